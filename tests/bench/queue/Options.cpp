// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/queue/Options.h"

#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace englog::bench {

namespace {

void readNumber(const QCommandLineParser &line, const QString &name, int &target)
{
    if (!line.isSet(name))
        return;
    bool isNumber = false;
    target = line.value(name).toInt(&isNumber);
    if (!isNumber || target < 0)
        qFatal("--%s takes a whole number", qPrintable(name));
}

void readChoice(const QCommandLineParser &line, const QString &name, const QString &yes,
                const QString &no, bool &target)
{
    if (!line.isSet(name))
        return;
    target = line.value(name) == yes;
    if (!target && line.value(name) != no)
        qFatal("--%s takes %s or %s", qPrintable(name), qPrintable(yes), qPrintable(no));
}

} // namespace

Options Options::parse()
{
    QCommandLineParser line;
    line.setApplicationDescription(
        u"Measures the queue of the real engine, and plain SQLite beside it."_s);
    line.addHelpOption();
    line.addPositionalArgument(u"case"_s,
                               u"raw-save raw-bulk raw-drain drain save bulk pickup wait50 "
                               "memory idle cancel status"_s);
    line.addOptions({
        {u"concurrency"_s, u"tasks or saves in flight"_s, u"N"_s},
        {u"draining"_s, u"work the backlog off meanwhile"_s},
        {u"backlog"_s, u"tasks that wait at the start"_s, u"N"_s},
        {u"future"_s, u"tasks whose time has not come"_s, u"N"_s},
        {u"workers"_s, u"englog-worker processes beside"_s, u"N"_s},
        {u"slow-sync"_s, u"every sync takes so much longer"_s, u"MS"_s},
        {u"seconds"_s, u"how long to measure"_s, u"S"_s},
        {u"tasks"_s, u"how many of the backlog to measure"_s, u"N"_s},
        {u"saves"_s, u"how many saves"_s, u"N"_s},
        {u"durability"_s, u"full or normal"_s, u"WHICH"_s},
        {u"results"_s, u"yes: each task stores a result"_s, u"yes|no"_s},
        {u"listen"_s, u"yes: somebody shows the queue's numbers"_s, u"yes|no"_s},
        {u"watched"_s, u"yes: with metrics, as where status is served"_s, u"yes|no"_s},
        {u"profile"_s, u"tell what each statement took"_s},
        {u"folder"_s, u"where the journal is made"_s, u"DIR"_s},
        {u"journal"_s, u"for `fill`, which makes a journal with a backlog"_s, u"FILE"_s},
    });
    line.process(*QCoreApplication::instance());
    if (line.positionalArguments().size() != 1)
        line.showHelp(2);
    Options options;
    options.what = line.positionalArguments().first();
    readNumber(line, u"concurrency"_s, options.concurrency);
    readNumber(line, u"backlog"_s, options.backlog);
    readNumber(line, u"future"_s, options.future);
    readNumber(line, u"workers"_s, options.workers);
    readNumber(line, u"slow-sync"_s, options.slowSyncMs);
    readNumber(line, u"seconds"_s, options.seconds);
    readNumber(line, u"tasks"_s, options.tasks);
    readNumber(line, u"saves"_s, options.saves);
    readChoice(line, u"durability"_s, u"full"_s, u"normal"_s, options.synced);
    readChoice(line, u"results"_s, u"yes"_s, u"no"_s, options.results);
    readChoice(line, u"listen"_s, u"yes"_s, u"no"_s, options.listens);
    readChoice(line, u"watched"_s, u"yes"_s, u"no"_s, options.watched);
    options.draining = line.isSet(u"draining"_s);
    options.profile = line.isSet(u"profile"_s);
    options.folder = line.value(u"folder"_s);
    options.journal = line.value(u"journal"_s);
    if (options.concurrency < 1)
        qFatal("--concurrency takes a number from 1");
    return options;
}

QJsonObject Options::toJson() const
{
    QJsonObject json{{u"concurrency"_s, concurrency},
                     {u"durability"_s, synced ? u"full"_s : u"normal"_s}};
    const auto add = [&json](const QString &name, int value, int unset) {
        if (value != unset)
            json.insert(name, value);
    };
    add(u"backlog"_s, backlog, -1);
    add(u"future"_s, future, 0);
    add(u"workers"_s, workers, 0);
    add(u"slow_sync_ms"_s, slowSyncMs, 0);
    add(u"seconds"_s, seconds, -1);
    add(u"tasks"_s, tasks, -1);
    if (draining)
        json.insert(u"draining"_s, true);
    if (profile)
        json.insert(u"profile"_s, true);
    if (results)
        json.insert(u"results"_s, true);
    if (watched)
        json.insert(u"watched"_s, true);
    if (!listens)
        json.insert(u"listen"_s, false);
    return json;
}

} // namespace englog::bench
