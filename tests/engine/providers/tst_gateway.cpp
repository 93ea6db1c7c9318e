// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/Gateway.h"
#include "tests/support/TempJournal.h"

#include <QPromise>
#include <QTest>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestGateway : public QObject
{
    Q_OBJECT

    std::unique_ptr<TempJournal> m_journal;
    std::unique_ptr<Gateway> m_gateway;
    bool m_allowed = true;

    Instant now() const { return m_journal->clock.now(); }
    void makeGateway(std::optional<double> limit = {})
    {
        m_gateway = std::make_unique<Gateway>(
            m_journal->store(), m_journal->clock,
            Gateway::Rules{[this](const QString &) { return m_allowed; }, limit});
    }
    EntryId save(AiLevel ai)
    {
        EntryDraft draft;
        draft.content = u"words"_s;
        draft.ai = ai;
        const EntryId fresh = EntryId::make(now(), m_journal->dice.bits(), m_journal->dice.bits());
        return m_journal
            ->write(
                [&](Stores &s) { return s.entries.save(draft, SaveMode::Closing, fresh, now()); })
            ->id;
    }
    static Departure departure(const QList<EntryId> &entries = {}, std::optional<double> cost = {})
    {
        Departure departure;
        departure.provider = u"cloud"_s;
        departure.host = u"example.org"_s;
        departure.model = u"m"_s;
        departure.entries = entries;
        departure.purposes = {u"sentiment_analysis"_s};
        departure.bytes = 123;
        departure.cost = cost;
        return departure;
    }
    Result<Outbox::Admission> admit(const Departure &what)
    {
        const auto promise = std::make_shared<QPromise<Result<Outbox::Admission>>>();
        promise->start();
        m_gateway->admit(what, [promise](const Result<Outbox::Admission> &admission) {
            promise->addResult(admission);
            promise->finish();
        });
        return promise->future().result();
    }
    QList<CallRecord> calls()
    {
        m_journal->store().drain();
        return m_journal->read([](Stores &s) { return s.calls.list({}); }).value();
    }

private Q_SLOTS:
    void init()
    {
        m_journal = std::make_unique<TempJournal>();
        m_allowed = true;
        makeGateway();
    }
    void cleanup()
    {
        m_journal->store().drain();
        m_gateway.reset();
        m_journal.reset();
    }

    void whatLeavesIsOnRecordBeforeItDoes()
    {
        const EntryId id = save(AiLevel::Any);
        const auto admission = admit(departure({id}, 0.5));

        QVERIFY(admission);
        auto all = calls();
        QCOMPARE(all.size(), 1);
        QCOMPARE(all.first().id, admission->call);
        QCOMPARE(all.first().at, now());
        QCOMPARE(all.first().entries, QList<EntryId>{id});
        QCOMPARE(all.first().bytesOut, 123);
        QCOMPARE(all.first().costUsd, std::optional(0.5));
        QVERIFY(!all.first().status);

        Arrival arrival;
        arrival.status = 200;
        arrival.tokensIn = 7;
        arrival.tokensOut = 9;
        arrival.took = 40ms;
        m_gateway->ended(admission->call, arrival);
        all = calls();
        QCOMPARE(all.first().status, std::optional(200));
        QCOMPARE(all.first().tokensIn, 7);
        QVERIFY(!all.first().costUsd); // the estimate is gone with the price unknown
        QCOMPARE(all.first().took, Millis(40));
    }

    void whatDidNotLeaveAfterAllIsNotOnRecord()
    {
        const auto admission = admit(departure({save(AiLevel::Any)}));
        m_gateway->ended(admission->call, {.sent = false});

        QVERIFY(calls().isEmpty());
    }

    void entriesKeepToTheirLevel_data()
    {
        QTest::addColumn<AiLevel>("ai");
        QTest::addColumn<AiLevel>("reads");
        QTest::addColumn<bool>("leaves");
        QTest::newRow("any to a cloud") << AiLevel::Any << AiLevel::Any << true;
        QTest::newRow("local to a cloud") << AiLevel::Local << AiLevel::Any << false;
        QTest::newRow("local to one's own") << AiLevel::Local << AiLevel::Local << true;
        QTest::newRow("never to a cloud") << AiLevel::Never << AiLevel::Any << false;
        QTest::newRow("never to one's own") << AiLevel::Never << AiLevel::Local << false;
    }

    void entriesKeepToTheirLevel()
    {
        QFETCH(const AiLevel, ai);
        QFETCH(const AiLevel, reads);
        QFETCH(const bool, leaves);
        Departure what = departure({save(AiLevel::Any), save(ai)});
        what.reads = reads;

        const auto admission = admit(what);

        QCOMPARE(admission.has_value(), leaves);
        QCOMPARE(calls().size(), leaves ? 1 : 0);
        if (!leaves) // the task goes back to the queue
            QCOMPARE(admission.error().code, ErrorCode::Cancelled);
    }

    void aSearchKeepsToTheJournals()
    {
        QVERIFY(admit(departure()));
        QVERIFY(
            m_journal->write([](Stores &s) { return s.entries.setPrivacy({}, AiLevel::Local); }));

        QVERIFY(!admit(departure()));
    }

    void theSwitchStopsEverything()
    {
        m_allowed = false;

        const auto admission = admit(departure({save(AiLevel::Any)}));
        QCOMPARE(admission.error().code, ErrorCode::Cancelled);
        QVERIFY(calls().isEmpty());
    }

    void theDaysLimitHoldsUntilMidnight()
    {
        makeGateway(1.0);
        const EntryId id = save(AiLevel::Any);
        QVERIFY(admit(departure({id}, 0.6)));

        const auto over = admit(departure({id}, 0.6));
        QCOMPARE(over.error().code, ErrorCode::Offline);
        const Instant opens = now() + over.error().retryAfter.value();
        QCOMPARE(toDateTime(opens).toLocalTime().time(), QTime(0, 0));
        QVERIFY(opens - now() <= 24h);
        QVERIFY(admit(departure({id}, 0.4))); // there was room for this

        m_journal->clock.advance(over.error().retryAfter.value());
        QVERIFY(admit(departure({id}, 0.6)));
    }

    void aLimitNeedsAPriceButNotOfOnesOwnMachine()
    {
        makeGateway(1.0);
        Departure what = departure({save(AiLevel::Any)});
        QCOMPARE(admit(what).error().code, ErrorCode::Denied);

        what.reads = AiLevel::Local;
        QVERIFY(admit(what));
    }

    void whatWasLearntComesWithTheNextAdmission()
    {
        m_gateway->remember(u"cloud"_s, u"m"_s, {{u"rung"_s, 2}});
        m_gateway->remember(u"cloud"_s, u"other"_s, {{u"rung"_s, 1}});

        QCOMPARE(admit(departure())->known, (QJsonObject{{u"rung"_s, 2}}));
    }

    void trafficIsToldOfUntilNobodyListens()
    {
        int told = 0;
        m_gateway->onTraffic([&told] { ++told; });
        const auto admission = admit(departure());
        QCOMPARE(told, 1);
        m_gateway->ended(admission->call, {});
        m_journal->store().drain();
        QCOMPARE(told, 2);

        m_gateway->onTraffic({});
        QVERIFY(admit(departure()));
        QCOMPARE(told, 2);
    }
};

QTEST_GUILESS_MAIN(TestGateway)
#include "tst_gateway.moc"
