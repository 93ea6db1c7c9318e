// SPDX-License-Identifier: GPL-3.0-or-later
// How tasks end: SqlTaskStore's complete, fail, forgive and handBack.
#include "engine/domain/Json.h"
#include "engine/ports/CrashPoint.h"
#include "engine/store/Database.h"
#include "engine/store/IdList.h"
#include "engine/store/SqlBatchStore.h"
#include "engine/store/SqlTaskStore.h"
#include "engine/store/SqlVectorStore.h"
#include "engine/store/TaskSql.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

TaskState stateAfter(Failure::Then then)
{
    switch (then) {
    case Failure::Then::GiveUp:
        return TaskState::Failed;
    case Failure::Then::Retry:
        return TaskState::Retrying;
    case Failure::Then::Wait:
        return TaskState::Queued;
    case Failure::Then::Snooze:
        return TaskState::Pending;
    }
    return TaskState::Failed;
}

} // namespace

Result<QList<Settlement>> SqlTaskStore::complete(const QList<Completion> &done, Instant now)
{
    auto ended = endHeld(done, now);
    if (!ended)
        return englog::fail(ended.error());
    ENGLOG_CRASH_POINT("complete/tasks-ended");
    QList<Settlement> ends;
    QList<qint64> entries; // of each; 0: its lease was lost
    for (const Completion &completion : done) {
        EndedTask *const task = ended->claim(completion.lease);
        entries += task ? task->entry : 0;
        ends += task ? task->settlement() : Settlement();
        if (!task || !task->fresh || !completion.result.analysis.keep)
            continue;
        if (auto stored = store(completion.result, task->entry, now); !stored)
            return englog::fail(stored.error());
    }
    ENGLOG_CRASH_POINT("complete/results-stored");
    auto over = keepPace(done)
                    .and_then([&] { return unblockAfter(ended->tasks.keys(), now); })
                    .and_then([&] {
                        ENGLOG_CRASH_POINT("complete/unblocked");
                        return endBatches(ended->batches, now);
                    })
                    .and_then([&] { return endedEntries(entries); });
    if (!over)
        return englog::fail(over.error());
    for (qsizetype i = done.size() - 1; i >= 0; --i)
        ends[i].entryEnded = entries[i] != 0 && over->remove(entries[i]);
    return ends;
}

Result<> SqlTaskStore::endBatches(const QList<qint64> &batches, Instant now)
{
    if (batches.isEmpty())
        return {};
    return SqlBatchStore::closeForsaken(m_database, m_lives, now) // who filled them may be gone
        .and_then([&] { return SqlBatchStore::endThose(m_database, batches, now); });
}

SqlTaskStore::EndedTask *SqlTaskStore::Ended::claim(const Lease &lease)
{
    const auto task = tasks.find(lease.task.value);
    if (task == tasks.end() || task->settled || task->fence != lease.fence)
        return nullptr;
    task->settled = true;
    return &*task;
}

/// Ends the tasks whose lease still holds; those whose text was edited meanwhile, or may
/// not be read any more, as superseded.
Result<SqlTaskStore::Ended> SqlTaskStore::endHeld(const QList<Completion> &done, Instant now)
{
    QString leases(u'{'); // task: fence
    for (const Completion &completion : done) {
        if (leases.size() > 1)
            leases += u',';
        leases += u"\"%1\":%2"_s.arg(completion.lease.task.value).arg(completion.lease.fence);
    }
    leases += u'}';
    auto row = m_database.statement(
        u"UPDATE task SET state = iif(e.content_hash = task.content_hash AND e.ai < 2 "
        "AND e.deleted_at IS NULL, 4, 6), error = iif(e.content_hash = task.content_hash "
        "AND e.ai < 2 AND e.deleted_at IS NULL, NULL, 'superseded'), "
        "error_code = NULL, completed_at = ?, worker = NULL "
        "FROM json_each(?) d, entry e WHERE task.id = CAST(d.key AS INTEGER) "
        "AND task.fence = d.value AND task.state = 2 AND e.id = task.entry_id "
        "RETURNING id, entry_id, state, fence, batch_id"_s);
    row.with(now, leases);
    Ended ended;
    const auto read = row.each([&] {
        ended.tasks.insert(row.integer(0), {row.integer(1), row.number(2) == 4, row.integer(3)});
        if (!row.isNull(4) && !ended.batches.contains(row.integer(4)))
            ended.batches += row.integer(4);
    });
    if (!read)
        return englog::fail(read.error());
    return ended;
}

