// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/queue/RetryPolicy.h"

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog {

Result<RetryPolicy> RetryPolicy::from(const Limits &limits)
{
    if (limits.base <= Millis::zero())
        return fail(ErrorCode::Usage, u"RETRY_BASE_DELAY must be positive"_s);
    if (limits.longest < limits.base)
        return fail(ErrorCode::Usage, u"RETRY_MAX_DELAY is below RETRY_BASE_DELAY"_s);
    return RetryPolicy(limits);
}

std::optional<Millis> RetryPolicy::waitAfter(int retries, int maxRetries, const Error &why,
                                             double dice) const
{
    Q_ASSERT(retries >= 0);
    Q_ASSERT(dice >= 0.0 && dice < 1.0);

    const bool mayPass = why.code == ErrorCode::Transient || why.code == ErrorCode::Full
        || why.code == ErrorCode::Internal;
    if (!mayPass || retries >= maxRetries)
        return std::nullopt;

    // Doubles, because 2^n leaves 64 bits at the 64th try while min() still has an answer.
    const double doubled = std::ldexp(static_cast<double>(m_limits.base.count()), retries);
    const double capped = std::min(doubled, static_cast<double>(m_limits.longest.count()));
    return std::max(Millis(std::llround(capped * (1.0 - dice))),
                    why.retryAfter.value_or(Millis(0)));
}

std::optional<Millis> RetryPolicy::snooze(const Error &why) const
{
    if (why.code != ErrorCode::Busy && why.code != ErrorCode::Offline)
        return std::nullopt;
    return std::max(m_limits.base, why.retryAfter.value_or(Millis(0)));
}

} // namespace englog
