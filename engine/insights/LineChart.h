// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"
#include "engine/insights/Chart.h"

namespace englog {

/// Mean sentiment over time, around a zero line, with the number of scored entries below.
///
/// The line breaks wherever a step has no score; a step alone is a dot. The scale is the smallest
/// of ±0.25, ±0.5 and ±1 that holds every value.
[[nodiscard]] Chart sentimentChart(const QList<TrendPoint> &points, TrendStep step);

/// The mean of the moods that people gave, 1 to 10, in the same manner.
[[nodiscard]] Chart moodChart(const QList<TrendPoint> &points, TrendStep step);

} // namespace englog
