// SPDX-License-Identifier: GPL-3.0-or-later
// What can be seen of the queue: SqlTaskStore's list, ofEntry, stats and batches.
#include "engine/domain/Json.h"
#include "engine/store/Database.h"
#include "engine/store/SqlTaskStore.h"
#include "engine/store/TaskCondition.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

ErrorCode errorCodeFrom(const QString &name)
{
    for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code) {
        if (toString(static_cast<ErrorCode>(code)) == name)
            return static_cast<ErrorCode>(code);
    }
    return ErrorCode::Internal;
}

const QString taskColumns =
    u"t.id, e.uuid, t.kind, t.priority, t.state, t.waits_for, t.provider, t.batch_id, "
    "t.created_at, t.started_at, t.completed_at, t.run_after, t.retries, t.max_retries, "
    "t.crashes, t.error, EXISTS (SELECT 1 FROM paused p WHERE p.kind IN (0, t.kind)), "
    "(SELECT group_concat(needs_id) FROM task_edge d WHERE d.task_id = t.id)"_s;

Task taskFrom(const Statement &row)
{
    Task task;
    task.id = TaskId{row.integer(0)};
    task.entry = EntryId{QUuid::fromString(row.text(1))};
    task.kind = static_cast<TaskKind>(row.number(2));
    task.priority = row.number(3);
    task.state = static_cast<TaskState>(row.number(4));
    task.provider = row.text(6);
    if (!row.isNull(7))
        task.batch = BatchId{row.integer(7)};
    task.createdAt = row.instant(8);
    task.startedAt = row.optionalInstant(9);
    task.completedAt = row.optionalInstant(10);
    task.runAfter = row.optionalInstant(11);
    task.retries = row.number(12);
    task.maxRetries = row.number(13);
    task.crashes = row.number(14);
    task.error = row.text(15);
    const bool waits = task.state == TaskState::Pending || task.state == TaskState::Retrying;
    if (waits)
        task.waitingFor = row.integer(5) > 0 ? u"tasks"_s : u"time"_s;
    else if (task.state == TaskState::Queued && row.integer(16) != 0) {
        task.waitingFor = u"paused"_s;
        task.state = TaskState::Pending; // as others see it: it may not run
    }
    if (!row.isNull(17)) {
        const QStringList needs = row.text(17).split(u',');
        for (const QString &id : needs)
            task.dependsOn += TaskId{id.toLongLong()};
    }
    return task;
}

} // namespace

Result<QList<Task>> SqlTaskStore::tasksWhere(const QString &condition, const QVariantList &values)
{
    auto row = m_database.statement(
        u"SELECT %1 FROM task t JOIN entry e ON e.id = t.entry_id WHERE "_s.arg(taskColumns)
        + condition);
    for (const QVariant &value : values)
        row.add(value);
    QList<Task> tasks;
    const auto read = row.each([&] { tasks += taskFrom(row); });
    if (!read)
        return englog::fail(read.error());
    return tasks;
}

Result<QList<Task>> SqlTaskStore::list(const TaskFilter &filter)
{
    const TaskCondition condition(filter);
    QList<Task> tasks;
    {
        auto row = m_database.statement(
            u"SELECT %1 FROM task t JOIN entry e ON e.id = t.entry_id WHERE "_s.arg(taskColumns)
            + condition.sql() + u" ORDER BY t.id DESC LIMIT ? OFFSET ?"_s);
        condition.bind(row);
        row.with(filter.limit, filter.offset);
        const auto read = row.each([&] { tasks += taskFrom(row); });
        if (!read)
            return englog::fail(read.error());
    }
    for (Task &task : tasks) {
        if (auto added = addAttempts(task); !added)
            return englog::fail(added.error());
    }
    return tasks;
}

Result<> SqlTaskStore::addAttempts(Task &task)
{
    if (task.error.isEmpty())
        return {};
    auto row = m_database.statement(
        u"SELECT number, worker, started_at, ended_at, error_code, error FROM attempt "
        "WHERE task_id = ? ORDER BY number"_s);
    row.with(task.id.value);
    return row.each([&] {
        task.attempts += Attempt{
            row.number(0), row.text(1), row.instant(2), row.instant(3), errorCodeFrom(row.text(4)),
            row.text(5)};
    });
}

Result<QList<Task>> SqlTaskStore::ofEntry(const EntryId &id)
{
    return tasksWhere(u"e.uuid = ? AND t.id IN (SELECT max(n.id) FROM task n "
                      "WHERE n.entry_id = e.id GROUP BY n.kind) ORDER BY t.priority DESC, t.id"_s,
                      {id.toString()});
}

Result<QueueStats> SqlTaskStore::stats(Instant now)
{
    QueueStats stats;
    for (const auto add : {&SqlTaskStore::addCounts, &SqlTaskStore::addPauses,
                           &SqlTaskStore::addPace, &SqlTaskStore::addWorkers}) {
        if (auto added = (this->*add)(stats, now); !added)
            return englog::fail(added.error());
    }
    return stats;
}

