// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/ProviderConfig.h"
#include "engine/ports/RemoteService.h"

#include <memory>

namespace englog {

class HttpClient;
class Outbox;

/// A model behind an interface of OpenAI's or Ollama's kind, as a provider of analyses.
///
/// One call answers several kinds of one entry; one embeddings request has several texts. What
/// comes back is data that nobody has to believe: it is read against the schema and the text, and a
/// part that does not hold is asked for once more by itself.
///
/// *Thread:* any; it returns at once, and answers from the client's or the outbox's.
///
/// *Errors:* Transient (reset, timeout, 5xx, an answer that makes no sense), Offline (does not
/// answer, asks for a pause (`retryAfter`), or still loads its model), Denied (key, quota, model,
/// a wrong address: a person must act), Invalid (this text, for good), Cancelled.
class ServiceProvider final : public RemoteService
{
public:
    struct Parts
    {
        ProviderConfig config;
        std::shared_ptr<HttpClient> client;
        std::shared_ptr<Outbox> outbox;
        std::function<QByteArray()> key; ///< empty: none; called from any thread
        int embeddingsInCall = 10;       ///< PROCESSING_BATCH_SIZE
        Millis idle{60'000};             ///< PROCESSING_TIMEOUT
        QList<ThemeDefinition> themes;   ///< looked for where a request names none
        /// The people that a request's text names, which redaction hides; may be empty. Called from
        /// any thread.
        std::function<QStringList(const AnalysisRequest &)> names;
    };

    explicit ServiceProvider(Parts parts);
    ~ServiceProvider() override;

    [[nodiscard]] Reach reach() const override { return Reach::Network; }
    [[nodiscard]] AiLevel reads() const override;
    [[nodiscard]] Identity identity(TaskKind kind) const override;
    [[nodiscard]] QList<ThemeDefinition> themes() const override;
    [[nodiscard]] int mostInCall(const AnalysisRequest &first) const override;
    [[nodiscard]] bool shareCall(const AnalysisRequest &first,
                                 const AnalysisRequest &other) const override;
    void analyse(const AnalysisRequest &request, std::stop_token stop, const Alive &alive,
                 const Done &done) override;
    void analyseTogether(const QList<Ask> &asks, const Alive &alive) override;

    [[nodiscard]] const ProviderConfig &config() const override;
    void listModels(const Names &done) override;
    using Trial = ServiceTrial;
    void tryCompletion(const Tried &done) override;
    void tryEmbedding(const Tried &done) override;
    [[nodiscard]] QByteArray preview(const QList<AnalysisRequest> &requests) const override;
    /// The prompt that EngLog brings for this kind.
    [[nodiscard]] static QString defaultPrompt(TaskKind kind);

private:
    class Caller;
    const std::shared_ptr<Caller> m_caller; ///< kept by its calls as well
};

} // namespace englog
