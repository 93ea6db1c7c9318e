// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/workers/TaskRunner.h"

#include <QCoreApplication>
#include <QSysInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qint64 maxUnitsInHand = qint64(8) * 1024 * 1024; // of text, beyond the first task's
constexpr Millis lookInterval{1'000};
constexpr Millis longestTimer{86'400'000}; // a wall clock may be set back meanwhile

} // namespace

struct TaskRunner::Held
{
    ClaimedTask task;
    std::stop_source stop;
    std::atomic<bool> begun = false;
    std::atomic<bool> timedOut = false;
    std::atomic<bool> answered = false;
    std::atomic<qint64> aliveAt = 0; ///< ms since boot
    Instant startedAt{};
    Millis began{};
    double tookMs = 0.0;
};

TaskRunner::TaskRunner(const Parts &parts, const Settings &settings, Listener listener)
    : m_store(parts.store)
    , m_clock(parts.clock)
    , m_dice(parts.dice)
    , m_provider(parts.provider)
    , m_settings(settings)
    , m_listener(std::move(listener))
    , m_worker(u"%1:%2"_s.arg(QSysInfo::machineHostName()).arg(QCoreApplication::applicationPid()))
    , m_prefetch(m_settings.threads)
    , m_refillBelow(m_prefetch.refillBelow())
    , m_due(this)
    , m_beat(this)
    , m_look(this)
    , m_grace(this)
{
    m_pool.setMaxThreadCount(m_settings.threads);
    m_pool.setObjectName(u"englog-pool"_s);
    if (m_settings.idlePriority)
        m_pool.setThreadPriority(QThread::IdlePriority);
    for (QTimer *timer : {&m_due, &m_grace})
        timer->setSingleShot(true);
    connect(&m_due, &QTimer::timeout, this, &TaskRunner::wake);
    connect(&m_beat, &QTimer::timeout, this, &TaskRunner::beat);
    connect(&m_look, &QTimer::timeout, this, &TaskRunner::look);
    connect(&m_grace, &QTimer::timeout, this, [this] {
        const std::lock_guard guard(m_mutex);
        for (const auto &held : std::as_const(m_held))
            held->stop.request_stop();
    });
}

TaskRunner::~TaskRunner()
{
    m_stopping = true;
    m_pool.clear();
    {
        const std::lock_guard guard(m_mutex);
        for (const auto &held : std::as_const(m_held))
            held->stop.request_stop();
    }
    m_pool.waitForDone();
    m_store.drain(); // behind it, nothing of ours is on its way
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
    const WorkerName name{m_store.instance(), QSysInfo::machineHostName(),
                          QCoreApplication::applicationPid(), m_clock.bootId(), m_settings.threads};
    m_store.write([name, now = m_clock.now()](
                      Stores &stores) { return stores.tasks.registerWorker(name, now); },
                  Store::Durability::Lazy, [](const Result<> &) {});
    look();
}

void TaskRunner::shutDown(Millis grace, std::function<void()> done)
{
    m_whenDown = std::move(done);
    m_stopping = true;
    m_due.stop();
    m_look.stop();
    m_pool.clear();
    handBackUnbegun();
    m_grace.start(grace);
    endIfIdle();
}

void TaskRunner::handBackUnbegun()
{
    QList<Lease> leases;
    {
        const std::lock_guard guard(m_mutex);
        for (auto it = m_held.begin(); it != m_held.end();) {
            if ((*it)->begun.exchange(true)) {
                ++it;
                continue;
            }
            leases += (*it)->task.lease;
            it = m_held.erase(it);
            --m_unanswered;
        }
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
        if (!m_whenDown || !m_held.isEmpty() || m_claiming)
            return;
    }
    m_grace.stop();
    m_beat.stop();
    m_store.write([instance = m_store.instance()](
                      Stores &stores) { return stores.tasks.unregisterWorker(instance); },
                  Store::Durability::Lazy,
                  [this, done = std::exchange(m_whenDown, {})](const Result<> &) {
                      QMetaObject::invokeMethod(this, [done] { done(); });
                  });
}

