// SPDX-License-Identifier: GPL-3.0-or-later
// Writing and reading; the queue is in EngineQueue.cpp, searches in EngineSearch.cpp, what looks at
// the whole journal (trends, reports, import, export, care) in EngineJournal.cpp.
#include "engine/api/Engine.h"

#include "engine/api/AnalyseJob.h"
#include "engine/api/Comparing.h"
#include "engine/api/Corrections.h"
#include "engine/api/EnginePrivate.h"
#include "engine/api/Looking.h"
#include "engine/api/RoutingOf.h"
#include "engine/api/TextAnalysis.h"
#include "engine/insights/Aggregator.h"
#include "engine/workers/JournalThemes.h"

#include <QMetaMethod>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int endOfQuestions = 5'000;      // milliseconds
constexpr Millis quietWhileTyping{3'000};  // after the last key, for the on-device analyser
constexpr Millis quietForService{120'000}; // and for one that may cost something
constexpr Millis firstByteWithin{330'000}; // of a service, and what its door takes
constexpr int callsOnThisMachine = 4;      // more only wait in the server's own queue
constexpr Millis trashKeeps{Millis(qint64(30) * 24 * 3'600'000)};

TaskRunner::Limits limitsOf(const EngineConfig &config)
{
    return {config.workerPoolSize > 0 ? config.workerPoolSize : QThread::idealThreadCount(),
            config.concurrency, config.atOnce, config.atOnceByProvider};
}

/// Of a service, what it is asked at once and how fast.
TaskRunner::Limits limitsOf(const EngineConfig &config, const ProviderConfig &service)
{
    TaskRunner::Limits limits = limitsOf(config);
    const bool isHere = service.place() == ProviderConfig::Place::ThisMachine;
    const int usual = isHere ? callsOnThisMachine : config.concurrency;
    limits.concurrency = std::min(service.concurrency.value_or(usual), config.concurrency);
    limits.atOnceByProvider = service.concurrency;
    limits.callsPerMinute = service.requestsPerMinute;
    limits.tokensPerMinute = service.tokensPerMinute;
    return limits;
}

} // namespace

Engine::Private::Private(const Parts &parts, Engine &engine, const EngineConfig &config)
    : store(parts.store)
    , clock(parts.clock)
    , begun(clock.now())
    , dice(parts.dice)
    , provider(parts.provider)
    , services(parts.services)
    , routing(parts.routing
                  ? parts.routing
                  : routingOf(config, provider->identity(TaskKind::SentimentAnalysis).provider))
    , meter(parts.meter)
    , maxRetries(config.maxRetries)
    , events(store, clock, engine)
{
    jobs.setMaxThreadCount(2);
}

QueuePlan Engine::Private::plan(QueuePlan::Lane lane) const
{
    QueuePlan plan;
    plan.lane = lane;
    plan.maxRetries = maxRetries;
    plan.here = namesHere();
    if (routing->allowed() == Routing::Allowed::Nothing)
        return plan;
    for (const TaskKind kind : allTaskKinds) {
        plan.wanted.insert(kind, usual(AiLevel::Any, kind)->identity(kind));
        plan.wantedHere.insert(kind, usual(AiLevel::Local, kind)->identity(kind));
    }
    return plan;
}

void Engine::Private::addRunner(const std::shared_ptr<Provider> &by,
                                const TaskRunner::Settings &settings)
{
    auto runner = std::make_unique<TaskRunner>(
        TaskRunner::Parts{store, clock, dice, by, routing, meter}, settings,
        [this](const QList<TaskRunner::Event> &happened) {
            events.tell(happened);
            if (hasServices) // what this one has done may be for another to go on with
                wakeRunner();
        });
    runner->moveToThread(&runnerThread);
    const std::unique_lock lock(runnersMutex);
    runners.push_back(std::move(runner));
}

TaskRunner::Settings Engine::Private::runnerSettings(const EngineConfig &config)
{
    return {.limits = limitsOf(config),
            .heartbeat = config.heartbeatInterval,
            .lease = config.workerTimeout,
            .timeout = config.taskTimeout,
            .idlePriority = config.idleWorkers,
            .retry = *RetryPolicy::from({config.retryBaseDelay, config.retryMaxDelay})};
}

void Engine::Private::addServiceRunners(const EngineConfig &config)
{
    TaskRunner::Settings settings = runnerSettings(config);
    settings.timeout = firstByteWithin + config.taskTimeout; // a service has limits of its own
    for (const auto &service : std::as_const(services)) {
        settings.limits = limitsOf(config, service->config());
        addRunner(service, settings);
    }
    hasServices = !services.isEmpty();
}

void Engine::Private::dropServiceRunners(QThread *here)
{
    std::vector<std::unique_ptr<TaskRunner>> gone;
    {
        const std::unique_lock lock(runnersMutex);
        for (size_t i = 1; i < runners.size(); ++i)
            gone.push_back(std::move(runners[i]));
        runners.resize(std::min<size_t>(runners.size(), 1));
    }
    for (const auto &runner : gone)
        QMetaObject::invokeMethod(
            runner.get(), [runner = runner.get(), here] { runner->retire(here); },
            Qt::BlockingQueuedConnection);
}

void Engine::Private::shutDownRunners(size_t first, Millis grace, const std::function<void()> &down)
{
    if (runners.size() <= first)
        return down();
    const auto left = std::make_shared<std::atomic<size_t>>(runners.size() - first);
    for (size_t i = first; i < runners.size(); ++i)
        QMetaObject::invokeMethod(runners[i].get(), [runner = runners[i].get(), grace, left, down] {
            runner->shutDown(grace, [left, down] {
                if (--*left == 0)
                    down();
            });
        });
}

void Engine::Private::wakeRunner() const
{
    const std::shared_lock lock(runnersMutex);
    for (const auto &runner : runners)
        runner->wake();
}

void Engine::Private::abort(const QList<TaskId> &tasks) const
{
    for (const auto &runner : runners)
        runner->abort(tasks);
}

Engine::Engine(const Parts &parts, EngineConfig config, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(parts, *this, config))
    , m_config(std::move(config))
{
    connect(&d->events, &EngineEvents::resultsChanged, this, [this] { d->cache.forgetAll(); });
    connect(&d->events, &EngineEvents::othersCommitted, this, [this] {
        d->cache.forgetAll();
        for (const auto &runner : d->runners)
            QMetaObject::invokeMethod(runner.get(), &TaskRunner::look);
    });
    d->store.onForeignChange([events = &d->events] { events->foreignChange(); });
}

Engine::~Engine()
{
    d->events.stop();
    *d->stop = true;
    d->upkeep.reset();
    d->store.onForeignChange({});
    while (!d->questions.empty())
        d->breakOff(d->questions.begin()->first);
    d->jobs.waitForDone();
    // What was broken off ends soon, in a service's thread; its continuations need us till then.
    std::ignore = d->answered->tryAcquire(d->questionsInAll, endOfQuestions);
    d->store.drain(); // our own continuations, and those of whoever asked us
    std::vector<std::unique_ptr<TaskRunner>> runners; // whom the listeners of others do not find
    {
        const std::unique_lock lock(d->runnersMutex);
        runners.swap(d->runners);
    }
    if (runners.empty())
        return;
    for (const auto &runner : runners)
        QMetaObject::invokeMethod(
            runner.get(), [runner = runner.get(), here = thread()] { runner->retire(here); });
    d->runnerThread.quit();
    d->runnerThread.wait();
    runners.clear(); // stops what is still in their pools and waits for it
}

bool Engine::hasQueueListener() const
{
    static const QMetaMethod signal = QMetaMethod::fromSignal(&Engine::queueChanged);
    return isSignalConnected(signal);
}

bool Engine::hasBatchListener() const
{
    static const QMetaMethod signal = QMetaMethod::fromSignal(&Engine::batchChanged);
    return isSignalConnected(signal);
}

bool Engine::hasMoveListener() const
{
    static const QMetaMethod signal = QMetaMethod::fromSignal(&Engine::queueMoved);
    return isSignalConnected(signal);
}

void Engine::start(Work work)
{
    d->store.write([before = d->clock.now()
                        - trashKeeps](Stores &stores) { return stores.entries.emptyTrash(before); },
                   Store::Durability::Lazy);
    if (work == Work::Leave || !d->runners.empty())
        return;
    d->addRunner(d->provider, d->runnerSettings(m_config));
    d->addServiceRunners(m_config);
    d->runnerThread.setObjectName(u"englog-runner"_s);
    d->runnerThread.start();
    QMetaObject::invokeMethod(d->runners.front().get(), &TaskRunner::start);
    if (d->servicesMayStart)
        startServices();
    d->upkeep =
        std::make_unique<Upkeep>(d->store, d->clock, m_config.cleanUpInterval, m_config.retention);
    d->upkeep->start();
    d->rebuildIndex(m_config.queueMaxSize);
}

void Engine::startServices()
{
    d->servicesMayStart = true;
    for (size_t i = 1; i < d->runners.size(); ++i)
        QMetaObject::invokeMethod(d->runners[i].get(), &TaskRunner::start);
}

QFuture<Result<>> Engine::shutdown(Millis grace)
{
    auto promise = std::make_shared<QPromise<Result<>>>();
    promise->start();
    d->shutDownRunners(0, grace, [promise] {
        promise->addResult(Result<>());
        promise->finish();
    });
    return promise->future();
}

void Engine::setLimits(const EngineConfig &config)
{
    for (size_t i = 0; i < d->runners.size(); ++i)
        d->runners[i]->setLimits(
            i == 0 ? limitsOf(config)
                   : limitsOf(config, d->services[static_cast<qsizetype>(i) - 1]->config()));
}

// --- writing ---

namespace {

/// What an entry calls “last Tuesday” is another day when the entry is moved to one.
Result<> renewDates(Stores &stores, const EntryId &id, QueuePlan again, Instant now)
{
    again.wanted.removeIf([](decltype(again.wanted)::iterator one) {
        return one.key() != TaskKind::EntityRecognition && one.key() != TaskKind::InsightGeneration;
    });
    again.accept = QueuePlan::Accept::None;
    return stores.tasks.queueEntry(id, again, now).map([](int) {});
}

/// Entry and tasks in one transaction: promise 1.
Result<SavedEntry> saveAndQueue(Stores &stores, const EntryDraft &draft, SaveMode mode,
                                const EntryId &fresh, const QueuePlan &plan, Instant now,
                                QList<TaskId> &stopped)
{
    auto saved = stores.entries.save(draft, mode, fresh, now);
    if (!saved)
        return saved;
    if (saved->levelChanged) {
        const auto order = stores.tasks.followLevels({saved->id}, now);
        if (!order)
            return fail(order.error());
        stopped = order->running;
    }
    const auto queued = queueByThemes(stores, saved->id, plan, now);
    if (!queued)
        return fail(queued.error());
    saved->tasksQueued = *queued;
    if (saved->dayChanged) {
        if (auto again = renewDates(stores, saved->id, plan, now); !again)
            return fail(again.error());
    }
    if (mode == SaveMode::Closing && !draft.id.isNull()) { // a new entry's are due anyway
        if (auto due = stores.tasks.hurry(saved->id, now); !due)
            return fail(due.error());
    }
    return saved;
}

} // namespace

QFuture<Result<SavedEntry>> Engine::save(const EntryDraft &draft, SaveMode mode)
{
    const Instant now = d->clock.now();
    QueuePlan plan = d->plan(QueuePlan::Lane::Interactive);
    if (mode == SaveMode::Working) {
        const auto first = d->usual(draft.ai, TaskKind::SentimentAnalysis);
        plan.runAfter =
            now + (first->reach() == Provider::Reach::Network ? quietForService : quietWhileTyping);
    }
    const auto stopped = std::make_shared<QList<TaskId>>();
    const EntryId fresh = EntryId::make(now, d->dice.bits(), d->dice.bits());
    return d->store
        .write([draft, mode, fresh, plan, now, stopped](Stores &stores) {
            return saveAndQueue(stores, draft, mode, fresh, plan, now, *stopped);
        })
        .then(this, [this, stopped](Result<SavedEntry> saved) {
            if (saved) {
                d->abort(*stopped);
                d->cache.forgetAll();
                Q_EMIT entrySaved(saved->id, saved->revision);
                d->wakeRunner();
                d->events.queueMoved();
                d->events.entryMoved(saved->id);
            }
            return saved;
        });
}

QFuture<Result<>> Engine::leave(const EntryId &id)
{
    return d->store
        .write([id, now = d->clock.now()](Stores &stores) -> Result<> {
            if (auto closed = stores.entries.closeRevision(id); !closed)
                return closed;
            const auto due = stores.tasks.hurry(id, now);
            return due ? Result<>() : Result<>(fail(due.error()));
        })
        .then(this, [this](Result<> done) {
            d->wakeRunner();
            return done;
        });
}

QFuture<Result<>> Engine::remove(const EntryId &id)
{
    return d->store
        .write([id, now = d->clock.now()](Stores &stores) -> Result<> {
            if (auto done = stores.entries.trash(id, now); !done)
                return done;
            TaskFilter itsTasks;
            itsTasks.entries = {id};
            const auto order = stores.tasks.cancel(itsTasks, u"the entry is in the trash"_s, now);
            return order ? Result<>() : Result<>(fail(order.error()));
        })
        .then(this, [this, id](Result<> done) { return removed(id, std::move(done)); });
}

QFuture<Result<>> Engine::removeForGood(const EntryId &id)
{
    return d->store
        .write([id, now = d->clock.now()](Stores &stores) -> Result<> {
            if (auto done = stores.tasks.release(id, now); !done)
                return done;
            return stores.entries.remove(id);
        })
        .then(this, [this, id](Result<> done) { return removed(id, std::move(done)); });
}

Result<> Engine::removed(const EntryId &id, Result<> done)
{
    if (done) {
        d->cache.forgetAll();
        Q_EMIT entryRemoved(id);
        d->events.queueMoved();
        d->events.insightsMoved();
    }
    return done;
}

QFuture<Result<>> Engine::undelete(const EntryId &id)
{
    const QueuePlan plan = d->plan(QueuePlan::Lane::Interactive);
    return d->store
        .write([id, plan, now = d->clock.now()](Stores &stores) -> Result<> {
            if (auto done = stores.entries.undelete(id); !done)
                return done;
            const auto queued = queueByThemes(stores, id, plan, now);
            return queued ? Result<>() : Result<>(fail(queued.error()));
        })
        .then(this, [this](Result<> done) {
            d->cache.forgetAll();
            d->wakeRunner();
            d->events.entriesMoved();
            d->events.insightsMoved();
            return done;
        });
}

QFuture<Result<SavedEntry>> Engine::restoreRevision(const EntryId &id, int revision)
{
    const Instant now = d->clock.now();
    const QueuePlan plan = d->plan(QueuePlan::Lane::Interactive);
    return d->store
        .write([id, revision, plan, now](Stores &stores) -> Result<SavedEntry> {
            const auto entry = stores.entries.entry(id);
            if (!entry)
                return fail(entry.error());
            const auto old = stores.entries.revision(id, revision);
            if (!old)
                return fail(old.error());
            if (auto closed = stores.entries.closeRevision(id); !closed)
                return fail(closed.error());
            EntryDraft draft = entry->draft();
            draft.title = old->title;
            draft.content = old->content;
            auto saved = stores.entries.save(draft, SaveMode::Closing, id, now);
            if (!saved)
                return saved;
            const auto queued = queueByThemes(stores, id, plan, now);
            if (!queued)
                return fail(queued.error());
            saved->tasksQueued = *queued;
            return saved;
        })
        .then(this, [this](Result<SavedEntry> saved) {
            if (saved) {
                Q_EMIT entrySaved(saved->id, saved->revision);
                d->cache.forgetAll();
                d->wakeRunner();
            }
            return saved;
        });
}

// --- reading ---

QFuture<Result<Entry>> Engine::entry(const EntryId &id)
{
    return d->store.read([id](Stores &stores) { return stores.entries.entry(id); });
}

QFuture<Result<QList<Entry>>> Engine::entries(const EntryFilter &filter)
{
    return d->store.read([filter](Stores &stores) { return stores.entries.list(filter); });
}

QFuture<Result<QList<Revision>>> Engine::history(const EntryId &id)
{
    return d->store.read([id](Stores &stores) { return stores.entries.history(id); });
}

QFuture<Result<QStringList>> Engine::tags()
{
    return d->store.read([](Stores &stores) { return stores.entries.tags(); });
}

// --- analysis ---

QFuture<Result<Engine::Queued>> Engine::analyse(const QList<EntryId> &entries, Select select,
                                                const QString &provider)
{
    QueuePlan plan = d->plan(QueuePlan::Lane::Bulk);
    plan.accept = select == Select::Missing ? QueuePlan::Accept::Any : QueuePlan::Accept::Present;
    if (!entries.isEmpty())
        plan.lane = QueuePlan::Lane::Interactive;
    if (const auto known = d->askBy(plan, provider); !known)
        return QtFuture::makeReadyFuture(Result<Queued>(fail(known.error())));
    return AnalyseJob::run({d->store, d->clock, plan, m_config.queueMaxSize, d->stop}, entries)
        .then(this, [this](const Result<AnalyseJob::Outcome> &outcome) -> Result<Queued> {
            d->wakeRunner();
            d->events.queueMoved();
            if (!outcome)
                return fail(outcome.error());
            return Queued{outcome->tasks, outcome->batch};
        });
}

QFuture<Result<>> Engine::Private::queueBatch(const QString &name, const QList<TaskKind> &kinds,
                                              QueuePlan::Accept accept,
                                              const QList<EntryId> &entries, qint64 queueMaxSize)
{
    QueuePlan some = plan(QueuePlan::Lane::Bulk);
    some.accept = accept;
    some.wanted.removeIf([&](const auto &wanted) { return !kinds.contains(wanted.key()); });
    return AnalyseJob::run({store, clock, some, queueMaxSize, stop, name}, entries)
        .then(&events, [this](const Result<AnalyseJob::Outcome> &outcome) {
            wakeRunner();
            events.queueMoved();
            return outcome.map([](const AnalyseJob::Outcome &) {});
        });
}

QFuture<Result<AggregatedResults>> Engine::analyseText(const AnalysisRequest &prototype,
                                                       const QList<TaskKind> &kinds,
                                                       const QString &provider)
{
    const auto answers = [d = d.get(), provider](TaskKind kind) {
        const auto asked = d->service(provider);
        const bool embeds = asked && !asked->config().embeddingModel.isEmpty();
        if (asked && (embeds || kind != TaskKind::EmbeddingGeneration))
            return std::static_pointer_cast<Provider>(asked);
        return provider.isEmpty() ? d->usual(AiLevel::Any, kind) : d->provider;
    };
    QMap<TaskKind, std::shared_ptr<Provider>> by;
    for (const TaskKind kind : allTaskKinds)
        by.insert(kind, answers(kind));
    return TextAnalysis::run(d->jobs, by, prototype, kinds, d->clock.now());
}

QFuture<Result<AggregatedResults>> Engine::results(const EntryId &id)
{
    if (const AggregatedResults *cached = d->cache.find(id))
        return QtFuture::makeReadyFuture(Result<AggregatedResults>(*cached));
    return d->store
        .read([id, provider = d->provider](Stores &stores) -> Result<AggregatedResults> {
            const auto entry = stores.entries.entry(id);
            if (!entry)
                return fail(entry.error());
            if (entry->deletedAt)
                return fail(ErrorCode::NotFound, u"entry %1 is in the trash"_s.arg(id.toString()),
                            u"take it out first: englog-cli undelete %1"_s.arg(id.toString()));
            const auto results = stores.results.results(id);
            if (!results)
                return fail(results.error());
            const auto tasks = stores.tasks.ofEntry(id);
            if (!tasks)
                return fail(tasks.error());
            return withPersonsWord(stores, *provider, *entry,
                                   aggregate(id, *results, *tasks, entry->contentHash))
                .and_then([&](const AggregatedResults &all) {
                    return withComparison(stores, *provider, *entry, all);
                });
        })
        .then(this, [this, id, before = d->cache.mark()](Result<AggregatedResults> all) {
            const bool settled =
                all && all->stats.tasksCompleted + all->stats.tasksFailed == all->stats.tasksTotal;
            if (settled)
                d->cache.keep(id, *all, before);
            return all;
        });
}

QFuture<Result<ProcessingStatus>> Engine::status(const EntryId &id)
{
    return d->store.read([id, now = d->clock.now()](Stores &stores) -> Result<ProcessingStatus> {
        if (const auto entry = stores.entries.entry(id); !entry)
            return fail(entry.error());
        return lookAtEntry(stores, id, now).map(&EntryLook::status);
    });
}

QFuture<Result<QList<ProcessingStatus>>> Engine::statuses(const QList<EntryId> &ids)
{
    return d->store.read(
        [ids, now = d->clock.now()](Stores &stores) { return lookAtEntries(stores, ids, now); });
}

void Engine::watch(const EntryId &id)
{
    if (!id.isNull()) // what somebody looks at jumps the line
        d->store.write([id](Stores &stores) { return stores.tasks.prefer(id); },
                       Store::Durability::Lazy, [](const Result<int> &) {});
    d->events.watch(id);
}

} // namespace englog
