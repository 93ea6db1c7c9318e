// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Clock.h"
#include "engine/ports/Dice.h"
#include "engine/ports/Provider.h"
#include "engine/ports/Store.h"
#include "engine/queue/Prefetch.h"
#include "engine/queue/RetryPolicy.h"
#include "engine/queue/Vigil.h"

#include <QHash>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>

namespace englog {

/// Claims tasks by lease, runs them in a thread pool, settles them: the working half of the queue.
///
/// Its work goes in turns, one at a time: a turn is one job of the store that settles what has
/// ended, makes ready what is due and claims what there is room for, all in one transaction. What
/// ends while a turn is under way goes with the next, so turns grow with the load. A turn that
/// could not be stored is repeated after a second, and until then no answer is thrown away.
///
/// Nothing is polled. A turn begins when the runner is woken (a save, a commit of another process),
/// when a task ends, and at the time the next waiting task becomes due. While tasks are held their
/// lease is renewed; while other processes hold tasks it looks once a second whether those live.
///
/// *Thread:* lives in a thread with an event loop of its own, so that a busy window never starves
/// the heartbeat. wake(), abort() and setThreads() may be called from any thread; start() and
/// shutDown() through a queued call. Listeners are called in the store's thread and must not block.
class TaskRunner : public QObject
{
    Q_OBJECT

public:
    struct Settings
    {
        int threads = 1;       ///< for a provider that computes here
        int concurrency = 100; ///< calls in flight, for one that waits for a network
        Millis heartbeat{5'000};
        Millis lease{15'000};
        Millis timeout{60'000};    ///< a task without progress for so long is stopped
        bool idlePriority = false; ///< a person is at the machine: leave the processor to them
        RetryPolicy retry;
    };

    /// What became of a task, after the commit that says so.
    struct Event
    {
        TaskId task;
        EntryId entry;
        TaskKind kind = TaskKind::SentimentAnalysis;
        TaskState state = TaskState::Processing;
        bool entryEnded = false;
    };
    using Listener = std::function<void(const QList<Event> &)>;

    struct Parts
    {
        Store &store;
        Clock &clock;
        Dice &dice;
        std::shared_ptr<Provider> provider;
    };

    TaskRunner(const Parts &parts, const Settings &settings, Listener listener);
    ~TaskRunner() override;
    Q_DISABLE_COPY_MOVE(TaskRunner)

    void start();
    /// Claims no more; hands back what has not begun, lets the rest end within `grace`, stops what
    /// has not by then. `done` is called once, from the runner's thread.
    void shutDown(Millis grace, std::function<void()> done);
    /// Ends its timers and moves to another thread, to be destroyed there: the last call in its
    /// own.
    void retire(QThread *to);

    void wake();
    /// Looks for tasks of dead workers; for start and after others' commits. In its own thread.
    void look();
    void abort(const QList<TaskId> &tasks);
    void setThreads(int threads);

private:
    struct Held; // a task in hand
    struct Turn;
    using HeldTask = std::shared_ptr<Held>;

    [[nodiscard]] int slots() const;
    void beginTurn();
    Result<> runTurn(Turn &turn, Stores &stores);
    Result<> settle(Turn &turn, Stores &stores);
    Result<> settleFailure(Turn &turn, const HeldTask &held, const Error &error, Stores &stores);
    Result<> claim(Turn &turn, Stores &stores);
    void endTurn(Turn &turn, const Result<> &done);
    QList<Event> takeOver(Turn &turn); ///< under the mutex
    void startLoops();                 ///< under the mutex
    void loop();
    void run(const HeldTask &held);
    void answered(const HeldTask &held, Result<Analysis> answer);
    StoredResult resultOf(const Held &held);
    void armDue(std::optional<Instant> due);
    void beat();
    void endIfIdle();
    void handBackUnbegun();
    void handBack(const QList<Lease> &leases);
    [[nodiscard]] bool isStopping() const { return m_stopping.load(); }

    Store &m_store;
    Clock &m_clock;
    Dice &m_dice;
    std::shared_ptr<Provider> m_provider;
    Settings m_settings;
    Listener m_listener;
    QString m_worker; ///< `host:pid`

    std::mutex m_mutex; // guards what follows, for moments only: never while calling out
    QHash<TaskId, HeldTask> m_held;
    std::deque<HeldTask> m_ready; ///< of these: not begun
    std::deque<HeldTask> m_ended; ///< of these: answered, not settled
    int m_running = 0;            ///< of these: begun, not answered
    int m_loops = 0;              ///< in the pool
    Prefetch m_prefetch;

    std::atomic<int> m_unanswered = 0; ///< of what is held
    std::atomic<int> m_unsettled = 0;  ///< of what is answered
    std::atomic<int> m_refillBelow = 1;
    std::atomic<bool> m_turning = false;   ///< a turn is on its way
    std::atomic<bool> m_turnAgain = false; ///< something happened meanwhile
    std::atomic<bool> m_stopping = false;
    std::atomic<bool> m_leaving = false; ///< no turn may begin any more
    quint64 m_claims = 0;                ///< made so far; the store's thread
    Vigil m_vigil;                       ///< the store's thread
    QThreadPool m_pool;
    QTimer m_due;  ///< the next waiting task, or a turn to be repeated
    QTimer m_beat; ///< only while tasks are held
    QTimer m_look; ///< only while others hold tasks
    QTimer m_grace;
    std::function<void()> m_whenDown;
};

} // namespace englog
