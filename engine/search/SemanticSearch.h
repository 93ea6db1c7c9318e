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
    /// \param by  whose vectors are compared; those of others are not looked at
    explicit SemanticSearch(Provider::Identity by) : m_by(std::move(by)) {}

    [[nodiscard]] const Provider::Identity &by() const { return m_by; }

    /// Entries near a vector, the nearest first; at most `limit`, or all when that is negative.
    /// Each hit shows the part that is nearest.
    Result<QList<SearchHit>> find(Stores &stores, std::span<const float> query, int limit);
    /// Entries near an entry, which is not among them. NotFound where there is none; nothing where
    /// it has no vector.
    Result<QList<SearchHit>> findLike(Stores &stores, const EntryId &id, int limit);

private:
    Result<> update(Stores &stores);
    Result<QList<SearchHit>> shown(Stores &stores, const QList<VectorIndex::Hit> &hits,
                                   const EntryId &except, int limit) const;

    const Provider::Identity m_by;
    std::mutex m_mutex; ///< held while m_index is used
    VectorIndex m_index;
};

} // namespace englog
