// SPDX-License-Identifier: GPL-3.0-or-later
// The façade's part of the queue: batches that are followed, paused and ended, and upkeep.
#include "engine/api/Engine.h"
#include "tests/support/ScriptedProvider.h"
#include "tests/support/TempJournal.h"

#include <QFile>
#include <QSignalSpy>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestEngineQueue : public QObject
{
    Q_OBJECT

    std::unique_ptr<TempJournal> m_journal;
    std::shared_ptr<ScriptedProvider> m_provider;
    std::unique_ptr<Engine> m_engine;

    void makeEngine(EngineConfig config = {})
    {
        config.workerPoolSize = 2;
        m_engine.reset();
        m_engine = std::make_unique<Engine>(
            Engine::Parts{m_journal->store(), m_journal->clock, m_journal->dice, m_provider},
            config);
    }
    /// Imports so many entries, whose tasks are a batch.
    BatchStatus import(int entries)
    {
        QFile file(m_journal->file(u"old.jsonl"_s));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write the test's file");
        for (int i = 0; i < entries; ++i)
            file.write(QStringLiteral("{\"date\": \"2026-01-01\", \"text\": \"day %1\"}\n")
                           .arg(i)
                           .toUtf8());
        file.close();
        if (!await(m_engine->importFile(file.fileName(), {})))
            qFatal("the import failed");
        return batch();
    }
    BatchStatus batch() { return await(m_engine->batches()).value().value(0); }
    bool isIdle() { return await(m_engine->queueStats()).value().open() == 0; }

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

    void anImportIsABatchThatIsFollowedToItsEnd()
    {
        QSignalSpy spy(m_engine.get(), &Engine::batchChanged);
        const BatchStatus queued = import(20);
        QCOMPARE(queued.name, u"import old.jsonl"_s);
        QCOMPARE(queued.totalTasks, 120);
        QVERIFY(!queued.filling);
        const auto last = [&] { return spy.last().first().value<BatchStatus>(); };

        m_engine->start(Engine::Work::Run);

        QTRY_VERIFY_WITH_TIMEOUT(!spy.isEmpty() && last().completedAt, 20'000);
        int ends = 0;
        int completed = 0;
        for (const auto &arguments : std::as_const(spy)) {
            const auto told = arguments.first().value<BatchStatus>();
            QVERIFY(told.completedTasks >= completed); // it never falls
            completed = told.completedTasks;
            ends += told.completedAt ? 1 : 0;
        }
        QCOMPARE(ends, 1);
        QCOMPARE(completed, 120);
    }

    void aBatchThatEndedBeforeIsNoNews()
    {
        import(2);
        m_engine->start(Engine::Work::Run);
        QTRY_VERIFY_WITH_TIMEOUT(isIdle(), 10'000);
        m_journal->clock.advance(1s);
        makeEngine();
        QSignalSpy spy(m_engine.get(), &Engine::batchChanged);
        QSignalSpy queue(m_engine.get(), &Engine::queueChanged);

        EntryDraft draft;
        draft.content = u"words"_s;
        QVERIFY(await(m_engine->save(draft, SaveMode::Closing)));

        QTRY_VERIFY_WITH_TIMEOUT(!queue.isEmpty(), 5'000);
        QCOMPARE(spy.size(), 0);
    }

    void aPausedBatchWaitsWhileTheRestGoesOn()
    {
        const BatchStatus imported = import(3);
        QVERIFY(await(m_engine->pauseBatch(imported.id)));
        EntryDraft draft;
        draft.content = u"words"_s;
        const EntryId own = await(m_engine->save(draft, SaveMode::Closing))->id;

        m_engine->start(Engine::Work::Run);

        QTRY_VERIFY_WITH_TIMEOUT(await(m_engine->status(own)).value().state
                                     == ProcessingStatus::State::Completed,
                                 10'000);
        QVERIFY(batch().paused);
        QCOMPARE(batch().completedTasks, 0);
        // Nobody knows when what is left will be done.
        QTRY_VERIFY_WITH_TIMEOUT(!await(m_engine->queueStats())->estimatedEta, 10'000);
        QVERIFY(await(m_engine->resumeBatch(imported.id)));
        QTRY_VERIFY_WITH_TIMEOUT(batch().completedAt, 10'000);
        QCOMPARE(await(m_engine->pauseBatch(BatchId{99})).error().code, ErrorCode::NotFound);
    }

    void anEstimateComesWithTheFirstResults()
    {
        import(200);
        QVERIFY(!batch().estimatedEta); // nothing is known yet
        m_provider->closeAfter = 50;

        m_engine->start(Engine::Work::Run);

        QTRY_VERIFY_WITH_TIMEOUT(batch().estimatedEta, 10'000);
        QVERIFY(*batch().estimatedEta > m_journal->clock.now());
        QTRY_COMPARE_WITH_TIMEOUT(await(m_engine->queueStats())->estimatedEta, // work goes on
                                  batch().estimatedEta, 10'000);
        m_provider->open();
        QTRY_VERIFY_WITH_TIMEOUT(batch().completedAt, 10'000);
        QVERIFY(!batch().estimatedEta);
    }

    void whatIsCleanedUpIsStillCompleted()
    {
        EngineConfig tidy;
        tidy.cleanUpInterval = 1s;
        tidy.retention = 1h;
        makeEngine(tidy);
        EntryDraft draft;
        draft.content = u"words"_s;
        m_engine->start(Engine::Work::Run);
        const EntryId id = await(m_engine->save(draft, SaveMode::Closing))->id;
        QTRY_VERIFY_WITH_TIMEOUT(isIdle(), 10'000);

        m_journal->clock.advance(2h);

        QTRY_VERIFY_WITH_TIMEOUT(await(m_engine->tasks({}))->isEmpty(), 10'000);
        const ProcessingStatus status = await(m_engine->status(id)).value();
        QVERIFY(status.state == ProcessingStatus::State::Completed);
        QCOMPARE(status.completedTasks, 6);
        QCOMPARE(status.progress, 1.0);
        QCOMPARE(await(m_engine->results(id)).value().stats.tasksCompleted, 6);
        QCOMPARE(await(m_engine->queueStats()).value().count(TaskState::Completed), 6);
    }
};

QTEST_GUILESS_MAIN(TestEngineQueue)
#include "tst_enginequeue.moc"
