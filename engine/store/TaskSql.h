// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace englog {

/// Whether a task that has ended may run again, as an SQL condition: its entry may be analysed, has
/// the text that the task is about, and no other task has taken its place or does the same.
///
/// \param task  the table's name in the statement
[[nodiscard]] inline QString mayRunAgain(const QString &task)
{
    return QStringLiteral(
               "EXISTS (SELECT 1 FROM entry e WHERE e.id = %1.entry_id AND e.ai < 2 "
               "AND e.deleted_at IS NULL AND e.content_hash = %1.content_hash) "
               "AND NOT EXISTS (SELECT 1 FROM task other WHERE other.entry_id = %1.entry_id "
               "AND other.kind = %1.kind AND other.id <> %1.id AND (other.id > %1.id "
               "OR (other.state < 4 AND other.content_hash = %1.content_hash)))")
        .arg(task);
}

/// Whether one task may wait for another, as an SQL condition: that one does not wait for it, by
/// however many steps.
[[nodiscard]] inline QString mayWaitFor(const QString &waiting, const QString &needed)
{
    return QStringLiteral("NOT EXISTS (WITH RECURSIVE behind(id) AS (SELECT %1 UNION "
                          "SELECT e.needs_id FROM task_edge e JOIN behind b ON e.task_id = b.id) "
                          "SELECT 1 FROM behind WHERE id = %2)")
        .arg(needed, waiting);
}

} // namespace englog
