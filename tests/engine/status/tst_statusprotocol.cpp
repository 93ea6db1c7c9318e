// SPDX-License-Identifier: GPL-3.0-or-later
// What a client of the status socket is told, in which order, and how it is shown out.
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

Alert alertOf(const QString &name, Alert::State state = Alert::State::Firing)
{
    return {name, state, Instant(1'790'000'000'000ms), u"a sentence"_s};
}

/// A client that speaks the protocol by hand and reads only when it is told to.
class Stubborn
{
public:
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

class TestStatusProtocol : public QObject
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

    void whoProvesItsTokenGetsASnapshotAndThenWhatChanges()
    {
        m_rig->source.stats.byState[TaskState::Queued] = 7;
        Task task;
        task.id = TaskId{5};
        task.entry = FakeStatusSource::entryOf(2);
        task.state = TaskState::Processing;
        m_rig->source.tasks = {task};
        m_rig->firing = {alertOf(u"queue_stuck"_s)};
        m_rig->start();

        const auto watcher = m_rig->watcher();
        const QJsonObject ready = watcher->of("ready").first();
        m_rig->source.happen(5, TaskState::Completed, 2);

        QCOMPARE(watcher->frames.first()["type"_L1], u"hello"_s);
        QCOMPARE(ready["queue"_L1]["queued"_L1].toInt(), 7);
        QCOMPARE(ready["tasks"_L1][0]["id"_L1], u"5"_s);
        QCOMPARE(ready["entries"_L1][0]["journal_id"_L1], task.entry.toString());
        QCOMPARE(ready["alerts"_L1][0]["name"_L1], u"queue_stuck"_s);
        QTRY_COMPARE_WITH_TIMEOUT(watcher->of("task_status").size(), 1, most);
        QTRY_COMPARE_WITH_TIMEOUT(watcher->of("processing_status").size(), 1, most);
        QTRY_VERIFY_WITH_TIMEOUT(!watcher->of("queue_stats").isEmpty(), most);
        QCOMPARE(watcher->of("task_status").first()["status"_L1], u"completed"_s);
        qint64 last = ready["seq"_L1].toInteger();
        for (const QJsonObject &frame : std::as_const(watcher->frames)) {
            const QJsonValue seq = frame["data"_L1]["seq"_L1];
            if (frame["type"_L1] == "hello"_L1 || frame["type"_L1] == "ready"_L1)
                continue;
            QVERIFY(seq.toInteger() > last);
            last = seq.toInteger();
        }
    }

    void theEndOfAnEntryTellsWhatWasFoundButNoWords()
    {
        m_rig->source.found.sentiment = SentimentAnalysis{
            Sentiment{0.5, SentimentLabel::Positive, 0.5, {{0, 1}}}, {{u"joy"_s, 0.7}}};
        m_rig->source.found.content =
            ContentExtraction{u"planted summary"_s, {{0, 1}}, {u"planted phrase"_s}, {}};
        Entity entity;
        entity.text = u"planted name"_s;
        entity.value = u"planted value"_s;
        m_rig->source.found.entities = EntityRecognition{{entity}};
        m_rig->start();
        const auto watcher = m_rig->watcher();

        m_rig->source.happen({{TaskId{1}, FakeStatusSource::entryOf(1), TaskKind::InsightGeneration,
                               TaskState::Completed, true}});

        QTRY_COMPARE_WITH_TIMEOUT(watcher->of("processing_complete").size(), 1, most);
        const QJsonObject results =
            watcher->of("processing_complete").first()["results"_L1].toObject();
        QCOMPARE(results["overall_sentiment"_L1]["score"_L1].toDouble(), 0.5);
        QCOMPARE(results["emotions"_L1][0]["name"_L1], u"joy"_s);
        QCOMPARE(results["entities"_L1].toArray().size(), 1);
        for (const QJsonObject &frame : std::as_const(watcher->frames))
            QVERIFY(!QJsonDocument(frame).toJson().contains("planted"));
    }

