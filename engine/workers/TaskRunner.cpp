// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/workers/TaskRunner.h"

#include "engine/ports/CrashPoint.h"
#include "engine/queue/Shares.h"

#include <QCoreApplication>
#include <QSysInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qint64 maxUnitsInHand = qint64(8) * 1024 * 1024; // of text, beyond the first task's
constexpr Millis lookInterval{1'000};
constexpr Millis longestTimer{86'400'000}; // a wall clock may be set back meanwhile
constexpr Millis untilRepeat{1'000};       // of a turn that could not be stored

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
    Millis took{};
    std::optional<Result<Analysis>> answer;
};

/// What one turn does: first filled by its job, then told after the commit.
struct TaskRunner::Turn
{
    bool settles = false; ///< its commit is synced
    std::vector<HeldTask> ended;
    QList<Event> events;
    QList<ClaimedTask> claimed;
    std::optional<Instant> nextDue;
};

TaskRunner::TaskRunner(const Parts &parts, const Settings &settings, Listener listener)
    : m_store(parts.store)
    , m_clock(parts.clock)
    , m_dice(parts.dice)
    , m_provider(parts.provider)
    , m_settings(settings)
    , m_listener(std::move(listener))
    , m_worker(u"%1:%2"_s.arg(QSysInfo::machineHostName()).arg(QCoreApplication::applicationPid()))
    , m_prefetch(slots())
    , m_refillBelow(m_prefetch.refillBelow())
    , m_vigil(m_settings.lease)
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
    m_store.drain(); // what ended goes with its turn
    m_leaving = true;
    m_store.drain(); // and that turn has no successor
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
    m_store.write(
        [name, now = m_clock.now()](Stores &stores) -> Result<> {
            // The clock may have been set while nobody was here to see it.
            if (auto reset = stores.tasks.resetTimes(now); !reset)
                return fail(reset.error());
            return stores.tasks.registerWorker(name, now);
        },
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
    wake(); // an answer that could not be stored has one more turn
    m_grace.start(grace);
    endIfIdle();
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
    m_store.write([instance = m_store.instance()](
                      Stores &stores) { return stores.tasks.unregisterWorker(instance); },
                  Store::Durability::Lazy,
                  [this, done = std::exchange(m_whenDown, {})](const Result<> &) {
                      QMetaObject::invokeMethod(this, [done] { done(); });
                  });
}

int TaskRunner::slots() const
{
    return m_provider->reach() == Provider::Reach::Network ? m_settings.concurrency
                                                           : m_settings.threads;
}

void TaskRunner::setThreads(int threads)
{
    m_pool.setMaxThreadCount(threads);
    {
        const std::lock_guard guard(m_mutex);
        m_settings.threads = threads;
        m_prefetch.setThreads(slots());
        m_refillBelow = m_prefetch.refillBelow();
        startLoops();
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
    m_turnAgain = true; // first: whoever ends a turn now sees it
    const bool hasRoom = !isStopping() && m_unanswered < m_refillBelow;
    if (m_leaving || (m_unsettled == 0 && !hasRoom) || m_turning.exchange(true))
        return;
    m_turnAgain = false;
    beginTurn();
}

void TaskRunner::beginTurn()
{
    auto turn = std::make_shared<Turn>();
    turn->settles = m_unsettled > 0;
    m_store.write([this, turn](Stores &stores) { return runTurn(*turn, stores); },
                  turn->settles ? Store::Durability::Synced : Store::Durability::Lazy,
                  [this, turn](const Result<> &done) { endTurn(*turn, done); });
}

Result<> TaskRunner::runTurn(Turn &turn, Stores &stores)
{
    if (turn.settles) {
        const std::lock_guard guard(m_mutex);
        const auto n = std::min<std::ptrdiff_t>(std::ssize(m_ended), stores.piece);
        turn.ended.assign(m_ended.begin(), m_ended.begin() + n);
        m_ended.erase(m_ended.begin(), m_ended.begin() + n);
    }
    ENGLOG_CRASH_POINT("runner/before-settling");
    if (auto settled = settle(turn, stores); !settled)
        return settled;
    return isStopping() ? Result<>() : claim(turn, stores);
}

Result<> TaskRunner::settle(Turn &turn, Stores &stores)
{
    QList<Completion> done;
    std::vector<HeldTask> completed;
    QList<Lease> back;
    for (const HeldTask &held : turn.ended) {
        const Result<Analysis> &answer = *held->answer;
        if (answer) {
            done += Completion{held->task.lease, resultOf(*held)};
            completed.push_back(held);
        } else if (answer.error().code == ErrorCode::Cancelled && !held->timedOut) {
            back += held->task.lease;
        } else if (auto failed = settleFailure(turn, held, answer.error(), stores); !failed) {
            return failed;
        }
    }
    if (!back.isEmpty()) {
        if (auto handed = stores.tasks.handBack(back); !handed)
            return handed;
    }
    if (done.isEmpty())
        return {};
    const auto ends = stores.tasks.complete(done, m_clock.now());
    if (!ends)
        return fail(ends.error());
    for (size_t i = 0; i < completed.size(); ++i) {
        const ClaimedTask &task = completed[i]->task;
        const Settlement &end = (*ends)[static_cast<qsizetype>(i)];
        if (end.accepted || end.state == TaskState::Cancelled)
            turn.events += {task.lease.task, task.entry, task.kind, end.state, end.entryEnded};
    }
    return {};
}

StoredResult TaskRunner::resultOf(const Held &held)
{
    const ClaimedTask &task = held.task;
    const Provider::Identity identity = m_provider->identity(task.kind);
    StoredResult result;
    result.analysis = **held.answer;
    result.provenance = {task.kind,        identity.provider,
                         identity.model,   identity.promptVersion,
                         task.contentHash, m_clock.now()};
    result.processingMs = held.took.count();
    result.queueWaitMs = (held.startedAt - task.createdAt).count();
    return result;
}

Result<> TaskRunner::settleFailure(Turn &turn, const HeldTask &held, const Error &why,
                                   Stores &stores)
{
    const ClaimedTask &task = held->task;
    const Error error = held->timedOut
        ? Error{ErrorCode::Transient,
                u"no progress for %1 s"_s.arg(m_settings.timeout.count() / 1'000),
                {}}
        : why;
    const Instant now = m_clock.now();
    const auto wait =
        m_settings.retry.waitAfter(task.retries, task.maxRetries, error.code, m_dice.roll());
    const auto end = stores.tasks.fail(task.lease, task.entry, error,
                                       wait ? std::optional(now + *wait) : std::nullopt, m_worker,
                                       held->startedAt, now);
    if (!end)
        return fail(end.error());
    if (end->accepted)
        turn.events += {task.lease.task, task.entry, task.kind, end->state, end->entryEnded};
    return {};
}

Result<> TaskRunner::claim(Turn &turn, Stores &stores)
{
    int room = 0;
    {
        const std::lock_guard guard(m_mutex);
        const auto held = static_cast<int>(m_held.size()) - static_cast<int>(turn.ended.size());
        room = std::max(std::min(m_prefetch.target() - held, stores.piece), held == 0 ? 1 : 0);
    }
    if (room <= 0)
        return {};
    const Instant now = m_clock.now();
    if (m_vigil.wallClockWasSet(m_clock)) {
        if (auto reset = stores.tasks.resetTimes(now); !reset)
            return fail(reset.error());
    }
    const auto due = stores.tasks.promote(stores.piece, now);
    if (!due)
        return fail(due.error());
    turn.nextDue = *due;
    const auto levels = stores.tasks.readyLevels();
    if (!levels)
        return fail(levels.error());
    if (levels->isEmpty())
        return {};
    auto claimed = stores.tasks.claim(
        {m_store.instance(), room, maxUnitsInHand, m_clock.sinceBoot() + m_settings.lease},
        Shares::of(*levels, room, ++m_claims, now), now);
    if (!claimed)
        return fail(claimed.error());
    turn.claimed = std::move(*claimed);
    return {};
}

void TaskRunner::endTurn(Turn &turn, const Result<> &done)
{
    ENGLOG_CRASH_POINT("runner/turn-stored");
    QList<Event> events;
    const bool stored = done.has_value();
    {
        const std::lock_guard guard(m_mutex);
        if (stored) {
            events = takeOver(turn);
            if (!isStopping())
                startLoops();
        } else if (isStopping()) { // the lease brings back what cannot be stored now
            m_ended.insert(m_ended.begin(), turn.ended.begin(), turn.ended.end());
            for (const HeldTask &held : m_ended)
                m_held.remove(held->task.lease.task);
            m_unsettled -= static_cast<int>(m_ended.size());
            m_ended.clear();
        } else {
            m_ended.insert(m_ended.begin(), turn.ended.begin(), turn.ended.end());
        }
        m_refillBelow = m_prefetch.refillBelow();
    }
    if (isStopping() && !events.isEmpty())
        handBackUnbegun();
    m_turning = false;
    if (!events.isEmpty())
        m_listener(events);
    const auto due = stored ? turn.nextDue : std::optional(m_clock.now() + untilRepeat);
    QMetaObject::invokeMethod(this, [this, due] {
        if (isStopping())
            endIfIdle();
        else if (!m_beat.isActive())
            m_beat.start();
        armDue(due);
    });
    if (stored && (m_turnAgain.exchange(false) || m_unsettled > 0))
        wake();
}

QList<TaskRunner::Event> TaskRunner::takeOver(Turn &turn)
{
    for (const HeldTask &held : turn.ended) {
        m_held.remove(held->task.lease.task);
        m_prefetch.took(static_cast<double>(held->took.count()));
        --m_unsettled;
    }
    QList<Event> events = std::move(turn.events);
    for (ClaimedTask &task : turn.claimed) {
        auto held = std::make_shared<Held>();
        held->task = std::move(task);
        held->startedAt = m_clock.now();
        held->aliveAt = m_clock.sinceBoot().count();
        events += {held->task.lease.task, held->task.entry, held->task.kind, TaskState::Processing,
                   false};
        m_held.insert(held->task.lease.task, held);
        m_ready.push_back(std::move(held));
        ++m_unanswered;
    }
    return events;
}

void TaskRunner::startLoops()
{
    // A provider that waits for a network takes a call and returns: one loop begins them all.
    const int most = m_provider->reach() == Provider::Reach::Network ? 1 : m_settings.threads;
    while (m_loops < most && m_loops < std::ssize(m_ready) && m_running < slots()) {
        ++m_loops;
        m_pool.start([this] { loop(); });
    }
}

void TaskRunner::loop()
{
    for (;;) {
        HeldTask held;
        {
            const std::lock_guard guard(m_mutex);
            if (m_ready.empty() || m_running >= slots()) {
                --m_loops;
                return;
            }
            held = std::move(m_ready.front());
            m_ready.pop_front();
            ++m_running;
        }
        run(held);
    }
}

void TaskRunner::armDue(std::optional<Instant> due)
{
    if (!due)
        return;
    const Millis wait = std::clamp(*due - m_clock.now(), Millis(0), longestTimer);
    if (!m_due.isActive() || m_due.remainingTimeAsDuration() > wait)
        m_due.start(wait);
}

void TaskRunner::run(const HeldTask &held)
{
    held->began = m_clock.sinceBoot();
    held->aliveAt = held->began.count();
    held->begun = true;
    ENGLOG_CRASH_POINT("runner/before-run");
    AnalysisRequest request;
    request.kind = held->task.kind;
    request.text = held->task.text;
    request.date = held->task.date;
    request.findings = held->task.findings;
    m_provider->analyse(
        request, held->stop.get_token(),
        [this, held] { held->aliveAt = m_clock.sinceBoot().count(); },
        [this, held](Result<Analysis> answer) { answered(held, std::move(answer)); });
}

void TaskRunner::answered(const HeldTask &held, Result<Analysis> answer)
{
    if (held->answered.exchange(true))
        return;
    ENGLOG_CRASH_POINT("runner/answered");
    held->took = m_clock.sinceBoot() - held->began;
    held->answer = std::move(answer);
    {
        const std::lock_guard guard(m_mutex);
        m_ended.push_back(held);
        --m_running;
        --m_unanswered;
        ++m_unsettled;
        startLoops();
    }
    wake();
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
            if (held->begun && !held->answered
                && now - held->aliveAt > m_settings.timeout.count()) {
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
            const auto lapsed =
                m_vigil.mayTakeLapsed(m_clock) ? std::optional(m_clock.sinceBoot()) : std::nullopt;
            const auto rescued =
                stores.tasks.rescue(m_store.instance(), m_clock.bootId(), lapsed, m_clock.now());
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
