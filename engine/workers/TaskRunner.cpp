// SPDX-License-Identifier: GPL-3.0-or-later
// The life of a runner: start, end, and looking after other workers. Its turns with the store are
// in TaskRunnerTurns.cpp, its threads in TaskRunnerThreads.cpp.
#include "engine/workers/TaskRunner.h"

#include "engine/workers/TaskRunnerLink.h"

#include <QCoreApplication>
#include <QSysInfo>

#include <vector>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr Millis lookInterval{300};
constexpr Millis untilIntroduced{1'000};
constexpr Millis lastGrace{1'000}; // for who was told to stop
constexpr int untilLeftMs = 2'000; // for threads, when this is destroyed

/// Pools with threads that never came back. To destroy one would be to wait for them.
void keepForEver(std::unique_ptr<QThreadPool> pool)
{
    static std::mutex mutex;
    static auto *const pools = new std::vector<std::unique_ptr<QThreadPool>>;
    const std::lock_guard guard(mutex);
    pools->push_back(std::move(pool));
}

} // namespace

TaskRunner::TaskRunner(const Parts &parts, const Settings &settings, Listener listener)
    : m_store(parts.store)
    , m_clock(parts.clock)
    , m_dice(parts.dice)
    , m_provider(parts.provider)
    , m_routing(parts.routing)
    , m_meter(parts.meter)
    , m_settings(settings)
    , m_listener(std::move(listener))
    , m_rules{parts.clock,
              parts.dice,
              *parts.provider,
              settings.retry,
              settings.timeout,
              u"%1:%2"_s.arg(QSysInfo::machineHostName()).arg(QCoreApplication::applicationPid())}
    , m_link(new Link{{}, this, parts.provider})
    , m_prefetch(tasksAtOnce(), isDistant() ? 0 : Prefetch::twoEntries)
    , m_refillBelow(m_prefetch.refillBelow())
    , m_themes(*m_provider)
    , m_clockVigil(m_settings.lease)
    , m_sleepVigil(m_settings.lease)
    , m_pool(std::make_unique<QThreadPool>())
    , m_due(this)
    , m_beat(this)
    , m_look(this)
    , m_grace(this)
{
    m_pool->setMaxThreadCount(m_settings.limits.threads);
    m_pool->setObjectName(u"englog-pool"_s);
    if (m_settings.idlePriority)
        m_pool->setThreadPriority(QThread::IdlePriority);
    for (QTimer *timer : {&m_due, &m_grace})
        timer->setSingleShot(true);
    connect(&m_due, &QTimer::timeout, this, &TaskRunner::wake);
    connect(&m_beat, &QTimer::timeout, this, &TaskRunner::beat);
    connect(&m_look, &QTimer::timeout, this, &TaskRunner::look);
    connect(&m_grace, &QTimer::timeout, this, &TaskRunner::endOfGrace);
}

TaskRunner::~TaskRunner()
{
    m_stopping = true;
    m_pool->clear();
    QList<HeldTask> held;
    {
        const std::lock_guard guard(m_mutex);
        held = m_held.values();
    }
    for (const HeldTask &task : std::as_const(held)) // outside: it may answer at once
        task->stop.request_stop();
    const bool left = m_pool->waitForDone(untilLeftMs);
    m_store.drain(); // what ended goes with its turn
    m_leaving = true;
    m_store.drain(); // and that turn has no successor
    const std::lock_guard guard(m_link->mutex);
    m_link->runner = nullptr;
    if (!left)
        keepForEver(std::move(m_pool));
}

void TaskRunner::retire(QThread *to)
{
    for (QTimer *timer : {&m_due, &m_beat, &m_look, &m_grace})
        timer->stop();
    moveToThread(to);
}

void TaskRunner::start()
{
    m_beat.setInterval(m_settings.heartbeat);
    m_look.setInterval(lookInterval);
    introduce();
    rescue();
}

/// Until the others know nothing is claimed.
void TaskRunner::introduce()
{
    int atOnce = 0;
    {
        const std::lock_guard guard(m_mutex);
        atOnce = slots();
    }
    WorkerName name{workerName(),
                    QSysInfo::machineHostName(),
                    QCoreApplication::applicationPid(),
                    m_clock.bootId(),
                    {},
                    atOnce};
    for (const AiLevel ai : {AiLevel::Any, AiLevel::Local}) {
        for (const TaskKind kind : allTaskKinds)
            name.routes[{ai, kind}] = m_routing ? m_routing->usual(ai, kind) : providerName();
    }
    m_store.write(
        [name, now = m_clock.now()](Stores &stores) -> Result<> {
            // The clock may have been set while nobody was here to see it, and who was to do
            // something about a provider may have done it.
            if (auto reset = stores.tasks.resetTimes(now); !reset)
                return fail(reset.error());
            if (auto reset = stores.providers.resetTimes(now); !reset)
                return reset;
            if (auto again = stores.providers.tryAgain(ProviderStore::Which::Refusing, now); !again)
                return fail(again.error());
            return stores.tasks.registerWorker(name, now);
        },
        Store::Durability::Lazy,
        [this](const Result<> &done) {
            if (done) {
                m_registered = true;
                return wake();
            }
            QMetaObject::invokeMethod(this, [this] {
                if (!isStopping())
                    QTimer::singleShot(untilIntroduced, this, &TaskRunner::introduce);
            });
        });
}

void TaskRunner::shutDown(Millis grace, std::function<void()> done)
{
    m_whenDown = std::move(done);
    m_stopping = true;
    m_due.stop();
    m_look.stop();
    m_pool->clear();
    handBackUnbegun();
    wake(); // an answer that could not be stored has one more turn
    m_grace.start(grace);
    endIfIdle();
}

/// First who runs is told to stop; who has not by the next time is not waited for.
void TaskRunner::endOfGrace()
{
    QList<HeldTask> running;
    {
        const std::lock_guard guard(m_mutex);
        for (const HeldTask &held : std::as_const(m_held)) {
            if (held->begun && !held->answered)
                running += held;
        }
    }
    if (std::exchange(m_lastGrace, true))
        return leaveBehind(running, {ErrorCode::Cancelled, u"stopped"_s, {}});
    for (const HeldTask &held : std::as_const(running))
        held->stop.request_stop();
    m_grace.start(lastGrace);
}

void TaskRunner::handBackUnbegun()
{
    QList<Lease> leases;
    {
        const std::lock_guard guard(m_mutex);
        for (const HeldTask &held : std::as_const(m_ready)) {
            leases += held->task.lease;
            m_held.remove(held->task.lease.task);
            --m_unanswered;
        }
        m_ready.clear();
    }
    handBack(leases);
}

void TaskRunner::handBack(const QList<Lease> &leases)
{
    if (leases.isEmpty())
        return;
    m_store.write([leases](Stores &stores) { return stores.tasks.handBack(leases); },
                  Store::Durability::Lazy, [](const Result<> &) {});
}

void TaskRunner::endIfIdle()
{
    {
        const std::lock_guard guard(m_mutex);
        if (!m_whenDown || !m_held.isEmpty() || m_turning)
            return;
    }
    m_grace.stop();
    m_beat.stop();
    m_store.write([instance = workerName()](
                      Stores &stores) { return stores.tasks.unregisterWorker(instance); },
                  Store::Durability::Lazy,
                  [this, done = std::exchange(m_whenDown, {})](const Result<> &) {
                      QMetaObject::invokeMethod(this, [done] { done(); });
                  });
}

int TaskRunner::slots() const
{
    return isDistant() ? std::min(m_settings.limits.concurrency, m_bears.load())
                       : m_settings.limits.threads;
}

int TaskRunner::tasksAtOnce() const
{
    return isDistant() ? slots() * m_provider->mostInCall(AnalysisRequest()) : slots();
}

bool TaskRunner::isSecond() const
{
    return m_routing && m_routing->device() != providerName();
}

/// The on-device analyser's is the process's own; another's has its provider's name behind.
QString TaskRunner::workerName() const
{
    return isSecond() ? m_store.instance() + u'#' + providerName() : m_store.instance();
}

QString TaskRunner::providerName() const
{
    return m_provider->identity(TaskKind::SentimentAnalysis).provider;
}

void TaskRunner::setLimits(const Limits &limits)
{
    {
        const std::lock_guard guard(m_mutex);
        m_settings.limits = limits;
        m_pool->setMaxThreadCount(limits.threads + m_stuck);
        m_prefetch.setThreads(tasksAtOnce());
        m_refillBelow = m_prefetch.refillBelow();
        startLoops();
    }
    QMetaObject::invokeMethod(this, &TaskRunner::introduce); // a crash is blamed on as many tasks
    wake();
}

void TaskRunner::abort(const QList<TaskId> &tasks)
{
    QList<HeldTask> aborted;
    {
        const std::lock_guard guard(m_mutex);
        for (const TaskId task : tasks) {
            if (const auto held = m_held.value(task))
                aborted += held;
        }
    }
    for (const HeldTask &held : std::as_const(aborted)) // outside: it may answer at once
        held->stop.request_stop();
}

void TaskRunner::letGo()
{
    handBackUnbegun();
    QList<HeldTask> running;
    {
        const std::lock_guard guard(m_mutex);
        running = m_running;
    }
    for (const HeldTask &held : std::as_const(running)) // outside: it may answer at once
        held->stop.request_stop();
    introduce();
}

void TaskRunner::beat()
{
    {
        const std::lock_guard guard(m_mutex);
        if (m_held.isEmpty())
            m_beat.stop(); // with this beat as the last: who was taken for silent is heard again
    }
    leaveBehind(stopSilent(), {ErrorCode::Transient, u"no progress"_s, {}});
    m_store.write(
        [this](Stores &stores) {
            return stores.tasks.renew(workerName(), m_clock.sinceBoot() + m_settings.lease,
                                      m_clock.now());
        },
        Store::Durability::Lazy, [](const Result<> &) {});
}

std::optional<Millis> TaskRunner::lapsedBefore()
{
    return m_sleepVigil.mayTakeLapsed(m_clock) ? std::optional(m_clock.sinceBoot()) : std::nullopt;
}

void TaskRunner::look()
{
    struct Seen
    {
        bool needed = true;
        bool others = true;
    };
    const auto before = lapsedBefore();
    m_store
        .read([this, before](Stores &stores) -> Result<Seen> {
            const auto needed = stores.tasks.needsRescue(workerName(), m_clock.bootId(), before);
            if (!needed)
                return fail(needed.error());
            const auto others = stores.tasks.othersHold(workerName());
            if (!others)
                return fail(others.error());
            return Seen{*needed, *others};
        })
        .then(this, [this](const Result<Seen> &seen) {
            if (seen.value_or(Seen()).needed)
                return rescue();
            watchOthers(seen->others);
            wake();
        });
}

void TaskRunner::rescue()
{
    const auto before = lapsedBefore();
    m_store.write(
        [this, before](Stores &stores) -> Result<bool> {
            const auto rescued =
                stores.tasks.rescue(workerName(), m_clock.bootId(), before, m_clock.now());
            if (!rescued)
                return fail(rescued.error());
            return stores.tasks.othersHold(workerName());
        },
        Store::Durability::Lazy,
        [this](const Result<bool> &others) {
            wake();
            QMetaObject::invokeMethod(
                this, [this, watch = others.value_or(true)] { watchOthers(watch); });
        });
}

void TaskRunner::watchOthers(bool others)
{
    if (!others)
        m_look.stop();
    else if (!m_look.isActive() && !isStopping())
        m_look.start();
}

} // namespace englog
