// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/ListedName.h"

namespace englog {

/// The names of people, places, organisations and events, most frequent first. Those that differ in
/// case alone are one.
[[nodiscard]] QList<NameCount> countNames(const QList<EntryFacts> &facts);

/// For each name those that may mean the same person or thing, so that somebody can be asked: of
/// one type, and
/// - one is the other with more words before or behind it, forms of address aside (“Mr. Moore” and
///   “Moore”, “Anna” and “Anna Smith”), or
/// - their first names are forms of one name (“Bob” and “Robert”) and what follows, where both have
///   it, is the same.
[[nodiscard]] QList<QStringList> mergeOffers(const QList<NameCount> &names);

} // namespace englog
