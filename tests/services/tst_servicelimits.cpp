// SPDX-License-Identifier: GPL-3.0-or-later
// What a service may cost in a day, and how fast it may be asked.
#include "tests/support/ServiceEngine.h"

#include <numeric>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestServiceLimits : public QObject
{
    Q_OBJECT

    std::unique_ptr<ServiceEngine> m_bench;

    int requests() { return static_cast<int>(m_bench->server.requests().size()); }
    bool isAtRest() { return m_bench->isOpen() && m_bench->count(TaskState::Processing) == 0; }
    double spentSince(Instant from)
    {
        double sum = 0.0;
        const auto calls = m_bench->calls();
        for (const CallRecord &call : calls)
            sum += call.at >= from ? call.costUsd.value_or(0.0) : 0.0;
        return sum;
    }
    static constexpr double aToken = 1e6; // USD a million: one a token

private Q_SLOTS:
    void init() { m_bench = std::make_unique<ServiceEngine>(); }
    void cleanup()
    {
        QCOMPARE(await(m_bench->journal.store().check()).value(), QStringList());
        m_bench.reset();
    }

    void theDaysLimitPausesUntilMidnight()
    {
        constexpr int entries = 30;
        constexpr double limit = 9'000.0; // some thousand a call are expected, 19 it is then
        m_bench->service.priceIn = aToken;
        m_bench->service.priceOut = aToken;
        m_bench->service.concurrency = 1;
        m_bench->config.dailyCostLimit = limit;
        m_bench->server.setDefault([](const HeardRequest &request) {
            Play play = answers::happy()(request);
            play.body.replace("\"prompt_tokens\":12", "\"prompt_tokens\":300");
            return play;
        });
        m_bench->start();
        m_bench->import(entries);
        int days = 0;
        int sent = 0;
        Instant midnight = m_bench->journal.clock.now();
        for (; days < 40; ++days) {
            QTRY_VERIFY_WITH_TIMEOUT(isAtRest() || m_bench->isIdle(), ServiceEngine::most);
            QVERIFY(spentSince(midnight) <= limit);
            QVERIFY(requests() > sent); // each day brings some
            sent = requests();
            if (m_bench->isIdle())
                break;
            QVERIFY(m_bench->health().reason.contains(u"limit"_s));
            midnight = *m_bench->health().retryAt;
            QVERIFY(midnight - m_bench->journal.clock.now() <= 24h);
            QCOMPARE(toDateTime(midnight).toLocalTime().time().hour(), 0);
            if (days == 0) { // it is the journal's, not the process's
                m_bench->restart();
                m_bench->turn();
                QCOMPARE(requests(), sent);
            }
            m_bench->passUntilProbe();
        }

        QVERIFY2(days >= 2, qPrintable(QString::number(days)));
        QCOMPARE(m_bench->count(TaskState::Completed), 6 * entries);
        QCOMPARE(m_bench->chargedInAll(), 0);
        QVERIFY(requests() <= 2 * entries + days); // each day begins with one task by itself
    }

    void aPriceThatIsNotKnownIsOneRefusalWhereThereIsALimit()
    {
        m_bench->moveToTheCloud();
        m_bench->config.dailyCostLimit = 1.0;
        m_bench->start();
        m_bench->import(20);
        QTRY_VERIFY_WITH_TIMEOUT(isAtRest(), ServiceEngine::most);

        QVERIFY(!m_bench->health().retryAt);
        QVERIFY(m_bench->health().reason.contains(u"price"_s));
        QCOMPARE(m_bench->health().openings, 1);
        QCOMPARE(requests(), 0);
        QCOMPARE(m_bench->count(TaskState::Failed), 0);
        QCOMPARE(m_bench->chargedInAll(), 0);
    }

    void theirOwnMachineSendsNoBill()
    {
        m_bench->config.dailyCostLimit = 0.0;
        m_bench->start();
        m_bench->save(u"We walked home in the rain."_s);
        TRY_IDLE(*m_bench);

        QCOMPARE(requests(), 2);
    }

    void noMoreCallsAMinuteThanItBears()
    {
        constexpr int aMinute = 30;
        m_bench->service.requestsPerMinute = aMinute;
        m_bench->start();
        m_bench->import(25); // fifty calls
        const Instant from = m_bench->journal.clock.now();
        TRY_IDLE_IN(*m_bench, 2s);

        QCOMPARE(requests(), 50);
        const Millis took = m_bench->journal.clock.now() - from;
        QVERIFY2(took >= Millis((50 - aMinute / 6) * 60'000 / aMinute),
                 qPrintable(QString::number(took.count())));
    }

    void noMoreAtOnceThanWereSet()
    {
        m_bench->service.concurrency = 3;
        m_bench->server.setDefault(answers::happy(5ms));
        m_bench->start();
        m_bench->import(30);
        TRY_IDLE(*m_bench);

        QVERIFY2(m_bench->server.mostAtOnce() <= 3,
                 qPrintable(QString::number(m_bench->server.mostAtOnce())));
    }
};

QTEST_GUILESS_MAIN(TestServiceLimits)
#include "tst_servicelimits.moc"