Result<> SqlTaskStore::addCounts(QueueStats &stats, Instant now)
{
    // Each from the index that holds just these rows, in its order.
    for (const QString &sql :
         {u"SELECT 1, kind, count(*), min(ready_at) FROM task INDEXED BY task_ready "
          "WHERE state = 1 GROUP BY lane, priority, kind"_s,
          u"SELECT state, kind, count(*), NULL FROM task INDEXED BY task_waiting "
          "WHERE state IN (0, 3) GROUP BY state, kind"_s,
          u"SELECT 2, kind, count(*), NULL FROM task INDEXED BY task_held "
          "WHERE state = 2 GROUP BY kind"_s,
          u"SELECT state, kind, count(*), NULL FROM task INDEXED BY task_ended "
          "WHERE state > 3 GROUP BY state, kind"_s}) {
        auto count = m_database.statement(sql);
        const auto counted = count.each([&] {
            const auto state = static_cast<TaskState>(count.number(0));
            stats.byState[state] += count.integer(2);
            stats.byKind[static_cast<TaskKind>(count.number(1))][state] += count.integer(2);
            if (const auto since = count.optionalInstant(3))
                stats.oldestQueuedMs =
                    std::max<qint64>(stats.oldestQueuedMs.value_or(0), (now - *since).count());
        });
        if (!counted)
            return counted;
    }
    auto reason = m_database.statement(
        u"SELECT coalesce(error_code, 'internal'), count(*) FROM task INDEXED BY task_ended "
        "WHERE state > 3 AND state = 5 GROUP BY 1"_s);
    return reason.each([&] { stats.deadByReason[reason.text(0)] = reason.integer(1); });
}

Result<> SqlTaskStore::addPauses(QueueStats &stats, Instant /*now*/)
{
    auto row = m_database.statement(u"SELECT kind FROM paused ORDER BY kind"_s);
    return row.each([&] {
        stats.paused +=
            row.number(0) == 0 ? u"all"_s : toString(static_cast<TaskKind>(row.number(0)));
    });
}

Result<> SqlTaskStore::addPace(QueueStats &stats, Instant now)
{
    auto minute = m_database.statement(
        u"SELECT count(*) FROM task INDEXED BY task_ended WHERE state > 3 AND state = 4 "
        "AND kind IN (1, 2, 3, 4, 5, 6) AND completed_at > ?"_s);
    minute.with(now - Millis(60'000));
    const auto counted =
        minute.each([&] { stats.throughputPerMinute = static_cast<double>(minute.integer(0)); });
    if (!counted)
        return counted;
    QList<qint64> times;
    for (const TaskKind kind : allTaskKinds) {
        auto row = m_database.statement(
            u"SELECT completed_at - created_at FROM task INDEXED BY task_ended "
            "WHERE state > 3 AND state = 4 AND kind = ? ORDER BY completed_at DESC LIMIT 200"_s);
        row.with(kind);
        if (const auto read = row.each([&] { times += row.integer(0); }); !read)
            return read;
    }
    if (times.isEmpty())
        return {};
    std::sort(times.begin(), times.end());
    const auto at = [&](int percent) { return times[(times.size() - 1) * percent / 100]; };
    stats.latency = QueueStats::Latency{at(50), at(95), at(99)};
    return {};
}

Result<> SqlTaskStore::addWorkers(QueueStats &stats, Instant /*now*/)
{
    constexpr qsizetype shownTasks = 16;
    QHash<QString, QList<WorkerStatus::CurrentTask>> current;
    {
        auto row =
            m_database.statement(u"SELECT worker, id, kind, started_at FROM task WHERE state = 2 "
                                 "ORDER BY worker, started_at, lane, priority DESC, id"_s);
        const auto read = row.each([&] {
            auto &tasks = current[row.text(0)];
            if (tasks.size() < shownTasks)
                tasks +=
                    {TaskId{row.integer(1)}, static_cast<TaskKind>(row.number(2)), row.instant(3)};
        });
        if (!read)
            return englog::fail(read.error());
    }
    auto row = m_database.statement(
        u"SELECT instance, host, pid, heartbeat_at, threads FROM worker ORDER BY instance"_s);
    const auto read = row.each([&] {
        WorkerStatus worker{
            row.text(0),   row.text(1), row.integer(2), u"idle"_s, current.value(row.text(0)),
            row.instant(3)};
        // What it holds beyond its threads only waits in its hands.
        worker.currentTasks = worker.currentTasks.first(
            std::min<qsizetype>(worker.currentTasks.size(), row.number(4)));
        if (!worker.currentTasks.isEmpty())
            worker.state = u"working"_s;
        stats.workers += worker;
    });
    if (!read)
        return englog::fail(read.error());
    return {};
}

Result<QList<BatchStatus>> SqlTaskStore::batches()
{
    auto row = m_database.statement(
        u"SELECT b.id, b.name, b.created_at, count(t.id), sum(t.state >= 4), sum(t.state = 5) "
        "FROM batch b JOIN task t ON t.batch_id = b.id GROUP BY b.id ORDER BY b.id DESC"_s);
    QList<BatchStatus> batches;
    const auto read = row.each([&] {
        BatchStatus batch;
        batch.id = BatchId{row.integer(0)};
        batch.name = row.text(1);
        batch.createdAt = row.instant(2);
        batch.totalTasks = row.number(3);
        batch.completedTasks = row.number(4);
        batch.failedTasks = row.number(5);
        batches += batch;
    });
    if (!read)
        return englog::fail(read.error());
    return batches;
}

} // namespace englog
