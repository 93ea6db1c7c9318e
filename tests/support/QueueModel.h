// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"
#include "engine/ports/TaskStore.h"

#include <QByteArray>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace englog::test {

/// The queue as plain values: what the rows have to be after each call of the stores.
///
/// Each operation changes the least that it stands for; settle() then applies the few rules that
/// hold always, over all tasks. So the model has no notion of which tasks a change can reach, and
/// finds out where the store's statements reach too few or too many.
///
/// Times are milliseconds, as in the rows. It is copied to take back a transaction.
class QueueModel
{
public:
    using Time = std::optional<qint64>;

    struct Entry
    {
        EntryId id;
        QString content;
        QByteArray hash;
        AiLevel ai = AiLevel::Any;
        bool trashed = false;
        std::set<int> wanted;  ///< kinds that were asked for, of the present text
        std::set<int> excused; ///< of them: cancelled, settled or purged by order

        [[nodiscard]] bool isAnalysable() const
        {
            return ai != AiLevel::Never && !trashed && !content.isEmpty();
        }
    };

    struct Task
    {
        qint64 id = 0;
        qint64 entry = 0;
        int kind = 0;
        int lane = 0;
        int priority = 0;
        int state = 0;
        int waits = 0;
        Time runAfter;
        Time delay;
        qint64 readyAt = 0;
        QByteArray hash;
        qint64 batch = 0; ///< 0: none
        qint64 fence = 0;
        std::string worker;
        std::string asked;
        int retries = 0;
        int maxRetries = 0;
        int crashes = 0;
        bool parked = false;
        qint64 createdAt = 0;
        Time startedAt;
        Time completedAt;
        std::string code; ///< of an ended task; empty: none
        bool superseded = false;
        bool lostLate = false; ///< what it needs was lost when it had begun: settled now or later

        [[nodiscard]] bool isOpen() const { return state < 4; }
        [[nodiscard]] bool mayMove() const { return isOpen() && state != 2; }
    };

    struct Attempt
    {
        std::string provider;
        qint64 endedAt = 0;
        bool charged = true;
    };
    struct StoredAs
    {
        QByteArray hash;
        Provider::Identity by;
        qint64 serial = 0; ///< of the completion that brought it
    };
    struct Batch
    {
        bool filling = true;
        bool paused = false;
        int tasks = 0;
        Time completedAt;
        std::string maker;
    };
    struct Worker
    {
        int threads = 1;
        int slot = 0;
        QString boot;
        qint64 leaseUntil = 0;
    };
    struct Held
    {
        qint64 task = 0;
        qint64 fence = 0;
        std::string worker;
        qint64 startedAt = 0;
    };
    struct Ending
    {
        bool accepted = false;
        int state = 4;
        bool entryEnded = false;
    };

    // --- what the operations do ---
    int queueEntry(qint64 row, const QueuePlan &plan, qint64 now);
    void removeEntry(qint64 entry, qint64 now);
    /// Nothing, or why it is refused.
    std::optional<ErrorCode> depend(qint64 id, const std::vector<qint64> &needs, int settlesOn,
                                    qint64 now);
    int hurry(qint64 entry, qint64 now);
    int prefer(qint64 entry);

    void claim(const std::vector<qint64> &ids, const ClaimLimits &limits, qint64 now);
    /// At the claim: of another text, or not to be analysed any more.
    void dropAtClaim(qint64 task, qint64 now);
    std::vector<Ending> complete(const std::vector<std::pair<Held, qint64>> &done,
                                 const Provider::Identity &by, qint64 now);
    Ending fail(const Failure &failure, qint64 now);
    int forgive(const std::string &provider, qint64 since, qint64 now);
    void handBack(const std::vector<Held> &given, qint64 now);
    void blame(const std::string &worker, qint64 now);
    int giveBack(const std::string &worker, qint64 now);

    int cancel(const std::vector<qint64> &ids, qint64 now);
    int retry(const std::vector<qint64> &ids, qint64 now);
    /// Ended rows go.
    void forget(const std::vector<qint64> &ids, bool purged);

    /// The rules: losses, waiting, batches.
    void settle(qint64 now);

    // --- what can be asked ---
    [[nodiscard]] bool isHeld(const Held &lease) const;
    [[nodiscard]] bool isPaused(int kind) const;
    [[nodiscard]] bool isPausedBatch(qint64 batch) const;
    [[nodiscard]] bool hasOpenWaiter(qint64 task) const;
    [[nodiscard]] bool mayRunAgain(const Task &task) const;
    [[nodiscard]] bool isPresent(const Task &task) const;
    [[nodiscard]] bool isWorthIt(const Task &task) const;
    [[nodiscard]] int openNeeds(qint64 task) const;
    [[nodiscard]] std::vector<qint64> tasksOf(qint64 entry) const;
    [[nodiscard]] qint64 openCount() const;
    /// What is wrong with the model's own state, however it came to be; empty: nothing.
    [[nodiscard]] QString broken() const;

    std::map<qint64, Entry> entries;
    std::map<qint64, Task> tasks;
    std::map<std::pair<qint64, qint64>, int> edges; ///< (waits, needs): settles on
    std::map<qint64, std::vector<Attempt>> attempts;
    std::map<std::pair<qint64, int>, StoredAs> results;
    std::map<qint64, Batch> batches;
    std::map<std::string, Worker> workers;
    std::map<std::pair<int, int>, qint64> tally;
    std::set<int> paused;
    std::map<QString, int> providers; ///< their breaker's state
    std::vector<Held> leases;         ///< every one that was given lately
    bool someWorked = false;          ///< so that the journal knows whom to ask
    qint64 lastTask = 0;
    qint64 lastBatch = 0;

private:
    struct Queueing; // what one queueEntry() has found and done
    void queueKind(Queueing &call, TaskKind kind);
    void insertMissing(Queueing &call);
    void bindInsight(const Queueing &call);
    void supersede(Task &task, qint64 now);
    void excuse(const Task &task);
    void reopen(std::vector<qint64> from);
    void stand(Task &task);
    bool settleLosses(qint64 now);
    void settleWaits(qint64 now);
    void settleBatches(qint64 now);
    [[nodiscard]] bool losesBy(const Task &task, int settlesOn, qint64 needs) const;
    [[nodiscard]] bool isLost(const Task &task) const;
    [[nodiscard]] bool hasOpen(qint64 entry) const;
    [[nodiscard]] std::set<qint64> behind(const std::vector<qint64> &from) const;
    [[nodiscard]] bool mayWaitFor(qint64 waiting, qint64 needed) const;
    [[nodiscard]] qint64 inCircle() const;
    [[nodiscard]] QString brokenTask(const Task &task) const;
    [[nodiscard]] QString brokenEntry(qint64 row, const Entry &entry) const;
};

} // namespace englog::test
