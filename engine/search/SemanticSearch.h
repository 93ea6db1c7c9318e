// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Store.h"
#include "engine/search/VectorIndex.h"

#include <mutex>

namespace englog {

/// Finds entries by what they mean: keeps an index of a journal's vectors, which it brings up to
/// date with the store before each search, whoever has changed it.
///
/// *Thread:* any, inside a job of the Store; one search at a time, the others wait for it. The
/// first reads all vectors (14 MB for 20,000 entries).
class SemanticSearch
{
public:
    /// \param provider  whose vectors are compared; those of others are not looked at
    explicit SemanticSearch(std::shared_ptr<const Provider> provider)
        : m_provider(std::move(provider))
    {}

    /// Entries near a vector, the nearest first; at most `limit`, or all when that is negative.
    /// Each hit shows the part that is nearest.
    ///
    /// \param words  that the query has: what is near to one word alone is less near
    Result<QList<SearchHit>> find(Stores &stores, std::span<const float> query, int words,
                                  int limit);
    /// Entries near an entry, which is not among them. NotFound where there is none; nothing where
    /// it has no vector.
    Result<QList<SearchHit>> findLike(Stores &stores, const EntryId &id, int limit);

private:
    Result<> update(Stores &stores);
    Result<QList<SearchHit>> shown(Stores &stores, const QList<VectorIndex::Hit> &hits,
                                   const EntryId &except, int limit) const;

    const std::shared_ptr<const Provider> m_provider;
    std::mutex m_mutex;      ///< held while what follows is used
    Provider::Identity m_by; ///< who made what is in the index
    VectorIndex m_index;
};

} // namespace englog
