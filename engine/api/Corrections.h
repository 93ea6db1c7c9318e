// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Store.h"
#include "engine/workers/JournalThemes.h"

namespace englog {

// A person's word, into the store and over what is read from it. Inside jobs of the Store only.

/// What was found in an entry, with what a person says of it laid over.
[[nodiscard]] Result<AggregatedResults> withPersonsWord(Stores &stores, const Provider &provider,
                                                        const Entry &entry,
                                                        const AggregatedResults &found);

/// ResultStore::facts() with what people say laid over.
[[nodiscard]] Result<QList<EntryFacts>> correctedFacts(Stores &stores, const Provider &provider,
                                                       const DateRange &range);

/// What is to be said of an entry, and of which fields nothing any more.
struct CorrectionOrder
{
    QList<Correction> says;
    QStringList undo;
};

/// *Errors:* NotFound: the entry, or it is in the trash; the theme; what is to be undone. Invalid:
/// the entry is never analysed, there are no such words in it. Usage: there is no such emotion.
[[nodiscard]] Result<> correctEntry(Stores &stores, const Provider &provider, const EntryId &id,
                                    const CorrectionOrder &order, Instant now);

} // namespace englog
