// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/EngineConfig.h"

#include <QMap>
#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Result<EngineConfig> configOf(const QMap<QString, QString> &settings,
                              const QStringList &providers = {})
{
    return EngineConfig::from(
        [&](const QString &name) -> std::optional<EngineConfig::Setting> {
            if (settings.value(name).isEmpty())
                return std::nullopt;
            return EngineConfig::Setting{settings[name], u"the test"_s};
        },
        providers);
}

} // namespace

class TestEngineConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTheDefaultWhenNothingIsSet()
    {
        const auto config = configOf({});

        QVERIFY(config);
        QCOMPARE(*config, EngineConfig{});
    }

    void takesEveryValueWithinItsRange()
    {
        const auto config = configOf({{u"PROCESSING_MAX_RETRIES"_s, u"0"_s},
                                      {u"PROCESSING_TIMEOUT"_s, u"2min"_s},
                                      {u"RETRY_BASE_DELAY"_s, u"250ms"_s},
                                      {u"RETRY_MAX_DELAY"_s, u"1h"_s},
                                      {u"QUEUE_MAX_SIZE"_s, u"100000000"_s},
                                      {u"WORKER_POOL_SIZE"_s, u" 4 "_s},
                                      {u"WORKER_HEARTBEAT_INTERVAL"_s, u"1s"_s},
                                      {u"WORKER_HEALTH_CHECK_TIMEOUT"_s, u"1001ms"_s},
                                      {u"QUEUE_CLEANUP_INTERVAL"_s, u"10min"_s},
                                      {u"QUEUE_RETENTION"_s, u"0s"_s},
                                      {u"kind embedding_generation/concurrency"_s, u"3"_s},
                                      {u"provider builtin/concurrency"_s, u"7"_s},
                                      {u"NOTIFICATION_TIMEOUT"_s, u"100ms"_s},
                                      {u"NOTIFICATION_RETRY_ATTEMPTS"_s, u"20"_s},
                                      {u"ENGLOG_ALERT_COMMAND"_s, u"\"/opt/my notify\" -x"_s},
                                      {u"ENGLOG_AI"_s, u"local"_s},
                                      {u"ENGLOG_PROVIDER"_s, u"builtin"_s}});

        QVERIFY(config);
        QCOMPARE(config->maxRetries, 0);
        QCOMPARE(config->taskTimeout, 2min);
        QCOMPARE(config->retryBaseDelay, 250ms);
        QCOMPARE(config->retryMaxDelay, 1h);
        QCOMPARE(config->queueMaxSize, 100'000'000);
        QCOMPARE(config->workerPoolSize, 4);
        QCOMPARE(config->heartbeatInterval, 1s);
        QCOMPARE(config->workerTimeout, 1001ms);
        QCOMPARE(config->cleanUpInterval, 10min);
        QCOMPARE(config->retention, 0ms);
        QCOMPARE(config->atOnce, (QMap<TaskKind, int>{{TaskKind::EmbeddingGeneration, 3}}));
        QCOMPARE(config->atOnceByProvider, std::optional(7));
        QCOMPARE(config->notificationTimeout, 100ms);
        QCOMPARE(config->notificationAttempts, 20);
        QCOMPARE(config->alertCommand, u"\"/opt/my notify\" -x"_s);
        QCOMPARE(config->ai, EngineConfig::Ai::Local);
        QCOMPARE(config->order, QStringList{u"builtin"_s});
    }

    void refusesValuesOutOfRange_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("range");
        const auto row = [](const char *what, const QString &name, const QString &value,
                            const QString &range) {
            QTest::newRow(what) << name << value << range;
        };
        row("retries below", u"PROCESSING_MAX_RETRIES"_s, u"-1"_s, u"0 to 100"_s);
        row("retries above", u"PROCESSING_MAX_RETRIES"_s, u"101"_s, u"0 to 100"_s);
        row("retries in words", u"PROCESSING_MAX_RETRIES"_s, u"three"_s, u"0 to 100"_s);
        row("timeout below", u"PROCESSING_TIMEOUT"_s, u"999ms"_s, u"1s to 1h"_s);
        row("timeout above", u"PROCESSING_TIMEOUT"_s, u"61min"_s, u"1s to 1h"_s);
        row("timeout bare", u"PROCESSING_TIMEOUT"_s, u"60"_s, u"1s to 1h"_s);
        row("base of nothing", u"RETRY_BASE_DELAY"_s, u"0s"_s, u"1ms to 1h"_s);
        row("kind", u"kind sentiment_analysis/concurrency"_s, u"0"_s, u"1 to 1000"_s);
        row("clean-up", u"QUEUE_CLEANUP_INTERVAL"_s, u"1ms"_s, u"1s to 720h"_s);
        row("longest below first", u"RETRY_MAX_DELAY"_s, u"1s"_s, u"RETRY_BASE_DELAY (2000ms)"_s);
        row("longest above", u"RETRY_MAX_DELAY"_s, u"8d"_s, u"to 7d"_s);
        row("no room", u"QUEUE_MAX_SIZE"_s, u"0"_s, u"1 to 100000000"_s);
        row("no pool", u"WORKER_POOL_SIZE"_s, u"0"_s, u"1 to 256"_s);
        row("huge pool", u"WORKER_POOL_SIZE"_s, u"257"_s, u"1 to 256"_s);
        row("fast heart", u"WORKER_HEARTBEAT_INTERVAL"_s, u"99ms"_s, u"100ms to 10min"_s);
        row("health within a beat", u"WORKER_HEALTH_CHECK_TIMEOUT"_s, u"5s"_s,
            u"above WORKER_HEARTBEAT_INTERVAL (5000ms)"_s);
        row("no time to notify", u"NOTIFICATION_TIMEOUT"_s, u"99ms"_s, u"100ms to 5min"_s);
        row("no try to notify", u"NOTIFICATION_RETRY_ATTEMPTS"_s, u"0"_s, u"1 to 20"_s);
        row("a command without a program", u"ENGLOG_ALERT_COMMAND"_s, u"\"\""_s,
            u"a program and its arguments"_s);
        row("unknown level", u"ENGLOG_AI"_s, u"some"_s, u"all, local or off"_s);
        row("no name of a provider", u"ENGLOG_PROVIDER"_s, u"Open AI"_s, u"names of providers"_s);
        row("a provider twice", u"ENGLOG_PROVIDER"_s, u"openai,openai"_s, u"names of providers"_s);
        row("no batch", u"PROCESSING_BATCH_SIZE"_s, u"0"_s, u"1 to 2048"_s);
        row("negative limit", u"ENGLOG_DAILY_COST_LIMIT"_s, u"-1"_s, u"a number from 0"_s);
        row("no address", u"OPENAI_BASE_URL"_s, u"api.openai.com"_s, u"an address"_s);
        row("a key in the address", u"OPENAI_BASE_URL"_s, u"https://k@api.openai.com"_s,
            u"an address"_s);
    }

    void refusesValuesOutOfRange()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, value);
        QFETCH(const QString, range);

        const auto config = configOf({{name, value}});

        QVERIFY(!config);
        QCOMPARE(config.error().code, ErrorCode::Usage);
        for (const QString &named : {name, value, range, u"the test"_s})
            QVERIFY2(config.error().detail.contains(named), qPrintable(config.error().detail));
        QVERIFY(!config.error().hint.isEmpty());
    }

    void readsProviders()
    {
        const auto config = configOf({{u"ENGLOG_PROVIDER"_s, u"openai, builtin"_s},
                                      {u"OPENAI_MODEL"_s, u"small"_s},
                                      {u"OPENAI_EMBEDDING_MODEL"_s, u"vectors"_s},
                                      {u"provider openai/concurrency"_s, u"7"_s},
                                      {u"provider openai/requests_per_minute"_s, u"60"_s},
                                      {u"provider openai/on_outage"_s, u"fall_back"_s},
                                      {u"provider openai/price_in"_s, u"0.15"_s},
                                      {u"provider openai/redact"_s, u"true"_s},
                                      {u"provider home/api"_s, u"ollama"_s},
                                      {u"provider home/base_url"_s, u"http://box.lan:11434/"_s},
                                      {u"provider home/own"_s, u"yes"_s},
                                      {u"kind sentiment_analysis/prompt"_s, u"How was it?"_s}},
                                     {u"home"_s});

        QVERIFY2(config, config ? "" : qPrintable(config.error().detail));
        QCOMPARE(config->order, (QStringList{u"openai"_s, u"builtin"_s}));
        QCOMPARE(config->providers.size(), 2);
        const ProviderConfig &openai = config->providers[0];
        QCOMPARE(openai.baseUrl, QUrl(u"https://api.openai.com/v1"_s));
        QCOMPARE(openai.model, u"small"_s);
        QCOMPARE(openai.embeddingModel, u"vectors"_s);
        QCOMPARE(openai.concurrency, std::optional(7));
        QCOMPARE(openai.requestsPerMinute, std::optional(60));
        QCOMPARE(openai.onOutage, ProviderConfig::OnOutage::FallBack);
        QCOMPARE(openai.priceIn, std::optional(0.15));
        QVERIFY(openai.redact);
        QCOMPARE(openai.place(), ProviderConfig::Place::Cloud);
        QVERIFY(openai.reads() == AiLevel::Any);
        QCOMPARE(openai.prompts.value(TaskKind::SentimentAnalysis), u"How was it?"_s);
        const ProviderConfig &home = config->providers[1];
        QCOMPARE(home.api, ProviderConfig::Api::Ollama);
        QCOMPARE(home.baseUrl, QUrl(u"http://box.lan:11434"_s));
        QCOMPARE(home.place(), ProviderConfig::Place::Own);
        QVERIFY(home.reads() == AiLevel::Local);
    }

    void refusesProvidersThatCannotBeAsked_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("says");
        QTest::newRow("unknown") << u"oracle"_s << QString() << u"m"_s << u"no provider"_s;
        QTest::newRow("no model") << u"openai"_s << QString() << QString() << u"no model"_s;
        QTest::newRow("in the open")
            << u"mine"_s << u"http://example.org/v1"_s << u"m"_s << u"unencrypted"_s;
    }

    void refusesProvidersThatCannotBeAsked()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, url);
        QFETCH(const QString, model);
        QFETCH(const QString, says);
        QMap<QString, QString> set{{u"ENGLOG_PROVIDER"_s, name},
                                   {u"provider %1/model"_s.arg(name), model}};
        if (!url.isEmpty())
            set.insert(u"provider %1/base_url"_s.arg(name), url);

        const auto config = configOf(set);

        QVERIFY(!config);
        QCOMPARE(config.error().code, ErrorCode::Usage);
        QVERIFY2(config.error().detail.contains(says), qPrintable(config.error().detail));
        QVERIFY(!config.error().hint.isEmpty());
    }

    void boundsThatNobodySetFollowTheOnesTheyDependOn()
    {
        const auto slow = configOf(
            {{u"RETRY_BASE_DELAY"_s, u"20min"_s}, {u"WORKER_HEARTBEAT_INTERVAL"_s, u"1min"_s}});

        QVERIFY(slow);
        QCOMPARE(slow->retryMaxDelay, 20min);
        QCOMPARE(slow->workerTimeout, 3min);
    }

    void namesTheFirstThingWrong()
    {
        const auto config =
            configOf({{u"PROCESSING_MAX_RETRIES"_s, u"x"_s}, {u"ENGLOG_AI"_s, u"y"_s}});

        QVERIFY(!config);
        QVERIFY(config.error().detail.startsWith("PROCESSING_MAX_RETRIES"_L1));
    }
};

QTEST_GUILESS_MAIN(TestEngineConfig)
#include "tst_engineconfig.moc"
