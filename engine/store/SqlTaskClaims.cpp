// SPDX-License-Identifier: GPL-3.0-or-later
// How tasks go into a worker's hands: SqlTaskStore's promote, resetTimes, readyLevels and claim.
#include "engine/domain/Json.h"
#include "engine/ports/CrashPoint.h"
#include "engine/store/Database.h"
#include "engine/store/IdList.h"
#include "engine/store/SqlBatchStore.h"
#include "engine/store/SqlTaskStore.h"

#include <QJsonDocument>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace englog {

Result<std::optional<Instant>> SqlTaskStore::promote(int most, Instant now)
{
    // Level by level, so that the index is read in order; only waiting tasks with a time are due.
    auto due = m_database.statement(
        u"UPDATE task SET state = 1, ready_at = run_after WHERE id IN (SELECT id FROM task "
        "INDEXED BY task_waiting WHERE state IN (0, 3) AND kind IN (1, 2, 3, 4, 5, 6) "
        "AND run_after <= ? AND waits_for = 0 LIMIT ?)"_s);
    if (auto done = due.with(now, most).run(); !done)
        return englog::fail(done.error());
    auto resumed = m_database.statement(
        u"UPDATE task SET state = 1, parked = 0 WHERE id IN (SELECT t.id FROM batch b CROSS JOIN "
        "task t INDEXED BY task_parked ON t.batch_id = b.id WHERE b.completed_at IS NULL "
        "AND b.paused = 0 AND t.parked = 1 AND t.state = 0 LIMIT ?)"_s);
    const auto woken = resumed.with(most).count();
    if (!woken)
        return englog::fail(woken.error());
    if (*woken == most)
        return now; // more of them
    auto next = m_database.statement(
        u"SELECT min(first) FROM (SELECT (SELECT run_after FROM task INDEXED BY task_waiting "
        "WHERE task.state IN (0, 3) AND task.state = s.column1 AND kind = k.column1 "
        "AND run_after IS NOT NULL AND waits_for = 0 ORDER BY run_after LIMIT 1) AS first "
        "FROM (VALUES (0), (3)) s, (VALUES (1), (2), (3), (4), (5), (6)) k)"_s);
    if (auto got = next.step(); !got)
        return englog::fail(got.error());
    return next.optionalInstant(0);
}

Result<int> SqlTaskStore::resetTimes(Instant now)
{
    auto row = m_database.statement(
        u"UPDATE task SET run_after = ? + delay_ms WHERE id IN (SELECT id FROM task "
        "INDEXED BY task_waiting WHERE state IN (0, 3) AND kind IN (1, 2, 3, 4, 5, 6) "
        "AND run_after > ? AND run_after > ? + delay_ms)"_s); // the first finds them by the index
    return row.with(now, now, now).count();
}

Result<QList<ReadyLevel>> SqlTaskStore::readyLevels()
{
    QSet<int> paused;
    auto pause = m_database.statement(u"SELECT kind FROM paused"_s);
    if (const auto read = pause.each([&] { paused.insert(pause.number(0)); }); !read)
        return englog::fail(read.error());
    QList<ReadyLevel> levels;
    if (paused.contains(0))
        return levels;
    ReadyLevel at{.lane = -1, .priority = 0, .kind = {}};
    for (;;) {
        // One step of a walk over the index that skips from level to level; without the last term
        // SQLite would read on through all of the present level.
        auto row = m_database.statement(
            u"SELECT lane, priority, kind, ready_at, ai, provider FROM task INDEXED BY task_ready "
            "WHERE state = 1 AND (lane, priority, kind, ai, provider, ready_at) "
            "> (?, ?, ?, ?, ?, 9223372036854775807) "
            "ORDER BY lane, priority, kind, ai, provider, ready_at LIMIT 1"_s);
        const auto got = row.with(at.lane, at.priority, at.kind, at.ai, at.provider).step();
        if (!got)
            return englog::fail(got.error());
        if (!*got)
            return levels;
        at = {row.number(0),
              row.number(1),
              static_cast<TaskKind>(row.number(2)),
              row.instant(3),
              static_cast<AiLevel>(row.number(4)),
              row.text(5)};
        if (!paused.contains(static_cast<int>(at.kind)))
            levels += at;
    }
}

