// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

namespace englog {

/// The first day of the day, week (Monday to Sunday) or month that `day` lies in.
[[nodiscard]] QDate stepStart(QDate day, TrendStep step);

/// The first day of the step behind the one that starts at `start`.
[[nodiscard]] QDate nextStep(QDate start, TrendStep step);

/// One point for each step in which there are entries, in the order of time; the others have none.
///
/// `score` and the intensity of each emotion are means over the entries with a score (an emotion
/// that is not present counts 0), `mood` over those with a mood; a theme's count is the number of
/// entries that have it. A point names its whole step, also where the range cuts it.
[[nodiscard]] QList<TrendPoint> trends(const QList<EntryFacts> &facts, const DateRange &range,
                                       TrendStep step);

/// The whole range as one point, from its first to its last entry.
[[nodiscard]] TrendPoint overallTrend(const QList<EntryFacts> &facts, const DateRange &range);

} // namespace englog
