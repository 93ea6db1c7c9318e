// SPDX-License-Identifier: GPL-3.0-or-later
// What a person keeps from a service: nothing of it is in any body that the server ever saw.
#include "tests/support/ServiceEngine.h"

#include <QElapsedTimer>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestServicePrivacy : public QObject
{
    Q_OBJECT

    std::unique_ptr<ServiceEngine> m_bench;

    void startInTheCloud()
    {
        m_bench->moveToTheCloud();
        m_bench->service.embeddingModel = u"embedding-model"_s;
        m_bench->start();
    }
    /// Requests are heard and none is answered.
    void holdAnswers()
    {
        m_bench->server.setDefault([](const HeardRequest &) { return Play{.silent = true}; });
    }
    int requests() { return static_cast<int>(m_bench->server.requests().size()); }
    bool isHeard() { return requests() > 0; }
    int setPrivacy(const QString &tag, AiLevel level)
    {
        return await(m_bench->engine().setPrivacy(tag, level)).value();
    }

private Q_SLOTS:
    void init() { m_bench = std::make_unique<ServiceEngine>(); }
    void cleanup()
    {
        QCOMPARE(await(m_bench->journal.store().check()).value(), QStringList());
        m_bench.reset();
    }

    void onlyWhatAnyMayReadGoesToTheCloud()
    {
        startInTheCloud();
        setPrivacy(u"work"_s, AiLevel::Local);
        setPrivacy(u"health"_s, AiLevel::Never);
        const EntryId open = m_bench->save(u"openquince"_s, AiLevel::Any, {u"garden"_s});
        const EntryId local = m_bench->save(u"localquince"_s, AiLevel::Local);
        const EntryId never = m_bench->save(u"neverquince"_s, AiLevel::Never);
        const EntryId tagged = m_bench->save(u"workquince"_s, AiLevel::Any, {u"Work"_s});
        const EntryId both = m_bench->save(u"healthquince"_s, AiLevel::Local, {u"health"_s});
        TRY_IDLE(*m_bench);

        QVERIFY(m_bench->heard("openquince"));
        for (const char *word : {"localquince", "neverquince", "workquince", "healthquince"})
            QVERIFY2(!m_bench->heard(word), word);
        QCOMPARE(requests(), 3); // the text, its insight, its embedding
        for (const QString &by : m_bench->answeredBy(open))
            QCOMPARE(by, u"service"_s);
        for (const EntryId &id : {local, tagged}) {
            const auto answered = m_bench->answeredBy(id);
            QCOMPARE(answered.size(), 6);
            for (const QString &by : answered)
                QCOMPARE(by, u"builtin"_s);
        }
        for (const EntryId &id : {never, both})
            QVERIFY(m_bench->answeredBy(id).isEmpty());
        for (const QString &text : m_bench->device->texts)
            QVERIFY(!text.contains(u"never"_s) && !text.contains(u"health"_s));
    }

    void aServiceOnThisMachineReadsWhatIsLocalAndNothingMore()
    {
        m_bench->start();
        const EntryId local = m_bench->save(u"localquince"_s, AiLevel::Local);
        m_bench->save(u"neverquince"_s, AiLevel::Never);
        TRY_IDLE(*m_bench);

        QVERIFY(m_bench->heard("localquince"));
        QVERIFY(!m_bench->heard("neverquince"));
        QCOMPARE(m_bench->answeredBy(local).value(TaskKind::SentimentAnalysis), u"service"_s);
    }

    void whatIsTightenedWhileItWaitsDoesNotLeave_data()
    {
        QTest::addColumn<QString>("tag");
        QTest::addColumn<AiLevel>("level");
        QTest::newRow("a tag, local") << u"private"_s << AiLevel::Local;
        QTest::newRow("a tag, never") << u"private"_s << AiLevel::Never;
        QTest::newRow("the journal, local") << QString() << AiLevel::Local;
        QTest::newRow("the journal, never") << QString() << AiLevel::Never;
    }

    void whatIsTightenedWhileItWaitsDoesNotLeave()
    {
        QFETCH(const QString, tag);
        QFETCH(const AiLevel, level);
        startInTheCloud();
        QVERIFY(await(m_bench->engine().pause({})));
        const EntryId id = m_bench->save(u"tightquince"_s, AiLevel::Any, {u"private"_s});
        m_bench->save(u"otherquince"_s);

        QCOMPARE(setPrivacy(tag, level), tag.isEmpty() ? 2 : 1);
        QVERIFY(await(m_bench->engine().resume({})));
        TRY_IDLE(*m_bench);

        QVERIFY(!m_bench->heard("tightquince"));
        QCOMPARE(m_bench->heard("otherquince"), !tag.isEmpty());
        QCOMPARE(m_bench->answeredBy(id).size(), level == AiLevel::Local ? 6 : 0);
    }

    void whatIsTightenedInFlightIsBrokenOff_data()
    {
        QTest::addColumn<AiLevel>("level");
        QTest::newRow("local") << AiLevel::Local;
        QTest::newRow("never") << AiLevel::Never;
    }

    void whatIsTightenedInFlightIsBrokenOff()
    {
        QFETCH(const AiLevel, level);
        holdAnswers();
        startInTheCloud();
        const EntryId id = m_bench->save(u"tightquince"_s, AiLevel::Any, {u"private"_s});
        QTRY_VERIFY_WITH_TIMEOUT(requests() == 2, ServiceEngine::most); // text and embedding

        QCOMPARE(setPrivacy(u"private"_s, level), 1);

        QVERIFY(m_bench->server.waitForOpen(0)); // both are gone before they are answered
        m_bench->server.setDefault(answers::happy());
        TRY_IDLE(*m_bench);
        QCOMPARE(requests(), 2);
        const auto answered = m_bench->answeredBy(id);
        QCOMPARE(answered.size(), level == AiLevel::Local ? 6 : 0);
        for (const QString &by : answered)
            QCOMPARE(by, u"builtin"_s);
        QCOMPARE(m_bench->chargedInAll(), 0);
    }

    void anEntryThatIsEditedToBeLocalIsBrokenOffToo()
    {
        holdAnswers();
        startInTheCloud();
        const EntryId id = m_bench->save(u"tightquince"_s);
        QTRY_VERIFY_WITH_TIMEOUT(requests() == 2, ServiceEngine::most);

        EntryDraft draft = await(m_bench->engine().entry(id)).value().draft();
        draft.content = u"laterquince"_s;
        draft.ai = AiLevel::Local;
        QVERIFY(await(m_bench->engine().save(draft, SaveMode::Closing)));

        QVERIFY(m_bench->server.waitForOpen(0));
        TRY_IDLE(*m_bench);
        QVERIFY(!m_bench->heard("laterquince"));
        QCOMPARE(m_bench->answeredBy(id).value(TaskKind::SentimentAnalysis), u"builtin"_s);
    }

    void whatIsAllowedAgainIsAskedForThen()
    {
        startInTheCloud();
        setPrivacy({}, AiLevel::Never);
        const EntryId id = m_bench->save(u"openquince"_s);
        TRY_IDLE(*m_bench);
        QCOMPARE(requests(), 0);
        QVERIFY(m_bench->answeredBy(id).isEmpty());

        QCOMPARE(setPrivacy({}, AiLevel::Any), 1);
        TRY_IDLE(*m_bench);

        QCOMPARE(requests(), 3);
        QCOMPARE(m_bench->answeredBy(id).value(TaskKind::SentimentAnalysis), u"service"_s);
    }

    void resultsThatALevelForbidsGo()
    {
        startInTheCloud();
        const EntryId id = m_bench->save(u"openquince"_s);
        TRY_IDLE(*m_bench);

        setPrivacy({}, AiLevel::Local);
        TRY_IDLE(*m_bench);
        for (const QString &by : m_bench->answeredBy(id))
            QCOMPARE(by, u"builtin"_s); // what the service found is not kept
        setPrivacy({}, AiLevel::Never);
        TRY_IDLE(*m_bench);
        QVERIFY(m_bench->answeredBy(id).isEmpty());
        QCOMPARE(requests(), 3);
    }

    void aSearchByMeaningStaysInAJournalThatIsLocal()
    {
        startInTheCloud();
        m_bench->save(u"openquince"_s);
        TRY_IDLE(*m_bench);
        const int before = requests();
        QVERIFY(await(m_bench->engine().searchByMeaning(u"askedquince"_s, 5)));
        QCOMPARE(requests(), before + 1); // of its vectors none is made here
        QVERIFY(m_bench->heard("askedquince"));

        for (const AiLevel level : {AiLevel::Local, AiLevel::Never}) {
            setPrivacy({}, level);
            TRY_IDLE(*m_bench);
            std::ignore = await(m_bench->engine().searchByMeaning(u"keptquince"_s, 5));
            QVERIFY(!m_bench->heard("keptquince"));
        }
    }

    /// Neither the switch nor the end waits for a service that says nothing.
    void aSearchInFlightIsBrokenOff_data()
    {
        QTest::addColumn<bool>("bySwitch");
        QTest::newRow("the switch") << true;
        QTest::newRow("the end") << false;
    }

    void aSearchInFlightIsBrokenOff()
    {
        QFETCH(const bool, bySwitch);
        holdAnswers();
        startInTheCloud();
        QElapsedTimer since;
        const auto found = m_bench->engine().searchByMeaning(u"askedquince"_s, 5);
        QTRY_COMPARE_WITH_TIMEOUT(requests(), 1, ServiceEngine::most);
        since.start();

        if (bySwitch)
            m_bench->engine().setAllowed(EngineConfig::Ai::Local);
        else
            m_bench->stop();

        QVERIFY(m_bench->server.waitForOpen(0, 10s));
        QVERIFY(since.elapsed() < 10'000);
        if (bySwitch)
            QTRY_VERIFY_WITH_TIMEOUT(found.isFinished(), ServiceEngine::most);
    }

    void likeEntriesAreFoundWithoutAskingAnybody()
    {
        startInTheCloud();
        const EntryId id = m_bench->save(u"openquince"_s);
        m_bench->save(u"otherquince"_s);
        TRY_IDLE(*m_bench);
        const int before = requests();

        QVERIFY(await(m_bench->engine().findLike(id, 5)));
        QCOMPARE(requests(), before);
    }

    void thePreviewOfWhatIsKeptIsEmpty()
    {
        startInTheCloud();
        const EntryId open = m_bench->save(u"openquince"_s);
        const EntryId local = m_bench->save(u"localquince"_s, AiLevel::Local);
        TRY_IDLE(*m_bench);

        const auto bodies = await(m_bench->engine().preview(open, u"service"_s)).value();
        QCOMPARE(bodies.size(), 2);
        const auto heard = m_bench->server.requests();
        for (const QByteArray &body : bodies)
            QVERIFY(std::any_of(heard.begin(), heard.end(), [&](const HeardRequest &request) {
                return request.body == body; // to the byte
            }));
        QVERIFY(await(m_bench->engine().preview(local, u"service"_s)).value().isEmpty());
    }

    void theSwitchStopsWhatIsUnderWay_data()
    {
        QTest::addColumn<EngineConfig::Ai>("allowed");
        QTest::newRow("local") << EngineConfig::Ai::Local;
        QTest::newRow("off") << EngineConfig::Ai::Off;
    }

    void theSwitchStopsWhatIsUnderWay()
    {
        QFETCH(const EngineConfig::Ai, allowed);
        constexpr int entries = 20;
        holdAnswers();
        m_bench->service.concurrency = 4;
        startInTheCloud();
        m_bench->device->close();
        m_bench->import(entries);
        QTRY_VERIFY_WITH_TIMEOUT(requests() == 4, ServiceEngine::most);

        m_bench->engine().setAllowed(allowed);

        QVERIFY(m_bench->server.waitForOpen(0));
        m_bench->server.setDefault(answers::happy());
        m_bench->device->open();
        m_bench->turn();
        if (allowed == EngineConfig::Ai::Off) {
            QTRY_COMPARE_WITH_TIMEOUT(m_bench->count(TaskState::Processing), 0,
                                      ServiceEngine::most);
            m_bench->save(u"offquince"_s);
            std::ignore = await(m_bench->engine().searchByMeaning(u"searchquince"_s, 5));
            m_bench->turn();
            QCOMPARE(m_bench->count(TaskState::Completed), 0);
            QCOMPARE(m_bench->device->askedInAll(), 1); // by the search, which stays here
        } else {
            TRY_IDLE(*m_bench); // what is on this machine goes on
            m_bench->save(u"offquince"_s);
            std::ignore = await(m_bench->engine().searchByMeaning(u"searchquince"_s, 5));
            TRY_IDLE(*m_bench);
        }
        QCOMPARE(requests(), 4);
        QCOMPARE(m_bench->chargedInAll(), 0);

        m_bench->engine().setAllowed(EngineConfig::Ai::All);
        TRY_IDLE(*m_bench);
        const EntryId later = m_bench->save(u"laterquince"_s);
        TRY_IDLE(*m_bench);
        QCOMPARE(m_bench->answeredBy(later).value(TaskKind::SentimentAnalysis), u"service"_s);
        if (allowed == EngineConfig::Ai::Off)
            QCOMPARE(m_bench->heardAt("/chat/completions") >= 2 * entries, true);
    }
};

QTEST_GUILESS_MAIN(TestServicePrivacy)
#include "tst_serviceprivacy.moc"
