// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/When.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QTimeZone>

#include <cmath>
#include <cstdlib>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// A zone's name for what is written at the end of a time, or nothing.
std::optional<QByteArray> zoneFrom(const QString &text)
{
    if (text.isEmpty())
        return QByteArray();
    if (text.compare("Z"_L1, Qt::CaseInsensitive) == 0 || text == "+00:00"_L1
        || text == "-00:00"_L1)
        return QByteArray("UTC");
    const bool offset = text.startsWith(u'+') || text.startsWith(u'-');
    const QByteArray name = offset ? "UTC" + text.toLatin1() : text.toLatin1();
    if (!QTimeZone(name).isValid())
        return std::nullopt;
    return name;
}

QString offsetAt(QDate date, QTime time, const QByteArray &zone)
{
    if (zone.isEmpty())
        return {};
    if (zone == "UTC")
        return u"Z"_s;
    const int seconds = QDateTime(date, time, QTimeZone(zone)).offsetFromUtc();
    const int minutes = static_cast<int>(std::lround(std::abs(seconds) / 60.0));
    return u"%1%2:%3"_s.arg(QChar(seconds < 0 ? u'-' : u'+'))
        .arg(minutes / 60, 2, 10, '0'_L1)
        .arg(minutes % 60, 2, 10, '0'_L1);
}

} // namespace

Result<When> When::from(const QString &text)
{
    static const QRegularExpression form(
        u"^(\\d{4}-\\d\\d-\\d\\d)"
        "(?:[Tt ](\\d\\d:\\d\\d)(:\\d\\d(?:[.,]\\d{1,9})?)?"
        " ?(Z|z|[+-]\\d\\d:\\d\\d|[A-Za-z][A-Za-z0-9_+/-]{0,63})?)?$"_s);
    const auto match = form.match(text);
    const auto refuse = [&] {
        return fail(ErrorCode::Invalid, u"“%1” is no day and no time"_s.arg(text.left(60)),
                    u"write it as 2026-11-23 or 2026-11-23T20:02:22+01:00"_s);
    };
    if (!match.hasMatch())
        return refuse();

    When when;
    when.date = QDate::fromString(match.captured(1), Qt::ISODate);
    const bool timed = match.hasCaptured(2);
    if (timed)
        when.time = QTime::fromString(match.captured(2) + match.captured(3), Qt::ISODateWithMs);
    const auto zone = zoneFrom(match.captured(4));
    if (!when.date.isValid() || when.date.year() < 1 || (timed && !when.time.isValid()) || !zone)
        return refuse();
    when.timeZone = *zone;
    return when;
}

QString When::toString() const
{
    const QString day = date.toString(Qt::ISODate);
    if (!time.isValid())
        return day;
    const QString clock = time.toString(time.msec() == 0 ? u"HH:mm:ss"_s : u"HH:mm:ss.zzz"_s);
    return day + u'T' + clock + offsetAt(date, time, timeZone);
}

} // namespace englog
