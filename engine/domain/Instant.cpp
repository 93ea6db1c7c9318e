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
    const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!time.isValid())
        return std::nullopt;
    return toInstant(time);
}

std::optional<Millis> durationFrom(const QString &text)
{
    static const QRegularExpression form(u"^\\s*(\\d{1,12})\\s*(ms|s|min|h|d)\\s*$"_s);
    const auto match = form.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const qint64 number = match.captured(1).toLongLong();
    const QString unit = match.captured(2);
    if (unit == "ms"_L1)
        return Millis(number);
    if (unit == "s"_L1)
        return Millis(number * 1'000);
    if (unit == "min"_L1)
        return Millis(number * 60'000);
    if (unit == "h"_L1)
        return Millis(number * 3'600'000);
    return Millis(number * 86'400'000);
}

} // namespace englog
