// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/domain/Task.h"
#include "engine/ports/Provider.h"

#include <QMap>

#include <memory>
#include <optional>

namespace englog {

/// What of an entry is to be queued, and how.
struct QueuePlan
{
    enum class Lane {
        Interactive = 0, ///< somebody has just written it: before any bulk work
        Bulk = 1,
    };

    enum class Accept {
        Present, ///< a result by the wanted identity only; one of an older version is made again
        Any,     ///< any result of the present text
        None,    ///< no result: what is wanted is made again
    };

    /// Who is to answer each kind: of entries that any may read, and, of the same kinds, of those
    /// that may not leave what the person calls their own (empty: the same).
    QMap<TaskKind, Provider::Identity> wanted;
    QMap<TaskKind, Provider::Identity> wantedHere;
    /// Asked by name: what has no result of this provider is missing, and tasks that wait are for
    /// it. Entries that it may not read are left alone.
    QString provider = {};
    AiLevel reads = AiLevel::Local; ///< the tightest level that the named provider reads
    /// Those whose results of an entry stay that is not for any. Absent: all may.
    std::optional<QStringList> here = {};
    Accept accept = Accept::Present;
    std::optional<Instant> runAfter; ///< absent: now
    std::optional<BatchId> batch;
    Lane lane = Lane::Interactive;
    int maxRetries = 3;
};

/// A worker's hold on a task: valid while the task's fence is this one.
struct Lease
{
    TaskId task;
    qint64 fence = 0; ///< grows with every claim of the task, so that a late answer is refused
};

/// Who works, and until when what it holds is its own.
struct WorkerName
{
    QString instance; ///< Store::instance(), of a provider on a network with its name behind
    QString host;
    qint64 pid = 0;
    QString bootId;
    /// Whom tasks of a level and kind ask that name nobody.
    QMap<std::pair<AiLevel, TaskKind>, QString> routes = {};
    int threads = 1; ///< so many tasks run at once; the rest of what it holds only waits
};

/// A task that is this worker's now, with all that its processor reads.
struct ClaimedTask
{
    Lease lease;
    EntryId entry;
    TaskKind kind = TaskKind::SentimentAnalysis;
    int retries = 0;
    int maxRetries = 3;
    Instant createdAt{};
    QByteArray contentHash;
    QDate date;
    std::shared_ptr<const QString> text; ///< shared by the tasks of one entry
    QList<Finding> findings;             ///< for insight_generation
};

/// Ready tasks that are alike to the queue, with the time since when their first one may run.
struct ReadyLevel
{
    int lane = 0; ///< QueuePlan::Lane
    int priority = 1;
    TaskKind kind = TaskKind::SentimentAnalysis;
    Instant oldest{};
    AiLevel ai = AiLevel::Any; ///< of their entries
    QString provider = {};     ///< that they ask by name; empty: none

    friend bool operator==(const ReadyLevel &, const ReadyLevel &) = default;
};

/// How many tasks of a level a claim takes first; what is left of its limit is then filled in the
/// order of the shares.
struct Share
{
    ReadyLevel level;
    int most = 0;

    friend bool operator==(const Share &, const Share &) = default;
};

/// How much a claim may take, and for whom.
struct ClaimLimits
{
    QString instance; ///< the worker's
    QString provider; ///< who is to answer; empty: nobody counts its tasks
    int tasks = 1;
    qint64 units = 0;    ///< UTF-16 units of text, beyond the first task's
    Millis leaseUntil{}; ///< time since boot
    /// Of these no more at once, in whosever hands: counted from the rows that are held.
    QMap<TaskKind, int> atOnce = {};
    std::optional<int> atOnceByProvider = {};
    /// Where a call answers several tasks of an entry: of so many entries at once, in whosever
    /// hands, and of so many in this claim.
    std::optional<int> entriesByProvider = {};
    std::optional<int> entries = {};
    /// An entry whose tasks do not all fit comes with the next claim, unless it is alone.
    bool wholeEntries = false;
    /// What else is ready of their entries goes before other tasks of its lane.
    QList<TaskId> goOnAfter = {};
};

/// What a claim brought.
struct Claimed
{
    QList<ClaimedTask> tasks;
    bool more = false; ///< it was cut short: the next claim may bring more
};

/// A task that has been done, and what it found.
struct Completion
{
    Lease lease;
    StoredResult result;
    std::chrono::microseconds took{};
};

/// A try that went wrong, and what is to become of its task.
struct Failure
{
    enum class Then {
        GiveUp, ///< into the dead letters
        Retry,  ///< at `retryAt`, charged to the task
        Wait,   ///< for the provider: ready at once, charged to nobody
        Snooze, ///< until `retryAt`: it was not a try at all
    };

    Lease lease;
    Error error;
    Then then = Then::GiveUp;
    Instant retryAt{};
    QString provider;
    QString worker; ///< `host:pid`
    Instant startedAt{};
};

/// How the end of a task went into the queue.
struct Settlement
{
    bool accepted = false; ///< false: the lease was lost, the answer is dropped
    TaskState state = TaskState::Completed;
    bool entryEnded = false; ///< no task of the entry is open any more
};

/// The queue, as rows. It knows what may follow what; when to retry and how long to hold is
/// decided by rules that are handed in.
///
/// *Thread:* inside a job of the Store only.
class TaskStore
{
public:
    virtual ~TaskStore() = default;

