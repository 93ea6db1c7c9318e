// SPDX-License-Identifier: GPL-3.0-or-later
// What the service says to HTTP, and to those who mean it no good: all by plain sockets.
#include "tests/support/StatusRig.h"

#include <QTemporaryDir>
#include <QTest>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int most = 10'000;

/// A connection that says what it is told to, byte by byte.
class Caller
{
public:
    explicit Caller(quint16 port)
    {
        QObject::connect(&m_socket, &QTcpSocket::readyRead, &m_socket,
                         [this] { m_heard += m_socket.readAll(); });
        m_socket.connectToHost(QHostAddress::LocalHost, port);
        if (!QTest::qWaitFor([this] { return m_socket.state() == QTcpSocket::ConnectedState; },
                             most))
            qFatal("no connection");
    }
    void say(const QByteArray &bytes) { m_socket.write(bytes); }
    /// All that it hears until the other side hangs up.
    QByteArray answer()
    {
        if (!QTest::qWaitFor([this] { return hasEnded(); }, most))
            return "it does not hang up";
        return m_heard + m_socket.readAll();
    }
    [[nodiscard]] QByteArray heard() const { return m_heard; }
    [[nodiscard]] bool hasEnded() const { return m_socket.state() == QTcpSocket::UnconnectedState; }
    void leave() { m_socket.abort(); }

private:
    QTcpSocket m_socket;
    QByteArray m_heard;
};

QByteArray get(const QByteArray &path, const QByteArray &more = {},
               const QByteArray &host = "localhost")
{
    return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n";
}

const QByteArray upgrade = "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                           "Sec-WebSocket-Version: 13\r\n"
                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

} // namespace

class TestStatusFront : public QObject
{
    Q_OBJECT

    std::unique_ptr<StatusRig> m_rig;

    QByteArray ask(const QByteArray &bytes)
    {
        Caller caller(m_rig->port());
        caller.say(bytes);
        return caller.answer();
    }

private Q_SLOTS:
    void init()
    {
        m_rig = std::make_unique<StatusRig>();
        m_rig->settings.names = {u"desk.example"_s};
    }
    void cleanup() { m_rig.reset(); }

