// SPDX-License-Identifier: GPL-3.0-or-later
// What waits for what: SqlTaskStore's depend and release, and what the end of a task does to those
// that wait for it. Every answer is worked out from the rows, none from a counter that may go
// wrong.
#include "engine/store/Database.h"
#include "engine/store/IdList.h"
#include "engine/store/SqlBatchStore.h"
#include "engine/store/SqlTaskStore.h"
#include "engine/store/TaskSql.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

// waits_for: how many predecessors were open when the task was made to wait; 0 once none is. It is
// not counted down, so that the row is written once and not after each of them.
const QString countWaits =
    u"waits_for = (SELECT count(*) FROM task_edge d JOIN task n ON n.id = d.needs_id "
    "WHERE d.task_id = task.id AND n.state < 4)"_s;

const QString nothingOpen =
    u"NOT EXISTS (SELECT 1 FROM task_edge d JOIN task n ON n.id = d.needs_id "
    "WHERE d.task_id = task.id AND n.state < 4)"_s;

const QString unblock =
    u"UPDATE task SET waits_for = 0, "
    "ready_at = CASE WHEN state = 0 AND (run_after IS NULL OR run_after <= ?) THEN ? "
    "ELSE ready_at END, "
    "state = CASE WHEN state = 0 AND (run_after IS NULL OR run_after <= ?) THEN 1 "
    "ELSE state END "_s;

/// The edges whose predecessor is lost in a way that settles the task behind it.
const QString lostEdges =
    u"SELECT d.task_id, d.needs_id, n.state FROM task_edge d INDEXED BY task_edge_settles "
    "JOIN task n ON n.id = d.needs_id WHERE d.settles_on > 0 AND ((n.state = 5 AND d.settles_on & "
    "1) "
    "OR (n.state = 6 AND n.error IS NOT 'superseded' AND d.settles_on & 2))"_s;

} // namespace

Result<> SqlTaskStore::depend(const TaskId &task, const QList<TaskId> &needs, Losses settlesOn,
                              Instant now)
{
    QList<qint64> ids;
    for (const TaskId &id : needs)
        ids += id.value;
    auto known = m_database.statement(
        u"SELECT (SELECT state FROM task WHERE id = ?), (SELECT count(*) FROM json_each(?) "
        "WHERE value NOT IN (SELECT id FROM task))"_s);
    if (const auto got = known.with(task.value, jsonOf(ids)).step(); !got)
        return englog::fail(got.error());
    if (known.isNull(0) || known.integer(1) > 0)
        return englog::fail(ErrorCode::NotFound, u"one of these tasks is not there"_s);
    if (known.number(0) == static_cast<int>(TaskState::Processing) || known.number(0) >= 4)
        return englog::fail(ErrorCode::Invalid,
                            u"task %1 has begun: it cannot wait any more"_s.arg(task.value));
    auto cycle = m_database.statement(
        u"WITH RECURSIVE behind(id) AS (SELECT value FROM json_each(?) UNION "
        "SELECT d.needs_id FROM task_edge d JOIN behind b ON d.task_id = b.id) "
        "SELECT EXISTS (SELECT 1 FROM behind WHERE id = ?)"_s);
    if (const auto got = cycle.with(jsonOf(ids), task.value).step(); !got)
        return englog::fail(got.error());
    if (cycle.integer(0) != 0)
        return englog::fail(ErrorCode::Invalid,
                            u"task %1 and these would wait for each other"_s.arg(task.value));
    auto edges = m_database.statement(
        u"INSERT INTO task_edge (task_id, needs_id, settles_on) SELECT ?, value, ? "
        "FROM json_each(?) WHERE true ON CONFLICT DO UPDATE SET settles_on = excluded.settles_on"_s);
    if (auto done = edges.with(task.value, static_cast<int>(settlesOn), jsonOf(ids)).run(); !done)
        return done;
    auto block = m_database.statement(u"UPDATE task SET "_s + countWaits + u" WHERE id = ?"_s);
    if (auto done = block.with(task.value).run(); !done)
        return done;
    auto wait = m_database.statement(
        u"UPDATE task SET state = CASE state WHEN 1 THEN 0 ELSE state END, parked = 0 "
        "WHERE id = ? AND waits_for > 0"_s);
    if (auto done = wait.with(task.value).run(); !done)
        return done;
    return settleLost(ids, now);
}

Result<> SqlTaskStore::afterEndOf(const QList<qint64> &tasks, Instant now)
{
    if (tasks.isEmpty())
        return {};
    return unblockAfter(tasks, now).and_then([&] {
        return SqlBatchStore::endAll(m_database, now);
    });
}

Result<> SqlTaskStore::unblockAfter(const QList<qint64> &tasks, Instant now)
{
    if (tasks.isEmpty())
        return {};
    // "+state" keeps SQLite from walking all that waits by its index, instead of the few edges.
    auto row = m_database.statement(
        unblock
        + u"WHERE id IN (SELECT task_id FROM task_edge WHERE needs_id IN "
          "(SELECT value FROM json_each(?))) AND +state IN (0, 3) AND waits_for > 0 AND "_s
        + nothingOpen);
    return row.with(now, now, now, jsonOf(tasks)).run();
}

