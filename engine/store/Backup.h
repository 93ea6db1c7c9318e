// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QString>
#include <QStringList>

namespace englog {

class Database;

/// Copies of a journal that are opened and checked before anybody is told that they exist.
///
/// *Thread:* any; each call has connections of its own. *Errors:* NotFound (no folder),
/// Denied, Full (the target), Corrupt (the source, or the copy), TooNew (a backup of a newer
/// EngLog).
class Backup
{
public:
    /// A verified copy of `journal` as `file`, which must not exist; how many entries it holds. It
    /// appears under its name only when it is whole and on disk.
    static Result<int> make(const QString &journal, const QString &file);

    /// How many entries the backup holds; an error when it is none, damaged, or too new.
    static Result<int> verify(const QString &file);

    /// Puts a verified copy of `backup` in the place of `journal`, whose old file is kept at
    /// placeForOld(). The caller holds the journal alone.
    static Result<int> restore(const QString &backup, const QString &journal);

    /// Where a restore keeps the old journal: beside it as `….before-restore`, or the first of
    /// `….before-restore-2`, `-3`, … that is free, since it may be the only copy of something.
    [[nodiscard]] static QString placeForOld(const QString &journal);

    /// What SQLite and we find wrong with an open journal: pages, indexes, foreign keys, full-text
    /// index, counts that should agree.
    static Result<QStringList> problems(Database &database);
};

} // namespace englog
