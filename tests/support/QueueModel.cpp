// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of the queue, and how its tasks are worked. How they come into it: QueueModelOrders.
#include "tests/support/QueueModel.h"

#include "engine/domain/Json.h"

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace englog::test {

namespace {

constexpr int onFailed = 1;
constexpr int onCancelled = 2;

} // namespace

void QueueModel::settle(qint64 now)
{
    while (settleLosses(now)) {}
    settleWaits(now);
    settleBatches(now);
}

/// Whether this edge settles the task that waits.
bool QueueModel::losesBy(const Task &task, int settlesOn, qint64 needs) const
{
    const auto other = tasks.find(needs);
    if (other == tasks.end() || !task.mayMove())
        return false;
    return (other->second.state == 5 && (settlesOn & onFailed) != 0)
        || (other->second.state == 6 && !other->second.superseded
            && (settlesOn & onCancelled) != 0);
}

bool QueueModel::isLost(const Task &task) const
{
    return std::ranges::any_of(edges, [&](const auto &edge) {
        return edge.first.first == task.id && losesBy(task, edge.second, edge.first.second);
    });
}

bool QueueModel::settleLosses(qint64 now)
{
    bool changed = false;
    for (const auto &[ends, settlesOn] : edges) {
        Task &task = tasks.at(ends.first);
        if (task.lostLate || !losesBy(task, settlesOn, ends.second))
            continue;
        task.state = 6;
        task.code = "unmet";
        task.completedAt = now;
        excuse(task);
        changed = true;
    }
    return changed;
}

int QueueModel::openNeeds(qint64 task) const
{
    int open = 0;
    for (auto edge = edges.lower_bound({task, 0}); edge != edges.end() && edge->first.first == task;
         ++edge)
        open += tasks.at(edge->first.second).isOpen() ? 1 : 0;
    return open;
}

void QueueModel::settleWaits(qint64 now)
{
    for (auto &[id, task] : tasks) {
        if (!task.mayMove())
            continue;
        const int before = std::exchange(task.waits, openNeeds(id));
        if (task.waits > 0) {
            task.parked = false;
            if (task.state == 1)
                task.state = 0;
        } else if (task.state == 0 && !task.parked
                   && (!task.runAfter || (before > 0 && *task.runAfter <= now))) {
            task.state = 1;
            task.readyAt = now;
        }
    }
}

void QueueModel::settleBatches(qint64 now)
{
    std::set<qint64> open;
    for (const auto &[id, task] : tasks) {
        if (task.isOpen())
            open.insert(task.batch);
    }
    for (auto &[id, batch] : batches) {
        if (batch.filling || open.contains(id))
            batch.completedAt.reset();
        else if (!batch.completedAt)
            batch.completedAt = now;
    }
}

void QueueModel::claim(const std::vector<qint64> &ids, const ClaimLimits &limits, qint64 now)
{
    const std::string who = limits.instance.toStdString();
    if (const auto worker = workers.find(who); worker != workers.end() && !ids.empty())
        worker->second.leaseUntil = limits.leaseUntil.count();
    for (const qint64 id : ids) {
        Task &task = tasks.at(id);
        task.state = 2;
        task.fence += 1;
        task.worker = who;
        task.asked = limits.provider.toStdString();
        task.startedAt = now;
        task.lostLate = false;
        leases.push_back({id, task.fence, who, now});
    }
    constexpr size_t remembered = 60;
    if (leases.size() > remembered)
        leases.erase(leases.begin(), leases.end() - remembered);
}

void QueueModel::dropAtClaim(qint64 task, qint64 now)
{
    supersede(tasks.at(task), now);
}

std::vector<QueueModel::Ending>
QueueModel::complete(const std::vector<std::pair<Held, qint64>> &done, const Provider::Identity &by,
                     qint64 now)
{
    std::vector<Ending> endings;
    std::vector<qint64> ended;
    for (const auto &[lease, serial] : done) {
        Ending end;
        ended.push_back(0);
        if (isHeld(lease)) {
            Task &task = tasks.at(lease.task);
            const Entry &entry = entries.at(task.entry);
            end.accepted = entry.hash == task.hash && entry.isAnalysable();
            task.superseded = !end.accepted;
            task.state = end.state = end.accepted ? 4 : 6;
            task.completedAt = now;
            task.worker.clear();
            task.code.clear();
            if (end.accepted)
                results[{task.entry, task.kind}] = {task.hash, by, serial};
            ended.back() = task.entry;
        }
        endings.push_back(end);
    }
    settle(now);
    std::set<qint64> told;
    for (size_t i = done.size(); i-- > 0;) {
        if (ended[i] != 0 && !hasOpen(ended[i]))
            endings[i].entryEnded = told.insert(ended[i]).second;
    }
    return endings;
}

QueueModel::Ending QueueModel::fail(const Failure &failure, qint64 now)
{
    using Then = Failure::Then;
    Ending end;
    switch (failure.then) {
    case Then::GiveUp:
        end.state = 5;
        break;
    case Then::Retry:
        end.state = 3;
        break;
    case Then::Wait:
        end.state = 1;
        break;
    case Then::Snooze:
        end.state = 0;
        break;
    }
    if (!isHeld({failure.lease.task.value, failure.lease.fence, {}, 0}))
        return end;
    Task &task = tasks.at(failure.lease.task.value);
    end.accepted = true;
    task.state = end.state;
    task.worker.clear();
    task.runAfter.reset();
    task.delay.reset();
    if (failure.then == Then::Retry || failure.then == Then::Snooze) {
        task.runAfter = failure.retryAt.time_since_epoch().count();
        task.delay = *task.runAfter - now;
    }
    task.retries += failure.then == Then::Retry ? 1 : 0;
    task.code = toString(failure.error.code).toStdString();
    if (failure.then != Then::Snooze)
        attempts[task.id].push_back(
            {failure.provider.toStdString(), now, failure.then != Then::Wait});
    if (task.state == 5)
        task.completedAt = now;
    else
        stand(task);
    settle(now);
    end.entryEnded = failure.then == Then::GiveUp && !hasOpen(task.entry);
    return end;
}

/// What was in somebody's hands waits again.
void QueueModel::stand(Task &task)
{
    task.worker.clear();
    task.lostLate = isLost(task);
}

int QueueModel::forgive(const std::string &provider, qint64 since, qint64 now)
{
    int touched = 0;
    std::vector<qint64> again;
    for (auto &[id, tries] : attempts) {
        const auto isOutages = [&](const Attempt &attempt) {
            return attempt.charged && attempt.provider == provider && attempt.endedAt >= since;
        };
        const auto n = static_cast<int>(std::ranges::count_if(tries, isOutages));
        if (n == 0)
            continue;
        Task &task = tasks.at(id);
        const bool givenUp = task.state == 5 && task.code != "crashed" && isOutages(tries.back())
            && mayRunAgain(task);
        if (task.mayMove() || task.state == 2 || task.state == 4 || givenUp) {
            touched += 1;
            task.retries = std::max(0, task.retries - n + (givenUp ? 1 : 0));
        }
        if (givenUp || task.state == 3) {
            task.state = 1;
            task.readyAt = now;
            task.runAfter.reset();
            task.completedAt.reset();
        }
        if (givenUp)
            again.push_back(id);
        for (Attempt &attempt : tries)
            attempt.charged = attempt.charged && !isOutages(attempt);
    }
    reopen(again);
    settle(now);
    return touched;
}

void QueueModel::handBack(const std::vector<Held> &given, qint64 now)
{
    for (const Held &lease : given) {
        if (!isHeld(lease))
            continue;
        Task &task = tasks.at(lease.task);
        task.state = 1;
        task.startedAt.reset();
        stand(task);
    }
    settle(now);
}

void QueueModel::blame(const std::string &worker, qint64 now)
{
    std::vector<Task *> held;
    for (auto &[id, task] : tasks) {
        if (task.state == 2 && task.worker == worker)
            held.push_back(&task);
    }
    // Entry by entry: the first task of each, of the entry that was claimed first.
    std::ranges::sort(held, {}, [](const Task *task) {
        return std::tuple(task->startedAt, -task->priority, task->id);
    });
    struct First
    {
        int tasks = 0;
        std::optional<qint64> since;
        qint64 id = 0;
    };
    std::map<qint64, First> firsts;
    for (const Task *task : held) {
        First &first = firsts[task->entry];
        first.since = first.since ? std::min(first.since, task->startedAt) : task->startedAt;
        first.id = first.id ? std::min(first.id, task->id) : task->id;
    }
    std::map<const Task *, int> place;
    for (const Task *task : held)
        place[task] = ++firsts[task->entry].tasks;
    std::ranges::stable_sort(held, {}, [&](const Task *task) {
        const First &first = firsts[task->entry];
        return std::tuple(place[task], first.since, task->lane, first.id);
    });
    const auto known = workers.find(worker);
    const auto threads = static_cast<size_t>(known == workers.end() ? 1 : known->second.threads);
    for (size_t i = 0; i < std::min(threads, held.size()); ++i) {
        if (++held[i]->crashes < 3)
            continue;
        held[i]->state = 5;
        held[i]->completedAt = now;
        held[i]->worker.clear();
        held[i]->code = "crashed";
    }
    for (auto &[id, task] : tasks)
        task.lostLate = false;
    settle(now);
}

int QueueModel::giveBack(const std::string &worker, qint64 now)
{
    int given = 0;
    for (auto &[id, task] : tasks) {
        if (task.state != 2 || task.worker != worker)
            continue;
        task.state = 1;
        task.startedAt.reset();
        stand(task);
        given += 1;
    }
    settle(now);
    return given;
}

bool QueueModel::isHeld(const Held &lease) const
{
    const auto task = tasks.find(lease.task);
    return task != tasks.end() && task->second.state == 2 && task->second.fence == lease.fence;
}

bool QueueModel::isPaused(int kind) const
{
    return paused.contains(0) || paused.contains(kind);
}

bool QueueModel::isPausedBatch(qint64 batch) const
{
    return batch != 0 && batches.at(batch).paused;
}

bool QueueModel::hasOpenWaiter(qint64 task) const
{
    return std::ranges::any_of(edges, [&](const auto &edge) {
        return edge.first.second == task && tasks.at(edge.first.first).isOpen();
    });
}

bool QueueModel::hasOpen(qint64 entry) const
{
    return std::ranges::any_of(
        tasks, [&](const auto &one) { return one.second.entry == entry && one.second.isOpen(); });
}

qint64 QueueModel::openCount() const
{
    return std::ranges::count_if(tasks, [](const auto &one) { return one.second.isOpen(); });
}

std::vector<qint64> QueueModel::tasksOf(qint64 entry) const
{
    std::vector<qint64> found;
    for (const auto &[id, task] : tasks) {
        if (task.entry == entry)
            found.push_back(id);
    }
    return found;
}

/// Whether its entry still has the text it is about, and may be analysed.
bool QueueModel::isPresent(const Task &task) const
{
    const Entry &entry = entries.at(task.entry);
    return entry.isAnalysable() && entry.hash == task.hash;
}

/// Also: it is no insight whose place another takes, from newer findings.
bool QueueModel::isWorthIt(const Task &task) const
{
    const auto takesItsPlace = [&](const auto &one) {
        const Task &other = one.second;
        return other.entry == task.entry && other.kind == task.kind && other.id > task.id
            && other.isOpen() && other.hash == task.hash;
    };
    return isPresent(task) && (task.kind < 6 || std::ranges::none_of(tasks, takesItsPlace));
}

QString QueueModel::broken() const
{
    for (const auto &[id, task] : tasks) {
        if (const QString what = brokenTask(task); !what.isEmpty())
            return u"task %1: "_s.arg(id) + what;
    }
    for (const auto &[row, entry] : entries) {
        if (const QString what = brokenEntry(row, entry); !what.isEmpty())
            return u"entry %1: "_s.arg(row) + what;
    }
    if (const qint64 id = inCircle(); id != 0)
        return u"task %1 waits for itself"_s.arg(id);
    return {};
}

QString QueueModel::brokenTask(const Task &task) const
{
    if (task.mayMove() && task.waits != openNeeds(task.id))
        return u"waits for %1 of %2 open tasks"_s.arg(task.waits).arg(openNeeds(task.id));
    if (task.state == 1 && openNeeds(task.id) > 0)
        return u"may run before what it needs"_s;
    if (task.state == 0 && task.waits == 0 && !task.runAfter && !task.parked)
        return u"waits for ever"_s;
    if (task.parked && task.mayMove() && (task.state != 0 || task.batch == 0))
        return u"is parked outside of a batch, or while it may run"_s;
    if ((task.state == 2) != !task.worker.empty())
        return u"is held by nobody, or by somebody while it does not run"_s;
    if (task.retries > task.maxRetries)
        return u"has been tried too often"_s;
    if (task.crashes > 3 || (task.crashes == 3 && task.isOpen()))
        return u"has crashed too often"_s;
    if (task.isOpen() == task.completedAt.has_value())
        return u"has ended without a time, or has one while it is open"_s;
    return {};
}

QString QueueModel::brokenEntry(qint64 row, const Entry &entry) const
{
    std::map<int, int> open;
    std::set<int> present;
    for (const auto &[id, task] : tasks) {
        if (task.entry != row || task.hash != entry.hash)
            continue;
        open[task.kind] += task.isOpen() && task.kind < 6 ? 1 : 0;
        if (task.isOpen() || task.state == 5)
            present.insert(task.kind);
    }
    for (const auto &[kind, n] : open) {
        if (n > 1)
            return u"kind %1 would be done %2 times"_s.arg(kind).arg(n);
    }
    if (!entry.isAnalysable())
        return {};
    for (const int kind : entry.wanted) {
        const auto result = results.find({row, kind});
        const bool answered = result != results.end() && result->second.hash == entry.hash;
        if (!answered && !present.contains(kind) && !entry.excused.contains(kind))
            return u"kind %1 was lost"_s.arg(kind);
    }
    return {};
}

} // namespace englog::test
