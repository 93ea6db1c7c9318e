// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/StatusService.h"

#include "engine/ports/Clock.h"
#include "engine/status/CommandOrder.h"
#include "engine/status/Frames.h"
#include "engine/status/StatusPage.h"

#include <QJsonDocument>
#include <QPointer>
#include <QSslConfiguration>
#include <QTcpSocket>
#include <QWebSocket>
#include <QWebSocketServer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int tasksInSnapshot = 100;
constexpr int sendBufferBytes = 128 * 1'024; // the system's own, of a client that does not read
const QByteArray queueThing = "q";
constexpr Millis lookAgain{250}; // whether who was full has room

/// Larger than every number that an earlier process can have given: one a microsecond at most.
qint64 firstNumber(const Clock &clock)
{
    return clock.now().time_since_epoch().count() * 1'000;
}

/// `name` of `name:port`; of `[::1]:port` with its brackets.
QByteArray withoutPort(const QByteArray &host)
{
    const qsizetype end = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':');
    const QByteArray port = end > 0 ? host.mid(end) : QByteArray();
    bool isNumber = port.isEmpty();
    if (port.startsWith(':'))
        port.mid(1).toUShort(&isNumber);
    return isNumber ? host.left(end < 0 ? host.size() : end).toLower() : QByteArray();
}

bool asksForWebSocket(const StatusRequest &request)
{
    return request.header("upgrade").toLower() == "websocket"
        && request.header("connection").toLower().contains("upgrade")
        && request.header("sec-websocket-version") == "13"
        && QByteArray::fromBase64(request.header("sec-websocket-key")).size() == 16;
}