void TaskRunner::setThreads(int threads)
{
    m_pool.setMaxThreadCount(threads);
    {
        const std::lock_guard guard(m_mutex);
        m_prefetch.setThreads(threads);
        m_refillBelow = m_prefetch.refillBelow();
    }
    wake();
}

void TaskRunner::abort(const QList<TaskId> &tasks)
{
    const std::lock_guard guard(m_mutex);
    for (const TaskId task : tasks) {
        if (const auto held = m_held.value(task))
            held->stop.request_stop();
    }
}

void TaskRunner::wake()
{
    m_claimAgain = true; // first: whoever ends a claim now sees it
    if (isStopping() || m_unanswered >= m_refillBelow || m_claiming.exchange(true))
        return;
    m_claimAgain = false;
    claim();
}

void TaskRunner::claim()
{
    int room = 0;
    {
        const std::lock_guard guard(m_mutex);
        room = std::max(1, m_prefetch.target() - static_cast<int>(m_held.size()));
    }
    m_store.write(
        [this, room](Stores &stores) {
            return stores.tasks.claim(m_store.instance(), room, maxUnitsInHand,
                                      m_clock.sinceBoot() + m_settings.lease, m_clock.now());
        },
        Store::Durability::Lazy,
        [this, room](Result<Claim> claim) { claimed(std::move(claim), room); });
}

void TaskRunner::claimed(Result<Claim> claim, int asked)
{
    QList<Event> events;
    {
        const std::lock_guard guard(m_mutex);
        if (claim && isStopping()) {
            QList<Lease> leases;
            for (const ClaimedTask &task : std::as_const(claim->tasks))
                leases += task.lease;
            handBack(leases);
        } else if (claim) {
            for (ClaimedTask &task : claim->tasks) {
                auto held = std::make_shared<Held>();
                held->task = std::move(task);
                held->startedAt = m_clock.now();
                held->aliveAt = m_clock.sinceBoot().count();
                events += {held->task.lease.task, held->task.entry, held->task.kind,
                           TaskState::Processing, false};
                m_held.insert(held->task.lease.task, held);
                ++m_unanswered;
                m_pool.start([this, held] { run(held); });
            }
        }
        m_refillBelow = m_prefetch.refillBelow();
    }
    m_claiming = false;
    if (!events.isEmpty())
        m_listener(events);
    const auto due = claim && claim->tasks.size() < asked ? claim->nextDue : std::nullopt;
    QMetaObject::invokeMethod(this, [this, due] {
        if (isStopping()) {
            endIfIdle();
            return;
        }
        if (!m_beat.isActive())
            m_beat.start();
        armDue(due);
    });
    if (m_claimAgain.exchange(false))
        wake();
}

void TaskRunner::armDue(std::optional<Instant> due)
{
    if (!due)
        return;
    const Millis wait = std::clamp(*due - m_clock.now(), Millis(0), longestTimer);
    if (!m_due.isActive() || m_due.remainingTimeAsDuration() > wait)
        m_due.start(wait);
}

void TaskRunner::run(const std::shared_ptr<Held> &held)
{
    if (held->begun.exchange(true))
        return; // handed back
    held->began = m_clock.sinceBoot();
    held->aliveAt = held->began.count();
    AnalysisRequest request;
    request.kind = held->task.kind;
    request.text = held->task.text;
    request.date = held->task.date;
    request.findings = held->task.findings;
    m_provider->analyse(
        request, held->stop.get_token(),
        [this, held] { held->aliveAt = m_clock.sinceBoot().count(); },
        [this, held](Result<Analysis> answer) { settle(held, std::move(answer)); });
}

