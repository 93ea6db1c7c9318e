// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/Engine.h"
#include "engine/api/EngineEvents.h"
#include "engine/api/ResultsCache.h"
#include "engine/api/Upkeep.h"
#include "engine/ports/Clock.h"
#include "engine/ports/Dice.h"
#include "engine/ports/Provider.h"
#include "engine/ports/Store.h"
#include "engine/search/SemanticSearch.h"
#include "engine/workers/TaskRunner.h"

#include <QThread>
#include <QThreadPool>

namespace englog {

/// What the Engine is made of; shared by the files that implement it.
class Engine::Private
{
public:
    Private(const Parts &parts, Engine &engine, const EngineConfig &config);

    /// What of an entry is queued when it is saved or imported.
    [[nodiscard]] QueuePlan plan(QueuePlan::Lane lane) const;
    void wakeRunner() const;
    QFuture<Result<QList<float>>> meaningOf(const QString &words);
    QFuture<Result<QList<EntryId>>> outdatedVectors();
    void rebuildIndex(qint64 queueMaxSize);
    /// Queues these kinds behind what a person waits for. What there is of them, and is not
    /// accepted at all, goes at once.
    QFuture<Result<>> queueBatch(const QString &name, const QList<TaskKind> &kinds,
                                 QueuePlan::Accept accept, const QList<EntryId> &entries,
                                 qint64 queueMaxSize);

    Store &store;
    Clock &clock;
    Dice &dice;
    std::shared_ptr<Provider> provider;
    int maxRetries;
    bool analyses; ///< false: ENGLOG_AI is off
    EngineEvents events;
    std::shared_ptr<std::atomic<bool>> stop = std::make_shared<std::atomic<bool>>(false);
    QThreadPool jobs;                   ///< imports, exports, reports: what is long and waits
    std::unique_ptr<Upkeep> upkeep;     ///< once it works the queue
    std::unique_ptr<TaskRunner> runner; ///< lives in runnerThread
    QThread runnerThread;
    ResultsCache cache;
    std::shared_ptr<SemanticSearch> index;
};

} // namespace englog
