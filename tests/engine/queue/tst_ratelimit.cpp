// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/queue/RateLimit.h"

#include <QTest>

using namespace englog;
using namespace std::chrono_literals;
using Limits = RateLimit::Limits;

namespace {

constexpr Instant start{Millis(1'000'000)};

} // namespace

class TestRateLimit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutLimitsNothingIsKept()
    {
        RateLimit rate({.callsPerMinute = {}, .tokensPerMinute = {}, .atOnce = 7}, {}, start);
        rate.began(100, 1'000'000);
        rate.answered(5);

        QVERIFY(!rate.calls());
        QVERIFY(!rate.nextAt());
        QCOMPARE(rate.atOnce(), 7);
        QVERIFY(rate.pace() == ProviderHealth::Pace());
    }

    void callsFillAtTheirRateUpToASixthOfAMinute()
    {
        const Limits limits{.callsPerMinute = 60, .tokensPerMinute = {}, .atOnce = 100};
        RateLimit rate(limits, {}, start);
        QCOMPARE(rate.calls(), std::optional(10));

        rate.began(10, 0);
        QCOMPARE(rate.calls(), std::optional(0));
        QCOMPARE(rate.nextAt(), std::optional<Instant>(start + 1s));

        QCOMPARE(RateLimit(limits, rate.pace(), start + 999ms).calls(), std::optional(0));
        QCOMPARE(RateLimit(limits, rate.pace(), start + 3s).calls(), std::optional(3));
        QCOMPARE(RateLimit(limits, rate.pace(), start + 1h).calls(), std::optional(10));
    }

    void whatWasBegunBelowNothingIsOwed()
    {
        const Limits limits{.callsPerMinute = 60, .tokensPerMinute = {}, .atOnce = 100};
        RateLimit rate(limits, {}, start);
        rate.began(14, 0);

        QCOMPARE(rate.nextAt(), std::optional<Instant>(start + 5s));
        QCOMPARE(RateLimit(limits, rate.pace(), start + 4s).calls(), std::optional(0));
    }

    void aRateBelowOneASixthStillLetsOneThrough()
    {
        const Limits limits{.callsPerMinute = 2, .tokensPerMinute = {}, .atOnce = 100};
        RateLimit rate(limits, {}, start);

        QCOMPARE(rate.calls(), std::optional(1));
        rate.began(1, 0);
        QCOMPARE(rate.nextAt(), std::optional<Instant>(start + 30s));
    }

    void tokensHoldCallsBackAsWell()
    {
        const Limits limits{.callsPerMinute = {}, .tokensPerMinute = 6'000, .atOnce = 100};
        RateLimit rate(limits, {}, start);
        QVERIFY(!rate.calls());
        rate.began(1, 1'500); // 1,000 were there

        QCOMPARE(rate.calls(), std::optional(0));
        QCOMPARE(rate.nextAt(), std::optional<Instant>(start + 5'010ms));
        QVERIFY(!RateLimit(limits, rate.pace(), start + 6s).calls());
    }

    void aClockThatIsSetBackFillsNothing()
    {
        const Limits limits{.callsPerMinute = 60, .tokensPerMinute = {}, .atOnce = 100};
        RateLimit rate(limits, {}, start);
        rate.began(10, 0);

        QCOMPARE(RateLimit(limits, rate.pace(), start - 1h).calls(), std::optional(0));
    }

    void callsAtOnceHalveAndComeBackOneARound()
    {
        const Limits limits{.callsPerMinute = {}, .tokensPerMinute = {}, .atOnce = 8};
        RateLimit rate(limits, {}, start);
        rate.askedToBeSlower();
        QCOMPARE(rate.atOnce(), 4);
        rate.askedToBeSlower();
        rate.askedToBeSlower();
        rate.askedToBeSlower();
        QCOMPARE(rate.atOnce(), 1);

        rate.answered(1);
        QCOMPARE(rate.atOnce(), 2);
        rate.answered(2); // not quite a round, for it grows meanwhile
        QCOMPARE(rate.atOnce(), 2);
        rate.answered(1);
        QCOMPARE(rate.atOnce(), 3);
        rate.answered(1'000);
        QCOMPARE(rate.atOnce(), 8);
        QVERIFY(!rate.pace().atOnce);
    }

    void aSmallerLimitHoldsOverWhatWasLearnt()
    {
        RateLimit rate({.callsPerMinute = {}, .tokensPerMinute = {}, .atOnce = 100}, {}, start);
        rate.askedToBeSlower();

        const Limits smaller{.callsPerMinute = {}, .tokensPerMinute = {}, .atOnce = 3};
        QCOMPARE(RateLimit(smaller, rate.pace(), start).atOnce(), 3);
    }
};

QTEST_GUILESS_MAIN(TestRateLimit)
#include "tst_ratelimit.moc"
