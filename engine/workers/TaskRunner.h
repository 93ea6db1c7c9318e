// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Clock.h"
#include "engine/ports/Dice.h"
#include "engine/ports/Provider.h"
#include "engine/ports/Store.h"
#include "engine/queue/Prefetch.h"
#include "engine/queue/RetryPolicy.h"

#include <QHash>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>

namespace englog {

/// Claims tasks by lease, runs them in a thread pool, settles them: the working half of the queue.
///
/// Nothing is polled. It claims when it is woken (a save, a commit of another process), when a task
/// ends, and at the time the next waiting task becomes due. The end of one task and the claim of
/// the next share a commit. While tasks are held their lease is renewed; while other processes hold
/// tasks it looks once a second whether those still live.
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
        int threads = 1;
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

    void claim();
    void claimed(Result<Claim> claim, int asked);
    void run(const std::shared_ptr<Held> &held);
    void settle(const std::shared_ptr<Held> &held, Result<Analysis> answer);
    void settled(const std::shared_ptr<Held> &held, const Result<Settlement> &end);
    void forget(const Held &held);
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

    std::mutex m_mutex; // guards the two that follow
    QHash<TaskId, std::shared_ptr<Held>> m_held;
    Prefetch m_prefetch;

    // Without the mutex: the pool's threads may have the lowest priority, and one that is put aside
    // while it holds a lock would hold up the window.
    std::atomic<int> m_unanswered = 0; ///< of what is held
    std::atomic<int> m_refillBelow = 1;
    std::atomic<bool> m_claiming = false;   ///< a claim is on its way
    std::atomic<bool> m_claimAgain = false; ///< something happened meanwhile
    std::atomic<bool> m_stopping = false;
    QThreadPool m_pool;
    QTimer m_due;  ///< the next waiting task
    QTimer m_beat; ///< only while tasks are held
    QTimer m_look; ///< only while others hold tasks
    QTimer m_grace;
    std::function<void()> m_whenDown;
};

} // namespace englog
