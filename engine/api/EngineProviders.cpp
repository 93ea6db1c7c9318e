// SPDX-License-Identifier: GPL-3.0-or-later
// The Engine's part that deals with services: who they are, what they may read, what was sent.
#include "engine/api/AnalyseJob.h"
#include "engine/api/EnginePrivate.h"
#include "engine/api/RoutingOf.h"

#include <QPromise>

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

tl::unexpected<Error> noService(const QString &name)
{
    return fail(ErrorCode::NotFound, u"there is no provider “%1”"_s.arg(name.left(80)),
                u"they are listed by: englog-cli provider list"_s);
}

template<typename T>
QFuture<Result<T>> failed(tl::unexpected<Error> error)
{
    return QtFuture::makeReadyFuture(Result<T>(std::move(error)));
}

/// The future of what a call tells by a callback.
template<typename T, typename Call>
QFuture<Result<T>> futureOf(Call call)
{
    const auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    call([promise](Result<T> result) {
        promise->addResult(std::move(result));
        promise->finish();
    });
    return promise->future();
}

} // namespace

namespace {

/// Those that are somewhere else now, or have other models: what was learnt of them is void.
QStringList changedServices(const QList<ProviderConfig> &before, const QList<ProviderConfig> &after)
{
    const auto asked = [](const ProviderConfig &one) {
        return std::tuple(one.api, one.baseUrl, one.model, one.embeddingModel);
    };
    QStringList names;
    for (const ProviderConfig &old : before) {
        const auto now = std::ranges::find(after, old.name, &ProviderConfig::name);
        if (now == after.cend() || asked(*now) != asked(old))
            names += old.name;
    }
    return names;
}

} // namespace

std::shared_ptr<RemoteService> Engine::Private::service(const QString &name) const
{
    const auto found = std::ranges::find_if(
        services, [&name](const auto &service) { return service->config().name == name; });
    return found == services.cend() ? nullptr : *found;
}

std::shared_ptr<Provider> Engine::Private::by(const QString &name) const
{
    const auto found = service(name);
    return found ? std::static_pointer_cast<Provider>(found) : provider;
}

std::shared_ptr<Provider> Engine::Private::usual(AiLevel ai, TaskKind kind) const
{
    return by(routing->usual(ai, kind));
}

QStringList Engine::Private::namesHere() const
{
    QStringList names{provider->identity(TaskKind::SentimentAnalysis).provider};
    for (const auto &service : services) {
        if (service->reads() == AiLevel::Local)
            names += service->config().name;
    }
    return names;
}

Result<> Engine::Private::askBy(QueuePlan &plan, const QString &name) const
{
    if (name.isEmpty())
        return {};
    const QString device = provider->identity(TaskKind::SentimentAnalysis).provider;
    const auto asked = service(name);
    if (!asked && name != device)
        return noService(name);
    plan.provider = name;
    plan.reads = by(name)->reads();
    for (const TaskKind kind : allTaskKinds) {
        plan.wanted[kind] = plan.wantedHere[kind] = by(name)->identity(kind);
        if (asked && asked->config().embeddingModel.isEmpty()
            && kind == TaskKind::EmbeddingGeneration) {
            plan.wanted.remove(kind);
            plan.wantedHere.remove(kind);
        }
    }
    return {};
}

EngineConfig::Ai Engine::allowed() const
{
    switch (d->routing->allowed()) {
    case Routing::Allowed::All:
        return EngineConfig::Ai::All;
    case Routing::Allowed::ThisMachine:
        return EngineConfig::Ai::Local;
    case Routing::Allowed::Nothing:
        break;
    }
    return EngineConfig::Ai::Off;
}

void Engine::setAllowed(EngineConfig::Ai allowed)
{
    if (allowed == this->allowed())
        return;
    d->routing->setAllowed(allowedBy(allowed));
    for (const auto &runner : d->runners) {
        if (!d->routing->isAllowed(runner->providerName()))
            QMetaObject::invokeMethod(runner.get(), &TaskRunner::letGo);
        else
            QMetaObject::invokeMethod(runner.get(), &TaskRunner::introduce); // who is asked
    }
    for (const auto &service : std::as_const(d->services)) {
        if (!d->routing->isAllowed(service->config().name))
            d->breakOff(service->config().name);
    }
    d->wakeRunner();
    d->events.queueMoved();
    Q_EMIT allowedChanged();
}

