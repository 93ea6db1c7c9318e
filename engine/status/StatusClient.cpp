// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/StatusClient.h"

#include "engine/status/Frames.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSslSocket>
#include <QWebSocket>

#include <utility>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int protocol = 1;

QString reasonOf(StatusClient::Close code)
{
    switch (code) {
    case StatusClient::Close::NotIdentified:
        return u"not identified"_s;
    case StatusClient::Close::WrongProof:
        return u"wrong proof"_s;
    case StatusClient::Close::Protocol:
        return u"protocol"_s;
    case StatusClient::Close::TooSlow:
        break;
    }
    return u"too slow"_s;
}

/// What it asks for; nothing said: all. Topics of later versions are passed over.
Topics topicsOf(const QJsonObject &data)
{
    if (!data["subscribe"_L1].isArray())
        return Topic::Tasks | Topic::Entries | Topic::Queue | Topic::Alerts;
    Topics topics = Topic::Alerts;
    const QJsonArray names = data["subscribe"_L1].toArray();
    topics.setFlag(Topic::Tasks, names.contains(u"tasks"_s));
    topics.setFlag(Topic::Entries, names.contains(u"entries"_s));
    topics.setFlag(Topic::Queue, names.contains(u"queue"_s));
    return topics;
}

} // namespace

StatusClient::StatusClient(QWebSocket *webSocket, QTcpSocket *socket, Doorkeeper &doorkeeper,
                           const std::function<Millis()> &sinceBoot, const QString &version,
                           const Limits &limits, Handlers handlers)
    : m_webSocket(webSocket)
    , m_socket(socket)
    , m_doorkeeper(doorkeeper)
    , m_sinceBoot(sinceBoot)
    , m_limits(limits)
    , m_handlers(std::move(handlers))
    , m_nonce(Doorkeeper::freshNonce())
{
    webSocket->setMaxAllowedIncomingFrameSize(limits.message);
    webSocket->setMaxAllowedIncomingMessageSize(limits.message);
    connect(webSocket, &QWebSocket::textMessageReceived, this, &StatusClient::heard);
    connect(webSocket, &QWebSocket::binaryMessageReceived, this,
            [this] { close(Close::Protocol); });
    connect(webSocket, &QWebSocket::pong, this, [this] { m_answersPings = true; });
    connect(webSocket, &QWebSocket::disconnected, this, [this] {
        if (const auto gone = std::exchange(m_handlers.gone, {}))
            gone(*this);
        deleteLater();
    });
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        if (m_closing)
            m_webSocket->abort();
        else
            close(Close::NotIdentified);
    });
    m_deadline.start(limits.identify);
    send(frames::encode(u"hello"_s, frames::hello(version, m_nonce)));
}

StatusClient::~StatusClient()
{
    m_webSocket->disconnect(this);
}

qint64 StatusClient::pending() const
{
    if (!m_socket)
        return 0;
    const auto *secured = qobject_cast<const QSslSocket *>(m_socket.data());
    return m_socket->bytesToWrite() + (secured ? secured->encryptedBytesToWrite() : 0);
}

StatusClient::Room StatusClient::room()
{
    const qint64 unread = pending();
    if (unread <= m_limits.fullAt) {
        m_fullSince.invalidate();
        return Room::Free;
    }
    if (!m_fullSince.isValid())
        m_fullSince.start();
    const bool tooLong = m_fullSince.hasExpired(m_limits.unread.count());
    return tooLong || unread > m_limits.tooMuch ? Room::Never : Room::Full;
}

void StatusClient::send(const QByteArray &frames)
{
    if (m_socket && !m_closing && !frames.isEmpty())
        m_socket->write(frames); // whole frames, as QWebSocket would write them one by one
}

void StatusClient::send(const QByteArray &frames, qint64 told)
{
    send(frames);
    m_told = told;
}

void StatusClient::ping()
{
    if (m_closing)
        return;
    if (!std::exchange(m_answersPings, false))
        return close(Close::TooSlow);
    m_webSocket->ping();
}

void StatusClient::close(Close code)
{
    if (std::exchange(m_closing, true))
        return;
    m_deadline.start(m_limits.farewell);
    m_webSocket->close(static_cast<QWebSocketProtocol::CloseCode>(code), reasonOf(code));
}

void StatusClient::heard(const QString &text)
{
    if (m_closing)
        return;
    const QJsonObject message = QJsonDocument::fromJson(text.toUtf8()).object();
    const QString type = message["type"_L1].toString();
    const QJsonObject data = message["data"_L1].toObject();
    if (type.isEmpty())
        return close(Close::Protocol);
    if (!isIdentified())
        return type == "identify"_L1 ? identify(data) : close(Close::NotIdentified);
    if (type != "command"_L1)
        return close(Close::Protocol);
    m_handlers.command(*this, data);
}

void StatusClient::identify(const QJsonObject &data)
{
    if (data["protocol"_L1].toInt() != protocol)
        return close(Close::Protocol);
    const QByteArray proof = data["proof"_L1].toString().toLatin1();
    m_scope = m_doorkeeper.admit(std::exchange(m_nonce, {}), proof, m_socket->peerAddress(),
                                 m_sinceBoot());
    if (!m_scope)
        return close(Close::WrongProof);
    m_deadline.stop();
    m_topics = topicsOf(data);
    const QJsonValue since = data["since"_L1];
    if (since.isDouble())
        m_told = since.toInteger();
    m_handlers.identified(*this);
}

} // namespace englog
