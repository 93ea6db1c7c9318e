// SPDX-License-Identifier: GPL-3.0-or-later
// The queue in numbers: SqlTaskStore's stats and pace.
#include "engine/store/Database.h"
#include "engine/store/SqlProviderStore.h"
#include "engine/store/SqlTaskStore.h"

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qint64 enoughForPace = 20;

/// Of what is ready: what would be asked of a provider that is not asked at present.
const QString readyForNobody =
    u"FROM task t INDEXED BY task_ready JOIN provider p ON p.state <> 0 AND p.name = coalesce("
    "nullif(t.provider, ''), (SELECT r.provider FROM route r WHERE r.ai = min(t.ai, 1) "
    "AND r.kind = t.kind)) WHERE t.state = 1 "_s;

/// Ready tasks of this kind may not run: to others they are pending.
///
/// \param most  so many of them
void holdBack(QueueStats &stats, TaskKind kind, qint64 most = std::numeric_limits<qint64>::max())
{
    QMap<TaskState, qint64> &counts = stats.byKind[kind];
    const qint64 n = std::min(counts.value(TaskState::Queued), most);
    if (n == 0)
        return;
    if (n == counts.value(TaskState::Queued))
        counts.remove(TaskState::Queued);
    else
        counts[TaskState::Queued] -= n;
    counts[TaskState::Pending] += n;
    stats.byState[TaskState::Queued] -= n;
    stats.byState[TaskState::Pending] += n;
}

} // namespace

