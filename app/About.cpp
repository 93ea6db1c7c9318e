// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/About.h"

#include "app/Composition.h"
#include "app/Settings.h"
#include "engine/providers/builtin/BuiltinProvider.h"
#include "engine/providers/encoder/ModelSource.h"
#include "engine/store/SqlStore.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// The file that a library of this process was loaded from, or empty.
///
/// *Source:* proc(5), /proc/pid/maps.
QString loadedFrom(const QByteArray &name)
{
    QFile maps(u"/proc/self/maps"_s);
    if (!maps.open(QIODevice::ReadOnly))
        return {};
    for (const QByteArray &line : maps.readAll().split('\n')) {
        const qsizetype path = line.indexOf('/');
        if (path >= 0 && line.mid(path).contains(name))
            return QString::fromLocal8Bit(line.mid(path));
    }
    return {};
}

QJsonObject part(const QString &version, const QString &path)
{
    return {{u"version"_s, version}, {u"path"_s, path}};
}

} // namespace

QJsonObject aboutJson()
{
    const QString sqlite = SqlStore::sqliteVersion(); // loads it, so that it can be found
    const auto analyser = Composition::analyser(Settings::read({}).value_or(Settings()));
    const auto &source = analyser->model();
    const auto problem = source.problem(); // looks at all of the file, and so before its name
    const QString lexicon = analyser->identity(TaskKind::SentimentAnalysis).model;
    QJsonObject model = problem ? part(lexicon, QFileInfo(u"/proc/self/exe"_s).symLinkTarget())
                                : part(source.name(), source.path());
    model[u"problem"_s] = problem ? QJsonValue(problem->detail) : QJsonValue();
    return {{u"version"_s, QCoreApplication::applicationVersion()},
            {u"qt"_s, part(QString::fromLatin1(qVersion()), loadedFrom("libQt6Core"))},
            {u"sqlite"_s, part(sqlite, loadedFrom("libsqlite3"))},
            {u"model"_s, model}};
}

QString aboutText(const QString &program)
{
    const QJsonObject about = aboutJson();
    QString text = u"%1 %2\n"_s.arg(program, about.value(u"version").toString());
    for (const auto &[name, key] :
         {std::pair(u"Qt"_s, u"qt"_s), {u"SQLite"_s, u"sqlite"_s}, {u"model"_s, u"model"_s}}) {
        const QJsonValue value = about.value(key);
        QString place = value[u"path"_s].toString();
        if (const QString problem = value[u"problem"_s].toString(); !problem.isEmpty())
            place = u"in the program %1, without the sentence encoder: %2"_s.arg(place, problem);
        text += u"%1 %2 (%3)\n"_s.arg(name.leftJustified(7), value[u"version"_s].toString(), place);
    }
    return text;
}

} // namespace englog
