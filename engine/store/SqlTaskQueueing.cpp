// SPDX-License-Identifier: GPL-3.0-or-later
// How tasks come into the queue: SqlTaskStore's queueEntry, hurry, prefer and openCount.
#include "engine/ports/CrashPoint.h"
#include "engine/store/Database.h"
#include "engine/store/IdList.h"
#include "engine/store/SqlBatchStore.h"
#include "engine/store/SqlTaskStore.h"
#include "engine/store/TaskSql.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace englog {

struct SqlTaskStore::QueuedEntry
{
    struct Open
    {
        qint64 task = 0;
        TaskState state = TaskState::Pending;
        QByteArray contentHash;
    };

    qint64 row = 0;
    QByteArray contentHash;
    AiLevel ai = AiLevel::Any;
    bool analysable = true; ///< has text, and `ai` allows it
    QMap<TaskKind, QList<Open>> open;
    QMap<TaskKind, Provider::Identity> fresh; ///< who answered the present text

    /// Whether there is a result of this kind that is good enough.
    [[nodiscard]] bool hasAnswer(TaskKind kind, const QueuePlan &plan) const
    {
        const auto by = fresh.find(kind);
        if (by == fresh.end() || plan.accept == QueuePlan::Accept::None)
            return false;
        if (!plan.provider.isEmpty())
            return by->provider == plan.provider;
        const bool same = ai == AiLevel::Any || plan.wantedHere.isEmpty();
        const auto &wanted = same ? plan.wanted : plan.wantedHere;
        return plan.accept == QueuePlan::Accept::Any || *by == wanted.value(kind);
    }

    // what becomes of it
    QList<TaskKind> missing;  ///< kinds that get a new task
    QList<qint64> moved;      ///< tasks that took over the present text
    QList<qint64> superseded; ///< tasks that ended as not needed
    QList<qint64> outdated;   ///< tasks that run on a text of yesterday
};

namespace {

std::optional<Millis> delayOf(const QueuePlan &plan, Instant now)
{
    return plan.runAfter ? std::optional(*plan.runAfter - now) : std::nullopt;
}

TaskState stateOf(const QueuePlan &plan, Instant now)
{
    return plan.runAfter && *plan.runAfter > now ? TaskState::Pending : TaskState::Queued;
}

/// What becomes of an open task when its entry is queued anew.
enum class Fate {
    Stays,      ///< its answer will do
    Moves,      ///< waits, and takes over the new text
    Outdated,   ///< is being worked on; its answer will be dropped
    Superseded, ///< is not needed any more
};

/// \param willDo     it is about the text that is there now
/// \param oneWillDo  it, or another of its kind
/// \param answered   there is a result that is good enough
Fate fateOf(TaskState state, bool willDo, bool oneWillDo, bool answered)
{
    if (state == TaskState::Processing)
        return willDo ? Fate::Stays : Fate::Outdated;
    if (willDo) // even where there is an answer: one from older findings, or of another analyser
        return Fate::Stays;
    if (answered)
        return Fate::Superseded;
    return oneWillDo ? Fate::Superseded : Fate::Moves; // where another will, it came back
}

/// The new tasks of an entry as JSON: [kind, priority, state, tasks it waits for, its time] of
/// each.
///
/// \param bind  the insight waits for the others
QString rowsOf(const QList<TaskKind> &kinds, bool bind, const QueuePlan &plan, Instant now)
{
    const auto state = stateOf(plan, now);
    const QString time =
        plan.runAfter ? QString::number(plan.runAfter->time_since_epoch().count()) : u"null"_s;
    QStringList rows;
    for (const TaskKind kind : kinds) {
        const bool waits = bind && kind == TaskKind::InsightGeneration;
        rows += u"[%1,%2,%3,%4,%5]"_s.arg(static_cast<int>(kind))
                    .arg(priorityOf(kind))
                    .arg(static_cast<int>(waits ? TaskState::Pending : state))
                    .arg(waits ? kinds.size() - 1 : 0)
                    .arg(waits ? u"null"_s : time);
    }
    return u'[' + rows.join(u',') + u']';
}

} // namespace