Result<> SqlTaskStore::blockBehind(const QList<qint64> &tasks)
{
    auto row = m_database.statement(u"SELECT DISTINCT task_id FROM task_edge "
                                    "WHERE needs_id IN (SELECT value FROM json_each(?))"_s);
    row.with(jsonOf(tasks));
    QList<qint64> waiting;
    if (const auto read = row.each([&] { waiting += row.integer(0); }); !read)
        return read;
    return blockAgain(waiting);
}

Result<> SqlTaskStore::blockAgain(const QList<qint64> &tasks)
{
    if (tasks.isEmpty())
        return {};
    const QString ids = jsonOf(tasks);
    auto row = m_database.statement(u"UPDATE task SET "_s + countWaits
                                    + u" WHERE +state IN (0, 1, 3) AND id IN "
                                      "(SELECT value FROM json_each(?))"_s);
    if (auto done = row.with(ids).run(); !done)
        return done;
    auto block = m_database.statement(
        u"UPDATE task SET state = 0, parked = 0 WHERE (+state = 1 OR (+state = 0 AND parked = 1)) "
        "AND waits_for > 0 AND id IN (SELECT value FROM json_each(?))"_s);
    return block.with(ids).run();
}

Result<> SqlTaskStore::unblockAll(Instant now)
{
    auto row = m_database.statement(unblock + u"WHERE state IN (0, 3) AND waits_for > 0 AND "_s
                                    + nothingOpen);
    return row.with(now, now, now).run();
}

Result<> SqlTaskStore::settleLost(const std::optional<QList<qint64>> &tasks, Instant now)
{
    QString which = lostEdges;
    if (tasks)
        which += u" AND d.needs_id IN (SELECT value FROM json_each(?))"_s;
    QList<qint64> lost = tasks.value_or(QList<qint64>());
    QList<qint64> settled;
    for (;;) { // what is settled is lost to those behind it
        auto row = m_database.statement(
            u"UPDATE task SET state = 6, completed_at = ?, worker = NULL, error_code = 'unmet', "
            "error = printf('task %d, which it needs, %s', l.needs_id, "
            "CASE l.state WHEN 5 THEN 'failed' ELSE 'was cancelled' END) "
            "FROM (SELECT task_id, min(needs_id) AS needs_id, state FROM ("_s
            + which
            + u") GROUP BY task_id) l WHERE task.id = l.task_id AND +task.state IN (0, 1, 3) "
              "RETURNING id"_s);
        row.with(now);
        if (tasks)
            row.with(jsonOf(lost));
        QList<qint64> next;
        if (const auto read = row.each([&] { next += row.integer(0); }); !read)
            return read;
        if (next.isEmpty())
            break;
        settled += next;
        lost = std::move(next);
    }
    return afterEndOf(settled, now);
}

Result<> SqlTaskStore::reopenAfter(const QList<qint64> &tasks, Instant now)
{
    if (tasks.isEmpty())
        return {};
    QList<qint64> open = tasks;
    for (QList<qint64> last = tasks; !last.isEmpty();) {
        auto again = m_database.statement(
            u"UPDATE task SET state = 0, completed_at = NULL, started_at = NULL, error = NULL, "
            "error_code = NULL, run_after = NULL, retries = 0, crashes = 0, parked = 0 "
            "WHERE (+state IN (4, 5) OR (+state = 6 AND error_code = 'unmet')) AND id IN "
            "(SELECT task_id FROM task_edge WHERE needs_id IN (SELECT value FROM json_each(?))) "
            "AND "_s
            + mayRunAgain(u"task"_s) + u" RETURNING id"_s);
        again.with(jsonOf(last));
        last.clear();
        if (const auto read = again.each([&] { last += again.integer(0); }); !read)
            return read;
        open += last;
    }
    auto batches = m_database.statement(
        u"UPDATE batch SET completed_at = NULL WHERE completed_at IS NOT NULL AND id IN "
        "(SELECT batch_id FROM task WHERE id IN (SELECT value FROM json_each(?)))"_s);
    if (auto done = batches.with(jsonOf(open)).run(); !done)
        return done;
    if (auto done = blockAgain(tasks); !done)
        return done;
    if (auto done = blockBehind(open); !done) // what is reopened is behind something, too
        return done;
    return settleLost({}, now); // at the end: it readies what waits for what it settles
}

Result<> SqlTaskStore::release(const EntryId &id, Instant now)
{
    auto row = m_database.statement(
        u"UPDATE task SET state = 6, completed_at = ?, worker = NULL, error_code = 'cancelled', "
        "error = 'the entry was removed' WHERE +state < 4 "
        "AND entry_id = (SELECT id FROM entry WHERE uuid = ?) RETURNING id"_s);
    row.with(now, id.toString());
    QList<qint64> gone;
    if (const auto read = row.each([&] { gone += row.integer(0); }); !read)
        return read;
    if (gone.isEmpty())
        return {};
    auto behind = m_database.statement(
        u"UPDATE task SET state = 6, completed_at = ?, error_code = 'unmet', "
        "error = 'an entry that it needs was removed' WHERE +state IN (0, 1, 3) AND id IN "
        "(SELECT task_id FROM task_edge WHERE settles_on & 4 "
        "AND needs_id IN (SELECT value FROM json_each(?))) RETURNING id"_s);
    behind.with(now, jsonOf(gone));
    QList<qint64> settled;
    if (const auto read = behind.each([&] { settled += behind.integer(0); }); !read)
        return read;
    return settleLost(settled, now).and_then([&] { return afterEndOf(gone + settled, now); });
}

} // namespace englog
