// SPDX-License-Identifier: GPL-3.0-or-later
// The status service as the programs have it: who finds it, who may see it, what leaves by it, and
// `englog-cli watch`.
#include "engine/status/Doorkeeper.h"
#include "tests/app/Programs.h"
#include "tests/support/FrameCheck.h"
#include "tests/support/Promtool.h"
#include "tests/support/Samples.h"
#include "tests/support/SmallDisk.h"

#include <QFileInfo>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QRegularExpression>
#include <QUrl>
#include <QWebSocket>

#include <csignal>
#include <utility>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

/// Words that stand in no dictionary, in every place of an entry that a person writes.
const QStringList planted{u"zephyrquondam"_s, u"brindlewick"_s, u"oxtermoor"_s, u"vandalusk"_s,
                          u"quibblethorn"_s};

QByteArray plantedEntries()
{
    QByteArray lines;
    for (int i = 0; i < 12; ++i) {
        const QJsonObject line{
            {u"date"_s, u"2024-03-%1"_s.arg(i + 1, 2, 10, QChar(u'0'))},
            {u"title"_s, u"A letter from %1"_s.arg(planted[0])},
            {u"tags"_s, QJsonArray{planted[4]}},
            {u"text"_s,
             u"On day %1 I met Maria %2 in %3 and we were afraid of the exam. She promised to "
             u"visit "
             "me in %3 on Tuesday. I was so happy about the %4 that I could not sleep."_s.arg(i)
                 .arg(planted[1], planted[2], planted[3])}};
        lines += QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
    }
    return lines;
}

QStringList wordsOf(const QString &text)
{
    static const QRegularExpression gap(u"[^\\p{L}\\p{N}']+"_s);
    return text.toLower().split(gap, Qt::SkipEmptyParts);
}

/// Every five words in a row.
QSet<QString> fivesOf(const QString &text)
{
    const QStringList words = wordsOf(text);
    QSet<QString> fives;
    for (qsizetype i = 0; i + 5 <= words.size(); ++i)
        fives.insert(words.mid(i, 5).join(u' '));
    return fives;
}

/// What an HTTP client gets.
struct Got
{
    int status = 0;
    QByteArray body;

    [[nodiscard]] QJsonObject object() const { return QJsonDocument::fromJson(body).object(); }
    /// What `/health` says: of all of it, then of each part.
    [[nodiscard]] QString wellness() const { return object()[u"status"_s].toString(); }
    [[nodiscard]] QString wellnessOf(const QString &part) const
    {
        return object()[u"checks"_s][part][u"status"_s].toString();
    }
};

Got gotFrom(const QUrl &url)
{
    QNetworkAccessManager network;
    const std::unique_ptr<QNetworkReply> reply(network.get(QNetworkRequest(url)));
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, programTimeoutMs))
        return {};
    return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll()};
}

/// `name state` of each alert that these frames tell.
QStringList alertsIn(const QByteArrayList &frames)
{
    QStringList alerts;
    for (const QByteArray &frame : frames) {
        const auto document = QJsonDocument::fromJson(frame);
        if (document["type"_L1] == "alert"_L1)
            alerts += document["data"_L1]["name"_L1].toString() + u' '
                + document["data"_L1]["state"_L1].toString();
    }
    return alerts;
}

} // namespace

class TestStatusPrograms : public QObject
{
    Q_OBJECT

    std::unique_ptr<Programs> m_programs;
    FrameCheck m_check;

