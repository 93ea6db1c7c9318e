// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqlBatchStore.h"

#include "engine/store/Database.h"
#include "engine/store/IdList.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int listed = 1'000; // the newest

const QString endIfDone =
    u"UPDATE batch INDEXED BY batch_open SET completed_at = ? WHERE completed_at IS NULL "
    "AND filling = 0 AND NOT EXISTS (SELECT 1 FROM task INDEXED BY task_of_batch "
    "WHERE batch_id = batch.id AND state < 4)"_s;

} // namespace

SqlBatchStore::SqlBatchStore(Database &database, int ownSlot, Lives lives)
    : m_database(database)
    , m_ownSlot(ownSlot)
    , m_lives(std::move(lives))
{}

Result<BatchId> SqlBatchStore::make(const QString &name, const QString &maker, Instant now)
{
    auto row = m_database.statement(
        u"INSERT INTO batch (name, created_at, maker, maker_slot, filling) VALUES (?, ?, ?, ?, 1) "
        "RETURNING id"_s);
    if (const auto got = row.with(name, now, maker, m_ownSlot).step(); !got)
        return fail(got.error());
    return BatchId{row.integer(0)};
}

Result<> SqlBatchStore::close(const BatchId &id, Instant now)
{
    auto row = m_database.statement(u"UPDATE batch SET filling = 0 WHERE id = ?"_s);
    if (auto done = row.with(id.value).run(); !done)
        return done;
    return endThose(m_database, {id.value}, now);
}

Result<bool> SqlBatchStore::pause(const BatchId &id)
{
    return setPaused(id, true);
}

Result<bool> SqlBatchStore::resume(const BatchId &id)
{
    return setPaused(id, false);
}

Result<bool> SqlBatchStore::setPaused(const BatchId &id, bool paused)
{
    auto row = m_database.statement(u"UPDATE batch SET paused = ? WHERE id = ?"_s);
    const auto n = row.with(paused ? 1 : 0, id.value).count();
    if (!n)
        return fail(n.error());
    return *n > 0;
}

Result<> SqlBatchStore::endThose(Database &database, const QList<qint64> &batches, Instant now)
{
    if (batches.isEmpty())
        return {};
    auto row = database.statement(endIfDone + u" AND id IN (SELECT value FROM json_each(?))"_s);
    return row.with(now, jsonOf(batches)).run();
}

Result<> SqlBatchStore::endAll(Database &database, Instant now)
{
    return database.statement(endIfDone).with(now).run();
}

Result<QList<qint64>> SqlBatchStore::forsaken(Database &database, const Lives &lives)
{
    auto row = database.statement(u"SELECT id, maker_slot, maker FROM batch INDEXED BY batch_open "
                                  "WHERE completed_at IS NULL AND filling = 1"_s);
    QList<qint64> gone;
    const auto read = row.each([&] {
        if (!lives || !lives(row.number(1), row.text(2)))
            gone += row.integer(0);
    });
    if (!read)
        return fail(read.error());
    return gone;
}

Result<> SqlBatchStore::closeForsaken(Database &database, const Lives &lives, Instant now)
{
    const auto gone = forsaken(database, lives);
    if (!gone)
        return fail(gone.error());
    if (gone->isEmpty())
        return {};
    auto close = database.statement(
        u"UPDATE batch SET filling = 0 WHERE id IN (SELECT value FROM json_each(?))"_s);
    if (auto done = close.with(jsonOf(*gone)).run(); !done)
        return done;
    return endThose(database, *gone, now);
}

Result<QMap<qint64, int>> SqlBatchStore::deadByBatch()
{
    auto row = m_database.statement(
        u"SELECT batch_id, count(*) FROM task INDEXED BY task_ended WHERE state > 3 AND state = 5 "
        "AND batch_id IS NOT NULL GROUP BY batch_id"_s);
    QMap<qint64, int> dead;
    if (const auto read = row.each([&] { dead[row.integer(0)] = row.number(1); }); !read)
        return fail(read.error());
    return dead;
}

Result<QList<BatchStatus>> SqlBatchStore::list()
{
    const auto dead = deadByBatch();
    if (!dead)
        return fail(dead.error());
    auto row = m_database.statement(
        u"SELECT id, name, created_at, completed_at, paused, filling, maker, maker_slot, tasks, "
        "CASE WHEN completed_at IS NULL THEN (SELECT count(*) FROM task INDEXED BY task_of_batch "
        "WHERE batch_id = batch.id AND state < 4) ELSE 0 END "
        "FROM batch WHERE tasks > 0 ORDER BY id DESC LIMIT ?"_s);
    row.with(listed);
    QList<BatchStatus> batches;
    const auto read = row.each([&] {
        BatchStatus batch;
        batch.id = BatchId{row.integer(0)};
        batch.name = row.text(1);
        batch.createdAt = row.instant(2);
        batch.completedAt = row.optionalInstant(3);
        batch.paused = row.integer(4) != 0;
        batch.filling = row.integer(5) != 0 && (!m_lives || m_lives(row.number(7), row.text(6)));
        batch.totalTasks = row.number(8);
        batch.completedTasks = batch.totalTasks - row.number(9);
        batch.failedTasks = dead->value(batch.id.value);
        batches += batch;
    });
    if (!read)
        return fail(read.error());
    return batches;
}

} // namespace englog
