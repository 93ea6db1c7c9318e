// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QList>
#include <QString>

namespace englog {

/// Where days lie on a horizontal axis, and which of them are named below it.
class DateScale
{
public:
    struct Tick
    {
        QDate day;
        QString label;
        friend bool operator==(const Tick &, const Tick &) = default;
    };

    /// \param first, last  both inclusive; last >= first
    DateScale(QDate first, QDate last, double left, double right);

    /// The middle of a day.
    [[nodiscard]] double at(QDate day) const;
    /// The middle of a stretch of days, both inclusive, of what of it lies on the axis.
    [[nodiscard]] double middle(QDate from, QDate to) const;

    /// How much of the axis a stretch of days takes.
    [[nodiscard]] double width(QDate from, QDate to) const;

    /// Days, months or years at a round distance, at most `most` of them.
    [[nodiscard]] QList<Tick> ticks(int most) const;

private:
    QDate m_first;
    QDate m_last;
    double m_left;
    double m_perDay;
};

} // namespace englog
