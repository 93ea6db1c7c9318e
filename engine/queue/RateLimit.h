// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Task.h"

#include <optional>

namespace englog {

/// How fast a provider may be asked: what a person says it bears, and what it has shown to bear.
///
/// Two token buckets, for calls and for tokens, fill with time t (minutes) at the rate r that was
/// set and hold a sixth of a minute's worth, one call at least:
///
///     left(t) = min(left + r t, max(r / 6, 1))
///
/// What was begun is taken out at once, also below nothing; nothing more is begun before there is
/// something. Beside them the number of calls at once adapts, additively up and multiplicatively
/// down, between 1 and the limit that was set:
///
///     answered:               atOnce += 1 / atOnce
///     asked to be slower:     atOnce /= 2
///
/// A pure value over ProviderHealth::Pace, which all processes share as a row. *Thread:* one at a
/// time.
/// Source: J. Turner, "New directions in communications", IEEE Communications Magazine 24(10), 1986
/// (leaky bucket as a meter); D. Chiu and R. Jain, "Analysis of the increase and decrease
/// algorithms for congestion avoidance", Computer Networks and ISDN Systems 17, 1989.
class RateLimit
{
public:
    struct Limits
    {
        std::optional<int> callsPerMinute;
        std::optional<int> tokensPerMinute;
        int atOnce = 100; ///< calls in flight; > 0
    };

    RateLimit(const Limits &limits, const ProviderHealth::Pace &pace, Instant now);

    [[nodiscard]] const ProviderHealth::Pace &pace() const { return m_pace; }

    [[nodiscard]] int atOnce() const; ///< calls in flight, >= 1
    /// Calls that may be begun now; nothing: any number.
    [[nodiscard]] std::optional<int> calls() const;
    /// When some may be begun where none may now.
    [[nodiscard]] std::optional<Instant> nextAt() const;

    void began(int calls, qint64 tokens);
    void answered(int calls);
    void askedToBeSlower();

private:
    Limits m_limits;
    ProviderHealth::Pace m_pace;
};

} // namespace englog
