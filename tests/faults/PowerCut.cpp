// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faults/PowerCut.h"

#include "tests/faults/powercut_key.h"

#include <QDir>
#include <QFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog::test {

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray mixed(const QByteArray &synced, const QByteArray &seen, QRandomGenerator &random)
{
    const qsizetype block = random.bounded(2) == 0 ? 512 : 4'096;
    QByteArray mix((random.bounded(2) == 0 ? synced : seen).size(), '\0');
    for (qsizetype at = 0; at < mix.size(); at += block) {
        const QByteArray &from = random.bounded(2) == 0 ? synced : seen;
        const qsizetype n = std::clamp<qsizetype>(from.size() - at, 0, block);
        mix.replace(at, std::min(n, mix.size() - at), from.mid(at, std::min(n, mix.size() - at)));
    }
    return mix;
}

} // namespace

PowerCut::PowerCut()
{
    m_programs.setEnvironment(u"POWERCUT_FOLDER"_s, QDir(m_programs.path(u"."_s)).canonicalPath());
    m_programs.setEnvironment(u"POWERCUT_SHADOW"_s, m_shadow.path());
}

std::unique_ptr<QProcess> PowerCut::start(const QString &program, const QStringList &arguments)
{
    m_programs.setEnvironment(u"LD_PRELOAD"_s, QStringLiteral(ENGLOG_POWERCUT_PATH));
    m_programs.setEnvironment(u"POWERCUT_LIES"_s, m_lies ? u"1"_s : QString());
    auto process = m_programs.start(program, arguments);
    m_programs.setEnvironment(u"LD_PRELOAD"_s, {});
    return process;
}

void PowerCut::sync()
{
    const QDir folder(QDir(m_programs.path(u"."_s)).canonicalPath());
    QStringList files;
    for (const QString &name : folder.entryList({u"test.englog*"_s}, QDir::Files))
        files += folder.filePath(name);
    const bool lied = std::exchange(m_lies, false);
    const auto run = start(u"sync"_s, files + QStringList{folder.path()});
    m_lies = lied;
    if (Programs::ended(*run).status != 0)
        qFatal("cannot sync");
}

void PowerCut::cut(Unsynced unsynced, QRandomGenerator &random) const
{
    QMap<QString, QByteArray> survivors;
    const QList<QByteArray> lines = contentOf(m_shadow.filePath(u"names"_s)).split('\n');
    for (const QByteArray &line : lines) {
        const QString key = QString::fromUtf8(line.left(line.indexOf(' ')));
        const QString name = QString::fromUtf8(line.mid(line.indexOf(' ') + 1));
        if (name.startsWith(u"test.englog"_s) && !name.endsWith(u"-shm"_s)) // that is memory
            survivors.insert(name, survivor(name, key, unsynced, random));
    }
    QDir folder(m_programs.path(u"."_s));
    for (const QString &name : folder.entryList({u"test.englog*"_s}, QDir::Files))
        folder.remove(name);
    for (const auto &[name, content] : survivors.asKeyValueRange())
        std::ignore = m_programs.write(name, content);
}

QByteArray PowerCut::survivor(const QString &name, const QString &key, Unsynced unsynced,
                              QRandomGenerator &random) const
{
    const QByteArray synced = contentOf(m_shadow.filePath(key));
    const QString path = m_programs.path(name);
    const bool isSame = key
        == QString::fromStdString(powercut::keyOf(AT_FDCWD, QFile::encodeName(path).constData()));
    if (unsynced == Unsynced::IsLost || !isSame)
        return synced;
    return mixed(synced, contentOf(path), random);
}

} // namespace englog::test