Result<std::optional<SqlTaskStore::QueuedEntry>> SqlTaskStore::lookAt(const EntryId &id)
{
    QueuedEntry entry;
    auto row = m_database.statement(
        u"SELECT id, content_hash, ai < 2 AND deleted_at IS NULL "
        "AND trim(substr(content, 1, 4096), char(32, 9, 10, 13)) <> '', "
        "EXISTS (SELECT 1 FROM task WHERE entry_id = entry.id) "
        "OR EXISTS (SELECT 1 FROM result WHERE entry_id = entry.id), ai FROM entry WHERE uuid = ?"_s);
    const auto got = row.with(id.toString()).step();
    if (!got)
        return englog::fail(got.error());
    if (!*got)
        return std::nullopt;
    entry.row = row.integer(0);
    entry.contentHash = row.bytes(1);
    entry.analysable = row.integer(2) != 0;
    entry.ai = static_cast<AiLevel>(row.number(4));
    if (row.integer(3) == 0)
        return entry; // it is new

    auto task = m_database.statement(
        u"SELECT id, kind, state, content_hash FROM task WHERE entry_id = ? AND state < 4"_s);
    task.with(entry.row);
    const auto tasks = task.each([&] {
        entry.open[static_cast<TaskKind>(task.number(1))] += QueuedEntry::Open{
            task.integer(0), static_cast<TaskState>(task.number(2)), task.bytes(3)};
    });
    if (!tasks)
        return englog::fail(tasks.error());
    auto result = m_database.statement(u"SELECT kind, provider, model, prompt_version FROM result "
                                       "WHERE entry_id = ? AND content_hash = ?"_s);
    result.with(entry.row, entry.contentHash);
    const auto results = result.each([&] {
        entry.fresh[static_cast<TaskKind>(result.number(0))] = {result.text(1), result.text(2),
                                                                result.text(3)};
    });
    if (!results)
        return englog::fail(results.error());
    return entry;
}

Result<> SqlTaskStore::supersede(QueuedEntry &entry, qint64 task, Instant now)
{
    auto row =
        m_database.statement(u"UPDATE task SET state = 6, completed_at = ?, error = 'superseded', "
                             "error_code = 'cancelled' WHERE id = ? AND state IN (0, 1, 3)"_s);
    const auto n = row.with(now, task).count();
    if (!n)
        return englog::fail(n.error());
    if (*n > 0)
        entry.superseded += task;
    return {};
}

Result<> SqlTaskStore::supersedeAll(QueuedEntry &entry, Instant now)
{
    for (const auto &tasks : std::as_const(entry.open)) {
        for (const auto &task : tasks) {
            if (auto done = supersede(entry, task.task, now); !done)
                return done;
        }
    }
    return {};
}

Result<int> SqlTaskStore::queueEntry(const EntryId &id, const QueuePlan &plan, Instant now)
{
    auto looked = lookAt(id);
    if (!looked)
        return englog::fail(looked.error());
    if (!*looked)
        return englog::fail(ErrorCode::NotFound, u"there is no entry %1"_s.arg(id.toString()));
    QueuedEntry &entry = **looked;
    if (entry.analysable && entry.ai > plan.reads)
        return 0;
    if (entry.ai != AiLevel::Any && plan.here) {
        if (auto gone = removeForbidden(entry, *plan.here); !gone)
            return englog::fail(gone.error());
        entry.fresh.removeIf(
            [&plan](const auto &answer) { return !plan.here->contains(answer.value().provider); });
    }
    return (entry.analysable ? queueKinds(entry, plan, now) : supersedeAll(entry, now))
        .and_then([&] {
            ENGLOG_CRASH_POINT("queue/before-tasks");
            return insertTasks(entry, plan, now);
        })
        .and_then([&] { return bindInsight(entry); })
        .and_then([&] { return blockAgain(entry.moved); })
        .and_then([&] { return afterEndOf(entry.superseded, now); })
        .map([&] { return static_cast<int>(entry.moved.size() + entry.missing.size()); });
}

