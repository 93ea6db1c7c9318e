// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/ProviderConfig.h"
#include "engine/providers/http/HttpClient.h"
#include "engine/providers/openai/Capabilities.h"

#include <QJsonObject>

namespace englog::openai {

/// What a call that has no answer comes to.
struct Refusal
{
    /// What may be done before the error is told.
    enum class Then {
        Report,    ///< nothing
        Negotiate, ///< ask without `field`
        Shorten,   ///< ask with less text
        AskAgain,  ///< an accident of sampling
        AskAlone,  ///< it is the content: ask for less at once
    };

    Error error;
    Then then = Then::Report;
    std::optional<Capabilities::Field> field;
    int context = 0; ///< tokens that it has room for, where it says so
};

/// Why a service is not answering, from what it sent.
///
/// The sentence names the provider, its host and what to do. Of what the service wrote only its
/// codes are looked at, and its message is searched for words: a message may repeat the question.
[[nodiscard]] Refusal refusalOf(const HttpFailure &failure, const ProviderConfig &config);
/// \param answer  of a status other than 200, or with an error in its body
[[nodiscard]] Refusal refusalOf(const HttpAnswer &answer, const ProviderConfig &config,
                                Instant now);

/// The error in a body, in whichever shape the service writes it; empty: there is none.
[[nodiscard]] QJsonObject errorIn(const QByteArray &body);

/// How long a service asks to be left alone: `retry-after-ms`, `Retry-After` in seconds or as a
/// date, or the limits that are used up, by their `x-ratelimit-reset-*`.
[[nodiscard]] std::optional<Millis> pauseIn(const QMap<QByteArray, QByteArray> &headers,
                                            Instant now);

} // namespace englog::openai
