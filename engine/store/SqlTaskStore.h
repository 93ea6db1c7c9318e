// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/TaskStore.h"

#include <QHash>
#include <QSet>

#include <functional>

namespace englog {

class Database;
class Statement;

/// The queue, in SQL. What may be claimed lies in a partial index of its own (`task_ready`), in the
/// order in which it is claimed, so that a claim reads only rows that it takes; what waits for its
/// time lies in another.
class SqlTaskStore : public TaskStore
{
public:
    /// Whether the process in this slot of the lock file, known by this name, still lives.
    using Lives = std::function<bool(int slot, const QString &instance)>;

    /// \param ownSlot  of this process in the lock file
    explicit SqlTaskStore(Database &database, int ownSlot = -1, Lives lives = {});

    Result<int> queueEntry(const EntryId &id, const QueuePlan &plan, Instant now) override;
    Result<> depend(const TaskId &task, const QList<TaskId> &needs, Losses settlesOn,
                    Instant now) override;
    Result<int> hurry(const EntryId &id, Instant now) override;
    Result<int> prefer(const EntryId &id) override;
    Result<Missing> missing(const QueuePlan &plan, const QList<EntryId> &entries) override;
    Result<qint64> openCount() override;

    Result<> registerWorker(const WorkerName &worker, Instant now) override;
    Result<> unregisterWorker(const QString &instance) override;
    Result<std::optional<Instant>> promote(int most, Instant now) override;
    Result<int> resetTimes(Instant now) override;
    Result<QList<ReadyLevel>> readyLevels() override;
    Result<Claimed> claim(const ClaimLimits &limits, const QList<Share> &shares,
                          Instant now) override;
    Result<> renew(const QString &instance, Millis leaseUntil, Instant now) override;
    Result<int> rescue(const QString &instance, const QString &bootId,
                       std::optional<Millis> sinceBoot, Instant now) override;
    Result<bool> isHeld(const Lease &lease) override;
    Result<bool> needsRescue(const QString &instance, const QString &bootId,
                             std::optional<Millis> sinceBoot) override;
    Result<bool> othersHold(const QString &instance) override;
    Result<QList<Settlement>> complete(const QList<Completion> &done, Instant now) override;
    Result<Settlement> fail(const Failure &failure, Instant now) override;
    Result<int> forgive(const QString &provider, Instant since, Instant now) override;
    Result<> handBack(const QList<Lease> &leases) override;

    Result<Order> cancel(const TaskFilter &filter, const QString &why, Instant now) override;
    Result<int> retry(const TaskFilter &filter, Instant now) override;
    Result<int> purge(const TaskFilter &filter) override;
    Result<> release(const EntryId &id, Instant now) override;
    Result<Order> followLevels(const QList<EntryId> &entries, Instant now) override;
    Result<> pause(std::optional<TaskKind> kind) override;
    Result<> resume(std::optional<TaskKind> kind) override;

    Result<QList<Task>> list(const TaskFilter &filter) override;
    Result<QList<Task>> ofEntry(const EntryId &id) override;
    Result<QueueStats> stats(Instant now) override;
    Result<QueuePace> pace(Instant now) override;

    /// How many tasks of each kind were queued since this was last asked, also by jobs that were
    /// undone.
    [[nodiscard]] QMap<TaskKind, int> takeQueued() { return std::exchange(m_queued, {}); }

    Result<bool> beginCleanUp(Millis interval, Instant now) override;
    Result<int> cleanUp(Instant before, int most) override;

private:
    // queueing
    struct QueuedEntry; // what queueEntry() knows of its entry
    Result<std::optional<QueuedEntry>> lookAt(const EntryId &id);
    Result<> supersede(QueuedEntry &entry, qint64 task, Instant now);
    Result<> supersedeAll(QueuedEntry &entry, Instant now);
    Result<> queueKinds(QueuedEntry &entry, const QueuePlan &plan, Instant now);
    Result<> queueKind(QueuedEntry &entry, TaskKind kind, const QueuePlan &plan, bool inputsChange,
                       Instant now);
    Result<> removeForbidden(const QueuedEntry &entry, const QStringList &here);
    Result<> askBy(qint64 task, const QString &provider);
    Result<> moveTask(qint64 task, QueuedEntry &entry, const QueuePlan &plan, Instant now);
    Result<> insertTasks(const QueuedEntry &entry, const QueuePlan &plan, Instant now);
    Result<> insertEdges(const QueuedEntry &entry);
    Result<> inherit(const QueuedEntry &entry);
    Result<> bindInsight(const QueuedEntry &entry);