    std::unique_ptr<QProcess> worker(const QStringList &more = {}) const
    {
        return m_programs->start(QStringLiteral(ENGLOG_WORKER_PATH),
                                 QStringList{u"--journal"_s, m_programs->journal()} + more);
    }
    [[nodiscard]] QByteArray kept(const QString &name) const
    {
        QFile file(m_programs->path(u"englog/"_s + name));
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
    }
    /// Where the worker can be reached, once it can.
    [[nodiscard]] QUrl address() const
    {
        const bool serves = QTest::qWaitFor([this] { return !kept(u"status.address"_s).isEmpty(); },
                                            programTimeoutMs);
        return serves ? QUrl(QString::fromUtf8(kept(u"status.address"_s))) : QUrl();
    }
    static Ended endOf(QProcess &process)
    {
        process.terminate();
        return Programs::ended(process);
    }
    /// All that the service says while this file is imported and worked, as it came.
    QByteArrayList watched(const QUrl &url, const QString &file)
    {
        QByteArrayList frames;
        QWebSocket socket;
        bool idle = false;
        QObject::connect(
            &socket, &QWebSocket::textMessageReceived, &socket, [&](const QString &text) {
                const auto data = QJsonDocument::fromJson(text.toUtf8())["data"_L1];
                const auto queue = data["queue"_L1].isObject() ? data["queue"_L1] : data;
                const bool isStats = queue["queued"_L1].isDouble();
                const auto n = [&queue](QLatin1String state) { return queue[state].toInt(); };
                idle = idle
                    || (isStats && n("completed"_L1) > 0
                        && n("pending"_L1) + n("queued"_L1) + n("processing"_L1) == 0);
            });
        const bool imported =
            follow(socket, url, frames) && m_programs->cli({u"import"_s, file}).status == 0;
        const bool ended = QTest::qWaitFor([&] { return idle; }, programTimeoutMs);
        // What was found in the last entries is told after the queue is empty.
        const auto completed = [&frames] {
            return std::count_if(frames.begin(), frames.end(), [](const QByteArray &frame) {
                return frame.contains("\"processing_complete\"");
            });
        };
        const bool told = QTest::qWaitFor([&] { return completed() > 0; }, programTimeoutMs);
        return imported && ended && told ? frames : QByteArrayList();
    }
    void identify(QWebSocket &socket, const QString &nonce) const
    {
        const QByteArray proof = Doorkeeper::proofOf(kept(u"status.token"_s), nonce.toUtf8());
        socket.sendTextMessage(
            u"{\"type\": \"identify\", \"data\": {\"protocol\": 1, \"proof\": \"%1\"}}"_s.arg(
                QString::fromLatin1(proof)));
    }
    /// Tells `frames` what a client hears from now on, once it has been greeted.
    bool follow(QWebSocket &socket, const QUrl &url, QByteArrayList &frames)
    {
        QObject::connect(
            &socket, &QWebSocket::textMessageReceived, &socket, [&](const QString &text) {
                frames += text.toUtf8();
                m_check.add(frames.last());
                const auto data = QJsonDocument::fromJson(frames.last())["data"_L1];
                if (const QString nonce = data["nonce"_L1].toString(); !nonce.isEmpty())
                    identify(socket, nonce);
            });
        socket.open(QUrl(u"ws://%1:%2/ws"_s.arg(url.host()).arg(url.port())));
        return QTest::qWaitFor([&] { return frames.size() > 1 && frames[1].contains("\"ready\""); },
                               programTimeoutMs);
    }
    static QByteArray got(const QUrl &url)
    {
        QNetworkAccessManager network;
        const std::unique_ptr<QNetworkReply> reply(network.get(QNetworkRequest(url)));
        if (!QTest::qWaitFor([&] { return reply->isFinished(); }, programTimeoutMs))
            return {};
        QByteArray all = reply->readAll();
        const auto headers = reply->rawHeaderPairs();
        for (const auto &[name, value] : headers)
            all += '\n' + name + ": " + value;
        return all;
    }
    /// Everything that left while these entries were worked.
    QByteArray leftWith(const QByteArray &entries)
    {
        const QString file = m_programs->write(u"old.jsonl"_s, entries);
        const auto running = worker({u"--verbose"_s});
        const QUrl url = address();
        const auto follower = m_programs->start(QStringLiteral(ENGLOG_CLI_PATH), {u"watch"_s});
        QByteArray left = watched(url, file).join('\n');
        if (left.isEmpty())
            return {};
        for (const auto *path : {"/health", "/metrics", "/"})
            left += '\n' + got(url.resolved(QUrl(QString::fromLatin1(path))));
        ::kill(pid_t(follower->processId()), SIGINT);
        const Ended followed = Programs::ended(*follower);
        const Ended served = endOf(*running);
        return left + followed.out + followed.err + served.out + served.err;
    }

private Q_SLOTS:
    void init()
    {
        m_programs = std::make_unique<Programs>();
        m_programs->setEnvironment(u"ENGLOG_STATUS_ADDRESS"_s, u"127.0.0.1:0"_s);
    }
    void cleanupTestCase()
    {
        QVERIFY(m_check.count() > 0);
        VERIFY_FRAMES(m_check);
    }

