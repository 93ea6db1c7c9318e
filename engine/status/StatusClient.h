// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/status/Doorkeeper.h"
#include "engine/status/Ledger.h"

#include <QElapsedTimer>
#include <QJsonObject>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <functional>
#include <memory>

class QTcpSocket;
class QWebSocket;

namespace englog {

/// One client of the status socket, from its hello to its end.
///
/// What it is told is written to its socket as frames that all clients share, so one that does not
/// read holds no bytes of its own; see Ledger.
///
/// *Thread:* main.
class StatusClient : public QObject
{
public:
    /// How the service ends a connection. The numbers are the protocol's.
    enum class Close {
        NotIdentified = 4001,
        WrongProof = 4002,
        Protocol = 4003,
        TooSlow = 4008,
    };
    /// Whether it can take more.
    enum class Room {
        Free,
        Full,  ///< it has not read what it was sent
        Never, ///< and has not for too long, or of too much
    };
    struct Limits
    {
        Millis identify{5'000};
        Millis unread{30'000};          ///< so long it may be full
        Millis farewell{5'000};         ///< to read why it was closed
        qint64 fullAt = 256 * 1'024;    ///< bytes not read
        qint64 tooMuch = 1'024 * 1'024; ///< bytes not read
        quint64 message = 64 * 1'024;   ///< bytes of what it sends
    };
    struct Handlers
    {
        std::function<void(StatusClient &)> identified;
        std::function<void(StatusClient &, const QJsonObject &)> command;
        std::function<void(StatusClient &)> gone; ///< once; it deletes itself after
    };

    /// \param socket  that `webSocket` speaks through
    StatusClient(QWebSocket *webSocket, QTcpSocket *socket, Doorkeeper &doorkeeper,
                 const std::function<Millis()> &sinceBoot, const QString &version,
                 const Limits &limits, Handlers handlers);
    ~StatusClient() override;
    Q_DISABLE_COPY_MOVE(StatusClient)

    [[nodiscard]] bool isIdentified() const { return m_scope.has_value(); }
    [[nodiscard]] bool mayControl() const { return m_scope == Doorkeeper::Scope::Control; }
    [[nodiscard]] Topics topics() const { return m_topics; }
    [[nodiscard]] std::optional<qint64> told() const { return m_told; } ///< nothing: not all
    [[nodiscard]] Room room();
    void send(const QByteArray &frames);
    /// With this it knows all up to this change.
    void send(const QByteArray &frames, qint64 told);
    void needSnapshot() { m_told.reset(); }
    /// Asks whether it is still there; ends it when the last such question has no answer.
    void ping();
    void close(Close code);

private:
    void heard(const QString &text);
    void identify(const QJsonObject &data);
    [[nodiscard]] qint64 pending() const;

    std::unique_ptr<QWebSocket> m_webSocket;
    QPointer<QTcpSocket> m_socket;
    Doorkeeper &m_doorkeeper;
    std::function<Millis()> m_sinceBoot;
    Limits m_limits;
    Handlers m_handlers;
    QByteArray m_nonce;
    QTimer m_deadline; ///< to identify itself, then to be gone
    QElapsedTimer m_fullSince;
    std::optional<Doorkeeper::Scope> m_scope;
    Topics m_topics = Topic::Alerts;
    std::optional<qint64> m_told;
    bool m_answersPings = true;
    bool m_closing = false;
};

} // namespace englog