void TaskRunner::settle(const std::shared_ptr<Held> &held, Result<Analysis> answer)
{
    if (held->answered.exchange(true))
        return;
    const Instant now = m_clock.now();
    const Millis took = m_clock.sinceBoot() - held->began;
    held->tookMs = static_cast<double>(took.count());
    const ClaimedTask &task = held->task;
    if (!answer && held->timedOut)
        answer = fail(ErrorCode::Transient,
                      u"no progress for %1 s"_s.arg(m_settings.timeout.count() / 1'000));
    const auto tell = [this, held](const Result<Settlement> &end) { settled(held, end); };
    if (answer) {
        const Provider::Identity identity = m_provider->identity(task.kind);
        StoredResult result;
        result.analysis = std::move(*answer);
        result.provenance = {task.kind,        identity.provider,
                             identity.model,   identity.promptVersion,
                             task.contentHash, now};
        result.processingMs = took.count();
        result.queueWaitMs = (held->startedAt - task.createdAt).count();
        m_store.write(
            [lease = task.lease, entry = task.entry, result, now](Stores &stores) {
                return stores.tasks.complete(lease, entry, result, now);
            },
            Store::Durability::Synced, tell);
    } else if (answer.error().code == ErrorCode::Cancelled) {
        m_store.write(
            [lease = task.lease](Stores &stores) -> Result<Settlement> {
                if (auto done = stores.tasks.handBack({lease}); !done)
                    return fail(done.error());
                return Settlement{false, TaskState::Queued, false, 0};
            },
            Store::Durability::Lazy, tell);
    } else {
        const auto wait = m_settings.retry.waitAfter(task.retries, task.maxRetries,
                                                     answer.error().code, m_dice.roll());
        const auto retryAt = wait ? std::optional(now + *wait) : std::nullopt;
        m_store.write(
            [lease = task.lease, entry = task.entry, error = answer.error(), retryAt,
             worker = m_worker, startedAt = held->startedAt, now](Stores &stores) {
                return stores.tasks.fail(lease, entry, error, retryAt, worker, startedAt, now);
            },
            Store::Durability::Synced, tell);
    }
    // Right behind, so that the next claim shares the commit.
    --m_unanswered;
    wake();
}

void TaskRunner::settled(const std::shared_ptr<Held> &held, const Result<Settlement> &end)
{
    const ClaimedTask &task = held->task;
    forget(*held);
    if (end && end->state != TaskState::Queued)
        m_listener({{task.lease.task, task.entry, task.kind, end->state, end->entryEnded}});
    // A settlement that could not be stored is not repeated: the lease is no longer renewed,
    // lapses, and the task runs again.
    wake();
    if (isStopping())
        QMetaObject::invokeMethod(this, [this] { endIfIdle(); });
}

void TaskRunner::forget(const Held &held)
{
    const std::lock_guard guard(m_mutex);
    m_held.remove(held.task.lease.task);
    m_prefetch.took(held.tookMs);
    m_refillBelow = m_prefetch.refillBelow();
}

void TaskRunner::beat()
{
    const qint64 now = m_clock.sinceBoot().count();
    {
        const std::lock_guard guard(m_mutex);
        if (m_held.isEmpty()) {
            m_beat.stop();
            return;
        }
        for (const auto &held : std::as_const(m_held)) {
            if (held->begun && now - held->aliveAt > m_settings.timeout.count()) {
                held->timedOut = true;
                held->stop.request_stop();
            }
        }
    }
    m_store.write(
        [this](Stores &stores) {
            return stores.tasks.renew(m_store.instance(), m_clock.sinceBoot() + m_settings.lease,
                                      m_clock.now());
        },
        Store::Durability::Lazy, [](const Result<> &) {});
}

void TaskRunner::look()
{
    m_store.write(
        [this](Stores &stores) -> Result<bool> {
            const auto rescued = stores.tasks.rescue(m_store.instance(), m_clock.bootId(),
                                                     m_clock.sinceBoot(), m_clock.now());
            if (!rescued)
                return fail(rescued.error());
            return stores.tasks.othersHold(m_store.instance());
        },
        Store::Durability::Lazy,
        [this](const Result<bool> &others) {
            wake();
            const bool watch = others.value_or(true);
            QMetaObject::invokeMethod(this, [this, watch] {
                if (!watch)
                    m_look.stop();
                else if (!m_look.isActive() && !isStopping())
                    m_look.start();
            });
        });
}

} // namespace englog
