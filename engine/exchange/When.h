// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QByteArray>
#include <QDate>
#include <QString>
#include <QTime>

namespace englog {

/// A day as people and files write it, perhaps with a time of day, perhaps with a zone.
///
/// Written `YYYY-MM-DD[THH:MM[:SS[.fff]][zone]]`, where the zone is `Z`, an offset such as
/// `+02:00`, or an IANA name. Every RFC 3339 time is one. The day and the time are those of that
/// zone: nothing is ever moved into another.
///
/// Source: RFC 3339, section 5.6.
struct When
{
    QDate date;
    QTime time;          ///< invalid: only the day is given
    QByteArray timeZone; ///< `UTC`, `UTC+02:00` or an IANA name; empty: none is given

    /// What the text says, or ErrorCode::Invalid naming it.
    [[nodiscard]] static Result<When> from(const QString &text);

    /// What from() reads back to the same day and time. The offset is that of the zone at that
    /// time; the zone's name is not in it.
    [[nodiscard]] QString toString() const;

    friend bool operator==(const When &, const When &) = default;
};

} // namespace englog
