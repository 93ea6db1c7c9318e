// SPDX-License-Identifier: GPL-3.0-or-later
// Queueing and working; the orders of a person and the views lie in SqlQueueOrders.cpp and
// SqlTaskViews.cpp.
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

struct SqlTaskStore::QueuedEntry
{
    struct Open
    {
        qint64 task = 0;
        TaskState state = TaskState::Pending;
        QByteArray contentHash;
    };

    qint64 row = 0;
    QByteArray contentHash;
    bool analysable = true; ///< has text, and `ai` allows it
    QMap<TaskKind, QList<Open>> open;
    QMap<TaskKind, Provider::Identity> fresh; ///< who answered the present text
};

SqlTaskStore::SqlTaskStore(Database &database, int ownSlot, Lives lives)
    : m_database(database), m_ownSlot(ownSlot), m_lives(std::move(lives))
{
}

// --- queueing ---

Result<std::optional<SqlTaskStore::QueuedEntry>> SqlTaskStore::lookAt(const EntryId &id)
{
    QueuedEntry entry;
    auto row = m_database.statement(
        u"SELECT id, content_hash, ai < 2 AND deleted_at IS NULL "
        "AND trim(substr(content, 1, 4096), char(32, 9, 10, 13)) <> '' FROM entry "
        "WHERE uuid = ?"_s);
    const auto got = row.with(id.toString()).step();
    if (!got)
        return englog::fail(got.error());
    if (!*got)
        return std::nullopt;
    entry.row = row.integer(0);
    entry.contentHash = row.bytes(1);
    entry.analysable = row.integer(2) != 0;

    auto task = m_database.statement(
        u"SELECT id, kind, state, content_hash FROM task WHERE entry_id = ? AND state < 4"_s);
    task.with(entry.row);
    for (;;) {
        const auto next = task.step();
        if (!next)
            return englog::fail(next.error());
        if (!*next)
            break;
        entry.open[static_cast<TaskKind>(task.number(1))] +=
            QueuedEntry::Open{task.integer(0), static_cast<TaskState>(task.number(2)),
                              task.bytes(3)};
    }
    auto result = m_database.statement(
        u"SELECT kind, provider, model, prompt_version FROM result "
        "WHERE entry_id = ? AND content_hash = ?"_s);
    result.with(entry.row, entry.contentHash);
    for (;;) {
        const auto next = result.step();
        if (!next)
            return englog::fail(next.error());
        if (!*next)
            break;
        entry.fresh[static_cast<TaskKind>(result.number(0))] = {result.text(1), result.text(2),
                                                                result.text(3)};
    }
    return entry;
}

Result<> SqlTaskStore::supersede(qint64 task, Instant now)
{
    auto row = m_database.statement(
        u"UPDATE task SET state = 6, completed_at = ?, error = 'superseded', "
        "error_code = 'cancelled' WHERE id = ? AND state IN (0, 1, 3)"_s);
    return row.with(now, task).run();
}

Result<int> SqlTaskStore::queueEntry(const EntryId &id, const QueuePlan &plan, Instant now)
{
    auto looked = lookAt(id);
    if (!looked)
        return englog::fail(looked.error());
    if (!*looked)
        return englog::fail(ErrorCode::NotFound, u"there is no entry %1"_s.arg(id.toString()));
    QueuedEntry &entry = **looked;
    if (!entry.analysable) {
        for (const auto &tasks : std::as_const(entry.open)) {
            for (const auto &task : tasks) {
                if (auto done = supersede(task.task, now); !done)
                    return englog::fail(done.error());
            }
        }
        return 0;
    }
    int queued = 0;
    for (auto it = plan.wanted.cbegin(); it != plan.wanted.cend(); ++it) {
        const bool inputsChange = it.key() == TaskKind::InsightGeneration && queued > 0;
        const auto n = queueKind(entry, it.key(), plan, inputsChange, now);
        if (!n)
            return n;
        queued += *n;
    }
    if (queued > 0) {
        if (auto done = bindInsight(entry); !done)
            return englog::fail(done.error());
    }
    return queued;
}

