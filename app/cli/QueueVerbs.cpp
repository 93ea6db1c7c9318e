// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Job.h"
#include "app/cli/Values.h"
#include "app/cli/Verb.h"
#include "engine/domain/Json.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// What an id names by its form: digits a task, `b` and digits a batch, else an entry.
Result<> addId(TaskFilter &filter, const QString &word)
{
    bool isNumber = false;
    if (const qint64 number = word.toLongLong(&isNumber); isNumber) {
        filter.tasks += TaskId{number};
        return {};
    }
    if (word.startsWith(u'b')) {
        if (const qint64 number = word.mid(1).toLongLong(&isNumber); isNumber) {
            filter.batches += BatchId{number};
            return {};
        }
    }
    const auto id = EntryId::from(word);
    if (!id)
        return fail(ErrorCode::NotFound,
                    u"“%1” is no task's, entry's or batch's id"_s.arg(word.left(80)),
                    u"they are listed by: englog-cli queue list"_s);
    filter.entries += *id;
    return {};
}

/// The tasks that the words after the verb name, and which of --all, --reason, --kind are given.
Result<TaskFilter> filterOf(const CommandLine &line)
{
    TaskFilter filter;
    for (const QString &word : line.rest().mid(1)) {
        if (auto added = addId(filter, word); !added)
            return fail(added.error());
    }
    const auto kinds = kindsOf(line);
    if (!kinds)
        return fail(kinds.error());
    if (kinds->size() > 1)
        return fail(ErrorCode::Usage, u"queue takes one --kind at a time"_s);
    if (!kinds->isEmpty())
        filter.kind = kinds->first();
    filter.reason = line.value(u"reason"_s);
    const auto limit = numberOf(line, u"limit"_s, 0, std::numeric_limits<int>::max(), -1);
    if (!limit)
        return fail(limit.error());
    filter.limit = *limit;
    return filter;
}

bool namesSome(const CommandLine &line)
{
    return line.rest().size() > 1 || line.has(u"reason"_s) || line.has(u"kind"_s);
}

QString healthText(const ProviderHealth &provider)
{
    const QString until = provider.state == ProviderHealth::State::HalfOpen ? u"being tried again"_s
        : provider.retryAt
        ? u"tried again at "_s + toDateTime(*provider.retryAt).toLocalTime().toString(u"HH:mm:ss")
        : u"waits for you, then: englog-cli queue resume"_s;
    return u"%1 is not asked: %2; %3"_s.arg(provider.name, provider.reason, until);
}

void printStats(Output &output, const QueueStats &stats)
{
    const auto row = [&](const QString &name, const QString &value) {
        output.line(name.leftJustified(14) + value);
    };
    for (const TaskState state :
         {TaskState::Pending, TaskState::Queued, TaskState::Processing, TaskState::Retrying,
          TaskState::Completed, TaskState::Failed, TaskState::Cancelled})
        row(toString(state), u"%1"_s.arg(stats.count(state), 9));
    row(u"per minute"_s, u"%1"_s.arg(qRound(stats.throughputPerMinute), 9));
    if (stats.latency)
        row(u"latency"_s,
            u"p50 %1 ms, p95 %2 ms, p99 %3 ms"_s.arg(stats.latency->p50)
                .arg(stats.latency->p95)
                .arg(stats.latency->p99));
    if (!stats.paused.isEmpty())
        row(u"paused"_s, stats.paused.join(u", "));
    for (const ProviderHealth &provider : stats.providers) {
        if (provider.state != ProviderHealth::State::Closed)
            row(u"provider"_s, healthText(provider));
    }
    for (const auto &[reason, n] : stats.deadByReason.asKeyValueRange())
        row(u"dead"_s, u"%1  %2"_s.arg(n, 9).arg(reason));
    for (const WorkerStatus &worker : stats.workers)
        row(u"worker"_s,
            u"%1 (%2), %3 in hand"_s.arg(worker.id, worker.state).arg(worker.currentTasks.size()));
}

void showStats(Job &job)
{
    job.then(job.engine().queueStats(), [&job](const QueueStats &stats) {
        if (job.output().isJson())
            job.output().document(toJson(stats));
        else
            printStats(job.output(), stats);
        job.end();
    });
}

void printTask(Output &output, const Task &task)
{
    output.line(u"%1  %2  %3  %4%5"_s.arg(
        task.id.toString().rightJustified(8), toString(task.state).leftJustified(10),
        toString(task.kind).leftJustified(22), task.entry.toString(),
        task.error.isEmpty() ? QString() : u"  "_s + task.error));
    for (const Attempt &attempt : task.attempts)
        output.line(output.dim(u"          try %1 at %2: %3"_s.arg(attempt.number)
                                   .arg(toRfc3339(attempt.startedAt), attempt.error)));
}

void listTasks(Job &job, TaskFilter filter, const QList<TaskState> &states)
{
    filter.states = states;
    job.then(job.engine().tasks(filter), [&job](const QList<Task> &tasks) {
        QJsonArray array;
        for (const Task &task : tasks) {
            if (job.output().isJson())
                array += toJson(task);
            else
                printTask(job.output(), task);
        }
        if (job.output().isJson())
            job.output().document(array);
        else if (tasks.isEmpty())
            job.output().note(u"No tasks."_s);
        job.end();
    });
}

