// SPDX-License-Identifier: GPL-3.0-or-later
// aimock, a service that is not ours, is asked by the engine and by the program; what it says it
// has received is compared. Ends with 77 where it cannot be had; ENGLOG_REQUIRE_PEERS=1 makes a
// failure of that, but for a Node that is too old.
#include "tests/app/Programs.h"
#include "tests/support/ServiceEngine.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStandardPaths>

#include <algorithm>
#include <cstdio>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int skipped = 77;
constexpr int oldNode = 78;
constexpr int startsWithinMs = 240'000; // it is fetched the first time

/// The mock, as a process that is told things by lines.
class Mock
{
public:
    Mock()
    {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(
            QStringLiteral(ENGLOG_NODE),
            {QStringLiteral(ENGLOG_AIMOCK_SCRIPT), QStringLiteral(ENGLOG_AIMOCK_FOLDER)});
        const QByteArray first = line(startsWithinMs);
        if (first.startsWith("port "))
            m_port = first.mid(5).toUShort();
        else if (first.startsWith("skipped: ") && m_process.waitForFinished(10'000))
            m_why = first;
    }
    ~Mock()
    {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(10'000))
            m_process.kill();
    }
    Q_DISABLE_COPY_MOVE(Mock)

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QByteArray why() const { return m_why; }
    [[nodiscard]] int status() const { return m_process.exitCode(); }

    QByteArray tell(const QByteArray &order)
    {
        m_process.write(order + '\n');
        return line(30'000);
    }
    /// The requests that it has received, but for those to its own switches.
    QList<QJsonObject> journal()
    {
        QList<QJsonObject> requests;
        const auto all = QJsonDocument::fromJson(tell("journal")).array();
        for (const QJsonValue request : all)
            requests += request.toObject();
        return requests;
    }
    void forget() { QCOMPARE(tell("forget"), "done"); }
    void chaos(const QByteArray &rates) { QCOMPARE(tell("chaos " + rates), "done"); }

private:
    QByteArray line(int within)
    {
        const QDeadlineTimer end(within);
        while (!m_process.canReadLine()
               && m_process.waitForReadyRead(static_cast<int>(end.remainingTime()))) {}
        return m_process.readLine().trimmed();
    }

    QProcess m_process;
    quint16 m_port = 0;
    QByteArray m_why;
};

Mock *theMock = nullptr;

/// Each request as text, for comparing: no two may be the same.
QStringList sorted(const QList<QJsonObject> &requests)
{
    QStringList texts;
    for (const QJsonObject &request : requests)
        texts += QString::fromUtf8(QJsonDocument(request[u"body"_s].toObject()).toJson());
    texts.sort();
    return texts;
}

bool isIn(const QList<QJsonObject> &requests, const QString &word)
{
    return std::ranges::any_of(sorted(requests),
                               [&](const QString &text) { return text.contains(word); });
}

} // namespace

class TestAimock : public QObject
{
    Q_OBJECT

    std::unique_ptr<ServiceEngine> m_bench;

    void startInTheCloud()
    {
        m_bench->moveToTheCloud();
        m_bench->service.baseUrl.setPort(theMock->port());
        m_bench->service.embeddingModel = u"embedding-model"_s;
        m_bench->start();
    }

private Q_SLOTS:
    void init()
    {
        theMock->chaos("{}");
        theMock->forget();
        m_bench = std::make_unique<ServiceEngine>();
    }
    void cleanup() { m_bench.reset(); }

    void onlyWhatAnyMayReadIsReceivedAndOnce()
    {
        constexpr int entries = 20;
        startInTheCloud();
        m_bench->import(entries);
        m_bench->save(u"localquince"_s, AiLevel::Local);
        m_bench->save(u"neverquince"_s, AiLevel::Never);
        TRY_IDLE(*m_bench);

        const auto requests = theMock->journal();
        const auto at = [&](const QString &path) {
            return std::ranges::count_if(
                requests, [&](const QJsonObject &request) { return request[u"path"_s] == path; });
        };
        QCOMPARE(at(u"/v1/chat/completions"_s), 2 * entries);
        QVERIFY(at(u"/v1/embeddings"_s) <= entries);
        QCOMPARE(at(u"/v1/chat/completions"_s) + at(u"/v1/embeddings"_s), requests.size());
        QCOMPARE(m_bench->calls().size(), requests.size());
        QVERIFY(!isIn(requests, u"localquince"_s));
        QVERIFY(!isIn(requests, u"neverquince"_s));
        const QStringList bodies = sorted(requests);
        QVERIFY(std::ranges::adjacent_find(bodies) == bodies.end()); // none twice
        for (const QJsonObject &request : requests) {
            QCOMPARE(request[u"method"_s], u"POST"_s);
            QCOMPARE(request[u"status"_s], 200);
        }
        QCOMPARE(m_bench->count(TaskState::Failed), 0);
        QCOMPARE(m_bench->chargedInAll(), 0);
    }

    void headersAreThoseThatAreNeeded()
    {
        startInTheCloud();
        m_bench->save(u"openquince"_s);
        TRY_IDLE(*m_bench);

        const auto requests = theMock->journal();
        QCOMPARE(requests.size(), 3);
        for (const QJsonObject &request : requests) {
            const QJsonObject headers = request[u"headers"_s].toObject();
            QVERIFY(headers.contains(u"authorization"_s));
            QCOMPARE(headers[u"content-type"_s], u"application/json"_s);
            QCOMPARE(headers[u"user-agent"_s], u"EngLog/test"_s);
            for (const QString &name : {u"cookie"_s, u"referer"_s, u"origin"_s, u"from"_s})
                QVERIFY(!headers.contains(name));
            const QString language = headers[u"accept-language"_s].toString();
            QVERIFY2(language.isEmpty() || language == u"en"_s, qPrintable(language));
            QVERIFY(!QJsonDocument(request[u"body"_s].toObject()).toJson().contains("sk-planted"));
        }
    }

    void whateverItDoesNothingIsLost_data()
    {
        QTest::addColumn<QByteArray>("rates");
        QTest::newRow("500") << QByteArray("{\"dropRate\": 0.3}");
        QTest::newRow("malformed") << QByteArray("{\"malformedRate\": 0.3}");
        QTest::newRow("disconnect") << QByteArray("{\"disconnectRate\": 0.3}");
        QTest::newRow("all of it") << QByteArray("{\"dropRate\": 0.1, \"malformedRate\": 0.1, "
                                                 "\"disconnectRate\": 0.1, \"latencyMs\": 5}");
    }

    void whateverItDoesNothingIsLost()
    {
        constexpr int entries = 20;
        QFETCH(const QByteArray, rates);
        theMock->chaos(rates);
        m_bench->config.maxRetries = 100;
        startInTheCloud();
        m_bench->import(entries);

        TRY_IDLE_IN(*m_bench, 61s);

        QCOMPARE(m_bench->count(TaskState::Completed), 6 * entries);
        const auto requests = theMock->journal();
        // Each is on record, and none went twice; one that was written to a connection that was
        // just being cut is on record, and was never heard.
        const auto calls = m_bench->calls();
        const auto isAnswered = [](const CallRecord &call) { return call.status.value_or(0) != 0; };
        QVERIFY(requests.size() <= calls.size());
        QVERIFY(requests.size() >= std::ranges::count_if(calls, isAnswered));
        QVERIFY(std::ranges::any_of(
            requests, [](const QJsonObject &request) { return !request[u"chaos"_s].isNull(); }));
    }

    void whatAsksForAPauseGetsIt()
    {
        theMock->chaos("{\"rateLimitRate\": 1}");
        m_bench->service.concurrency = 1;
        startInTheCloud();
        m_bench->import(20);
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->isOpen() && m_bench->count(TaskState::Processing) == 0,
                                 ServiceEngine::most);
        const auto before = theMock->journal();
        QVERIFY(before.size() <= 2);
        QCOMPARE(before.first()[u"status"_s], 429);
        m_bench->turn();
        QCOMPARE(theMock->journal().size(), before.size());

        theMock->chaos("{}");
        TRY_IDLE_IN(*m_bench, 61s);

        QCOMPARE(m_bench->count(TaskState::Completed), 120);
        QCOMPARE(m_bench->chargedInAll(), 0);
    }

    void theProgramAsksIt()
    {
        const Programs programs;
        Programs home;
        home.setEnvironment(u"ENGLOG_PROVIDER"_s, u"peer"_s);
        const QString ini = home.write(
            u"settings.ini"_s,
            "[provider peer]\nbase_url=http://127.0.0.1:" + QByteArray::number(theMock->port())
                + "/v1\nmodel=small-model\nembedding_model=embedding-model\n");
        const QStringList with{u"--config"_s, ini};
        const auto cli = [&](const QStringList &words, const QByteArray &input = {}) {
            return home.cli(with + words, input);
        };
        COMPARE_STATUS(cli({u"add"_s}, "openquince"), 0);
        COMPARE_STATUS(cli({u"add"_s, u"--ai"_s, u"local"_s}, "localquince"), 0);
        COMPARE_STATUS(cli({u"add"_s, u"--ai"_s, u"never"_s}, "neverquince"), 0);
        COMPARE_STATUS(cli({u"provider"_s, u"test"_s, u"peer"_s}), 0);
        theMock->forget();

        COMPARE_STATUS(cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);

        const auto requests = theMock->journal();
        QVERIFY(requests.size() == 5 || requests.size() == 6); // embeddings share a call, or not
        QVERIFY(isIn(requests, u"openquince"_s));
        QVERIFY(isIn(requests, u"localquince"_s)); // a service on this machine may read it
        QVERIFY(!isIn(requests, u"neverquince"_s));
        for (const QJsonObject &request : requests) {
            const QJsonObject headers = request[u"headers"_s].toObject();
            QVERIFY(headers[u"user-agent"_s].toString().startsWith(u"EngLog/"_s));
            QVERIFY(!headers.contains(u"authorization"_s)); // there is no key
        }
    }
};

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    Mock mock;
    if (mock.port() == 0) {
        const bool isRequired = qEnvironmentVariableIntValue("ENGLOG_REQUIRE_PEERS") == 1;
        std::printf("%s\n", mock.why().isEmpty() ? "aimock did not start" : mock.why().constData());
        return isRequired && mock.status() != oldNode ? 1 : skipped;
    }
    theMock = &mock;
    TestAimock test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_aimock.moc"
