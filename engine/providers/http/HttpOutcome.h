// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/http/HttpClient.h"

#include <QNetworkReply>

namespace englog {

/// Why a request is not sent at all, or nothing. A file's or a mail's address is refused, and a
/// header with a line break in it, which would be two headers.
[[nodiscard]] std::optional<HttpFailure> refusal(const HttpRequest &request);

/// The request as Qt gets it.
[[nodiscard]] QNetworkRequest toQt(const HttpRequest &request, const QByteArray &userAgent);

/// Whether the peer has said all it had to say: a status, and no error of the way there. An error
/// of Qt's that stands for the status itself (4xx, 5xx) is none.
[[nodiscard]] bool isWhole(const QNetworkReply &reply);

/// What it is called that went wrong on the way.
///
/// \param begun  the body was on its way
[[nodiscard]] HttpFailure::What whatOf(QNetworkReply::NetworkError error, bool begun);

/// The headers of an answer, names in lower case.
[[nodiscard]] QMap<QByteArray, QByteArray> headersOf(const QNetworkReply &reply);

/// How many bytes the body has, if the peer says; not of a body that Qt unpacks.
[[nodiscard]] std::optional<qint64> announcedSize(const QNetworkReply &reply);

} // namespace englog