QString batchText(const BatchStatus &batch)
{
    QString text = u"%1  %2 of %3 ended, %4 failed  %5"_s.arg(batch.id.toString().rightJustified(6))
                       .arg(batch.completedTasks)
                       .arg(batch.totalTasks)
                       .arg(batch.failedTasks)
                       .arg(batch.name);
    if (batch.completedAt)
        return text;
    if (batch.paused)
        text += u"  (paused)"_s;
    else if (batch.filling)
        text += u"  (being filled)"_s;
    else if (batch.estimatedEta)
        text += u"  (done at about %1)"_s.arg(
            toDateTime(*batch.estimatedEta).toLocalTime().toString(u"HH:mm:ss"));
    return text;
}

void listBatches(Job &job)
{
    job.then(job.engine().batches(), [&job](const QList<BatchStatus> &batches) {
        QJsonArray array;
        for (const BatchStatus &batch : batches) {
            if (job.output().isJson())
                array += toJson(batch);
            else
                job.output().line(batchText(batch));
        }
        if (job.output().isJson())
            job.output().document(array);
        else if (batches.isEmpty())
            job.output().note(u"No batches."_s);
        job.end();
    });
}

using Change = QFuture<Result<int>> (Engine::*)(const TaskFilter &);

/// Does something to the tasks named; an id that names none is an error, not a change of 0.
void change(Job &job, const TaskFilter &filter, Change what, const QString &done)
{
    const CommandLine &line = job.arguments();
    if (!namesSome(line) && !line.has(u"all"_s))
        return job.end(Error{ErrorCode::Usage,
                             u"queue %1 needs to know which tasks"_s.arg(line.rest().first()),
                             u"name IDs, --all, --reason R or --kind TASK_TYPE"_s});
    const auto go = [&job, filter, what, done] {
        job.then((job.engine().*what)(filter), [&job, done](int n) {
            if (job.output().isJson())
                job.output().document(QJsonObject{{done, n}});
            else
                job.output().line(u"%1 tasks %2"_s.arg(n).arg(done));
            job.end();
        });
    };
    if (line.rest().size() == 1)
        return go();
    TaskFilter named = filter;
    named.limit = 1;
    job.then(job.engine().tasks(named), [&job, go](const QList<Task> &tasks) {
        if (tasks.isEmpty())
            return job.end(Error{ErrorCode::NotFound, u"there are no such tasks"_s,
                                 u"they are listed by: englog-cli queue list"_s});
        go();
    });
}

void tellPaused(Job &job, bool pause, const QString &what)
{
    const QString done = pause ? u"paused"_s : u"resumed"_s;
    if (job.output().isJson())
        job.output().document(QJsonObject{{done, what}});
    else
        job.output().line(u"%1: %2"_s.arg(done, what));
    job.end();
}

void pauseOrResume(Job &job, const TaskFilter &filter, bool pause)
{
    const bool others = !filter.reason.isEmpty() || !filter.tasks.isEmpty()
        || !filter.entries.isEmpty() || filter.batches.size() > 1
        || (filter.kind && !filter.batches.isEmpty());
    if (others)
        return job.end(
            Error{ErrorCode::Usage,
                  u"queue %1 takes a batch's ID or --kind TASK_TYPE; nothing is all"_s.arg(
                      job.arguments().rest().first()),
                  {}});
    if (!filter.batches.isEmpty()) {
        const BatchId batch = filter.batches.first();
        return job.then(pause ? job.engine().pauseBatch(batch) : job.engine().resumeBatch(batch),
                        [&job, pause, batch] { tellPaused(job, pause, batch.toString()); });
    }
    const QString what = filter.kind ? toString(*filter.kind) : u"all"_s;
    job.then(pause ? job.engine().pause(filter.kind) : job.engine().resume(filter.kind),
             [&job, pause, what] { tellPaused(job, pause, what); });
}

void queue(Job &job)
{
    const CommandLine &line = job.arguments();
    const auto filter = filterOf(line);
    if (!filter)
        return job.end(filter.error());
    const QString what = line.rest().first();
    if (what == "stats"_L1)
        return showStats(job);
    if (what == "list"_L1)
        return listTasks(job, *filter, {});
    if (what == "dead"_L1)
        return listTasks(job, *filter, {TaskState::Failed});
    if (what == "batches"_L1)
        return listBatches(job);
    if (what == "retry"_L1)
        return change(job, *filter, &Engine::retry, u"retried"_s);
    if (what == "cancel"_L1)
        return change(job, *filter, &Engine::cancel, u"cancelled"_s);
    if (what == "purge"_L1)
        return change(job, *filter, &Engine::purge, u"purged"_s);
    if (what == "pause"_L1 || what == "resume"_L1)
        return pauseOrResume(job, *filter, what == "pause"_L1);
    job.end(Error{ErrorCode::Usage, u"queue does not know “%1”"_s.arg(what.left(80)),
                  u"there are: stats, list, dead, batches, retry, cancel, pause, resume, purge"_s});
}

} // namespace

QList<Verb> queueVerbs()
{
    return {{u"queue"_s,
             u"stats|list|dead|batches|retry|cancel|pause|resume|purge [ID...]"_s,
             u"look at the queue, and put it right; an ID is a task's, an entry's or a batch's"_s,
             {{u"all"_s, {}, u"all tasks that this can be done to"_s, {}},
              {u"reason"_s, u"R"_s, u"dead letters with this error code"_s, {}},
              {u"kind"_s, u"TYPE"_s, u"tasks of this type"_s, {}},
              {u"limit"_s, u"N"_s, u"list at most this many"_s, {}}},
             1,
             -1,
             queue}};
}

} // namespace englog