    // --- queueing ---
    /// Queues the kinds that have no accepted result of the present text. A task that
    /// still waits moves to the new text; one that runs on other text will have its answer dropped.
    /// No text, or `ai` never: what waits is cancelled and nothing is queued. How many wait now
    /// because of this call.
    virtual Result<int> queueEntry(const EntryId &id, const QueuePlan &plan, Instant now) = 0;
    /// Makes a task that has not begun wait for others, of whatever entry. Where one of them is
    /// lost in a way that is in `settlesOn`, it ends as cancelled with that as its reason;
    /// otherwise it goes on with what there is. Invalid where they would wait for each other for
    /// ever, where it has begun, and NotFound for a task that is not there.
    virtual Result<> depend(const TaskId &task, const QList<TaskId> &needs, Losses settlesOn,
                            Instant now) = 0;
    /// Tasks that wait for their time only, of this entry, become due.
    virtual Result<int> hurry(const EntryId &id, Instant now) = 0;
    /// Somebody looks at this entry: what is open of it goes before bulk work.
    virtual Result<int> prefer(const EntryId &id) = 0;
    /// What queueEntry() would find missing of these entries (none: of all) that nobody has in
    /// hand.
    struct Missing
    {
        int entries = 0;
        qint64 units = 0; ///< UTF-16 units of their texts
    };
    virtual Result<Missing> missing(const QueuePlan &plan, const QList<EntryId> &entries) = 0;
    virtual Result<qint64> openCount() = 0;

    // --- working ---
    virtual Result<> registerWorker(const WorkerName &worker, Instant now) = 0;
    virtual Result<> unregisterWorker(const QString &instance) = 0;
    /// Makes up to `most` tasks ready whose time has come; when the next one's comes, which is now
    /// or earlier where more than that were due; nothing when none waits for a time.
    virtual Result<std::optional<Instant>> promote(int most, Instant now) = 0;
    /// The wall clock was set: what waits is due at min(its time, now + its first delay). How many
    /// tasks that changed.
    virtual Result<int> resetTimes(Instant now) = 0;
    /// What may be claimed: the levels that are not paused, by lane, priority and kind.
    virtual Result<QList<ReadyLevel>> readyLevels() = 0;
    /// Tasks by level and age, with all that their processors read, held until the lease ends. With
    /// a task of the first share comes what else is ready of its entry in its lane: a text is read
    /// once, and of a long queue there are whole entries early.
    virtual Result<Claimed> claim(const ClaimLimits &limits, const QList<Share> &shares,
                                  Instant now) = 0;
    virtual Result<> renew(const QString &instance, Millis leaseUntil, Instant now) = 0;
    /// Gives tasks of dead workers back (crashes + 1; the third is a dead letter) and those whose
    /// lease has lapsed, and forgets the dead; how many tasks.
    ///
    /// \param sinceBoot  leases that end before are lapsed; absent: none is
    virtual Result<int> rescue(const QString &instance, const QString &bootId,
                               std::optional<Millis> sinceBoot, Instant now) = 0;
    /// Whether a task is still in the hands of who holds this lease.
    virtual Result<bool> isHeld(const Lease &lease) = 0;
    /// Whether another worker is gone and holds tasks, or its lease has lapsed: then rescue() has
    /// something to do. Changes nothing.
    virtual Result<bool> needsRescue(const QString &instance, const QString &bootId,
                                     std::optional<Millis> sinceBoot) = 0;
    /// Whether other processes hold tasks: then somebody has to look after them.
    virtual Result<bool> othersHold(const QString &instance) = 0;

    /// Stores results and ends their tasks; how each went, in the same order. Where several end the
    /// last tasks of one entry, the last of them says so.
    virtual Result<QList<Settlement>> complete(const QList<Completion> &done, Instant now) = 0;
    /// Keeps what went wrong (but for Snooze), and settles the task.
    virtual Result<Settlement> fail(const Failure &failure, Instant now) = 0;
    /// Takes back what tries by this provider since then were charged with: those were an outage's.
    /// Their tasks are ready again, also those that had been given up; how many.
    virtual Result<int> forgive(const QString &provider, Instant since, Instant now) = 0;
    virtual Result<> handBack(const QList<Lease> &leases) = 0;

    // --- orders of a person ---
    struct Order
    {
        int tasks = 0;
        QList<TaskId> running; ///< of them: in somebody's hands
    };
    virtual Result<Order> cancel(const TaskFilter &filter, const QString &why, Instant now) = 0;
    virtual Result<int> retry(const TaskFilter &filter, Instant now) = 0;
    virtual Result<int> purge(const TaskFilter &filter) = 0; ///< ended rows
    /// The entry's row goes next: its tasks end as lost to whoever waits for them.
    virtual Result<> release(const EntryId &id, Instant now) = 0;
    /// The levels of these have changed: what is open of those that nobody may read any more ends.
    /// Who works on one of them is to be told to stop.
    virtual Result<Order> followLevels(const QList<EntryId> &entries, Instant now) = 0;
    virtual Result<> pause(std::optional<TaskKind> kind) = 0;
    virtual Result<> resume(std::optional<TaskKind> kind) = 0;

    // --- looking ---
    virtual Result<QList<Task>> list(const TaskFilter &filter) = 0;
    /// The newest task of each kind.
    virtual Result<QList<Task>> ofEntry(const EntryId &id) = 0;
    virtual Result<QueueStats> stats(Instant now) = 0;
    virtual Result<QueuePace> pace(Instant now) = 0;

    // --- upkeep ---
    /// Whether it is time for it: the last one was `interval` ago, by whomever; notes that it is
    /// being done.
    virtual Result<bool> beginCleanUp(Millis interval, Instant now) = 0;
    /// Removes up to `most` rows of completed and cancelled tasks that ended before, and keeps
    /// their counts. Dead letters stay. How many rows went.
    virtual Result<int> cleanUp(Instant before, int most) = 0;
};

} // namespace englog
