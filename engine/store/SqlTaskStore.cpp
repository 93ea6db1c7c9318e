// SPDX-License-Identifier: GPL-3.0-or-later
// The work on the queue: claim, settle, rescue. How tasks come into it, what a person orders and
// what can be seen lie in SqlTaskQueueing.cpp, SqlQueueOrders.cpp and SqlTaskViews.cpp.
#include "engine/store/SqlTaskStore.h"

#include "engine/domain/Json.h"
#include "engine/store/Database.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int crashesUntilDead = 3;

QString jsonOf(const QList<qint64> &ids)
{
    QJsonArray array;
    for (const qint64 id : ids)
        array += id;
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

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

Result<Claim> SqlTaskStore::claim(const QString &instance, int limit, qint64 maxUnits,
                                  Millis leaseUntil, Instant now)
{
    auto promote =
        m_database.statement(u"UPDATE task INDEXED BY task_waiting SET state = 1 "
                             "WHERE state IN (0, 3) AND waits_for = 0 AND run_after <= ?"_s);
    if (auto done = promote.with(now).run(); !done)
        return englog::fail(done.error());
    const auto ids = readyTasks(limit, maxUnits);
    if (!ids)
        return englog::fail(ids.error());
    Claim claim;
    auto due = m_database.statement(u"SELECT min(run_after) FROM task INDEXED BY task_waiting "
                                    "WHERE state IN (0, 3) AND waits_for = 0"_s);
    if (auto got = due.step(); !got)
        return englog::fail(got.error());
    claim.nextDue = due.optionalInstant(0);
    if (!ids->isEmpty()) {
        auto tasks = take(*ids, instance, leaseUntil, now);
        if (!tasks)
            return englog::fail(tasks.error());
        claim.tasks = std::move(*tasks);
    }
    return claim;
}

Result<QList<qint64>> SqlTaskStore::readyTasks(int limit, qint64 maxUnits)
{
    auto row =
        m_database.statement(u"SELECT t.id, t.entry_id, e.units FROM task t INDEXED BY task_ready "
                             "JOIN entry e ON e.id = t.entry_id WHERE t.state = 1 "
                             "AND NOT EXISTS (SELECT 1 FROM paused p WHERE p.kind IN (0, t.kind)) "
                             "ORDER BY t.lane, t.priority DESC, t.id LIMIT ?"_s);
    row.with(limit);
    QList<qint64> ids;
    QSet<qint64> entries;
    qint64 units = 0;
    const auto read = row.each([&] {
        if (!entries.contains(row.integer(1))) {
            units += row.integer(2);
            if (!ids.isEmpty() && units > maxUnits)
                return false;
            entries.insert(row.integer(1));
        }
        ids += row.integer(0);
        return true;
    });
    if (!read)
        return englog::fail(read.error());
    return ids;
}

Result<QList<ClaimedTask>> SqlTaskStore::take(const QList<qint64> &ids, const QString &instance,
                                              Millis leaseUntil, Instant now)
{
    auto row = m_database.statement(
        u"UPDATE task SET state = 2, fence = fence + 1, worker = ?, lease_until = ?, "
        "started_at = ? WHERE id IN (SELECT value FROM json_each(?)) "
        "RETURNING id, fence, kind, retries, max_retries, created_at, content_hash, entry_id"_s);
    row.with(instance, leaseUntil, now, jsonOf(ids));
    struct Taken
    {
        ClaimedTask task;
        qint64 entry = 0;
    };
    QHash<qint64, Taken> taken; // RETURNING promises no order
    const auto read = row.each([&] {
        ClaimedTask task;
        task.lease = {TaskId{row.integer(0)}, row.integer(1)};
        task.kind = static_cast<TaskKind>(row.number(2));
        task.retries = row.number(3);
        task.maxRetries = row.number(4);
        task.createdAt = row.instant(5);
        task.contentHash = row.bytes(6);
        taken.insert(row.integer(0), {task, row.integer(7)});
    });
    if (!read)
        return englog::fail(read.error());
    QList<ClaimedTask> tasks;
    QList<qint64> entries;
    for (const qint64 id : ids) {
        tasks += taken[id].task;
        entries += taken[id].entry;
    }
    if (auto done = loadTexts(tasks, entries); !done)
        return englog::fail(done.error());
    return tasks;
}

Result<> SqlTaskStore::loadTexts(QList<ClaimedTask> &tasks, const QList<qint64> &entries)
{
    struct Loaded
    {
        EntryId id;
        QDate date;
        std::shared_ptr<const QString> text;
    };
    QHash<qint64, Loaded> loaded;
    for (qsizetype i = 0; i < tasks.size(); ++i) {
        auto it = loaded.find(entries[i]);
        if (it == loaded.end()) {
            auto row =
                m_database.statement(u"SELECT uuid, entry_date, content FROM entry WHERE id = ?"_s);
            if (auto got = row.with(entries[i]).step(); !got)
                return englog::fail(got.error());
            it = loaded.insert(entries[i],
                               {EntryId{QUuid::fromString(row.text(0))},
                                QDate::fromString(row.text(1), Qt::ISODate),
                                std::make_shared<const QString>(row.text(2))});
        }
        tasks[i].entry = it->id;
        tasks[i].date = it->date;
        tasks[i].text = it->text;
        if (tasks[i].kind != TaskKind::InsightGeneration)
            continue;
        if (auto added = loadFindings(tasks[i], entries[i]); !added)
            return added;
    }
    return {};
}

/// What the other analyses found; one that cannot be read counts as not there.
Result<> SqlTaskStore::loadFindings(ClaimedTask &task, qint64 entry)
{
    auto row =
        m_database.statement(u"SELECT kind, finding FROM result WHERE entry_id = ? AND kind < 6 "
                             "AND content_hash = ? ORDER BY kind"_s);
    row.with(entry, task.contentHash);
    return row.each([&] {
        const auto finding = findingFrom(static_cast<TaskKind>(row.number(0)),
                                         QJsonDocument::fromJson(row.text(1).toUtf8()).object());
        if (finding)
            task.findings += *finding;
    });
}

Result<> SqlTaskStore::renew(const QString &instance, Millis leaseUntil, Instant now)
{
    auto leases =
        m_database.statement(u"UPDATE task SET lease_until = ? WHERE state = 2 AND worker = ?"_s);
    if (auto done = leases.with(leaseUntil, instance).run(); !done)
        return done;
    auto beat = m_database.statement(u"UPDATE worker SET heartbeat_at = ? WHERE instance = ?"_s);
    return beat.with(now, instance).run();
}

Result<int> SqlTaskStore::rescue(const QString &instance, const QString &bootId, Millis sinceBoot,
                                 Instant now)
{
    const auto holders = otherHolders(instance, bootId);
    if (!holders)
        return englog::fail(holders.error());
    int rescued = 0;
    for (const Holder &other : *holders) {
        const auto lapsedAt = other.dead ? std::optional<Millis>() : std::optional(sinceBoot);
        const auto n = release(other.instance, other.dead, lapsedAt, now);
        if (!n)
            return n;
        rescued += *n;
        if (!other.dead)
            continue;
        if (auto done = unregisterWorker(other.instance); !done)
            return englog::fail(done.error());
    }
    return rescued;
}

Result<QList<SqlTaskStore::Holder>> SqlTaskStore::otherHolders(const QString &instance,
                                                               const QString &bootId)
{
    auto row = m_database.statement(
        u"SELECT DISTINCT t.worker, w.boot_id, w.slot FROM task t "
        "LEFT JOIN worker w ON w.instance = t.worker WHERE t.state = 2 AND t.worker <> ?"_s);
    row.with(instance);
    QList<Holder> holders;
    const auto read = row.each([&] {
        const bool known = !row.isNull(1);
        const bool dead =
            !known || row.text(1) != bootId || (m_lives && !m_lives(row.number(2), row.text(0)));
        holders += {row.text(0), dead};
    });
    if (!read)
        return englog::fail(read.error());
    return holders;
}

Result<int> SqlTaskStore::release(const QString &instance, bool crashed,
                                  std::optional<Millis> lapsedAt, Instant now)
{
    if (crashed) {
        // Of what it held, so many as it has threads were running, the earliest claimed.
        auto blame = m_database.statement(
            u"UPDATE task SET crashes = crashes + 1 WHERE id IN (SELECT id FROM task "
            "WHERE state = 2 AND worker = ? ORDER BY started_at, lane, priority DESC, id "
            "LIMIT coalesce((SELECT threads FROM worker WHERE instance = ?), 1))"_s);
        if (auto done = blame.with(instance, instance).run(); !done)
            return englog::fail(done.error());
        auto dead = m_database.statement(
            u"UPDATE task SET state = 5, completed_at = ?, worker = NULL, lease_until = NULL, "
            "error_code = 'crashed', error = 'the worker died three times with this task in hand' "
            "WHERE state = 2 AND worker = ? AND crashes >= ?"_s);
        if (auto done = dead.with(now, instance, crashesUntilDead).run(); !done)
            return englog::fail(done.error());
    }
    auto free = m_database.statement(
        u"UPDATE task SET state = 1, worker = NULL, lease_until = NULL, started_at = NULL "
        "WHERE state = 2 AND worker = ? AND lease_until < ?"_s);
    const auto freed =
        free.with(instance,
                  lapsedAt ? qint64(lapsedAt->count()) : std::numeric_limits<qint64>::max())
            .count();
    if (!freed)
        return freed;
    if (crashed) {
        if (auto n = unblockAll(now); !n)
            return n;
    }
    return freed;
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

Result<Settlement> SqlTaskStore::complete(const Lease &lease, const EntryId &entry,
                                          const StoredResult &result, Instant now)
{
    Q_UNUSED(entry)
    auto held = m_database.statement(
        u"SELECT t.entry_id, e.content_hash FROM task t JOIN entry e ON e.id = t.entry_id "
        "WHERE t.id = ? AND t.fence = ? AND t.state = 2"_s);
    const auto got = held.with(lease.task.value, lease.fence).step();
    if (!got)
        return englog::fail(got.error());
    Settlement end;
    if (!*got)
        return end;
    const qint64 row = held.integer(0);
    end.accepted = held.bytes(1) == result.provenance.contentHash;
    end.state = end.accepted ? TaskState::Completed : TaskState::Cancelled;
    auto settle = m_database.statement(
        u"UPDATE task SET state = ?, completed_at = ?, worker = NULL, lease_until = NULL, "
        "error = ?, error_code = NULL WHERE id = ?"_s);
    settle.with(end.state, now,
                end.accepted ? std::optional<QString>() : std::optional(u"superseded"_s),
                lease.task.value);
    if (auto done = settle.run(); !done)
        return englog::fail(done.error());
    if (end.accepted) {
        auto store = m_database.statement(
            u"INSERT OR REPLACE INTO result (entry_id, kind, provider, model, prompt_version, "
            "content_hash, language, confidence, finding, tokens_used, cost_usd, processing_ms, "
            "queue_wait_ms, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s);
        const Analysis &analysis = result.analysis;
        const Provenance &from = result.provenance;
        store.with(row, from.kind, from.provider, from.model, from.promptVersion, from.contentHash,
                   analysis.language, analysis.confidence,
                   QString::fromUtf8(
                       QJsonDocument(toJson(analysis.finding)).toJson(QJsonDocument::Compact)),
                   analysis.tokensUsed, analysis.costUsd, result.processingMs, result.queueWaitMs,
                   now);
        if (auto done = store.run(); !done)
            return englog::fail(done.error());
    }
    const auto unblocked = unblockAfter(lease.task.value, now);
    if (!unblocked)
        return englog::fail(unblocked.error());
    end.unblocked = *unblocked;
    const auto open = hasOpenTasks(row);
    if (!open)
        return englog::fail(open.error());
    end.entryEnded = !*open;
    return end;
}

Result<Settlement> SqlTaskStore::fail(const Lease &lease, const EntryId &entry, const Error &error,
                                      std::optional<Instant> retryAt, const QString &worker,
                                      Instant startedAt, Instant now)
{
    Q_UNUSED(entry)
    Settlement end;
    end.state = retryAt ? TaskState::Retrying : TaskState::Failed;
    auto settle = m_database.statement(
        u"UPDATE task SET state = ?, retries = retries + ?, run_after = ?, completed_at = ?, "
        "worker = NULL, lease_until = NULL, error_code = ?, error = ? "
        "WHERE id = ? AND fence = ? AND state = 2 RETURNING entry_id"_s);
    settle.with(end.state, error.code == ErrorCode::Offline || !retryAt ? 0 : 1, retryAt,
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
    const auto unblocked = unblockAfter(lease.task.value, now);
    if (!unblocked)
        return englog::fail(unblocked.error());
    end.unblocked = *unblocked;
    const auto open = hasOpenTasks(row);
    if (!open)
        return englog::fail(open.error());
    end.entryEnded = !*open;
    return end;
}

Result<> SqlTaskStore::handBack(const QList<Lease> &leases)
{
    for (const Lease &lease : leases) {
        auto row = m_database.statement(
            u"UPDATE task SET state = 1, worker = NULL, lease_until = NULL, started_at = NULL "
            "WHERE id = ? AND fence = ? AND state = 2"_s);
        if (auto done = row.with(lease.task.value, lease.fence).run(); !done)
            return done;
    }
    return {};
}

Result<int> SqlTaskStore::unblockAfter(qint64 task, Instant now)
{
    // "+state" keeps SQLite from walking all that waits by its index, instead of the few edges.
    auto row = m_database.statement(
        u"UPDATE task SET waits_for = (SELECT count(*) FROM task_edge d "
        "JOIN task n ON n.id = d.needs_id WHERE d.task_id = task.id AND n.state < 4) "
        "WHERE +state = 0 AND waits_for > 0 "
        "AND id IN (SELECT task_id FROM task_edge WHERE needs_id = ?)"_s);
    const auto changed = row.with(task).count();
    if (!changed || *changed == 0)
        return changed;
    auto ready =
        m_database.statement(u"UPDATE task SET state = 1 WHERE +state = 0 AND waits_for = 0 "
                             "AND (run_after IS NULL OR run_after <= ?) "
                             "AND id IN (SELECT task_id FROM task_edge WHERE needs_id = ?)"_s);
    return ready.with(now, task).count();
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
        m_database.statement(u"UPDATE task SET state = 1 WHERE state = 0 AND waits_for = 0 "
                             "AND (run_after IS NULL OR run_after <= ?)"_s);
    return ready.with(now).count();
}

Result<bool> SqlTaskStore::hasOpenTasks(qint64 entry)
{
    auto row = m_database.statement(
        u"SELECT EXISTS (SELECT 1 FROM task WHERE entry_id = ? AND state < 4)"_s);
    const auto got = row.with(entry).step();
    if (!got)
        return englog::fail(got.error());
    return row.integer(0) != 0;
}

} // namespace englog
