// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

#include <chrono>
#include <optional>

namespace englog {

using Millis = std::chrono::milliseconds;

/// A point of wall-clock time, UTC, to the millisecond.
using Instant = std::chrono::sys_time<Millis>;

/// RFC 3339 in UTC with milliseconds: `2026-11-23T20:02:22.125Z`.
[[nodiscard]] QString toRfc3339(Instant instant);

/// The instant an RFC 3339 time names, or nothing.
[[nodiscard]] std::optional<Instant> instantFromRfc3339(const QString &text);

[[nodiscard]] inline Instant toInstant(const QDateTime &time)
{
    return Instant(Millis(time.toMSecsSinceEpoch()));
}

[[nodiscard]] inline QDateTime toDateTime(Instant instant)
{
    return QDateTime::fromMSecsSinceEpoch(instant.time_since_epoch().count(), Qt::UTC);
}

/// A duration as the settings write it (`250ms`, `30s`, `10min`, `1h`), or nothing.
[[nodiscard]] std::optional<Millis> durationFrom(const QString &text);

} // namespace englog
