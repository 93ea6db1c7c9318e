// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Task.h"

namespace englog {

/// Whether a provider is to be asked: it stops the asking when the provider as a whole does not
/// answer, and finds out with a single task when it does again.
///
///     closed     n transient failures in a row, an outage (Offline) or a refusal (Denied) -> open
///     open       at retryAt, with the next claim -> half open: one task is the probe
///     half open  the probe is answered -> closed; it fails -> open
///
/// The k-th opening in a row waits, with u uniform in [0, 1),
///
///     max(min(base * 2^(k-1), longest) * (1 - u/2), Retry-After) + u * 1 s
///
/// so that processes that share the state do not all come at once. A refusal waits for a person.
///
/// Answers to calls of an older epoch, that is from before it opened, change nothing: neither does
/// a late success close it nor a late failure count twice. What a task is charged with follows from
/// that: failures while it is closed, and those that opened it are taken back.
///
/// A pure value over a ProviderHealth that is kept as a row. *Thread:* one at a time.
/// Source: M. Nygard, "Release It!", 2nd ed., 2018, ch. 5 "Circuit Breaker".
class CircuitBreaker
{
public:
    struct Limits
    {
        int failures = 5;        ///< transient ones in a row that open it
        Millis base{5'000};      ///< bound of the first wait
        Millis longest{300'000}; ///< and of any, but for what Retry-After says
    };

    CircuitBreaker(const Limits &limits, ProviderHealth health)
        : m_limits(limits)
        , m_health(std::move(health))
    {}

    [[nodiscard]] const ProviderHealth &health() const { return m_health; }

    /// A call that was begun in `epoch` was answered, be it that this text cannot be done.
    void answered(qint64 epoch);

    /// What a failed call means for its task, and for those before it.
    struct Verdict
    {
        bool charged = true;
        /// It opened with this: what it was charged with since then is taken back.
        std::optional<Instant> forgiveSince;
    };
    /// \param error  Transient, Offline or Denied
    /// \param dice   uniform in [0, 1)
    Verdict failed(qint64 epoch, const Error &error, Instant now, double dice);

    /// It answers, and asks for no more for so long: open until then, charged to nobody.
    void rest(Millis pause, Instant now);

    /// How many tasks may be claimed for it now, of those there is room for.
    ///
    /// \param probeHeld  the probe is still in somebody's hands
    [[nodiscard]] int allows(int room, bool probeHeld, Instant now) const;
    /// The claim that allows() let through while it was open took this task.
    void probing(const TaskId &task, qint64 fence);

private:
    void open(const Error &error, Instant now, double dice);

    Limits m_limits;
    ProviderHealth m_health;
};

} // namespace englog