    // claiming
    struct Candidates
    {
        QList<qint64> ready;
        QList<qint64> paused;   ///< of a batch that is
        QList<qint64> outdated; ///< of a text that is gone, or that nobody may read any more
    };
    Result<QMap<TaskKind, int>> roomByKind(const ClaimLimits &limits);
    Result<std::optional<int>> roomForEntries(const ClaimLimits &limits);
    Result<int> roomOfProvider(const ClaimLimits &limits);
    Result<QSet<qint64>> pausedBatches();
    struct ReadyTask
    {
        qint64 task;
        qint64 entry;
        TaskKind kind;
        qint64 units; ///< of its entry's text
    };
    Result<Candidates> readyTasks(const ClaimLimits &limits, const QList<Share> &shares,
                                  const QSet<qint64> &paused);
    Result<QList<ReadyTask>> readyTasks(const ReadyLevel &level, int most,
                                        const QSet<qint64> &paused, Candidates &found);
    static Result<QList<ReadyTask>> sorted(Statement &row, const QSet<qint64> &paused,
                                           Candidates &found);
    Result<QList<ReadyTask>> entryByEntry(const QList<ReadyTask> &level, const ClaimLimits &limits,
                                          const QList<Share> &shares, const QSet<qint64> &paused,
                                          Candidates &found);
    static QList<qint64> withinUnits(const QList<ReadyTask> &tasks, const ClaimLimits &limits);
    Result<> park(const QList<qint64> &tasks);
    Result<> dropOutdated(const QList<qint64> &tasks, Instant now);
    Result<QList<ClaimedTask>> take(const QList<qint64> &ids, const ClaimLimits &limits,
                                    Instant now);
    Result<> loadTexts(QList<ClaimedTask> &tasks, const QList<qint64> &entries);
    Result<> loadFindings(ClaimedTask &task, qint64 entry);

    // workers
    struct Worker
    {
        QString instance;
        bool dead = false;
        Millis leaseUntil{};

        [[nodiscard]] bool isLost(std::optional<Millis> sinceBoot) const
        {
            return dead || (sinceBoot && leaseUntil < *sinceBoot);
        }
    };
    /// Who else works, or has.
    Result<QList<Worker>> otherWorkers(const QString &instance, const QString &bootId);
    /// Blames a dead worker for the tasks it had in its threads.
    Result<> blame(const QString &instance, Instant now);
    Result<int> rescueFrom(const Worker &worker, Instant now);
    Result<int> giveBack(const QString &instance);

    // endings
    struct EndedTask
    {
        qint64 entry = 0;
        bool fresh = true; ///< its text is still the entry's
        qint64 fence = 0;
        bool settled = false; ///< by the completion with this fence

        [[nodiscard]] Settlement settlement() const
        {
            return {.accepted = fresh,
                    .state = fresh ? TaskState::Completed : TaskState::Cancelled,
                    .entryEnded = false};
        }
    };
    struct Ended
    {
        QHash<qint64, EndedTask> tasks;
        QList<qint64> batches;

        /// For the first completion with this lease; of one task there may be an older one, or the
        /// same twice.
        EndedTask *claim(const Lease &lease);
    };
    Result<Ended> endHeld(const QList<Completion> &done, Instant now);
    Result<> store(const StoredResult &result, qint64 entry, Instant now);
    Result<> endBatches(const QList<qint64> &batches, Instant now);
    Result<> keepPace(const QList<Completion> &done);
    Result<> keepAttempt(const Failure &failure, Instant now);
    /// Which of these have no open task.
    Result<QSet<qint64>> endedEntries(const QList<qint64> &entries);

    // edges
    /// These tasks ended, with or without results: what waited for them may become ready, and their
    /// batches may have ended.
    Result<> afterEndOf(const QList<qint64> &tasks, Instant now);
    Result<> unblockAfter(const QList<qint64> &tasks, Instant now);
    Result<> unblockAll(Instant now);
    /// These were put among what may run; not so those of them that wait for others.
    Result<> blockAgain(const QList<qint64> &tasks);
    /// The same for what waits for these, which are open now.
    Result<> blockBehind(const QList<qint64> &tasks);
    /// Settles what will not go on without tasks that were lost: these, or any.
    Result<> settleLost(const std::optional<QList<qint64>> &tasks, Instant now);
    /// These tasks are open again: what was made without their results is made again after them.
    Result<> reopenAfter(const QList<qint64> &tasks, Instant now);

    // looking
    Result<QList<Task>> tasksWhere(const QString &condition, const QVariantList &values);
    Result<> addAttempts(Task &task);
    Result<> addCounts(QueueStats &stats, Instant now);
    Result<> addPauses(QueueStats &stats, Instant now);
    Result<> leaveOutForNobody(QueuePace &pace);
    Result<> addPace(QueueStats &stats, Instant now);
    Result<> addWorkers(QueueStats &stats, Instant now);
    Result<> addProviders(QueueStats &stats, Instant now);

    Database &m_database;
    int m_ownSlot;
    Lives m_lives;
    QMap<TaskKind, int> m_queued;
};

} // namespace englog
