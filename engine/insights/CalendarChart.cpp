// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/CalendarChart.h"

#include "engine/insights/SvgCanvas.h"
#include "engine/insights/Wording.h"

#include <QLocale>
#include <QMap>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;
using Anchor = englog::SvgCanvas::Anchor;

namespace englog {

namespace {

constexpr std::array levelLooks{"heat0"_L1, "heat1"_L1, "heat2"_L1, "heat3"_L1, "heat4"_L1};

using Year = QList<const TrendPoint *>;

/// The word counts above which a day is one shade darker.
std::array<int, 3> quarters(const QList<TrendPoint> &days)
{
    QList<int> words;
    words.reserve(days.size());
    for (const TrendPoint &day : days)
        words.append(day.words);
    std::ranges::sort(words);
    return {words[words.size() / 4], words[words.size() / 2], words[words.size() * 3 / 4]};
}

/// Where the squares of one year lie.
struct Grid
{
    QDate newYear;
    double left = 0, top = 0, pitch = 0, cell = 0;

    [[nodiscard]] int slot(QDate day) const // counted from the Monday of the first week
    {
        return newYear.dayOfWeek() - 1 + static_cast<int>(newYear.daysTo(day));
    }
    [[nodiscard]] double x(QDate day) const
    {
        const int week = slot(day) / 7;
        return left + week * pitch;
    }
    [[nodiscard]] double y(QDate day) const { return top + slot(day) % 7 * pitch; }
};

/// Every day of the year as an empty square: a dashed stroke down each week.
void drawEmptyDays(SvgCanvas &canvas, const Grid &grid)
{
    QString weeks;
    const QDate last(grid.newYear.year(), 12, 31);
    for (QDate day = grid.newYear; day <= last; day = day.addDays(8 - day.dayOfWeek())) {
        const QDate end = std::min(last, day.addDays(7 - day.dayOfWeek()));
        weeks += u"M%1,%2V%3"_s.arg(SvgCanvas::number(grid.x(day) + grid.cell / 2.0),
                                    SvgCanvas::number(grid.y(day)),
                                    SvgCanvas::number(grid.y(end) + grid.cell));
    }
    canvas.path(weeks, "days"_L1, grid.cell,
                SvgCanvas::number(grid.cell) + u' ' + SvgCanvas::number(grid.pitch - grid.cell));
}

void drawYear(SvgCanvas &canvas, const Grid &grid, const Year &days,
              const std::array<int, 3> &bounds)
{
    drawEmptyDays(canvas, grid);
    std::array<QString, levelLooks.size()> levels;
    for (const TrendPoint *day : days) {
        const auto level =
            1 + std::ranges::count_if(bounds, [&](int bound) { return day->words > bound; });
        levels[static_cast<size_t>(level)] += u"M%1,%2h%3v%3h-%3z"_s.arg(
            SvgCanvas::number(grid.x(day->from)), SvgCanvas::number(grid.y(day->from)),
            SvgCanvas::number(grid.cell));
    }
    for (size_t level = 1; level < levels.size(); ++level)
        canvas.path(levels[level], levelLooks[level]);

    canvas.text(grid.left - 7.0, grid.top + grid.pitch * 3.5 + 4.0,
                QString::number(grid.newYear.year()), Anchor::End, "strong"_L1);
    for (int month = 1; month <= 12; ++month)
        canvas.text(grid.x(QDate(grid.newYear.year(), month, 1).addDays(6)), grid.top - 5.0,
                    grid.pitch < 8.0 ? QLocale::c().monthName(month).left(1)
                                     : QLocale::c().monthName(month, QLocale::ShortFormat));
}

void drawKey(SvgCanvas &canvas, double right, double y)
{
    canvas.text(right, y, u"more words"_s, Anchor::End);
    double x = right - 74.0 - 14.0 * static_cast<double>(levelLooks.size());
    canvas.text(x - 5.0, y, u"none"_s, Anchor::End);
    for (const QLatin1String look : levelLooks) {
        canvas.rect(x, y - 9.0, 11.0, 11.0, look, 1.5);
        x += 14.0;
    }
}

SvgCanvas draw(double width, const QMap<int, Year> &years, const std::array<int, 3> &bounds)
{
    constexpr double left = 42.0;
    const double pitch = (width - left) / 53.4;
    const double block = pitch * 7.0 + 28.0;
    SvgCanvas canvas(width, block * static_cast<double>(years.size()) + 24.0);
    double top = 20.0;
    for (auto it = years.cbegin(); it != years.cend(); ++it) {
        drawYear(canvas, {QDate(it.key(), 1, 1), left, top, pitch, pitch * 0.84}, it.value(),
                 bounds);
        top += block;
    }
    drawKey(canvas, width - 4.0, top + 2.0);
    return canvas;
}

} // namespace

Chart calendarChart(const QList<TrendPoint> &days)
{
    if (days.isEmpty())
        return {};
    QMap<int, Year> years;
    qint64 entries = 0;
    for (const TrendPoint &day : days) {
        years[day.from.year()].append(&day);
        entries += day.n;
    }
    while (years.size() > mostCalendarYears)
        years.erase(years.cbegin());
    return chartOf(u"Days written"_s,
                   u"%1 on %2 from %3 to %4."_s.arg(countText(entries, u"entry"_s, u"entries"_s),
                                                    countText(days.size(), u"day"_s),
                                                    dayText(days.first().from),
                                                    dayText(days.last().from)),
                   [&](double width) { return draw(width, years, quarters(days)); });
}

} // namespace englog
