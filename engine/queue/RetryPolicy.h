// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Instant.h"
#include "engine/domain/Result.h"

#include <optional>

namespace englog {

/// Whether a failed task is tried again, and after how long a wait.
///
/// A pure value: it reads no clock and rolls no dice. The caller passes the dice in, so one
/// set of arguments gives one answer in the worker, in a test and in a bug report.
///
/// Let n = 1, 2, ... count the failed tries so far. With u uniform in [0, 1),
///
///     wait(n, u) = min(base * 2^(n-1), longest) * (1 - u)
///
/// which is full jitter: uniform between nothing and a bound that doubles up to `longest`.
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
class RetryPolicy
{
public:
    struct Limits
    {
        Millis base{2'000};      ///< bound of the first wait; > 0
        Millis longest{600'000}; ///< no wait exceeds this; >= base

        friend bool operator==(const Limits &, const Limits &) = default;
    };

    /// The policy with these limits, or ErrorCode::Usage naming the first limit out of range.
    [[nodiscard]] static Result<RetryPolicy> from(const Limits &limits);

    /// The wait before the next try, or nothing when the task is to be given up: another try cannot
    /// help, or `retries` of at most `maxRetries` have been made. No shorter than who refused asks
    /// for (Error::retryAfter).
    ///
    /// \param retries  tries after the first one made so far; >= 0
    /// \param why      how the last try ended
    /// \param dice     uniform in [0, 1)
    [[nodiscard]] std::optional<Millis> waitAfter(int retries, int maxRetries, const Error &why,
                                                  double dice) const;

    /// How long a task is put off that could not be tried at all (Busy, Offline): `base`, or as
    /// long as who refused asks for. Nothing for what was a try.
    [[nodiscard]] std::optional<Millis> snooze(const Error &why) const;

private:
    explicit RetryPolicy(const Limits &limits) : m_limits(limits) {}

    Limits m_limits;
};

} // namespace englog
