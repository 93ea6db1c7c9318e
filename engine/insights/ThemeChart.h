// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"
#include "engine/insights/Chart.h"

namespace englog {

/// The most frequent themes over time: a row each, a column each step, the stronger its blue the
/// larger the share of the step's entries that have the theme. Steps without entries stay blank.
///
/// \param themes  over all, most frequent first; the first eight are drawn
[[nodiscard]] Chart themeChart(const QList<TrendPoint> &points, const QList<Count> &themes,
                               TrendStep step);

} // namespace englog
