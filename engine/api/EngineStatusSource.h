// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/StatusSource.h"

#include <QMetaObject>

namespace englog {

class Engine;

/// An engine as the status service sees it.
///
/// *Thread:* main.
class EngineStatusSource : public StatusSource
{
public:
    explicit EngineStatusSource(Engine &engine) : m_engine(engine) {}
    ~EngineStatusSource() override;
    Q_DISABLE_COPY_MOVE(EngineStatusSource)

    void listen(Listener listener) override;
    QFuture<Result<QueueStats>> queueStats() override;
    QFuture<Result<QList<Task>>> movingTasks(int most) override;
    QFuture<Result<QList<ProcessingStatus>>> statuses(const QList<EntryId> &entries) override;
    QFuture<Result<AggregatedResults>> results(const EntryId &entry) override;
    QFuture<Result<>> pause(std::optional<TaskKind> kind) override;
    QFuture<Result<>> resume(std::optional<TaskKind> kind) override;
    QFuture<Result<int>> retry(const TaskFilter &filter) override;
    QFuture<Result<int>> cancel(const TaskFilter &filter) override;

private:
    Engine &m_engine;
    QMetaObject::Connection m_connection;
};

} // namespace englog
