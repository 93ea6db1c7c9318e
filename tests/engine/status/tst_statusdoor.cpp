// SPDX-License-Identifier: GPL-3.0-or-later
// Who is let in by the status socket, and who is shown out, and how.
#include "tests/support/StatusRig.h"

#include <QFile>
#include <QProcess>
#include <QSslConfiguration>
#include <QSslKey>
#include <QTemporaryDir>
#include <QTest>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int most = 10'000;

/// A client that speaks the protocol by hand and reads only when it is told to.
class Stubborn
{
public:
    /// \param token  empty: it does not say who it is
    Stubborn(quint16 port, const QByteArray &token)
    {
        m_socket.setReadBufferSize(4'096);
        m_socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 4'096);
        m_socket.connectToHost(QHostAddress::LocalHost, port);
        m_socket.write("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        QByteArray heard;
        const bool greeted = QTest::qWaitFor(
            [&] {
                heard += m_socket.readAll();
                return heard.contains("\"hello\"") && heard.endsWith("}");
            },
            most);
        if (!greeted)
            qFatal("not greeted");
        if (token.isEmpty())
            return;
        const QByteArray nonce = heard.mid(heard.indexOf("\"nonce\":\"") + 9, 64);
        say("{\"type\":\"identify\",\"data\":{\"protocol\":1,\"proof\":\""
            + Doorkeeper::proofOf(token, nonce) + "\"}}");
    }

    void say(const QByteArray &words)
    {
        const QByteArray text = words.leftJustified(200); // a length of 16 bits is for so much
        QByteArray frame = QByteArray::fromHex("81fe");   // masked, by zeros
        frame += static_cast<char>(text.size() >> 8);
        frame += static_cast<char>(text.size() & 0xff);
        m_socket.write(frame + QByteArray(4, '\0') + text);
    }
    /// A frame about the connection, with the most bytes that it may have.
    void ping() { m_socket.write(QByteArray::fromHex("89fd") + QByteArray(4 + 125, '\0')); }
    void pong() { m_socket.write(QByteArray::fromHex("8afd") + QByteArray(4 + 125, '\0')); }
    /// All that is there, up to the end.
    QByteArray readToTheEnd()
    {
        QByteArray heard;
        m_socket.setReadBufferSize(0);
        const bool ended = QTest::qWaitFor(
            [&] {
                heard += m_socket.readAll();
                return m_socket.state() == QTcpSocket::UnconnectedState;
            },
            most);
        return ended ? heard + m_socket.readAll() : QByteArray("it does not end");
    }
    [[nodiscard]] QTcpSocket &socket() { return m_socket; }

private:
    QTcpSocket m_socket;
};

} // namespace

class TestStatusDoor : public QObject
{
    Q_OBJECT

    std::unique_ptr<StatusRig> m_rig;

