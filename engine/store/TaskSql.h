// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace englog {

/// Whether a task that has ended may run again, as an SQL condition: its entry may be analysed, has
/// the text that the task is about, and no newer task has taken its place.
///
/// \param task  the table's name in the statement
[[nodiscard]] inline QString mayRunAgain(const QString &task)
{
    return QStringLiteral(
               "EXISTS (SELECT 1 FROM entry e WHERE e.id = %1.entry_id AND e.ai < 2 "
               "AND e.deleted_at IS NULL AND e.content_hash = %1.content_hash) "
               "AND NOT EXISTS (SELECT 1 FROM task newer WHERE newer.entry_id = %1.entry_id "
               "AND newer.kind = %1.kind AND newer.id > %1.id)")
        .arg(task);
}

} // namespace englog
