// SPDX-License-Identifier: GPL-3.0-or-later
// A service that is down, busy, or refuses: what the queue loses (nothing), what a task is charged
// with (nothing), and what is sent meanwhile.
#include "engine/store/Database.h"
#include "tests/support/ServiceEngine.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int thousand = 200; // entries, of which the service has five tasks each
constexpr int ofService = 5;

using Key = std::pair<EntryId, TaskKind>;

FaultServer::Responder always(const Play &play)
{
    return [play](const HeardRequest &) { return play; };
}

} // namespace

class TestServiceOutages : public QObject
{
    Q_OBJECT

    std::unique_ptr<ServiceEngine> m_bench;
    int m_entries = 0;

    /// Tasks that wait for the service; nobody works on them yet.
    void queue(int entries)
    {
        m_entries = entries;
        m_bench->start(Engine::Work::Leave);
        QCOMPARE(m_bench->import(m_entries).size(), m_entries);
        m_bench->stop();
    }
    int countOfCalls() { return static_cast<int>(m_bench->server.requests().size()); }
    void waitUntilOpen()
    {
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->isOpen() && nothingIsInHand(), ServiceEngine::most);
    }
    bool nothingIsInHand() { return m_bench->count(TaskState::Processing) == 0; }
    /// Nothing of an outage is anybody's fault, and nothing is lost.
    void checkThatNothingWasLost()
    {
        QCOMPARE(m_bench->count(TaskState::Completed), m_entries * 6);
        QCOMPARE(m_bench->count(TaskState::Failed), 0);
        QCOMPARE(m_bench->chargedInAll(), 0);
        QCOMPARE(await(m_bench->journal.store().check()).value(), QStringList());
    }
    /// Failed tries by task, whatever has become of it.
    QMap<Key, int> triesOnRecord()
    {
        QMap<Key, int> tries;
        const auto database =
            Database::open(m_bench->journal.path(), Database::Access::ReadWrite, u"test"_s).value();
        auto row = database->statement(
            u"SELECT e.uuid, t.kind FROM attempt a JOIN task t ON t.id = a.task_id "
            "JOIN entry e ON e.id = t.entry_id WHERE a.charged = 0"_s);
        if (!row.each([&] {
                ++tries[{*EntryId::from(row.text(0)), static_cast<TaskKind>(row.number(1))}];
            }))
            qFatal("the tries cannot be read");
        return tries;
    }
    /// Each request that the server heard is on record, each that was not answered has a try of
    /// each of its tasks behind it, and after a valid answer there was no other.
    void checkThatNothingWasSentTwice()
    {
        QMap<Key, int> answered;
        QMap<Key, int> failed;
        int sent = 0;
        const auto calls = m_bench->calls();
        for (auto call = calls.crbegin(); call != calls.crend(); ++call) { // the first first
            sent += call->status == 0 ? 0 : 1;
            for (const QString &purpose : call->purposes) {
                const Key key(call->entries.first(), *taskKindFrom(purpose));
                QCOMPARE(answered.value(key), 0);
                ++(call->status == 200 ? answered : failed)[key];
            }
        }
        QCOMPARE(answered.size(), m_entries * ofService);
        QVERIFY(countOfCalls() >= sent);
        QVERIFY(countOfCalls() <= calls.size());
        const auto tries = triesOnRecord();
        for (auto it = failed.cbegin(); it != failed.cend(); ++it)
            QVERIFY(tries.value(it.key()) >= it.value());
    }