Result<QueueStats> SqlTaskStore::stats(Instant now)
{
    QueueStats stats;
    for (const auto add :
         {&SqlTaskStore::addCounts, &SqlTaskStore::addPauses, &SqlTaskStore::addProviders,
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
    for (const auto state : {TaskState::Completed, TaskState::Failed, TaskState::Cancelled})
        stats.ever[state] = stats.byState.value(state);
    auto gone = m_database.statement(u"SELECT kind, state, n FROM tally"_s);
    const auto added = gone.each([&] {
        const auto state = static_cast<TaskState>(gone.number(1));
        stats.ever[state] += gone.integer(2);
        if (state == TaskState::Failed) // these are the dead letters there are
            return;
        stats.byState[state] += gone.integer(2);
        stats.byKind[static_cast<TaskKind>(gone.number(0))][state] += gone.integer(2);
    });
    if (!added)
        return added;
    auto reason = m_database.statement(
        u"SELECT coalesce(error_code, 'internal'), count(*) FROM task INDEXED BY task_ended "
        "WHERE state > 3 AND state = 5 GROUP BY 1"_s);
    return reason.each([&] { stats.deadByReason[reason.text(0)] = reason.integer(1); });
}

Result<> SqlTaskStore::addPauses(QueueStats &stats, Instant /*now*/)
{
    auto row = m_database.statement(u"SELECT kind FROM paused ORDER BY kind"_s);
    auto parked = m_database.statement(
        u"SELECT kind, count(*) FROM task INDEXED BY task_parked WHERE parked = 1 AND state = 0 "
        "GROUP BY kind"_s);
    const auto counted = parked.each(
        [&] { stats.parked[static_cast<TaskKind>(parked.number(0))] = parked.integer(1); });
    if (!counted)
        return counted;
    const auto read = row.each([&] {
        const bool all = row.number(0) == 0;
        const auto kind = static_cast<TaskKind>(row.number(0));
        stats.paused += all ? u"all"_s : toString(kind);
        for (const TaskKind each : allTaskKinds) {
            if (all || each == kind)
                holdBack(stats, each);
        }
    });
    return read;
}

Result<> SqlTaskStore::addProviders(QueueStats &stats, Instant /*now*/)
{
    const auto all = SqlProviderStore(m_database).list();
    if (!all)
        return englog::fail(all.error());
    stats.providers = *all;
    const bool allAreAsked = std::ranges::all_of(*all, [](const ProviderHealth &provider) {
        return provider.state == ProviderHealth::State::Closed;
    });
    if (allAreAsked)
        return {};
    auto row =
        m_database.statement(u"SELECT t.kind, count(*), sum(p.state = 1 AND p.retry_at IS NULL) "_s
                             + readyForNobody + u"GROUP BY t.kind"_s);
    return row.each([&] {
        const auto kind = static_cast<TaskKind>(row.number(0));
        holdBack(stats, kind, row.integer(1));
        if (row.integer(2) > 0)
            stats.refused[kind] = row.integer(2);
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

/// What waits for a provider takes nobody's time.
Result<> SqlTaskStore::leaveOutForNobody(QueuePace &pace)
{
    auto row = m_database.statement(u"SELECT t.kind, count(*), sum(t.lane = 0) "_s + readyForNobody
                                    + u"GROUP BY t.kind"_s);
    return row.each([&] {
        const auto kind = pace.kinds.find(static_cast<TaskKind>(row.number(0)));
        if (kind == pace.kinds.end())
            return;
        kind->open -= row.integer(1);
        kind->openFirst -= row.integer(2);
    });
}

Result<QueuePace> SqlTaskStore::pace(Instant now)
{
    QueuePace pace;
    auto stopped = m_database.statement(u"SELECT kind FROM paused"_s);
    QSet<int> paused;
    if (const auto read = stopped.each([&] { paused.insert(stopped.number(0)); }); !read)
        return englog::fail(read.error());
    if (paused.contains(0))
        return pace;
    auto open = m_database.statement(
        u"SELECT kind, count(*), sum(lane = 0), 1 FROM task INDEXED BY task_ready WHERE state = 1 "
        "GROUP BY lane, priority, kind UNION ALL "
        "SELECT kind, count(*), sum(lane = 0), 1 FROM task INDEXED BY task_held WHERE state = 2 "
        "GROUP BY kind UNION ALL "
        "SELECT kind, count(*), 0, 0 FROM task INDEXED BY task_waiting "
        "WHERE state IN (0, 3) AND state = 0 AND run_after IS NULL GROUP BY kind UNION ALL "
        "SELECT kind, -count(*), 0, 0 FROM task INDEXED BY task_parked "
        "WHERE parked = 1 AND state = 0 GROUP BY kind"_s);
    bool someGoOn = false;
    const auto counted = open.each([&] {
        if (paused.contains(open.number(0)))
            return;
        someGoOn |= open.integer(3) != 0;
        QueuePace::Kind &kind = pace.kinds[static_cast<TaskKind>(open.number(0))];
        kind.open += open.integer(1);
        kind.openFirst += open.integer(2);
    });
    if (!counted)
        return englog::fail(counted.error());
    if (auto less = leaveOutForNobody(pace); !less)
        return englog::fail(less.error());
    someGoOn = someGoOn && std::ranges::any_of(pace.kinds, [](const QueuePace::Kind &kind) {
                   return kind.open > 0;
               });
    if (!someGoOn) // all that is left waits, for a person or for a time
        return QueuePace();
    auto mean = m_database.statement(u"SELECT kind, mean_us FROM pace"_s);
    const auto known = mean.each(
        [&] { pace.kinds[static_cast<TaskKind>(mean.number(0))].meanMs = mean.real(1) / 1'000.0; });
    if (!known)
        return englog::fail(known.error());
    // Few seconds tell enough of short tasks; of long ones too few end in them.
    for (const Millis window : {Millis(10'000), Millis(120'000), Millis(1'800'000)}) {
        pace.window = window;
        qint64 all = 0;
        for (const TaskKind kind : allTaskKinds) {
            auto done = m_database.statement(
                u"SELECT count(*) FROM task INDEXED BY task_ended WHERE state > 3 AND state = 4 "
                "AND kind = ? AND completed_at > ?"_s);
            if (const auto got = done.with(kind, now - window).step(); !got)
                return englog::fail(got.error());
            pace.kinds[kind].done = done.integer(0);
            all += done.integer(0);
        }
        if (all >= enoughForPace)
            break;
    }
    return pace;
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
        u"SELECT instance, host, pid, heartbeat_at, threads, lease_until, slot FROM worker "
        "ORDER BY instance"_s);
    const auto read = row.each([&] {
        WorkerStatus worker{
            row.text(0),   row.text(1), row.integer(2), u"idle"_s, current.value(row.text(0)),
            row.instant(3)};
        // What it holds beyond its threads only waits in its hands.
        worker.currentTasks = worker.currentTasks.first(
            std::min<qsizetype>(worker.currentTasks.size(), row.number(4)));
        const bool wasSilent = row.integer(5) < 0; // and what it held was taken from it
        if (wasSilent && m_lives && !m_lives(row.number(6), row.text(0).section(u'#', 0, 0)))
            return;                                      // it has died since
        if (wasSilent || !worker.currentTasks.isEmpty()) // as far as anybody knows
            worker.state = u"working"_s;
        stats.workers += worker;
    });
    if (!read)
        return englog::fail(read.error());
    return {};
}

} // namespace englog
