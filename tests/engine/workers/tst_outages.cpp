// SPDX-License-Identifier: GPL-3.0-or-later
// A provider that does not answer, and threads that do not come back.
#include "tests/support/RunnerTest.h"

#include <QSemaphore>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Error error(ErrorCode code, std::optional<Millis> retryAfter = {})
{
    return {code, u"no answer"_s, {}, retryAfter};
}

/// Works like the scripted one, but does not come back from its first call until it is let go, and
/// pays no heed to being stopped.
class DeafProvider : public ScriptedProvider
{
public:
    void analyse(const AnalysisRequest &request, std::stop_token stop, const Alive &alive,
                 const Done &done) override
    {
        if (m_first.exchange(false)) {
            letGo.acquire();
            back.release();
        }
        ScriptedProvider::analyse(request, stop, alive, done);
    }

    QSemaphore letGo;
    QSemaphore back;

private:
    std::atomic<bool> m_first = true;
};

} // namespace

class TestOutages : public QObject, private RunnerTest
{
    Q_OBJECT

    ProviderHealth health()
    {
        return m_journal->read([](Stores &s) { return s.providers.health(u"scripted"_s); }).value();
    }
    bool isOpen() { return health().state == ProviderHealth::State::Open; }
    QList<Task> tasks()
    {
        return m_journal->read([](Stores &s) { return s.tasks.list({}); }).value();
    }
    int chargedInAll()
    {
        int sum = 0;
        const auto all = tasks();
        for (const Task &task : all)
            sum += task.retries;
        return sum;
    }
    /// Lets the runner look at everything once, and waits until it has.
    void turn()
    {
        m_runner->wake();
        m_journal->store().drain();
    }
    static Settings distant()
    {
        Settings settings = defaults();
        settings.limits.concurrency = 1;
        return settings;
    }

private Q_SLOTS:
    void init()
    {
        begin();
        m_provider->distance = Provider::Reach::Network;
    }
    void cleanup() { QCOMPARE(end(), QStringList()); }

    void whoAsksForPatienceIsNotAskedBeforeItsTime()
    {
        for (int i = 0; i < 20; ++i)
            save(u"entry %1"_s.arg(i));
        m_provider->failures = {error(ErrorCode::Offline, 30s)};
        startRunner(distant());
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(), 10'000);
        QCOMPARE(m_provider->askedInAll(), 1);
        QCOMPARE(health().reason, u"no answer"_s);

        m_journal->clock.advance(29s);
        turn();
        QCOMPARE(m_provider->askedInAll(), 1);
        QCOMPARE(count(TaskState::Processing), 0); // nothing is kept in hand meanwhile

        m_journal->clock.advance(1s);
        turn();

        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 120, 20'000);
        QVERIFY(health().state == ProviderHealth::State::Closed);
        QCOMPARE(m_provider->askedInAll(), 121);
        QCOMPARE(chargedInAll(), 0);
    }

    void thePauseOutlivesARestart()
    {
        save(u"entry"_s);
        m_provider->failures = {error(ErrorCode::Offline, 30s)};
        startRunner(distant());
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(), 10'000);
        endRunner();
        m_journal->close();
        m_journal->open();

        startRunner(distant());
        turn();

        QVERIFY(isOpen());
        QCOMPARE(m_provider->askedInAll(), 1);
    }

    void failuresInARowOpenItAndAreTakenBack()
    {
        save(u"entry"_s);
        m_provider->failures.assign(5, error(ErrorCode::Transient));
        startRunner(distant());
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(), 10'000);

        QCOMPARE(m_provider->askedInAll(), 5);
        QCOMPARE(chargedInAll(), 0);
        const auto all = tasks();
        for (const Task &task : all) {
            QVERIFY(task.state == TaskState::Pending);
            QCOMPARE(task.waitingFor,
                     task.kind == TaskKind::InsightGeneration ? u"tasks"_s : u"provider"_s);
            for (const Attempt &attempt : task.attempts)
                QVERIFY(!attempt.charged);
        }
        m_journal->clock.advance(60s);
        turn();
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 6, 10'000);
    }

    void aProbeThatFailsWaitsLonger()
    {
        save(u"entry"_s);
        m_provider->failures = {error(ErrorCode::Offline), error(ErrorCode::Transient)};
        startRunner(distant());
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(), 10'000);
        const Millis first = *health().retryAt - m_journal->clock.now();

        m_journal->clock.advance(first);
        turn();

        QTRY_COMPARE_WITH_TIMEOUT(health().openings, 2, 10'000);
        QVERIFY(*health().retryAt - m_journal->clock.now() > first);
        QCOMPARE(m_provider->askedInAll(), 2);
    }

    void aWrongKeyIsOneMessageAndNoDeadLetter()
    {
        for (int i = 0; i < 20; ++i)
            save(u"entry %1"_s.arg(i));
        m_provider->failures.assign(30, error(ErrorCode::Denied));
        startRunner(distant());
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(), 10'000);
        m_journal->clock.advance(24h);
        turn();
        QCOMPARE(m_provider->askedInAll(), 1);
        QCOMPARE(count(TaskState::Failed), 0);
        QVERIFY(!health().retryAt);

        m_provider->failures.clear(); // somebody has set the right one
        QVERIFY(m_journal->write([&](Stores &s) {
            return s.providers.tryAgain(ProviderStore::Which::Refusing, m_journal->clock.now());
        }));
        turn();

        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 120, 20'000);
    }

    void whatIsNotReadyYetIsPutOffAtNoCost()
    {
        save(u"entry"_s);
        m_provider->failures = {error(ErrorCode::Busy, 30s)};
        startRunner(distant());
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 4, 10'000);
        QCOMPARE(chargedInAll(), 0);
        QVERIFY(health().state == ProviderHealth::State::Closed);

        m_journal->clock.advance(30s);
        turn();

        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 6, 10'000);
    }

    void aThreadThatIsFreeTakesWhatIsReadyBesideALongTask()
    {
        const auto deaf = std::make_shared<DeafProvider>();
        m_other = deaf;
        save(u"entry"_s);
        startRunner(); // two threads, of which one is busy from the first task on

        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 4, 10'000);
        save(u"another"_s);
        m_runner->wake();
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 10, 10'000);
        deaf->letGo.release();
        QVERIFY(deaf->back.tryAcquire(1, 10'000));
    }

    void aThreadThatDoesNotComeBackIsReplaced()
    {
        const auto deaf = std::make_shared<DeafProvider>();
        m_other = deaf;
        save(u"entry"_s);
        Settings one = defaults();
        one.limits.threads = 1;
        startRunner(one);
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Processing), 5, 10'000); // in hand

        m_journal->clock.advance(61s); // no progress for so long

        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 4, 10'000);
        QCOMPARE(count(TaskState::Retrying), 1);
        deaf->letGo.release();
        QVERIFY(deaf->back.tryAcquire(1, 10'000));
        m_journal->clock.advance(61s);
        turn();
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 6, 10'000);
        QCOMPARE(chargedInAll(), 1);
    }

    void shuttingDownDoesNotWaitForEver()
    {
        const auto deaf = std::make_shared<DeafProvider>();
        m_other = deaf;
        save(u"entry"_s);
        startRunner();
        QTRY_VERIFY_WITH_TIMEOUT(count(TaskState::Processing) > 0, 10'000);

        shutDown(10ms);

        QCOMPARE(count(TaskState::Processing), 0); // handed back
        endRunner();
        deaf->letGo.release();
        QVERIFY(deaf->back.tryAcquire(1, 10'000));
    }
};

QTEST_GUILESS_MAIN(TestOutages)
#include "tst_outages.moc"
