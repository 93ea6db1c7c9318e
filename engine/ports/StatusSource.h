// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/domain/TaskEvent.h"

#include <QFuture>

#include <functional>
#include <optional>

namespace englog {

/// What the status service asks and orders of an engine.
///
/// *Thread:* main; futures are continued there, with `.then(context, f)`.
class StatusSource
{
public:
    virtual ~StatusSource() = default;

    /// Told of every change of the queue: with what became of tasks, or with nothing where that is
    /// not known one by one. At most once a turn of the event loop.
    using Listener = std::function<void(const QList<TaskEvent> &)>;
    /// In the place of the one before; an empty one costs nothing.
    virtual void listen(Listener listener) = 0;

    virtual QFuture<Result<QueueStats>> queueStats() = 0;
    /// Those that are in hand or wait for another try.
    virtual QFuture<Result<QList<Task>>> movingTasks(int most) = 0;
    virtual QFuture<Result<QList<ProcessingStatus>>> statuses(const QList<EntryId> &entries) = 0;
    virtual QFuture<Result<AggregatedResults>> results(const EntryId &entry) = 0;

    virtual QFuture<Result<>> pause(std::optional<TaskKind> kind) = 0;  ///< nothing: all
    virtual QFuture<Result<>> resume(std::optional<TaskKind> kind) = 0; ///< nothing: all
    virtual QFuture<Result<int>> retry(const TaskFilter &filter) = 0;   ///< dead letters; how many
    virtual QFuture<Result<int>> cancel(const TaskFilter &filter) = 0;  ///< how many
};

} // namespace englog
