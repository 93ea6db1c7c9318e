// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Clock.h"
#include "engine/ports/Dice.h"
#include "engine/ports/Provider.h"
#include "engine/ports/Store.h"
#include "engine/queue/CircuitBreaker.h"
#include "engine/queue/RetryPolicy.h"
#include "engine/workers/Held.h"

#include <vector>

namespace englog {

/// Brings the answers of one turn into the store: results and failures, and what the failures say
/// of the provider.
///
/// *Thread:* the store's, within one job.
class Settling
{
public:
    struct Rules
    {
        Clock &clock;
        Dice &dice;
        const Provider &provider;
        RetryPolicy retry;
        Millis timeout; ///< named where a task was stopped for want of progress
        QString worker; ///< `host:pid`
    };

    /// \param breaker  of the provider; null: one that has none
    Settling(const Rules &rules, Stores &stores, CircuitBreaker *breaker)
        : m_rules(rules)
        , m_stores(stores)
        , m_breaker(breaker)
    {}

    /// What became of each, where the lease still held.
    Result<QList<TaskEvent>> settle(const std::vector<HeldTask> &ended);

private:
    Result<> complete(const std::vector<HeldTask> &answered);
    Result<> forgive();
    Result<> fail(const Held &held, const Error &why);
    [[nodiscard]] Failure failureOf(const Held &held, const Error &error, Instant now);
    [[nodiscard]] bool isCharged(const Held &held, const Error &error, Instant now);
    [[nodiscard]] StoredResult resultOf(const Held &held) const;

    const Rules &m_rules;
    Stores &m_stores;
    CircuitBreaker *m_breaker;
    QList<TaskEvent> m_events;
    std::optional<Instant> m_forgiveSince;
};

} // namespace englog
