// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/ThemeChart.h"

#include "engine/insights/DateScale.h"
#include "engine/insights/SvgCanvas.h"
#include "engine/insights/Wording.h"

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;
using Anchor = englog::SvgCanvas::Anchor;

namespace englog {

namespace {

constexpr qsizetype mostRows = 8;
constexpr std::array levelLooks{"heat0"_L1, "heat1"_L1, "heat2"_L1, "heat3"_L1, "heat4"_L1};

double shareOf(const TrendPoint &point, const QString &theme)
{
    for (const Count &count : point.themes) {
        if (count.name == theme)
            return static_cast<double>(count.n) / point.n;
    }
    return 0.0;
}

double largestShare(const QList<TrendPoint> &points, const QList<Count> &themes)
{
    double largest = 0.0;
    for (const TrendPoint &point : points) {
        for (const Count &theme : themes)
            largest = std::max(largest, shareOf(point, theme.name));
    }
    return largest;
}

/// Below the rows: what light and dark mean.
void drawKey(SvgCanvas &canvas, double left, double y, double largest)
{
    canvas.text(left, y, u"0 %"_s);
    double x = left + 28.0;
    for (const QLatin1String look : levelLooks) {
        canvas.rect(x, y - 9.0, 12.0, 10.0, look, 1.5);
        x += 14.0;
    }
    canvas.text(x + 5.0, y, u"%1 % of entries"_s.arg(std::lround(largest * 100.0)));
}

SvgCanvas draw(double width, const QList<TrendPoint> &points, const QList<Count> &themes)
{
    constexpr double row = 22.0;
    const bool narrow = width < 500.0;
    const double left = narrow ? 96.0 : 140.0;
    const double right = width - 12.0;
    const double bottom = row * static_cast<double>(themes.size()) + 2.0;
    const double largest = largestShare(points, themes);
    const DateScale scale(points.first().from, points.last().to, left, right);

    SvgCanvas canvas(width, bottom + 44.0);
    double y = 2.0;
    for (const Count &theme : themes) {
        std::array<QString, levelLooks.size()> levels;
        for (const TrendPoint &point : points) {
            const double share = shareOf(point, theme.name);
            const auto level =
                share > 0.0 ? std::clamp(std::ceil(share / largest * 4.0), 1.0, 4.0) : 0.0;
            const double half = std::max(0.4, scale.width(point.from, point.to) / 2.0);
            const double middle = scale.middle(point.from, point.to);
            levels[static_cast<size_t>(level)] += u"M%1,%2h%3v%4h-%3z"_s.arg(
                SvgCanvas::number(middle - half), SvgCanvas::number(y),
                SvgCanvas::number(half * 2.0), SvgCanvas::number(row - 3.0));
        }
        for (size_t level = 0; level < levels.size(); ++level)
            canvas.path(levels[level], levelLooks[level]);
        canvas.text(left - 8.0, y + row / 2.0 + 2.5, elided(theme.name, narrow ? 13 : 20),
                    Anchor::End, "strong"_L1);
        y += row;
    }
    const auto ticks = scale.ticks(static_cast<int>((right - left) / 54.0));
    for (const DateScale::Tick &tick : ticks)
        canvas.text(scale.at(tick.day), bottom + 15.0, tick.label, Anchor::Middle);
    drawKey(canvas, left, bottom + 37.0, largest);
    return canvas;
}

} // namespace

Chart themeChart(const QList<TrendPoint> &points, const QList<Count> &themes, TrendStep step)
{
    const QList<Count> shown = themes.first(std::min(mostRows, themes.size()));
    if (points.isEmpty() || shown.isEmpty())
        return {};
    QStringList names;
    for (const Count &theme : shown)
        names.append(u"%1 (n = %2)"_s.arg(theme.name, numberText(theme.n)));
    return chartOf(u"Themes over time"_s,
                   u"Share of each %1’s entries that have a theme: %2."_s.arg(stepName(step),
                                                                              names.join(u", "_s)),
                   [&](double width) { return draw(width, points, shown); });
}

} // namespace englog
