// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"
#include "engine/insights/Chart.h"

namespace englog {

/// One horizontal bar: a name, a length, and the number as it is written behind it.
struct Bar
{
    QString name;
    double value = 0.0; ///< >= 0
    QString text;
};

/// Bars from the longest to the shortest, as given; the longest fills the width.
[[nodiscard]] Chart barChart(const QString &title, const QString &description,
                             const QList<Bar> &bars);

/// How the entries divide among the four labels: one bar, a legend below.
[[nodiscard]] Chart labelChart(const QMap<SentimentLabel, int> &labels);

} // namespace englog