Result<Claimed> SqlTaskStore::claim(const ClaimLimits &limits, const QList<Share> &shares,
                                    Instant now)
{
    Claimed claimed;
    const auto room = roomOfProvider(limits);
    if (!room)
        return englog::fail(room.error());
    ClaimLimits within = limits;
    within.tasks = *room;
    const auto entries = roomForEntries(limits);
    if (!entries)
        return englog::fail(entries.error());
    within.entries = *entries;
    if (within.tasks <= 0 || within.entries.value_or(1) <= 0)
        return claimed;
    const auto kinds = roomByKind(limits);
    if (!kinds)
        return englog::fail(kinds.error());
    within.atOnce = *kinds;
    const auto paused = pausedBatches();
    if (!paused)
        return englog::fail(paused.error());
    const auto found = readyTasks(within, shares, *paused);
    if (!found)
        return englog::fail(found.error());
    if (!found->paused.isEmpty()) {
        if (auto done = park(found->paused); !done)
            return englog::fail(done.error());
        claimed.more = true;
    }
    if (!found->outdated.isEmpty()) {
        if (auto done = dropOutdated(found->outdated, now); !done)
            return englog::fail(done.error());
        claimed.more = true;
    }
    if (found->ready.isEmpty())
        return claimed;
    if (auto done = renew(limits.instance, limits.leaseUntil, now); !done)
        return englog::fail(done.error());
    ENGLOG_CRASH_POINT("claim/lease-renewed");
    auto taken = take(found->ready, limits, now);
    if (!taken)
        return englog::fail(taken.error());
    claimed.tasks = std::move(*taken);
    return claimed;
}

/// How many more of the limited kinds may be held.
Result<QMap<TaskKind, int>> SqlTaskStore::roomByKind(const ClaimLimits &limits)
{
    QMap<TaskKind, int> room = limits.atOnce;
    if (room.isEmpty())
        return room;
    auto row = m_database.statement(
        u"SELECT kind, count(*) FROM task INDEXED BY task_held WHERE state = 2 GROUP BY kind"_s);
    const auto read = row.each([&] {
        if (const auto kind = room.find(static_cast<TaskKind>(row.number(0))); kind != room.end())
            *kind -= row.number(1);
    });
    if (!read)
        return englog::fail(read.error());
    return room;
}

/// How many entries the provider's limit and the claim's leave; nothing: any number.
Result<std::optional<int>> SqlTaskStore::roomForEntries(const ClaimLimits &limits)
{
    if (!limits.entriesByProvider)
        return limits.entries;
    auto row = m_database.statement(u"SELECT count(DISTINCT entry_id) FROM task INDEXED BY "
                                    "task_held WHERE state = 2 AND asked = ?"_s);
    if (const auto got = row.with(limits.provider).step(); !got)
        return englog::fail(got.error());
    const int left = *limits.entriesByProvider - row.number(0);
    return std::min(left, limits.entries.value_or(left));
}

/// How many tasks the provider's limit and the claim's leave.
Result<int> SqlTaskStore::roomOfProvider(const ClaimLimits &limits)
{
    if (!limits.atOnceByProvider)
        return limits.tasks;
    auto row = m_database.statement(
        u"SELECT count(*) FROM task INDEXED BY task_held WHERE state = 2 AND asked = ?"_s);
    if (const auto got = row.with(limits.provider).step(); !got)
        return englog::fail(got.error());
    return std::min(limits.tasks, *limits.atOnceByProvider - row.number(0));
}

Result<QSet<qint64>> SqlTaskStore::pausedBatches()
{
    auto row = m_database.statement(
        u"SELECT id FROM batch INDEXED BY batch_open WHERE completed_at IS NULL AND paused = 1"_s);
    QSet<qint64> paused;
    if (const auto read = row.each([&] { paused.insert(row.integer(0)); }); !read)
        return englog::fail(read.error());
    return paused;
}

