// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Health.h"
#include "engine/status/HttpFront.h"
#include "engine/status/Ledger.h"
#include "engine/status/StatusClient.h"
#include "engine/status/StatusFeed.h"

#include <QMap>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

class QSslConfiguration;
class QWebSocketServer;

namespace englog {

class Clock;
class StatusSource;

/// The engine as others may see it, on one port: a page and some numbers by HTTP, what changes by a
/// WebSocket. Section “Status service” of the README tells what it speaks.
///
/// It answers only who calls it by a name it knows, and no other site's page; clients of the socket
/// prove that they know a token. While none is connected it does nothing, but for answering.
///
/// *Thread:* main.
///
/// *Errors:* of listen(): as HttpFront, and Usage where it would be open to other machines without
/// TLS.
class StatusService : public QObject
{
public:
    struct Parts
    {
        StatusSource &source;
        const Clock &clock;
        std::function<QByteArray()> metrics;  ///< text for Prometheus; empty: there is none
        std::function<HealthReport()> health; ///< at present
        QList<Alert> firing = {};
    };
    struct Settings
    {
        QHostAddress address = QHostAddress::LocalHost;
        quint16 port = 0;       ///< 0: any
        QStringList names = {}; ///< it may be called by, besides this machine's own
        QByteArray token;
        QByteArray controlToken = {};
        std::shared_ptr<QSslConfiguration> tls = {}; ///< null: none
        QString version = {};
        Millis pingInterval{30'000};
        Millis lingers{60'000}; ///< the feed goes on after the last client, for one that returns
        int clients = 256;
        HttpFront::Limits http = {};
        StatusClient::Limits client = {};
        StatusFeed::Pace pace = {};
        Ledger::Limits ledger = {};
    };

    StatusService(Parts parts, Settings settings);
    ~StatusService() override;
    Q_DISABLE_COPY_MOVE(StatusService)

    [[nodiscard]] Result<> listen();
    [[nodiscard]] quint16 port() const { return m_front.port(); }
    [[nodiscard]] qsizetype clients() const { return m_clients.size(); }
    [[nodiscard]] bool isWatching() const { return m_feed.isRunning(); }

    void alert(const Alert &alert); ///< for everybody

private:
    [[nodiscard]] StatusAnswer answer(const StatusRequest &request, const QTcpSocket &socket);
    [[nodiscard]] StatusAnswer healthAnswer() const;
    [[nodiscard]] StatusAnswer metricsAnswer(const StatusRequest &request,
                                             const QTcpSocket &socket);
    [[nodiscard]] bool isCalledByName(const QByteArray &host) const;
    [[nodiscard]] std::optional<StatusAnswer> objection(const StatusRequest &request,
                                                        const QTcpSocket &socket) const;
    std::optional<StatusAnswer> takeOver(const StatusRequest &request, QTcpSocket *socket);
    void welcome();
    void tellAll();
    void tell(StatusClient &client, QMap<std::pair<qint64, int>, QByteArray> &shared);
    void readSnapshot();
    void giveSnapshot(qint64 seq, const QByteArray &frame);
    void order(StatusClient &client, const QJsonObject &data);
    void joined(StatusClient &client);
    void left(StatusClient &client);

    Parts m_parts;
    Settings m_settings;
    Doorkeeper m_doorkeeper;
    Ledger m_ledger;
    StatusFeed m_feed;
    std::unique_ptr<QWebSocketServer> m_upgrader;                      ///< it listens nowhere
    QHash<std::pair<QHostAddress, quint16>, QTcpSocket *> m_upgrading; ///< by their peers
    QMap<QString, Alert> m_firing;                                     ///< by name
    QList<StatusClient *> m_clients;                                   ///< children
    bool m_readsSnapshot = false;
    QTimer m_pings, m_linger, m_again;
    HttpFront m_front; ///< gone first
};

} // namespace englog
