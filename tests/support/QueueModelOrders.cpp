// SPDX-License-Identifier: GPL-3.0-or-later
// How tasks come into the model's queue, and what a person orders of it.
#include "tests/support/QueueModel.h"

#include <algorithm>

namespace englog::test {

struct QueueModel::Queueing
{
    qint64 row = 0;
    const Entry &entry;
    const QueuePlan &plan;
    qint64 now = 0;
    std::map<int, std::vector<qint64>> open; ///< as it was found
    std::vector<int> missing;
    std::vector<qint64> outdated; ///< they run, but their answer will not do
    int moved = 0;

    [[nodiscard]] Time runAfter() const
    {
        return plan.runAfter ? Time(plan.runAfter->time_since_epoch().count()) : Time();
    }
    [[nodiscard]] Time delay() const { return runAfter() ? Time(*runAfter() - now) : Time(); }
    [[nodiscard]] int state() const { return runAfter() && *runAfter() > now ? 0 : 1; }
};

int QueueModel::queueEntry(qint64 row, const QueuePlan &plan, qint64 now)
{
    Entry &entry = entries.at(row);
    Queueing call{row, entry, plan, now, {}, {}, {}, 0};
    for (const auto &[id, task] : tasks) {
        if (task.entry == row && task.isOpen())
            call.open[task.kind].push_back(id);
    }
    if (!entry.isAnalysable()) {
        entry.wanted.clear();
        for (const auto &[kind, open] : call.open) {
            for (const qint64 id : open)
                supersede(tasks.at(id), now);
        }
    } else {
        for (auto it = plan.wanted.cbegin(); it != plan.wanted.cend(); ++it) {
            entry.wanted.insert(static_cast<int>(it.key()));
            entry.excused.erase(static_cast<int>(it.key()));
            queueKind(call, it.key());
        }
    }
    insertMissing(call);
    if (call.moved > 0 || (!call.missing.empty() && !call.open.empty()))
        bindInsight(call);
    settle(now);
    return call.moved + static_cast<int>(call.missing.size());
}

void QueueModel::queueKind(Queueing &call, TaskKind kind)
{
    const int number = static_cast<int>(kind);
    const bool inputsChange =
        kind == TaskKind::InsightGeneration && (call.moved > 0 || !call.missing.empty());
    const auto result = results.find({call.row, number});
    const bool answered = !inputsChange && result != results.end()
        && result->second.hash == call.entry.hash
        && (call.plan.accept == QueuePlan::Accept::Any
            || result->second.by == call.plan.wanted.value(kind));
    const auto &open = call.open[number];
    const auto willDo = [&](qint64 id) {
        const Task &task = tasks.at(id);
        return task.isOpen() && task.hash == call.entry.hash && !(task.state == 2 && inputsChange);
    };
    for (const qint64 id : open) {
        Task &task = tasks.at(id);
        if (task.state == 2 && willDo(id))
            return;
        if (task.state == 2) {
            call.outdated.push_back(id);
        } else if (willDo(id)) {
            return;
        } else if (answered || std::ranges::any_of(open, willDo)) {
            supersede(task, call.now);
        } else {
            task.hash = call.entry.hash;
            task.runAfter = call.runAfter();
            task.delay = call.delay();
            task.state = call.state();
            task.readyAt = call.now;
            task.lane = static_cast<int>(call.plan.lane);
            task.retries = 0;
            task.crashes = 0;
            task.parked = false;
            task.lostLate = false;
            call.moved += 1;
            return;
        }
    }
    if (open.empty())
        call.open.erase(number);
    if (!answered)
        call.missing.push_back(number);
}

void QueueModel::insertMissing(Queueing &call)
{
    if (call.missing.empty())
        return;
    const bool bind = call.open.empty() && call.missing.size() > 1 && call.missing.back() == 6;
    for (const int kind : call.missing) {
        Task task;
        task.id = ++lastTask;
        task.entry = call.row;
        task.kind = kind;
        task.lane = static_cast<int>(call.plan.lane);
        task.priority = priorityOf(static_cast<TaskKind>(kind));
        task.state = call.state();
        task.runAfter = call.runAfter();
        task.delay = call.delay();
        task.readyAt = call.now;
        task.createdAt = call.now;
        task.hash = call.entry.hash;
        task.batch = call.plan.batch ? call.plan.batch->value : 0;
        task.maxRetries = call.plan.maxRetries;
        tasks.emplace(task.id, task);
    }
    if (bind)
        bindInsight(call);
    // Who waits for what runs on a text of yesterday waits for what takes its place.
    for (const qint64 old : call.outdated) {
        for (const auto &[ends, settlesOn] : std::map(edges)) {
            if (ends.second != old || !tasks.at(ends.first).mayMove())
                continue;
            for (const auto &[id, task] : tasks) {
                if (id > old && task.entry == call.row && task.kind == tasks.at(old).kind
                    && task.isOpen() && mayWaitFor(ends.first, id))
                    edges.emplace(std::pair(ends.first, id), settlesOn);
            }
        }
    }
    if (call.plan.batch)
        batches.at(call.plan.batch->value).tasks += static_cast<int>(call.missing.size());
}

void QueueModel::bindInsight(const Queueing &call)
{
    for (auto &[id, insight] : tasks) {
        if (insight.entry != call.row || insight.kind != 6 || !insight.mayMove())
            continue;
        for (const auto &[other, task] : tasks) {
            if (task.entry == call.row && task.kind < 6 && task.isOpen() && mayWaitFor(id, other))
                edges.emplace(std::pair(id, other), 0);
        }
        insight.waits = openNeeds(id);
        if (insight.waits == 0)
            continue;
        insight.state = 0;
        insight.runAfter.reset();
        insight.parked = false;
    }
}

void QueueModel::supersede(Task &task, qint64 now)
{
    if (!task.mayMove())
        return;
    task.state = 6;
    task.completedAt = now;
    task.code = "cancelled";
    task.superseded = true;
}

void QueueModel::excuse(const Task &task)
{
    Entry &entry = entries.at(task.entry);
    if (entry.hash == task.hash)
        entry.excused.insert(task.kind);
}

void QueueModel::removeEntry(qint64 entry, qint64 now)
{
    constexpr int onPruned = 4;
    const std::vector<qint64> its = tasksOf(entry);
    for (const auto &[ends, settlesOn] : edges) {
        Task &waiting = tasks.at(ends.first);
        const Task &needed = tasks.at(ends.second);
        if (needed.entry != entry || waiting.entry == entry || !needed.isOpen()
            || !waiting.mayMove() || (settlesOn & onPruned) == 0)
            continue;
        waiting.state = 6;
        waiting.code = "unmet";
        waiting.completedAt = now;
        excuse(waiting);
    }
    forget(its, false);
    std::erase_if(results, [&](const auto &one) { return one.first.first == entry; });
    entries.erase(entry);
    settle(now);
}

std::set<qint64> QueueModel::behind(const std::vector<qint64> &from) const
{
    std::set<qint64> needed;
    std::vector<qint64> left = from;
    while (!left.empty()) {
        const qint64 task = left.back();
        left.pop_back();
        for (auto edge = edges.lower_bound({task, 0});
             edge != edges.end() && edge->first.first == task; ++edge) {
            if (needed.insert(edge->first.second).second)
                left.push_back(edge->first.second);
        }
    }
    return needed;
}

/// A task that waits for itself in the end; 0: there is none.
qint64 QueueModel::inCircle() const
{
    std::map<qint64, int> left; // open tasks that it waits for
    std::map<qint64, std::vector<qint64>> waiting;
    for (const auto &[ends, settlesOn] : edges) {
        if (!tasks.at(ends.first).isOpen() || !tasks.at(ends.second).isOpen())
            continue;
        left[ends.first] += 1;
        waiting[ends.second].push_back(ends.first);
    }
    std::vector<qint64> free;
    for (const auto &[id, behindIt] : waiting) {
        if (!left.contains(id))
            free.push_back(id);
    }
    while (!free.empty()) {
        const qint64 done = free.back();
        free.pop_back();
        for (const qint64 id : waiting[done]) {
            if (--left[id] > 0)
                continue;
            left.erase(id);
            free.push_back(id);
        }
    }
    return left.empty() ? 0 : left.begin()->first;
}

bool QueueModel::mayWaitFor(qint64 waiting, qint64 needed) const
{
    return waiting != needed && !behind({needed}).contains(waiting);
}

std::optional<ErrorCode> QueueModel::depend(qint64 id, const std::vector<qint64> &needs,
                                            int settlesOn, qint64 now)
{
    const auto isKnown = [&](qint64 task) { return tasks.contains(task); };
    if (!isKnown(id) || !std::ranges::all_of(needs, isKnown))
        return ErrorCode::NotFound;
    Task &task = tasks.at(id);
    if (!task.mayMove())
        return ErrorCode::Invalid;
    if (std::ranges::find(needs, id) != needs.end() || behind(needs).contains(id))
        return ErrorCode::Invalid;
    for (const qint64 need : needs)
        edges[{id, need}] = settlesOn;
    task.lostLate = false;
    settle(now);
    return {};
}

int QueueModel::hurry(qint64 entry, qint64 now)
{
    int hurried = 0;
    for (const qint64 id : tasksOf(entry)) {
        Task &task = tasks.at(id);
        if (task.state != 0 || task.waits > 0 || !task.runAfter || *task.runAfter <= now)
            continue;
        task.state = 1;
        task.runAfter = task.readyAt = now;
        hurried += 1;
    }
    return hurried;
}

int QueueModel::prefer(qint64 entry)
{
    int preferred = 0;
    for (const qint64 id : tasksOf(entry)) {
        Task &task = tasks.at(id);
        if (!task.mayMove() || task.lane == 0)
            continue;
        task.lane = 0;
        preferred += 1;
    }
    return preferred;
}

int QueueModel::cancel(const std::vector<qint64> &ids, qint64 now)
{
    int cancelled = 0;
    for (const qint64 id : ids) {
        Task &task = tasks.at(id);
        if (!task.isOpen())
            continue;
        task.state = 6;
        task.completedAt = now;
        task.worker.clear();
        task.code = "cancelled";
        excuse(task);
        cancelled += 1;
    }
    for (auto &[id, task] : tasks)
        task.lostLate = false;
    settle(now);
    return cancelled;
}

/// A dead letter, or what was made without one: not where its entry may not be analysed, has
/// another text, or a newer task has taken its place.
bool QueueModel::mayRunAgain(const Task &task) const
{
    const auto takesItsPlace = [&](const auto &one) {
        const Task &other = one.second;
        return other.entry == task.entry && other.kind == task.kind
            && (other.id > task.id
                || (other.id < task.id && other.isOpen() && other.hash == task.hash));
    };
    return isPresent(task) && std::ranges::none_of(tasks, takesItsPlace);
}

void QueueModel::reopen(std::vector<qint64> from)
{
    while (!from.empty()) {
        std::vector<qint64> reopened;
        for (const auto &[ends, settlesOn] : edges) {
            Task &task = tasks.at(ends.first);
            const bool again =
                task.state == 4 || task.state == 5 || (task.state == 6 && task.code == "unmet");
            if (std::ranges::find(from, ends.second) == from.end() || !again || !mayRunAgain(task))
                continue;
            task.state = 0;
            task.completedAt.reset();
            task.startedAt.reset();
            task.runAfter.reset();
            task.retries = task.crashes = 0;
            task.parked = false;
            task.lostLate = false;
            reopened.push_back(task.id);
        }
        from = reopened;
    }
}

int QueueModel::retry(const std::vector<qint64> &ids, qint64 now)
{
    std::vector<qint64> again;
    for (const qint64 id : ids) {
        Task &task = tasks.at(id);
        if (task.state != 5 || !mayRunAgain(task))
            continue;
        task.state = 1;
        task.readyAt = now;
        task.lane = task.retries = task.crashes = 0;
        task.runAfter.reset();
        task.completedAt.reset();
        task.startedAt.reset();
        again.push_back(id);
    }
    reopen(again);
    settle(now);
    return static_cast<int>(again.size());
}

void QueueModel::forget(const std::vector<qint64> &ids, bool purged)
{
    for (const qint64 id : ids) {
        const Task &task = tasks.at(id);
        tally[{task.kind, task.isOpen() ? 6 : task.state}] += 1; // an entry's end cancels its own
        if (purged && task.state == 5)
            excuse(task);
        std::erase_if(edges, [&](const auto &edge) {
            return edge.first.first == id || edge.first.second == id;
        });
        attempts.erase(id);
        tasks.erase(id);
    }
}

} // namespace englog::test
