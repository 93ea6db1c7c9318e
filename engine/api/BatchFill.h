// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Store.h"

namespace englog {

/// A batch while it is being filled, piece by piece, as long as the queue has room.
///
/// *Thread:* inside jobs of the Store only, one after the other.
class BatchFill
{
public:
    /// \param maker         Store::instance()
    /// \param queueMaxSize  open tasks beyond which nothing more is queued
    BatchFill(QString name, QString maker, QueuePlan plan, qint64 queueMaxSize)
        : m_name(std::move(name))
        , m_maker(std::move(maker))
        , m_plan(std::move(plan))
        , m_queueMaxSize(queueMaxSize)
    {}

    /// Before each piece: Full when the queue may not grow.
    Result<> checkRoom(Stores &stores, const QString &hint);
    /// Queues what is missing of an entry; how many tasks. Where no result is accepted, those that
    /// there are go.
    Result<int> add(Stores &stores, const EntryId &entry, Instant now);
    /// What the pieces before have done is on disk.
    void kept() { m_kept = m_plan.batch; }
    /// What was done since then is undone.
    void undone()
    {
        m_plan.batch = m_kept;
        m_open.reset();
    }
    /// No more comes.
    Result<> close(Stores &stores, Instant now);

    [[nodiscard]] std::optional<BatchId> batch() const { return m_plan.batch; }
    [[nodiscard]] int tasks() const { return m_tasks; }

private:
    QString m_name;
    QString m_maker;
    QueuePlan m_plan;
    qint64 m_queueMaxSize;
    std::optional<BatchId> m_kept; ///< the batch, once it is on disk
    std::optional<qint64> m_open;  ///< tasks in the queue, counted once and kept up
    int m_tasks = 0;
};

} // namespace englog