StatusAnswer hasToWait(Millis wait)
{
    return {429, {}, {}, {{"Retry-After", QByteArray::number((wait.count() + 999) / 1'000)}}};
}

} // namespace

StatusService::StatusService(Parts parts, Settings settings)
    : m_parts(std::move(parts))
    , m_settings(std::move(settings))
    , m_doorkeeper(m_settings.token, m_settings.controlToken)
    , m_ledger(m_settings.ledger, firstNumber(m_parts.clock))
    , m_feed(m_parts.source, m_parts.clock, m_ledger, m_settings.pace, [this] { tellAll(); })
    , m_upgrader(std::make_unique<QWebSocketServer>(
          u"englog"_s,
          m_settings.tls ? QWebSocketServer::SecureMode : QWebSocketServer::NonSecureMode))
    , m_front(
          m_settings.http,
          [this](const StatusRequest &request, const QTcpSocket &socket) {
              return answer(request, socket);
          },
          [this](const StatusRequest &request, QTcpSocket *socket) {
              return takeOver(request, socket);
          })
{
    for (const Alert &one : std::as_const(m_parts.firing))
        m_firing.insert(one.name, one);
    m_upgrader->setMaxPendingConnections(m_settings.clients);
    connect(m_upgrader.get(), &QWebSocketServer::newConnection, this, [this] { welcome(); });
    m_linger.setSingleShot(true);
    m_again.setSingleShot(true);
    connect(&m_linger, &QTimer::timeout, this, [this] { m_feed.stop(); });
    connect(&m_again, &QTimer::timeout, this, [this] { tellAll(); });
    connect(&m_pings, &QTimer::timeout, this, [this] {
        const auto clients = m_clients;
        for (StatusClient *client : clients)
            client->ping();
    });
}

StatusService::~StatusService()
{
    m_upgrader.reset(); // and those that it still holds
    qDeleteAll(std::exchange(m_clients, {}));
}

Result<> StatusService::listen()
{
    if (!m_settings.address.isLoopback() && !m_settings.tls)
        return fail(
            ErrorCode::Usage,
            u"the status service is for this machine alone (%1 is not) unless it has TLS"_s.arg(
                m_settings.address.toString()),
            u"set ENGLOG_STATUS_CERT and ENGLOG_STATUS_KEY, or use 127.0.0.1"_s);
    return m_front.listen(m_settings.address, m_settings.port, m_settings.tls.get());
}

// --- HTTP ---

bool StatusService::isCalledByName(const QByteArray &host) const
{
    const QByteArray name = withoutPort(host);
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]"
        || (!name.isEmpty() && m_settings.names.contains(QString::fromLatin1(name)));
}

StatusAnswer StatusService::answer(const StatusRequest &request, const QTcpSocket &socket)
{
    if (!isCalledByName(request.header("host")))
        return {403};
    if (request.path == "/")
        return statusPage();
    if (request.path == "/health")
        return healthAnswer();
    if (request.path == "/metrics" && m_parts.metrics)
        return metricsAnswer(request, socket);
    return {404};
}

StatusAnswer StatusService::healthAnswer() const
{
    const HealthReport report = m_parts.health();
    QJsonObject json = toJson(report);
    json.insert("version"_L1, m_settings.version);
    return {report.wellness() == Wellness::Unhealthy ? 503 : 200, "application/json",
            QJsonDocument(json).toJson()};
}

StatusAnswer StatusService::metricsAnswer(const StatusRequest &request, const QTcpSocket &socket)
{
    const QHostAddress peer = socket.peerAddress();
    const Millis now = m_parts.clock.sinceBoot();
    if (!peer.isLoopback() && !m_doorkeeper.isBearer(request.header("authorization"), peer, now)) {
        const Millis wait = m_doorkeeper.waitOf(peer, now);
        return wait > Millis(0) ? hasToWait(wait)
                                : StatusAnswer{401, {}, {}, {{"WWW-Authenticate", "Bearer"}}};
    }
    return {200, "text/plain; version=0.0.4; charset=utf-8", m_parts.metrics()};
}

// --- the socket ---

/// What speaks against letting it in, if something does.
std::optional<StatusAnswer> StatusService::objection(const StatusRequest &request,
                                                     const QTcpSocket &socket) const
{
    if (!isCalledByName(request.header("host")))
        return StatusAnswer{403};
    const QByteArray scheme = m_settings.tls ? "https://" : "http://";
    const QByteArray origin = request.header("origin").toLower(); // programs send none
    if (request.headers.contains("origin") && origin != scheme + request.header("host").toLower())
        return StatusAnswer{403};
    if (!asksForWebSocket(request))
        return StatusAnswer{
            426, {}, {}, {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}}};
    if (socket.bytesAvailable() > request.size)
        return StatusAnswer{400}; // a client may not speak before it was answered
    if (const Millis wait = m_doorkeeper.waitOf(socket.peerAddress(), m_parts.clock.sinceBoot());
        wait > Millis(0))
        return hasToWait(wait);
    if (m_clients.size() + m_upgrading.size() >= m_settings.clients)
        return StatusAnswer{503};
    return std::nullopt;
}

std::optional<StatusAnswer> StatusService::takeOver(const StatusRequest &request,
                                                    QTcpSocket *socket)
{
    if (auto refused = objection(request, *socket))
        return refused;
    const std::pair peer(socket->peerAddress(), socket->peerPort());
    socket->setSocketOption(QAbstractSocket::SendBufferSizeSocketOption, sendBufferBytes);
    connect(socket, &QObject::destroyed, this, [this, peer, socket] {
        if (m_upgrading.value(peer) == socket)
            m_upgrading.remove(peer);
    });
    m_upgrading.insert(peer, socket);
    socket->setParent(this); // Qt 6.4 documents that the upgrader owns it, and it does not
    m_upgrader->handleConnection(socket); // it finds the head unread
    return std::nullopt;
}

void StatusService::welcome()
{
    while (QWebSocket *webSocket = m_upgrader->nextPendingConnection()) {
        QTcpSocket *socket = m_upgrading.take({webSocket->peerAddress(), webSocket->peerPort()});
        if (!socket) { // it has left already, and with it who it was
            webSocket->deleteLater();
            continue;
        }
        auto *client = new StatusClient(
            webSocket, socket, m_doorkeeper, [this] { return m_parts.clock.sinceBoot(); },
            m_settings.version, m_settings.client,
            {[this](StatusClient &one) { joined(one); },
             [this](StatusClient &one, const QJsonObject &data) { order(one, data); },
             [this](StatusClient &one) { left(one); }});
        client->setParent(this);
        m_clients += client;
    }
    if (!m_pings.isActive())
        m_pings.start(m_settings.pingInterval);
}

void StatusService::joined(StatusClient &client)
{
    m_linger.stop();
    const bool wasWatching = m_feed.isRunning();
    m_feed.start();
    const auto missed = client.told() && wasWatching
        ? m_ledger.after(*client.told(), client.topics())
        : std::nullopt;
    if (!missed)
        client.needSnapshot();
    else if (missed->isEmpty()) // so that it knows that it was let in
        client.send(m_ledger.latest(queueThing));
    tellAll();
}

void StatusService::left(StatusClient &client)
{
    m_clients.removeOne(&client);
    if (!m_clients.isEmpty())
        return;
    m_pings.stop();
    if (m_feed.isRunning())
        m_linger.start(m_settings.lingers);
}

void StatusService::tellAll()
{
    QMap<std::pair<qint64, int>, QByteArray> shared; // most have been told the same
    const auto clients = m_clients;
    for (StatusClient *client : clients) {
        if (client->isIdentified())
            tell(*client, shared);
    }
}

void StatusService::tell(StatusClient &client, QMap<std::pair<qint64, int>, QByteArray> &shared)
{
    const auto room = client.room();
    if (room == StatusClient::Room::Never)
        return client.close(StatusClient::Close::TooSlow);
    if (room == StatusClient::Room::Full) {
        if (!m_again.isActive())
            m_again.start(lookAgain);
        return;
    }
    if (!client.told())
        return readSnapshot();
    const std::pair key(*client.told(), int(client.topics()));
    auto news = shared.constFind(key);
    if (news == shared.cend()) {
        const auto all = m_ledger.after(*client.told(), client.topics());
        if (!all) {
            client.needSnapshot();
            return readSnapshot();
        }
        news = shared.insert(key, *all);
    }
    client.send(*news, m_ledger.last());
}

void StatusService::readSnapshot()
{
    if (std::exchange(m_readsSnapshot, true))
        return;
    struct Read
    {
        frames::Snapshot snapshot;
        bool complete = true;
    };
    const qint64 seq = m_ledger.last(); // what changes from now on is told after it
    const auto read = std::make_shared<Read>();
    StatusSource &source = m_parts.source;
    const auto give = [this, seq, read](const Result<QList<ProcessingStatus>> &statuses) {
        m_readsSnapshot = false;
        read->snapshot.entries = statuses.value_or(QList<ProcessingStatus>());
        read->snapshot.alerts = m_firing.values();
        if (read->complete && statuses)
            giveSnapshot(seq, frames::encode(u"ready"_s, frames::ready(seq, read->snapshot)));
        else
            m_again.start(lookAgain); // the store was busy
    };
    source.queueStats().then(this, [this, &source, read, give](const Result<QueueStats> &stats) {
        read->complete = stats.has_value();
        read->snapshot.queue = stats.value_or(QueueStats());
        source.movingTasks(tasksInSnapshot)
            .then(this, [this, &source, read, give](const Result<QList<Task>> &tasks) {
                read->complete = read->complete && tasks;
                read->snapshot.tasks = tasks.value_or(QList<Task>());
                QList<EntryId> entries;
                for (const Task &task : std::as_const(read->snapshot.tasks)) {
                    if (!task.entry.isNull() && !entries.contains(task.entry))
                        entries += task.entry;
                }
                source.statuses(entries).then(this, give);
            });
    });
}

void StatusService::giveSnapshot(qint64 seq, const QByteArray &frame)
{
    for (StatusClient *client : std::as_const(m_clients)) {
        if (client->isIdentified() && !client->told() && client->room() == StatusClient::Room::Free)
            client->send(frame, seq);
    }
    tellAll(); // what has changed meanwhile
}

void StatusService::order(StatusClient &client, const QJsonObject &data)
{
    const auto answer = [](StatusClient &to, const QString &id, std::optional<int> tasks,
                           const std::optional<Error> &error) {
        to.send(frames::encode(u"command_result"_s, frames::commandResult(id, tasks, error)));
    };
    const auto order = CommandOrder::from(data);
    const QString id = data["id"_L1].toString().left(64);
    if (!client.mayControl())
        return answer(client, id, {},
                      Error{ErrorCode::Denied, u"this token may only watch"_s, {}, {}});
    if (!order)
        return answer(client, id, {}, order.error());
    order->giveTo(m_parts.source)
        .then(this, [to = QPointer(&client), id, answer](const Result<std::optional<int>> &done) {
            if (!to)
                return;
            if (done)
                answer(*to, id, *done, {});
            else // what the store says is for this machine's log
                answer(*to, id, {}, Error{done.error().code, u"it could not be done"_s, {}, {}});
        });
}

void StatusService::alert(const Alert &alert)
{
    if (alert.state == Alert::State::Firing)
        m_firing.insert(alert.name, alert);
    else
        m_firing.remove(alert.name);
    if (!m_feed.isRunning())
        return;
    m_ledger.put('a' + alert.name.toUtf8(), Topic::Alerts, [&alert](qint64 seq) {
        QJsonObject data = toJson(alert);
        data.insert("seq"_L1, seq);
        return frames::encode(u"alert"_s, data);
    });
    tellAll();
}

} // namespace englog