Result<> SqlTaskStore::queueKinds(QueuedEntry &entry, const QueuePlan &plan, Instant now)
{
    for (auto it = plan.wanted.cbegin(); it != plan.wanted.cend(); ++it) {
        const bool inputsChange = it.key() == TaskKind::InsightGeneration
            && !(entry.moved.isEmpty() && entry.missing.isEmpty());
        if (auto done = queueKind(entry, it.key(), plan, inputsChange, now); !done)
            return done;
    }
    return {};
}

/// Settles what becomes of one kind: a task that waits takes over the new text; where a new one is
/// due, its kind is added to what is missing.
Result<> SqlTaskStore::queueKind(QueuedEntry &entry, TaskKind kind, const QueuePlan &plan,
                                 bool inputsChange, Instant now)
{
    const auto open = entry.open.value(kind);
    const bool answered = !inputsChange && entry.hasAnswer(kind, plan);
    const auto willDo = [&](const QueuedEntry::Open &task) {
        return task.contentHash == entry.contentHash
            && !(task.state == TaskState::Processing
                 && (inputsChange || plan.accept == QueuePlan::Accept::None));
    };
    const bool oneWillDo = std::ranges::any_of(open, willDo);
    for (const auto &task : open) {
        switch (fateOf(task.state, willDo(task), oneWillDo, answered)) {
        case Fate::Stays:
            return plan.provider.isEmpty() ? Result<>() : askBy(task.task, plan.provider);
        case Fate::Moves:
            return moveTask(task.task, entry, plan, now);
        case Fate::Outdated:
            entry.outdated += task.task;
            break;
        case Fate::Superseded:
            if (auto done = supersede(entry, task.task, now); !done)
                return done;
            break;
        }
    }
    if (!answered)
        entry.missing += kind;
    return {};
}

/// What others found of an entry that is not for any goes, and all of one that is for nobody.
Result<> SqlTaskStore::removeForbidden(const QueuedEntry &entry, const QStringList &here)
{
    const QStringList stay = entry.ai == AiLevel::Never ? QStringList() : here;
    auto row = m_database.statement(u"DELETE FROM result WHERE entry_id = ? "
                                    "AND provider NOT IN (SELECT value FROM json_each(?))"_s);
    return row
        .with(entry.row,
              QString::fromUtf8(
                  QJsonDocument(QJsonArray::fromStringList(stay)).toJson(QJsonDocument::Compact)))
        .run();
}

/// A task that waits asks this provider.
Result<> SqlTaskStore::askBy(qint64 task, const QString &provider)
{
    auto row =
        m_database.statement(u"UPDATE task SET provider = ? WHERE id = ? AND state IN (0, 1, 3)"_s);
    return row.with(provider, task).run();
}

/// The task that waits takes over the new text.
Result<> SqlTaskStore::moveTask(qint64 task, QueuedEntry &entry, const QueuePlan &plan, Instant now)
{
    auto row = m_database.statement(
        u"UPDATE task SET content_hash = ?, run_after = ?, delay_ms = ?, state = ?, ready_at = ?, "
        "lane = ?, ai = ?, provider = coalesce(nullif(?, ''), provider), retries = 0, crashes = 0, "
        "parked = 0, error = NULL, error_code = NULL WHERE id = ?"_s);
    row.with(entry.contentHash, plan.runAfter, delayOf(plan, now), stateOf(plan, now), now,
             plan.lane, entry.ai, plan.provider, task);
    entry.moved += task;
    return row.run();
}

