// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Correction.h"

#include <QList>
#include <QString>

namespace englog {

enum class ImportOutcome {
    Imported,  ///< new
    Unchanged, ///< known, with the same words
    Updated,   ///< known, with other words: a new revision
    Skipped,   ///< could not be read or is refused; nothing stored
    Warned,    ///< stored, with something left out
};

[[nodiscard]] QString toString(ImportOutcome outcome);

/// One line of an import that there is something to say about.
struct ImportItem
{
    QString file;
    qint64 line = 0; ///< 1-based
    ImportOutcome outcome = ImportOutcome::Imported;
    QString reason;
    EntryId entry; ///< null when nothing was stored

    friend bool operator==(const ImportItem &, const ImportItem &) = default;
};

struct ImportReport
{
    int imported = 0;
    int unchanged = 0;
    int updated = 0;
    int skipped = 0;
    int warned = 0;
    QList<ImportItem> items; ///< skipped, warned and updated lines

    friend bool operator==(const ImportReport &, const ImportReport &) = default;
};

/// An entry on its way in from another file.
struct ImportedEntry
{
    EntryDraft draft;  ///< `id` set only when the source's id is a UUIDv7: it becomes the entry's
    QString sourceKey; ///< how the source is known again; never empty
    QString warning;   ///< what was left out; may be empty
    QList<Correction> corrections;
    QList<ThemeRule> themes; ///< of the journal that the entry comes from
    QList<NameRule> names;   ///< likewise
    qint64 line = 0;

    friend bool operator==(const ImportedEntry &, const ImportedEntry &) = default;
};

/// How far a long job is. `total` is -1 while it is not known.
struct JobProgress
{
    enum class Unit {
        Items,
        Bytes
    };

    QString stage;
    qint64 done = 0;
    qint64 total = -1;
    Unit unit = Unit::Items;

    friend bool operator==(const JobProgress &, const JobProgress &) = default;
};

} // namespace englog

Q_DECLARE_METATYPE(englog::JobProgress)
