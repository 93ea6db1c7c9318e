// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/ServiceProvider.h"

#include "engine/providers/openai/ChatJob.h"
#include "engine/providers/openai/EmbeddingJob.h"
#include "engine/providers/openai/Service.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

using namespace openai;

namespace {

bool isEmbedding(const AnalysisRequest &request)
{
    return request.kind == TaskKind::EmbeddingGeneration;
}

bool isInsight(const AnalysisRequest &request)
{
    return request.kind == TaskKind::InsightGeneration;
}

constexpr int kindsInCall = 4; ///< all but the embedding and the insights

} // namespace

/// What the provider and its calls share.
class ServiceProvider::Caller
{
public:
    explicit Caller(Parts parts) : service(std::make_shared<Service>(std::move(parts))) {}

    void tryCompletion(const std::function<void(Result<Trial>)> &done) { ask(service, done); }

    const std::shared_ptr<Service> service;

private:
    /// Once more for each field that the service refuses, as a real question would.
    static void ask(const std::shared_ptr<Service> &service,
                    const std::function<void(Result<Trial>)> &done)
    {
        constexpr int room = 1'000; // a model that thinks aloud needs some
        const ChatQuestion question{
            {{u"user"_s, u"Answer with one short sentence: are you ready?"_s}}, {}, room};
        Service::Call call;
        call.url = service->dialect().chatUrl();
        call.model = service->config().model;
        call.body = [service, question](const Capabilities &known) {
            return service->dialect().chatBody(question, known);
        };
        call.purposes = {u"test"_s};
        call.tokensOut = room / 10;
        service->call(call, [service, model = call.model, done](const Service::Outcome &outcome) {
            if (!outcome.answer) {
                const Refusal &refusal = outcome.answer.error();
                if (refusal.field && service->giveUp(model, outcome.asked, *refusal.field))
                    return ask(service, done);
                return done(fail(refusal.error));
            }
            done(told(*service, model, *outcome.answer));
        });
    }

    static Result<Trial> told(Service &service, const QString &model, const HttpAnswer &answer)
    {
        constexpr qsizetype shown = 200;
        const auto reply = service.dialect().chatReply(answer.body);
        if (!reply)
            return fail(reply.error());
        service.succeeded(model);
        return Trial{model, reply->content.simplified().left(shown), 0, answer.took};
    }
};

ServiceProvider::ServiceProvider(Parts parts) : m_caller(std::make_shared<Caller>(std::move(parts)))
{}

ServiceProvider::~ServiceProvider() = default;

const ProviderConfig &ServiceProvider::config() const
{
    return m_caller->service->config();
}

AiLevel ServiceProvider::reads() const
{
    return m_caller->service->config().reads();
}

Provider::Identity ServiceProvider::identity(TaskKind kind) const
{
    const ProviderConfig &config = m_caller->service->config();
    const bool embeds = kind == TaskKind::EmbeddingGeneration;
    return {.provider = config.name,
            .model = embeds ? config.embeddingModel : config.model,
            .promptVersion = promptVersionOf(config, kind)};
}

QList<ThemeDefinition> ServiceProvider::themes() const
{
    return m_caller->service->parts().themes;
}

int ServiceProvider::mostInCall(const AnalysisRequest &first) const
{
    if (isEmbedding(first))
        return std::max(1, m_caller->service->parts().embeddingsInCall);
    return isInsight(first) ? 1 : kindsInCall;
}

bool ServiceProvider::shareCall(const AnalysisRequest &first, const AnalysisRequest &other) const
{
    if (isEmbedding(first) || isEmbedding(other))
        return isEmbedding(first) && isEmbedding(other);
    if (isInsight(first) || isInsight(other) || first.kind == other.kind)
        return false;
    // By what they point at, for whoever makes a request may have read it anew.
    const auto same = [](const auto &one, const auto &two) {
        return one == two || (one && two && *one == *two);
    };
    return first.entry == other.entry && first.date == other.date && same(first.text, other.text)
        && same(first.themes, other.themes);
}

void ServiceProvider::analyse(const AnalysisRequest &request, std::stop_token stop,
                              const Alive &alive, const Done &done)
{
    analyseTogether({{request, std::move(stop), done}}, alive);
}

void ServiceProvider::analyseTogether(const QList<Ask> &asks, const Alive &alive)
{
    // Whoever asks together has looked at shareCall(); what does not share is asked by itself.
    QList<Ask> together;
    QList<Ask> others;
    for (const Ask &ask : asks) {
        Q_ASSERT(ask.request.text);
        const bool fits = std::ranges::all_of(
            together, [&](const Ask &one) { return shareCall(one.request, ask.request); });
        (fits ? together : others).append(ask);
    }
    if (together.isEmpty())
        return;
    const std::shared_ptr<Service> &service = m_caller->service;
    if (!isEmbedding(together.first().request)) {
        std::make_shared<ChatJob>(service, together, alive)->start();
    } else if (!service->config().embeddingModel.isEmpty()) {
        std::make_shared<EmbeddingJob>(service, together, alive)->start();
    } else {
        for (const Ask &ask : std::as_const(together))
            ask.done(fail(ErrorCode::Invalid,
                          u"“%1” has no model for embeddings"_s.arg(service->config().name)));
    }
    analyseTogether(others, alive);
}

void ServiceProvider::listModels(const Names &done)
{
    const std::shared_ptr<Service> service = m_caller->service;
    Service::Call call;
    call.verb = "GET";
    call.url = service->dialect().modelsUrl();
    call.body = [](const Capabilities &) { return QByteArray(); };
    call.purposes = {u"test"_s};
    service->call(call, [service, done](const Service::Outcome &outcome) {
        if (!outcome.answer)
            return done(fail(outcome.answer.error().error));
        done(service->dialect().modelNames(outcome.answer->body));
    });
}

void ServiceProvider::tryCompletion(const std::function<void(Result<Trial>)> &done)
{
    m_caller->tryCompletion(done);
}

void ServiceProvider::tryEmbedding(const std::function<void(Result<Trial>)> &done)
{
    const std::shared_ptr<Service> service = m_caller->service;
    if (service->config().embeddingModel.isEmpty())
        return done(fail(ErrorCode::Invalid,
                         u"“%1” has no model for embeddings"_s.arg(service->config().name)));
    Service::Call call;
    call.url = service->dialect().embeddingsUrl();
    call.model = service->config().embeddingModel;
    call.body = [service](const Capabilities &) {
        return service->dialect().embeddingsBody({u"A quiet evening by the lake."_s});
    };
    call.purposes = {u"test"_s};
    service->call(call, [service, call, done](const Service::Outcome &outcome) {
        if (!outcome.answer)
            return done(fail(outcome.answer.error().error));
        const auto reply = service->dialect().embeddingReply(outcome.answer->body, 1);
        if (!reply)
            return done(fail(reply.error()));
        const int dimension = int(reply->vectors.first().size());
        done(Trial{call.model, {}, dimension, outcome.answer->took});
    });
}

QByteArray ServiceProvider::preview(const QList<AnalysisRequest> &requests) const
{
    QList<Ask> asks;
    for (const AnalysisRequest &request : requests)
        asks.append({request, {}, {}});
    if (asks.isEmpty())
        return {};
    const std::shared_ptr<Service> &service = m_caller->service;
    if (isEmbedding(requests.first()))
        return EmbeddingJob(service, asks, {}).preview();
    return ChatJob(service, asks, {}).preview();
}

QString ServiceProvider::defaultPrompt(TaskKind kind)
{
    return openai::defaultPrompt(kind);
}

} // namespace englog
