// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/Refusal.h"

#include "engine/providers/openai/ErrorBody.h"

#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog::openai {

namespace {

using Then = Refusal::Then;
using namespace std::chrono_literals;

constexpr Millis loadingPause = 5s;
constexpr Millis busyPause = 10s;
constexpr Millis longestPause = 24h; ///< a header may say anything

/// Writes the errors of one service: each is a sentence on it, and what to do.
class Words
{
public:
    explicit Words(const ProviderConfig &config)
        : m_who(u"“%1” (%2)"_s.arg(config.name, config.host()))
        , m_model(config.model)
    {}

    [[nodiscard]] Refusal denied(const QString &why, const QString &hint) const
    {
        return {.error = {ErrorCode::Denied, m_who + u' ' + why, hint, {}}};
    }
    [[nodiscard]] Refusal offline(const QString &why, std::optional<Millis> pause) const
    {
        return {.error = {ErrorCode::Offline, m_who + u' ' + why, {}, pause}};
    }
    [[nodiscard]] Refusal transient(const QString &why, Then then = Then::Report) const
    {
        return {.error = {ErrorCode::Transient, m_who + u' ' + why, {}, {}}, .then = then};
    }
    [[nodiscard]] Refusal invalid(const QString &why, Then then) const
    {
        return {.error = {ErrorCode::Invalid, m_who + u' ' + why, {}, {}}, .then = then};
    }
    [[nodiscard]] Refusal noKey() const
    {
        return denied(u"does not accept the key"_s, u"set its key anew in the settings"_s);
    }
    [[nodiscard]] Refusal noQuota() const
    {
        return denied(u"says that its quota or credit is used up"_s,
                      u"see to the account there, then resume the provider"_s);
    }
    [[nodiscard]] Refusal notFound() const
    {
        return denied(u"knows no such model or address"_s,
                      u"check the base URL and the model's name in the settings"_s);
    }

private:
    QString m_who;
    QString m_model;
};

/// `1s`, `6m0s`, `250ms`, `1.5`, as services write what is left of a limit's window.
std::optional<Millis> resetIn(const QByteArray &text)
{
    static const QRegularExpression part(u"([0-9]+(?:\\.[0-9]+)?)(ms|h|m|s|$)"_s);
    const QString whole = QString::fromLatin1(text.trimmed());
    double ms = 0.0;
    qsizetype read = 0;
    for (auto matches = part.globalMatch(whole); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        if (match.capturedStart() != read)
            return std::nullopt;
        read = match.capturedEnd();
        const QString unit = match.captured(2);
        const double scale = unit == u"ms"_s ? 1.0
            : unit == u"m"_s                 ? 60'000.0
            : unit == u"h"_s                 ? 3'600'000.0
                                             : 1'000.0;
        ms += match.captured(1).toDouble() * scale;
    }
    if (whole.isEmpty() || read != whole.size()) // `-1` as well, which says nothing
        return std::nullopt;
    return Millis(std::llround(std::min(ms, double(longestPause.count()))));
}

std::optional<Millis> retryAfterIn(const QByteArray &text, Instant now)
{
    bool isNumber = false;
    const double seconds = text.trimmed().toDouble(&isNumber);
    if (isNumber)
        return seconds >= 0.0 ? resetIn(text) : std::nullopt;
    // RFC 9110: IMF-fixdate, which is always GMT.
    const QString date = QString::fromLatin1(text.trimmed());
    const QDateTime time = QLocale::c().toDateTime(date.chopped(date.endsWith(u" GMT"_s) ? 4 : 0),
                                                   u"ddd, dd MMM yyyy HH:mm:ss"_s);
    if (!time.isValid())
        return std::nullopt;
    const Instant until = toInstant(QDateTime(time.date(), time.time(), Qt::UTC));
    return std::clamp(until - now, Millis::zero(), longestPause);
}

Refusal ofTooMany(const HttpAnswer &answer, const ErrorBody &body, const Words &words, Instant now)
{
    if (body.saysTooLarge())
        return words.invalid(u"has no room for the text"_s, Then::Shorten);
    if (body.saysNoQuota())
        return words.noQuota();
    return words.offline(u"asks for a pause"_s, pauseIn(answer.headers, now).value_or(busyPause));
}

Refusal ofBadRequest(const ErrorBody &body, const Words &words)
{
    if (body.saysTooLarge()) {
        Refusal refusal = words.invalid(u"has no room for the text"_s, Then::Shorten);
        refusal.context = body.context();
        return refusal;
    }
    if (body.code == u"json_validate_failed"_s)
        return words.transient(u"could not write the answer's form"_s, Then::AskAgain);
    if (body.saysFiltered())
        return words.invalid(u"does not answer to this text"_s, Then::Report);
    if (body.saysNoQuota())
        return words.noQuota();
    if (body.saysWrongKey())
        return words.noKey();
    if (body.saysNoModel())
        return words.notFound();
    Refusal refusal = words.invalid(u"refuses the request"_s, Then::AskAlone);
    if (const auto field = body.refusedField()) {
        refusal.then = Then::Negotiate;
        refusal.field = field;
    }
    return refusal;
}

Refusal ofServerError(int status, const HttpAnswer &answer, const ErrorBody &body,
                      const Words &words, Instant now)
{
    const auto pause = pauseIn(answer.headers, now);
    if (status == 501)
        return words.denied(u"does not offer this"_s,
                            u"choose another model or service for it in the settings"_s);
    if (body.saysLoading())
        return words.offline(u"still loads its model"_s, pause.value_or(loadingPause));
    if (status == 503 && (body.saysBusy() || pause))
        return words.offline(u"is busy"_s, pause.value_or(loadingPause));
    if (body.saysTooLarge())
        return words.invalid(u"has no room for the text"_s, Then::Shorten);
    return words.transient(u"failed (HTTP %1)"_s.arg(status));
}

Refusal ofStatus(int status, const HttpAnswer &answer, const ErrorBody &body, const Words &words,
                 Instant now)
{
    switch (status) {
    case 401:
        return words.noKey();
    case 402:
        return words.noQuota();
    case 403:
        return words.denied(u"does not allow this"_s,
                            u"check what the key and the account may do"_s);
    case 404:
    case 405:
    case 410:
        return words.notFound();
    case 408:
    case 409:
        return words.transient(u"failed (HTTP %1)"_s.arg(status));
    case 413:
        return words.invalid(u"has no room for the text"_s, Then::Shorten);
    case 429:
        return ofTooMany(answer, body, words, now);
    default:
        break;
    }
    if (status >= 300 && status < 400)
        return words.denied(u"answers from another address"_s,
                            u"check the base URL in the settings: no redirect is followed"_s);
    if (status >= 500)
        return ofServerError(status, answer, body, words, now);
    if (status >= 400)
        return ofBadRequest(body, words);
    return words.transient(u"sent an answer that makes no sense (HTTP %1)"_s.arg(status));
}

} // namespace

