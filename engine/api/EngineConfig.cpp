// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/EngineConfig.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// Reads one setting after the other and keeps the first thing wrong: each call leaves its
/// target alone when the name is not set, or when something was wrong before.
class Reader
{
public:
    explicit Reader(const EngineConfig::Lookup &lookup) : m_lookup(lookup) {}

    template<typename Integer>
    void number(const QString &name, Integer &target, qint64 least, qint64 most)
    {
        read(name, u"a whole number from %1 to %2"_s.arg(least).arg(most),
             [&](const QString &text) {
                 bool isNumber = false;
                 const qint64 value = text.toLongLong(&isNumber);
                 if (!isNumber || value < least || value > most)
                     return false;
                 target = static_cast<Integer>(value);
                 return true;
             });
    }

    /// \param range  what `least` and `most` are called, such as `1s to 1h`
    void duration(const QString &name, Millis &target, Millis least, Millis most,
                  const QString &range)
    {
        read(name, u"a duration from %1 (such as 250ms, 30s, 10min, 1h)"_s.arg(range),
             [&](const QString &text) {
                 const auto value = durationFrom(text);
                 if (!value || *value < least || *value > most)
                     return false;
                 target = *value;
                 return true;
             });
    }

    void read(const QString &name, const QString &range,
              const std::function<bool(const QString &)> &accept)
    {
        if (m_error)
            return;
        const auto setting = m_lookup(name);
        if (setting && !accept(setting->value.trimmed()))
            m_error = Error{ErrorCode::Usage,
                            u"%1 is “%2” (%3); it must be %4"_s.arg(name, setting->value.left(80),
                                                                    setting->source, range),
                            u"change it, or leave it out for the default"_s};
    }

    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }

private:
    const EngineConfig::Lookup &m_lookup;
    std::optional<Error> m_error;
};

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

} // namespace

Result<EngineConfig> EngineConfig::from(const Lookup &lookup)
{
    using namespace std::chrono_literals;
    EngineConfig config;
    Reader reader(lookup);

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
    int providerLimit = 0;
    reader.number(u"provider %1/concurrency"_s.arg(config.provider), providerLimit, 1, 1'000);
    if (providerLimit > 0)
        config.atOnceByProvider = providerLimit;
    reader.read(u"ENGLOG_AI"_s, u"all, local or off"_s, [&](const QString &text) {
        const auto permitted = aiFrom(text);
        config.ai = permitted.value_or(config.ai);
        return permitted.has_value();
    });
    reader.read(u"ENGLOG_PROVIDER"_s, u"builtin, the only provider there is"_s,
                [&](const QString &text) { return text == config.provider; });

    if (reader.error())
        return fail(*reader.error());
    return config;
}

} // namespace englog
