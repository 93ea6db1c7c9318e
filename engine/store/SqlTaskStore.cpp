// SPDX-License-Identifier: GPL-3.0-or-later
// The work on the queue: workers, and how tasks end. How they come into the queue and into a
// worker's hands, what a person orders and what can be seen lie in SqlTaskQueueing.cpp,
// SqlTaskClaims.cpp, SqlQueueOrders.cpp and SqlTaskViews.cpp.
#include "engine/store/SqlTaskStore.h"

#include "engine/domain/Json.h"
#include "engine/ports/CrashPoint.h"
#include "engine/store/Database.h"
#include "engine/store/IdList.h"

#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int crashesUntilDead = 3;

} // namespace

SqlTaskStore::SqlTaskStore(Database &database, int ownSlot, Lives lives)
    : m_database(database)
    , m_ownSlot(ownSlot)
    , m_lives(std::move(lives))
{}

Result<> SqlTaskStore::registerWorker(const WorkerName &worker, Instant now)
{
    auto row = m_database.statement(
        u"INSERT INTO worker (instance, host, pid, boot_id, slot, threads, heartbeat_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (instance) DO UPDATE "
        "SET threads = excluded.threads, heartbeat_at = excluded.heartbeat_at"_s);
    return row
        .with(worker.instance, worker.host, worker.pid, worker.bootId, m_ownSlot, worker.threads,
              now)
        .run();
}

Result<> SqlTaskStore::unregisterWorker(const QString &instance)
{
    auto row = m_database.statement(u"DELETE FROM worker WHERE instance = ?"_s);
    return row.with(instance).run();
}

Result<> SqlTaskStore::renew(const QString &instance, Millis leaseUntil, Instant now)
{
    auto beat = m_database.statement(
        u"UPDATE worker SET lease_until = ?, heartbeat_at = ? WHERE instance = ?"_s);
    return beat.with(leaseUntil, now, instance).run();
}

Result<int> SqlTaskStore::rescue(const QString &instance, const QString &bootId,
                                 std::optional<Millis> sinceBoot, Instant now)
{
    const auto workers = otherWorkers(instance, bootId);
    if (!workers)
        return englog::fail(workers.error());
    int rescued = 0;
    for (const Worker &other : *workers) {
        if (!other.dead && (!sinceBoot || other.leaseUntil >= *sinceBoot))
            continue;
        if (other.dead) {
            if (auto done = blame(other.instance, now); !done)
                return englog::fail(done.error());
        }
        ENGLOG_CRASH_POINT("rescue/blamed");
        const auto n = release(other.instance);
        if (!n)
            return n;
        ENGLOG_CRASH_POINT("rescue/released");
        rescued += *n;
        if (!other.dead)
            continue;
        if (auto done = unregisterWorker(other.instance); !done)
            return englog::fail(done.error());
    }
    return rescued;
}

Result<QList<SqlTaskStore::Worker>> SqlTaskStore::otherWorkers(const QString &instance,
                                                               const QString &bootId)
{
    // Also one that holds tasks and is not in the list, whoever that was.
    auto row = m_database.statement(
        u"SELECT instance, boot_id, slot, lease_until FROM worker WHERE instance <> ? "
        "UNION ALL SELECT DISTINCT worker, NULL, NULL, NULL FROM task WHERE state = 2 "
        "AND worker <> ? AND worker NOT IN (SELECT instance FROM worker)"_s);
    row.with(instance, instance);
    QList<Worker> workers;
    const auto read = row.each([&] {
        const bool known = !row.isNull(1);
        const bool dead =
            !known || row.text(1) != bootId || (m_lives && !m_lives(row.number(2), row.text(0)));
        workers += {row.text(0), dead, Millis(row.integer(3))};
    });
    if (!read)
        return englog::fail(read.error());
    return workers;
}

