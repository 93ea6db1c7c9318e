// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Watching.h"

#include "engine/status/Doorkeeper.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int firstPauseMs = 500;
constexpr int longestPauseMs = 10'000;
constexpr quint64 longestMessage = 64 * 1'024 * 1'024;

/// Why the service ends a connection; the numbers are the protocol's.
constexpr int wrongProof = 4002;
constexpr int otherProtocol = 4003;

QUrl socketOf(QUrl url)
{
    const bool isSecured = url.scheme() == "https"_L1 || url.scheme() == "wss"_L1;
    url.setScheme(isSecured ? u"wss"_s : u"ws"_s);
    url.setPath(u"/ws"_s);
    url.setFragment({});
    return url;
}

} // namespace

Watching::Watching(const QUrl &url, QByteArray token, Output &output, QObject *parent)
    : QObject(parent)
    , m_url(socketOf(url))
    , m_token(std::move(token))
    , m_output(output)
    , m_lines(output.isJson() || !output.isTerminal())
{
    m_socket.setMaxAllowedIncomingMessageSize(longestMessage);
    m_again.setSingleShot(true);
    m_again.setInterval(firstPauseMs);
    connect(&m_again, &QTimer::timeout, this, [this] { m_socket.open(m_url); });
    connect(&m_socket, &QWebSocket::textMessageReceived, this, &Watching::heard);
    connect(&m_socket, &QWebSocket::disconnected, this, &Watching::lost);
}

Watching::~Watching()
{
    m_socket.disconnect(this);
}

void Watching::start()
{
    m_socket.open(m_url);
}

void Watching::stop()
{
    m_stopping = true;
    if (m_socket.state() != QAbstractSocket::ConnectedState)
        return end();
    m_socket.close();
    QTimer::singleShot(longestPauseMs / 10, this, [this] { end(); });
}

void Watching::end(const std::optional<Error> &why)
{
    m_progress.reset();
    m_again.stop();
    if (std::exchange(m_ended, true))
        return;
    if (why)
        Q_EMIT failed(*why);
    else
        Q_EMIT left();
}

void Watching::lost()
{
    if (m_ended)
        return;
    if (m_stopping)
        return end();
    const int code = m_socket.closeCode();
    if (code == wrongProof)
        return end(Error{ErrorCode::Denied,
                         u"%1 does not accept the token"_s.arg(m_url.host()),
                         u"set ENGLOG_STATUS_TOKEN to the one that is shown there"_s,
                         {}});
    if (code == otherProtocol)
        return end(Error{ErrorCode::TooNew,
                         u"the service at %1 speaks another protocol"_s.arg(m_url.host()),
                         {},
                         {}});
    if (!m_knew)
        return end(Error{ErrorCode::Offline,
                         u"no status service answers at %1"_s.arg(m_url.authority()),
                         u"start one with: ENGLOG_STATUS_ADDRESS=127.0.0.1:7747 englog-worker"_s,
                         {}});
    if (!std::exchange(m_told, true))
        say(u"the service has gone; looking for it"_s);
    m_again.start();
    m_again.setInterval(std::min(m_again.interval() * 2, longestPauseMs));
}

void Watching::heard(const QString &text)
{
    const QJsonObject message = QJsonDocument::fromJson(text.toUtf8()).object();
    const QString type = message["type"_L1].toString();
    const QJsonObject data = message["data"_L1].toObject();
    if (type == "hello"_L1)
        return identify(data);
    m_knew = true;
    m_again.setInterval(firstPauseMs);
    if (std::exchange(m_told, false))
        say(u"it is back"_s);
    m_seq = data["seq"_L1].toInteger(m_seq);
    if (m_lines)
        m_output.jsonLine(message);
    else
        show(type, data);
    if (!m_output.isComplete()) // who read them has left
        stop();
}

void Watching::identify(const QJsonObject &hello)
{
    const QByteArray nonce = hello["nonce"_L1].toString().toUtf8();
    QJsonObject data{{u"protocol"_s, 1},
                     {u"proof"_s, QString::fromLatin1(Doorkeeper::proofOf(m_token, nonce))}};
    if (!m_lines)
        data.insert("subscribe"_L1, QJsonArray{u"queue"_s});
    if (m_seq >= 0)
        data.insert("since"_L1, m_seq);
    const QJsonObject message{{u"type"_s, u"identify"_s}, {u"data"_s, data}};
    m_socket.sendTextMessage(
        QString::fromUtf8(QJsonDocument(message).toJson(QJsonDocument::Compact)));
}

void Watching::show(const QString &type, const QJsonObject &data)
{
    if (type == "ready"_L1) {
        const QJsonArray alerts = data["alerts"_L1].toArray();
        for (const QJsonValue alert : alerts)
            showAlert(alert.toObject());
        showQueue(data["queue"_L1].toObject());
    } else if (type == "queue_stats"_L1) {
        showQueue(data);
    } else if (type == "alert"_L1) {
        showAlert(data);
    }
}

void Watching::showQueue(const QJsonObject &queue)
{
    const auto count = [&queue](QLatin1String state) { return queue[state].toInteger(); };
    const qint64 open =
        count("pending"_L1) + count("queued"_L1) + count("processing"_L1) + count("retrying"_L1);
    m_total = std::max(m_total, open);
    if (!m_progress)
        m_progress = std::make_unique<ProgressLine>();
    m_progress->show({u"analysing"_s, m_total - open, m_total});
    if (open == 0)
        m_total = 0;
}

void Watching::showAlert(const QJsonObject &alert)
{
    const bool isOver = alert["state"_L1] == "resolved"_L1;
    say(isOver
            ? u"over: %1"_s.arg(alert["summary"_L1].toString())
            : u"ALERT %1: %2"_s.arg(alert["name"_L1].toString(), alert["summary"_L1].toString()));
}

void Watching::say(const QString &text)
{
    if (m_progress)
        m_progress->clear();
    m_output.note(text);
}

} // namespace englog