/// New tasks, all with one statement. The insight of an entry that has nothing else open waits for
/// the others at once; otherwise bindInsight() finds out for what.
Result<> SqlTaskStore::insertTasks(const QueuedEntry &entry, const QueuePlan &plan, Instant now)
{
    if (entry.missing.isEmpty())
        return {};
    const bool bind = entry.open.isEmpty() && entry.missing.size() > 1
        && entry.missing.contains(TaskKind::InsightGeneration);
    const QVariant batch = plan.batch ? QVariant(plan.batch->value) : QVariant();
    auto row = m_database.statement(
        u"INSERT INTO task (kind, priority, state, waits_for, run_after, entry_id, lane, delay_ms, "
        "content_hash, batch_id, max_retries, created_at, ready_at, ai, provider) SELECT value ->> "
        "0, "
        "value ->> 1, value ->> 2, value ->> 3, value ->> 4, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? "
        "FROM json_each(?)"_s);
    row.with(entry.row, plan.lane, delayOf(plan, now), entry.contentHash, batch, plan.maxRetries,
             now, now, entry.ai, plan.provider, rowsOf(entry.missing, bind, plan, now));
    for (const TaskKind kind : entry.missing)
        ++m_queued[kind];
    return row.run()
        .and_then([&] {
            ENGLOG_CRASH_POINT("queue/before-edges");
            return bind ? insertEdges(entry) : Result<>();
        })
        .and_then([&] { return inherit(entry); })
        .and_then([&]() -> Result<> {
            if (!plan.batch)
                return {};
            auto count = m_database.statement(
                u"UPDATE batch SET tasks = tasks + ?, completed_at = NULL WHERE id = ?"_s);
            return count.with(entry.missing.size(), plan.batch->value).run();
        });
}

/// From the new insight to the other new tasks.
Result<> SqlTaskStore::insertEdges(const QueuedEntry &entry)
{
    auto edges = m_database.statement(
        u"INSERT INTO task_edge (task_id, needs_id) SELECT i.id, t.id FROM task i "
        "JOIN task t ON t.entry_id = i.entry_id AND t.kind < 6 AND +t.state < 4 "
        "WHERE i.entry_id = ? AND i.kind = 6 AND +i.state < 4"_s);
    return edges.with(entry.row).run();
}

/// Who waits for a task that works on a text of yesterday waits for the one that takes its place.
Result<> SqlTaskStore::inherit(const QueuedEntry &entry)
{
    if (entry.outdated.isEmpty())
        return {};
    auto edges = m_database.statement(
        u"INSERT OR IGNORE INTO task_edge (task_id, needs_id, settles_on) "
        "SELECT d.task_id, n.id, d.settles_on FROM task_edge d JOIN task o ON o.id = d.needs_id "
        "JOIN task n ON n.entry_id = o.entry_id AND n.kind = o.kind AND n.id > o.id "
        "AND +n.state < 4 JOIN task w ON w.id = d.task_id AND +w.state IN (0, 1, 3) "
        "WHERE d.needs_id IN (SELECT value FROM json_each(?)) AND "_s
        + mayWaitFor(u"d.task_id"_s, u"n.id"_s));
    if (auto done = edges.with(jsonOf(entry.outdated)).run(); !done)
        return done;
    return blockBehind(entry.outdated);
}

/// The insight of an entry waits for whatever else of it is open now.
Result<> SqlTaskStore::bindInsight(const QueuedEntry &entry)
{
    const bool isBound = entry.missing.isEmpty() || entry.open.isEmpty(); // by insertTasks()
    if (entry.moved.isEmpty() && isBound)
        return {};
    auto edges = m_database.statement(
        u"INSERT OR IGNORE INTO task_edge (task_id, needs_id) "
        "SELECT i.id, t.id FROM task i, task t WHERE i.entry_id = ? AND i.kind = 6 "
        "AND +i.state IN (0, 1, 3) AND t.entry_id = i.entry_id AND t.kind < 6 AND +t.state < 4 AND "_s
        + mayWaitFor(u"i.id"_s, u"t.id"_s));
    if (auto done = edges.with(entry.row).run(); !done)
        return done;
    auto waits = m_database.statement(
        u"UPDATE task SET waits_for = (SELECT count(*) FROM task_edge d "
        "JOIN task n ON n.id = d.needs_id WHERE d.task_id = task.id AND n.state < 4) "
        "WHERE entry_id = ? AND kind = 6 AND +state IN (0, 1, 3)"_s);
    if (auto done = waits.with(entry.row).run(); !done)
        return done;
    auto block = m_database.statement(
        u"UPDATE task SET state = 0, run_after = NULL, parked = 0 WHERE entry_id = ? AND kind = 6 "
        "AND +state IN (0, 1, 3) AND waits_for > 0"_s);
    return block.with(entry.row).run();
}