/// Out of the way of claims; promote() brings it back when its batch goes on.
Result<> SqlTaskStore::park(const QList<qint64> &tasks)
{
    auto row = m_database.statement(u"UPDATE task SET state = 0, parked = 1, run_after = NULL "
                                    "WHERE id IN (SELECT value FROM json_each(?))"_s);
    return row.with(jsonOf(tasks)).run();
}

/// What was handed back after its entry had changed: its answer would be dropped, nobody may read
/// the text any more, or the insight is made from newer findings by another task.
Result<> SqlTaskStore::dropOutdated(const QList<qint64> &tasks, Instant now)
{
    auto row =
        m_database.statement(u"UPDATE task SET state = 6, completed_at = ?, error = 'superseded', "
                             "error_code = 'cancelled' WHERE state = 1 "
                             "AND id IN (SELECT value FROM json_each(?))"_s);
    return row.with(now, jsonOf(tasks)).run().and_then([&] { return afterEndOf(tasks, now); });
}

Result<SqlTaskStore::Candidates> SqlTaskStore::readyTasks(const ClaimLimits &limits,
                                                          const QList<Share> &shares,
                                                          const QSet<qint64> &paused)
{
    Candidates found;
    QList<ReadyTask> chosen;
    QList<ReadyTask> spare; // beyond a level's share
    QMap<TaskKind, int> room = limits.atOnce;
    QMap<TaskKind, QSet<qint64>> known;
    const auto choose = [&](const ReadyTask &task) {
        const auto left = room.find(task.kind);
        if (known[task.kind].contains(task.task) || (left != room.end() && *left <= 0))
            return false;
        known[task.kind].insert(task.task);
        if (left != room.end())
            --*left;
        chosen += task;
        return true;
    };
    for (const Share &share : shares) {
        const int left = limits.tasks - static_cast<int>(chosen.size());
        if (left <= 0)
            break;
        const TaskKind kind = share.level.kind;
        const int again = static_cast<int>(known.value(kind).size());
        auto ready =
            readyTasks(share.level, std::min(left, room.value(kind, left)) + again, paused, found);
        if (ready && &share == &shares.first())
            ready = entryByEntry(*ready, limits, shares, paused, found);
        if (!ready)
            return englog::fail(ready.error());
        int most = share.most;
        for (const ReadyTask &task : std::as_const(*ready)) {
            if (most > 0 && choose(task))
                --most;
            else
                spare += task;
        }
    }
    std::ranges::for_each(std::as_const(spare), choose);
    found.ready = withinUnits(chosen, limits);
    return found;
}

namespace {

/// What is asked of a ready task `t` and its entry `e`; whether its answer is still wanted is last.
constexpr auto readyColumns =
    "t.id, t.entry_id, t.kind, e.units, t.batch_id, e.content_hash = t.content_hash "
    "AND e.ai < 2 AND e.deleted_at IS NULL AND (t.kind < 6 OR NOT EXISTS (SELECT 1 "
    "FROM task n WHERE n.entry_id = t.entry_id AND n.kind = 6 AND n.id > t.id "
    "AND +n.state < 4 AND n.content_hash = t.content_hash))"_L1;

} // namespace

/// Of one level; those that are in the way of a claim go to `found`.
Result<QList<SqlTaskStore::ReadyTask>> SqlTaskStore::readyTasks(const ReadyLevel &level, int most,
                                                                const QSet<qint64> &paused,
                                                                Candidates &found)
{
    if (most <= 0)
        return QList<ReadyTask>();
    auto row = m_database.statement(
        u"SELECT %1 FROM task t INDEXED BY task_ready JOIN entry e ON e.id = t.entry_id "
        "WHERE t.state = 1 AND t.lane = ? AND t.priority = ? AND t.kind = ? AND t.ai = ? "
        "AND t.provider = ? ORDER BY t.ready_at, t.id LIMIT ?"_s.arg(readyColumns));
    row.with(level.lane, level.priority, level.kind, level.ai, level.provider, most);
    return sorted(row, paused, found);
}

