// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/Dialect.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtEndian>

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace Qt::StringLiterals;

namespace englog::openai {

namespace {

auto senseless(const QString &what)
{
    return fail(ErrorCode::Transient, u"the answer makes no sense: "_s + what);
}

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonObject objectIn(const QByteArray &body)
{
    return QJsonDocument::fromJson(withoutComments(body)).object();
}

QJsonArray messagesOut(const QList<ChatQuestion::Message> &messages)
{
    QJsonArray list;
    for (const ChatQuestion::Message &message : messages)
        list.append(QJsonObject{{u"role"_s, message.role}, {u"content"_s, message.content}});
    return list;
}

/// A context is a power of two: Ollama loads a model anew for each that it is asked for.
int contextFor(const ChatQuestion &question, const Capabilities &known)
{
    constexpr int least = 8'192;
    constexpr double margin = 1.3; // our estimate is one
    qint64 bytes = 0;
    for (const ChatQuestion::Message &message : question.messages)
        bytes += message.content.toUtf8().size();
    const double needed = double(tokensOf(bytes)) * margin + question.room;
    qint64 context = least;
    while (double(context) < needed)
        context *= 2;
    return int(known.context > 0 ? std::min<qint64>(context, known.context) : context);
}

std::optional<qint64> countIn(const QJsonValue &value)
{
    const qint64 count = value.toInteger(-1);
    return count >= 0 ? std::optional(count) : std::nullopt;
}

/// A text, or a list of parts of which some are text.
QString contentIn(const QJsonValue &content)
{
    if (!content.isArray())
        return content.toString();
    QString text;
    const QJsonArray parts = content.toArray();
    for (const QJsonValue part : parts)
        text += part["text"_L1].toString();
    return text;
}

ChatReply::End endOf(const QString &reason)
{
    if (reason == u"length"_s || reason == u"max_tokens"_s)
        return ChatReply::End::Cut;
    if (reason == u"content_filter"_s || reason == u"refusal"_s)
        return ChatReply::End::Refused;
    return ChatReply::End::Whole;
}

/// A list of numbers, or little-endian float32 in base64; empty where it is neither.
QList<float> vectorIn(const QJsonValue &value)
{
    QList<float> vector;
    if (value.isString()) {
        const QByteArray bytes = QByteArray::fromBase64(value.toString().toLatin1());
        constexpr qsizetype width = sizeof(float);
        if (bytes.size() % width != 0)
            return {};
        for (qsizetype at = 0; at < bytes.size(); at += width)
            vector.append(qFromLittleEndian<float>(bytes.constData() + at));
    } else {
        const QJsonArray numbers = value.toArray();
        vector.reserve(numbers.size());
        for (const QJsonValue number : numbers) {
            if (!number.isDouble())
                return {};
            vector.append(float(number.toDouble()));
        }
    }
    const bool areNumbers =
        std::ranges::all_of(vector, [](float one) { return std::isfinite(one); });
    return areNumbers ? vector : QList<float>();
}

/// The numbers of each text of OpenAI's list, which may come in any order.
QList<QList<float>> vectorsByIndex(const QJsonArray &data, qsizetype count)
{
    QList<QList<float>> vectors(count);
    for (qsizetype n = 0; n < data.size(); ++n) {
        const qint64 index = data[n]["index"_L1].toInteger(n);
        if (index >= 0 && index < count)
            vectors[index] = vectorIn(data[n]["embedding"_L1]);
    }
    return vectors;
}

} // namespace

qint64 tokensOf(qint64 bytes)
{
    constexpr qint64 each = 4;
    return (bytes + each - 1) / each;
}

QByteArray withoutComments(const QByteArray &body)
{
    QByteArray rest = body.trimmed();
    while (rest.startsWith(':')) {
        const qsizetype end = rest.indexOf('\n');
        rest = end < 0 ? QByteArray() : rest.sliced(end).trimmed();
    }
    return rest;
}

QUrl Dialect::below(const QString &path) const
{
    QUrl url = m_config.baseUrl;
    QString base = url.path();
    while (base.endsWith(u'/'))
        base.chop(1);
    if (isOllama()) { // people copy its other address, or leave its own prefix
        for (const QString &prefix : {u"/v1"_s, u"/api"_s}) {
            if (base.endsWith(prefix))
                base.chop(prefix.size());
        }
    }
    url.setPath(base + path);
    return url;
}

QUrl Dialect::chatUrl() const
{
    return below(isOllama() ? u"/api/chat"_s : u"/chat/completions"_s);
}

QUrl Dialect::embeddingsUrl() const
{
    return below(isOllama() ? u"/api/embed"_s : u"/embeddings"_s);
}

QUrl Dialect::modelsUrl() const
{
    return below(isOllama() ? u"/api/tags"_s : u"/models"_s);
}

QByteArray Dialect::chatBody(const ChatQuestion &question, const Capabilities &known) const
{
    using Form = Capabilities::Form;
    const Form form = question.schema.isEmpty() ? Form::Plain : known.form;
    QJsonObject body{{u"model"_s, m_config.model}, {u"messages"_s, messagesOut(question.messages)}};
    if (isOllama()) {
        QJsonObject options{{u"num_ctx"_s, contextFor(question, known)},
                            {u"num_predict"_s, question.room}};
        if (known.temperature)
            options[u"temperature"_s] = 0;
        body[u"options"_s] = options;
        body[u"stream"_s] = false;
        body[u"keep_alive"_s] = u"10m"_s;
        if (form == Form::Json)
            body[u"format"_s] = u"json"_s;
        else if (form != Form::Plain)
            body[u"format"_s] = question.schema;
        return compact(body);
    }
    if (known.temperature)
        body[u"temperature"_s] = 0;
    if (known.room == Capabilities::Room::MaxTokens)
        body[u"max_tokens"_s] = question.room;
    else if (known.room == Capabilities::Room::MaxCompletionTokens)
        body[u"max_completion_tokens"_s] = question.room;
    if (form == Form::Strict || form == Form::Schema) {
        QJsonObject schema{{u"name"_s, u"analysis"_s}, {u"schema"_s, question.schema}};
        if (form == Form::Strict)
            schema[u"strict"_s] = true;
        body[u"response_format"_s] =
            QJsonObject{{u"type"_s, u"json_schema"_s}, {u"json_schema"_s, schema}};
    } else if (form == Form::Json) {
        body[u"response_format"_s] = QJsonObject{{u"type"_s, u"json_object"_s}};
    }
    return compact(body);
}

QByteArray Dialect::embeddingsBody(const QStringList &texts) const
{
    QJsonObject body{{u"model"_s, m_config.embeddingModel},
                     {u"input"_s, QJsonArray::fromStringList(texts)}};
    if (isOllama())
        body[u"truncate"_s] = false; // else it cuts a long text in silence
    return compact(body);
}

Result<ChatReply> Dialect::chatReply(const QByteArray &body) const
{
    const QJsonObject root = objectIn(body);
    const QJsonValue choice = isOllama() ? QJsonValue(root) : root["choices"_L1][0];
    const QJsonObject message = choice["message"_L1].toObject();
    if (message.isEmpty())
        return senseless(u"it has no message"_s);
    ChatReply reply;
    reply.content = contentIn(message["content"_L1]);
    reply.end = endOf(choice[isOllama() ? "done_reason"_L1 : "finish_reason"_L1].toString());
    if (const QString refusal = message["refusal"_L1].toString(); !refusal.isEmpty())
        reply.end = ChatReply::End::Refused;
    return reply;
}

Usage Dialect::usageIn(const QByteArray &body) const
{
    const QJsonObject root = objectIn(body);
    if (isOllama())
        return {countIn(root["prompt_eval_count"_L1]), countIn(root["eval_count"_L1])};
    const QJsonValue usage = root["usage"_L1];
    return {countIn(usage["prompt_tokens"_L1]), countIn(usage["completion_tokens"_L1])};
}

Result<EmbeddingReply> Dialect::embeddingReply(const QByteArray &body, qsizetype count) const
{
    const QJsonObject root = objectIn(body);
    EmbeddingReply reply;
    const QJsonArray list = root[isOllama() ? "embeddings"_L1 : "data"_L1].toArray();
    if (list.size() != count)
        return senseless(u"it has not one embedding a text"_s);
    if (isOllama()) {
        for (const QJsonValue one : list)
            reply.vectors.append(vectorIn(one));
    } else {
        reply.vectors = vectorsByIndex(list, count);
    }
    const bool fits = std::ranges::all_of(reply.vectors, [&](const QList<float> &vector) {
        return !vector.isEmpty() && vector.size() == reply.vectors.first().size();
    });
    if (!fits)
        return senseless(u"an embedding in it is no list of numbers, or is of another length"_s);
    return reply;
}

Result<QStringList> Dialect::modelNames(const QByteArray &body) const
{
    const QJsonObject root = objectIn(body);
    const QJsonValue list = root[isOllama() ? "models"_L1 : "data"_L1];
    if (!list.isArray())
        return senseless(u"it has no list of models"_s);
    QStringList names;
    const QJsonArray models = list.toArray();
    for (const QJsonValue model : models) {
        const QString name = model[isOllama() ? "name"_L1 : "id"_L1].toString();
        if (!name.isEmpty())
            names += name;
    }
    names.sort(Qt::CaseInsensitive);
    return names;
}

} // namespace englog::openai
