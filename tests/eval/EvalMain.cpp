// SPDX-License-Identifier: GPL-3.0-or-later
// englog-eval [--json] [--models FOLDER] [--model FILE] [task...]: scores the on-device analyser on
// the labelled sets below ENGLOG_SAMPLES_DIR. Without a task it measures all. Status 1 when there
// was no set.

#include "engine/providers/builtin/BuiltinProvider.h"
#include "tests/eval/Tasks.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>

using namespace englog;
using namespace englog::eval;
using namespace Qt::StringLiterals;

namespace {

QJsonObject toJson(const QString &task, const Score &score)
{
    return {{u"task"_s, task},
            {u"set"_s, score.set},
            {u"metric"_s, score.metric},
            {u"score"_s, score.value},
            {u"floor"_s, score.floor ? QJsonValue(*score.floor) : QJsonValue()}};
}

QString line(const QString &set, const QString &metric, const QString &score, const QString &floor)
{
    return set.leftJustified(32) + metric.leftJustified(30) + score.rightJustified(9)
        + floor.rightJustified(9) + u'\n';
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser options;
    options.setApplicationDescription(u"Scores the on-device analyser on labelled sets."_s);
    options.addHelpOption();
    options.addOption({u"json"_s, u"Print one JSON array."_s});
    options.addOption({u"models"_s, u"Use the tables of this folder."_s, u"FOLDER"_s});
    options.addOption({u"model"_s, u"Use this model file, or none where it is empty."_s, u"FILE"_s,
                       QStringLiteral(ENGLOG_MODEL)});
    options.addPositionalArgument(u"task"_s, u"What to measure; all when absent."_s,
                                  u"[task...]"_s);
    options.process(application);

    std::shared_ptr<Provider> provider;
    if (options.isSet(u"models"_s)) {
        const auto own =
            BuiltinProvider::from(options.value(u"models"_s), options.value(u"model"_s));
        if (!own)
            qFatal("%s", qPrintable(own.error().detail));
        provider = *own;
    } else
        provider = BuiltinProvider::make(options.value(u"model"_s));

    const bool json = options.isSet(u"json"_s);
    QTextStream out(stdout);
    QJsonArray array;
    bool any = false;
    if (!json)
        out << line(u"set"_s, u"metric"_s, u"score"_s, u"floor"_s);
    for (const Measurement &task : allMeasurements()) {
        if (!options.positionalArguments().isEmpty()
            && !options.positionalArguments().contains(task.name))
            continue;
        for (const Score &score : task.measure(*provider)) {
            any = true;
            array.append(toJson(task.name, score));
            if (!json)
                out << line(score.set, score.metric, QString::number(score.value, 'f', 3),
                            score.floor ? QString::number(*score.floor, 'f', 3) : u""_s);
        }
        out.flush();
    }
    if (json)
        out << QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Indented));
    return any ? 0 : 1;
}
