// SPDX-License-Identifier: GPL-3.0-or-later
// What keeps the queue's table small: SqlTaskStore's beginCleanUp and cleanUp.
#include "engine/store/Database.h"
#include "engine/store/IdList.h"
#include "engine/store/SqlTaskStore.h"

using namespace Qt::StringLiterals;

namespace englog {

Result<bool> SqlTaskStore::beginCleanUp(Millis interval, Instant now)
{
    // Due also where the last one lies ahead: then the clock was set back.
    auto row = m_database.statement(
        u"INSERT INTO journal (key, value) VALUES ('cleaned_at', ?) ON CONFLICT (key) DO UPDATE "
        "SET value = excluded.value WHERE CAST(value AS INTEGER) NOT BETWEEN ? AND ? "
        "RETURNING 1"_s);
    const auto got =
        row.with(QString::number(now.time_since_epoch().count()), now - interval + Millis(1), now)
            .step();
    if (!got)
        return englog::fail(got.error());
    return *got;
}

Result<int> SqlTaskStore::cleanUp(Instant before, int most)
{
    // Not those that an open task still waits beside, so that its edges tell all that it needed.
    QList<qint64> old;
    for (const TaskState state : {TaskState::Completed, TaskState::Cancelled}) {
        for (const TaskKind kind : allTaskKinds) {
            const auto left = most - old.size();
            if (left <= 0)
                break;
            auto row = m_database.statement(
                u"SELECT id FROM task INDEXED BY task_ended WHERE state > 3 AND state = ? "
                "AND kind = ? AND completed_at < ? AND NOT EXISTS (SELECT 1 FROM task_edge d "
                "JOIN task w ON w.id = d.task_id WHERE d.needs_id = task.id AND w.state < 4) "
                "ORDER BY completed_at LIMIT ?"_s);
            row.with(state, kind, before, left);
            if (const auto read = row.each([&] { old += row.integer(0); }); !read)
                return englog::fail(read.error());
        }
    }
    if (old.isEmpty())
        return 0;
    auto row =
        m_database.statement(u"DELETE FROM task WHERE id IN (SELECT value FROM json_each(?))"_s);
    return row.with(jsonOf(old)).count();
}

} // namespace englog
