// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/Gateway.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// The last midnight and the next, where we are.
struct Day
{
    Instant begin{};
    Instant end{};
};

Day dayOf(Instant now)
{
    const QDate today = toDateTime(now).toLocalTime().date();
    return {toInstant(today.startOfDay()), toInstant(today.addDays(1).startOfDay())};
}

} // namespace

Gateway::Gateway(Store &store, Clock &clock, Rules rules, Meter &meter)
    : m_store(store)
    , m_clock(clock)
    , m_rules(std::move(rules))
    , m_meter(meter)
{}

void Gateway::admit(const Departure &departure, const Admitted &admitted)
{
    m_store.write(
        [this, departure](Stores &stores) { return decide(departure, stores, m_clock.now()); },
        Store::Durability::Lazy,
        [this, admitted,
         asked = Asked{departure.provider, departure.model}](const Result<Admission> &admission) {
            if (admission) {
                {
                    const std::lock_guard lock(m_mutex);
                    m_underWay.insert(admission->call, asked);
                }
                moved();
            }
            admitted(admission);
        });
}

Result<Outbox::Admission> Gateway::decide(const Departure &departure, Stores &stores,
                                          Instant now) const
{
    if (!m_rules.isAllowed(departure.provider))
        return fail(ErrorCode::Cancelled,
                    u"%1 is switched off at present"_s.arg(departure.provider));
    if (auto fine = checkLevels(departure, stores); !fine)
        return fail(fine.error());
    if (auto fine = checkCost(departure, stores, now); !fine)
        return fail(fine.error());
    auto known = stores.calls.known(departure.provider, departure.model);
    if (!known)
        return fail(known.error());
    const auto call = stores.calls.begin(departure, now);
    if (!call)
        return fail(call.error());
    return Admission{*call, *std::move(known)};
}

/// Cancelled, for the task goes back: another provider may do it, or nobody.
Result<> Gateway::checkLevels(const Departure &departure, Stores &stores) const
{
    const auto strictest = stores.entries.strictest(departure.entries);
    if (!strictest)
        return fail(strictest.error());
    if (*strictest <= departure.reads && *strictest != AiLevel::Never)
        return {};
    return fail(ErrorCode::Cancelled,
                u"what a person said of it keeps this from %1"_s.arg(departure.host),
                u"see: englog-cli privacy"_s);
}

Result<> Gateway::checkCost(const Departure &departure, Stores &stores, Instant now) const
{
    if (!m_rules.dailyCostLimit)
        return {};
    if (!departure.cost && departure.reads == AiLevel::Local)
        return {}; // their own machine sends no bill
    if (!departure.cost)
        return fail(ErrorCode::Denied,
                    u"there is a limit of cost a day, and the price of %1 is not known"_s.arg(
                        departure.provider),
                    u"set price_in and price_out in [provider %1] of the settings file"_s.arg(
                        departure.provider));
    const Day day = dayOf(now);
    const auto spent = stores.calls.costSince(day.begin);
    if (!spent)
        return fail(spent.error());
    if (*spent + *departure.cost <= *m_rules.dailyCostLimit)
        return {};
    Error error{ErrorCode::Offline,
                u"the day's limit of %1 USD is reached"_s.arg(*m_rules.dailyCostLimit),
                u"it goes on after midnight; raise ENGLOG_DAILY_COST_LIMIT to go on now"_s};
    error.retryAfter = day.end - now;
    return fail(std::move(error));
}

void Gateway::measure(qint64 call, const Arrival &arrival)
{
    const std::lock_guard lock(m_mutex);
    const Asked asked = m_underWay.take(call);
    if (arrival.sent)
        m_meter.called({asked.provider, asked.model, arrival.status, arrival.tokensIn,
                        arrival.tokensOut, arrival.cost.value_or(0.0)});
}

void Gateway::ended(qint64 call, const Arrival &arrival)
{
    measure(call, arrival);
    m_store.write([call, arrival](Stores &stores) { return stores.calls.end(call, arrival); },
                  Store::Durability::Lazy, [this](const Result<> &) { moved(); });
}

void Gateway::remember(const QString &provider, const QString &model, const QJsonObject &known)
{
    m_store.write([provider, model,
                   known](Stores &stores) { return stores.calls.remember(provider, model, known); },
                  Store::Durability::Lazy, [](const Result<> &) {});
}

void Gateway::onTraffic(std::function<void()> listener)
{
    const std::lock_guard lock(m_mutex);
    m_listener = std::move(listener);
}

void Gateway::moved()
{
    const std::lock_guard lock(m_mutex);
    if (m_listener)
        m_listener();
}

} // namespace englog
