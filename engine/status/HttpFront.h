// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Instant.h"
#include "engine/domain/Result.h"
#include "engine/status/StatusRequest.h"

#include <QHostAddress>
#include <QObject>
#include <QTcpServer>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

class QSslConfiguration;
class QTcpSocket;

namespace englog {

/// What is sent back to a request.
struct StatusAnswer
{
    int status = 200;
    QByteArray type = {};
    QByteArray body = {};
    QList<std::pair<QByteArray, QByteArray>> headers = {};
};

/// A small HTTP/1.1 server that answers GET, closes after each answer, and hands sockets that are
/// to become something else over as they are.
///
/// The head of a request is only looked at, not read, so that who takes a socket over finds all of
/// it. Who is slow, sends too much, or is one too many is cut off.
///
/// *Thread:* the one it was made in.
///
/// *Errors:* of listen(): Busy (somebody else has the port), Denied, Invalid (no such address).
class HttpFront : public QObject
{
public:
    struct Limits
    {
        int connections = 32; ///< at once; who was handed over does not count
        qsizetype headBytes = 8'192;
        Millis deadline{5'000}; ///< from the first byte to the last of the answer
    };
    using Handler =
        std::function<StatusAnswer(const StatusRequest &request, const QTcpSocket &socket)>;
    /// Takes the socket over, with its head unread, or tells what to answer instead.
    using Upgrade = std::function<std::optional<StatusAnswer>(const StatusRequest &request,
                                                              QTcpSocket *socket)>;

    HttpFront(const Limits &limits, Handler handler, Upgrade upgrade);
    ~HttpFront() override;
    Q_DISABLE_COPY_MOVE(HttpFront)

    /// \param tls  null: none
    [[nodiscard]] Result<> listen(const QHostAddress &address, quint16 port,
                                  const QSslConfiguration *tls);
    [[nodiscard]] quint16 port() const; ///< 0 while it does not listen
    [[nodiscard]] int connections() const { return m_connections; }

private:
    class Connection;

    void takeNew();

    Limits m_limits;
    Handler m_handler;
    Upgrade m_upgrade;
    std::unique_ptr<QTcpServer> m_server;
    int m_connections = 0;
};

} // namespace englog
