// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Instant.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace englog {

QString toRfc3339(Instant instant)
{
    return toDateTime(instant).toString(u"yyyy-MM-ddTHH:mm:ss.zzzZ"_s);
}

std::optional<Instant> instantFromRfc3339(const QString &text)
{
    // Qt also reads days alone and times of no zone, which name no instant.
    static const QRegularExpression form(
        u"^\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)$"_s);
    if (!form.match(text).hasMatch())
        return std::nullopt;
    const QDateTime time = QDateTime::fromString(text.toUpper(), Qt::ISODateWithMs);
    if (!time.isValid())
        return std::nullopt;
    return toInstant(time);
}

std::optional<Millis> durationFrom(const QString &text)
{
    static const QRegularExpression form(u"^\\s*(\\d{1,15})\\s*(ms|s|min|h|d)\\s*$"_s);
    const auto match = form.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const QString unit = match.captured(2);
    const qint64 factor = unit == "ms"_L1 ? 1
        : unit == "s"_L1                  ? 1'000
        : unit == "min"_L1                ? 60'000
        : unit == "h"_L1                  ? 3'600'000
                                          : 86'400'000;
    qint64 milliseconds = 0;
    if (qMulOverflow(match.captured(1).toLongLong(), factor, &milliseconds))
        return std::nullopt;
    return Millis(milliseconds);
}

} // namespace englog
