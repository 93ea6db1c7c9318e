// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/SemanticSearch.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

// Below these, what is found has little to do with what was asked. Of 250 long entries some 17
// are as like to one as that.
constexpr float leastForQuery = 0.25F;
constexpr float leastForWord = 0.2F; // a word alone is near to nothing
constexpr float leastForEntry = 0.2F;

} // namespace

Result<QList<SearchHit>> SemanticSearch::find(Stores &stores, std::span<const float> query,
                                              int words, int limit)
{
    const std::lock_guard lock(m_mutex);
    if (auto updated = update(stores); !updated)
        return fail(updated.error());
    const float least = words <= 2 ? leastForWord : leastForQuery;
    return shown(stores, m_index.nearest(query, least), {}, limit);
}

Result<QList<SearchHit>> SemanticSearch::findLike(Stores &stores, const EntryId &id, int limit)
{
    if (const auto entry = stores.entries.entry(id); !entry)
        return fail(entry.error());
    const std::lock_guard lock(m_mutex);
    if (auto updated = update(stores); !updated)
        return fail(updated.error());
    return shown(stores, m_index.nearest(m_index.vectorOf(id), leastForEntry), id, limit);
}

/// A vector is never changed and its id never used again: what is new has a larger one, and where
/// the numbers then differ, some are gone.
Result<> SemanticSearch::update(Stores &stores)
{
    // A model is read when it is first needed, and may be refused then.
    if (const auto by = m_provider->identity(TaskKind::EmbeddingGeneration); by != m_by) {
        m_by = by;
        m_index.clear();
    }
    const auto extent = stores.vectors.extent(m_by);
    if (!extent)
        return fail(extent.error());
    if (*extent == VectorStore::Extent{m_index.count(), m_index.newest()})
        return {};
    const auto fresh = stores.vectors.after(m_by, m_index.newest());
    if (!fresh)
        return fail(fresh.error());
    m_index.add(*fresh);
    if (extent->count == m_index.count())
        return {};
    const auto ids = stores.vectors.ids(m_by);
    if (!ids)
        return fail(ids.error());
    m_index.keepOnly(*ids);
    return {};
}

Result<QList<SearchHit>> SemanticSearch::shown(Stores &stores, const QList<VectorIndex::Hit> &hits,
                                               const EntryId &except, int limit) const
{
    QList<SearchHit> shown;
    for (const VectorIndex::Hit &hit : hits) {
        if (limit >= 0 && shown.size() >= limit)
            break;
        if (hit.entry == except)
            continue;
        const auto entry = stores.entries.entry(hit.entry);
        if (!entry)
            return fail(entry.error());
        if (entry->deletedAt)
            continue;
        SearchHit found;
        found.id = entry->id;
        found.date = entry->date;
        found.title = entry->title;
        found.snippet =
            excerptOf(hit.span.length > 0 ? entry->content.mid(hit.span.start, hit.span.length)
                                          : entry->content);
        found.score = double(hit.score);
        found.matched = {u"meaning"_s};
        shown += found;
    }
    return shown;
}

} // namespace englog
