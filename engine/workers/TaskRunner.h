// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Clock.h"
#include "engine/ports/Dice.h"
#include "engine/ports/Meter.h"
#include "engine/ports/Provider.h"
#include "engine/ports/Store.h"
#include "engine/queue/Prefetch.h"
#include "engine/queue/RateLimit.h"
#include "engine/queue/RetryPolicy.h"
#include "engine/queue/Routing.h"
#include "engine/queue/Vigil.h"
#include "engine/workers/Held.h"
#include "engine/workers/Settling.h"

#include <QHash>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <atomic>
#include <deque>
#include <functional>
#include <limits>
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
/// lease is renewed; while other processes hold tasks it looks three times a second whether those
/// live.
///
/// A provider on a network has a circuit breaker: while that is open nothing is claimed but one
/// probe when its time has come, and what was claimed and had not begun is handed back. It also has
/// a rate at which it may be asked, and one call of it may answer several tasks.
///
/// Where several providers work in one process each has a runner, and a Routing tells whose a task
/// is.
///
/// A task that makes no progress is asked to stop. One that does not even stop loses its thread: it
/// is settled as failed, another thread takes over, and whatever it says later is not heard.
///
/// *Thread:* lives in a thread with an event loop of its own, so that a busy window never starves
/// the heartbeat. wake(), abort() and setLimits() may be called from any thread; start() and
/// shutDown() through a queued call. Listeners are called in the store's thread and must not block.
class TaskRunner : public QObject
{
    Q_OBJECT

public:
    /// How much may be done at once; may change while it works.
    struct Limits
    {
        int threads = 1;                 ///< for a provider that computes here
        int concurrency = 100;           ///< calls in flight, for one that waits for a network
        QMap<TaskKind, int> atOnce = {}; ///< of these no more at once, in all processes together
        std::optional<int> atOnceByProvider = {};
        /// How fast a provider on a network is to be asked, by all processes together.
        std::optional<int> callsPerMinute = {};
        std::optional<int> tokensPerMinute = {};
    };