    void isOffUnlessItIsAskedFor()
    {
        m_programs->setEnvironment(u"ENGLOG_STATUS_ADDRESS"_s, QString());
        const auto running = worker();
        QByteArray said;
        QTRY_VERIFY_WITH_TIMEOUT(
            (said += running->readAllStandardError()).contains("working the queue"),
            programTimeoutMs);

        QVERIFY(!QFileInfo::exists(m_programs->path(u"englog/status.address"_s)));
        QVERIFY(!QFileInfo::exists(m_programs->path(u"englog/status.token"_s)));
        COMPARE_STATUS(endOf(*running), 0);
    }

    void itsTokensAreNobodyElses()
    {
        auto running = worker();
        QVERIFY(address().port() > 0);
        const QByteArray token = kept(u"status.token"_s);
        const QByteArray control = kept(u"control.token"_s);
        const auto mode = [this](const QString &name) {
            return QFile::permissions(m_programs->path(name)) & 0x0ff7;
        };

        QVERIFY(token.size() >= 64 && control.size() >= 64 && token != control);
        for (const auto *name :
             {"englog/status.token", "englog/control.token", "englog/status.address"})
            QCOMPARE(mode(QString::fromLatin1(name)) & 0x0077, QFile::Permissions());
        QCOMPARE(mode(u"englog"_s) & 0x0077, QFile::Permissions());
        COMPARE_STATUS(endOf(*running), 0);
        QVERIFY(kept(u"status.address"_s).isEmpty());

        running = worker();
        QVERIFY(address().port() > 0);
        QCOMPARE(kept(u"status.token"_s), token);
        const Ended said = endOf(*running);
        QVERIFY(!(said.out + said.err).contains(token));
        QVERIFY(!(said.out + said.err).contains(control));
    }

    void whoFindsThePortTakenGoesOnWithout()
    {
        const auto first = worker();
        const QUrl url = address();
        m_programs->setEnvironment(u"ENGLOG_STATUS_ADDRESS"_s, u"127.0.0.1:%1"_s.arg(url.port()));

        const auto second = worker();

        QByteArray said;
        QTRY_VERIFY_WITH_TIMEOUT(
            (said += second->readAllStandardError()).contains("working the queue"),
            programTimeoutMs);
        QVERIFY2(said.contains("in use by another program"), said.constData());
        COMPARE_STATUS(endOf(*second), 0);
        QVERIFY(got(url.resolved(QUrl(u"/health"_s))).contains("\"healthy\""));
        COMPARE_STATUS(endOf(*first), 0);
    }

    void settingsThatCannotBeAreRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::newRow("open to all without TLS") << "ENGLOG_STATUS_ADDRESS"
                                                 << "0.0.0.0:0";
        QTest::newRow("no port") << "ENGLOG_STATUS_ADDRESS"
                                 << "127.0.0.1";
        QTest::newRow("no address") << "ENGLOG_STATUS_ADDRESS"
                                    << ":7747";
        QTest::newRow("a short token") << "ENGLOG_STATUS_TOKEN"
                                       << "short";
        QTest::newRow("no certificate") << "ENGLOG_STATUS_CERT"
                                        << "/nowhere.pem";
        QTest::newRow("a ping too often") << "WEBSOCKET_PING_INTERVAL"
                                          << "1ms";
    }

    void settingsThatCannotBeAreRefused()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, value);
        m_programs->setEnvironment(name, value);

        const auto running = worker();
        const Ended ended = Programs::ended(*running);

        QVERIFY2(ended.status == 2, qPrintable(ended.told()));
        QVERIFY2(ended.err.contains("status") || ended.err.contains(name.toUtf8()),
                 qPrintable(ended.told()));
    }

    void noWordOfAnEntryLeaves()
    {
        const QByteArray left = leftWith(plantedEntries());

        QVERIFY(left.contains("\"processing_complete\""));
        for (const QString &word : planted)
            QVERIFY2(!left.toLower().contains(word.toUtf8()), qPrintable(word));
        const QSet<QString> fives = fivesOf(QString::fromUtf8(plantedEntries()));
        QCOMPARE(fivesOf(QString::fromUtf8(left)) & fives, QSet<QString>());
    }

    void noFiveWordsOfADiaryLeave()
    {
        ENGLOG_SAMPLE_OR_SKIP(path, "data/pepys.jsonl");
        QFile diary(path);
        QVERIFY(diary.open(QIODevice::ReadOnly));
        QByteArray lines;
        for (int i = 0; i < 60 && !diary.atEnd(); ++i)
            lines += diary.readLine();

        const QByteArray left = leftWith(lines);

        QVERIFY(left.contains("\"processing_complete\""));
        QCOMPARE(fivesOf(QString::fromUtf8(left)) & fivesOf(QString::fromUtf8(lines)),
                 QSet<QString>());
    }

    void healthTellsOfEachPart()
    {
        const auto running = worker();
        const QUrl health = address().resolved(QUrl(u"/health"_s));

        QTRY_COMPARE_WITH_TIMEOUT(gotFrom(health).wellness(), u"healthy"_s, programTimeoutMs);
        const Got fine = gotFrom(health);

        QCOMPARE(fine.status, 200);
        QCOMPARE(fine.object()[u"checks"_s].toObject().keys(),
                 (QStringList{u"providers"_s, u"queue"_s, u"status"_s, u"store"_s, u"workers"_s}));
        QVERIFY(!fine.object()[u"version"_s].toString().isEmpty());
        COMPARE_STATUS(endOf(*running), 0);
    }

    /// A worker whose disk fills up: health by request, and alerts to whoever follows.
    void aFullDiskIsUnhealthyAndTellsOnceEach()
    {
        SmallDisk disk(m_programs->path(u"disk"_s));
        if (!disk.why().isEmpty())
            QSKIP(qPrintable(u"no file system can be mounted here: "_s + disk.why()));
        QCOMPARE(disk.grow(), QString());
        const auto running =
            m_programs->start(QStringLiteral(ENGLOG_WORKER_PATH),
                              {u"--journal"_s, m_programs->path(u"disk/j.englog"_s)});
        const QUrl url = address();
        const auto health = [&] { return gotFrom(url.resolved(QUrl(u"/health"_s))); };
        const auto follower = m_programs->start(QStringLiteral(ENGLOG_CLI_PATH), {u"watch"_s});
        QWebSocket socket;
        QByteArrayList frames;
        QVERIFY(follow(socket, url, frames));
        QTRY_COMPARE_WITH_TIMEOUT(health().wellness(), u"healthy"_s, programTimeoutMs);

        QFile filler(m_programs->path(u"disk/filler"_s));
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        const auto fillUpTo = [&](quint64 left) {
            const auto more = qsizetype(disk.freeBytes() - left);
            return filler.write(QByteArray(more, 'x')) == more;
        };
        QVERIFY(fillUpTo(2'500'000)); // of 64 MiB
        QTRY_COMPARE_WITH_TIMEOUT(health().wellnessOf(u"store"_s), u"degraded"_s, programTimeoutMs);
        QCOMPARE(health().status, 200);
        QVERIFY(fillUpTo(0));
        QTRY_COMPARE_WITH_TIMEOUT(health().status, 503, programTimeoutMs);
        QCOMPARE(health().wellness(), u"unhealthy"_s);
        QCOMPARE(health().wellnessOf(u"queue"_s), u"healthy"_s);

        const QStringList fired{u"disk_full firing"_s};
        QTRY_COMPARE_WITH_TIMEOUT(alertsIn(frames), fired, programTimeoutMs);
        QWebSocket late; // who comes now is told of what fires
        QByteArrayList lateFrames;
        QVERIFY(follow(late, url, lateFrames));
        QCOMPARE(QJsonDocument::fromJson(lateFrames[1])["data"_L1]["alerts"_L1][0]["name"_L1],
                 u"disk_full"_s);

        QVERIFY(filler.remove());
        QTRY_COMPARE_WITH_TIMEOUT(health().status, 200, programTimeoutMs);
        const QStringList both{u"disk_full firing"_s, u"disk_full resolved"_s};
        QTRY_COMPARE_WITH_TIMEOUT(alertsIn(frames), both, programTimeoutMs); // it takes a minute
        QCOMPARE(alertsIn(lateFrames), both.mid(1));
        QByteArray lines;
        const auto read = [&] {
            return alertsIn((lines += follower->readAllStandardOutput()).split('\n'));
        };
        QTRY_COMPARE_WITH_TIMEOUT(read(), both, programTimeoutMs);
        ::kill(pid_t(follower->processId()), SIGINT);
        COMPARE_STATUS(Programs::ended(*follower), 0);
        const Ended ended = endOf(*running);
        QVERIFY2(ended.status == 0, qPrintable(ended.told()));
        QCOMPARE(ended.err.count("alert: disk_full: "), 1);
        QCOMPARE(ended.err.count("resolved: disk_full: "), 1);
    }

    /// Of a service that cannot be asked, so that its names are there as well.
    void everyMetricIsThereAndPrometheusHasNothingAgainstThem()
    {
        m_programs->setEnvironment(u"ENGLOG_PROVIDER"_s, u"openai"_s);
        m_programs->setEnvironment(u"OPENAI_BASE_URL"_s, u"http://127.0.0.1:1"_s);
        m_programs->setEnvironment(u"OPENAI_MODEL"_s, u"any"_s);
        m_programs->setEnvironment(u"OPENAI_API_KEY"_s, u"sk-planted"_s);
        const auto running = worker();
        const QUrl metrics = address().resolved(QUrl(u"/metrics"_s));
        COMPARE_STATUS(m_programs->cli({u"add"_s}, "A walk by the river."), 0);

        for (const auto *name :
             {"englog_tasks_queued_total{", "englog_tasks_completed_total{",
              "englog_tasks_failed_total{", "englog_tasks_retried_total{",
              "englog_processing_duration_seconds_bucket{", "englog_queue_wait_seconds_bucket{",
              "englog_queue_depth{", "englog_active_workers ", "englog_ai_api_calls_total{",
              "englog_ai_tokens_used_total{", "englog_ai_cost_usd_total{", "englog_circuit_open{",
              "englog_store_write_seconds_bucket{"})
            QTRY_VERIFY2_WITH_TIMEOUT(gotFrom(metrics).body.contains('\n' + QByteArray(name)), name,
                                      programTimeoutMs);
        const Got all = gotFrom(metrics);
        QVERIFY(!all.body.contains("sk-planted"));
        COMPARE_STATUS(endOf(*running), 0);

        REQUIRE_PROMTOOL();
        QCOMPARE(promtool({u"check"_s, u"metrics"_s}, all.body), QByteArray());
    }

    void watchFollowsWhoServesOnThisMachine()
    {
        const auto running = worker();
        QVERIFY(address().port() > 0);
        const auto follower = m_programs->start(QStringLiteral(ENGLOG_CLI_PATH), {u"watch"_s});
        QByteArray lines;
        const auto reads = [&] { return lines += follower->readAllStandardOutput(); };
        QTRY_VERIFY_WITH_TIMEOUT(reads().contains("\"ready\""), programTimeoutMs);

        COMPARE_STATUS(m_programs->cli({u"add"_s}, "A walk by the river."), 0);

        QTRY_VERIFY_WITH_TIMEOUT(reads().contains("\"processing_complete\""), programTimeoutMs);
        ::kill(pid_t(follower->processId()), SIGINT);
        const Ended ended = Programs::ended(*follower);
        QVERIFY2(ended.status == 0, qPrintable(ended.told()));
        const auto all = (lines + ended.out).trimmed().split('\n');
        for (const QByteArray &line : all)
            m_check.add(line);
        COMPARE_STATUS(endOf(*running), 0);
    }

    void watchWaitsForOneThatComesBack()
    {
        auto running = worker();
        const QUrl url = address();
        m_programs->setEnvironment(u"ENGLOG_STATUS_ADDRESS"_s, u"127.0.0.1:%1"_s.arg(url.port()));
        const auto follower =
            m_programs->start(QStringLiteral(ENGLOG_CLI_PATH), {u"watch"_s, url.toString()});
        QByteArray lines;
        QTRY_VERIFY_WITH_TIMEOUT((lines += follower->readAllStandardOutput()).contains("\"ready\""),
                                 programTimeoutMs);

        running->kill();
        QVERIFY(running->waitForFinished(programTimeoutMs));
        running = worker();

        QTRY_VERIFY_WITH_TIMEOUT(
            (lines += follower->readAllStandardOutput()).count("\"ready\"") == 2, programTimeoutMs);
        ::kill(pid_t(follower->processId()), SIGTERM);
        const Ended ended = Programs::ended(*follower);
        QVERIFY2(ended.status == 0, qPrintable(ended.told()));
        QVERIFY(ended.err.contains("it is back"));
        COMPARE_STATUS(endOf(*running), 0);
    }

    void watchSaysWhyItCannot()
    {
        m_programs->setEnvironment(u"ENGLOG_STATUS_ADDRESS"_s, QString());
        const Ended none = m_programs->bareCli({u"watch"_s});
        QVERIFY2(none.status == 3, qPrintable(none.told()));
        QVERIFY(none.err.contains("ENGLOG_STATUS_ADDRESS=")); // which tells how to have one
        m_programs->setEnvironment(u"ENGLOG_STATUS_ADDRESS"_s, u"127.0.0.1:0"_s);
        const Ended nobody = m_programs->bareCli({u"watch"_s, u"http://127.0.0.1:1"_s});
        QVERIFY2(nobody.status == 1, qPrintable(nobody.told())); // no token is there either
        m_programs->setEnvironment(u"ENGLOG_STATUS_TOKEN"_s, u"a-token-of-somebody-else"_s);
        COMPARE_STATUS(m_programs->bareCli({u"watch"_s, u"http://127.0.0.1:1"_s}), 5);
        COMPARE_STATUS(m_programs->bareCli({u"watch"_s, u"ftp://127.0.0.1"_s}), 2);
        COMPARE_STATUS(m_programs->bareCli({u"watch"_s, u"a"_s, u"b"_s}), 2);
        m_programs->setEnvironment(u"ENGLOG_STATUS_TOKEN"_s, QString());

        const auto running = worker();
        const QUrl url = address();
        m_programs->setEnvironment(u"ENGLOG_STATUS_TOKEN"_s, u"a-token-of-somebody-else"_s);
        const Ended wrong = m_programs->bareCli({u"watch"_s, u"--json"_s});

        QVERIFY2(wrong.status == 1, qPrintable(wrong.told()));
        QCOMPARE(wrong.object()["error"_L1]["code"_L1], u"denied"_s);
        COMPARE_STATUS(endOf(*running), 0);
    }
};

QTEST_GUILESS_MAIN(TestStatusPrograms)
#include "tst_statusprograms.moc"
