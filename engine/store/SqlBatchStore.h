// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/BatchStore.h"

#include <functional>

namespace englog {

class Database;

/// Batches, in SQL. What is left of one is counted from the rows of its open tasks; what it was
/// made of is counted as it is filled, because ended rows go.
class SqlBatchStore : public BatchStore
{
public:
    using Lives = std::function<bool(int slot, const QString &instance)>;

    /// \param ownSlot  of this process in the lock file
    explicit SqlBatchStore(Database &database, int ownSlot = -1, Lives lives = {});

    Result<BatchId> make(const QString &name, const QString &maker, Instant now) override;
    Result<> close(const BatchId &id, Instant now) override;
    Result<bool> pause(const BatchId &id) override;
    Result<bool> resume(const BatchId &id) override;
    Result<QList<BatchStatus>> list() override;

    /// Notes which of these have ended; for whoever ends tasks.
    static Result<> endThose(Database &database, const QList<qint64> &batches, Instant now);
    /// Those whose maker is gone.
    static Result<QList<qint64>> forsaken(Database &database, const Lives &lives);
    /// Closes them.
    static Result<> closeForsaken(Database &database, const Lives &lives, Instant now);
    static Result<> endAll(Database &database, Instant now);

private:
    Result<bool> setPaused(const BatchId &id, bool paused);
    Result<QMap<qint64, int>> deadByBatch();

    Database &m_database;
    int m_ownSlot;
    Lives m_lives;
};

} // namespace englog
