// SPDX-License-Identifier: GPL-3.0-or-later
// How tasks come into the queue: SqlTaskStore's queueEntry, makeBatch, hurry and openCount.
#include "engine/ports/CrashPoint.h"
#include "engine/store/Database.h"
#include "engine/store/SqlTaskStore.h"

using namespace Qt::StringLiterals;

namespace englog {

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

namespace {

std::optional<Millis> delayOf(const QueuePlan &plan, Instant now)
{
    return plan.runAfter ? std::optional(*plan.runAfter - now) : std::nullopt;
}

} // namespace

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
    const auto tasks = task.each([&] {
        entry.open[static_cast<TaskKind>(task.number(1))] += QueuedEntry::Open{
            task.integer(0), static_cast<TaskState>(task.number(2)), task.bytes(3)};
    });
    if (!tasks)
        return englog::fail(tasks.error());
    auto result = m_database.statement(u"SELECT kind, provider, model, prompt_version FROM result "
                                       "WHERE entry_id = ? AND content_hash = ?"_s);
    result.with(entry.row, entry.contentHash);
    const auto results = result.each([&] {
        entry.fresh[static_cast<TaskKind>(result.number(0))] = {result.text(1), result.text(2),
                                                                result.text(3)};
    });
    if (!results)
        return englog::fail(results.error());
    return entry;
}

Result<> SqlTaskStore::supersede(qint64 task, Instant now)
{
    auto row =
        m_database.statement(u"UPDATE task SET state = 6, completed_at = ?, error = 'superseded', "
                             "error_code = 'cancelled' WHERE id = ? AND state IN (0, 1, 3)"_s);
    return row.with(now, task).run();
}

Result<> SqlTaskStore::supersedeAll(const QueuedEntry &entry, Instant now)
{
    for (const auto &tasks : entry.open) {
        for (const auto &task : tasks) {
            if (auto done = supersede(task.task, now); !done)
                return done;
        }
    }
    return {};
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
        const auto done = supersedeAll(entry, now);
        return done ? Result<int>(0) : englog::fail(done.error());
    }
    int queued = 0;
    for (auto it = plan.wanted.cbegin(); it != plan.wanted.cend(); ++it) {
        ENGLOG_CRASH_POINT("queue/before-kind");
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
    const auto state =
        plan.runAfter && *plan.runAfter > now ? TaskState::Pending : TaskState::Queued;
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
        return moveTask(task.task, entry, plan, state, now);
    }
    return answered ? Result<int>(0) : insertTask(entry, kind, plan, state, now);
}

/// The task that waits takes over the new text.
Result<int> SqlTaskStore::moveTask(qint64 task, const QueuedEntry &entry, const QueuePlan &plan,
                                   TaskState state, Instant now)
{
    auto row = m_database.statement(u"UPDATE task SET content_hash = ?, run_after = ?, delay_ms = "
                                    u"?, state = ?, ready_at = ?, lane = ?, "
                                    "retries = 0, error = NULL, error_code = NULL WHERE id = ?"_s);
    return row
        .with(entry.contentHash, plan.runAfter, delayOf(plan, now), state, now, plan.lane, task)
        .count();
}

Result<int> SqlTaskStore::insertTask(const QueuedEntry &entry, TaskKind kind, const QueuePlan &plan,
                                     TaskState state, Instant now)
{
    auto row = m_database.statement(
        u"INSERT INTO task (entry_id, kind, lane, priority, state, run_after, delay_ms, "
        u"content_hash, "
        "batch_id, max_retries, created_at, ready_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s);
    row.with(entry.row, kind, plan.lane, priorityOf(kind), state, plan.runAfter, delayOf(plan, now),
             entry.contentHash,
             plan.batch ? std::optional(plan.batch->value) : std::optional<qint64>(),
             plan.maxRetries, now, now);
    return row.count();
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
    auto row =
        m_database.statement(u"INSERT INTO batch (name, created_at) VALUES (?, ?) RETURNING id"_s);
    if (const auto got = row.with(name, now).step(); !got)
        return englog::fail(got.error());
    return BatchId{row.integer(0)};
}

Result<int> SqlTaskStore::hurry(const EntryId &id, Instant now)
{
    auto row = m_database.statement(
        u"UPDATE task SET run_after = ?, ready_at = ?, state = 1 WHERE +state = 0 "
        "AND waits_for = 0 AND run_after > ? "
        "AND entry_id = (SELECT id FROM entry WHERE uuid = ?)"_s);
    return row.with(now, now, now, id.toString()).count();
}

Result<int> SqlTaskStore::prefer(const EntryId &id)
{
    auto row =
        m_database.statement(u"UPDATE task SET lane = 0 WHERE lane > 0 AND +state IN (0, 1, 3) "
                             "AND entry_id = (SELECT id FROM entry WHERE uuid = ?)"_s);
    return row.with(id.toString()).count();
}

Result<qint64> SqlTaskStore::openCount()
{
    return m_database.integer(
        u"SELECT (SELECT count(*) FROM task INDEXED BY task_ready WHERE state = 1) "
        "+ (SELECT count(*) FROM task INDEXED BY task_waiting WHERE state IN (0, 3)) "
        "+ (SELECT count(*) FROM task INDEXED BY task_held WHERE state = 2)"_s);
}

} // namespace englog