Result<int> SqlTaskStore::queueKind(const QueuedEntry &entry, TaskKind kind, const QueuePlan &plan,
                                    bool inputsChange, Instant now)
{
    const auto open = entry.open.value(kind);
    const auto fresh = entry.fresh.find(kind);
    const bool answered = !inputsChange && fresh != entry.fresh.end()
        && (plan.accept == QueuePlan::Accept::Any || *fresh == plan.wanted.value(kind));
    const auto state = plan.runAfter && *plan.runAfter > now ? TaskState::Pending
                                                             : TaskState::Queued;
    for (const auto &task : open) {
        const bool sameText = task.contentHash == entry.contentHash;
        if (task.state == TaskState::Processing) {
            if (sameText && !inputsChange)
                return 0; // its answer will do
            continue;
        }
        if (answered) {
            if (auto done = supersede(task.task, now); !done)
                return englog::fail(done.error());
            continue;
        }
        if (sameText)
            return 0; // waits already
        auto move = m_database.statement(
            u"UPDATE task SET content_hash = ?, run_after = ?, state = ?, lane = ?, retries = 0, "
            "error = NULL, error_code = NULL WHERE id = ?"_s);
        move.with(entry.contentHash, plan.runAfter, state, plan.lane, task.task);
        if (auto done = move.run(); !done)
            return englog::fail(done.error());
        return 1;
    }
    if (answered)
        return 0;
    auto row = m_database.statement(
        u"INSERT INTO task (entry_id, kind, lane, priority, state, run_after, content_hash, "
        "batch_id, max_retries, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s);
    row.with(entry.row, kind, plan.lane, priorityOf(kind), state, plan.runAfter, entry.contentHash,
             plan.batch ? std::optional(plan.batch->value) : std::optional<qint64>(),
             plan.maxRetries, now);
    if (auto done = row.run(); !done)
        return englog::fail(done.error());
    return 1;
}

/// The insight of an entry waits for whatever else of it is open now.
Result<> SqlTaskStore::bindInsight(const QueuedEntry &entry)
{
    auto edges = m_database.statement(
        u"INSERT OR IGNORE INTO task_edge (task_id, needs_id) "
        "SELECT i.id, t.id FROM task i, task t WHERE i.entry_id = ? AND i.kind = 6 "
        "AND i.state IN (0, 1, 3) AND t.entry_id = i.entry_id AND t.kind < 6 AND t.state < 4"_s);
    if (auto done = edges.with(entry.row).run(); !done)
        return done;
    auto waits = m_database.statement(
        u"UPDATE task SET waits_for = (SELECT count(*) FROM task_edge d "
        "JOIN task n ON n.id = d.needs_id WHERE d.task_id = task.id AND n.state < 4) "
        "WHERE entry_id = ? AND kind = 6 AND state IN (0, 1, 3)"_s);
    if (auto done = waits.with(entry.row).run(); !done)
        return done;
    auto block = m_database.statement(
        u"UPDATE task SET state = 0, run_after = NULL WHERE entry_id = ? AND kind = 6 "
        "AND state IN (0, 1, 3) AND waits_for > 0"_s);
    return block.with(entry.row).run();
}

Result<BatchId> SqlTaskStore::makeBatch(const QString &name, Instant now)
{
    auto row = m_database.statement(
        u"INSERT INTO batch (name, created_at) VALUES (?, ?) RETURNING id"_s);
    if (const auto got = row.with(name, now).step(); !got)
        return englog::fail(got.error());
    return BatchId{row.integer(0)};
}

Result<int> SqlTaskStore::hurry(const EntryId &id, Instant now)
{
    auto row = m_database.statement(
        u"UPDATE task SET run_after = ?, state = 1 WHERE state = 0 AND waits_for = 0 "
        "AND run_after > ? AND entry_id = (SELECT id FROM entry WHERE uuid = ?)"_s);
    return row.with(now, now, id.toString()).count();
}

Result<qint64> SqlTaskStore::openCount()
{
    return m_database.integer(u"SELECT count(*) FROM task WHERE state < 4"_s);
}

// --- working ---

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
    auto promote = m_database.statement(
        u"UPDATE task SET state = 1 WHERE state IN (0, 3) AND waits_for = 0 AND run_after <= ?"_s);
    if (auto done = promote.with(now).run(); !done)
        return englog::fail(done.error());
    auto row = m_database.statement(
        u"SELECT t.id, t.entry_id, e.units FROM task t INDEXED BY task_ready "
        "JOIN entry e ON e.id = t.entry_id WHERE t.state = 1 "
        "AND NOT EXISTS (SELECT 1 FROM paused p WHERE p.kind IN (0, t.kind)) "
        "ORDER BY t.lane, t.priority DESC, t.id LIMIT ?"_s);
    row.with(limit);
    QList<qint64> ids;
    QSet<qint64> entries;
    qint64 units = 0;
    for (;;) {
        const auto got = row.step();
        if (!got)
            return englog::fail(got.error());
        if (!*got)
            break;
        if (!entries.contains(row.integer(1))) {
            units += row.integer(2);
            if (!ids.isEmpty() && units > maxUnits)
                break;
            entries.insert(row.integer(1));
        }
        ids += row.integer(0);
    }
    Claim claim;
    auto due = m_database.statement(
        u"SELECT min(run_after) FROM task WHERE state IN (0, 3) AND waits_for = 0"_s);
    if (auto got = due.step(); !got)
        return englog::fail(got.error());
    claim.nextDue = due.optionalInstant(0);
    if (!ids.isEmpty()) {
        auto tasks = take(ids, instance, leaseUntil, now);
        if (!tasks)
            return englog::fail(tasks.error());
        claim.tasks = std::move(*tasks);
    }
    return claim;
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
    for (;;) {
        const auto got = row.step();
        if (!got)
            return englog::fail(got.error());
        if (!*got)
            break;
        ClaimedTask task;
        task.lease = {TaskId{row.integer(0)}, row.integer(1)};
        task.kind = static_cast<TaskKind>(row.number(2));
        task.retries = row.number(3);
        task.maxRetries = row.number(4);
        task.createdAt = row.instant(5);
        task.contentHash = row.bytes(6);
        taken.insert(row.integer(0), {task, row.integer(7)});
    }
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
            auto row = m_database.statement(
                u"SELECT uuid, entry_date, content FROM entry WHERE id = ?"_s);
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
        auto row = m_database.statement(
            u"SELECT kind, finding FROM result WHERE entry_id = ? AND kind < 6 "
            "AND content_hash = ? ORDER BY kind"_s);
        row.with(entries[i], tasks[i].contentHash);
        for (;;) {
            const auto got = row.step();
            if (!got)
                return englog::fail(got.error());
            if (!*got)
                break;
            auto finding = findingFrom(static_cast<TaskKind>(row.number(0)),
                                       QJsonDocument::fromJson(row.text(1).toUtf8()).object());
            if (finding)
                tasks[i].findings += *finding;
        }
    }
    return {};
}

