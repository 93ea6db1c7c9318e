// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/ErrorBody.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog::openai {

namespace {

QString wordIn(const QJsonValue &value)
{
    if (value.isDouble())
        return QString::number(value.toInteger());
    return value.toString().toLower();
}

/// The messages and types of all that FastAPI finds fault with, and where.
QString faultsIn(const QJsonValue &detail)
{
    if (detail.isObject()) // Mistral: once more below
        return faultsIn(detail["detail"_L1]);
    if (!detail.isArray())
        return detail.toString();
    QStringList faults;
    const QJsonArray list = detail.toArray();
    for (const QJsonValue one : list) {
        faults += one["type"_L1].toString() + u' ' + one["msg"_L1].toString();
        const QJsonArray place = one["loc"_L1].toArray();
        for (const QJsonValue step : place)
            faults += step.toString();
    }
    return faults.join(u' ');
}

QJsonObject errorObjectIn(const QJsonObject &root)
{
    const QJsonValue error = root["error"_L1];
    if (error.isObject())
        return error.toObject();
    if (error.isString() && !error.toString().isEmpty())
        return {{u"message"_s, error}};
    if (root["object"_L1].toString() == u"error"_s)
        return root;
    if (root.contains("detail"_L1))
        return {{u"message"_s, faultsIn(root["detail"_L1])}};
    return {};
}

} // namespace

ErrorBody ErrorBody::from(const QByteArray &body)
{
    ErrorBody error;
    QJsonDocument document = QJsonDocument::fromJson(body);
    QJsonObject root = document.object();
    if (document.isArray()) // Google's
        root = document.array().first().toObject();
    const QJsonObject raw = errorObjectIn(root);
    error.raw = raw;
    const QJsonValue message = raw["message"_L1];
    error.message = (message.isString() ? message.toString() : faultsIn(message)).toLower();
    error.code = wordIn(raw["code"_L1]);
    error.type = wordIn(raw["type"_L1]);
    error.param = wordIn(raw["param"_L1]);
    return error;
}

std::optional<int> ErrorBody::status() const
{
    bool isNumber = false;
    const int number = code.toInt(&isNumber);
    if (isNumber && number >= 400 && number < 600)
        return number;
    if (hasCode({u"rate_limit_exceeded"_s, u"rate_limit_error"_s, u"slow_down"_s}) || saysNoQuota())
        return 429;
    if (hasCode({u"invalid_request_error"_s}) || saysTooLarge())
        return 400;
    if (saysWrongKey())
        return 401;
    return std::nullopt;
}

int ErrorBody::context() const
{
    constexpr int least = 64; // a smaller one is some other number
    const int told = raw["n_ctx"_L1].toInt();
    if (told >= least)
        return told;
    static const QRegularExpression limit(
        u"(?:context (?:length|window|size)|maximum)[^0-9]{0,40}([0-9]{2,9})"_s);
    const int read = limit.match(message).captured(1).toInt();
    return read >= least ? read : 0;
}

std::optional<Capabilities::Field> ErrorBody::refusedField() const
{
    using Field = Capabilities::Field;
    const QString named = code + u' ' + param + u' ' + message;
    const auto names = [&](const QStringList &words) {
        return std::ranges::any_of(words,
                                   [&](const QString &word) { return named.contains(word); });
    };
    if (names({u"max_tokens"_s, u"max_completion_tokens"_s}))
        return Field::Room;
    if (names({u"temperature"_s}))
        return Field::Temperature;
    if (names({u"response_format"_s, u"json_schema"_s, u"json_object"_s, u"response format"_s,
               u"structured output"_s, u"json mode"_s, u"schema"_s, u"grammar"_s, u"strict"_s,
               u"invalid format"_s, u"'format'"_s, u"\"format\""_s}))
        return Field::Form;
    if (names({u"extra_forbidden"_s, u"unknown field"_s, u"unrecognized request argument"_s,
               u"unexpected keyword"_s, u"extra inputs"_s, u"unsupported parameter"_s,
               u"unsupported_parameter"_s}))
        return Field::Form; // not named: the least usual one goes first
    return std::nullopt;
}

bool ErrorBody::saysTooLarge() const
{
    return hasCode({u"context_length_exceeded"_s, u"exceed_context_size_error"_s,
                    u"string_above_max_length"_s, u"request_too_large"_s})
        || hasWords({u"context length"_s, u"maximum context"_s, u"context window"_s,
                     u"context size"_s, u"exceeds the context"_s, u"prompt is too long"_s,
                     u"too many tokens"_s, u"request too large"_s, u"input is too long"_s,
                     u"too large to process"_s, u"maximum input length"_s,
                     u"maximum prompt length"_s});
}

bool ErrorBody::saysNoQuota() const
{
    return hasCode({u"insufficient_quota"_s, u"credit_balance_exhausted"_s,
                    u"billing_hard_limit_reached"_s, u"billing_limit_reached"_s,
                    u"billing_not_active"_s, u"insufficient_balance"_s, u"insufficient_credits"_s,
                    u"payment_required"_s})
        || hasWords({u"credit balance"_s, u"insufficient credit"_s, u"insufficient balance"_s,
                     u"billing hard limit"_s});
}

bool ErrorBody::saysWrongKey() const
{
    return hasCode({u"invalid_api_key"_s, u"authentication_error"_s})
        || hasWords({u"api key not valid"_s, u"invalid api key"_s});
}

bool ErrorBody::saysNoModel() const
{
    return hasCode({u"model_not_found"_s, u"model_not_available"_s, u"invalid_model"_s})
        || hasWords({u"does not support chat"_s, u"does not support embeddings"_s,
                     u"is not a valid model"_s, u"invalid model"_s, u"model not found"_s});
}

bool ErrorBody::saysFiltered() const
{
    return hasCode(
        {u"content_filter"_s, u"content_policy_violation"_s, u"responsibleaipolicyviolation"_s});
}

bool ErrorBody::saysLoading() const
{
    return hasCode({u"model_loading"_s})
        || hasWords({u"loading model"_s, u"is loading"_s, u"currently loading"_s,
                     u"model is not ready"_s});
}

bool ErrorBody::saysBusy() const
{
    return hasWords(
        {u"server busy"_s, u"maximum pending requests"_s, u"overloaded"_s, u"no slot available"_s});
}

bool ErrorBody::hasCode(const QStringList &codes) const
{
    return codes.contains(code) || codes.contains(type);
}

bool ErrorBody::hasWords(const QStringList &words) const
{
    return std::ranges::any_of(words,
                               [this](const QString &word) { return message.contains(word); });
}

} // namespace englog::openai
