// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/RemoteService.h"
#include "tests/support/ScriptedProvider.h"

namespace englog::test {

/// A service on a network, whose answers a test decides; nothing is sent anywhere.
class ScriptedService : public RemoteService
{
public:
    explicit ScriptedService(ProviderConfig config) : m_config(std::move(config)) {}

    [[nodiscard]] Reach reach() const override { return Reach::Network; }
    [[nodiscard]] AiLevel reads() const override { return m_config.reads(); }
    [[nodiscard]] Identity identity(TaskKind) const override
    {
        return {m_config.name, m_config.model, QStringLiteral("1")};
    }
    void analyse(const AnalysisRequest &request, std::stop_token, const Alive &,
                 const Done &done) override
    {
        done(ScriptedProvider::answerTo(request.kind));
    }
    [[nodiscard]] const ProviderConfig &config() const override { return m_config; }
    void listModels(const Names &done) override { done(names); }
    void tryCompletion(const Tried &done) override { done(completion); }
    void tryEmbedding(const Tried &done) override { done(embedding); }
    [[nodiscard]] QByteArray preview(const QList<AnalysisRequest> &requests) const override
    {
        return R"({"model":"big","input":")" + requests.first().text->toUtf8() + R"("})";
    }

    Result<QStringList> names = QStringList{QStringLiteral("small"), QStringLiteral("big")};
    Result<ServiceTrial> completion =
        ServiceTrial{QStringLiteral("big"), QStringLiteral("calm"), 0, Millis(120)};
    Result<ServiceTrial> embedding = ServiceTrial{QStringLiteral("vectors"), {}, 64, Millis(30)};

private:
    const ProviderConfig m_config;
};

} // namespace englog::test
