// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/Service.h"

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace englog::openai {

namespace {

Instant now()
{
    return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

Refusal stopped()
{
    return {.error = {ErrorCode::Cancelled, u"stopped"_s, {}, {}}};
}

} // namespace

Service::Service(ServiceProvider::Parts parts)
    : m_parts(std::move(parts))
    , m_dialect(m_parts.config)
{}

/// What was asked for before and has not left yet does not leave: the queue keeps it.
void Service::hold(const Error &refusal)
{
    if (refusal.code != ErrorCode::Offline && refusal.code != ErrorCode::Denied)
        return;
    const std::lock_guard guard(m_mutex);
    ++m_refusals;
    m_lastRefusal = refusal;
    if (refusal.retryAfter)
        m_notBefore.setRemainingTime(*refusal.retryAfter);
}

std::optional<Error> Service::heldOff(quint64 since) const
{
    const std::lock_guard guard(m_mutex);
    if (since == m_refusals && m_notBefore.hasExpired())
        return std::nullopt;
    Error error = m_lastRefusal;
    if (error.retryAfter)
        error.retryAfter = std::max(Millis(0), Millis(m_notBefore.remainingTime()));
    return error;
}

void Service::call(const Call &asking, const Then &then)
{
    Call call = asking;
    {
        const std::lock_guard guard(m_mutex);
        call.since = m_refusals;
    }
    const Capabilities asked = known(call.model);
    if (const auto why = heldOff(call.since))
        return then({tl::unexpected(Refusal{.error = *why}), asked, 0, 0, 0, {}});
    if (call.stop.stop_requested())
        return then({tl::unexpected(stopped()), asked, 0, 0, 0, {}});
    Departure departure;
    departure.provider = config().name;
    departure.host = config().host();
    departure.model = call.model;
    departure.reads = config().reads();
    departure.entries = call.entries;
    departure.purposes = call.purposes;
    departure.bytes = call.body(asked).size();
    const qint64 tokensIn = tokensOf(departure.bytes);
    departure.tokens = tokensIn + call.tokensOut;
    departure.cost = config().costOf(tokensIn, call.tokensOut);
    m_parts.outbox->admit(
        departure,
        [self = shared_from_this(), call, then](const Result<Outbox::Admission> &admitted) {
            if (!admitted)
                return then({tl::unexpected(Refusal{.error = admitted.error()}),
                             self->known(call.model),
                             0,
                             0,
                             0,
                             {}});
            {
                const std::lock_guard guard(self->m_mutex);
                if (!self->m_known.contains(call.model))
                    self->m_known[call.model] = Capabilities::from(admitted->known, self->config());
            }
            self->send(call, admitted->call, then);
        });
}

void Service::send(const Call &call, qint64 admission, const Then &then)
{
    const Capabilities asked = known(call.model);
    const auto why = heldOff(call.since);
    if (why || call.stop.stop_requested()) {
        m_parts.outbox->ended(admission, {.sent = false});
        const Refusal refusal = why ? Refusal{.error = *why} : stopped();
        return then({tl::unexpected(refusal), asked, 0, 0, 0, {}});
    }
    HttpRequest request;
    request.verb = call.verb;
    request.url = call.url;
    request.headers["Accept"] = "application/json";
    if (call.verb == "POST") {
        request.body = call.body(asked);
        request.headers["Content-Type"] = "application/json";
    }
    if (const QByteArray key = m_parts.key ? m_parts.key() : QByteArray(); !key.isEmpty())
        request.headers["Authorization"] = "Bearer " + key;
    request.limits.idle = m_parts.idle;
    request.limits.firstByte = std::max(request.limits.firstByte, m_parts.idle);
    request.limits.total = std::max(request.limits.total, request.limits.firstByte);
    const qint64 size = request.body.size();
    m_parts.client->send(request, call.stop, call.alive,
                         [self = shared_from_this(), call, admission, asked, size,
                          then](const tl::expected<HttpAnswer, HttpFailure> &answer) {
                             self->settle(call, admission, size, asked, answer, then);
                         });
}

void Service::settle(const Call &call, qint64 admission, qint64 size, const Capabilities &asked,
                     const tl::expected<HttpAnswer, HttpFailure> &answer, const Then &then)
{
    Outcome outcome{tl::unexpected(Refusal()), asked, 0, 0, tokensOf(size), {}};
    Arrival arrival;
    arrival.estimated = true;
    if (!answer) {
        outcome.answer = tl::unexpected(refusalOf(answer.error(), config()));
        using What = HttpFailure::What;
        const What what = answer.error().what;
        if (what != What::Unreachable
            && what != What::Tls) // it may have been read, and is paid for
            outcome.tokensIn = outcome.estimatedIn;
    } else {
        arrival.status = answer->status;
        arrival.bytes = answer->body.size();
        arrival.took = answer->took;
        outcome.pause = pauseIn(answer->headers, now());
        const QByteArray body = withoutComments(answer->body);
        if (answer->status == 200 && errorIn(body).isEmpty()) {
            outcome.answer = *answer;
            const Usage usage = m_dialect.usageIn(body);
            outcome.tokensIn = usage.in.value_or(outcome.estimatedIn);
            outcome.tokensOut = usage.out.value_or(usage.in ? 0 : call.tokensOut);
            arrival.estimated = !usage.in;
        } else {
            outcome.answer = tl::unexpected(refusalOf(*answer, config(), now()));
            arrival.estimated = false; // a refusal costs nothing
        }
    }
    if (!outcome.answer)
        hold(outcome.answer.error().error);
    arrival.tokensIn = outcome.tokensIn;
    arrival.tokensOut = outcome.tokensOut;
    arrival.cost = config().costOf(arrival.tokensIn, arrival.tokensOut);
    m_parts.outbox->ended(admission, arrival);
    then(outcome);
}

QStringList Service::namesIn(const AnalysisRequest &request) const
{
    return config().redact && m_parts.names ? m_parts.names(request) : QStringList();
}

Capabilities Service::known(const QString &model) const
{
    const std::lock_guard guard(m_mutex);
    return m_known.value(model, Capabilities::of(config().api));
}

void Service::learn(const QString &model, const std::function<void(Capabilities &)> &change)
{
    const std::lock_guard guard(m_mutex);
    Capabilities known = m_known.value(model, Capabilities::of(config().api));
    const Capabilities before = known;
    change(known);
    if (known == before)
        return;
    m_known[model] = known;
    m_news.insert(model);
}

bool Service::giveUp(const QString &model, const Capabilities &asked, Capabilities::Field field)
{
    bool isLess = true;
    learn(model, [&](Capabilities &known) {
        if (known != asked) // another call, at the same time, has found out first
            return;
        const auto less = known.without(field, config().api);
        isLess = less.has_value();
        known = less.value_or(known);
    });
    return isLess;
}

void Service::learnContext(const QString &model, int tokens)
{
    learn(model, [&](Capabilities &known) {
        known.context = known.context > 0 ? std::min(known.context, tokens) : tokens;
    });
}

bool Service::learnDimension(const QString &model, int dimension)
{
    bool fits = true;
    learn(model, [&](Capabilities &known) {
        fits = known.dimension == 0 || known.dimension == dimension;
        if (fits)
            known.dimension = dimension;
    });
    return fits;
}

void Service::succeeded(const QString &model)
{
    std::optional<Capabilities> news;
    {
        const std::lock_guard guard(m_mutex);
        m_refused.clear();
        if (m_news.remove(model))
            news = m_known[model];
    }
    if (news)
        m_parts.outbox->remember(config().name, model, news->toJson(config()));
}

Error Service::refused(const EntryId &entry, const Error &error)
{
    constexpr qsizetype hardlyThem = 3;
    const std::lock_guard guard(m_mutex);
    if (!entry.isNull())
        m_refused.insert(entry);
    if (m_refused.size() < hardlyThem)
        return error;
    m_refused.clear();
    return {ErrorCode::Denied,
            u"“%1” (%2) refuses the requests for one entry after the other"_s.arg(config().name,
                                                                                  config().host()),
            u"check the base URL and the model in the settings, then resume the provider"_s,
            {}};
}

SharedStop::SharedStop(const QList<Provider::Ask> &asks) : m_left(asks.size())
{
    for (const Provider::Ask &ask : asks)
        m_callbacks.push_back(std::make_unique<Callback>(ask.stop, [this] {
            if (--m_left == 0)
                m_source.request_stop();
        }));
}

QList<qint64> divided(qint64 sum, const QList<qint64> &weights)
{
    const qint64 whole = std::accumulate(weights.begin(), weights.end(), qint64(0));
    QList<qint64> shares;
    qint64 given = 0;
    qint64 weighed = 0;
    for (const qint64 weight : weights) {
        weighed += weight;
        // What lies below the running sum, so that nothing is lost by rounding.
        const qint64 due = whole > 0 ? sum * weighed / whole : 0;
        shares.append(due - given);
        given = due;
    }
    return shares;
}

} // namespace englog::openai