Refusal refusalOf(const HttpFailure &failure, const ProviderConfig &config)
{
    const Words words(config);
    switch (failure.what) {
    case HttpFailure::What::Unreachable:
        return words.offline(u"does not answer"_s, std::nullopt);
    case HttpFailure::What::Tls:
        return words.denied(u"has no connection that can be trusted"_s,
                            u"check the base URL, its certificate and this machine's date"_s);
    case HttpFailure::What::Broken:
        return words.transient(u"broke off"_s);
    case HttpFailure::What::TimedOut:
        return words.transient(u"took too long"_s);
    case HttpFailure::What::TooLarge:
        return words.transient(u"sent an answer that is too large"_s);
    case HttpFailure::What::Cancelled:
        break;
    }
    return {.error = {ErrorCode::Cancelled, u"stopped"_s, {}, {}}};
}

Refusal refusalOf(const HttpAnswer &answer, const ProviderConfig &config, Instant now)
{
    const ErrorBody body = ErrorBody::from(answer.body);
    int status = answer.status;
    if (status == 200) // an error in the body counts as what it says it is
        status = body.status().value_or(502);
    return ofStatus(status, answer, body, Words(config), now);
}

QJsonObject errorIn(const QByteArray &body)
{
    return ErrorBody::from(body).raw;
}

std::optional<Millis> pauseIn(const QMap<QByteArray, QByteArray> &headers, Instant now)
{
    bool isNumber = false;
    if (const double ms = headers.value("retry-after-ms").trimmed().toDouble(&isNumber);
        isNumber && ms >= 0.0)
        return Millis(std::llround(std::min(ms, double(longestPause.count()))));
    if (headers.contains("retry-after")) {
        if (const auto pause = retryAfterIn(headers["retry-after"], now))
            return pause;
    }
    std::optional<Millis> pause;
    for (const QByteArray &what : {QByteArray("requests"), QByteArray("tokens")}) {
        const QByteArray left = headers.value("x-ratelimit-remaining-" + what).trimmed();
        const auto reset = resetIn(headers.value("x-ratelimit-reset-" + what));
        if (left == "0" && reset)
            pause = std::max(pause.value_or(Millis::zero()), *reset);
    }
    return pause;
}

} // namespace englog::openai
