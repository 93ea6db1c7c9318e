// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Instant.h"
#include "engine/domain/ProviderConfig.h"
#include "engine/domain/Result.h"
#include "engine/domain/Task.h"

#include <QString>

#include <functional>
#include <optional>

namespace englog {

/// Every setting of the engine, as one value. Its defaults are those of the settings page.
struct EngineConfig
{
    enum class Ai {
        All,
        Local, ///< nothing beyond this machine
        Off,   ///< nothing at all; queued work stays
    };

    int maxRetries = 3;                ///< PROCESSING_MAX_RETRIES, 0..100
    Millis taskTimeout{60'000};        ///< PROCESSING_TIMEOUT, 1 s..1 h; without progress
    Millis retryBaseDelay{2'000};      ///< RETRY_BASE_DELAY, 1 ms..1 h
    Millis retryMaxDelay{600'000};     ///< RETRY_MAX_DELAY, >= base, <= 7 d
    qint64 queueMaxSize = 2'000'000;   ///< QUEUE_MAX_SIZE, 1..100,000,000
    int concurrency = 100;             ///< PROCESSING_CONCURRENCY, 1..1,000; calls in flight
    int workerPoolSize = 0;            ///< WORKER_POOL_SIZE, 1..256; 0: the number of cores
    Millis heartbeatInterval{5'000};   ///< WORKER_HEARTBEAT_INTERVAL, 100 ms..10 min
    Millis workerTimeout{15'000};      ///< WORKER_HEALTH_CHECK_TIMEOUT, > heartbeat
    Millis cleanUpInterval{3'600'000}; ///< QUEUE_CLEANUP_INTERVAL, 1 s..30 d
    Millis retention{604'800'000};     ///< QUEUE_RETENTION, 0..10 y; finished rows are kept so long
    QMap<TaskKind, int> atOnce = {};   ///< `[kind TASK_TYPE] concurrency`, 1..1,000; all processes
    std::optional<int> atOnceByProvider = {}; ///< `[provider builtin] concurrency`, 1..1,000
    int batchSize = 10;                       ///< PROCESSING_BATCH_SIZE, 1..2,048
    bool idleWorkers = false; ///< a person is at this window: workers get spare time only
    Ai ai = Ai::All;          ///< ENGLOG_AI
    QStringList order{QStringLiteral("builtin")}; ///< ENGLOG_PROVIDER: who is asked, first first
    QList<ProviderConfig> providers = {};         ///< besides the on-device analyser
    QMap<TaskKind, QString> prompts = {};         ///< `[kind TASK_TYPE] prompt`
    std::optional<double> dailyCostLimit = {};    ///< ENGLOG_DAILY_COST_LIMIT, USD; local days

    QString alertCommand = {};         ///< ENGLOG_ALERT_COMMAND: program and arguments; empty: none
    Millis notificationTimeout{5'000}; ///< NOTIFICATION_TIMEOUT, 100 ms..5 min
    int notificationAttempts = 3;      ///< NOTIFICATION_RETRY_ATTEMPTS, 1..20; tries in all

    /// What a name is set to and where that came from (`environment`, a file's path).
    struct Setting
    {
        QString value;
        QString source;
    };
    using Lookup = std::function<std::optional<Setting>(const QString &name)>;

    /// The configuration that `lookup` gives, asked for each name of the environment, and for
    /// `SECTION/KEY` (such as `kind sentiment_analysis/concurrency`) of a settings file. A value
    /// out of range is ErrorCode::Usage with its name, its range and where it came from.
    ///
    /// \param providers  those that the settings file has a section of
    [[nodiscard]] static Result<EngineConfig> from(const Lookup &lookup,
                                                   const QStringList &providers = {});

    friend bool operator==(const EngineConfig &, const EngineConfig &) = default;
};

} // namespace englog
