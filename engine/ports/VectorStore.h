// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Vectors.h"
#include "engine/ports/Provider.h"

namespace englog {

/// The vectors that embedding_generation has made, for an index that is kept in memory. They come
/// and go with their results; those of one identity may be compared with each other.
///
/// *Thread:* inside a job of the Store only.
class VectorStore
{
public:
    /// What an index compares to see whether it is up to date.
    struct Extent
    {
        qint64 count = 0;
        qint64 newest = 0; ///< StoredVector::id
        friend bool operator==(const Extent &, const Extent &) = default;
    };

    virtual ~VectorStore() = default;

    virtual Result<Extent> extent(const Provider::Identity &by) = 0;
    /// Those with an id beyond `id`, the oldest first.
    virtual Result<QList<StoredVector>> after(const Provider::Identity &by, qint64 id) = 0;
    virtual Result<QList<qint64>> ids(const Provider::Identity &by) = 0; ///< ascending
    /// Entries that have been analysed, but whose vectors are another's or are missing, though no
    /// task is about to make them or has failed to; in the order of storing. Of those that are
    /// held at least as strictly as `from`.
    virtual Result<QList<EntryId>> outdated(const Provider::Identity &by, AiLevel from) = 0;
};

} // namespace englog