Result<> SqlTaskStore::renew(const QString &instance, Millis leaseUntil, Instant now)
{
    auto leases = m_database.statement(
        u"UPDATE task SET lease_until = ? WHERE state = 2 AND worker = ?"_s);
    if (auto done = leases.with(leaseUntil, instance).run(); !done)
        return done;
    auto beat = m_database.statement(u"UPDATE worker SET heartbeat_at = ? WHERE instance = ?"_s);
    return beat.with(now, instance).run();
}

Result<int> SqlTaskStore::rescue(const QString &instance, const QString &bootId, Millis sinceBoot,
                                 Instant now)
{
    struct Other
    {
        QString instance;
        bool dead = false;
    };
    QList<Other> others;
    {
        auto row = m_database.statement(
            u"SELECT DISTINCT t.worker, w.boot_id, w.slot FROM task t "
            "LEFT JOIN worker w ON w.instance = t.worker WHERE t.state = 2 AND t.worker <> ?"_s);
        row.with(instance);
        for (;;) {
            const auto got = row.step();
            if (!got)
                return englog::fail(got.error());
            if (!*got)
                break;
            const bool known = !row.isNull(1);
            const bool dead = !known || row.text(1) != bootId
                || (m_lives && !m_lives(row.number(2), row.text(0)));
            others += {row.text(0), dead};
        }
    }
    int rescued = 0;
    for (const Other &other : std::as_const(others)) {
        const auto n = release(other.instance, other.dead,
                               other.dead ? std::optional<Millis>() : std::optional(sinceBoot),
                               now);
        if (!n)
            return n;
        rescued += *n;
        if (other.dead) {
            if (auto done = unregisterWorker(other.instance); !done)
                return englog::fail(done.error());
        }
    }
    return rescued;
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
        free.with(instance, lapsedAt ? qint64(lapsedAt->count()) : std::numeric_limits<qint64>::max())
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
                   QString::fromUtf8(QJsonDocument(toJson(analysis.finding))
                                         .toJson(QJsonDocument::Compact)),
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
    auto row = m_database.statement(
        u"UPDATE task SET waits_for = (SELECT count(*) FROM task_edge d "
        "JOIN task n ON n.id = d.needs_id WHERE d.task_id = task.id AND n.state < 4) "
        "WHERE state = 0 AND waits_for > 0 "
        "AND id IN (SELECT task_id FROM task_edge WHERE needs_id = ?)"_s);
    const auto changed = row.with(task).count();
    if (!changed || *changed == 0)
        return changed;
    auto ready = m_database.statement(
        u"UPDATE task SET state = 1 WHERE state = 0 AND waits_for = 0 "
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
    auto ready = m_database.statement(
        u"UPDATE task SET state = 1 WHERE state = 0 AND waits_for = 0 "
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