    /// A thousand tasks and entries change, and all who read are told.
    void muchHappens()
    {
        QList<TaskEvent> events;
        for (int i = 0; i < 1'000; ++i)
            events += TaskEvent{TaskId{i}, FakeStatusSource::entryOf(i),
                                TaskKind::SentimentAnalysis, TaskState::Retrying};
        const int asked = m_rig->source.asked;
        m_rig->source.happen(events);
        QVERIFY(QTest::qWaitFor([&] { return m_rig->source.asked > asked; }, most));
    }

private Q_SLOTS:
    void init() { m_rig = std::make_unique<StatusRig>(); }
    void cleanup() { m_rig.reset(); }
    void cleanupTestCase()
    {
        QVERIFY(StatusRig::check.count() > 0);
        VERIFY_FRAMES(StatusRig::check);
    }

    void isShownOutWithACode_data()
    {
        QTest::addColumn<QByteArray>("says");
        QTest::addColumn<int>("code");
        QTest::newRow("nothing at all") << QByteArray() << 4001;
        QTest::newRow("an order first")
            << QByteArray(R"({"type": "command", "data": {"id": "1", "name": "pause"}})") << 4001;
        QTest::newRow("a wrong proof")
            << QByteArray(R"({"type": "identify", "data": {"protocol": 1, "proof": "00"}})")
            << 4002;
        QTest::newRow("no proof") << QByteArray(R"({"type": "identify", "data": {"protocol": 1}})")
                                  << 4002;
        QTest::newRow("a later protocol")
            << QByteArray(R"({"type": "identify", "data": {"protocol": 2, "proof": "00"}})")
            << 4003;
        QTest::newRow("no JSON") << QByteArray("hello") << 4003;
        QTest::newRow("JSON without a type") << QByteArray("[1, 2]") << 4003;
        QTest::newRow("too much") << QByteArray(70'000, 'x') << 1009;
    }

    void isShownOutWithACode()
    {
        QFETCH(const QByteArray, says);
        QFETCH(const int, code);
        m_rig->settings.client.identify = says.isEmpty() ? 50ms : 5'000ms;
        m_rig->start();
        const auto visitor = m_rig->visitor();
        QVERIFY(visitor->greeted());

        if (!says.isEmpty())
            visitor->socket().sendTextMessage(QString::fromUtf8(says));

        QTRY_COMPARE_WITH_TIMEOUT(visitor->closeCode(), code, most);
        QTRY_COMPARE_WITH_TIMEOUT(m_rig->service->clients(), 0, most);
        QVERIFY(visitor->of("ready").isEmpty());
    }

    void bytesAreNoPartOfTheProtocol()
    {
        m_rig->start();
        const auto watcher = m_rig->watcher();

        watcher->socket().sendBinaryMessage("bytes");

        QTRY_COMPARE_WITH_TIMEOUT(watcher->closeCode(), 4003, most);
    }

    void aProofIsGoodForItsNonceAlone()
    {
        m_rig->start();
        const auto first = m_rig->visitor();
        const auto second = m_rig->visitor();
        QVERIFY(first->greeted() && second->greeted());
        const QByteArray nonce = first->of("hello").first()["nonce"_L1].toString().toLatin1();
        const QByteArray proof = Doorkeeper::proofOf(StatusRig::token, nonce);

        second->send("identify", {{u"protocol"_s, 1}, {u"proof"_s, QString::fromLatin1(proof)}});

        QVERIFY(second->of("hello").first()["nonce"_L1].toString().toLatin1() != nonce);
        QTRY_COMPARE_WITH_TIMEOUT(second->closeCode(), 4002, most);
    }

    void wrongTokensForTheMetricsCountAsWrongProofsDo()
    {
        Doorkeeper doorkeeper(StatusRig::token, StatusRig::controlToken);
        const QHostAddress peer(u"192.0.2.7"_s);
        const auto isLetIn = [&](const QByteArray &token, Millis now) {
            return doorkeeper.isBearer("Bearer " + token, peer, now);
        };
        QVERIFY(isLetIn(StatusRig::token, 1s));
        QVERIFY(!doorkeeper.isBearer({}, peer, 1s)); // which is no guess
        QVERIFY(!isLetIn(StatusRig::controlToken, 1s));
        for (int i = 0; i < 3; ++i)
            QVERIFY(!isLetIn("guessed", 1s));

        QVERIFY(doorkeeper.waitOf(peer, 1s) > 0s);
        QVERIFY(!isLetIn(StatusRig::token, 1s));
        QVERIFY(isLetIn(StatusRig::token, 60s));
    }

    void afterWrongProofsTheNextHasToWait()
    {
        m_rig->start();
        for (int i = 0; i < 4; ++i) {
            const auto visitor = m_rig->visitor();
            visitor->identify("guessed");
            QTRY_COMPARE_WITH_TIMEOUT(visitor->closeCode(), 4002, most);
        }

        const auto early = m_rig->visitor();
        QTRY_VERIFY_WITH_TIMEOUT(early->ended(), most);
        QVERIFY(early->frames.isEmpty()); // 429, and no nonce to guess for
        m_rig->clock.advance(1s);

        const auto watcher = m_rig->watcher();
        QVERIFY(!watcher->ended());
    }

    void whoDoesNotReadHoldsNobodyUp()
    {
        m_rig->settings.client.unread = 300ms;
        m_rig->settings.pace.most = 1'000;
        m_rig->settings.client.fullAt = 16 * 1'024;
        m_rig->start();
        Stubborn stubborn(m_rig->port(), StatusRig::token);
        const auto watcher =
            m_rig->watcher(StatusRig::token, {{u"subscribe"_s, QJsonArray{u"queue"_s}}});
        QTRY_COMPARE_WITH_TIMEOUT(m_rig->service->clients(), 2, most);

        for (int i = 0; i < 1'000 && m_rig->service->clients() == 2; ++i)
            muchHappens();

        QCOMPARE(m_rig->service->clients(), 1);
        QVERIFY(!watcher->ended());
        m_rig->service->alert({u"queue_stuck"_s, Alert::State::Firing, Instant(1'790'000'000'000ms),
                               u"a sentence"_s});
        QTRY_COMPARE_WITH_TIMEOUT(watcher->of("alert").size(), 1, most);
    }

    void whoAsksForAnswersAndReadsNoneIsCutOff_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<bool>("byOrders");
        QTest::newRow("pings of one that nobody knows") << QByteArray() << false;
        QTest::newRow("pings") << QByteArray(StatusRig::token) << false;
        QTest::newRow("orders that it may not give") << QByteArray(StatusRig::token) << true;
    }

    void whoAsksForAnswersAndReadsNoneIsCutOff()
    {
        QFETCH(const QByteArray, token);
        QFETCH(const bool, byOrders);
        m_rig->settings.client.identify = 60s;
        m_rig->settings.client.fullAt = 16 * 1'024;
        m_rig->settings.client.tooMuch = 64 * 1'024;
        m_rig->settings.client.farewell = 60s;
        m_rig->start();
        Stubborn stubborn(m_rig->port(), token);
        QTRY_COMPARE_WITH_TIMEOUT(m_rig->service->clients(), 1, most);

        const bool isCutOff = QTest::qWaitFor(
            [&] {
                for (int i = 0; i < 500 && stubborn.socket().bytesToWrite() < 1'000'000; ++i) {
                    if (byOrders)
                        stubborn.say(R"({"type":"command","data":{"id":"1","name":"pause"}})");
                    else
                        stubborn.ping();
                }
                return m_rig->service->clients() == 0
                    || stubborn.socket().state() != QTcpSocket::ConnectedState;
            },
            most);

        QVERIFY(isCutOff);
    }

    void whoIsShownOutForSlownessIsToldWhy()
    {
        m_rig->settings.client.unread = 0ms;
        m_rig->settings.pace.most = 1'000;
        m_rig->settings.client.fullAt = 16 * 1'024;
        m_rig->settings.client.farewell = 60s;
        m_rig->start();
        Stubborn stubborn(m_rig->port(), StatusRig::token);
        const auto watcher =
            m_rig->watcher(StatusRig::token, {{u"subscribe"_s, QJsonArray{u"queue"_s}}});
        QTRY_COMPARE_WITH_TIMEOUT(m_rig->service->clients(), 2, most);
        for (int i = 0; i < 40; ++i)
            muchHappens();

        const QByteArray heard = stubborn.readToTheEnd();

        QVERIFY(heard.right(32).contains(QByteArray::fromHex("0fa8") + "too slow"));
    }

    void whoDoesNotAnswerAPingIsShownOut()
    {
        m_rig->settings.pingInterval = 50ms;
        m_rig->start();
        const auto watcher = m_rig->watcher();
        QTcpSocket dead;
        dead.connectToHost(QHostAddress::LocalHost, m_rig->port());
        dead.write("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

        QTRY_COMPARE_WITH_TIMEOUT(dead.state(), QTcpSocket::UnconnectedState, most);
        QVERIFY(dead.readAll().contains("too slow"));
        QVERIFY(!watcher->ended());
    }

    void anAnswerThatWasNotAskedForIsNone()
    {
        m_rig->settings.pingInterval = 200ms;
        m_rig->start();
        Stubborn stubborn(m_rig->port(), StatusRig::token);
        QTRY_COMPARE_WITH_TIMEOUT(m_rig->service->clients(), 1, most);

        const bool isShownOut = QTest::qWaitFor(
            [&] {
                stubborn.pong();
                stubborn.socket().readAll();
                return stubborn.socket().state() != QTcpSocket::ConnectedState;
            },
            most);

        QVERIFY(isShownOut);
    }

    void allOfItGoesThroughTlsToo()
    {
        const QTemporaryDir folder;
        const QString keyPath = folder.filePath(u"key.pem"_s);
        const QString path = folder.filePath(u"cert.pem"_s);
        const int made =
            QProcess::execute(u"openssl"_s,
                              {u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s,
                               u"ec_paramgen_curve:P-256"_s, u"-nodes"_s, u"-subj"_s,
                               u"/CN=localhost"_s, u"-keyout"_s, keyPath, u"-out"_s, path});
        if (made != 0)
            QSKIP("openssl, which makes the certificate, is not installed");
        QFile key(keyPath);
        QVERIFY(key.open(QIODevice::ReadOnly));
        m_rig->settings.tls = std::make_shared<QSslConfiguration>();
        m_rig->settings.tls->setLocalCertificateChain(QSslCertificate::fromPath(path));
        m_rig->settings.tls->setPrivateKey(QSslKey(key.readAll(), QSsl::Ec));
        m_rig->settings.tls->setPeerVerifyMode(QSslSocket::VerifyNone);
        m_rig->start();
        StatusVisitor visitor(m_rig->port(), m_rig->check, u"wss"_s);
        QTcpSocket plain;
        plain.connectToHost(QHostAddress::LocalHost, m_rig->port());
        plain.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");

        visitor.identify(StatusRig::token);

        QTRY_COMPARE_WITH_TIMEOUT(visitor.of("ready").size(), 1, most);
        for (int i = 0; i < 5; ++i)
            m_rig->source.happen(i, TaskState::Processing, i);
        QTRY_COMPARE_WITH_TIMEOUT(visitor.of("task_status").size(), 5, most);
        QTRY_COMPARE_WITH_TIMEOUT(plain.state(), QTcpSocket::UnconnectedState, most);
        QVERIFY(!plain.readAll().contains("HTTP/1.1 200"));
    }

    void whoLeavesInTheMiddleIsForgotten()
    {
        m_rig->start();
        for (int i = 0; i < 30; ++i) {
            const auto watcher = m_rig->watcher(StatusRig::controlToken);
            watcher->send("command", {{u"id"_s, u"1"_s}, {u"name"_s, u"pause"_s}});
            m_rig->source.happen(i, TaskState::Processing, i);
            watcher->socket().abort();
        }

        QTRY_COMPARE_WITH_TIMEOUT(m_rig->service->clients(), 0, most);
    }
};

QTEST_GUILESS_MAIN(TestStatusDoor)
#include "tst_statusdoor.moc"
