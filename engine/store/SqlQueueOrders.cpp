// SPDX-License-Identifier: GPL-3.0-or-later
// What a person orders of the queue: SqlTaskStore's cancel, retry, purge, pause and resume.
#include "engine/store/Database.h"
#include "engine/store/IdList.h"
#include "engine/store/SqlBatchStore.h"
#include "engine/store/SqlTaskStore.h"
#include "engine/store/TaskCondition.h"
#include "engine/store/TaskSql.h"

using namespace Qt::StringLiterals;

namespace englog {

Result<TaskStore::Order> SqlTaskStore::cancel(const TaskFilter &filter, const QString &why,
                                              Instant now)
{
    const TaskCondition condition(filter);
    Order order;
    auto running =
        m_database.statement(u"SELECT t.id FROM task t WHERE t.state = 2 AND "_s + condition.sql());
    condition.bind(running);
    const auto read = running.each([&] { order.running += TaskId{running.integer(0)}; });
    if (!read)
        return englog::fail(read.error());
    auto row =
        m_database.statement(u"UPDATE task AS t SET state = 6, completed_at = ?, worker = NULL, "
                             "error_code = 'cancelled', error = ? WHERE t.state < 4 AND "_s
                             + condition.sql());
    row.with(now, why);
    condition.bind(row);
    const auto tasks = row.count();
    if (!tasks)
        return englog::fail(tasks.error());
    order.tasks = *tasks;
    if (auto done = settleLost({}, now); !done)
        return englog::fail(done.error());
    if (auto done = unblockAll(now); !done)
        return englog::fail(done.error());
    if (auto done = SqlBatchStore::endAll(m_database, now); !done)
        return englog::fail(done.error());
    return order;
}

Result<int> SqlTaskStore::retry(const TaskFilter &filter, Instant now)
{
    const TaskCondition condition(filter);
    auto row = m_database.statement(
        u"UPDATE task AS t SET state = 1, ready_at = ?, lane = 0, retries = 0, crashes = 0, "
        "run_after = NULL, completed_at = NULL, started_at = NULL, error = NULL, error_code = NULL "
        "WHERE t.state = 5 AND "_s
        + mayRunAgain(u"t"_s) + u" AND "_s + condition.sql() + u" RETURNING id, kind"_s);
    row.with(now);
    condition.bind(row);
    QList<qint64> again;
    const auto read = row.each([&] {
        again += row.integer(0);
        ++m_queued[static_cast<TaskKind>(row.number(1))];
    });
    if (!read)
        return englog::fail(read.error());
    if (auto done = reopenAfter(again, now); !done)
        return englog::fail(done.error());
    return static_cast<int>(again.size());
}

Result<int> SqlTaskStore::purge(const TaskFilter &filter)
{
    const TaskCondition condition(filter);
    auto row =
        m_database.statement(u"DELETE FROM task AS t WHERE t.state >= 4 AND "_s + condition.sql());
    condition.bind(row);
    return row.count();
}

Result<TaskStore::Order> SqlTaskStore::followLevels(const QList<EntryId> &entries, Instant now)
{
    QStringList ids;
    for (const EntryId &id : entries)
        ids += u'"' + id.toString() + u'"';
    auto row = m_database.statement(
        u"SELECT t.id, t.state, t.ai FROM json_each(?) j JOIN entry e ON e.uuid = j.value "
        "JOIN task t ON t.entry_id = e.id AND t.state < 4"_s);
    row.with(QString(u'[' + ids.join(u',') + u']'));
    Order order;
    QList<qint64> forbidden;
    const auto read = row.each([&] {
        if (row.number(1) == static_cast<int>(TaskState::Processing))
            order.running += TaskId{row.integer(0)};
        if (row.number(2) == static_cast<int>(AiLevel::Never))
            forbidden += row.integer(0);
        ++order.tasks;
    });
    if (!read)
        return englog::fail(read.error());
    if (forbidden.isEmpty())
        return order;
    auto end = m_database.statement(
        u"UPDATE task SET state = 6, completed_at = ?, worker = NULL, error = 'superseded', "
        "error_code = 'cancelled' WHERE id IN (SELECT value FROM json_each(?))"_s);
    return end.with(now, jsonOf(forbidden))
        .run()
        .and_then([&] { return afterEndOf(forbidden, now); })
        .map([&] { return order; });
}

Result<> SqlTaskStore::pause(std::optional<TaskKind> kind)
{
    auto row = m_database.statement(u"INSERT OR IGNORE INTO paused (kind) VALUES (?)"_s);
    return row.with(kind ? static_cast<int>(*kind) : 0).run();
}

Result<> SqlTaskStore::resume(std::optional<TaskKind> kind)
{
    if (!kind)
        return m_database.statement(u"DELETE FROM paused"_s).run();
    auto row = m_database.statement(u"DELETE FROM paused WHERE kind = ?"_s);
    return row.with(static_cast<int>(*kind)).run();
}

} // namespace englog
