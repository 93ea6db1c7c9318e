// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/VectorStore.h"

namespace englog {

class Database;

/// The vectors, in SQL: rows that belong to the result of embedding_generation and go with it.
class SqlVectorStore : public VectorStore
{
public:
    explicit SqlVectorStore(Database &database) : m_database(database) {}

    Result<Extent> extent(const Provider::Identity &by) override;
    Result<QList<StoredVector>> after(const Provider::Identity &by, qint64 id) override;
    Result<QList<qint64>> ids(const Provider::Identity &by) override;
    Result<QList<EntryId>> outdated(const Provider::Identity &by, AiLevel from) override;

    /// Stores what an entry's result has found; for whoever stores the result.
    static Result<> put(Database &database, qint64 entry, const Provenance &by,
                        const EmbeddingGeneration &found);
    /// The same, read.
    static Result<EmbeddingGeneration> ofEntry(Database &database, const EntryId &id);

private:
    Database &m_database;
};

} // namespace englog
