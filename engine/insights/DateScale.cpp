// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/DateScale.h"

#include <QLocale>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// A distance between ticks: so many days, or so many months.
struct Distance
{
    int days = 0;
    int months = 0;
};

constexpr std::array distances{
    Distance{1, 0},     Distance{2, 0},      Distance{7, 0},      Distance{14, 0},
    Distance{0, 1},     Distance{0, 2},      Distance{0, 3},      Distance{0, 6},
    Distance{0, 12},    Distance{0, 24},     Distance{0, 60},     Distance{0, 120},
    Distance{0, 300},   Distance{0, 600},    Distance{0, 1'200},  Distance{0, 3'000},
    Distance{0, 6'000}, Distance{0, 12'000}, Distance{0, 24'000}, Distance{0, 60'000}};

/// The first tick at or behind `day`: a Monday for weeks, a round month for months.
QDate firstTick(QDate day, const Distance &distance)
{
    if (distance.days >= 7)
        return day.addDays((8 - day.dayOfWeek()) % 7);
    if (distance.days > 0)
        return day;
    const int months = day.year() * 12 + day.month() - 1;
    const int round = months / distance.months * distance.months;
    const QDate start(round / 12, round % 12 + 1, 1);
    return start.isValid() && start >= day
        ? start
        : QDate((round + distance.months) / 12, (round + distance.months) % 12 + 1, 1);
}

QDate next(QDate tick, const Distance &distance)
{
    return distance.days > 0 ? tick.addDays(distance.days) : tick.addMonths(distance.months);
}

QString labelOf(QDate tick, const Distance &distance, bool first)
{
    const QLocale c = QLocale::c();
    if (distance.days > 0)
        return c.toString(tick, u"d MMM"_s);
    if (distance.months >= 12 || tick.month() == 1)
        return QString::number(tick.year());
    return c.toString(tick, first ? u"MMM yyyy"_s : u"MMM"_s);
}

} // namespace

DateScale::DateScale(QDate first, QDate last, double left, double right)
    : m_first(first)
    , m_last(last)
    , m_left(left)
    , m_perDay((right - left) / static_cast<double>(first.daysTo(last) + 1))
{}

double DateScale::at(QDate day) const
{
    return middle(day, day);
}

double DateScale::middle(QDate from, QDate to) const
{
    const auto start = static_cast<double>(m_first.daysTo(std::max(from, m_first)));
    const auto end = static_cast<double>(m_first.daysTo(std::min(to, m_last)) + 1);
    return m_left + (start + end) / 2.0 * m_perDay;
}

double DateScale::width(QDate from, QDate to) const
{
    return static_cast<double>(from.daysTo(to) + 1) * m_perDay;
}

QList<DateScale::Tick> DateScale::ticks(int most) const
{
    for (const Distance &distance : distances) {
        const qint64 step = distance.days > 0 ? distance.days : qint64(distance.months) * 30;
        if (m_first.daysTo(m_last) / step > most)
            continue;
        QList<Tick> ticks;
        for (QDate day = firstTick(m_first, distance); day.isValid() && day <= m_last;
             day = next(day, distance))
            ticks.append({day, labelOf(day, distance, ticks.isEmpty())});
        if (ticks.size() <= most)
            return ticks;
    }
    return {};
}

} // namespace englog
