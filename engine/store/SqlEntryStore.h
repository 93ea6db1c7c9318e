// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/EntryStore.h"

namespace englog {

class Database;
class Statement;

/// The entries, in SQL. Earlier words lie in `revision`, the present ones in `entry`, and
/// `entry_text` (FTS5: porter stems, accents folded) follows by triggers.
class SqlEntryStore : public EntryStore
{
public:
    explicit SqlEntryStore(Database &database) : m_database(database) {}

    Result<SavedEntry> save(const EntryDraft &draft, SaveMode mode, const EntryId &freshId,
                            Instant now) override;
    Result<> closeRevision(const EntryId &id) override;
    Result<ImportedAs> import(const ImportedEntry &imported, const EntryId &freshId,
                              Instant now) override;
    Result<> trash(const EntryId &id, Instant now) override;
    Result<> undelete(const EntryId &id) override;
    Result<> remove(const EntryId &id) override;
    Result<int> emptyTrash(Instant before) override;
    Result<Entry> entry(const EntryId &id) override;
    Result<QList<Entry>> list(const EntryFilter &filter) override;
    Result<QList<SearchHit>> search(const QString &words, int limit) override;
    Result<QList<Revision>> history(const EntryId &id) override;
    Result<Revision> revision(const EntryId &id, int number) override;
    Result<QMap<QString, AiLevel>> privacy() override;
    Result<AiLevel> strictest(const QList<EntryId> &entries) override;
    Result<QList<EntryId>> setPrivacy(const QString &tag, AiLevel level) override;
    Result<std::optional<Instant>> backedUpAt() override;
    Result<> setBackedUpAt(Instant at) override;
    Result<bool> changedSince(Instant since) override;
    Result<QStringList> tags() override;
    Result<int> count() override;
    Result<QString> stamp() override;
    Result<bool> mergeWords(int pages) override;
    Result<QList<EntryId>> idsAfter(const EntryId &after, int limit) override;

    /// A person's words as an FTS5 query: every word must be there, the last as a prefix too;
    /// "quoted words" stand together. Empty when there is no word in them.
    [[nodiscard]] static QString queryFor(const QString &words);

private:
    Result<QList<SearchHit>> searchUnindexed(const QString &words, int limit);
    /// What import knows an entry by; both empty for one that was written here.
    struct Source
    {
        QString key;
        QByteArray hash;
    };
    Result<SavedEntry> insert(const EntryDraft &draft, SaveMode mode, const EntryId &id,
                              const Source &source, Instant now);
    Result<SavedEntry> update(const Entry &old, const EntryDraft &changed, SaveMode mode,
                              Instant now);
    /// The number of the revision that has the new words.
    Result<int> updateWords(const Entry &old, const EntryDraft &draft, Instant now);
    Result<ImportedAs> importNew(const ImportedEntry &imported, const EntryId &freshId,
                                 const QByteArray &hash, Instant now);
    Result<ImportedAs> importAgain(const EntryId &id, const ImportedEntry &imported, Instant now);
    Result<bool> keepOldWords(const Entry &old, Instant now);
    Result<QString> defaultZone();

    Database &m_database;
};

} // namespace englog
