// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/EngineStatusSource.h"

#include "engine/api/Engine.h"

namespace englog {

EngineStatusSource::~EngineStatusSource()
{
    QObject::disconnect(m_connection);
}

void EngineStatusSource::listen(Listener listener)
{
    QObject::disconnect(m_connection);
    if (listener)
        m_connection = QObject::connect(&m_engine, &Engine::queueMoved, &m_engine, listener);
}

QFuture<Result<QueueStats>> EngineStatusSource::queueStats()
{
    return m_engine.queueStats();
}

QFuture<Result<QList<Task>>> EngineStatusSource::movingTasks(int most)
{
    TaskFilter filter;
    filter.states = {TaskState::Processing, TaskState::Retrying};
    filter.limit = most;
    return m_engine.tasks(filter);
}

QFuture<Result<QList<ProcessingStatus>>> EngineStatusSource::statuses(const QList<EntryId> &entries)
{
    return m_engine.statuses(entries);
}

QFuture<Result<AggregatedResults>> EngineStatusSource::results(const EntryId &entry)
{
    return m_engine.results(entry);
}

QFuture<Result<>> EngineStatusSource::pause(std::optional<TaskKind> kind)
{
    return m_engine.pause(kind);
}

QFuture<Result<>> EngineStatusSource::resume(std::optional<TaskKind> kind)
{
    return m_engine.resume(kind);
}

QFuture<Result<int>> EngineStatusSource::retry(const TaskFilter &filter)
{
    return m_engine.retry(filter);
}

QFuture<Result<int>> EngineStatusSource::cancel(const TaskFilter &filter)
{
    return m_engine.cancel(filter);
}

} // namespace englog