/// The ready tasks of the statement, in its order; those that are in the way go to `found`.
Result<QList<SqlTaskStore::ReadyTask>>
SqlTaskStore::sorted(Statement &row, const QSet<qint64> &paused, Candidates &found)
{
    QList<ReadyTask> ready;
    const auto read = row.each([&] {
        const qint64 task = row.integer(0);
        if (!row.isNull(4) && paused.contains(row.integer(4)))
            found.paused += task;
        else if (row.integer(5) == 0)
            found.outdated += task;
        else
            ready += {task, row.integer(1), static_cast<TaskKind>(row.number(2)), row.integer(3)};
    });
    if (!read)
        return englog::fail(read.error());
    return ready;
}

/// The tasks of the first level with what else is ready of their entries in its lane, entry by
/// entry; before them what goes on with the entries that the worker has just had in hand.
Result<QList<SqlTaskStore::ReadyTask>> SqlTaskStore::entryByEntry(const QList<ReadyTask> &level,
                                                                  const ClaimLimits &limits,
                                                                  const QList<Share> &shares,
                                                                  const QSet<qint64> &paused,
                                                                  Candidates &found)
{
    // As many as fill the claim where all kinds are ready; the rest of the level fills it where
    // not.
    constexpr auto kinds = static_cast<qsizetype>(allTaskKinds.size()) - 1;
    const qsizetype some = limits.wholeEntries ? limits.tasks : limits.tasks / kinds + 1;
    const qsizetype n = std::min(level.size(), some);
    QList<qint64> entries;
    for (const ReadyTask &task : level.first(n))
        entries += task.entry;
    QList<qint64> ended;
    for (const TaskId &task : limits.goOnAfter)
        ended += task.value;
    const ReadyLevel &first = shares.first().level;
    QList<qint64> running; // kinds that are not paused
    for (const Share &share : shares) {
        if (share.level.lane == first.lane && share.level.ai == first.ai
            && share.level.provider == first.provider)
            running += static_cast<qint64>(share.level.kind);
    }
    auto row = m_database.statement(
        u"SELECT %1 FROM (SELECT DISTINCT entry_id, 0 AS place FROM task "
        "WHERE id IN (SELECT value FROM json_each(?)) UNION ALL SELECT value, key + 1 "
        "FROM json_each(?)) o CROSS JOIN task t INDEXED BY task_of_entry "
        "ON t.entry_id = o.entry_id JOIN entry e ON e.id = t.entry_id WHERE +t.state = 1 "
        "AND t.lane = ? AND t.ai = ? AND t.provider = ? "
        "AND t.kind IN (SELECT value FROM json_each(?)) "
        "ORDER BY o.place, t.entry_id, t.kind <> ?, t.priority DESC"_s.arg(readyColumns));
    row.with(jsonOf(ended), jsonOf(entries), first.lane, first.ai, first.provider, jsonOf(running),
             first.kind);
    auto ready = sorted(row, paused, found);
    if (ready && !limits.wholeEntries)
        *ready += level;
    return ready;
}

namespace {

/// Of the tasks that were taken, the first of all, those of the last entry go where more of its
/// tasks come next; but not all that were taken.
template<typename Task>
void dropCutEntry(QList<qint64> &taken, const QList<Task> &tasks)
{
    const qsizetype n = taken.size();
    if (n == tasks.size() || tasks[n].entry != tasks[n - 1].entry)
        return;
    qsizetype whole = n - 1;
    while (whole > 0 && tasks[whole - 1].entry == tasks[n - 1].entry)
        --whole;
    if (whole > 0)
        taken.resize(whole);
}

} // namespace