/// A running mean for each kind, as if over its last 100 tasks.
Result<> SqlTaskStore::keepPace(const QList<Completion> &done)
{
    struct Sum
    {
        int n = 0;
        double microseconds = 0.0;
    };
    QMap<TaskKind, Sum> sums;
    for (const Completion &completion : done) {
        Sum &sum = sums[completion.result.provenance.kind];
        ++sum.n;
        sum.microseconds += static_cast<double>(completion.took.count());
    }
    for (auto it = sums.cbegin(); it != sums.cend(); ++it) {
        auto row = m_database.statement(
            u"INSERT INTO pace (kind, mean_us) VALUES (?, ?) ON CONFLICT DO UPDATE "
            "SET mean_us = mean_us + (excluded.mean_us - mean_us) * ?"_s);
        row.with(it.key(), it->microseconds / it->n, std::min(1.0, it->n / 100.0));
        if (auto kept = row.run(); !kept)
            return kept;
    }
    return {};
}

Result<> SqlTaskStore::store(const StoredResult &result, qint64 entry, Instant now)
{
    auto row = m_database.statement(
        u"INSERT OR REPLACE INTO result (entry_id, kind, provider, model, prompt_version, "
        "content_hash, language, confidence, finding, tokens_used, cost_usd, processing_ms, "
        "queue_wait_ms, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s);
    const Analysis &analysis = result.analysis;
    const Provenance &from = result.provenance;
    row.with(
        entry, from.kind, from.provider, from.model, from.promptVersion, from.contentHash,
        analysis.language, analysis.confidence,
        QString::fromUtf8(QJsonDocument(toJson(analysis.finding)).toJson(QJsonDocument::Compact)),
        analysis.tokensUsed, analysis.costUsd, result.processingMs, result.queueWaitMs, now);
    auto stored = row.run();
    if (const auto *found = std::get_if<EmbeddingGeneration>(&analysis.finding); found && stored)
        stored = SqlVectorStore::put(m_database, entry, from, *found);
    return stored;
}

Result<Settlement> SqlTaskStore::fail(const Failure &failure, Instant now)
{
    using Then = Failure::Then;
    Settlement end;
    end.state = stateAfter(failure.then);
    const bool hasTime = failure.then == Then::Retry || failure.then == Then::Snooze;
    const bool gaveUp = failure.then == Then::GiveUp;
    auto settle = m_database.statement(
        u"UPDATE task SET state = ?, retries = retries + ?, run_after = ?, delay_ms = ?, "
        "completed_at = ?, worker = NULL, error_code = ?, error = ? "
        "WHERE id = ? AND fence = ? AND state = 2 RETURNING entry_id, batch_id"_s);
    settle.with(end.state, failure.then == Then::Retry ? 1 : 0,
                hasTime ? std::optional(failure.retryAt) : std::nullopt,
                hasTime ? std::optional(failure.retryAt - now) : std::nullopt,
                gaveUp ? std::optional(now) : std::nullopt, toString(failure.error.code),
                failure.error.detail, failure.lease.task.value, failure.lease.fence);
    const auto got = settle.step();
    if (!got)
        return englog::fail(got.error());
    if (!*got)
        return end;
    end.accepted = true;
    const qint64 entry = settle.integer(0);
    const auto batch = settle.isNull(1) ? QList<qint64>() : QList<qint64>{settle.integer(1)};
    if (failure.then != Then::Snooze) {
        if (auto kept = keepAttempt(failure, now); !kept)
            return englog::fail(kept.error());
    }
    const QList<qint64> tasks{failure.lease.task.value};
    if (!gaveUp)
        return blockAgain(tasks).map([&] { return end; });
    return settleLost(tasks, now)
        .and_then([&] { return unblockAfter(tasks, now); })
        .and_then([&] { return SqlBatchStore::endThose(m_database, batch, now); })
        .and_then([&] { return endedEntries({entry}); })
        .map([&](const QSet<qint64> &over) {
            end.entryEnded = over.contains(entry);
            return end;
        });
}

Result<> SqlTaskStore::keepAttempt(const Failure &failure, Instant now)
{
    const qint64 task = failure.lease.task.value;
    auto attempt = m_database.statement(
        u"INSERT INTO attempt (task_id, number, worker, started_at, ended_at, error_code, error, "
        "provider, charged) SELECT ?, 1 + count(*), ?, ?, ?, ?, ?, ?, ? FROM attempt "
        "WHERE task_id = ?"_s);
    attempt.with(task, failure.worker, failure.startedAt, now, toString(failure.error.code),
                 failure.error.detail, failure.provider,
                 failure.then == Failure::Then::Wait ? 0 : 1, task);
    return attempt.run();
}

Result<int> SqlTaskStore::forgive(const QString &provider, Instant since, Instant now)
{
    const QString tries =
        u"FROM (SELECT task_id, count(*) AS n, max(number) AS last FROM attempt "
        "INDEXED BY attempt_charged WHERE charged = 1 AND provider = ? AND ended_at >= ? "
        "GROUP BY task_id) a WHERE task.id = a.task_id "_s;
    auto open = m_database.statement(u"UPDATE task SET retries = max(0, retries - a.n), "
                                     "ready_at = CASE state WHEN 3 THEN ? ELSE ready_at END, "
                                     "run_after = CASE state WHEN 3 THEN NULL ELSE run_after END, "
                                     "state = CASE state WHEN 3 THEN 1 ELSE state END "_s
                                     + tries + u"AND task.state < 5 RETURNING id"_s);
    open.with(now, provider, since);
    QList<qint64> tasks;
    if (const auto read = open.each([&] { tasks += open.integer(0); }); !read)
        return englog::fail(read.error());
    // A task that was given up was not charged with its last try.
    auto givenUp = m_database.statement(
        u"UPDATE task SET retries = max(0, retries - a.n + 1), ready_at = ?, run_after = NULL, "
        "completed_at = NULL, state = 1 "_s
        + tries
        + u"AND task.state = 5 AND task.error_code <> 'crashed' "
          "AND a.last = (SELECT max(number) FROM attempt WHERE task_id = task.id) AND "_s
        + mayRunAgain(u"task"_s) + u" RETURNING id"_s);
    givenUp.with(now, provider, since);
    QList<qint64> again;
    if (const auto read = givenUp.each([&] { again += givenUp.integer(0); }); !read)
        return englog::fail(read.error());
    auto attempts = m_database.statement(
        u"UPDATE attempt SET charged = 0 WHERE charged = 1 AND provider = ? AND ended_at >= ?"_s);
    if (auto done = attempts.with(provider, since).run(); !done)
        return englog::fail(done.error());
    if (auto done = blockAgain(tasks); !done)
        return englog::fail(done.error());
    if (auto done = reopenAfter(again, now); !done)
        return englog::fail(done.error());
    return static_cast<int>(tasks.size() + again.size());
}

Result<> SqlTaskStore::handBack(const QList<Lease> &leases)
{
    QList<qint64> tasks;
    for (const Lease &lease : leases) {
        auto row =
            m_database.statement(u"UPDATE task SET state = 1, worker = NULL, started_at = NULL "
                                 "WHERE id = ? AND fence = ? AND state = 2"_s);
        const auto n = row.with(lease.task.value, lease.fence).count();
        if (!n)
            return englog::fail(n.error());
        if (*n > 0)
            tasks += lease.task.value;
    }
    return blockAgain(tasks);
}

Result<QSet<qint64>> SqlTaskStore::endedEntries(const QList<qint64> &entries)
{
    auto row = m_database.statement(
        u"SELECT DISTINCT value FROM json_each(?) WHERE NOT EXISTS "
        "(SELECT 1 FROM task t INDEXED BY task_of_entry WHERE t.entry_id = value AND t.state < 4)"_s);
    row.with(jsonOf(entries));
    QSet<qint64> ended;
    const auto read = row.each([&] { ended.insert(row.integer(0)); });
    if (!read)
        return englog::fail(read.error());
    return ended;
}

} // namespace englog
