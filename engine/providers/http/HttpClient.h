// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Instant.h"
#include "engine/domain/Result.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QThread>
#include <QUrl>

#include <functional>
#include <memory>
#include <stop_token>

namespace englog {

/// One request as it goes out. Its headers and body may hold secrets: nothing of them is logged.
struct HttpRequest
{
    struct Limits
    {
        Millis firstByte{300'000};                  ///< from now to the first byte of the answer
        Millis idle{60'000};                        ///< between two pieces of it
        Millis total{900'000};                      ///< from now to its end
        qint64 mostBytes = qint64(8) * 1024 * 1024; ///< of the answer's body
    };

    QByteArray verb = "POST"; ///< or `GET`
    QUrl url;
    QMap<QByteArray, QByteArray> headers; ///< besides those that the client sets itself
    QByteArray body;
    Limits limits = {};
};

/// A whole answer, whatever its status: 3xx as well, for no redirect is followed.
struct HttpAnswer
{
    int status = 0;
    QMap<QByteArray, QByteArray> headers; ///< names in lower case; repeated ones joined by a comma
    QByteArray body;
    Millis took{};
};

/// Why there is no answer.
struct HttpFailure
{
    enum class What {
        Unreachable, ///< refused, no route, no such name: nothing was sent
        Tls,         ///< no common protocol, or a certificate that is not trusted: nothing was sent
        Broken,      ///< reset or cut before the answer was whole; it may have been read
        TimedOut,    ///< one of the limits; `detail` names it
        TooLarge,    ///< an answer beyond mostBytes
        Cancelled,
    };

    What what = What::Broken;
    QString detail; ///< names the host and the limit; nothing that was sent
};

/// Sends requests, a hundred and more at a time, and each of them once.
///
/// On QNetworkAccessManager over HTTP/1.1: as many managers as the requests in flight need, since
/// each opens six connections a host; a body that cannot be read twice, so that Qt never sends a
/// POST again by itself; limits of its own to the first byte, between bytes and in all, and to the
/// answer's size; no redirect, no cookie, no cache, no stored password; the system's proxy, but not
/// for this machine; our own User-Agent and no word of the person's language.
///
/// *Thread:* send() from any; it has one of its own, in which everything happens and `done` is
/// called, once for each request. The destructor cancels what is in flight, and waits for its
/// thread; in `done` it does not, but what it cancels is told of before it returns.
class HttpClient
{
public:
    using Done = std::function<void(tl::expected<HttpAnswer, HttpFailure>)>;
    /// The answer has begun, or another piece of it has come.
    using Alive = std::function<void()>;

    /// \param userAgent  such as `EngLog/0.1.0`
    explicit HttpClient(const QByteArray &userAgent);
    ~HttpClient();
    Q_DISABLE_COPY_MOVE(HttpClient)

    void send(const HttpRequest &request, const std::stop_token &stop, const Alive &alive,
              const Done &done);
    /// Cancels what is in flight, and returns when all of it has been told of: for who owns what
    /// those who are told still use. What is sent later is cancelled at once, by send() itself.
    /// Not from `done`.
    void close();

private:
    class Worker;
    std::unique_ptr<QThread> m_thread;
    std::unique_ptr<Worker> m_worker; ///< lives in m_thread
};

} // namespace englog