Result<int> SqlTaskStore::hurry(const EntryId &id, Instant now)
{
    auto row = m_database.statement(
        u"UPDATE task SET run_after = ?, ready_at = ?, state = 1 WHERE +state = 0 "
        "AND waits_for = 0 AND run_after > ? "
        "AND entry_id = (SELECT id FROM entry WHERE uuid = ?)"_s);
    return row.with(now, now, now, id.toString()).count();
}

Result<int> SqlTaskStore::prefer(const EntryId &id)
{
    auto row =
        m_database.statement(u"UPDATE task SET lane = 0 WHERE lane > 0 AND +state IN (0, 1, 3) "
                             "AND entry_id = (SELECT id FROM entry WHERE uuid = ?)"_s);
    return row.with(id.toString()).count();
}

Result<TaskStore::Missing> SqlTaskStore::missing(const QueuePlan &plan,
                                                 const QList<EntryId> &entries)
{
    QStringList ids;
    for (const EntryId &id : entries)
        ids += u'"' + id.toString() + u'"';
    QStringList wanted; // [kind, level, provider, model, prompt version]
    for (const auto &[ai, identities] :
         {std::pair(0, &plan.wanted), std::pair(1, &plan.wantedHere)}) {
        for (auto it = identities->cbegin(); it != identities->cend(); ++it)
            wanted += QString::fromUtf8(
                QJsonDocument(QJsonArray{static_cast<int>(it.key()), ai, it->provider, it->model,
                                         it->promptVersion})
                    .toJson(QJsonDocument::Compact));
    }
    const QString willDo = !plan.provider.isEmpty() ? u"AND r.provider = w.value ->> 2"_s
        : plan.accept == QueuePlan::Accept::Any
        ? QString()
        : u"AND r.provider = w.value ->> 2 AND r.model = w.value ->> 3 "
          "AND r.prompt_version = w.value ->> 4"_s;
    auto row = m_database.statement(
        u"SELECT count(*), coalesce(sum(units), 0) FROM entry e WHERE deleted_at IS NULL AND units "
        u"> 0 "
        "AND ai < 2 AND ai <= ? AND (? OR uuid IN (SELECT value FROM json_each(?))) "
        "AND EXISTS (SELECT 1 FROM json_each(?) w WHERE w.value ->> 1 = e.ai AND NOT EXISTS "
        "(SELECT 1 FROM result r WHERE r.entry_id = e.id AND r.kind = w.value ->> 0 "
        "AND r.content_hash = e.content_hash %1))"_s.arg(willDo));
    row.with(plan.reads, entries.isEmpty() ? 1 : 0, QString(u'[' + ids.join(u',') + u']'),
             QString(u'[' + wanted.join(u',') + u']'));
    if (const auto got = row.step(); !got)
        return englog::fail(got.error());
    return Missing{row.number(0), row.integer(1)};
}

Result<qint64> SqlTaskStore::openCount()
{
    return m_database.integer(
        u"SELECT (SELECT count(*) FROM task INDEXED BY task_ready WHERE state = 1) "
        "+ (SELECT count(*) FROM task INDEXED BY task_waiting WHERE state IN (0, 3)) "
        "+ (SELECT count(*) FROM task INDEXED BY task_held WHERE state = 2)"_s);
}

} // namespace englog
