// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Store.h"
#include "engine/store/SqlTaskStore.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace englog {

class Database;

/// A job for a store thread, with its type taken away.
struct StoreJob
{
    std::function<Result<>(Stores &)> run;
    std::function<void(const Result<> &)> done;
    bool synced = false;
};

/// The one thread of this process that writes the journal: it commits in rounds.
///
/// A round takes what waits, in order, for at most 4 ms, each job in a savepoint of its own, and
/// commits once; the callbacks follow. What arrives meanwhile shares the next round (group commit),
/// so that 100 savers wait for two syncs, not for 100. A round is synced when one of its jobs asks
/// for it.
///
/// *Thread:* post() and stop() from any. *Errors:* a job's own undoes that job alone; a failed
/// commit, or a disk that is full (SQLite then undoes the whole transaction), is the outcome of
/// every job of the round.
class Writer
{
public:
    /// Opens the connection in the new thread; what is wrong with it is told here.
    ///
    /// \param ownSlot  of this process in the lock file; \param lives  asks for another's
    static Result<std::unique_ptr<Writer>> start(const QString &path, int ownSlot,
                                                 SqlTaskStore::Lives lives);
    ~Writer();
    Q_DISABLE_COPY_MOVE(Writer)

    void post(StoreJob job);
    /// Calls `listener` in the writer's thread if others have committed since the last look.
    void tellForeignCommits(std::function<void()> listener);
    /// Forgets such looks; none is running afterwards.
    void forgetListeners();
    /// Returns when all that was posted before has been answered; not from the writer's thread.
    void drain();
    /// Does what waits, then ends; later jobs are refused with Cancelled.
    void stop();

private:
    Writer() = default;
    void loop(Database &database, Stores &stores);
    void lookForForeignCommits(Database &database);
    struct EndedJob
    {
        StoreJob job;
        Result<> outcome;
    };
    /// Runs jobs in one transaction until its time is over, and answers them all.
    void commitRound(Database &database, Stores &stores, std::deque<StoreJob> &jobs);
    /// Moves what it runs from `jobs` to `ended`; an error undid all of it.
    static Result<> runRound(Database &database, Stores &stores, std::deque<StoreJob> &jobs,
                             std::vector<EndedJob> &ended);
    /// An error is one of the transaction; that of the job is in its outcome.
    static Result<> runJob(Database &database, Stores &stores, EndedJob &now);

    std::mutex m_mutex;
    std::mutex m_lookMutex; ///< held while listeners are called
    std::condition_variable m_arrived;
    std::deque<StoreJob> m_waiting;
    bool m_stopping = false;
    std::vector<std::function<void()>> m_looks; ///< for foreign commits, between rounds
    qint64 m_dataVersion = -1;
    std::thread m_thread;
};

} // namespace englog
