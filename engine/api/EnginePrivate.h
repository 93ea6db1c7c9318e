// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/Engine.h"
#include "engine/api/EngineEvents.h"
#include "engine/api/ResultsCache.h"
#include "engine/api/Upkeep.h"
#include "engine/ports/Clock.h"
#include "engine/ports/Dice.h"
#include "engine/ports/RemoteService.h"
#include "engine/ports/Store.h"
#include "engine/queue/Routing.h"
#include "engine/search/SemanticSearch.h"
#include "engine/workers/TaskRunner.h"

#include <QSemaphore>
#include <QThread>
#include <QThreadPool>

#include <map>
#include <shared_mutex>
#include <stop_token>
#include <vector>

namespace englog {

/// What the Engine is made of; shared by the files that implement it.
class Engine::Private
{
public:
    Private(const Parts &parts, Engine &engine, const EngineConfig &config);

    /// What of an entry is queued when it is saved or imported.
    [[nodiscard]] QueuePlan plan(QueuePlan::Lane lane) const;
    /// The provider of this name: the on-device analyser or a service; null: there is none.
    [[nodiscard]] std::shared_ptr<Provider> by(const QString &name) const;
    [[nodiscard]] std::shared_ptr<RemoteService> service(const QString &name) const;
    /// Who answers this kind of entries of this level, while everybody is well.
    [[nodiscard]] std::shared_ptr<Provider> usual(AiLevel ai, TaskKind kind) const;
    /// Those that may be given entries that stay with what is the person's own.
    [[nodiscard]] QStringList namesHere() const;
    /// What the plan is for is asked of this provider, by name; empty: of whom the settings say.
    /// NotFound for a name that is nobody's.
    Result<> askBy(QueuePlan &plan, const QString &name) const;
    [[nodiscard]] static TaskRunner::Settings runnerSettings(const EngineConfig &config);
    void addRunner(const std::shared_ptr<Provider> &by, const TaskRunner::Settings &settings);
    void addServiceRunners(const EngineConfig &config);
    void dropServiceRunners(QThread *here); ///< that have been shut down
    /// Lets go of what is in hand within `grace`; `down` once, in a runner's thread or at once.
    void shutDownRunners(size_t first, Millis grace, const std::function<void()> &down);
    void wakeRunner() const;
    void abort(const QList<TaskId> &tasks) const;
    /// Those whose vectors are looked through, the first first.
    QList<std::shared_ptr<Provider>> embedders() const;
    std::shared_ptr<SemanticSearch> indexOf(const std::shared_ptr<Provider> &by);
    QFuture<Result<QList<float>>> meaningOf(const QString &words,
                                            const std::shared_ptr<Provider> &by);
    void breakOff(const QString &name); ///< what searches ask of this provider
    QFuture<Result<QList<EntryId>>> outdatedVectors();
    void rebuildIndex(qint64 queueMaxSize);
    /// Queues these kinds behind what a person waits for. What there is of them, and is not
    /// accepted at all, goes at once.
    QFuture<Result<>> queueBatch(const QString &name, const QList<TaskKind> &kinds,
                                 QueuePlan::Accept accept, const QList<EntryId> &entries,
                                 qint64 queueMaxSize);

    Store &store;
    Clock &clock;
    const Instant begun; ///< when the Engine was made
    Dice &dice;
    std::shared_ptr<Provider> provider; ///< the on-device analyser
    QList<std::shared_ptr<RemoteService>> services;
    std::shared_ptr<Routing> routing;
    Meter &meter;
    int maxRetries;
    EngineEvents events;
    std::shared_ptr<std::atomic<bool>> stop = std::make_shared<std::atomic<bool>>(false);
    QThreadPool jobs;               ///< imports, exports, reports: what is long and waits
    std::unique_ptr<Upkeep> upkeep; ///< once it works the queue
    bool servicesMayStart = false;
    std::atomic<bool> hasServices = false; ///< that have runners
    /// One a provider, the on-device analyser's first; they live in runnerThread.
    std::vector<std::unique_ptr<TaskRunner>> runners;
    mutable std::shared_mutex runnersMutex; ///< of the list; written to in the main thread alone
    QThread runnerThread;
    ResultsCache cache;
    std::map<QString, std::shared_ptr<SemanticSearch>> indexes; ///< by who made the vectors
    std::map<QString, std::stop_source> questions;              ///< of searches, by who is asked
    int questionsInAll = 0;                                     ///< so many, of whomever
    std::shared_ptr<QSemaphore> answered = std::make_shared<QSemaphore>(); ///< one for each of them
};

} // namespace englog
