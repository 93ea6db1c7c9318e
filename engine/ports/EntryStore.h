// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"
#include "engine/domain/Exchange.h"
#include "engine/domain/Insights.h"

namespace englog {

/// The entries of a journal, with their history and their trash.
///
/// *Thread:* inside a job of the Store only; every call is part of that job's transaction.
/// *Errors:* NotFound for an id that is unknown (or, where said, in the trash), else the store's.
class EntryStore
{
public:
    virtual ~EntryStore() = default;

    /// Stores a checked draft as the entry's words. Working: in place while the open revision is
    /// younger than 10 minutes, else the old words move into the history. Closing: the same, and
    /// the revision is closed. An edit that changes nothing changes nothing.
    ///
    /// \param freshId  the id a new entry gets when the draft has none
    virtual Result<SavedEntry> save(const EntryDraft &draft, SaveMode mode, const EntryId &freshId,
                                    Instant now) = 0;
    virtual Result<> closeRevision(const EntryId &id) = 0;
    /// Imported, Unchanged, Updated or Skipped (it is in the trash), with the entry's id.
    struct ImportedAs
    {
        ImportOutcome outcome = ImportOutcome::Imported;
        SavedEntry saved;
    };
    virtual Result<ImportedAs> import(const ImportedEntry &entry, const EntryId &freshId,
                                      Instant now) = 0;

    virtual Result<> trash(const EntryId &id, Instant now) = 0;
    virtual Result<> undelete(const EntryId &id) = 0;
    /// With its revisions, tasks, results and index rows.
    virtual Result<> remove(const EntryId &id) = 0;
    /// For good what has lain in the trash since before `before`; how many.
    virtual Result<int> emptyTrash(Instant before) = 0;

    virtual Result<Entry> entry(const EntryId &id) = 0; ///< also from the trash
    virtual Result<QList<Entry>> list(const EntryFilter &filter) = 0;
    virtual Result<QList<SearchHit>> search(const QString &words, int limit) = 0;
    virtual Result<QList<Revision>> history(const EntryId &id) = 0; ///< newest first, no content
    virtual Result<Revision> revision(const EntryId &id, int number) = 0;
    /// What was said of the journal (the empty tag) and of tags; what is not there is Any.
    virtual Result<QMap<QString, AiLevel>> privacy() = 0;
    /// The strictest level that holds for one of these; of what is in the trash or gone, Never. Of
    /// none: the journal's own.
    virtual Result<AiLevel> strictest(const QList<EntryId> &entries) = 0;
    /// From now on; the entries whose level that changes.
    virtual Result<QList<EntryId>> setPrivacy(const QString &tag, AiLevel level) = 0;

    /// When the newest backup was made; nothing: none ever was.
    virtual Result<std::optional<Instant>> backedUpAt() = 0;
    virtual Result<> setBackedUpAt(Instant at) = 0;
    /// Whether an entry was stored or thrown away after this. Reads all of them where none was.
    virtual Result<bool> changedSince(Instant since) = 0;

    virtual Result<QStringList> tags() = 0; ///< in use, most frequent first
    virtual Result<int> count() = 0;        ///< not in the trash
    /// A text that is another one after any change of the entries.
    virtual Result<QString> stamp() = 0;
    /// Merges some `pages` (of 4 KiB) of what saves have added to the index of words, so that a
    /// search has few places to look; whether there is more to merge. For a quiet moment.
    virtual Result<bool> mergeWords(int pages) = 0;
    /// The ids after `after` in the order of storing, at most `limit`; for walks in pieces.
    virtual Result<QList<EntryId>> idsAfter(const EntryId &after, int limit) = 0;
};

} // namespace englog
