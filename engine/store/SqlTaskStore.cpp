// SPDX-License-Identifier: GPL-3.0-or-later
// Who works the queue, and what becomes of the tasks of those who are gone. How tasks come into the
// queue (SqlTaskQueueing), what waits for what (SqlTaskEdges), how they go into a worker's hands
// (SqlTaskClaims) and end (SqlTaskEndings), what a person orders (SqlQueueOrders), what can be seen
// (SqlTaskViews, SqlQueueStats) and how the table is kept small (SqlTaskUpkeep) lie in those files.
#include "engine/store/SqlTaskStore.h"

#include "engine/ports/CrashPoint.h"
#include "engine/store/Database.h"
#include "engine/store/SqlBatchStore.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int crashesUntilDead = 3;

/// The workers of one process look after each other by themselves: what is before the name of the
/// provider.
QString processOf(const QString &worker)
{
    return u"substr(%1, 1, instr(%1 || '#', '#') - 1)"_s.arg(worker);
}

} // namespace

SqlTaskStore::SqlTaskStore(Database &database, int ownSlot, Lives lives)
    : m_database(database)
    , m_ownSlot(ownSlot)
    , m_lives(std::move(lives))
{}

Result<> SqlTaskStore::registerWorker(const WorkerName &worker, Instant now)
{
    for (auto it = worker.routes.cbegin(); it != worker.routes.cend(); ++it) {
        auto route = m_database.statement(
            u"INSERT INTO route (ai, kind, provider) VALUES (?, ?, ?) ON CONFLICT DO UPDATE "
            "SET provider = excluded.provider WHERE provider <> excluded.provider"_s);
        if (auto done = route.with(it.key().first, it.key().second, it.value()).run(); !done)
            return done;
    }
    auto row = m_database.statement(
        u"INSERT INTO worker (instance, host, pid, boot_id, slot, threads, heartbeat_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (instance) DO UPDATE "
        "SET threads = excluded.threads, heartbeat_at = excluded.heartbeat_at"_s);
    return row
        .with(worker.instance, worker.host, worker.pid, worker.bootId, m_ownSlot, worker.threads,
              now)
        .run();
}

Result<> SqlTaskStore::unregisterWorker(const QString &instance)
{
    auto row = m_database.statement(u"DELETE FROM worker WHERE instance = ?"_s);
    return row.with(instance).run();
}

Result<> SqlTaskStore::renew(const QString &instance, Millis leaseUntil, Instant now)
{
    auto beat = m_database.statement(
        u"UPDATE worker SET lease_until = ?, heartbeat_at = ? WHERE instance = ?"_s);
    return beat.with(leaseUntil, now, instance).run();
}

Result<int> SqlTaskStore::rescue(const QString &instance, const QString &bootId,
                                 std::optional<Millis> sinceBoot, Instant now)
{
    const auto workers = otherWorkers(instance, bootId);
    if (!workers)
        return englog::fail(workers.error());
    int rescued = 0;
    for (const Worker &other : *workers) {
        if (!other.isLost(sinceBoot))
            continue;
        const auto n = rescueFrom(other, now);
        if (!n)
            return n;
        rescued += *n;
    }
    if (auto done = SqlBatchStore::closeForsaken(m_database, m_lives, now); !done)
        return englog::fail(done.error());
    return rescued;
}

Result<int> SqlTaskStore::rescueFrom(const Worker &worker, Instant now)
{
    return (worker.dead ? blame(worker.instance, now) : Result<>())
        .and_then([&] {
            ENGLOG_CRASH_POINT("rescue/blamed");
            return giveBack(worker.instance);
        })
        .and_then([&](int released) {
            ENGLOG_CRASH_POINT("rescue/released");
            // One that lives and is silent is known by that until it renews its lease.
            auto row =
                m_database.statement(u"UPDATE worker SET lease_until = -1 WHERE instance = ?"_s);
            const auto kept = worker.dead ? unregisterWorker(worker.instance)
                : released > 0            ? row.with(worker.instance).run()
                                          : Result<>();
            return kept.map([&] { return released; });
        });
}

Result<bool> SqlTaskStore::isHeld(const Lease &lease)
{
    auto row = m_database.statement(
        u"SELECT EXISTS (SELECT 1 FROM task WHERE id = ? AND fence = ? AND state = 2)"_s);
    if (const auto got = row.with(lease.task.value, lease.fence).step(); !got)
        return englog::fail(got.error());
    return row.integer(0) != 0;
}

