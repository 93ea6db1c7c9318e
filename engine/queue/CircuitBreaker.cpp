// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/queue/CircuitBreaker.h"

#include <algorithm>
#include <cmath>

namespace englog {

using State = ProviderHealth::State;

void CircuitBreaker::answered(qint64 epoch)
{
    if (epoch != m_health.epoch)
        return;
    m_health.state = State::Closed;
    m_health.failures = 0;
    m_health.openings = 0;
    m_health.reason.clear();
    m_health.retryAt.reset();
    m_health.retryDelay.reset();
    m_health.probe = {};
}

CircuitBreaker::Verdict CircuitBreaker::failed(qint64 epoch, const Error &error, Instant now,
                                               double dice)
{
    if (epoch != m_health.epoch)
        return {.charged = false, .forgiveSince = {}};
    if (m_health.state != State::Closed) { // the probe
        open(error, now, dice);
        return {.charged = false, .forgiveSince = {}};
    }
    if (m_health.failures++ == 0)
        m_health.failingSince = now;
    const bool isOutage = error.code != ErrorCode::Transient;
    if (!isOutage && m_health.failures < m_limits.failures)
        return {};
    const Instant since = m_health.failingSince;
    open(error, now, dice);
    return {.charged = false, .forgiveSince = since};
}

void CircuitBreaker::open(const Error &error, Instant now, double dice)
{
    m_health.state = State::Open;
    ++m_health.openings;
    ++m_health.epoch;
    m_health.failures = 0;
    m_health.reason = error.detail;
    m_health.probe = {};
    m_health.retryAt.reset();
    m_health.retryDelay.reset();
    if (error.code == ErrorCode::Denied)
        return;
    // Doubles, because 2^n leaves 64 bits at the 64th opening while min() still has an answer.
    const double bound =
        std::min(std::ldexp(static_cast<double>(m_limits.base.count()), m_health.openings - 1),
                 static_cast<double>(m_limits.longest.count()));
    const Millis wait(std::llround(bound * (1.0 - dice / 2)));
    const Millis jitter(std::llround(dice * 1'000));
    m_health.retryDelay = std::max(wait, error.retryAfter.value_or(Millis(0))) + jitter;
    m_health.retryAt = now + *m_health.retryDelay;
}

void CircuitBreaker::rest(Millis pause, Instant now)
{
    if (m_health.state == State::Open)
        return;
    m_health.state = State::Open;
    ++m_health.epoch;
    m_health.failures = 0;
    m_health.reason = QStringLiteral("it asked for a pause");
    m_health.probe = {};
    m_health.retryDelay = pause;
    m_health.retryAt = now + pause;
}

int CircuitBreaker::allows(int room, bool probeHeld, Instant now) const
{
    switch (m_health.state) {
    case State::Closed:
        return room;
    case State::Open:
        return m_health.retryAt && *m_health.retryAt <= now ? std::min(room, 1) : 0;
    case State::HalfOpen:
        break;
    }
    return probeHeld ? 0 : std::min(room, 1);
}

void CircuitBreaker::probing(const TaskId &task, qint64 fence)
{
    m_health.state = State::HalfOpen;
    m_health.probe = task;
    m_health.probeFence = fence;
}

} // namespace englog
