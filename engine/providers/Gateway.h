// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Clock.h"
#include "engine/ports/Meter.h"
#include "engine/ports/Outbox.h"
#include "engine/ports/Store.h"

#include <QHash>

#include <mutex>

namespace englog {

/// The one door by which text leaves: asks the switch, the levels of the entries and the day's
/// limit of cost at the last moment before a request is sent, and keeps a record of it.
///
/// All three are asked in one transaction with the record, so that a level that was tightened
/// before it holds for this request, and processes that share a journal share the limit.
///
/// *Thread:* any; callbacks come from the store's. It outlives whoever sends through it; the store
/// outlives it.
class Gateway final : public Outbox
{
public:
    struct Rules
    {
        /// Whether anything may go to this provider at present.
        std::function<bool(const QString &provider)> isAllowed;
        std::optional<double> dailyCostLimit; ///< USD, from midnight to midnight where we are
    };

    Gateway(Store &store, Clock &clock, Rules rules, Meter &meter = Meter::none());

    void admit(const Departure &departure, const Admitted &admitted) override;
    void ended(qint64 call, const Arrival &arrival) override;
    void remember(const QString &provider, const QString &model, const QJsonObject &known) override;

    /// Told when a request has left or ended, from the store's thread; an empty one ends that, and
    /// none is running afterwards.
    void onTraffic(std::function<void()> listener);

private:
    [[nodiscard]] Result<Admission> decide(const Departure &departure, Stores &stores,
                                           Instant now) const;
    [[nodiscard]] Result<> checkLevels(const Departure &departure, Stores &stores) const;
    [[nodiscard]] Result<> checkCost(const Departure &departure, Stores &stores, Instant now) const;
    void moved();
    void measure(qint64 call, const Arrival &arrival);

    Store &m_store;
    Clock &m_clock;
    const Rules m_rules;
    Meter &m_meter;
    std::mutex m_mutex; ///< held while the listener runs
    std::function<void()> m_listener;
    struct Asked
    {
        QString provider;
        QString model;
    };
    QHash<qint64, Asked> m_underWay; ///< by number of the call
};

} // namespace englog