QFuture<Result<>> Engine::setServices(const QList<std::shared_ptr<RemoteService>> &services,
                                      const EngineConfig &config)
{
    d->servicesMayStart = false;
    const QStringList others = changedServices(m_config.providers, config.providers);
    d->store.write(
        [others](Stores &stores) -> Result<> {
            for (const QString &name : others) {
                if (auto done = stores.calls.forget(name); !done)
                    return done;
            }
            return {};
        },
        Store::Durability::Lazy, [](const Result<> &) {});
    setCandidates(*d->routing, config);
    m_config.providers = config.providers;
    m_config.order = config.order;
    m_config.prompts = config.prompts;
    m_config.dailyCostLimit = config.dailyCostLimit;
    const bool works = !d->runners.empty();
    return futureOf<void>([&](const auto &done) {
               d->shutDownRunners(1, Millis(0), [done] { done(Result<>()); });
           })
        .then(this, [this, services, works](const Result<> &) -> Result<> {
            d->dropServiceRunners(thread());
            d->services = services;
            d->indexes.clear();
            if (works)
                d->addServiceRunners(m_config);
            for (const auto &runner : d->runners) // whoever is left tells who answers what
                QMetaObject::invokeMethod(runner.get(), &TaskRunner::introduce);
            return {};
        });
}

QFuture<Result<>> Engine::askRefusingAgain()
{
    return d->store
        .write([now = d->clock.now()](Stores &stores) {
            return stores.providers.tryAgain(ProviderStore::Which::Refusing, now).map([](int) {});
        })
        .then(this, [this](Result<> done) {
            std::ignore = ordered(0);
            return done;
        });
}

QFuture<Result<QStringList>> Engine::models(const QString &provider)
{
    const auto service = d->service(provider);
    if (!service)
        return failed<QStringList>(noService(provider));
    return futureOf<QStringList>([&](auto done) { service->listModels(done); });
}

QFuture<Result<Engine::Trial>> Engine::tryProvider(const QString &provider)
{
    const auto service = d->service(provider);
    if (!service)
        return failed<Trial>(noService(provider));
    return futureOf<Trial>([&](auto done) {
        service->tryCompletion([service, done](const Result<ServiceTrial> &completion) {
            if (!completion)
                return done(fail(completion.error()));
            if (service->config().embeddingModel.isEmpty())
                return done(Trial{*completion, {}});
            service->tryEmbedding([done, completion](const Result<ServiceTrial> &embedding) {
                done(embedding ? Result<Trial>(Trial{*completion, *embedding})
                               : Result<Trial>(fail(embedding.error())));
            });
        });
    });
}

QFuture<Result<QList<QByteArray>>> Engine::preview(const EntryId &id, const QString &provider)
{
    const auto service = d->service(provider);
    if (!service)
        return failed<QList<QByteArray>>(noService(provider));
    return d->store.read([id, service](Stores &stores) -> Result<QList<QByteArray>> {
        const auto entry = stores.entries.entry(id);
        if (!entry)
            return fail(entry.error());
        if (entry->held > service->reads() || entry->held == AiLevel::Never)
            return QList<QByteArray>(); // nothing of it
        const auto themes = ThemeSource(*service).now(stores);
        if (!themes)
            return fail(themes.error());
        AnalysisRequest request;
        request.entry = id;
        request.text = std::make_shared<const QString>(entry->content);
        request.date = entry->date;
        request.themes = themes->definitions;
        QList<AnalysisRequest> shared;
        for (const TaskKind kind : allTaskKinds) {
            request.kind = kind;
            if (shared.isEmpty() || service->shareCall(shared.first(), request))
                shared += request;
        }
        QList<QByteArray> bodies{service->preview(shared)};
        if (!service->config().embeddingModel.isEmpty()) {
            request.kind = TaskKind::EmbeddingGeneration;
            bodies += service->preview({request});
        }
        return bodies;
    });
}