Result<bool> SqlTaskStore::needsRescue(const QString &instance, const QString &bootId,
                                       std::optional<Millis> sinceBoot)
{
    const auto workers = otherWorkers(instance, bootId);
    if (!workers)
        return englog::fail(workers.error());
    const auto forsaken = SqlBatchStore::forsaken(m_database, m_lives);
    if (!forsaken)
        return englog::fail(forsaken.error());
    if (!forsaken->isEmpty())
        return true;
    auto holds = [this](const QString &worker) -> Result<bool> {
        auto row = m_database.statement(
            u"SELECT EXISTS (SELECT 1 FROM task WHERE state = 2 AND worker = ?)"_s);
        if (const auto got = row.with(worker).step(); !got)
            return englog::fail(got.error());
        return row.integer(0) != 0;
    };
    for (const Worker &other : *workers) {
        if (other.dead)
            return true;
        if (!other.isLost(sinceBoot))
            continue;
        if (const auto some = holds(other.instance); !some || *some)
            return some;
    }
    return false;
}

Result<QList<SqlTaskStore::Worker>> SqlTaskStore::otherWorkers(const QString &instance,
                                                               const QString &bootId)
{
    // Also one that holds tasks and is not in the list, whoever that was.
    auto row = m_database.statement(
        u"SELECT instance, boot_id, slot, lease_until FROM worker WHERE %1 <> ? "
        "UNION ALL SELECT DISTINCT worker, NULL, NULL, NULL FROM task WHERE state = 2 "
        "AND %2 <> ? AND worker NOT IN (SELECT instance FROM worker)"_s.arg(
            processOf(u"instance"_s), processOf(u"worker"_s)));
    const QString process = instance.section(u'#', 0, 0);
    row.with(process, process);
    QList<Worker> workers;
    const auto read = row.each([&] {
        const bool known = !row.isNull(1);
        const bool dead = !known || row.text(1) != bootId
            || (m_lives && !m_lives(row.number(2), row.text(0).section(u'#', 0, 0)));
        workers += {row.text(0), dead, Millis(row.integer(3))};
    });
    if (!read)
        return englog::fail(read.error());
    return workers;
}

Result<> SqlTaskStore::blame(const QString &instance, Instant now)
{
    // Of what it held, so many as it has threads were running: of the entries claimed first, the
    // first task each.
    auto blame = m_database.statement(
        u"UPDATE task SET crashes = crashes + 1 WHERE id IN (SELECT id FROM (SELECT id, "
        u"row_number() "
        "OVER (PARTITION BY entry_id ORDER BY started_at, priority DESC, id) AS place, "
        "min(started_at) OVER (PARTITION BY entry_id) AS since, lane, "
        "min(id) OVER (PARTITION BY entry_id) AS first FROM task WHERE state = 2 AND worker = ?) "
        "ORDER BY place, since, lane, first "
        "LIMIT coalesce((SELECT threads FROM worker WHERE instance = ?), 1))"_s);
    if (auto done = blame.with(instance, instance).run(); !done)
        return done;
    auto dead = m_database.statement(
        u"UPDATE task SET state = 5, completed_at = ?, worker = NULL, "
        "error_code = 'crashed', error = 'the worker died three times with this task in hand' "
        "WHERE state = 2 AND worker = ? AND crashes >= ?"_s);
    if (auto done = dead.with(now, instance, crashesUntilDead).run(); !done)
        return done;
    if (auto done = settleLost({}, now); !done)
        return done;
    if (auto done = unblockAll(now); !done)
        return done;
    return SqlBatchStore::endAll(m_database, now);
}

Result<int> SqlTaskStore::giveBack(const QString &instance)
{
    auto free = m_database.statement(u"UPDATE task SET state = 1, worker = NULL, started_at = NULL "
                                     "WHERE state = 2 AND worker = ? RETURNING id"_s);
    free.with(instance);
    QList<qint64> tasks;
    if (const auto read = free.each([&] { tasks += free.integer(0); }); !read)
        return englog::fail(read.error());
    if (auto done = blockAgain(tasks); !done)
        return englog::fail(done.error());
    return static_cast<int>(tasks.size());
}

Result<bool> SqlTaskStore::othersHold(const QString &instance)
{
    auto row = m_database.statement(
        u"SELECT EXISTS (SELECT 1 FROM task WHERE state = 2 AND %1 <> ?)"_s.arg(
            processOf(u"worker"_s)));
    const auto got = row.with(instance.section(u'#', 0, 0)).step();
    if (!got)
        return englog::fail(got.error());
    return row.integer(0) != 0;
}

} // namespace englog