    void refusesWithTheRightStatus_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("status");
        const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &status) {
            QTest::newRow(name) << bytes << status;
        };
        row("the page", get("/"), "200");
        row("the page, with a query", get("/?x=1"), "200");
        row("health", get("/health"), "200");
        row("metrics from this machine", get("/metrics"), "200");
        row("nothing there", get("/index.html"), "404");
        row("a path that climbs", get("/../etc/passwd"), "404");
        row("POST", "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody",
            "405");
        row("HEAD", "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n", "405");
        row("no host", "GET / HTTP/1.1\r\n\r\n", "403");
        row("somebody else's host", get("/", {}, "evil.example"), "403");
        row("somebody else's host at /ws", get("/ws", upgrade, "evil.example"), "403");
        row("a host that begins as ours", get("/", {}, "localhost.evil.example"), "403");
        row("a host with a user", get("/", {}, "localhost:80@evil.example"), "403");
        row("127.0.0.1 at a port", get("/", {}, "127.0.0.1:7747"), "200");
        row("::1 at a port", get("/", {}, "[::1]:7747"), "200");
        row("the configured name", get("/", {}, "Desk.example:99"), "200");
        row("two hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n", "400");
        row("a folded line", get("/", "X: 1\r\n folded\r\n"), "400");
        row("a header without a name", get("/", ": 1\r\n"), "400");
        row("control characters", get("/", QByteArray("X: a\0b\r\n", 8)), "400");
        row("no HTTP at all", "hello there\r\n\r\n", "400");
        row("another site's URL", "GET http://evil/ HTTP/1.1\r\nHost: localhost\r\n\r\n", "400");
        row("HTTP 2", "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", "505");
        row("9 kB of head", get("/", "X: " + QByteArray(9'000, 'x') + "\r\n"), "431");
        row("9 kB without an end", "GET /" + QByteArray(9'000, 'x'), "431");
        row("another site's page", get("/ws", upgrade + "Origin: http://evil.example\r\n"), "403");
        row("no site's page", get("/ws", upgrade + "Origin: null\r\n"), "403");
        row("our page, by TLS that is not", get("/ws", upgrade + "Origin: https://localhost\r\n"),
            "403");
        row("our page at another port",
            get("/ws", upgrade + "Origin: http://localhost:1\r\n", "localhost:2"), "403");
        row("no upgrade", get("/ws"), "426");
        row("an old upgrade", get("/ws", QByteArray(upgrade).replace("13", "8")), "426");
        row("words before the answer", get("/ws", upgrade) + "\x81\x05hello", "400");
        row("pipelined", get("/health") + get("/metrics"), "200");
    }

    void refusesWithTheRightStatus()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, status);
        m_rig->start();

        const QByteArray answer = ask(bytes);

        QVERIFY2(answer.startsWith("HTTP/1.1 " + status + ' '), answer.left(200).constData());
        QCOMPARE(answer.count("HTTP/1.1 "), 1); // one request is one answer
        QVERIFY(answer.contains("\r\nConnection: close\r\n"));
        QVERIFY(answer.contains("\r\nX-Content-Type-Options: nosniff\r\n"));
        QVERIFY(!answer.toLower().contains("access-control-"));
        QTRY_COMPARE_WITH_TIMEOUT(m_rig->service->clients(), 0, most);
    }

    void ourOwnPageIsLetIn()
    {
        m_rig->start();
        Caller caller(m_rig->port());

        caller.say(get("/ws", upgrade + "Origin: http://localhost:7747\r\n", "localhost:7747"));

        QTRY_VERIFY_WITH_TIMEOUT(caller.heard().startsWith("HTTP/1.1 101 "), most);
        QTRY_VERIFY_WITH_TIMEOUT(caller.heard().contains("\"hello\""), most);
    }

    void theHeadMayComeInPieces()
    {
        m_rig->start();
        Caller caller(m_rig->port());
        const QByteArray bytes = get("/ws", upgrade);

        for (const char byte : bytes) {
            caller.say(QByteArray(1, byte));
            QCoreApplication::processEvents();
        }

        QTRY_VERIFY_WITH_TIMEOUT(caller.heard().contains("\"hello\""), most);
    }

    void whoIsSlowIsCutOff()
    {
        m_rig->settings.http.deadline = 100ms;
        m_rig->start();
        Caller silent(m_rig->port());
        Caller slow(m_rig->port());

        slow.say("GET / HT");

        QCOMPARE(silent.answer(), QByteArray());
        QCOMPARE(slow.answer(), QByteArray());
    }

    void whoLeavesEarlyLeavesNothing()
    {
        m_rig->start();
        for (int i = 0; i < 50; ++i) {
            Caller caller(m_rig->port());
            caller.say(i % 2 == 0 ? "GET / HTT" : get("/"));
            caller.leave();
        }

        QVERIFY(ask(get("/health")).startsWith("HTTP/1.1 200 "));
    }

    void theThirtyThirdIsTurnedAway()
    {
        m_rig->start();
        std::vector<std::unique_ptr<Caller>> waiting;
        for (int i = 0; i < 32; ++i)
            waiting.push_back(std::make_unique<Caller>(m_rig->port()));

        QCOMPARE(ask(get("/health")), QByteArray());
        waiting.pop_back();

        QTRY_VERIFY_WITH_TIMEOUT(ask(get("/health")).startsWith("HTTP/1.1 200 "), most);
    }

    void watchersDoNotCountAmongTheThirtyTwo()
    {
        m_rig->start();
        std::vector<std::unique_ptr<StatusVisitor>> watchers;
        for (int i = 0; i < 40; ++i) {
            watchers.push_back(m_rig->visitor());
            QVERIFY(watchers.back()->greeted());
        }

        QVERIFY(ask(get("/health")).startsWith("HTTP/1.1 200 "));
        VERIFY_FRAMES(StatusRig::check);
    }

    void oneWatcherTooManyIsTurnedAway()
    {
        m_rig->settings.clients = 2;
        m_rig->start();
        const auto first = m_rig->visitor();
        const auto second = m_rig->visitor();
        QVERIFY(first->greeted() && second->greeted());

        QVERIFY(ask(get("/ws", upgrade)).startsWith("HTTP/1.1 503 "));
    }

    void healthTellsHowItIs()
    {
        m_rig->health.checks += {u"store"_s, Wellness::Degraded, u"the disk is nearly full"_s};
        m_rig->start();
        const auto body = [this](const QByteArray &answer) {
            return QJsonDocument::fromJson(answer.mid(answer.indexOf("\r\n\r\n") + 4)).object();
        };

        const QByteArray degraded = ask(get("/health"));
        m_rig->health.checks.last().wellness = Wellness::Unhealthy;
        const QByteArray unhealthy = ask(get("/health"));

        QVERIFY(degraded.startsWith("HTTP/1.1 200 "));
        QCOMPARE(body(degraded)["status"_L1], u"degraded"_s);
        QCOMPARE(body(degraded)["version"_L1], u"1.2.3"_s);
        QCOMPARE(body(degraded)["checks"_L1]["store"_L1]["reason"_L1],
                 u"the disk is nearly full"_s);
        QVERIFY(unhealthy.startsWith("HTTP/1.1 503 "));
        QCOMPARE(body(unhealthy)["status"_L1], u"unhealthy"_s);
    }

    void thePageMayUseNothingButItself()
    {
        m_rig->start();

        const QByteArray answer = ask(get("/"));

        const qsizetype from = answer.indexOf("Content-Security-Policy: ");
        const QByteArray policy = answer.mid(from, answer.indexOf("\r\n", from) - from);
        QVERIFY(policy.contains("default-src 'none'"));
        QVERIFY(policy.contains("connect-src 'self'"));
        QVERIFY(!policy.contains("unsafe"));
        QVERIFY(!policy.contains("http"));
        QVERIFY(!answer.contains("src=\"http") && !answer.contains("url(http"));
    }

    void whatHasNoMetricsHasNoSuchPath()
    {
        m_rig->metrics = {};
        m_rig->start();

        QVERIFY(ask(get("/metrics")).startsWith("HTTP/1.1 404 "));
    }

    void othersSeeItOnlyThroughTls()
    {
        m_rig->settings.address = QHostAddress::AnyIPv4;
        StatusService service({m_rig->source, m_rig->clock, {}, [this] { return m_rig->health; }},
                              m_rig->settings);

        const auto listens = service.listen();

        QVERIFY(!listens);
        QCOMPARE(listens.error().code, ErrorCode::Usage);
        QCOMPARE(service.port(), quint16(0));
    }

    void aPortThatIsTakenIsBusy()
    {
        m_rig->start();
        m_rig->settings.port = m_rig->port();
        StatusService second({m_rig->source, m_rig->clock, {}, [this] { return m_rig->health; }},
                             m_rig->settings);

        const auto listens = second.listen();

        QVERIFY(!listens);
        QCOMPARE(listens.error().code, ErrorCode::Busy);
    }
};

QTEST_GUILESS_MAIN(TestStatusFront)
#include "tst_statusfront.moc"
