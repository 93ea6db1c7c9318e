// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/queue/RateLimit.h"

#include <algorithm>
#include <cmath>

namespace englog {

namespace {

constexpr double msAMinute = 60'000.0;

double mostOf(int perMinute)
{
    return std::max(perMinute / 6.0, 1.0);
}

void fill(std::optional<double> &left, const std::optional<int> &perMinute, double minutes)
{
    if (!perMinute)
        left.reset();
    else if (!left)
        left = mostOf(*perMinute);
    else
        left = std::min(*left + minutes * *perMinute, mostOf(*perMinute));
}

/// Minutes until something is left.
double untilFull(const std::optional<double> &left, const std::optional<int> &perMinute,
                 double least)
{
    return left && *left < least ? (least - *left) / *perMinute : 0.0;
}

} // namespace

RateLimit::RateLimit(const Limits &limits, const ProviderHealth::Pace &pace, Instant now)
    : m_limits(limits)
    , m_pace(pace)
{
    // A clock that was set back fills nothing, and nothing is lost when it was set on.
    const double minutes = std::max(0.0, double((now - m_pace.filledAt).count()) / msAMinute);
    fill(m_pace.callsLeft, m_limits.callsPerMinute, minutes);
    fill(m_pace.tokensLeft, m_limits.tokensPerMinute, minutes);
    if (m_pace.callsLeft || m_pace.tokensLeft)
        m_pace.filledAt = now;
    if (m_pace.atOnce && *m_pace.atOnce >= m_limits.atOnce)
        m_pace.atOnce.reset();
}

int RateLimit::atOnce() const
{
    return m_pace.atOnce ? std::max(1, static_cast<int>(*m_pace.atOnce)) : m_limits.atOnce;
}

std::optional<int> RateLimit::calls() const
{
    if (m_pace.tokensLeft && *m_pace.tokensLeft <= 0.0)
        return 0;
    return m_pace.callsLeft ? std::optional(std::max(0, static_cast<int>(*m_pace.callsLeft)))
                            : std::nullopt;
}

std::optional<Instant> RateLimit::nextAt() const
{
    const double minutes = std::max(untilFull(m_pace.callsLeft, m_limits.callsPerMinute, 1.0),
                                    untilFull(m_pace.tokensLeft, m_limits.tokensPerMinute, 1.0));
    if (minutes <= 0.0)
        return std::nullopt;
    return m_pace.filledAt + Millis(static_cast<qint64>(std::ceil(minutes * msAMinute)));
}

void RateLimit::began(int calls, qint64 tokens)
{
    if (m_pace.callsLeft)
        *m_pace.callsLeft -= calls;
    if (m_pace.tokensLeft)
        *m_pace.tokensLeft -= double(tokens);
}

void RateLimit::answered(int calls)
{
    if (!m_pace.atOnce)
        return;
    for (int i = 0; i < calls && *m_pace.atOnce < m_limits.atOnce; ++i)
        *m_pace.atOnce += 1.0 / *m_pace.atOnce;
    if (*m_pace.atOnce >= m_limits.atOnce)
        m_pace.atOnce.reset();
}

void RateLimit::askedToBeSlower()
{
    m_pace.atOnce = std::max(1.0, m_pace.atOnce.value_or(m_limits.atOnce) / 2.0);
}

} // namespace englog
