// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/http/HttpOutcome.h"
#include "tests/engine/http/Outcomes.h"

#include <QFile>
#include <QSet>
#include <QTest>

#include <atomic>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using What = HttpFailure::What;

namespace {

constexpr auto userAgent = "EngLog/1.2.3";

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true; // their own memory is beyond compare
#else
constexpr bool sanitized = false;
#endif

qint64 residentBytes()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * 4'096;
}

} // namespace

class TestHttpClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { qputenv("http_proxy", "http://127.0.0.1:1"); } // nobody listens there

    void anAnswerOfAnyStatusIsAnAnswer_data()
    {
        QTest::addColumn<int>("status");
        for (const int status :
             {200, 201, 300, 301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405,
              408, 409, 410, 418, 422, 429, 500, 501, 502, 503, 504, 529, 599})
            QTest::addRow("%d", status) << status;
    }

    void anAnswerOfAnyStatusIsAnAnswer()
    {
        QFETCH(const int, status);
        FaultServer server;
        HttpClient client(userAgent);
        server.play(Play{.status = status, .body = "{\"error\":\"ö\"}"}
                        .with("X-Request-Id", "req_7")
                        .with("WWW-Authenticate", "Basic realm=\"x\""));

        const Outcome outcome = ask(client, post(server.url()));

        QVERIFY2(outcome, qPrintable(told(outcome)));
        QCOMPARE(outcome->status, status);
        QCOMPARE(outcome->body, QByteArray("{\"error\":\"ö\"}"));
        QCOMPARE(outcome->headers.value("x-request-id"), QByteArray("req_7"));
        QCOMPARE(server.requests().size(), 1);
    }

    void saysWhoItIsAndNothingOfThePerson()
    {
        FaultServer server;
        HttpClient client(userAgent);
        server.play(Play{}.with("Set-Cookie", "a=b; Path=/"));
        QVERIFY(ask(client, post(server.url(), "{}")));
        HttpRequest get = post(server.url(), {});
        get.verb = "GET";

        QVERIFY(ask(client, post(server.url(), "{\"n\":2}")));
        QVERIFY(ask(client, get));

        const HeardRequest posted = server.requests().at(1);
        QCOMPARE(posted.headers.value("user-agent"), QByteArray(userAgent));
        QCOMPARE(posted.headers.value("accept-language"), QByteArray("en"));
        QCOMPARE(posted.headers.value("accept"), QByteArray("application/json"));
        QCOMPARE(posted.headers.value("content-type"), QByteArray("application/json"));
        QCOMPARE(posted.headers.value("content-length"), QByteArray("7"));
        QCOMPARE(posted.headers.value("authorization"), QByteArray("Bearer sk-private"));
        QCOMPARE(posted.body, QByteArray("{\"n\":2}"));
        const QList<QByteArray> names = posted.headers.keys();
        const QSet<QByteArray> all(names.begin(), names.end());
        QCOMPARE(all,
                 (QSet<QByteArray>{"accept", "accept-encoding", "accept-language", "authorization",
                                   "connection", "content-length", "content-type", "host",
                                   "user-agent"}));
        const HeardRequest got = server.requests().at(2);
        QCOMPARE(got.method, QByteArray("GET"));
        QCOMPARE(got.path, QByteArray("/v1/private-path"));
        QVERIFY(!got.headers.contains("content-length") && !got.headers.contains("cookie"));
    }

    void aKeyStaysWithItsHost()
    {
        FaultServer other;
        FaultServer server;
        HttpClient client(userAgent);
        for (const int status : {301, 302, 303, 307, 308}) {
            server.play(Play{.status = status}.with("Location", other.url().toEncoded()));
            const Outcome outcome = ask(client, post(server.url()));
            QVERIFY2(outcome, qPrintable(told(outcome)));
            QCOMPARE(outcome->status, status);
            QCOMPARE(outcome->headers.value("location"), other.url().toEncoded());
        }

        QCOMPARE(other.connections(), 0);
        QCOMPARE(server.requests().size(), 5);
    }

    void theProxyIsNotForThisMachine()
    {
        FaultServer proxy;
        FaultServer server;
        qputenv("http_proxy", proxy.url({}).toEncoded());
        HttpClient client(userAgent);
        QUrl byName = server.url();
        byName.setHost(u"localhost"_s);

        QVERIFY(ask(client, post(server.url())));
        QVERIFY(ask(client, post(byName)));
        QCOMPARE(proxy.connections(), 0);
        QVERIFY(ask(client, post(QUrl(u"http://models.example/v1"_s))));

        QCOMPARE(proxy.requests().size(), 1);
        QCOMPARE(proxy.requests().first().path,
                 QByteArray("http://models.example/v1/private-path"));
        QCOMPARE(server.requests().size(), 2);
    }

    void eachLimitIsKeptAndNamed_data()
    {
        QTest::addColumn<Play>("play");
        QTest::addColumn<HttpRequest::Limits>("limits");
        QTest::addColumn<QString>("named");
        const QByteArray body(200, 'x');
        using Limits = HttpRequest::Limits;
        QTest::newRow("silence") << Play{.silent = true} << Limits{.firstByte = 200ms}
                                 << "firstByte";
        QTest::newRow("slow headers") << Play{.body = body, .everyHeaderByte = 50ms}
                                      << Limits{.firstByte = 300ms} << "firstByte";
        QTest::newRow("nothing more")
            << Play{.body = body, .length = 300} << Limits{.idle = 200ms} << "idle";
        QTest::newRow("drop by drop")
            << Play{.body = body, .everyBodyByte = 50ms} << Limits{.total = 600ms} << "total";
        QTest::newRow("silence, and little time in all")
            << Play{.silent = true} << Limits{.total = 200ms} << "total";
    }

    void eachLimitIsKeptAndNamed()
    {
        QFETCH(const Play, play);
        QFETCH(const HttpRequest::Limits, limits);
        QFETCH(const QString, named);
        FaultServer server;
        HttpClient client(userAgent);
        server.play(play);
        HttpRequest request = post(server.url());
        request.limits = limits;
        const auto since = std::chrono::steady_clock::now();

        const Outcome outcome = ask(client, request);

        COMPARE_FAILURE(outcome, TimedOut);
        const auto took = std::chrono::steady_clock::now() - since;
        QVERIFY(took >= std::min({limits.firstByte, limits.idle, limits.total}));
        QVERIFY(outcome.error().detail.contains(u"\"%1\""_s.arg(named)));
        QVERIFY(outcome.error().detail.startsWith(u"127.0.0.1"));
        QVERIFY(server.waitForOpen(0)); // it is not left to talk on
        QVERIFY(ask(client, post(server.url())));
        QCOMPARE(server.requests().size(), 2);
    }

    void slowIsNotIdle()
    {
        FaultServer server;
        Outcomes outcomes;
        HttpClient client(userAgent);
        server.play({.body = "0123456789", .everyBodyByte = 50ms});
        HttpRequest request = post(server.url());
        request.limits.firstByte = request.limits.idle = 450ms; // shorter than all of it
        std::atomic<int> alive = 0;

        client.send(
            request, {}, [&alive] { ++alive; }, outcomes.take());

        QVERIFY(outcomes.waitFor(1));
        const Outcome outcome = outcomes.all().front();
        QVERIFY2(outcome, qPrintable(told(outcome)));
        QCOMPARE(outcome->body, QByteArray("0123456789"));
        QVERIFY(outcome->took >= 450ms);
        QVERIFY2(alive >= 5, "each piece is a sign of life");
    }

    void aLargeAnswerIsCutAtTheLimit_data()
    {
        QTest::addColumn<Play>("play");
        const qint64 withoutEnd = qint64(1) << 40;
        Play packed{.body = qCompress(QByteArray(200'000'000, ' '), 9).mid(4)};
        QTest::newRow("with its length") << Play{.body = "{", .endless = withoutEnd};
        QTest::newRow("without") << Play{.body = "{", .unsized = true, .endless = withoutEnd};
        QTest::newRow("in chunks") << Play{.body = QByteArray(50'000'000, ' '), .chunked = true};
        QTest::newRow("packed") << packed.with("Content-Encoding", "deflate");
        QTest::newRow("of an error") << Play{.status = 500, .unsized = true, .endless = withoutEnd};
    }

    void aLargeAnswerIsCutAtTheLimit()
    {
        QFETCH(const Play, play);
        FaultServer server;
        HttpClient client(userAgent);
        HttpRequest request = post(server.url());
        request.limits.mostBytes = 1'000'000;
        QVERIFY(ask(client, request)); // what a first one takes is there
        server.play(play);
        const qint64 before = residentBytes();

        COMPARE_FAILURE(ask(client, request), TooLarge);

        if (play.endless > 0)
            QVERIFY(server.waitForOpen(0));
        if (!sanitized && play.endless > 0) // else the server has it all in this memory
            QVERIFY2(residentBytes() - before < 200'000'000,
                     qPrintable(QString::number(residentBytes() - before)));
        QVERIFY(ask(client, request));
    }

    void anAnswerOfTheVeryLimitIsWhole_data()
    {
        QTest::addColumn<Play>("play");
        const QByteArray body(1'000'000, 'x');
        QTest::newRow("with its length") << Play{.body = body};
        QTest::newRow("in chunks") << Play{.body = body, .chunked = true};
        QTest::newRow("packed") << Play{.body = qCompress(body).mid(4)}.with("Content-Encoding",
                                                                             "deflate");
    }

    void anAnswerOfTheVeryLimitIsWhole()
    {
        QFETCH(const Play, play);
        FaultServer server;
        HttpClient client(userAgent);
        HttpRequest request = post(server.url());
        request.limits.mostBytes = 1'000'000;
        server.play(play);

        const Outcome outcome = ask(client, request);

        QVERIFY2(outcome, qPrintable(told(outcome)));
        QVERIFY(outcome->body == QByteArray(1'000'000, 'x'));
    }

    void whatIsStoppedBeforeIsNotSent()
    {
        FaultServer server;
        Outcomes outcomes;
        HttpClient client(userAgent);
        std::stop_source stop;
        stop.request_stop();

        client.send(post(server.url()), stop.get_token(), {}, outcomes.take());

        QVERIFY(outcomes.waitFor(1));
        COMPARE_FAILURE(outcomes.all().front(), Cancelled);
        QVERIFY(ask(client, post(server.url())));
        QCOMPARE(server.requests().size(), 1);
    }

    void whatIsStoppedEndsItsConnection()
    {
        FaultServer server;
        Outcomes outcomes;
        HttpClient client(userAgent);
        std::stop_source stop;
        server.play({.held = true});
        client.send(post(server.url()), stop.get_token(), {}, outcomes.take());
        QVERIFY(server.waitForRequests(1));

        stop.request_stop();

        QVERIFY(outcomes.waitFor(1));
        COMPARE_FAILURE(outcomes.all().front(), Cancelled);
        QVERIFY(server.waitForOpen(0));
        QVERIFY(ask(client, post(server.url())));
        QCOMPARE(server.requests().size(), 2);
    }

    void aStopInDoneIsTooLate()
    {
        FaultServer server;
        Outcomes outcomes;
        HttpClient client(userAgent);
        std::stop_source stop;
        const auto done = outcomes.take();

        client.send(post(server.url()), stop.get_token(), {},
                    [&stop, done](const Outcome &outcome) {
                        stop.request_stop();
                        done(outcome);
                    });

        QVERIFY(outcomes.waitFor(1));
        QVERIFY(outcomes.all().front());
        QVERIFY(ask(client, post(server.url()))); // the thread has been through what was posted
        QCOMPARE(outcomes.all().size(), size_t(1));
    }

    void manyThreadsSendAndStop()
    {
        FaultServer server([](const HeardRequest &) { return Play{.body = "{}", .delay = 1ms}; });
        Outcomes outcomes;
        HttpClient client(userAgent);
        constexpr int each = 50;
        std::vector<std::unique_ptr<QThread>> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back(QThread::create([&] {
                for (int j = 0; j < each; ++j) {
                    std::stop_source stop;
                    client.send(post(server.url()), stop.get_token(), {}, outcomes.take());
                    if (j % 2 == 0)
                        stop.request_stop();
                }
            }));
            threads.back()->start();
        }
        for (const auto &thread : threads)
            thread->wait();

        QVERIFY(outcomes.waitFor(4 * each));
        QVERIFY(ask(client, post(server.url())));
        QCOMPARE(outcomes.all().size(), size_t(4 * each));
        for (const Outcome &outcome : outcomes.all())
            QVERIFY(outcome || outcome.error().what == What::Cancelled);
    }

    void hundredsAreInFlightAtOnce()
    {
        constexpr int count = 240;
        FaultServer server(
            [](const HeardRequest &request) { return Play{.body = request.body, .held = true}; });
        Outcomes outcomes;
        HttpClient client(userAgent);

        for (int i = 0; i < count; ++i)
            client.send(post(server.url(), QByteArray::number(i)), {}, {}, outcomes.take());

        QVERIFY(server.waitForRequests(count)); // none is answered before all are there
        QCOMPARE(server.mostAtOnce(), count);
        server.release();
        QVERIFY(outcomes.waitFor(count));
        QSet<QByteArray> bodies;
        for (const Outcome &outcome : outcomes.all()) {
            QVERIFY2(outcome, qPrintable(told(outcome)));
            bodies.insert(outcome->body);
        }
        QCOMPARE(bodies.size(), count);
        QCOMPARE(server.requests().size(), count);
        QCOMPARE(server.connections(), count);
    }

    void oneAfterTheOtherTakesOneConnection()
    {
        FaultServer server;
        HttpClient client(userAgent);

        for (int i = 0; i < 20; ++i)
            QVERIFY(ask(client, post(server.url())));

        QCOMPARE(server.connections(), 1);
    }

    void itsEndIsToldToAllThatAreInFlight()
    {
        constexpr int count = 50;
        FaultServer server([](const HeardRequest &) { return Play{.held = true}; });
        Outcomes outcomes;
        {
            HttpClient client(userAgent);
            const auto done = outcomes.take();
            for (int i = 0; i < count; ++i) {
                client.send(post(server.url()), {}, {}, [&, done](const Outcome &outcome) {
                    client.send(post(server.url()), {}, {}, done); // too late, and told of as well
                    done(outcome);
                });
            }
            QVERIFY(server.waitForRequests(count));
            client.send(post(server.url()), {}, {}, outcomes.take()); // is perhaps not begun yet
        }

        QCOMPARE(outcomes.all().size(), size_t(2 * count + 1));
        for (const Outcome &outcome : outcomes.all())
            COMPARE_FAILURE(outcome, Cancelled);
    }

    void theLastWhoHoldsItMayLetGoInDone()
    {
        FaultServer server;
        Outcomes outcomes;
        server.play({});
        server.play({.held = true});
        auto client = std::make_shared<HttpClient>(userAgent);
        HttpClient &borrowed = *client;
        const auto done = outcomes.take();
        std::stop_source stop;
        borrowed.send(post(server.url()), {}, {},
                      [held = std::move(client), done, &server](const Outcome &outcome) mutable {
                          // The other one is in flight.
                          if (!server.waitForRequests(2))
                              return;
                          held.reset();
                          done(outcome);
                      });
        borrowed.send(post(server.url()), {}, {}, done);

        QVERIFY(outcomes.waitFor(2));
        COMPARE_FAILURE(outcomes.all().front(), Cancelled);
        QVERIFY(outcomes.all().back());
    }

    void whatCannotBeReachedWasNotSent()
    {
        FaultServer server;
        HttpClient client(userAgent);

        COMPARE_FAILURE(ask(client, post(server.refused())), Unreachable);

        server.stopListening();
        COMPARE_FAILURE(ask(client, post(server.url())), Unreachable);
        server.listenAgain();
        QVERIFY(ask(client, post(server.url())));
    }

    void aPlainServerHasNoTls()
    {
        FaultServer server;
        HttpClient client(userAgent);
        QUrl url = server.url();
        url.setScheme(u"https"_s);

        COMPARE_FAILURE(ask(client, post(url)), Tls);

        QVERIFY(server.requests().isEmpty());
    }

    void refusesWhatIsNoRequest()
    {
        FaultServer server;
        HttpClient client(userAgent);
        for (const QString &url :
             {u"file:///etc/passwd"_s, u"data:text/plain,private"_s, u"qrc:/a"_s, u"http:///v1"_s,
              u"ftp://127.0.0.1/v1"_s, QString()}) {
            HttpRequest request = post(server.url());
            request.url = QUrl(url);
            COMPARE_FAILURE(ask(client, request), Unreachable);
        }
        HttpRequest request = post(server.url());
        request.headers.insert("Authorization", "Bearer private\r\nX-Other: 1");

        COMPARE_FAILURE(ask(client, request), Unreachable);

        QCOMPARE(server.connections(), 0);
    }

    void eachErrorOfTheWayHasItsName()
    {
        using Error = QNetworkReply::NetworkError;
        QVERIFY(whatOf(Error::ConnectionRefusedError, false) == What::Unreachable);
        QVERIFY(whatOf(Error::HostNotFoundError, false) == What::Unreachable);
        QVERIFY(whatOf(Error::ProxyNotFoundError, false) == What::Unreachable);
        QVERIFY(whatOf(Error::SslHandshakeFailedError, false) == What::Tls);
        QVERIFY(whatOf(Error::UnknownNetworkError, false) == What::Unreachable); // no route
        QVERIFY(whatOf(Error::UnknownNetworkError, true) == What::Broken);
        QVERIFY(whatOf(Error::TimeoutError, false) == What::Unreachable); // to connect
        QVERIFY(whatOf(Error::TimeoutError, true) == What::Broken);
        QVERIFY(whatOf(Error::RemoteHostClosedError, false) == What::Broken);
        QVERIFY(whatOf(Error::ContentReSendError, false) == What::Broken);
        QVERIFY(whatOf(Error::ProtocolFailure, true) == What::Broken);
    }
};

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_httpclient.moc"
