// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Wording.h"

#include <QLocale>

#include <cmath>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

const QLocale &english()
{
    static const QLocale locale(QLocale::English, QLocale::UnitedStates);
    return locale;
}

} // namespace

QString numberText(qint64 number)
{
    return english().toString(number);
}

QString decimalText(double value, int digits)
{
    return QString::number(value, 'f', digits).replace(u'-', u'−');
}

QString signedText(double value)
{
    const double rounded = std::round(value * 100.0) / 100.0;
    if (rounded == 0.0)
        return u"0"_s;
    return (rounded > 0.0 ? u"+"_s : QString()) + decimalText(rounded, 2);
}

QString percentText(qint64 part, qint64 whole)
{
    const double share =
        whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0.0;
    return u"%1 %"_s.arg(std::lround(share));
}

QString countText(qint64 n, const QString &noun, const QString &plural)
{
    const QString many = plural.isEmpty() ? noun + u's' : plural;
    return numberText(n) + u' ' + (n == 1 ? noun : many);
}

QString dayText(QDate day)
{
    return english().toString(day, u"d MMMM yyyy"_s);
}

QString shortDayText(QDate day)
{
    return english().toString(day, u"d MMM yyyy"_s);
}

QString rangeText(QDate from, QDate to)
{
    return from == to ? dayText(from) : dayText(from) + u" – "_s + dayText(to);
}

QString stepName(TrendStep step)
{
    switch (step) {
    case TrendStep::Day:
        return u"day"_s;
    case TrendStep::Week:
        return u"week"_s;
    case TrendStep::Month:
        break;
    }
    return u"month"_s;
}

QString stepText(QDate from, TrendStep step)
{
    switch (step) {
    case TrendStep::Day:
        return dayText(from);
    case TrendStep::Week:
        return u"week of "_s + dayText(from);
    case TrendStep::Month:
        break;
    }
    return english().toString(from, u"MMMM yyyy"_s);
}

QString elided(const QString &text, qsizetype length)
{
    if (text.size() <= length)
        return text;
    qsizetype cut = length - 1;
    if (const qsizetype space = text.lastIndexOf(u' ', cut); space > length * 3 / 4)
        cut = space;
    if (cut > 0 && text[cut - 1].isHighSurrogate())
        --cut;
    return text.left(cut).trimmed() + u'…';
}

} // namespace englog