Result<> SqlTaskStore::blame(const QString &instance, Instant now)
{
    // Of what it held, so many as it has threads were running, the earliest claimed.
    auto blame = m_database.statement(
        u"UPDATE task SET crashes = crashes + 1 WHERE id IN (SELECT id FROM task "
        "WHERE state = 2 AND worker = ? ORDER BY started_at, lane, priority DESC, id "
        "LIMIT coalesce((SELECT threads FROM worker WHERE instance = ?), 1))"_s);
    if (auto done = blame.with(instance, instance).run(); !done)
        return done;
    auto dead = m_database.statement(
        u"UPDATE task SET state = 5, completed_at = ?, worker = NULL, "
        "error_code = 'crashed', error = 'the worker died three times with this task in hand' "
        "WHERE state = 2 AND worker = ? AND crashes >= ?"_s);
    if (auto done = dead.with(now, instance, crashesUntilDead).run(); !done)
        return done;
    const auto n = unblockAll(now);
    return n ? Result<>() : Result<>(englog::fail(n.error()));
}

Result<int> SqlTaskStore::release(const QString &instance)
{
    auto free = m_database.statement(u"UPDATE task SET state = 1, worker = NULL, started_at = NULL "
                                     "WHERE state = 2 AND worker = ?"_s);
    return free.with(instance).count();
}

Result<bool> SqlTaskStore::othersHold(const QString &instance)
{
    auto row = m_database.statement(
        u"SELECT EXISTS (SELECT 1 FROM task WHERE state = 2 AND worker <> ?)"_s);
    const auto got = row.with(instance).step();
    if (!got)
        return englog::fail(got.error());
    return row.integer(0) != 0;
}

Result<QList<Settlement>> SqlTaskStore::complete(const QList<Completion> &done, Instant now)
{
    const auto ended = endHeld(done, now);
    if (!ended)
        return englog::fail(ended.error());
    ENGLOG_CRASH_POINT("complete/tasks-ended");
    QList<Settlement> ends;
    QList<qint64> entries;
    for (const Completion &completion : done) {
        const auto task = ended->find(completion.lease.task.value);
        Settlement end; // the lease was lost
        if (task != ended->end()) {
            end.accepted = task->fresh;
            end.state = task->fresh ? TaskState::Completed : TaskState::Cancelled;
            entries += task->entry;
            if (task->fresh && completion.result.analysis.keep) {
                if (auto stored = store(completion.result, task->entry, now); !stored)
                    return englog::fail(stored.error());
            }
        }
        ends += end;
    }
    ENGLOG_CRASH_POINT("complete/results-stored");
    const auto unblocked = unblockAfter(ended->keys(), now);
    if (!unblocked)
        return englog::fail(unblocked.error());
    if (!ends.isEmpty())
        ends.last().unblocked = *unblocked;
    ENGLOG_CRASH_POINT("complete/unblocked");
    auto over = endedEntries(entries);
    if (!over)
        return englog::fail(over.error());
    for (qsizetype i = done.size() - 1; i >= 0; --i) {
        const auto task = ended->find(done[i].lease.task.value);
        ends[i].entryEnded = task != ended->end() && over->remove(task->entry);
    }
    return ends;
}

/// Ends the tasks whose lease still holds; those whose text was edited meanwhile as superseded.
Result<QHash<qint64, SqlTaskStore::EndedTask>> SqlTaskStore::endHeld(const QList<Completion> &done,
                                                                     Instant now)
{
    QString leases(u'{'); // task: fence
    for (const Completion &completion : done) {
        if (leases.size() > 1)
            leases += u',';
        leases += u"\"%1\":%2"_s.arg(completion.lease.task.value).arg(completion.lease.fence);
    }
    leases += u'}';
    auto row = m_database.statement(
        u"UPDATE task SET state = CASE WHEN e.content_hash = task.content_hash THEN 4 ELSE 6 END, "
        "error = CASE WHEN e.content_hash = task.content_hash THEN NULL ELSE 'superseded' END, "
        "error_code = NULL, completed_at = ?, worker = NULL "
        "FROM json_each(?) d, entry e WHERE task.id = CAST(d.key AS INTEGER) "
        "AND task.fence = d.value AND task.state = 2 AND e.id = task.entry_id "
        "RETURNING id, entry_id, state"_s);
    row.with(now, leases);
    QHash<qint64, EndedTask> ended;
    const auto read = row.each([&] {
        ended.insert(row.integer(0), {row.integer(1), row.number(2) == 4});
    });
    if (!read)
        return englog::fail(read.error());
    return ended;
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
    return row.run();
}

