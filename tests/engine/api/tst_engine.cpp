// SPDX-License-Identifier: GPL-3.0-or-later
// The façade over a real journal and real workers; the provider is scripted.
#include "engine/api/Engine.h"
#include "tests/support/HeldReads.h"
#include "tests/support/ScriptedProvider.h"
#include "tests/support/TempJournal.h"

#include <QFile>
#include <QSignalSpy>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestEngine : public QObject
{
    Q_OBJECT

    std::unique_ptr<TempJournal> m_journal;
    std::shared_ptr<ScriptedProvider> m_provider;
    std::unique_ptr<HeldReads> m_heldReads; // for those tests that ask for it
    std::unique_ptr<Engine> m_engine;

    HeldReads &engineWithHeldReads()
    {
        m_heldReads = std::make_unique<HeldReads>(m_journal->store());
        m_engine = makeEngine(*m_heldReads);
        return *m_heldReads;
    }
    std::unique_ptr<Engine> makeEngine(Store &store, EngineConfig config = {})
    {
        config.workerPoolSize = 2;
        return std::make_unique<Engine>(
            Engine::Parts{store, m_journal->clock, m_journal->dice, m_provider}, config);
    }
    SavedEntry save(const QString &content, SaveMode mode = SaveMode::Closing,
                    const EntryId &id = {}, QDate day = QDate(2026, 5, 1))
    {
        EntryDraft draft;
        draft.id = id;
        draft.content = content;
        draft.date = day;
        return await(m_engine->save(draft, mode)).value();
    }
    bool allDone()
    {
        const auto stats = await(m_engine->queueStats());
        return stats && stats->open() == 0;
    }
    QString put(const QString &name, const QByteArray &bytes)
    {
        QFile file(m_journal->file(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write the test's file");
        return file.fileName();
    }

private Q_SLOTS:
    void init()
    {
        m_journal = std::make_unique<TempJournal>();
        m_provider = std::make_shared<ScriptedProvider>();
        m_engine = makeEngine(m_journal->store());
    }
    void cleanup()
    {
        m_provider->open();
        m_engine.reset();
        m_heldReads.reset();
        m_journal.reset();
    }

    void aSaveIsAnalysedAndItsResultsCome()
    {
        QSignalSpy ready(m_engine.get(), &Engine::resultsReady);
        QSignalSpy savedSpy(m_engine.get(), &Engine::entrySaved);
        QSignalSpy insights(m_engine.get(), &Engine::insightsChanged);
        QSignalSpy queue(m_engine.get(), &Engine::queueChanged);
        m_engine->start(Engine::Work::Run);

        const SavedEntry saved = save(u"words"_s);

        QCOMPARE(saved.tasksQueued, 6);
        QCOMPARE(savedSpy.size(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(ready.size(), 1, 10'000);
        const AggregatedResults all = await(m_engine->results(saved.id)).value();
        QVERIFY(all.sentiment && all.content && all.themes && all.entities && all.embedding
                && all.insights);
        QVERIFY(!all.stale);
        QCOMPARE(all.stats.tasksCompleted, 6);
        QTRY_VERIFY_WITH_TIMEOUT(!insights.isEmpty(), 5'000);
        QTRY_VERIFY_WITH_TIMEOUT(
            !queue.isEmpty() && queue.last().first().value<QueueStats>().open() == 0, 5'000);
        // The second answer is the cached one.
        auto again = m_engine->results(saved.id);
        QVERIFY(again.isFinished());
        QVERIFY(*again.result() == all);
    }

    void theWatchedEntryIsFollowedTaskByTask()
    {
        m_provider->close();
        m_engine->start(Engine::Work::Run);
        QSignalSpy status(m_engine.get(), &Engine::statusChanged);
        QSignalSpy task(m_engine.get(), &Engine::taskChanged);
        const SavedEntry saved = save(u"words"_s);

        m_engine->watch(saved.id);
        QTRY_VERIFY_WITH_TIMEOUT(!status.isEmpty(), 5'000);
        m_provider->open();

        QTRY_VERIFY_WITH_TIMEOUT(status.last().first().value<ProcessingStatus>().state
                                     == ProcessingStatus::State::Completed,
                                 10'000);
        double last = 0.0;
        for (const auto &arguments : std::as_const(status)) {
            const auto progress = arguments.first().value<ProcessingStatus>().progress;
            QVERIFY(progress >= last); // the progress of one set of tasks never falls
            last = progress;
        }
        QVERIFY(task.size() >= 6);
    }

    void anOldLookAtTheWatchedEntryNeverReplacesANewOne()
    {
        HeldReads &store = engineWithHeldReads();
        m_provider->close();
        QSignalSpy ready(m_engine.get(), &Engine::resultsReady);
        QSignalSpy status(m_engine.get(), &Engine::statusChanged);
        const SavedEntry saved = save(u"words"_s);
        store.holdNext();
        m_engine->watch(saved.id); // sees six tasks that wait, and is told late
        QTRY_VERIFY_WITH_TIMEOUT(store.isHolding(), 5'000);

        m_provider->open();
        m_engine->start(Engine::Work::Run);
        QTRY_COMPARE_WITH_TIMEOUT(ready.size(), 1, 10'000);
        m_journal->store().drain(); // a look at the end, had one begun, is answered first
        store.release();

        QTRY_VERIFY_WITH_TIMEOUT(!status.isEmpty()
                                     && status.last().first().value<ProcessingStatus>().state
                                         == ProcessingStatus::State::Completed,
                                 5'000);
        int completed = 0;
        for (const auto &arguments : std::as_const(status)) {
            const auto told = arguments.first().value<ProcessingStatus>();
            QVERIFY(told.completedTasks >= completed);
            completed = told.completedTasks;
        }
    }

    void resultsReadBeforeAChangeAreNotKeptAfterIt()
    {
        HeldReads &store = engineWithHeldReads();
        m_engine->start(Engine::Work::Run);
        const SavedEntry saved = save(u"words"_s);
        QTRY_VERIFY_WITH_TIMEOUT(allDone(), 10'000);
        QVERIFY(await(m_engine->leave(saved.id)));

        save(u"elsewhere"_s); // its end empties no cache of the first
        QTRY_VERIFY_WITH_TIMEOUT(allDone(), 10'000);
        store.holdNext();
        const auto early = m_engine->results(saved.id);
        QTRY_VERIFY_WITH_TIMEOUT(store.isHolding(), 5'000);
        m_provider->close();
        save(u"other words"_s, SaveMode::Closing, saved.id);
        store.release();
        QVERIFY(!await(early)->stale); // true when it was read

        QVERIFY(await(m_engine->results(saved.id))->stale);
    }

    void aWorkingSaveWaitsForQuietAndLeavingHurriesIt()
    {
        const SavedEntry saved = save(u"typing"_s, SaveMode::Working);
        const auto tasks = await(m_engine->tasks({})).value();
        QCOMPARE(tasks.size(), 6);
        QCOMPARE(tasks.last().waitingFor, u"time"_s);
        QCOMPARE(tasks.last().runAfter, std::optional(m_journal->clock.now() + 3s));

        QVERIFY(await(m_engine->leave(saved.id)));

        m_engine->start(Engine::Work::Run);
        QTRY_VERIFY_WITH_TIMEOUT(allDone(), 10'000);
    }

    void anEditMakesResultsStaleUntilTheyAreReplaced()
    {
        m_engine->start(Engine::Work::Run);
        const SavedEntry saved = save(u"before"_s);
        QTRY_VERIFY_WITH_TIMEOUT(allDone(), 10'000);
        QVERIFY(!await(m_engine->results(saved.id))->stale);
        m_provider->close();

        save(u"after"_s, SaveMode::Closing, saved.id);

        QVERIFY(await(m_engine->results(saved.id))->stale);
        m_provider->open();
        QTRY_VERIFY_WITH_TIMEOUT(allDone(), 10'000);
        QTRY_VERIFY_WITH_TIMEOUT(!await(m_engine->results(saved.id))->stale, 5'000);
        QCOMPARE(m_provider->askedInAll(), 12);
    }

    void historyIsKeptAndRestored()
    {
        const SavedEntry saved = save(u"first"_s);
        save(u"second"_s, SaveMode::Closing, saved.id);

        const auto restored = await(m_engine->restoreRevision(saved.id, 1));

        QCOMPARE(restored->revision, 3);
        QCOMPARE(await(m_engine->entry(saved.id))->content, u"first"_s);
        QCOMPARE(await(m_engine->history(saved.id))->size(), 3);
        QCOMPARE(await(m_engine->restoreRevision(saved.id, 9)).error().code, ErrorCode::NotFound);
    }

    void theTrashTakesTasksWithItAndGivesThemBack()
    {
        const SavedEntry saved = save(u"words"_s);
        QSignalSpy removed(m_engine.get(), &Engine::entryRemoved);
        QSignalSpy changed(m_engine.get(), &Engine::entriesChanged);

        QVERIFY(await(m_engine->remove(saved.id)));
        QCOMPARE(removed.size(), 1);
        QVERIFY(allDone());
        QVERIFY(await(m_engine->undelete(saved.id)));
        QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, 5'000);
        QCOMPARE(await(m_engine->queueStats())->open(), 6);
        QVERIFY(await(m_engine->removeForGood(saved.id)));
        QCOMPARE(await(m_engine->removeForGood(saved.id)).error().code, ErrorCode::NotFound);
        QCOMPARE(await(m_engine->tasks({}))->size(), 0);
    }

    void analyseQueuesWhatIsMissingOrStaleAsOneBatch()
    {
        for (int i = 0; i < 70; ++i) // more than two pieces
            save(u"entry %1"_s.arg(i));
        m_engine->start(Engine::Work::Run);
        QTRY_VERIFY_WITH_TIMEOUT(allDone(), 30'000);

        auto queued = await(m_engine->analyse({}, Engine::Select::Missing));
        QCOMPARE(queued->tasks, 0);
        QVERIFY(!queued->batch);
        m_provider->model = u"m2"_s;
        QCOMPARE(await(m_engine->analyse({}, Engine::Select::Missing))->tasks, 0);
        queued = await(m_engine->analyse({}, Engine::Select::Stale));
        QCOMPARE(queued->tasks, 420);
        QVERIFY(queued->batch);
        QTRY_VERIFY_WITH_TIMEOUT(allDone(), 30'000);
        const auto batches = await(m_engine->batches()).value();
        QCOMPARE(batches.first().totalTasks, 420);
        QCOMPARE(batches.first().completedTasks, 420);
        const EntryId unknown = EntryId::make(m_journal->clock.now(), 1, 1);
        QCOMPARE(await(m_engine->analyse({unknown}, Engine::Select::Missing)).error().code,
                 ErrorCode::NotFound);
    }

    void theQueueHasALimitForBulkWorkAndNeverForASave()
    {
        EngineConfig small;
        small.queueMaxSize = 6;
        m_engine = makeEngine(m_journal->store(), small);
        save(u"one"_s);
        QCOMPARE(save(u"two"_s).tasksQueued, 6);

        const auto refused = await(m_engine->analyse({}, Engine::Select::Missing));
        QCOMPARE(refused.error().code, ErrorCode::Full);
        const QString file = put(u"x.jsonl"_s, R"({"date":"2026-01-01","text":"x"})");
        QCOMPARE(await(m_engine->importFile(file, {})).error().code, ErrorCode::Full);
    }

    void ordersReachTheQueue()
    {
        m_provider->close();
        m_engine->start(Engine::Work::Run);
        const SavedEntry saved = save(u"words"_s);
        QTRY_COMPARE_WITH_TIMEOUT(m_provider->inside(), 2, 10'000);
        TaskFilter its;
        its.entries = {saved.id};

        QCOMPARE(await(m_engine->cancel(its)).value(), 6);
        QTRY_COMPARE_WITH_TIMEOUT(m_provider->inside(), 0, 10'000); // stopped, not waited for
        QCOMPARE(await(m_engine->retry({})).value(), 0);
        QVERIFY(await(m_engine->pause({})));
        QCOMPARE(await(m_engine->queueStats())->paused, QStringList{u"all"_s});
        QVERIFY(await(m_engine->resume({})));
        QCOMPARE(await(m_engine->purge({})).value(), 6);
        QVERIFY(await(m_engine->status(saved.id))->tasks.isEmpty());
    }

    void importsInPiecesAndExportsWhatImportReads()
    {
        QByteArray lines;
        for (int i = 0; i < 50; ++i)
            lines += QStringLiteral(R"({"date":"2026-01-%1","text":"day %2","tags":["t"]})")
                         .arg(1 + i % 28, 2, 10, QChar(u'0'))
                         .arg(i)
                         .toUtf8()
                + '\n';
        lines += "this is no JSON\n";
        lines += R"({"date":"2026-01-01","text":""})"
                 "\n";
        const QString file = put(u"x.jsonl"_s, lines);
        QSignalSpy progress(m_engine.get(), &Engine::jobProgressed);

        auto dry = await(m_engine->importFile(file, {u"auto"_s, true}));
        QCOMPARE(dry->imported, 50);
        QCOMPARE(await(m_engine->totals())->entries, 0);
        const auto report = await(m_engine->importFile(file, {}));
        QCOMPARE(report->imported, 50);
        QCOMPARE(report->skipped, 2);
        QCOMPARE(report->items.at(0).line, 51);
        QTRY_VERIFY_WITH_TIMEOUT(!progress.isEmpty(), 5'000);
        QCOMPARE(await(m_engine->importFile(file, {}))->unchanged, 50);

        const QString out = m_journal->file(u"out.jsonl"_s);
        QCOMPARE(await(m_engine->exportFile(out, {})).value(), 50);
        QCOMPARE(await(m_engine->importFile(out, {}))->unchanged, 50);
        QCOMPARE(await(m_engine->totals())->entries, 50);
        QCOMPARE(await(m_engine->exportFile(m_journal->file(u"no/where"_s), {})).error().code,
                 ErrorCode::NotFound);
    }

    void importRefusesWhatItCannotRead()
    {
        QCOMPARE(await(m_engine->importFile(m_journal->file(u"absent"_s), {})).error().code,
                 ErrorCode::NotFound);
        const QString noise = put(u"noise"_s, QByteArray(100, '\x01'));
        QCOMPARE(await(m_engine->importFile(noise, {})).error().code, ErrorCode::Invalid);
        QCOMPARE(await(m_engine->importFile(noise, {u"xml"_s, false})).error().code,
                 ErrorCode::Usage);
        std::stop_source stop;
        stop.request_stop();
        const QString good = put(u"good"_s, R"({"date":"2026-01-01","text":"x"})");
        QCOMPARE(await(m_engine->importFile(good, {}, stop.get_token()))->imported, 0);
    }

    void trendsAndReportsAreMadeOfWhatWasFound()
    {
        m_engine->start(Engine::Work::Run);
        for (int day = 1; day <= 6; ++day)
            save(u"day %1"_s.arg(day), SaveMode::Closing, {}, QDate(2026, 5, day));
        QTRY_VERIFY_WITH_TIMEOUT(allDone(), 20'000);

        const auto trend = await(m_engine->trends({}, TrendStep::Week)).value();
        QCOMPARE(trend.size(), 2); // 1 May 2026 is a Friday
        QCOMPARE(trend[0].n, 3);
        QCOMPARE(trend[0].score, std::optional(0.5));
        const auto report = await(m_engine->report({QDate(2026, 5, 2), QDate(2026, 5, 3)})).value();
        QCOMPARE(report.entriesAnalysed, 2);
        QCOMPARE(await(m_engine->totals())->analysed, 6);

        for (const QString &format : {u"html"_s, u"markdown"_s, u"json"_s}) {
            const QString path = m_journal->file(u"report."_s + format);
            QVERIFY(await(m_engine->writeReport(path, {}, format)));
            QVERIFY(QFile(path).size() > 500);
        }
        QCOMPARE(await(m_engine->writeReport(m_journal->file(u"x"_s), {}, u"pdf"_s)).error().code,
                 ErrorCode::Usage);
        const auto pictures = await(m_engine->writePictures(m_journal->file(u"pics"_s), {}));
        QVERIFY(pictures->size() >= 3);
        QVERIFY(QFile::exists(pictures->first()));
        put(u"afile"_s, "x");
        QCOMPARE(await(m_engine->writePictures(m_journal->file(u"afile/x"_s), {})).error().code,
                 ErrorCode::Denied);
    }

    void textOfNoJournalIsAnalysedAndNothingIsStored()
    {
        AnalysisRequest request;
        request.text = std::make_shared<const QString>(u"loose words"_s);

        const auto all = await(m_engine->analyseText(request, {})).value();
        QVERIFY(!all.entry);
        QVERIFY(all.sentiment && all.insights);
        const auto insightOnly =
            await(m_engine->analyseText(request, {TaskKind::InsightGeneration})).value();
        QVERIFY(insightOnly.insights && !insightOnly.sentiment);
        m_provider->failures = {Error{ErrorCode::Invalid, u"no"_s, {}}};
        QCOMPARE(await(m_engine->analyseText(request, {})).error().code, ErrorCode::Invalid);
        QCOMPARE(await(m_engine->totals())->entries, 0);
    }

    void withAiOffNothingIsQueuedOrRun()
    {
        EngineConfig off;
        off.ai = EngineConfig::Ai::Off;
        m_engine = makeEngine(m_journal->store(), off);
        m_engine->start(Engine::Work::Run);

        QCOMPARE(save(u"words"_s).tasksQueued, 0);
        QCOMPARE(m_provider->askedInAll(), 0);
    }

    void whatAnotherProcessDoesIsSeen()
    {
        QSignalSpy changed(m_engine.get(), &Engine::entriesChanged);
        auto second =
            SqlStore::open(m_journal->options(), m_journal->clock, m_journal->dice).value();
        auto worker = makeEngine(*second);
        const SavedEntry mine = save(u"mine"_s);
        m_engine->watch(mine.id);
        QSignalSpy ready(m_engine.get(), &Engine::resultsReady);

        worker->start(Engine::Work::Run);

        QTRY_VERIFY_WITH_TIMEOUT(!ready.isEmpty(), 10'000);
        QVERIFY(await(m_engine->results(mine.id))->sentiment);
        EntryDraft draft;
        draft.content = u"theirs"_s;
        QVERIFY(await(worker->save(draft, SaveMode::Closing)));
        QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), 10'000);
        QVERIFY(await(worker->shutdown()));
        worker.reset();
    }

    void everyListAnswers()
    {
        const SavedEntry saved = save(u"a lighthouse"_s);

        QCOMPARE(await(m_engine->entries({}))->size(), 1);
        QCOMPARE(await(m_engine->search(u"lighthouse"_s, 5))->first().id, saved.id);
        QVERIFY(await(m_engine->tags())->isEmpty());
        QCOMPARE(await(m_engine->check()).value(), QStringList());
        QCOMPARE(await(m_engine->backup(m_journal->file(u"b.englog"_s))).value(), 1);
        const EntryId unknown = EntryId::make(m_journal->clock.now(), 1, 1);
        QCOMPARE(await(m_engine->status(unknown)).error().code, ErrorCode::NotFound);
        QCOMPARE(await(m_engine->results(unknown)).error().code, ErrorCode::NotFound);
        EngineConfig three = m_engine->config();
        three.workerPoolSize = 3;
        m_engine->setLimits(three);
        QVERIFY(await(m_engine->shutdown()));
    }
};

QTEST_GUILESS_MAIN(TestEngine)
#include "tst_engine.moc"
