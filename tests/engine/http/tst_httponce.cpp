// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/http/OneWayBody.h"
#include "tests/engine/http/Outcomes.h"

#include <QTest>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using By = Play::By;
using Until = Play::Until;

/// Each request is seen once, wherever its connection ends; so each is paid for once.
class TestHttpOnce : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBodyIsReadOnce()
    {
        OneWayBody body("abcdef", nullptr);

        QVERIFY(body.isOpen() && body.isSequential() && !body.begun());
        QCOMPARE(body.bytesAvailable(), 6);
        QCOMPARE(body.read(4), QByteArray("abcd"));
        QVERIFY(body.begun());
        QVERIFY(!body.reset());
        QCOMPARE(body.read(100), QByteArray("ef"));
        QVERIFY(body.atEnd());
        QVERIFY(body.read(1).isEmpty());
    }

    void isSeenOnceWhereverItsConnectionEnds_data()
    {
        QTest::addColumn<Play>("play");
        QTest::addColumn<bool>("used");
        const Play answer{.body = QByteArray(1'000, 'x')};
        Play chunked = answer;
        chunked.chunked = true;
        chunked.chunk = 300;
        for (const By by : {By::Close, By::Reset}) {
            for (const bool used : {false, true}) {
                const auto row = [&](const char *where) -> QTestData & {
                    return QTest::addRow("%s, %s, %s connection", where,
                                         by == By::Close ? "closed" : "reset",
                                         used ? "a used" : "a fresh");
                };
                row("unread") << answer.cut(Until::Unread, by) << used;
                row("unanswered") << answer.cut(Until::Unanswered, by) << used;
                row("after 400 ms") << answer.cut(Until::Unanswered, by).after(400ms) << used;
                row("after the headers") << answer.cut(Until::Headers, by) << used;
                row("in the body") << answer.cut(Until::HalfBody, by) << used;
                row("in a chunked body") << chunked.cut(Until::HalfBody, by) << used;
            }
        }
    }

    void isSeenOnceWhereverItsConnectionEnds()
    {
        QFETCH(const Play, play);
        QFETCH(const bool, used);
        FaultServer server;
        HttpClient client("EngLog/test");
        if (used)
            QVERIFY(ask(client, post(server.url(), "before")));
        const auto before = server.requests().size();

        server.play(play);
        COMPARE_FAILURE(ask(client, post(server.url(), "once")), Broken);

        QCOMPARE(server.requests().size(), before + 1);
        QCOMPARE(server.requests().last().connection, 1); // it was the used one, if one was to be
        const Outcome next = ask(client, post(server.url(), "next"));
        QVERIFY2(next, qPrintable(told(next)));
        QCOMPARE(server.requests().size(), before + 2);
        QCOMPARE(server.requests().last().body, QByteArray("next"));
    }

    void whatQtOverlooksEndsByTheIdleLimit()
    {
        // Qt 6.4 reads a chunk's size byte by byte; when the connection ends there, it may take the
        // end for "nothing yet", and wait for ever.
        FaultServer server;
        HttpClient client("EngLog/test");
        server.play(
            {.raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n6"});
        HttpRequest request = post(server.url());
        request.limits.idle = 300ms;

        const Outcome outcome = ask(client, request);

        QVERIFY(!outcome);
        QVERIFY(outcome.error().what == HttpFailure::What::Broken
                || outcome.error().what == HttpFailure::What::TimedOut);
        QCOMPARE(server.requests().size(), 1);
        QVERIFY(ask(client, post(server.url())));
    }

    void aConnectionThatDiedIdleSendsNothingTwice()
    {
        for (const By by : {By::Close, By::Reset}) {
            FaultServer server;
            HttpClient client("EngLog/test");
            constexpr int rounds = 30;
            for (int i = 0; i < rounds; ++i) {
                server.play(Play{.body = "{}"}.cut(Until::AnsweredQuietly, by));
                const Outcome outcome = ask(client, post(server.url(), QByteArray::number(i)));
                if (!outcome) // it met the dead connection: that is told, and not mended in secret
                    COMPARE_FAILURE(outcome, Broken);
            }

            QList<QByteArray> bodies;
            for (const HeardRequest &request : server.requests()) {
                QVERIFY(!bodies.contains(request.body));
                bodies.append(request.body);
            }
            QVERIFY(bodies.size() <= rounds);
        }
    }

    void aHundredAreSeenOnceWhereAllConnectionsBreak()
    {
        FaultServer server([](const HeardRequest &) {
            return Play{}.cut(Until::Unanswered, By::Close).after(50ms);
        });
        Outcomes outcomes; // outlives the client, which calls into it
        HttpClient client("EngLog/test");
        constexpr int count = 100;

        for (int i = 0; i < count; ++i)
            client.send(post(server.url(), QByteArray::number(i)), {}, {}, outcomes.take());

        QVERIFY(outcomes.waitFor(count));
        for (const Outcome &outcome : outcomes.all())
            COMPARE_FAILURE(outcome, Broken);
        QSet<QByteArray> bodies;
        for (const HeardRequest &request : server.requests())
            bodies.insert(request.body);
        QCOMPARE(server.requests().size(), count);
        QCOMPARE(bodies.size(), count);
    }

    void halfAnAnswerIsNone_data()
    {
        QTest::addColumn<Play>("play");
        const QByteArray half = "{\"choices\":[{\"mess";
        QTest::newRow("shorter than it says")
            << Play{.body = half, .length = 200}.cut(Until::AnsweredQuietly, By::Close);
        QTest::newRow("shorter than it says, of an error")
            << Play{.status = 500, .body = half, .length = 200}.cut(Until::AnsweredQuietly,
                                                                    By::Close);
        QTest::newRow("cut in its headers") << Play{.raw = "HTTP/1.1 200 OK\r\nContent-Len"};
        QTest::newRow("no HTTP") << Play{.raw = "SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n"};
        QTest::newRow("nothing that could be") << Play{.raw = QByteArray(5'000, '\x16')};
        QTest::newRow("a packed body that is none")
            << Play{.body = "this is not packed"}.with("Content-Encoding", "gzip");
    }

    void halfAnAnswerIsNone()
    {
        QFETCH(const Play, play);
        FaultServer server;
        HttpClient client("EngLog/test");
        server.play(play);

        COMPARE_FAILURE(ask(client, post(server.url())), Broken);

        QCOMPARE(server.requests().size(), 1);
        QVERIFY(ask(client, post(server.url())));
    }
};

QTEST_GUILESS_MAIN(TestHttpOnce)
#include "tst_httponce.moc"