Result<Settlement> SqlTaskStore::fail(const Lease &lease, const EntryId &entry, const Error &error,
                                      std::optional<Instant> retryAt, const QString &worker,
                                      Instant startedAt, Instant now)
{
    Q_UNUSED(entry)
    Settlement end;
    end.state = retryAt ? TaskState::Retrying : TaskState::Failed;
    auto settle = m_database.statement(
        u"UPDATE task SET state = ?, retries = retries + ?, run_after = ?, delay_ms = ?, "
        "completed_at = ?, "
        "worker = NULL, error_code = ?, error = ? "
        "WHERE id = ? AND fence = ? AND state = 2 RETURNING entry_id"_s);
    settle.with(end.state, error.code == ErrorCode::Offline || !retryAt ? 0 : 1, retryAt,
                retryAt ? std::optional(*retryAt - now) : std::nullopt,
                retryAt ? std::optional<Instant>() : std::optional(now), toString(error.code),
                error.detail, lease.task.value, lease.fence);
    const auto got = settle.step();
    if (!got)
        return englog::fail(got.error());
    if (!*got)
        return end;
    end.accepted = true;
    const qint64 row = settle.integer(0);
    auto attempt = m_database.statement(
        u"INSERT INTO attempt (task_id, number, worker, started_at, ended_at, error_code, error) "
        "SELECT ?, 1 + count(*), ?, ?, ?, ?, ? FROM attempt WHERE task_id = ?"_s);
    attempt.with(lease.task.value, worker, startedAt, now, toString(error.code), error.detail,
                 lease.task.value);
    if (auto done = attempt.run(); !done)
        return englog::fail(done.error());
    if (retryAt)
        return end;
    const auto unblocked = unblockAfter({lease.task.value}, now);
    if (!unblocked)
        return englog::fail(unblocked.error());
    end.unblocked = *unblocked;
    const auto over = endedEntries({row});
    if (!over)
        return englog::fail(over.error());
    end.entryEnded = over->contains(row);
    return end;
}

Result<> SqlTaskStore::handBack(const QList<Lease> &leases)
{
    for (const Lease &lease : leases) {
        auto row =
            m_database.statement(u"UPDATE task SET state = 1, worker = NULL, started_at = NULL "
                                 "WHERE id = ? AND fence = ? AND state = 2"_s);
        if (auto done = row.with(lease.task.value, lease.fence).run(); !done)
            return done;
    }
    return {};
}

Result<int> SqlTaskStore::unblockAfter(const QList<qint64> &tasks, Instant now)
{
    // "+state" keeps SQLite from walking all that waits by its index, instead of the few edges.
    const QString ids = jsonOf(tasks);
    auto row = m_database.statement(
        u"UPDATE task SET waits_for = (SELECT count(*) FROM task_edge d "
        "JOIN task n ON n.id = d.needs_id WHERE d.task_id = task.id AND n.state < 4) "
        "WHERE +state = 0 AND waits_for > 0 AND id IN (SELECT task_id FROM task_edge "
        "WHERE needs_id IN (SELECT value FROM json_each(?)))"_s);
    const auto changed = row.with(ids).count();
    if (!changed || *changed == 0)
        return changed;
    auto ready = m_database.statement(
        u"UPDATE task SET state = 1, ready_at = ? WHERE +state = 0 AND waits_for = 0 "
        "AND (run_after IS NULL OR run_after <= ?) AND id IN (SELECT task_id FROM task_edge "
        "WHERE needs_id IN (SELECT value FROM json_each(?)))"_s);
    return ready.with(now, now, ids).count();
}

Result<int> SqlTaskStore::unblockAll(Instant now)
{
    auto row = m_database.statement(
        u"UPDATE task SET waits_for = (SELECT count(*) FROM task_edge d "
        "JOIN task n ON n.id = d.needs_id WHERE d.task_id = task.id AND n.state < 4) "
        "WHERE state = 0 AND waits_for > 0"_s);
    if (auto done = row.run(); !done)
        return englog::fail(done.error());
    auto ready =
        m_database.statement(u"UPDATE task SET state = 1, ready_at = ? WHERE state = 0 "
                             "AND waits_for = 0 AND (run_after IS NULL OR run_after <= ?)"_s);
    return ready.with(now, now).count();
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
