// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Meter.h"
#include "engine/ports/Store.h"
#include "engine/store/SqlTaskStore.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace englog {

class Checkpointer;
class Database;
class JournalLock;
struct SqlStores;

/// A job for a store thread, with its type taken away.
struct StoreJob
{
    std::function<Result<>(Stores &)> run;
    std::function<void(const Result<> &)> done;
    bool synced = false; ///< its commit waits for the disk
    bool urgent = false; ///< a person waits for it
};

/// The one thread of this process that writes the journal: it commits in rounds.
///
/// A round takes what waits, each job in a savepoint of its own, and commits once; the callbacks
/// follow. What arrives meanwhile shares the next round (group commit), so that 100 savers wait for
/// two syncs, not for 100. A round is synced when one of its jobs asks for it.
///
/// What a person waits for goes first, then background work: for up to 4 ms of a round while nobody
/// saves, and while somebody does (one has within the last 50 ms) no more than one job of a small
/// piece, so that the work goes on and yet no save queues behind it. Between processes the rounds
/// take turns by JournalLock. When nothing has come for a moment, the index of words is merged, a
/// piece at a time; where something could not be stored, it is tried every 10 s whether it can now.
///
/// *Thread:* post() and stop() from any. *Errors:* a job's own undoes that job alone; a failed
/// commit, or a disk that is full (SQLite then undoes the whole transaction), is the outcome of
/// every job of the round.
class Writer
{
public:
    /// Opens the connection in the new thread; what is wrong with it is told here.
    static Result<std::unique_ptr<Writer>> start(const QString &path, JournalLock &lock,
                                                 Checkpointer &checkpointer,
                                                 Meter &meter = Meter::none());
    ~Writer();
    Q_DISABLE_COPY_MOVE(Writer)

    void post(StoreJob job);
    /// Calls `listener` in the writer's thread if others have committed since the last look.
    void tellForeignCommits(std::function<void()> listener);
    /// Forgets such looks; none is running afterwards.
    void forgetListeners();
    /// Returns when all that was posted before has been answered; not from the writer's thread.
    void drain();
    /// What was wrong with the last commit that failed, until one after it has stored something.
    [[nodiscard]] std::optional<Error> trouble();
    /// Does what waits, then ends; later jobs are refused with Cancelled.
    void stop();

private:
    using SteadyClock = std::chrono::steady_clock;

    /// Jobs in the order of posting, those that a person waits for apart.
    struct Jobs
    {
        std::deque<StoreJob> urgent;
        std::deque<StoreJob> background;

        [[nodiscard]] bool empty() const { return urgent.empty() && background.empty(); }
        [[nodiscard]] bool areSynced() const; ///< one of them
        [[nodiscard]] std::deque<StoreJob> &next() { return urgent.empty() ? background : urgent; }
    };
    struct EndedJob
    {
        StoreJob job;
        Result<> outcome;
    };

    Writer(JournalLock &lock, Checkpointer &checkpointer, Meter &meter)
        : m_lock(lock)
        , m_checkpointer(checkpointer)
        , m_meter(meter)
    {}
    enum class Call {
        Work,
        Quiet, ///< nothing has come for a moment
        Stop
    };

    void loop(Database &database, SqlStores &stores);
    Call waitForWork();
    void work(Database &database, SqlStores &stores); ///< until nothing waits
    void take(Jobs &jobs);                            ///< moves what waits to the end of `jobs`
    [[nodiscard]] bool isPersonAtWork(SteadyClock::time_point now) const;
    void seePerson(SteadyClock::time_point now);
    void waitForPerson(Jobs &jobs); ///< for a moment
    void lookForForeignCommits(Database &database);
    void mergeWords(Database &database, SqlStores &stores);
    /// Stores something small, to see whether the trouble is over.
    void probe(Database &database, SqlStores &stores);
    /// Runs jobs in one transaction until its time is over, and answers them all.
    void commitRound(Database &database, SqlStores &stores, Jobs &jobs);
    /// Moves what it runs from `jobs` to `ended`; an error undid all of it.
    Result<> runRound(Database &database, SqlStores &stores, Jobs &jobs,
                      std::vector<EndedJob> &ended);
    /// An error is one of the transaction; that of the job is in its outcome.
    Result<> runJob(Database &database, SqlStores &stores, EndedJob &now);
    void keepTrouble(const Result<> &round);

    JournalLock &m_lock;
    Checkpointer &m_checkpointer;
    Meter &m_meter;
    QMap<TaskKind, int> m_queued; ///< by jobs of the present round that were not undone
    bool m_hasStored = false;     ///< has the present round; known only while there is trouble
    std::mutex m_mutex;
    std::mutex m_lookMutex; ///< held while listeners are called
    std::condition_variable m_arrived;
    Jobs m_waiting;
    std::optional<SteadyClock::time_point> m_personSeen;
    bool m_personHurries = false; ///< saves one thing after the other
    quint64 m_personRounds = 0;
    bool m_stopping = false;
    std::optional<Error> m_trouble;
    std::optional<Millis> m_untilQuiet;         ///< to merge or to probe, if nothing comes before
    std::vector<std::function<void()>> m_looks; ///< for foreign commits, between rounds
    qint64 m_dataVersion = -1;
    std::thread m_thread;
};

} // namespace englog
