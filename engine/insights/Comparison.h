// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

namespace englog {

/// What stands out in one entry against those before it, at most three sentences, each with its
/// numbers and the earlier entries that show it.
///
/// - It reads brighter or heavier than each of at least 30 entries before it, or has more words.
/// - A theme of it stands in so many of the last ten entries as chance would rarely bring about: by
///   the binomial distribution with its share in those before, p < 0.01 for all themes together.
/// - An emotion of it shows in at most 3 % of the entries before.
/// - A person is named again after at least 90 days and 30 entries, having been named five times.
///
/// Of these the one that most entries speak for comes first. With fewer than 30 entries before it
/// nothing is said; nor about what was not analysed.
///
/// \param before  entries of earlier days, in the order of dates: those that count as its past
[[nodiscard]] QList<Insight> comparedWith(const EntryFacts &own, const QList<EntryFacts> &before);

} // namespace englog
