// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/status/StatusService.h"
#include "tests/support/FakeClock.h"
#include "tests/support/FakeStatusSource.h"
#include "tests/support/FrameCheck.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>
#include <QTest>
#include <QWebSocket>

namespace englog::test {

using namespace Qt::StringLiterals;

/// A client of the status socket, by Qt's own implementation.
class StatusVisitor
{
public:
    StatusVisitor(quint16 port, FrameCheck &check, const QString &scheme = u"ws"_s) : m_check(check)
    {
        QObject::connect(&m_socket, &QWebSocket::sslErrors, &m_socket,
                         [this] { m_socket.ignoreSslErrors(); }); // the test's own certificate
        QObject::connect(&m_socket, &QWebSocket::textMessageReceived, &m_socket,
                         [this](const QString &text) {
                             m_check.add(text.toUtf8());
                             frames += QJsonDocument::fromJson(text.toUtf8()).object();
                         });
        m_socket.open(QUrl(u"%1://127.0.0.1:%2/ws"_s.arg(scheme).arg(port)));
    }

    [[nodiscard]] bool greeted()
    {
        return QTest::qWaitFor([this] { return !of("hello").isEmpty() || ended(); }, 10'000)
            && !of("hello").isEmpty();
    }
    /// Says who it is by this token, once it was greeted.
    void identify(const QByteArray &token, QJsonObject more = {})
    {
        QVERIFY(greeted());
        const QByteArray nonce = of("hello").first()["nonce"_L1].toString().toLatin1();
        more.insert("protocol"_L1, 1);
        more.insert("proof"_L1, QString::fromLatin1(Doorkeeper::proofOf(token, nonce)));
        send("identify", more);
    }
    void send(const char *type, const QJsonObject &data)
    {
        const QJsonObject message{{u"type"_s, QString::fromLatin1(type)}, {u"data"_s, data}};
        const QByteArray text = QJsonDocument(message).toJson(QJsonDocument::Compact);
        m_check.add(text);
        m_socket.sendTextMessage(QString::fromUtf8(text));
    }
    /// The data of the frames of a type, in the order in which they came.
    [[nodiscard]] QList<QJsonObject> of(const char *type) const
    {
        QList<QJsonObject> some;
        for (const QJsonObject &frame : frames) {
            if (frame["type"_L1] == QLatin1String(type))
                some += frame["data"_L1].toObject();
        }
        return some;
    }
    [[nodiscard]] bool ended() const
    {
        return m_socket.state() == QAbstractSocket::UnconnectedState;
    }
    [[nodiscard]] int closeCode() const { return ended() ? int(m_socket.closeCode()) : 0; }
    [[nodiscard]] qint64 lastSeq() const
    {
        qint64 last = 0;
        for (const QJsonObject &frame : frames)
            last = std::max(last, frame["data"_L1]["seq"_L1].toInteger());
        return last;
    }
    [[nodiscard]] QWebSocket &socket() { return m_socket; }

    QList<QJsonObject> frames;

private:
    FrameCheck &m_check;
    QWebSocket m_socket;
};

/// The service on a port of its own, quick, over an engine that the test moves.
class StatusRig
{
public:
    static constexpr auto token = "a-token-to-watch";
    static constexpr auto controlToken = "a-token-to-give-orders";

    StatusRig()
    {
        settings.token = token;
        settings.controlToken = controlToken;
        settings.version = QStringLiteral("1.2.3");
        settings.pace = {.turn = Millis(20),
                         .busyTurn = Millis(40),
                         .stats = Millis(40),
                         .snapshot = Millis(40),
                         .longest = Millis(400)};
    }

    void start()
    {
        service = std::make_unique<StatusService>(
            StatusService::Parts{source, clock, metrics, [this] { return health; }, firing},
            settings);
        if (const auto listens = service->listen(); !listens)
            qFatal("%s", qPrintable(listens.error().detail));
    }
    [[nodiscard]] quint16 port() const { return service->port(); }
    [[nodiscard]] std::unique_ptr<StatusVisitor> visitor()
    {
        return std::make_unique<StatusVisitor>(port(), check);
    }
    /// One that was let in and knows all there is.
    [[nodiscard]] std::unique_ptr<StatusVisitor> watcher(const QByteArray &by = token,
                                                         const QJsonObject &more = {})
    {
        auto one = visitor();
        one->identify(by, more);
        if (!QTest::qWaitFor([&] { return !one->of("ready").isEmpty(); }, 10'000))
            qFatal("the watcher was not let in");
        return one;
    }

    FakeClock clock;
    FakeStatusSource source;
    HealthReport health{{{QStringLiteral("status"), Wellness::Healthy, {}}}};
    std::function<QByteArray()> metrics = [] { return QByteArray("englog_active_workers 1\n"); };
    QList<Alert> firing;
    StatusService::Settings settings;
    std::unique_ptr<StatusService> service;
    inline static FrameCheck check; ///< of all tests of a program: the judge takes a moment
};

} // namespace englog::test
