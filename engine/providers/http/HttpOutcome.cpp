// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/http/HttpOutcome.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

bool hasBreak(const QByteArray &bytes)
{
    return std::ranges::any_of(bytes, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

} // namespace

std::optional<HttpFailure> refusal(const HttpRequest &request)
{
    const QString scheme = request.url.scheme();
    if ((scheme != "http"_L1 && scheme != "https"_L1) || request.url.host().isEmpty())
        return HttpFailure{HttpFailure::What::Unreachable, u"not an address of http or https"_s};
    for (auto header = request.headers.begin(); header != request.headers.end(); ++header) {
        if (hasBreak(header.key()) || hasBreak(header.value()))
            return HttpFailure{HttpFailure::What::Unreachable,
                               u"the header %1 holds a line break"_s.arg(
                                   QString::fromLatin1(header.key()).simplified())};
    }
    return std::nullopt;
}

QNetworkRequest toQt(const HttpRequest &request, const QByteArray &userAgent)
{
    QNetworkRequest made(request.url);
    made.setRawHeader("Accept", "application/json");
    if (!request.body.isEmpty())
        made.setRawHeader("Content-Type", "application/json");
    for (auto header = request.headers.begin(); header != request.headers.end(); ++header)
        made.setRawHeader(header.key(), header.value());
    made.setRawHeader("User-Agent", userAgent);
    made.setRawHeader("Accept-Language", "en"); // Qt would tell the person's
    if (request.verb != "GET")
        made.setRawHeader("Content-Length", QByteArray::number(request.body.size()));

    using To = QNetworkRequest;
    made.setAttribute(To::DoNotBufferUploadDataAttribute, true);
    made.setAttribute(To::Http2AllowedAttribute, false); // hangs and truncates in Qt 6.4
    made.setAttribute(To::HttpPipeliningAllowedAttribute, false);
    made.setAttribute(To::RedirectPolicyAttribute, To::ManualRedirectPolicy);
    made.setAttribute(To::CacheLoadControlAttribute, To::AlwaysNetwork);
    made.setAttribute(To::CacheSaveControlAttribute, false);
    made.setAttribute(To::CookieLoadControlAttribute, To::Manual);
    made.setAttribute(To::CookieSaveControlAttribute, To::Manual);
    made.setAttribute(To::AuthenticationReuseAttribute, To::Manual);
    // Our own limit is on what comes out, which is what a packed bomb would fill memory with.
    made.setDecompressedSafetyCheckThreshold(-1);
    return made;
}

bool isWhole(const QNetworkReply &reply)
{
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const auto error = reply.error();
    if (status == 0)
        return false;
    if (error == QNetworkReply::NoError)
        return true;
    // Qt would have sent the body of a 307 on, had it been allowed to and the body let it.
    if (error == QNetworkReply::ContentReSendError)
        return status == 307 || status == 308;
    if (status < 400)
        return false;                               // such as a packed body that does not unpack
    return error > QNetworkReply::UnknownProxyError // below are errors of the connection, ...
        && error != QNetworkReply::ProtocolFailure; // ... and this is an answer that is no HTTP
}

HttpFailure::What whatOf(QNetworkReply::NetworkError error, bool begun)
{
    using What = HttpFailure::What;
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return What::Unreachable;
    case QNetworkReply::SslHandshakeFailedError:
        return What::Tls;
    case QNetworkReply::TimeoutError: // to connect; or no route, which Qt has no name for
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::UnknownNetworkError:
    case QNetworkReply::UnknownProxyError:
        return begun ? What::Broken : What::Unreachable;
    default:
        return What::Broken;
    }
}

QMap<QByteArray, QByteArray> headersOf(const QNetworkReply &reply)
{
    QMap<QByteArray, QByteArray> headers;
    for (const auto &[name, value] : reply.rawHeaderPairs()) {
        // Qt joins repeated ones, of Set-Cookie with a line break and of others with a comma.
        headers.insert(name.toLower(), value);
    }
    return headers;
}

std::optional<qint64> announcedSize(const QNetworkReply &reply)
{
    bool isNumber = false;
    const qint64 size = reply.rawHeader("Content-Length").toLongLong(&isNumber);
    if (!isNumber || size < 0 || reply.hasRawHeader("Content-Encoding"))
        return std::nullopt;
    return size;
}

} // namespace englog