QFuture<Result<Engine::Estimate>> Engine::estimate(const QList<EntryId> &entries, Select select,
                                                   const QString &provider)
{
    QueuePlan plan = d->plan(QueuePlan::Lane::Bulk);
    plan.accept = select == Select::Missing ? QueuePlan::Accept::Any : QueuePlan::Accept::Present;
    if (const auto known = d->askBy(plan, provider); !known)
        return failed<Estimate>(fail(known.error()));
    const QString asked = provider.isEmpty()
        ? d->routing->usual(AiLevel::Any, TaskKind::SentimentAnalysis)
        : provider;
    return d->store.read(
        [plan, entries, asked, service = d->service(asked)](Stores &stores) -> Result<Estimate> {
            const auto work = stores.tasks.missing(plan, entries);
            if (!work)
                return fail(work.error());
            constexpr qint64 unitsAToken = 4;        // of English, about
            constexpr qint64 askedAndAnswered = 450; // of each: the question, and the answer
            Estimate estimate;
            estimate.provider = asked;
            estimate.entries = work->entries;
            if (!service)
                return estimate;
            const bool embeds = !service->config().embeddingModel.isEmpty();
            const qint64 callsAnEntry = embeds ? 3 : 2; // the text, its insight, its embedding
            estimate.calls = callsAnEntry * work->entries;
            const qint64 in =
                callsAnEntry * (work->units / unitsAToken) + estimate.calls * askedAndAnswered;
            const qint64 out = 2 * work->entries * askedAndAnswered;
            estimate.tokens = in + out;
            estimate.costUsd = service->config().costOf(in, out);
            return estimate;
        });
}

QFuture<Result<QList<CallRecord>>> Engine::calls(const CallFilter &filter)
{
    return d->store.read([filter](Stores &stores) { return stores.calls.list(filter); });
}

QFuture<Result<QList<CallTotals>>> Engine::traffic(Since since)
{
    const auto from = since == Since::Start ? std::optional(d->begun) : std::nullopt;
    return d->store.read([from](Stores &stores) { return stores.calls.totals(from); });
}

void Engine::trafficMoved()
{
    d->events.traffic();
}

QFuture<Result<QMap<QString, AiLevel>>> Engine::privacy()
{
    return d->store.read([](Stores &stores) { return stores.entries.privacy(); });
}

QFuture<Result<int>> Engine::setPrivacy(const QString &tag, AiLevel level)
{
    struct Done
    {
        QList<EntryId> changed;
        QList<TaskId> running;
    };
    return d->store
        .write([tag, level, here = d->namesHere(),
                now = d->clock.now()](Stores &stores) -> Result<Done> {
            const auto changed = stores.entries.setPrivacy(tag, level);
            if (!changed)
                return fail(changed.error());
            if (const auto gone = stores.results.removeForbidden(here); !gone)
                return fail(gone.error());
            return stores.tasks.followLevels(*changed, now).map([&](const TaskStore::Order &order) {
                return Done{*changed, order.running};
            });
        })
        .then(this,
              [this](const Result<Done> &done) -> QFuture<Result<int>> {
                  if (!done)
                      return failed<int>(fail(done.error()));
                  d->abort(done->running);
                  d->cache.forgetAll();
                  d->events.insightsMoved();
                  d->events.queueMoved();
                  Q_EMIT privacyChanged();
                  const int n = static_cast<int>(done->changed.size());
                  if (n == 0)
                      return QtFuture::makeReadyFuture(Result<int>(0));
                  QueuePlan plan = d->plan(QueuePlan::Lane::Bulk);
                  plan.accept = QueuePlan::Accept::Any;
                  return AnalyseJob::run({d->store, d->clock, plan, m_config.queueMaxSize, d->stop,
                                          u"privacy"_s},
                                         done->changed)
                      .then(this,
                            [this, n](const Result<AnalyseJob::Outcome> &outcome) -> Result<int> {
                                d->wakeRunner();
                                d->events.queueMoved();
                                if (!outcome && outcome.error().code != ErrorCode::Full)
                                    return fail(outcome.error());
                                return n;
                            });
              })
        .unwrap();
}

} // namespace englog
