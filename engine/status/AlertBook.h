// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/status/HealthCheck.h"

#include <QMap>

namespace englog {

/// Which alerts fire: what is wrong now and then becomes one alert, which fires once and is
/// resolved once.
///
/// A condition fires when it has been there at every look for `firesAfter`, and is resolved when it
/// has been at none for `clearsAfter`: one that comes and goes faster than that stays one alert. A
/// look that could not find out whether it is there changes nothing.
/// What it says while it fires follows the condition, and is not told again.
///
/// *Thread:* one.
class AlertBook
{
public:
    struct Rules
    {
        Millis firesAfter{10'000};
        Millis clearsAfter{60'000};
    };

    AlertBook() : AlertBook(Rules()) {}
    explicit AlertBook(const Rules &rules) : m_rules(rules) {}

    /// What has begun to fire and what was resolved by this look.
    ///
    /// \param unknown  see HealthCheck::unknown()
    /// \param passed   a time that only grows, and stands still while the machine sleeps
    [[nodiscard]] QList<Alert> look(const QList<Condition> &conditions, const QStringList &unknown,
                                    Instant now, Millis passed);

    [[nodiscard]] QList<Alert> firing() const; ///< by name
    /// Whether time alone brings no change: nothing is about to fire or to be resolved.
    [[nodiscard]] bool isSettled() const;

private:
    struct Entry
    {
        Alert alert;
        bool fires = false;
        bool isThere = true; ///< at the last look
        Millis turned{};     ///< when that came to be so
    };

    Rules m_rules;
    QMap<QString, Entry> m_entries; ///< by name
};

} // namespace englog