    void theEndOfAnEntryIsToldAlsoWhereASnapshotFollows()
    {
        m_rig->start();
        const auto watcher = m_rig->watcher();

        for (int i = 1; i <= 5; ++i) {
            m_rig->source.happen({{TaskId{i}, FakeStatusSource::entryOf(i),
                                   TaskKind::InsightGeneration, TaskState::Completed, true}});
            m_rig->source.happen({}); // somebody else did something too
        }

        QTRY_VERIFY_WITH_TIMEOUT(watcher->of("ready").size() > 1, most);
        QTRY_COMPARE_WITH_TIMEOUT(watcher->of("processing_complete").size(), 5, most);
    }

    void wordsFromOutsideAreNotPassedOn()
    {
        ProviderHealth provider;
        provider.name = u"service"_s;
        provider.state = ProviderHealth::State::Open;
        provider.reason = u"planted: it said this"_s;
        m_rig->source.stats.providers = {provider};
        Task task;
        task.id = TaskId{1};
        task.entry = FakeStatusSource::entryOf(1);
        task.state = TaskState::Retrying;
        task.error = u"planted: it said that"_s;
        task.attempts = {{1, u"host:1"_s, {}, {}, ErrorCode::Transient, u"planted"_s, true}};
        m_rig->source.tasks = {task};
        m_rig->start();

        const auto watcher = m_rig->watcher();
        m_rig->source.happen(
            {{task.id, task.entry, task.kind, TaskState::Failed, false, ErrorCode::Invalid}});

        QTRY_COMPARE_WITH_TIMEOUT(watcher->of("task_status").size(), 1, most);
        QCOMPARE(watcher->of("task_status").first()["error"_L1], u"invalid"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!watcher->of("queue_stats").isEmpty(), most);
        for (const QJsonObject &frame : std::as_const(watcher->frames))
            QVERIFY(!QJsonDocument(frame).toJson().contains("planted"));
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

    void whoWasAwayGetsWhatItMissed()
    {
        m_rig->start();
        const auto first = m_rig->watcher();
        m_rig->source.happen(1, TaskState::Processing);
        QTRY_COMPARE_WITH_TIMEOUT(first->of("task_status").size(), 1, most);
        QTRY_VERIFY_WITH_TIMEOUT(!first->of("queue_stats").isEmpty(), most);
        const qint64 seq = first->lastSeq();
        first->socket().abort();
        QTRY_COMPARE_WITH_TIMEOUT(m_rig->service->clients(), 0, most);

        m_rig->source.happen(1, TaskState::Retrying);
        m_rig->source.happen(2, TaskState::Processing);
        QTRY_VERIFY_WITH_TIMEOUT(m_rig->source.asked > 0, most);
        const auto again = m_rig->visitor();
        again->identify(StatusRig::token, {{u"since"_s, seq}});

        QTRY_COMPARE_WITH_TIMEOUT(again->of("task_status").size(), 2, most);
        QVERIFY(again->of("ready").isEmpty());
        for (const QJsonObject &frame : std::as_const(again->frames))
            QVERIFY(frame["type"_L1] == "hello"_L1 || frame["data"_L1]["seq"_L1].toInteger() > seq);
    }

    void whoMissedNothingIsToldThatItIsIn()
    {
        m_rig->start();
        const auto first = m_rig->watcher();
        m_rig->source.happen(1, TaskState::Processing);
        QTRY_VERIFY_WITH_TIMEOUT(!first->of("queue_stats").isEmpty(), most);
        QTRY_COMPARE_WITH_TIMEOUT(first->of("processing_status").size(), 1, most);

        const auto again = m_rig->visitor();
        again->identify(StatusRig::token, {{u"since"_s, first->lastSeq()}});

        QTRY_COMPARE_WITH_TIMEOUT(again->of("queue_stats").size(), 1, most);
        QVERIFY(again->of("ready").isEmpty());
    }

    void aNumberThatSaysNothingGetsASnapshot_data()
    {
        QTest::addColumn<qint64>("since");
        QTest::newRow("long ago") << qint64(1);
        QTest::newRow("of the future") << (qint64(1) << 52);
    }

    void aNumberThatSaysNothingGetsASnapshot()
    {
        QFETCH(const qint64, since);
        m_rig->start();
        const auto first = m_rig->watcher();

        const auto second = m_rig->watcher(StatusRig::token, {{u"since"_s, since}});

        QCOMPARE(second->of("ready").size(), 1);
    }

    void whoMissedTooMuchGetsASnapshot()
    {
        m_rig->settings.ledger.frames = 4;
        m_rig->start();
        const auto first = m_rig->watcher();
        const qint64 seq = first->of("ready").first()["seq"_L1].toInteger();
        for (int i = 0; i < 8; ++i)
            m_rig->service->alert(alertOf(u"alert_%1"_s.arg(i)));

        const auto again = m_rig->watcher(StatusRig::token, {{u"since"_s, seq}});

        QCOMPARE(again->of("ready").size(), 1);
        QCOMPARE(again->of("ready").first()["alerts"_L1].toArray().size(), 8);
    }

    void onlyWhatWasAskedForIsTold()
    {
        m_rig->start();
        const auto all = m_rig->watcher();
        const auto some =
            m_rig->watcher(StatusRig::token, {{u"subscribe"_s, QJsonArray{u"queue"_s}}});

        m_rig->source.happen(1, TaskState::Processing);
        m_rig->service->alert(alertOf(u"queue_stuck"_s));

        QTRY_COMPARE_WITH_TIMEOUT(all->of("processing_status").size(), 1, most);
        QTRY_VERIFY_WITH_TIMEOUT(!some->of("queue_stats").isEmpty(), most);
        QTRY_COMPARE_WITH_TIMEOUT(some->of("alert").size(), 1, most);
        QVERIFY(some->of("task_status").isEmpty());
        QVERIFY(some->of("processing_status").isEmpty());
    }

    void anAlertIsToldWhenItComesAndWhenItGoes()
    {
        m_rig->start();
        const auto watcher = m_rig->watcher();

        m_rig->service->alert(alertOf(u"queue_stuck"_s));
        QTRY_COMPARE_WITH_TIMEOUT(watcher->of("alert").size(), 1, most);
        m_rig->service->alert(alertOf(u"queue_stuck"_s, Alert::State::Resolved));

        QTRY_COMPARE_WITH_TIMEOUT(watcher->of("alert").size(), 2, most);
        QCOMPARE(watcher->of("alert").last()["state"_L1], u"resolved"_s);
        QCOMPARE(m_rig->watcher()->of("ready").first()["alerts"_L1].toArray().size(), 0);
    }

    void ordersNeedTheirOwnToken()
    {
        m_rig->start();
        const auto watcher = m_rig->watcher();
        const auto master = m_rig->watcher(StatusRig::controlToken);
        const QJsonObject pause{
            {u"id"_s, u"p"_s}, {u"name"_s, u"pause"_s}, {u"task_type"_s, u"sentiment_analysis"_s}};

        watcher->send("command", pause);
        QTRY_COMPARE_WITH_TIMEOUT(watcher->of("command_result").size(), 1, most);
        QCOMPARE(watcher->of("command_result").first()["ok"_L1].toBool(), false);
        QCOMPARE(watcher->of("command_result").first()["error"_L1]["code"_L1], u"denied"_s);
        QVERIFY(m_rig->source.orders.isEmpty());

        master->send("command", pause);
        master->send("command", {{u"id"_s, u"r"_s}, {u"name"_s, u"resume"_s}});
        master->send("command",
                     {{u"id"_s, u"d"_s}, {u"name"_s, u"retry"_s}, {u"reason"_s, u"invalid"_s}});
        master->send(
            "command",
            {{u"id"_s, u"c"_s}, {u"name"_s, u"cancel"_s}, {u"task_ids"_s, QJsonArray{u"12"_s}}});

        QTRY_COMPARE_WITH_TIMEOUT(master->of("command_result").size(), 4, most);
        QCOMPARE(
            m_rig->source.orders,
            (QStringList{u"pause sentiment_analysis"_s, u"resume all"_s, u"retry"_s, u"cancel"_s}));
        QCOMPARE(m_rig->source.filters.first().reason, u"invalid"_s);
        QCOMPARE(m_rig->source.filters.last().tasks, QList<TaskId>{TaskId{12}});
        const QJsonObject last = master->of("command_result").last();
        QCOMPARE(last["id"_L1], u"c"_s);
        QCOMPARE(last["ok"_L1].toBool(), true);
        QCOMPARE(last["tasks"_L1].toInt(), 2);
    }

    void whatIsNoOrderIsRefused_data()
    {
        QTest::addColumn<QByteArray>("order");
        QTest::newRow("no such") << QByteArray(R"({"id": "1", "name": "purge"})");
        QTest::newRow("of all, by mistake") << QByteArray(R"({"id": "1", "name": "cancel"})");
        QTest::newRow("of an empty list")
            << QByteArray(R"({"id": "1", "name": "cancel", "task_ids": []})");
        QTest::newRow("of no task")
            << QByteArray(R"({"id": "1", "name": "cancel", "task_ids": ["x"]})");
        QTest::newRow("of no entry")
            << QByteArray(R"({"id": "1", "name": "retry", "journal_ids": ["x"]})");
        QTest::newRow("of no kind")
            << QByteArray(R"({"id": "1", "name": "pause", "task_type": "x"})");
    }

    void whatIsNoOrderIsRefused()
    {
        QFETCH(const QByteArray, order);
        m_rig->start();
        const auto master = m_rig->watcher(StatusRig::controlToken);

        master->socket().sendTextMessage(
            u"{\"type\": \"command\", \"data\": %1}"_s.arg(QString::fromUtf8(order)));

        QTRY_COMPARE_WITH_TIMEOUT(master->of("command_result").size(), 1, most);
        QCOMPARE(master->of("command_result").first()["error"_L1]["code"_L1], u"usage"_s);
        QVERIFY(m_rig->source.orders.isEmpty());
    }

    void nothingIsDoneWhileNobodyWatches()
    {
        m_rig->settings.lingers = 50ms;
        m_rig->start();
        QVERIFY(!m_rig->source.isListenedTo());
        const auto visitor = m_rig->visitor();
        QVERIFY(visitor->greeted());
        QVERIFY(!m_rig->source.isListenedTo()); // it may be anybody

        auto watcher = m_rig->watcher();
        QVERIFY(m_rig->source.isListenedTo());
        watcher.reset();

        QTRY_COMPARE_WITH_TIMEOUT(m_rig->service->clients(), 1, most);
        visitor->socket().abort();
        QTRY_VERIFY_WITH_TIMEOUT(!m_rig->source.isListenedTo(), most);
    }

    void moreThanCanBeToldMakesASnapshot()
    {
        m_rig->settings.pace.most = 8;
        m_rig->start();
        const auto watcher = m_rig->watcher();
        QList<TaskEvent> events;
        for (int i = 0; i < 1'000; ++i)
            events += TaskEvent{TaskId{i}, FakeStatusSource::entryOf(i),
                                TaskKind::SentimentAnalysis, TaskState::Completed};

        m_rig->source.happen(events);

        QTRY_COMPARE_WITH_TIMEOUT(watcher->of("ready").size(), 2, most);
        QVERIFY(watcher->of("task_status").size() <= 8);
    }

    void whatHasBegunIsToldToItsEnd()
    {
        m_rig->settings.pace.most = 2;
        m_rig->settings.pace.snapshot = 1h;
        m_rig->settings.pace.longest = 1h;
        m_rig->start();
        const auto watcher = m_rig->watcher();
        m_rig->source.happen(7, TaskState::Processing);
        QTRY_COMPARE_WITH_TIMEOUT(watcher->of("task_status").size(), 1, most);
        QList<TaskEvent> events;
        for (int i = 100; i < 200; ++i)
            events += TaskEvent{TaskId{i}, FakeStatusSource::entryOf(i),
                                TaskKind::SentimentAnalysis, TaskState::Completed};
        events += TaskEvent{TaskId{7}, FakeStatusSource::entryOf(1), TaskKind::SentimentAnalysis,
                            TaskState::Completed};

        m_rig->source.happen(events);

        const auto isTold = [&] {
            const auto all = watcher->of("task_status");
            return std::any_of(all.begin(), all.end(), [](const QJsonObject &one) {
                return one["task_id"_L1] == "7"_L1 && one["status"_L1] == "completed"_L1;
            });
        };
        QTRY_VERIFY_WITH_TIMEOUT(isTold(), most);
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
        m_rig->service->alert(alertOf(u"queue_stuck"_s));
        QTRY_COMPARE_WITH_TIMEOUT(watcher->of("alert").size(), 1, most);
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

QTEST_GUILESS_MAIN(TestStatusProtocol)
#include "tst_statusprotocol.moc"
