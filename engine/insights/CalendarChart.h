// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"
#include "engine/insights/Chart.h"

namespace englog {

/// Years as calendars: a column a week from Monday to Sunday, a square a day, the stronger its blue
/// the more words were written. The four shades are the quarters of the days written.
///
/// Years without entries are left out, and of more than `mostCalendarYears` the early ones.
///
/// \param days  by day, in the order of time
[[nodiscard]] Chart calendarChart(const QList<TrendPoint> &days);

inline constexpr int mostCalendarYears = 30;

} // namespace englog
