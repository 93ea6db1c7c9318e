// SPDX-License-Identifier: GPL-3.0-or-later
// What can be seen of the queue: SqlTaskStore's list and ofEntry.
#include "engine/domain/Json.h"
#include "engine/store/Database.h"
#include "engine/store/SqlTaskStore.h"
#include "engine/store/TaskCondition.h"

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
    "(SELECT group_concat(needs_id) FROM task_edge d WHERE d.task_id = t.id), t.parked, "
    "EXISTS (SELECT 1 FROM provider p WHERE p.state <> 0 AND p.name = coalesce(nullif(t.provider, "
    "''), (SELECT r.provider FROM route r WHERE r.ai = min(t.ai, 1) AND r.kind = t.kind)))"_s;

/// Of a row of taskColumns; empty: it may run, or runs, or has ended.
QString waitingFor(TaskState state, const Statement &row)
{
    const bool kindIsPaused = row.integer(16) != 0;
    const bool batchIsPaused = row.integer(18) != 0;
    const bool providerIsOut = row.integer(19) != 0;
    switch (state) {
    case TaskState::Retrying:
        return u"time"_s;
    case TaskState::Pending:
        if (batchIsPaused)
            return u"paused"_s;
        return row.integer(5) > 0 ? u"tasks"_s : u"time"_s;
    case TaskState::Queued:
        if (kindIsPaused)
            return u"paused"_s;
        return providerIsOut ? u"provider"_s : QString();
    default:
        return {};
    }
}

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
    task.waitingFor = waitingFor(task.state, row);
    // As others see it, what may not run is pending.
    if (!task.waitingFor.isEmpty() && task.state == TaskState::Queued)
        task.state = TaskState::Pending;
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
        u"SELECT number, worker, started_at, ended_at, error_code, error, charged FROM attempt "
        "WHERE task_id = ? ORDER BY number"_s);
    row.with(task.id.value);
    return row.each([&] {
        task.attempts += Attempt{row.number(0),
                                 row.text(1),
                                 row.instant(2),
                                 row.instant(3),
                                 errorCodeFrom(row.text(4)),
                                 row.text(5),
                                 row.integer(6) != 0};
    });
}

Result<QList<Task>> SqlTaskStore::ofEntry(const EntryId &id)
{
    return tasksWhere(u"e.uuid = ? AND t.id IN (SELECT max(n.id) FROM task n "
                      "WHERE n.entry_id = e.id GROUP BY n.kind) ORDER BY t.priority DESC, t.id"_s,
                      {id.toString()});
}

} // namespace englog
