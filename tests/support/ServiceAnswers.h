// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/FaultServer.h"

#include <QJsonValue>
#include <QStringList>

/// What the services that EngLog can ask say, as plays of the fault server.
namespace englog::test::answers {

struct Tokens
{
    int in = 12;
    int out = 7;
};

[[nodiscard]] Play json(const QJsonObject &body, int status = 200);

// OpenAI's interface.

/// A completion with this text in it.
///
/// \param usage  absent: the server does not count
[[nodiscard]] Play chat(const QString &content, std::optional<Tokens> usage = Tokens{},
                        const QString &finishReason = QStringLiteral("stop"));
[[nodiscard]] Play refusal(const QString &why);
[[nodiscard]] Play embeddings(const QList<QList<float>> &vectors);
[[nodiscard]] Play embeddingsBase64(const QList<QList<float>> &vectors);
[[nodiscard]] Play models(const QStringList &names);

/// `{"error": {message, type, param, code}}`; an empty param or code is null.
[[nodiscard]] Play error(int status, const QString &message, const QString &type,
                         const QString &code = {}, const QString &param = {});
[[nodiscard]] Play rateLimited(); ///< 429 without a word on when
[[nodiscard]] Play rateLimited(const QByteArray &header, const QByteArray &value);
[[nodiscard]] QByteArray httpDate(Instant at); ///< as Retry-After has it
/// The headers of OpenAI that tell how much is left, as "1s" or "6m0s".
[[nodiscard]] Play withLimits(const Play &play, int requestsLeft, int tokensLeft,
                              const QByteArray &resetRequests, const QByteArray &resetTokens);
[[nodiscard]] Play noQuota();                    ///< 429 `insufficient_quota`
[[nodiscard]] Play noCredit();                   ///< 402, OpenRouter's
[[nodiscard]] Play wrongKey();                   ///< 401
[[nodiscard]] Play forbidden();                  ///< 403
[[nodiscard]] Play noModel(const QString &name); ///< 404 `model_not_found`
[[nodiscard]] Play serverError(int status = 500);
[[nodiscard]] Play loading();      ///< 503 of llama.cpp, while it reads its model
[[nodiscard]] Play overloaded();   ///< 529, Anthropic's
[[nodiscard]] Play noEmbeddings(); ///< 501 of llama.cpp
[[nodiscard]] Play unknownField(const QString &field); ///< 422, Mistral's
[[nodiscard]] Play noJsonObject(); ///< 400 of LM Studio, whose error is a bare string
[[nodiscard]] Play failedGeneration(const QString &what); ///< 400 `json_validate_failed`, Groq's
[[nodiscard]] Play errorInside(int code,
                               const QString &message); ///< 200 with an error, OpenRouter's
[[nodiscard]] Play gatewayPage(int status = 502);       ///< HTML of a proxy on the way

enum class Server {
    OpenAi,
    LlamaCpp,
    VllmOld, ///< `"object": "error"`, flat
    VllmNew, ///< nested, code a number, other words
};
/// 400: the text is longer than the model's context, in each server's words.
[[nodiscard]] Play tooLong(Server server);

// Ollama's own interface.

/// \param seen  tokens of the prompt that it has read (`prompt_eval_count`)
[[nodiscard]] Play ollamaChat(const QString &content, int seen = 12, int said = 7,
                              const QString &doneReason = QStringLiteral("stop"));
[[nodiscard]] Play ollamaEmbed(const QList<QList<float>> &vectors);
[[nodiscard]] Play ollamaTags(const QStringList &names);
[[nodiscard]] Play ollamaError(int status, const QString &message);
[[nodiscard]] Play ollamaBusy(); ///< 503, its queue is full

/// A service that is well: completions that obey the JSON schema they are given, embeddings in the
/// form that is asked for, models; at the paths of both interfaces.
[[nodiscard]] FaultServer::Responder happy(Millis delay = Millis(0));

/// The smallest value that a JSON schema allows: what is required and no more.
[[nodiscard]] QJsonValue smallest(const QJsonObject &schema);

/// A text's vector: the same for the same text, of length 1.
[[nodiscard]] QList<float> vectorOf(const QString &text, int dimension = 8);

} // namespace englog::test::answers
