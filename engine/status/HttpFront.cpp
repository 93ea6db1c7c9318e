// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/HttpFront.h"

#include <QSslConfiguration>
#include <QSslServer>
#include <QTcpSocket>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QByteArray reasonOf(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 421:
        return "Misdirected Request";
    case 426:
        return "Upgrade Required";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Error";
    }
}

QByteArray bytesOf(const StatusAnswer &answer)
{
    const QByteArray body = answer.body.isEmpty() && answer.status != 200
        ? reasonOf(answer.status).toLower() + '\n'
        : answer.body;
    QByteArray bytes =
        "HTTP/1.1 " + QByteArray::number(answer.status) + ' ' + reasonOf(answer.status) + "\r\n";
    const auto add = [&bytes](const QByteArray &name, const QByteArray &value) {
        bytes += name + ": " + value + "\r\n";
    };
    add("Content-Type", answer.type.isEmpty() ? "text/plain; charset=utf-8" : answer.type);
    add("Content-Length", QByteArray::number(body.size()));
    add("Connection", "close");
    add("Cache-Control", "no-store");
    add("X-Content-Type-Options", "nosniff");
    add("Referrer-Policy", "no-referrer");
    add("X-Frame-Options", "DENY");
    add("Cross-Origin-Resource-Policy", "same-origin");
    for (const auto &[name, value] : answer.headers)
        add(name, value);
    return bytes + "\r\n" + body;
}

Error refusalOf(const QTcpServer &server, const QString &where)
{
    switch (server.serverError()) {
    case QAbstractSocket::AddressInUseError:
        return {ErrorCode::Busy, u"%1 is in use by another program"_s.arg(where), {}, {}};
    case QAbstractSocket::SocketAccessError:
        return {
            ErrorCode::Denied, u"%1 may not be used"_s.arg(where), u"take a port above 1023"_s, {}};
    default:
        return {ErrorCode::Invalid, u"%1: %2"_s.arg(where, server.errorString()), {}, {}};
    }
}

} // namespace

/// One request and its answer. It owns the socket until that is handed over, and deletes itself.
class HttpFront::Connection : public QObject
{
public:
    Connection(HttpFront &front, QTcpSocket *socket)
        : QObject(&front)
        , m_front(front)
        , m_socket(socket)
    {
        ++m_front.m_connections;
        socket->setParent(this);
        m_deadline.setSingleShot(true);
        connect(&m_deadline, &QTimer::timeout, this, [this] { m_socket->abort(); });
        m_deadline.start(front.m_limits.deadline);
        connect(socket, &QTcpSocket::disconnected, this, &QObject::deleteLater);
        connect(socket, &QTcpSocket::readyRead, this, [this] { look(); });
        look();
    }
    ~Connection() override { --m_front.m_connections; }
    Q_DISABLE_COPY_MOVE(Connection)

private:
    void look()
    {
        if (m_answered) {
            m_socket->readAll(); // what comes after the request is nobody's
            return;
        }
        const QByteArray bytes = m_socket->peek(m_front.m_limits.headBytes);
        const auto request = StatusRequest::from(bytes, m_front.m_limits.headBytes);
        if (!request)
            return answer({request.error()});
        if (!*request)
            return;
        handle(**request);
    }

    void handle(const StatusRequest &request)
    {
        if (request.method != "GET")
            return answer({405, {}, {}, {{"Allow", "GET"}}});
        if (request.path != "/ws")
            return answer(m_front.m_handler(request, *m_socket));
        QTcpSocket *socket = m_socket;
        disconnect(socket, nullptr, this, nullptr);
        socket->setParent(nullptr);
        const auto refusal = m_front.m_upgrade(request, socket);
        if (!refusal) {
            m_deadline.stop();
            deleteLater();
            return;
        }
        socket->setParent(this);
        connect(socket, &QTcpSocket::disconnected, this, &QObject::deleteLater);
        connect(socket, &QTcpSocket::readyRead, this, [this] { look(); });
        answer(*refusal);
    }

    void answer(const StatusAnswer &answer)
    {
        m_answered = true;
        m_socket->readAll(); // a socket that is closed with bytes unread resets the answer away
        m_socket->write(bytesOf(answer));
        m_socket->disconnectFromHost();
    }

    HttpFront &m_front;
    QTcpSocket *m_socket;
    QTimer m_deadline;
    bool m_answered = false;
};

HttpFront::HttpFront(const Limits &limits, Handler handler, Upgrade upgrade)
    : m_limits(limits)
    , m_handler(std::move(handler))
    , m_upgrade(std::move(upgrade))
{}

/// The connections go while what they count in is there.
HttpFront::~HttpFront()
{
    qDeleteAll(findChildren<QObject *>(QString(), Qt::FindDirectChildrenOnly));
}

Result<> HttpFront::listen(const QHostAddress &address, quint16 port, const QSslConfiguration *tls)
{
    if (tls) {
        auto server = std::make_unique<QSslServer>();
        server->setSslConfiguration(*tls);
        server->setHandshakeTimeout(static_cast<int>(m_limits.deadline.count()));
        m_server = std::move(server);
    } else {
        m_server = std::make_unique<QTcpServer>();
    }
    // Of a secured one only those whose handshake is done are taken: the rest wait here.
    m_server->setMaxPendingConnections(m_limits.connections);
    connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, this, [this] { takeNew(); });
    if (m_server->listen(address, port))
        return {};
    const Error refusal = refusalOf(*m_server, u"%1 port %2"_s.arg(address.toString()).arg(port));
    m_server.reset();
    return fail(refusal);
}

quint16 HttpFront::port() const
{
    return m_server ? m_server->serverPort() : quint16(0);
}

void HttpFront::takeNew()
{
    while (QTcpSocket *socket = m_server->nextPendingConnection()) {
        if (m_connections < m_limits.connections) {
            new Connection(*this, socket); // owned by this
            continue;
        }
        socket->abort();
        socket->deleteLater();
    }
}

} // namespace englog