/// As many of them as the claim may take; their texts, each counted once, keep to its units.
QList<qint64> SqlTaskStore::withinUnits(const QList<ReadyTask> &tasks, const ClaimLimits &limits)
{
    QList<qint64> within;
    QSet<qint64> entries;
    qint64 units = 0;
    for (const ReadyTask &task : tasks) {
        if (!entries.contains(task.entry)) {
            if (entries.size() == limits.entries.value_or(std::numeric_limits<int>::max()))
                break;
            units += task.units;
            if (!within.isEmpty() && units > limits.units)
                break;
            entries.insert(task.entry);
        }
        within += task.task;
        if (within.size() == limits.tasks) {
            if (limits.wholeEntries)
                dropCutEntry(within, tasks);
            break;
        }
    }
    return within;
}

Result<QList<ClaimedTask>> SqlTaskStore::take(const QList<qint64> &ids, const ClaimLimits &limits,
                                              Instant now)
{
    auto row = m_database.statement(
        u"UPDATE task SET state = 2, fence = fence + 1, worker = ?, asked = nullif(?, ''), "
        u"started_at = ? "
        "WHERE id IN (SELECT value FROM json_each(?)) "
        "RETURNING id, fence, kind, retries, max_retries, created_at, content_hash, entry_id"_s);
    row.with(limits.instance, limits.provider, now, jsonOf(ids));
    struct Taken
    {
        ClaimedTask task;
        qint64 entry = 0;
    };
    QHash<qint64, Taken> taken; // RETURNING promises no order
    const auto read = row.each([&] {
        ClaimedTask task;
        task.lease = {TaskId{row.integer(0)}, row.integer(1)};
        task.kind = static_cast<TaskKind>(row.number(2));
        task.retries = row.number(3);
        task.maxRetries = row.number(4);
        task.createdAt = row.instant(5);
        task.contentHash = row.bytes(6);
        taken.insert(row.integer(0), {std::move(task), row.integer(7)});
    });
    if (!read)
        return englog::fail(read.error());
    ENGLOG_CRASH_POINT("claim/taken");
    QList<ClaimedTask> tasks;
    QList<qint64> entries;
    for (const qint64 id : ids) {
        Taken &its = taken[id];
        tasks += std::move(its.task);
        entries += its.entry;
    }
    if (auto done = loadTexts(tasks, entries); !done)
        return englog::fail(done.error());
    return tasks;
}

Result<> SqlTaskStore::loadTexts(QList<ClaimedTask> &tasks, const QList<qint64> &entries)
{
    struct Loaded
    {
        EntryId id;
        QDate date;
        std::shared_ptr<const QString> text;
    };
    QHash<qint64, Loaded> loaded;
    auto row = m_database.statement(u"SELECT id, uuid, entry_date, content FROM entry "
                                    "WHERE id IN (SELECT value FROM json_each(?))"_s);
    row.with(jsonOf(entries));
    const auto read = row.each([&] {
        loaded.insert(row.integer(0),
                      {EntryId{QUuid::fromString(row.text(1))},
                       QDate::fromString(row.text(2), Qt::ISODate),
                       std::make_shared<const QString>(row.text(3))});
    });
    if (!read)
        return read;
    for (qsizetype i = 0; i < tasks.size(); ++i) {
        const Loaded &entry = loaded[entries[i]];
        tasks[i].entry = entry.id;
        tasks[i].date = entry.date;
        tasks[i].text = entry.text;
        if (tasks[i].kind != TaskKind::InsightGeneration)
            continue;
        if (auto added = loadFindings(tasks[i], entries[i]); !added)
            return added;
    }
    return {};
}

/// What the other analyses found, but for the vectors; one that cannot be read counts as not there.
Result<> SqlTaskStore::loadFindings(ClaimedTask &task, qint64 entry)
{
    auto row =
        m_database.statement(u"SELECT kind, finding FROM result WHERE entry_id = ? AND kind < 5 "
                             "AND content_hash = ? ORDER BY kind"_s);
    row.with(entry, task.contentHash);
    return row.each([&] {
        const auto finding = findingFrom(static_cast<TaskKind>(row.number(0)),
                                         QJsonDocument::fromJson(row.text(1).toUtf8()).object());
        if (finding)
            task.findings += *finding;
    });
}

} // namespace englog