private Q_SLOTS:
    void init() { m_bench = std::make_unique<ServiceEngine>(); }
    void cleanup() { m_bench.reset(); }

    /// Sixty seconds by the queue's clock, in the middle of a thousand tasks.
    void anOutageInTheMiddleLosesNothingAndCostsNothing()
    {
        queue(thousand);
        m_bench->server.setDefault(answers::happy(10ms));
        m_bench->start();
        QTRY_VERIFY_WITH_TIMEOUT(countOfCalls() >= m_entries, ServiceEngine::most);

        m_bench->server.stopListening();
        waitUntilOpen();
        const Instant since = m_bench->journal.clock.now();
        const int heard = countOfCalls();
        int probes = 0;
        while (m_bench->journal.clock.now() < since + 60s) {
            const int openings = m_bench->health().openings;
            m_bench->passUntilProbe();
            QTRY_VERIFY_WITH_TIMEOUT(m_bench->health().openings > openings, ServiceEngine::most);
            waitUntilOpen();
            ++probes;
        }
        QVERIFY(probes >= 3);
        QVERIFY(probes <= 6); // 5, 10, 20, 40 s
        QCOMPARE(countOfCalls(), heard);

        m_bench->server.listenAgain();
        m_bench->passUntilProbe(); // the one probe is enough
        TRY_IDLE(*m_bench);

        checkThatNothingWasLost();
        checkThatNothingWasSentTwice();
    }

    /// The same where nothing says so but silence: connections are cut while it thinks.
    void answersThatAreCutOffAreAskedForAgain()
    {
        queue(thousand);
        std::atomic<int> cuts = 0;
        m_bench->server.setDefault([&](const HeardRequest &request) {
            const Play well = answers::happy()(request);
            return request.number % 7 == 0 && ++cuts > 0
                ? well.cut(Play::Until::Unanswered, Play::By::Reset)
                : well;
        });

        m_bench->start();
        TRY_IDLE_IN(*m_bench, 61s);

        QCOMPARE(m_bench->count(TaskState::Completed), m_entries * 6);
        QVERIFY(cuts > m_entries / 7);
        const auto calls = m_bench->calls();
        const int failed = static_cast<int>(std::count_if(
            calls.begin(), calls.end(), [](const CallRecord &call) { return call.status != 200; }));
        QCOMPARE(failed, cuts);
        QCOMPARE(calls.size(), countOfCalls()); // none went twice behind the queue's back
        QCOMPARE(m_bench->count(TaskState::Failed), 0);
    }

    void aPauseIsKeptByAThousandTasksAndOutlivesARestart()
    {
        queue(thousand);
        Play pause = answers::rateLimited("Retry-After", "60");
        m_bench->server.setDefault(always(pause));
        m_bench->service.concurrency = 3;
        m_bench->start();
        waitUntilOpen();
        // Those that were under way when the first of them was read.
        const int first = countOfCalls();
        QVERIFY2(first <= 3, qPrintable(QString::number(first)));
        QVERIFY(*m_bench->health().retryAt >= m_bench->journal.clock.now() + 60s);
        QCOMPARE(m_bench->count(TaskState::Failed), 0);

        m_bench->pass(30s);
        m_bench->restart();
        m_bench->turn();
        m_bench->pass(29s);
        QVERIFY(m_bench->isOpen());
        QVERIFY(nothingIsInHand());
        QCOMPARE(countOfCalls(), first);

        m_bench->server.setDefault(answers::happy());
        m_bench->passUntilProbe();
        TRY_IDLE(*m_bench);

        checkThatNothingWasLost();
        QVERIFY(countOfCalls() <= first + 2 * m_entries + 1); // the probe is a task by itself
    }

    /// The hundredth call is refused; then the 99 before it are answered well and make room.
    void atMostTwoCallsAreBegunAfterTheFirstRefusal()
    {
        constexpr int inFlight = 100;
        queue(thousand);
        m_bench->service.concurrency = inFlight;
        m_bench->server.setDefault([](const HeardRequest &request) {
            if (request.number == inFlight)
                return answers::rateLimited("Retry-After", "60");
            Play well = answers::happy()(request);
            well.held = true;
            return well;
        });
        m_bench->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->isOpen(), ServiceEngine::most);
        QCOMPARE(m_bench->server.mostAtOnce(), inFlight);
        m_bench->server.release();
        waitUntilOpen();
        const int begun = countOfCalls();
        QVERIFY(begun >= inFlight);
        QVERIFY2(begun <= inFlight + 2, qPrintable(QString::number(begun)));

        m_bench->pass(59s);
        QVERIFY(nothingIsInHand());
        QCOMPARE(countOfCalls(), begun);

        m_bench->restart(); // the client waits by the machine's clock, not by the test's
        m_bench->passUntilProbe();
        TRY_IDLE(*m_bench);
        checkThatNothingWasLost();
    }

    void aWrongKeyIsOneRefusalAndWaitsForAPerson_data()
    {
        QTest::addColumn<int>("status");
        QTest::newRow("wrong key") << 401;
        QTest::newRow("no credit") << 402;
        QTest::newRow("quota") << 429;
    }

    void aWrongKeyIsOneRefusalAndWaitsForAPerson()
    {
        QFETCH(const int, status);
        queue(thousand / 4);
        m_bench->server.setDefault(always(status == 401       ? answers::wrongKey()
                                              : status == 402 ? answers::noCredit()
                                                              : answers::noQuota()));
        m_bench->service.concurrency = 1;
        m_bench->start();
        waitUntilOpen();

        QCOMPARE(countOfCalls(), 1);
        QVERIFY(!m_bench->health().retryAt);
        QVERIFY(!m_bench->health().reason.isEmpty());
        QVERIFY(!m_bench->health().reason.contains(u"sk-planted-key"_s));
        QCOMPARE(m_bench->count(TaskState::Failed), 0);
        m_bench->pass(24h);
        QVERIFY(m_bench->isOpen());
        QCOMPARE(countOfCalls(), 1);

        m_bench->server.setDefault(answers::happy());
        QVERIFY(await(m_bench->engine().resume({})));
        TRY_IDLE(*m_bench);

        checkThatNothingWasLost();
        QVERIFY(countOfCalls() <= 1 + 2 * m_entries + 1); // the probe is a task by itself
    }

    void aModelThatIsStillLoadingCostsNoTry()
    {
        queue(thousand / 4);
        for (int i = 0; i < 3; ++i)
            m_bench->server.play(answers::loading().with("retry-after-ms", "20"));
        m_bench->service.concurrency = 1;
        m_bench->start();

        TRY_IDLE_IN(*m_bench, 5s);

        checkThatNothingWasLost();
        QVERIFY(countOfCalls() <= 3 + 2 * m_entries + 3);
    }

    void whoFallsBackIsAnsweredByTheNextAndIsAskedAgain()
    {
        m_bench->service.onOutage = ProviderConfig::OnOutage::FallBack;
        m_bench->server.stopListening();
        m_bench->start();

        const EntryId first = m_bench->save(u"We walked home in the rain."_s);
        TRY_IDLE(*m_bench);
        QVERIFY(m_bench->isOpen());
        const auto meanwhile = m_bench->answeredBy(first);
        QCOMPARE(meanwhile.size(), 6);
        for (const QString &by : meanwhile)
            QCOMPARE(by, u"builtin"_s);
        QCOMPARE(m_bench->chargedInAll(), 0);

        m_bench->server.listenAgain();
        m_bench->passUntilProbe();
        const EntryId second = m_bench->save(u"And back in the sun."_s);
        TRY_IDLE(*m_bench);
        QVERIFY(m_bench->health().state == ProviderHealth::State::Closed);
        const EntryId third = m_bench->save(u"Then we slept."_s);
        TRY_IDLE(*m_bench);
        QCOMPARE(m_bench->answeredBy(third).value(TaskKind::SentimentAnalysis), u"service"_s);
        QVERIFY(m_bench->answeredBy(second).values().contains(u"service"_s)); // its probe
        QCOMPARE(m_bench->answeredBy(first), meanwhile);                      // what there is stays
    }

    void whoWaitsIsAnsweredByNobodyElse()
    {
        m_bench->server.stopListening();
        m_bench->start();
        const EntryId id = m_bench->save(u"We walked home in the rain."_s);
        waitUntilOpen();
        for (int i = 0; i < 3; ++i) {
            const int openings = m_bench->health().openings;
            m_bench->passUntilProbe();
            QTRY_VERIFY_WITH_TIMEOUT(m_bench->health().openings > openings, ServiceEngine::most);
            waitUntilOpen();
        }
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->count(TaskState::Completed), 1, ServiceEngine::most);
        QVERIFY(m_bench->answeredBy(id).keys() == QList{TaskKind::EmbeddingGeneration});
        const auto tasks = m_bench->tasks();
        for (const Task &task : tasks) {
            if (task.state == TaskState::Pending && task.kind != TaskKind::InsightGeneration)
                QCOMPARE(task.waitingFor, u"provider"_s);
        }

        m_bench->server.listenAgain();
        m_bench->passUntilProbe();
        TRY_IDLE(*m_bench);

        QCOMPARE(m_bench->answeredBy(id).value(TaskKind::InsightGeneration), u"service"_s);
    }
};

QTEST_GUILESS_MAIN(TestServiceOutages)
#include "tst_serviceoutages.moc"
