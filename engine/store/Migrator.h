// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QString>

namespace englog {

class Database;

/// What kind of file lies at a path, found out by reading 100 bytes, so that nothing is changed.
struct JournalFile
{
    enum class Kind {
        Absent, ///< no file, or an empty one: a journal can be made here
        Journal,
        Foreign, ///< another program's database, or no database at all
    };

    Kind kind = Kind::Absent;

    /// Errors: Denied when it cannot be read. Source: SQLite's "Database File Format", 1.3.
    [[nodiscard]] static Result<JournalFile> look(const QString &path);
};

/// Brings a journal's schema up to this program's: resources/sql/NNNN_name.sql, numbered without
/// gaps, each with its number as `user_version` in one transaction. Never edited once released.
///
/// *Thread:* the Database's. *Errors:* TooNew for a journal of a newer EngLog; else the
/// statement's, with everything of that step undone.
class Migrator
{
public:
    static constexpr qint64 applicationId = 0x456e674c; // "EngL", in the file's header

    [[nodiscard]] static int newest(); ///< the version after all migrations
    [[nodiscard]] static Result<int> versionOf(Database &database);
    [[nodiscard]] static Result<> migrate(Database &database);
    /// ErrorCode::TooNew naming both versions when `version` is beyond newest().
    [[nodiscard]] static Result<> checkKnown(int version, const QString &path);
};

} // namespace englog
