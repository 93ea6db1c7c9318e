// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/Database.h"
#include "engine/workers/TaskRunner.h"
#include "tests/support/Claiming.h"
#include "tests/support/RunnerTest.h"
#include "tests/support/ScriptedProvider.h"
#include "tests/support/TempJournal.h"

#include <QThread>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestTaskRunner : public QObject, private RunnerTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { QCOMPARE(end(), QStringList()); }

    void worksOffWhatIsQueuedAndTellsOnce()
    {
        for (int i = 0; i < 20; ++i)
            save(u"entry %1"_s.arg(i));

        startRunner();

        QTRY_COMPARE_WITH_TIMEOUT(ended(TaskState::Completed), 120, 20'000);
        QCOMPARE(count(TaskState::Completed), 120);
        QCOMPARE(m_provider->askedInAll(), 120);
        int entriesEnded = 0;
        for (const auto &event : std::as_const(m_events))
            entriesEnded += event.entryEnded ? 1 : 0;
        QCOMPARE(entriesEnded, 20);
    }

    void answersThatCannotBeStoredAreKeptUntilTheyCan()
    {
        auto database =
            Database::open(m_journal->path(), Database::Access::ReadWrite, u"t"_s).value();
        QVERIFY(database->exec(u"CREATE TRIGGER broken BEFORE INSERT ON result "
                               "BEGIN SELECT RAISE(ABORT, 'broken'); END"_s));
        for (int i = 0; i < 3; ++i)
            save(u"entry %1"_s.arg(i));
        startRunner();
        QTRY_COMPARE_WITH_TIMEOUT(m_provider->askedInAll(), 12, 10'000); // and claims no more
        QCOMPARE(count(TaskState::Completed), 0);

        QVERIFY(database->exec(u"DROP TRIGGER broken"_s));

        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 18, 10'000);
        QCOMPARE(m_provider->askedInAll(), 18); // none was asked for twice
    }

    void aProviderOnTheNetworkIsAskedAsMuchAsIsAllowedAtOnce()
    {
        class Distant : public ScriptedProvider
        {
        public:
            [[nodiscard]] Reach reach() const override { return Reach::Network; }
            void analyse(const AnalysisRequest &request, std::stop_token, const Alive &,
                         const Done &done) override
            {
                const std::lock_guard guard(mutex);
                waiting.emplace_back([kind = request.kind, done] { done(answerTo(kind)); });
                most = std::max(most, waiting.size());
            }
            size_t answerAll()
            {
                std::vector<std::function<void()>> now;
                {
                    const std::lock_guard guard(mutex);
                    now.swap(waiting);
                }
                for (const auto &answer : now)
                    answer();
                return now.size();
            }
            std::mutex mutex;
            std::vector<std::function<void()>> waiting;
            size_t most = 0;
        };
        const auto distant = std::make_shared<Distant>();
        m_provider = distant;
        for (int i = 0; i < 10; ++i)
            save(u"entry %1"_s.arg(i));
        auto settings = defaults();
        settings.limits.concurrency = 7;
        startRunner(settings);

        QTRY_VERIFY_WITH_TIMEOUT((distant->answerAll(), count(TaskState::Completed) == 60), 20'000);

        QCOMPARE(distant->most, 7U);
    }

    void threadsReadDifferentEntries()
    {
        save(u"one"_s);
        save(u"another"_s);
        m_provider->close();
        startRunner();

        QTRY_COMPARE_WITH_TIMEOUT(m_provider->inside(), 2, 10'000);

        QVERIFY(m_provider->texts.at(0) != m_provider->texts.at(1));
        m_provider->open();
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 12, 10'000);
    }

    void isWokenByASave()
    {
        startRunner();
        QTRY_COMPARE(count(TaskState::Completed), 0);
        save(u"later"_s);

        m_runner->wake();

        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 6, 10'000);
    }

    void aPassingFailureIsTriedAgainWhenItsTimeHasCome()
    {
        m_provider->failures = {Error{ErrorCode::Transient, u"reset"_s, {}}};
        m_journal->dice.next = 0.0;
        save(u"entry"_s);
        startRunner();
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Retrying), 1, 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 4, 10'000);

        m_journal->clock.advance(1s);
        m_runner->wake();

        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 6, 10'000);
    }

    void aWallClockThatIsSetBackDoesNotMakeARetryWaitForAYear()
    {
        m_provider->failures = {Error{ErrorCode::Transient, u"reset"_s, {}}};
        m_journal->dice.next = 0.0;
        save(u"entry"_s);
        startRunner();
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Retrying), 1, 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 4, 10'000);
        TaskFilter retrying;
        retrying.states = {TaskState::Retrying};
        const auto due = [&] {
            return m_journal->read([&](Stores &s) { return s.tasks.list(retrying); })
                ->first()
                .runAfter;
        };

        m_journal->clock.jumpWall(-365 * 24h);
        m_runner->wake();
        QTRY_COMPARE_WITH_TIMEOUT(due(), std::optional(m_journal->clock.now() + 1s), 10'000);
        m_journal->clock.advance(1s);
        m_runner->wake();

        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 6, 10'000);
    }

    void aTaskThatAlwaysFailsEndsInTheDeadLettersAfterFourTries()
    {
        save(u"entry"_s);
        QVERIFY(
            m_journal->write([](Stores &s) { return s.tasks.pause(TaskKind::ContentExtraction); }));
        QVERIFY(m_journal->write(
            [](Stores &s) { return s.tasks.pause(TaskKind::ThemeIdentification); }));
        QVERIFY(
            m_journal->write([](Stores &s) { return s.tasks.pause(TaskKind::EntityRecognition); }));
        QVERIFY(m_journal->write(
            [](Stores &s) { return s.tasks.pause(TaskKind::EmbeddingGeneration); }));
        const Error error{ErrorCode::Transient, u"reset"_s, {}};
        m_provider->failures = {error, error, error, error, error};
        startRunner();

        for (int tries = 1; tries <= 3; ++tries) {
            QTRY_COMPARE_WITH_TIMEOUT(ended(TaskState::Retrying), tries, 10'000);
            m_journal->clock.advance(60s);
            m_runner->wake();
        }

        QTRY_COMPARE_WITH_TIMEOUT(ended(TaskState::Failed), 1, 10'000);
        QCOMPARE(m_provider->askedInAll(), 4);
        TaskFilter dead;
        dead.states = {TaskState::Failed};
        const auto tasks = m_journal->read([&](Stores &s) { return s.tasks.list(dead); }).value();
        QCOMPARE(tasks.first().attempts.size(), 4);
        QCOMPARE(tasks.first().retries, 3);
    }

    void abortStopsWhatRuns()
    {
        m_provider->close();
        const EntryId id = save(u"entry"_s);
        startRunner();
        QTRY_COMPARE_WITH_TIMEOUT(m_provider->inside(), 2, 10'000);
        TaskFilter its;
        its.entries = {id};

        const auto order = m_journal->write(
            [&](Stores &s) { return s.tasks.cancel(its, u"cancelled"_s, m_journal->clock.now()); });
        QCOMPARE(order->tasks, 6);
        m_runner->abort(order->running);
        m_provider->open();

        QTRY_COMPARE_WITH_TIMEOUT(m_provider->inside(), 0, 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Cancelled), 6, 10'000);
    }

    void aTaskWithoutProgressIsStoppedAndTriedAgain()
    {
        m_provider->close();
        save(u"entry"_s);
        startRunner();
        QTRY_COMPARE_WITH_TIMEOUT(m_provider->inside(), 2, 10'000);

        m_journal->clock.advance(61s); // the next heartbeat sees it

        QTRY_VERIFY_WITH_TIMEOUT(count(TaskState::Retrying) >= 2, 10'000);
        TaskFilter retrying;
        retrying.states = {TaskState::Retrying};
        const auto tasks =
            m_journal->read([&](Stores &s) { return s.tasks.list(retrying); }).value();
        QVERIFY2(tasks.first().error.contains(u"no progress"), qPrintable(tasks.first().error));
    }

    void shuttingDownHandsBackWhatHasNotBegun()
    {
        m_provider->close();
        save(u"one"_s);
        save(u"two"_s);
        startRunner();
        QTRY_COMPARE_WITH_TIMEOUT(m_provider->inside(), 2, 10'000);

        shutDown(10ms); // what runs is stopped after the grace

        QCOMPARE(count(TaskState::Processing), 0);
        QCOMPARE(count(TaskState::Queued), 10);
        QVERIFY(m_journal->read([&](Stores &s) { return s.tasks.stats({}); })->workers.isEmpty());
    }

    void shuttingDownLetsWhatRunsEnd()
    {
        m_provider->close();
        save(u"one"_s);
        startRunner();
        QTRY_COMPARE_WITH_TIMEOUT(m_provider->inside(), 2, 10'000);
        std::atomic<bool> down = false;
        QMetaObject::invokeMethod(m_runner.get(),
                                  [&] { m_runner->shutDown(60s, [&] { down = true; }); });
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Processing), 2, 10'000);
        QVERIFY(!down);

        m_provider->open();

        QTRY_VERIFY_WITH_TIMEOUT(down.load(), 10'000);
        QCOMPARE(count(TaskState::Completed), 2);
    }

    void thePoolGrowsWhileItRuns()
    {
        m_provider->close();
        for (int i = 0; i < 3; ++i)
            save(u"entry %1"_s.arg(i));
        startRunner();
        QTRY_COMPARE_WITH_TIMEOUT(m_provider->inside(), 2, 10'000);

        m_runner->setLimits({.threads = 5});

        QTRY_COMPARE_WITH_TIMEOUT(m_provider->inside(), 5, 10'000);
    }

    void tasksOfADeadProcessRunAgain()
    {
        save(u"entry"_s);
        const WorkerName dead{u"dead"_s, u"host"_s, 1, m_journal->clock.bootId(), {}, 1};
        QVERIFY(m_journal->write(
            [&](Stores &s) { return s.tasks.registerWorker(dead, m_journal->clock.now()); }));
        QVERIFY(m_journal->write([&](Stores &s) {
            return claimFrom(
                s, {u"dead"_s, u"scripted"_s, 5, 1000, m_journal->clock.sinceBoot() + 15s},
                m_journal->clock.now());
        }));

        startRunner();

        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 6, 10'000);
    }
};

QTEST_GUILESS_MAIN(TestTaskRunner)
#include "tst_taskrunner.moc"
