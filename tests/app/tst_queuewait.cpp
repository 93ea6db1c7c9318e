// SPDX-License-Identifier: GPL-3.0-or-later
// How `analyse --wait` ends, with a provider that does what it is told.
#include "app/cli/QueueWait.h"
#include "tests/support/ScriptedProvider.h"
#include "tests/support/TempJournal.h"

#include <QSignalSpy>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Outcome = QueueWait::Outcome;

class TestQueueWait : public QObject
{
    Q_OBJECT

    std::unique_ptr<TempJournal> m_journal;
    std::shared_ptr<ScriptedProvider> m_provider;
    std::unique_ptr<Engine> m_engine;

    void makeEngine(EngineConfig config = {})
    {
        config.workerPoolSize = 2;
        m_engine = std::make_unique<Engine>(
            Engine::Parts{m_journal->store(), m_journal->clock, m_journal->dice, m_provider},
            config);
    }

    EntryId save(const QString &content)
    {
        EntryDraft draft;
        draft.content = content;
        return await(m_engine->save(draft, SaveMode::Closing)).value().id;
    }

    std::optional<Outcome> waitFor(QueueWait &wait)
    {
        std::optional<Outcome> end;
        connect(&wait, &QueueWait::ended, this, [&](Outcome outcome) { end = outcome; });
        wait.start();
        if (!QTest::qWaitFor([&] { return end.has_value(); }, 20'000))
            return std::nullopt;
        return end;
    }

private Q_SLOTS:
    void init()
    {
        m_journal = std::make_unique<TempJournal>();
        m_provider = std::make_shared<ScriptedProvider>();
        makeEngine();
    }

    void cleanup()
    {
        m_provider->open();
        m_engine.reset();
        m_journal.reset();
    }

    void endsAtOnceWhereThereIsNothingToDo()
    {
        QueueWait wait(*m_engine, QueueWait::All{}, 20s, nullptr);

        QCOMPARE(waitFor(wait), Outcome::Completed);
        QCOMPARE(wait.total(), 0);
    }

    void worksTheQueueToItsEnd()
    {
        const EntryId one = save(u"one"_s);
        save(u"two"_s);
        QueueWait wait(*m_engine, QueueWait::All{}, 20s, nullptr);

        QCOMPARE(waitFor(wait), Outcome::Completed);

        QCOMPARE(wait.total(), 12);
        QVERIFY(await(m_engine->status(one)).value().state == ProcessingStatus::State::Completed);
    }

    void tellsOfTasksThatFailed_data()
    {
        QTest::addColumn<bool>("own");
        QTest::newRow("all") << false;
        QTest::newRow("of one entry") << true;
    }

    void tellsOfTasksThatFailed()
    {
        QFETCH(const bool, own);
        m_provider->failures = {Error{ErrorCode::Invalid, u"not this text"_s, {}}};
        const EntryId id = save(u"words"_s);
        QueueWait wait(*m_engine,
                       own ? QueueWait::Scope(QList<EntryId>{id})
                           : QueueWait::Scope(QueueWait::All{}),
                       20s, nullptr);

        QCOMPARE(waitFor(wait), Outcome::Failed);
    }

    void failuresOfEarlierAreNotItsOwn()
    {
        m_provider->failures = {Error{ErrorCode::Invalid, u"not this text"_s, {}}};
        save(u"words"_s);
        QueueWait first(*m_engine, QueueWait::All{}, 20s, nullptr);
        QCOMPARE(waitFor(first), Outcome::Failed);
        save(u"other words"_s);

        QueueWait second(*m_engine, QueueWait::All{}, 20s, nullptr);

        QCOMPARE(waitFor(second), Outcome::Completed);
    }

    void givesUpWhenNothingMoves()
    {
        EngineConfig patient;
        patient.retryBaseDelay = 1h;
        patient.retryMaxDelay = 1h;
        makeEngine(patient);
        m_provider->failures = std::deque<Error>(6, Error{ErrorCode::Transient, u"reset"_s, {}});
        save(u"words"_s);
        QueueWait wait(*m_engine, QueueWait::All{}, 300ms, nullptr);

        QCOMPARE(waitFor(wait), Outcome::Waiting);

        QVERIFY2(wait.reason().contains("nothing has moved"_L1), qPrintable(wait.reason()));
        QVERIFY(await(m_engine->queueStats()).value().open() > 0);
    }

    void doesNotGiveUpWhileSomebodyIsAtWork()
    {
        m_provider->close();
        save(u"words"_s);
        // Longer than the queue's state takes to be seen, shorter than the work.
        QueueWait wait(*m_engine, QueueWait::All{}, 1s, nullptr);
        QTimer::singleShot(2'500ms, this, [this] { m_provider->open(); });

        QCOMPARE(waitFor(wait), Outcome::Completed);
    }

    void endsAtOnceWhereThePauseHoldsAll()
    {
        save(u"words"_s);
        QVERIFY(await(m_engine->pause(std::nullopt)));
        QueueWait wait(*m_engine, QueueWait::All{}, 20s, nullptr);

        QCOMPARE(waitFor(wait), Outcome::Waiting);

        QVERIFY(wait.reason().contains("paused"_L1));
        QCOMPARE(m_provider->askedInAll(), 0);
    }

    void endsWithWhatAPausedKindLeavesToDo()
    {
        save(u"words"_s);
        QVERIFY(await(m_engine->pause(TaskKind::ThemeIdentification)));
        QueueWait wait(*m_engine, QueueWait::All{}, 20s, nullptr);

        QCOMPARE(waitFor(wait), Outcome::Waiting);

        QCOMPARE(await(m_engine->queueStats()).value().count(TaskState::Completed), 4);
    }

    void endsWhereOnlyAPausedBatchIsLeft()
    {
        save(u"words"_s);
        QueueWait everything(*m_engine, QueueWait::All{}, 20s, nullptr);
        QCOMPARE(waitFor(everything), Outcome::Completed);
        m_provider->model = u"m2"_s;
        makeEngine({});
        const auto queued = await(m_engine->analyse({}, Engine::Select::Stale)).value();
        QVERIFY(await(m_engine->pauseBatch(*queued.batch)));

        QueueWait all(*m_engine, QueueWait::All{}, 20s, nullptr);
        QCOMPARE(waitFor(all), Outcome::Waiting);
        QVERIFY2(all.reason().contains("a batch"_L1), qPrintable(all.reason()));

        QueueWait its(*m_engine, *queued.batch, 20s, nullptr);
        QCOMPARE(waitFor(its), Outcome::Waiting);
        QCOMPARE(m_provider->askedInAll(), 6);
    }

    void waitsForItsBatchAlone()
    {
        save(u"words"_s);
        QueueWait everything(*m_engine, QueueWait::All{}, 20s, nullptr);
        QCOMPARE(waitFor(everything), Outcome::Completed);
        m_provider->model = u"m2"_s;
        makeEngine({}); // whose workers have not started
        const auto queued = await(m_engine->analyse({}, Engine::Select::Stale)).value();
        QVERIFY(queued.batch);

        QueueWait wait(*m_engine, *queued.batch, 20s, nullptr);

        QCOMPARE(waitFor(wait), Outcome::Completed);
        QCOMPARE(wait.total(), queued.tasks);
    }
};

QTEST_GUILESS_MAIN(TestQueueWait)
#include "tst_queuewait.moc"
