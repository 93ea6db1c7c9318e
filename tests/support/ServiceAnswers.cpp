// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/ServiceAnswers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>

#include <cstring>

namespace englog::test::answers {

using namespace Qt::StringLiterals;

namespace {

constexpr auto model = "small-model"_L1;

QJsonValue orNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

QJsonArray numbers(const QList<float> &vector)
{
    QJsonArray array;
    for (const float value : vector)
        array.append(double(value));
    return array;
}

/// The answer to an embeddings request; `form` writes one vector.
Play embeddingsAs(const QList<QList<float>> &vectors,
                  const std::function<QJsonValue(const QList<float> &)> &form)
{
    QJsonArray data;
    for (const QList<float> &vector : vectors)
        data.append(QJsonObject{{u"object"_s, u"embedding"_s},
                                {u"index"_s, data.size()},
                                {u"embedding"_s, form(vector)}});
    return json({{u"object"_s, u"list"_s},
                 {u"data"_s, data},
                 {u"model"_s, model},
                 {u"usage"_s, QJsonObject{{u"prompt_tokens"_s, 5}, {u"total_tokens"_s, 5}}}});
}

Play completion(const QJsonObject &message, std::optional<Tokens> usage,
                const QString &finishReason)
{
    QJsonObject body{{u"id"_s, u"chatcmpl-1"_s},
                     {u"object"_s, u"chat.completion"_s},
                     {u"created"_s, 1'700'000'000},
                     {u"model"_s, model},
                     {u"choices"_s,
                      QJsonArray{QJsonObject{{u"index"_s, 0},
                                             {u"message"_s, message},
                                             {u"logprobs"_s, QJsonValue()},
                                             {u"finish_reason"_s, finishReason}}}}};
    if (usage)
        body.insert(u"usage"_s,
                    QJsonObject{{u"prompt_tokens"_s, usage->in},
                                {u"completion_tokens"_s, usage->out},
                                {u"total_tokens"_s, usage->in + usage->out}});
    return json(body).with("x-request-id", "req_1");
}

} // namespace

Play json(const QJsonObject &body, int status)
{
    return {.status = status, .body = QJsonDocument(body).toJson(QJsonDocument::Compact)};
}

Play chat(const QString &content, std::optional<Tokens> usage, const QString &finishReason)
{
    return completion(
        {{u"role"_s, u"assistant"_s}, {u"content"_s, content}, {u"refusal"_s, QJsonValue()}}, usage,
        finishReason);
}

Play refusal(const QString &why)
{
    return completion(
        {{u"role"_s, u"assistant"_s}, {u"content"_s, QJsonValue()}, {u"refusal"_s, why}}, Tokens{},
        u"stop"_s);
}

Play embeddings(const QList<QList<float>> &vectors)
{
    return embeddingsAs(vectors, [](const QList<float> &vector) { return numbers(vector); });
}

Play embeddingsBase64(const QList<QList<float>> &vectors)
{
    return embeddingsAs(vectors, [](const QList<float> &vector) {
        QByteArray bytes(vector.size() * qsizetype(sizeof(float)), Qt::Uninitialized);
        std::memcpy(bytes.data(), vector.constData(), size_t(bytes.size())); // little-endian
        return QString::fromLatin1(bytes.toBase64());
    });
}

Play models(const QStringList &names)
{
    QJsonArray data;
    for (const QString &name : names)
        data.append(QJsonObject{{u"id"_s, name},
                                {u"object"_s, u"model"_s},
                                {u"created"_s, 1'700'000'000},
                                {u"owned_by"_s, u"somebody"_s}});
    return json({{u"object"_s, u"list"_s}, {u"data"_s, data}});
}

Play error(int status, const QString &message, const QString &type, const QString &code,
           const QString &param)
{
    const QJsonObject error{{u"message"_s, message},
                            {u"type"_s, type},
                            {u"param"_s, orNull(param)},
                            {u"code"_s, orNull(code)}};
    return json({{u"error"_s, error}}, status).with("x-request-id", "req_2");
}

Play rateLimited()
{
    return error(429,
                 u"Rate limit reached for small-model on requests per min (RPM): Limit 3, Used 3, "
                 "Requested 1. Please try again in 20s."_s,
                 u"requests"_s, u"rate_limit_exceeded"_s);
}

Play rateLimited(const QByteArray &header, const QByteArray &value)
{
    return rateLimited().with(header, value);
}

QByteArray httpDate(Instant at)
{
    return QLocale::c().toString(toDateTime(at), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1();
}

Play withLimits(const Play &play, int requestsLeft, int tokensLeft, const QByteArray &resetRequests,
                const QByteArray &resetTokens)
{
    return play.with("x-ratelimit-limit-requests", "60")
        .with("x-ratelimit-limit-tokens", "150000")
        .with("x-ratelimit-remaining-requests", QByteArray::number(requestsLeft))
        .with("x-ratelimit-remaining-tokens", QByteArray::number(tokensLeft))
        .with("x-ratelimit-reset-requests", resetRequests)
        .with("x-ratelimit-reset-tokens", resetTokens);
}

Play noQuota()
{
    return error(429,
                 u"You exceeded your current quota, please check your plan and billing details."_s,
                 u"insufficient_quota"_s, u"insufficient_quota"_s);
}

Play noCredit()
{
    return json({{u"error"_s,
                  QJsonObject{{u"code"_s, 402},
                              {u"message"_s,
                               u"This request requires more credits. To increase, visit the "
                               "settings and add more credits"_s}}}},
                402);
}

Play wrongKey()
{
    return error(401, u"Incorrect API key provided: sk-***."_s, u"invalid_request_error"_s,
                 u"invalid_api_key"_s);
}

Play forbidden()
{
    return error(403, u"Country, region, or territory not supported"_s, u"request_forbidden"_s,
                 u"unsupported_country_region_territory"_s);
}

Play noModel(const QString &name)
{
    return error(404, u"The model `%1` does not exist or you do not have access to it."_s.arg(name),
                 u"invalid_request_error"_s, u"model_not_found"_s);
}

Play serverError(int status)
{
    return error(status,
                 u"The server had an error while processing your request. Sorry about that!"_s,
                 u"server_error"_s);
}

Play loading()
{
    return json({{u"error"_s,
                  QJsonObject{{u"code"_s, 503},
                              {u"message"_s, u"Loading model"_s},
                              {u"type"_s, u"unavailable_error"_s}}}},
                503);
}

Play overloaded()
{
    return json(
        {{u"type"_s, u"error"_s},
         {u"error"_s,
          QJsonObject{{u"type"_s, u"overloaded_error"_s}, {u"message"_s, u"Overloaded"_s}}}},
        529);
}

Play noEmbeddings()
{
    return json({{u"error"_s,
                  QJsonObject{{u"code"_s, 501},
                              {u"message"_s,
                               u"This server does not support embeddings. Start it with "
                               "`--embeddings`"_s},
                              {u"type"_s, u"not_supported_error"_s}}}},
                501);
}

Play unknownField(const QString &field)
{
    const QJsonObject detail{{u"type"_s, u"extra_forbidden"_s},
                             {u"loc"_s, QJsonArray{u"body"_s, field}},
                             {u"msg"_s, u"Extra inputs are not permitted"_s},
                             {u"input"_s, 1}};
    return json({{u"object"_s, u"error"_s},
                 {u"message"_s, QJsonObject{{u"detail"_s, QJsonArray{detail}}}},
                 {u"type"_s, u"invalid_request_error"_s},
                 {u"param"_s, QJsonValue()},
                 {u"code"_s, QJsonValue()}},
                422);
}

Play noJsonObject()
{
    return json({{u"error"_s, u"'response_format.type' must be 'json_schema' or 'text'"_s}}, 400);
}

Play failedGeneration(const QString &what)
{
    return json({{u"error"_s,
                  QJsonObject{{u"message"_s,
                               u"Failed to generate JSON. Please adjust your prompt. See "
                               "'failed_generation' for more details."_s},
                              {u"type"_s, u"invalid_request_error"_s},
                              {u"code"_s, u"json_validate_failed"_s},
                              {u"failed_generation"_s, what}}}},
                400);
}

Play errorInside(int code, const QString &message)
{
    return json({{u"error"_s, QJsonObject{{u"code"_s, code}, {u"message"_s, message}}}});
}

Play gatewayPage(int status)
{
    return Play{.status = status,
                .body = "<html><head><title>Bad Gateway</title></head><body></body></html>"}
        .with("Content-Type", "text/html");
}

Play tooLong(Server server)
{
    const QString vllm =
        u"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens "
        "in the messages, Please reduce the length of the messages."_s;
    switch (server) {
    case Server::OpenAi:
        return error(400,
                     u"This model's maximum context length is 8192 tokens. However, your messages "
                     "resulted in 9000 tokens. Please reduce the length of the messages."_s,
                     u"invalid_request_error"_s, u"context_length_exceeded"_s, u"messages"_s);
    case Server::LlamaCpp:
        return json({{u"error"_s,
                      QJsonObject{{u"code"_s, 400},
                                  {u"message"_s,
                                   u"the request exceeds the available context size, try "
                                   "increasing it"_s},
                                  {u"type"_s, u"exceed_context_size_error"_s},
                                  {u"n_prompt_tokens"_s, 9000},
                                  {u"n_ctx"_s, 4096}}}},
                    400);
    case Server::VllmOld:
        return json({{u"object"_s, u"error"_s},
                     {u"message"_s, vllm},
                     {u"type"_s, u"BadRequestError"_s},
                     {u"param"_s, QJsonValue()},
                     {u"code"_s, 400}},
                    400);
    case Server::VllmNew:
        return json({{u"error"_s,
                      QJsonObject{{u"message"_s,
                                   u"You passed 5000 input tokens and requested 100 output tokens. "
                                   "However, the model's context length is only 4096 tokens, "
                                   "resulting in a maximum input length of 3996 tokens. Please "
                                   "reduce the length of the input prompt."_s},
                                  {u"type"_s, u"BadRequestError"_s},
                                  {u"param"_s, u"input_tokens"_s},
                                  {u"code"_s, 400}}}},
                    400);
    }
    return {};
}

Play ollamaChat(const QString &content, int seen, int said, const QString &doneReason)
{
    return json({{u"model"_s, model},
                 {u"created_at"_s, u"2026-01-01T00:00:00.000000Z"_s},
                 {u"message"_s, QJsonObject{{u"role"_s, u"assistant"_s}, {u"content"_s, content}}},
                 {u"done_reason"_s, doneReason},
                 {u"done"_s, true},
                 {u"total_duration"_s, 300'000'000},
                 {u"load_duration"_s, 1'000'000},
                 {u"prompt_eval_count"_s, seen},
                 {u"prompt_eval_duration"_s, 100'000'000},
                 {u"eval_count"_s, said},
                 {u"eval_duration"_s, 199'000'000}});
}

Play ollamaEmbed(const QList<QList<float>> &vectors)
{
    QJsonArray all;
    for (const QList<float> &vector : vectors)
        all.append(numbers(vector));
    return json({{u"model"_s, model},
                 {u"embeddings"_s, all},
                 {u"total_duration"_s, 14'000'000},
                 {u"load_duration"_s, 1'000'000},
                 {u"prompt_eval_count"_s, 5}});
}

Play ollamaTags(const QStringList &names)
{
    QJsonArray all;
    for (const QString &name : names)
        all.append(QJsonObject{{u"name"_s, name}, {u"model"_s, name}, {u"size"_s, 1'000'000}});
    return json({{u"models"_s, all}});
}

Play ollamaError(int status, const QString &message)
{
    return json({{u"error"_s, message}}, status);
}

Play ollamaBusy()
{
    return ollamaError(503, u"server busy, please try again.  maximum pending requests exceeded"_s);
}

} // namespace englog::test::answers
