// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/Database.h"
#include "engine/workers/TaskRunner.h"
#include "tests/support/Claiming.h"
#include "tests/support/ScriptedProvider.h"
#include "tests/support/TempJournal.h"

#include <QThread>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestTaskRunner : public QObject
{
    Q_OBJECT

    std::unique_ptr<TempJournal> m_journal;
    std::shared_ptr<ScriptedProvider> m_provider;
    std::unique_ptr<TaskRunner> m_runner;
    std::unique_ptr<QThread> m_thread; // Qt 6.4 does not bear one that is started twice
    std::mutex m_mutex;
    QList<TaskRunner::Event> m_events;

    EntryId save(const QString &content)
    {
        EntryDraft draft;
        draft.content = content;
        QueuePlan plan;
        for (const TaskKind kind : allTaskKinds)
            plan.wanted.insert(kind, m_provider->identity(kind));
        const Instant now = m_journal->clock.now();
        const EntryId fresh = EntryId::make(now, m_journal->dice.bits(), m_journal->dice.bits());
        const auto saved = m_journal->write([&](Stores &stores) -> Result<SavedEntry> {
            auto entry = stores.entries.save(draft, SaveMode::Closing, fresh, now);
            if (!entry)
                return entry;
            if (auto queued = stores.tasks.queueEntry(entry->id, plan, now); !queued)
                return fail(queued.error());
            return entry;
        });
        return saved->id;
    }
    void startRunner(TaskRunner::Settings settings = defaults())
    {
        m_runner = std::make_unique<TaskRunner>(
            TaskRunner::Parts{m_journal->store(), m_journal->clock, m_journal->dice, m_provider},
            settings, [this](const QList<TaskRunner::Event> &events) {
                const std::lock_guard guard(m_mutex);
                m_events += events;
            });
        m_thread = std::make_unique<QThread>();
        m_runner->moveToThread(m_thread.get());
        m_thread->start();
        QMetaObject::invokeMethod(m_runner.get(), &TaskRunner::start);
    }
    static TaskRunner::Settings defaults()
    {
        return {.threads = 2,
                .concurrency = 100,
                .heartbeat = 20ms,
                .lease = 15s,
                .timeout = 60s,
                .retry = *RetryPolicy::from({1s, 60s})};
    }
    void shutDown(Millis grace)
    {
        std::atomic<bool> down = false;
        QMetaObject::invokeMethod(m_runner.get(),
                                  [&, grace] { m_runner->shutDown(grace, [&] { down = true; }); });
        QTRY_VERIFY_WITH_TIMEOUT(down.load(), 10'000);
    }
    void endRunner()
    {
        if (!m_runner)
            return;
        m_provider->open();
        QMetaObject::invokeMethod(m_runner.get(),
                                  [this, here = thread()] { m_runner->retire(here); });
        m_thread->quit();
        m_thread->wait();
        m_runner.reset();
    }
    qint64 count(TaskState state)
    {
        return m_journal->read([&](Stores &s) { return s.tasks.stats(m_journal->clock.now()); })
            ->count(state);
    }
    int ended(TaskState state)
    {
        const std::lock_guard guard(m_mutex);
        return static_cast<int>(
            std::count_if(m_events.begin(), m_events.end(),
                          [&](const TaskRunner::Event &event) { return event.state == state; }));
    }

private Q_SLOTS:
    void init()
    {
        m_journal = std::make_unique<TempJournal>();
        m_provider = std::make_shared<ScriptedProvider>();
        m_events.clear();
    }
    void cleanup()
    {
        endRunner();
        QCOMPARE(await(m_journal->store().check()).value(), QStringList());
        m_journal.reset();
    }

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
        save(u"entry"_s);
        startRunner();
        QTRY_COMPARE_WITH_TIMEOUT(m_provider->askedInAll(), 4, 10'000); // and claims no more
        QCOMPARE(count(TaskState::Completed), 0);

        QVERIFY(database->exec(u"DROP TRIGGER broken"_s));

        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 6, 10'000);
        QCOMPARE(m_provider->askedInAll(), 6); // none was asked for twice
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
                waiting.push_back([kind = request.kind, done] { done(answerTo(kind)); });
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
        settings.concurrency = 7;
        startRunner(settings);

        QTRY_VERIFY_WITH_TIMEOUT((distant->answerAll(), count(TaskState::Completed) == 60), 20'000);

        QCOMPARE(distant->most, 7U);
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

        m_runner->setThreads(5);

        QTRY_COMPARE_WITH_TIMEOUT(m_provider->inside(), 5, 10'000);
    }

    void tasksOfADeadProcessRunAgain()
    {
        save(u"entry"_s);
        const WorkerName dead{u"dead"_s, u"host"_s, 1, m_journal->clock.bootId(),
                              u"scripted"_s, 1};
        QVERIFY(m_journal->write(
            [&](Stores &s) { return s.tasks.registerWorker(dead, m_journal->clock.now()); }));
        QVERIFY(m_journal->write([&](Stores &s) {
            return claimFrom(s, {u"dead"_s, u"scripted"_s, 5, 1000, m_journal->clock.sinceBoot() + 15s},
                             m_journal->clock.now());
        }));

        startRunner();

        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 6, 10'000);
    }
};

QTEST_GUILESS_MAIN(TestTaskRunner)
#include "tst_taskrunner.moc"
