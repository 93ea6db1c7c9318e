// SPDX-License-Identifier: GPL-3.0-or-later
// The façade's searches by meaning, and that their index is made anew when the model changes.
#include "engine/api/Engine.h"
#include "tests/support/ScriptedProvider.h"
#include "tests/support/TempJournal.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

class TestEngineSearch : public QObject
{
    Q_OBJECT

    std::unique_ptr<TempJournal> m_journal;
    std::shared_ptr<ScriptedProvider> m_provider;
    std::unique_ptr<Engine> m_engine;

    void makeEngine()
    {
        EngineConfig config;
        config.workerPoolSize = 2;
        m_engine.reset();
        m_engine = std::make_unique<Engine>(
            Engine::Parts{m_journal->store(), m_journal->clock, m_journal->dice, m_provider},
            config);
    }
    EntryId save(const QString &text)
    {
        EntryDraft draft;
        draft.content = text;
        return await(m_engine->save(draft, SaveMode::Closing)).value().id;
    }
    bool isIdle() { return await(m_engine->queueStats()).value().open() == 0; }
    qsizetype found() { return await(m_engine->searchByMeaning(u"anything"_s, -1))->size(); }

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

    void whatHasBeenReadIsFoundByMeaning()
    {
        const EntryId id = save(u"one"_s);
        save(u"two"_s);
        QCOMPARE(found(), 0);

        m_engine->start(Engine::Work::Run);
        QTRY_VERIFY_WITH_TIMEOUT(isIdle(), 20'000);

        QCOMPARE(found(), 2);
        QCOMPARE(await(m_engine->searchByMeaning(u"anything"_s, 1))->size(), 1);
        QCOMPARE(await(m_engine->findLike(id, -1))->size(), 1);
    }

    void aQueryThatCannotBeReadIsToldOf()
    {
        m_provider->failures.push_back({ErrorCode::Offline, u"no answer"_s, {}, {}});

        QCOMPARE(await(m_engine->searchByMeaning(u"anything"_s, -1)).error().code,
                 ErrorCode::Offline);
    }

    void anotherModelHasTheIndexMadeAnewAsABatch()
    {
        save(u"one"_s);
        save(u"two"_s);
        m_engine->start(Engine::Work::Run);
        QTRY_VERIFY_WITH_TIMEOUT(isIdle(), 20'000);
        QVERIFY(await(m_engine->shutdown()));
        m_provider->model = u"another"_s;
        m_provider->asked.clear();
        makeEngine();
        QCOMPARE(found(), 0);

        m_engine->start(Engine::Work::Run);

        QTRY_COMPARE_WITH_TIMEOUT(found(), 2, 20'000);
        const BatchStatus batch = await(m_engine->batches())->value(0);
        QCOMPARE(batch.name, u"index_rebuild"_s);
        QCOMPARE(batch.totalTasks, 2);
        QCOMPARE(m_provider->asked.value(TaskKind::SentimentAnalysis), 0);
    }

    void anIndexThatIsWholeIsLeftAlone()
    {
        save(u"one"_s);
        m_engine->start(Engine::Work::Run);
        QTRY_VERIFY_WITH_TIMEOUT(isIdle(), 20'000);
        QVERIFY(await(m_engine->shutdown()));
        makeEngine();

        m_engine->start(Engine::Work::Run);
        save(u"two"_s);
        QTRY_VERIFY_WITH_TIMEOUT(isIdle(), 20'000);

        QVERIFY(await(m_engine->batches())->isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestEngineSearch)
#include "tst_enginesearch.moc"
