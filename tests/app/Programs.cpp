// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/Programs.h"

#include <QDate>
#include <QFile>

using namespace Qt::StringLiterals;

namespace englog::test {

Programs::Programs()
{
    for (const auto *name :
         {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "TMPDIR", "HOME"})
        m_environment.insert(QString::fromLatin1(name), m_folder.path());
    m_environment.insert(u"TZ"_s, u"UTC"_s);
}

QString Programs::write(const QString &name, const QByteArray &bytes) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
    return file.fileName();
}

Ended Programs::cli(const QStringList &arguments, const QByteArray &input) const
{
    return bareCli(QStringList{u"--journal"_s, journal()} + arguments, input);
}

Ended Programs::bareCli(const QStringList &arguments, const QByteArray &input) const
{
    const auto process = start(QStringLiteral(ENGLOG_CLI_PATH), arguments);
    process->write(input);
    process->closeWriteChannel();
    return ended(*process);
}

std::unique_ptr<QProcess> Programs::start(const QString &program,
                                          const QStringList &arguments) const
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(m_environment);
    process->start(program, arguments);
    if (!process->waitForStarted())
        qFatal("cannot start %s", qPrintable(program));
    return process;
}

Ended Programs::ended(QProcess &process)
{
    const bool finished = process.waitForFinished(programTimeoutMs);
    const bool byItself = finished && process.exitStatus() == QProcess::NormalExit;
    return {byItself ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

QByteArray Programs::entries(int n)
{
    static const QStringList sentences{
        u"We walked along the harbour with Maria and I felt wonderful."_s,
        u"The meeting went badly and I am worried about money."_s,
        u"Bread, rain, a letter from Paris. Nothing much."_s,
        u"I was afraid before the exam, and then so relieved and proud."_s,
    };
    QByteArray lines;
    QDate day(2024, 1, 1);
    for (int i = 0; i < n; ++i) {
        const QJsonObject line{{u"date"_s, day.addDays(i).toString(Qt::ISODate)},
                               {u"text"_s, u"Day %1. "_s.arg(i) + sentences[i % sentences.size()]}};
        lines += QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
    }
    return lines;
}

} // namespace englog::test