    struct Settings
    {
        Limits limits = {};
        Millis heartbeat{5'000};
        Millis lease{15'000};
        Millis timeout{60'000};    ///< a task without progress for so long is stopped
        bool idlePriority = false; ///< a person is at the machine: leave the processor to them
        RetryPolicy retry;
    };

    using Event = TaskEvent;
    /// Told of every turn that changed something; of no event, where that was what may be claimed.
    using Listener = std::function<void(const QList<Event> &)>;

    struct Parts
    {
        Store &store;
        Clock &clock;
        Dice &dice;
        std::shared_ptr<Provider> provider;
        std::shared_ptr<const Routing> routing = {}; ///< null: all tasks are this provider's
        Meter &meter = Meter::none();
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
    /// Stops what runs and hands back all that is held, for nothing may be asked at present. In its
    /// own thread.
    void letGo();
    void setLimits(const Limits &limits);
    /// Tells the others who works here, and who answers what. In its own thread.
    void introduce();
    [[nodiscard]] QString providerName() const;

private:
    struct Turn;
    struct Link;

    [[nodiscard]] bool isDistant() const { return m_provider->reach() == Provider::Reach::Network; }
    [[nodiscard]] bool isSecond() const; ///< beside the on-device analyser's
    [[nodiscard]] QString workerName() const;
    [[nodiscard]] int slots() const; ///< calls that may be under way
    [[nodiscard]] int tasksAtOnce() const;
    void beginTurn();
    Result<> runTurn(Turn &turn, Stores &stores);
    Result<> loadBreaker(Turn &turn, Stores &stores);
    Result<> settle(Turn &turn, Stores &stores);
    Result<> keepHealth(Turn &turn, Stores &stores) const;
    Result<> takeBack(Turn &turn, Stores &stores);
    Result<> claim(Turn &turn, Stores &stores);
    Result<> addPersonsWord(Turn &turn, Stores &stores);
    int roomAfter(const Turn &turn, int most);
    Result<> makeReady(Turn &turn, Stores &stores, Instant now);
    Result<int> allowance(Turn &turn, Stores &stores, int room);
    ClaimLimits claimLimits(const Turn &turn, int tasks);
    Result<QList<ReadyLevel>> ownLevels(Stores &stores, Instant now) const;
    static void countCalls(Turn &turn);
    void endTurn(Turn &turn, const Result<> &done);
    void measure(const Turn &turn) const;
    QList<Event> takeOver(Turn &turn);
    void putBack(Turn &turn);
    void startLoops(); ///< under the mutex
    static void loop(const std::shared_ptr<Link> &link);
    QList<HeldTask> takeReady(); ///< what one call is to answer
    std::deque<HeldTask>::iterator nextReady();
    void takeSharers(QList<HeldTask> &call);
    static void ask(const std::shared_ptr<Link> &link, const QList<HeldTask> &call);
    bool returned(const QList<HeldTask> &call); ///< whether their thread goes on
    void answered(const HeldTask &held, Result<Analysis> answer);
    void armDue(std::optional<Instant> due);
    void beat();
    QList<HeldTask> stopSilent();
    void leaveBehind(const QList<HeldTask> &stuck, const Error &error);
    void endOfGrace();
    void endIfIdle();
    void handBackUnbegun();
    void handBack(const QList<Lease> &leases);
    void rescue();
    void watchOthers(bool others);
    [[nodiscard]] std::optional<Millis> lapsedBefore();
    [[nodiscard]] bool isStopping() const { return m_stopping.load(); }

    Store &m_store;
    Clock &m_clock;
    Dice &m_dice;
    std::shared_ptr<Provider> m_provider;
    std::shared_ptr<const Routing> m_routing;
    Meter &m_meter;
    Settings m_settings;
    Listener m_listener;
    Settling::Rules m_rules;
    std::shared_ptr<Link> m_link; ///< by which threads reach this, as long as it lives

    /// Calls at once, as it has shown to bear; before what is reckoned from it.
    std::atomic<int> m_bears = std::numeric_limits<int>::max();

    std::mutex m_mutex; // guards what follows, for moments only: never while calling out
    QHash<TaskId, HeldTask> m_held;
    std::deque<HeldTask> m_ready; ///< of these: not begun
    std::deque<HeldTask> m_ended; ///< of these: answered, not settled
    QList<HeldTask> m_running;    ///< of these: begun, not answered
    int m_calls = 0;              ///< under way
    int m_loops = 0;              ///< in the pool
    int m_stuck = 0;              ///< threads that did not come back, and have been replaced
    bool m_heldOff = false;       ///< the provider does not answer: begin nothing
    Prefetch m_prefetch;

    std::atomic<int> m_unanswered = 0; ///< of what is held
    std::atomic<int> m_unsettled = 0;  ///< of what is answered
    std::atomic<int> m_refillBelow = 1;
    std::atomic<bool> m_turning = false;    ///< a turn is on its way
    std::atomic<bool> m_turnAgain = false;  ///< something happened meanwhile
    std::atomic<bool> m_registered = false; ///< the others know of it
    std::atomic<bool> m_stopping = false;
    std::atomic<bool> m_leaving = false; ///< no turn may begin any more
    quint64 m_claims = 0;                ///< made so far; the store's thread
    ThemeSource m_themes;                ///< the store's thread
    Vigil m_clockVigil;                  ///< the store's thread
    Vigil m_sleepVigil;                  ///< the own thread
    std::unique_ptr<QThreadPool> m_pool;
    QTimer m_due;  ///< the next waiting task, or a turn to be repeated
    QTimer m_beat; ///< only while tasks are held
    QTimer m_look; ///< only while others hold tasks
    QTimer m_grace;
    bool m_lastGrace = false;
    std::function<void()> m_whenDown;
};

} // namespace englog
