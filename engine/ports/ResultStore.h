// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/domain/Insights.h"

namespace englog {

/// What the analyses found: one result an entry and kind, the newest.
///
/// *Thread:* inside a job of the Store only.
class ResultStore
{
public:
    virtual ~ResultStore() = default;

    virtual Result<QList<StoredResult>> results(const EntryId &id) = 0; ///< in the order of kinds
    virtual Result<QList<TaskKind>> kinds(const EntryId &id) = 0;       ///< that have a result
    virtual Result<> remove(const EntryId &id) = 0; ///< what is known of an entry
    virtual Result<> remove(const EntryId &id, TaskKind kind) = 0;
    /// What the levels of entries do not allow: all of those that nobody may read, and of those
    /// that are not for any what others than `here` made. Whose that was.
    virtual Result<QList<EntryId>> removeForbidden(const QStringList &here) = 0;
    /// The entries of whose insights a sentence holds one of these, whatever its case. Reads all.
    virtual Result<QList<EntryId>> insightsNaming(const QStringList &names) = 0;
    /// Of every entry in the range that is not in the trash and may be analysed, by date.
    virtual Result<QList<EntryFacts>> facts(const DateRange &range) = 0;
    virtual Result<int> countAnalysed() = 0; ///< entries with all results of their present text
    /// Who made the results there are: `builtin lexicon-1`, most frequent first.
    virtual Result<QStringList> analysers() = 0;
};

} // namespace englog
