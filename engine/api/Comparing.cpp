// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/Comparing.h"

#include "engine/api/Corrections.h"
#include "engine/insights/Comparison.h"

namespace englog {

namespace {

constexpr int mostBefore = 365; // entries

/// The days before `date` that hold the last entries, whole days only.
Result<DateRange> pastOf(Stores &stores, QDate date)
{
    DateRange past{date.addYears(-1), date.addDays(-1)};
    EntryFilter tooFar;
    tooFar.from = past.from;
    tooFar.to = past.to;
    tooFar.offset = mostBefore;
    tooFar.limit = 1;
    const auto beyond = stores.entries.list(tooFar);
    if (!beyond)
        return fail(beyond.error());
    if (!beyond->isEmpty())
        past.from = beyond->first().date.addDays(1);
    return past;
}

EntryFacts factsOf(const Entry &entry, const AggregatedResults &results)
{
    EntryFacts facts;
    facts.id = entry.id;
    facts.date = entry.date;
    facts.wordCount = entry.wordCount;
    if (results.sentiment) {
        facts.emotions = results.sentiment->emotions;
        if (results.sentiment->overall)
            facts.score = results.sentiment->overall->score;
    }
    if (results.themes)
        facts.themes = results.themes->themes;
    if (results.entities)
        facts.entities = results.entities->entities;
    for (Entity &entity : facts.entities) {
        if (entity.type != EntityType::Date && !entity.value.isEmpty())
            entity.text = entity.value; // the name it was merged into, as in the facts before
    }
    return facts;
}

} // namespace

Result<AggregatedResults> withComparison(Stores &stores, const Provider &provider,
                                         const Entry &entry, AggregatedResults results)
{
    if (!results.insights || results.stale || !entry.date.isValid())
        return results;
    const auto past = pastOf(stores, entry.date);
    if (!past)
        return fail(past.error());
    if (past->from > past->to) // one full day
        return results;
    const auto before = correctedFacts(stores, provider, *past);
    if (!before)
        return fail(before.error());
    results.insights->insights += comparedWith(factsOf(entry, results), *before);
    return results;
}

} // namespace englog
