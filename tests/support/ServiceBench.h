// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/http/HttpClient.h"
#include "engine/providers/openai/ServiceProvider.h"
#include "tests/support/FakeOutbox.h"
#include "tests/support/FaultServer.h"
#include "tests/support/ServiceAnswers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSemaphore>

namespace englog::test {

/// A provider, the fault server that it asks, and the door between them.
struct ServiceBench
{
    using Results = QList<Result<Analysis>>;

    explicit ServiceBench(ProviderConfig::Api api = ProviderConfig::Api::OpenAi)
    {
        config.name = QStringLiteral("bench");
        config.api = api;
        config.model = QStringLiteral("small-model");
        config.embeddingModel = QStringLiteral("embedding-model");
        config.baseUrl =
            server.url(api == ProviderConfig::Api::Ollama ? QString() : QStringLiteral("/v1"));
        themes = {{QStringLiteral("work"), {QStringLiteral("job"), QStringLiteral("office")}},
                  {QStringLiteral("family"), {QStringLiteral("mother")}}};
    }

    [[nodiscard]] std::unique_ptr<ServiceProvider> provider() const
    {
        ServiceProvider::Parts parts;
        parts.config = config;
        parts.client = client;
        parts.outbox = outbox;
        parts.key = [] { return QByteArray("sk-secret-key"); };
        parts.themes = themes;
        parts.names = [names = names](const AnalysisRequest &) { return names; };
        return std::make_unique<ServiceProvider>(parts);
    }

    [[nodiscard]] AnalysisRequest request(TaskKind kind, const QString &text) const
    {
        AnalysisRequest request;
        request.kind = kind;
        request.entry = entry;
        request.text = std::make_shared<const QString>(text);
        request.date = QDate(2026, 11, 23);
        return request;
    }

    /// What the provider answers to all of them, in their order.
    static Results answers(ServiceProvider &provider, const QList<AnalysisRequest> &requests,
                           const QList<std::stop_token> &stops = {})
    {
        struct Shared
        {
            std::mutex mutex;
            QMap<qsizetype, Result<Analysis>> results;
            QSemaphore done;
        };
        const auto shared = std::make_shared<Shared>();
        QList<Provider::Ask> asks;
        for (qsizetype n = 0; n < requests.size(); ++n)
            asks.append({requests[n], stops.value(n), [shared, n](const Result<Analysis> &result) {
                             {
                                 const std::lock_guard guard(shared->mutex);
                                 Q_ASSERT(!shared->results.contains(n));
                                 shared->results.insert(n, result);
                             }
                             shared->done.release();
                         }});
        provider.analyseTogether(asks, {});
        constexpr int most = 30'000;
        if (!shared->done.tryAcquire(int(requests.size()), most))
            qFatal("no answer");
        const std::lock_guard guard(shared->mutex);
        return shared->results.values();
    }
    [[nodiscard]] static Result<Analysis> answer(ServiceProvider &provider,
                                                 const AnalysisRequest &request)
    {
        return answers(provider, {request}).first();
    }

    /// The server answers this object as a completion.
    void say(const QJsonObject &answer) { server.play(answers::chat(asText(answer))); }
    [[nodiscard]] static QString asText(const QJsonObject &object)
    {
        return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
    }

    FaultServer server;
    std::shared_ptr<HttpClient> client = std::make_shared<HttpClient>("EngLog/test");
    std::shared_ptr<FakeOutbox> outbox = std::make_shared<FakeOutbox>();
    ProviderConfig config;
    QList<ThemeDefinition> themes;
    QStringList names;
    EntryId entry = EntryId::make({}, 1, 1);
};

/// Parts of an answer that hold.
namespace parts {

inline QJsonObject sentiment(double score = 0.6)
{
    return {{QStringLiteral("score"), score},
            {QStringLiteral("label"),
             score > 0 ? QStringLiteral("positive") : QStringLiteral("negative")},
            {QStringLiteral("confidence"), 0.8},
            {QStringLiteral("evidence"), QJsonArray{QStringLiteral("lovely")}},
            {QStringLiteral("emotions"),
             QJsonArray{QJsonObject{{QStringLiteral("name"), QStringLiteral("joy")},
                                    {QStringLiteral("intensity"), 0.7}}}}};
}
inline QJsonObject content()
{
    return {{QStringLiteral("summary"), QStringLiteral("A day at the office.")},
            {QStringLiteral("key_phrases"), QJsonArray{QStringLiteral("lovely day")}}};
}
inline QJsonObject themes()
{
    return {{QStringLiteral("themes"),
             QJsonArray{QJsonObject{{QStringLiteral("name"), QStringLiteral("work")},
                                    {QStringLiteral("confidence"), 0.9}}}}};
}
inline QJsonObject entities(const QString &name = QStringLiteral("Anna"))
{
    return {{QStringLiteral("entities"),
             QJsonArray{QJsonObject{{QStringLiteral("text"), name},
                                    {QStringLiteral("type"), QStringLiteral("person")},
                                    {QStringLiteral("confidence"), 0.9},
                                    {QStringLiteral("value"), QJsonValue()}}}}};
}

} // namespace parts

} // namespace englog::test
