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
    Result<BatchId> makeBatch(const QString &name, Instant now) override;
    Result<int> hurry(const EntryId &id, Instant now) override;
    Result<int> prefer(const EntryId &id) override;
    Result<qint64> openCount() override;

    Result<> registerWorker(const WorkerName &worker, Instant now) override;
    Result<> unregisterWorker(const QString &instance) override;
    Result<std::optional<Instant>> promote(int most, Instant now) override;
    Result<int> resetTimes(Instant now) override;
    Result<QList<ReadyLevel>> readyLevels() override;
    Result<QList<ClaimedTask>> claim(const ClaimLimits &limits, const QList<Share> &shares,
                                     Instant now) override;
    Result<> renew(const QString &instance, Millis leaseUntil, Instant now) override;
    Result<int> rescue(const QString &instance, const QString &bootId,
                       std::optional<Millis> sinceBoot, Instant now) override;
    Result<bool> othersHold(const QString &instance) override;
    Result<QList<Settlement>> complete(const QList<Completion> &done, Instant now) override;
    Result<Settlement> fail(const Lease &lease, const EntryId &entry, const Error &error,
                            std::optional<Instant> retryAt, const QString &worker,
                            Instant startedAt, Instant now) override;
    Result<> handBack(const QList<Lease> &leases) override;

    Result<Order> cancel(const TaskFilter &filter, const QString &why, Instant now) override;
    Result<int> retry(const TaskFilter &filter, Instant now) override;
    Result<int> purge(const TaskFilter &filter) override;
    Result<> pause(std::optional<TaskKind> kind) override;
    Result<> resume(std::optional<TaskKind> kind) override;

    Result<QList<Task>> list(const TaskFilter &filter) override;
    Result<QList<Task>> ofEntry(const EntryId &id) override;
    Result<QueueStats> stats(Instant now) override;
    Result<QList<BatchStatus>> batches() override;

private:
    struct QueuedEntry; // what queueEntry() knows of its entry
    Result<std::optional<QueuedEntry>> lookAt(const EntryId &id);
    Result<> supersede(qint64 task, Instant now);
    Result<int> queueKind(const QueuedEntry &entry, TaskKind kind, const QueuePlan &plan,
                          bool inputsChange, Instant now);
    Result<int> moveTask(qint64 task, const QueuedEntry &entry, const QueuePlan &plan,
                         TaskState state, Instant now);
    Result<int> insertTask(const QueuedEntry &entry, TaskKind kind, const QueuePlan &plan,
                           TaskState state, Instant now);
    Result<> supersedeAll(const QueuedEntry &entry, Instant now);
    Result<> bindInsight(const QueuedEntry &entry);

    Result<QList<qint64>> readyTasks(const ClaimLimits &limits, const QList<Share> &shares);
    Result<QList<ClaimedTask>> take(const QList<qint64> &ids, const QString &instance, Instant now);
    Result<> loadTexts(QList<ClaimedTask> &tasks, const QList<qint64> &entries);
    Result<> loadFindings(ClaimedTask &task, qint64 entry);
    struct Worker
    {
        QString instance;
        bool dead = false;
        Millis leaseUntil{};
    };
    /// Who else works, or has.
    Result<QList<Worker>> otherWorkers(const QString &instance, const QString &bootId);
    /// Blames a dead worker for the tasks it had in its threads.
    Result<> blame(const QString &instance, Instant now);
    Result<int> release(const QString &instance);

    struct EndedTask
    {
        qint64 entry = 0;
        bool fresh = true; ///< its text is still the entry's
    };
    Result<QHash<qint64, EndedTask>> endHeld(const QList<Completion> &done, Instant now);
    Result<> store(const StoredResult &result, qint64 entry, Instant now);
    /// After these tasks ended: what waited for them may become ready. How many did.
    Result<int> unblockAfter(const QList<qint64> &tasks, Instant now);
    Result<int> unblockAll(Instant now);
    /// Which of these have no open task.
    Result<QSet<qint64>> endedEntries(const QList<qint64> &entries);

    Result<QList<Task>> tasksWhere(const QString &condition, const QVariantList &values);
    Result<> addAttempts(Task &task);
    Result<> addCounts(QueueStats &stats, Instant now);
    Result<> addPauses(QueueStats &stats, Instant now);
    Result<> addPace(QueueStats &stats, Instant now);
    Result<> addWorkers(QueueStats &stats, Instant now);

    Database &m_database;
    int m_ownSlot;
    Lives m_lives;
};

} // namespace englog
