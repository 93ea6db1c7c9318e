// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/EngineConfig.h"

#include "engine/api/ProviderSettings.h"
#include "engine/api/SettingsReader.h"

#include <QProcess>
#include <QRegularExpression>
#include <QSet>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

std::optional<EngineConfig::Ai> aiFrom(const QString &text)
{
    if (text == "all"_L1)
        return EngineConfig::Ai::All;
    if (text == "local"_L1)
        return EngineConfig::Ai::Local;
    if (text == "off"_L1)
        return EngineConfig::Ai::Off;
    return std::nullopt;
}

const QString builtin = u"builtin"_s;

/// Empty where one of them is no name, or is there twice.
QStringList namesFrom(const QString &text)
{
    static const QRegularExpression name(u"^[a-z0-9_-]{1,40}$"_s);
    QStringList names;
    const QStringList parts = text.split(u',');
    for (const QString &part : parts) {
        const QString trimmed = part.trimmed();
        if (!name.match(trimmed).hasMatch() || names.contains(trimmed))
            return {};
        names += trimmed;
    }
    return names;
}

/// Those in the order, and others that the settings file has a section of.
void readProviders(SettingsReader &reader, EngineConfig &config, const QStringList &others)
{
    QStringList names = config.order;
    for (const QString &other : others) {
        if (namesFrom(other).size() == 1 && !names.contains(other))
            names += other;
    }
    names.removeAll(builtin);
    for (const QString &name : std::as_const(names)) {
        ProviderConfig provider;
        provider.name = name;
        provider.prompts = config.prompts;
        readProvider(reader, provider);
        const bool isAsked = config.order.contains(name);
        if (isAsked && provider.baseUrl.isEmpty())
            reader.refuse(Error{ErrorCode::Usage, u"there is no provider “%1”"_s.arg(name),
                                u"set it up in [provider %1] of the settings file, or use one of: "
                                "englog-cli provider list"_s.arg(name)});
        if (const auto fine = checkProvider(provider); !fine && isAsked)
            reader.refuse(fine.error());
        config.providers += provider;
    }
}

} // namespace

Result<EngineConfig> EngineConfig::from(const Lookup &lookup, const QStringList &providers)
{
    using namespace std::chrono_literals;
    EngineConfig config;
    SettingsReader reader(lookup);

    reader.number(u"PROCESSING_MAX_RETRIES"_s, config.maxRetries, 0, 100);
    reader.duration(u"PROCESSING_TIMEOUT"_s, config.taskTimeout, 1s, 1h, u"1s to 1h"_s);
    reader.duration(u"RETRY_BASE_DELAY"_s, config.retryBaseDelay, 1ms, 1h, u"1ms to 1h"_s);
    // A longest wait that nobody set follows the first one up, so that one setting is enough.
    config.retryMaxDelay = std::max(config.retryMaxDelay, config.retryBaseDelay);
    reader.duration(u"RETRY_MAX_DELAY"_s, config.retryMaxDelay, config.retryBaseDelay, 24h * 7,
                    u"RETRY_BASE_DELAY (%1ms) to 7d"_s.arg(config.retryBaseDelay.count()));
    reader.number(u"QUEUE_MAX_SIZE"_s, config.queueMaxSize, 1, 100'000'000);
    reader.number(u"PROCESSING_CONCURRENCY"_s, config.concurrency, 1, 1'000);
    reader.number(u"WORKER_POOL_SIZE"_s, config.workerPoolSize, 1, 256);
    reader.duration(u"WORKER_HEARTBEAT_INTERVAL"_s, config.heartbeatInterval, 100ms, 10min,
                    u"100ms to 10min"_s);
    config.workerTimeout = std::max(config.workerTimeout, config.heartbeatInterval * 3);
    reader.duration(
        u"WORKER_HEALTH_CHECK_TIMEOUT"_s, config.workerTimeout, config.heartbeatInterval + 1ms, 24h,
        u"above WORKER_HEARTBEAT_INTERVAL (%1ms) to 24h"_s.arg(config.heartbeatInterval.count()));
    reader.duration(u"QUEUE_CLEANUP_INTERVAL"_s, config.cleanUpInterval, 1s, 24h * 30,
                    u"1s to 720h"_s);
    reader.duration(u"QUEUE_RETENTION"_s, config.retention, 0s, 24h * 3'650, u"0s to 87600h"_s);
    for (const TaskKind kind : allTaskKinds) {
        int limit = 0;
        reader.number(u"kind %1/concurrency"_s.arg(toString(kind)), limit, 1, 1'000);
        if (limit > 0)
            config.atOnce.insert(kind, limit);
    }
    reader.number(u"provider %1/concurrency"_s.arg(builtin), config.atOnceByProvider, 1, 1'000);
    reader.number(u"PROCESSING_BATCH_SIZE"_s, config.batchSize, 1, 2'048);
    reader.amount(u"ENGLOG_DAILY_COST_LIMIT"_s, config.dailyCostLimit, 1e6);
    reader.duration(u"NOTIFICATION_TIMEOUT"_s, config.notificationTimeout, 100ms, 5min,
                    u"100ms to 5min"_s);
    reader.number(u"NOTIFICATION_RETRY_ATTEMPTS"_s, config.notificationAttempts, 1, 20);
    reader.read(u"ENGLOG_ALERT_COMMAND"_s, u"a program and its arguments"_s,
                [&](const QString &text) {
                    config.alertCommand = text;
                    return text.isEmpty() || !QProcess::splitCommand(text).value(0).isEmpty();
                });
    reader.read(u"ENGLOG_AI"_s, u"all, local or off"_s, [&](const QString &text) {
        const auto permitted = aiFrom(text);
        config.ai = permitted.value_or(config.ai);
        return permitted.has_value();
    });
    reader.read(u"ENGLOG_PROVIDER"_s, u"names of providers with commas between"_s,
                [&](const QString &text) {
                    config.order = namesFrom(text);
                    return !config.order.isEmpty();
                });
    for (const TaskKind kind : allTaskKinds) {
        QString prompt;
        reader.text(u"kind %1/prompt"_s.arg(toString(kind)), prompt);
        if (!prompt.isEmpty())
            config.prompts.insert(kind, prompt);
    }
    QStringList known = providers;
    if (lookup(u"OPENAI_MODEL"_s) || lookup(u"OPENAI_BASE_URL"_s)) // a key alone sets up nothing
        known += u"openai"_s;
    readProviders(reader, config, known);

    if (reader.error())
        return fail(*reader.error());
    return config;
}

} // namespace englog
