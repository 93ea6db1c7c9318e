// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/queue/CircuitBreaker.h"
#include "engine/queue/Estimate.h"
#include "engine/queue/Prefetch.h"
#include "engine/queue/RetryPolicy.h"
#include "engine/queue/Shares.h"
#include "engine/queue/Vigil.h"
#include "tests/support/FakeClock.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Error error(ErrorCode code, std::optional<Millis> retryAfter = {})
{
    return {code, u"went wrong"_s, {}, retryAfter};
}

Instant at(qint64 milliseconds)
{
    return Instant(Millis(milliseconds));
}

} // namespace

class TestQueueRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesLimitsOutOfRange()
    {
        QCOMPARE(RetryPolicy::from({0ms, 1s}).error().code, ErrorCode::Usage);
        QVERIFY(RetryPolicy::from({0ms, 1s}).error().detail.contains(u"RETRY_BASE_DELAY"));
        QVERIFY(RetryPolicy::from({2s, 1s}).error().detail.startsWith(u"RETRY_MAX_DELAY"));
    }

    void waitDoublesUpToTheLongestAndJitterShortens()
    {
        const auto policy = RetryPolicy::from({1s, 5s});
        QVERIFY(policy);

        QCOMPARE(policy->waitAfter(0, 100, error(ErrorCode::Transient), 0.0), 1s);
        QCOMPARE(policy->waitAfter(2, 100, error(ErrorCode::Transient), 0.0), 4s);
        QCOMPARE(policy->waitAfter(3, 100, error(ErrorCode::Transient), 0.0), 5s);
        QCOMPARE(policy->waitAfter(99, 100, error(ErrorCode::Transient), 0.0),
                 5s); // 2^99 needs 100 bits
        QCOMPARE(policy->waitAfter(0, 100, error(ErrorCode::Transient), 0.75), 250ms);
    }

    void givesUpWhenAnotherTryCannotHelp()
    {
        const auto policy = RetryPolicy::from({1s, 5s});
        QVERIFY(policy);

        QVERIFY(policy->waitAfter(2, 3, error(ErrorCode::Transient), 0.0));
        QVERIFY(
            !policy->waitAfter(3, 3, error(ErrorCode::Transient), 0.0));  // the tries are used up
        QVERIFY(!policy->waitAfter(0, 3, error(ErrorCode::Denied), 0.0)); // a wrong key stays wrong
        QVERIFY(!policy->waitAfter(0, 3, error(ErrorCode::Invalid), 0.0)); // so does this text
    }

    void whatWasNoTryIsPutOff()
    {
        const auto policy = RetryPolicy::from({1s, 5s});
        QVERIFY(policy);

        QVERIFY(!policy->waitAfter(0, 3, error(ErrorCode::Offline), 0.0));
        QCOMPARE(policy->snooze(error(ErrorCode::Offline)), std::optional<Millis>(1s));
        QCOMPARE(policy->snooze(error(ErrorCode::Busy, 30s)), std::optional<Millis>(30s));
        QVERIFY(!policy->snooze(error(ErrorCode::Transient)));
    }

    void whoRefusedSaysHowLongAtLeast()
    {
        const auto policy = RetryPolicy::from({1s, 5s});
        QVERIFY(policy);

        QCOMPARE(policy->waitAfter(0, 3, error(ErrorCode::Transient, 90s), 0.5), 90s);
        QCOMPARE(policy->waitAfter(2, 3, error(ErrorCode::Transient, 1ms), 0.0), 4s);
    }

    void aBreakerOpensAfterFailuresInARowAndTakesThemBack()
    {
        CircuitBreaker breaker({3, 5s, 60s}, {});
        QVERIFY(breaker.failed(0, error(ErrorCode::Transient), at(0), 0.0).charged);
        breaker.answered(0); // so the next is the first in a row
        QVERIFY(breaker.failed(0, error(ErrorCode::Transient), at(10), 0.0).charged);
        QVERIFY(breaker.failed(0, error(ErrorCode::Transient), at(20), 0.0).charged);
        QCOMPARE(breaker.allows(100, false, at(25)), 100);

        const auto third = breaker.failed(0, error(ErrorCode::Transient), at(30), 0.0);

        QVERIFY(!third.charged);
        QCOMPARE(third.forgiveSince, std::optional(at(10)));
        QVERIFY(breaker.health().state == ProviderHealth::State::Open);
        QCOMPARE(breaker.health().retryAt, std::optional(at(5'030)));
        QCOMPARE(breaker.allows(100, false, at(5'029)), 0);
        QCOMPARE(breaker.allows(100, false, at(5'030)), 1);
    }

    void theProbeClosesABreakerOrWaitsLonger()
    {
        CircuitBreaker breaker({3, 5s, 12s}, {});
        breaker.failed(0, error(ErrorCode::Offline), at(0), 0.0);
        for (const int wait : {10'000, 12'000, 12'000}) { // doubles up to the longest
            const Instant now = *breaker.health().retryAt;
            breaker.probing(TaskId{7}, 1);
            QVERIFY(breaker.health().state == ProviderHealth::State::HalfOpen);
            QCOMPARE(breaker.allows(100, true, now), 0);
            QCOMPARE(breaker.allows(100, false, now), 1); // whoever had the probe is gone
            const qint64 epoch = breaker.health().epoch;
            QVERIFY(!breaker.failed(epoch, error(ErrorCode::Transient), now, 0.0).charged);
            QCOMPARE(breaker.health().retryAt, std::optional(now + Millis(wait)));
        }

        breaker.probing(TaskId{8}, 1);
        breaker.answered(breaker.health().epoch);

        QVERIFY(breaker.health().state == ProviderHealth::State::Closed);
        QCOMPARE(breaker.health().openings, 0);
    }

    void whatWasAskedBeforeItOpenedSaysNothing()
    {
        CircuitBreaker breaker({3, 5s, 60s}, {});
        breaker.failed(0, error(ErrorCode::Offline), at(0), 0.0);
        const ProviderHealth open = breaker.health();

        breaker.answered(0);
        const auto late = breaker.failed(0, error(ErrorCode::Transient), at(1), 0.0);

        QVERIFY(!late.charged);
        QVERIFY(!late.forgiveSince);
        QCOMPARE(breaker.health(), open);
    }

    void aBreakerWaitsAsLongAsItIsToldOrForAPerson()
    {
        CircuitBreaker limited({3, 5s, 60s}, {});
        limited.failed(0, error(ErrorCode::Offline, 600s), at(0), 0.5);
        QCOMPARE(limited.health().retryAt, std::optional(at(600'500))); // half a second of jitter

        CircuitBreaker denied({3, 5s, 60s}, {});
        denied.failed(0, error(ErrorCode::Denied), at(0), 0.0);
        QVERIFY(!denied.health().retryAt);
        QCOMPARE(denied.health().reason, u"went wrong"_s);
        QCOMPARE(denied.allows(100, false, at(1'000'000'000)), 0);
    }

    void theTimeLeftIsWeighedByWhatTasksCost()
    {
        QueuePace pace;
        pace.window = 10s;
        QVERIFY(!Estimate::timeLeft(pace, Estimate::Ahead::Everything));
        pace.kinds[TaskKind::SentimentAnalysis] = {1, 1, 10, 9.75};
        QCOMPARE(Estimate::timeLeft(pace, Estimate::Ahead::Everything), std::optional<Millis>(1s));
        pace.kinds[TaskKind::EmbeddingGeneration] = {0, 4, 0, 99.75};
        QCOMPARE(Estimate::timeLeft(pace, Estimate::Ahead::Everything), std::optional<Millis>(41s));
        QCOMPARE(Estimate::timeLeft(pace, Estimate::Ahead::Interactive), std::optional<Millis>(1s));
        pace.kinds[TaskKind::InsightGeneration] = {0, 1, 0, 0.0}; // as the others on average
        QCOMPARE(Estimate::timeLeft(pace, Estimate::Ahead::Everything),
                 std::optional<Millis>(46'500ms));
    }

    void holdsAFewTasksWhileTheyAreLongAndManyWhenTheyAreShort()
    {
        Prefetch prefetch(2);

        QCOMPARE(prefetch.target(), 4);
        QCOMPARE(Prefetch(2, 12).target(), 12);
        for (int i = 0; i < 200; ++i)
            prefetch.took(1.0);
        QCOMPARE_GE(prefetch.target(), 38);
        QCOMPARE_LE(prefetch.target(), 41); // 20 ms of work for two threads
        for (int i = 0; i < 200; ++i)
            prefetch.took(0.0);
        QCOMPARE(prefetch.target(), Prefetch::most);
        QVERIFY(prefetch.refillBelow() <= prefetch.target() / 2 + 1);
    }

    void aHigherPriorityTakesTheClaimButForAReserve()
    {
        const Instant now{1'000s};
        const ReadyLevel sentiment{1, 10, TaskKind::SentimentAnalysis, now - 2s};
        const ReadyLevel themes{1, 6, TaskKind::ThemeIdentification, now - 1s};
        const ReadyLevel insight{1, 2, TaskKind::InsightGeneration, now - 5s};

        const auto shares = Shares::of({insight, themes, sentiment}, 40, 1, now);

        QCOMPARE(shares.size(), 3);
        QVERIFY((shares[0] == Share{sentiment, 38}));
        QVERIFY((shares[1] == Share{insight, 2})); // has waited longest of the rest
        QVERIFY((shares[2] == Share{themes, 0}));
    }

    void inSmallClaimsTheReserveIsOneOfTwenty()
    {
        const Instant now{1'000s};
        const QList<ReadyLevel> levels{{1, 10, TaskKind::SentimentAnalysis, now},
                                       {1, 2, TaskKind::InsightGeneration, now}};
        int low = 0;
        for (quint64 turn = 1; turn <= 100; ++turn)
            low += Shares::of(levels, 1, turn, now)[0].most == 0 ? 1 : 0;

        QCOMPARE(low, 5);
    }

    void whatWaitsGainsAPriorityAMinute()
    {
        const Instant now{10'000s};
        const ReadyLevel fresh{1, 10, TaskKind::SentimentAnalysis, now};
        ReadyLevel old{1, 2, TaskKind::InsightGeneration, now - 7min};

        QVERIFY(Shares::of({old, fresh}, 8, 1, now).first().level == fresh);
        old.oldest = now - 9min;
        QVERIFY(Shares::of({old, fresh}, 8, 1, now).first().level == old);
    }

    void whoWritesGoesBeforeBulkWorkHoweverOld()
    {
        const Instant now{100'000s};
        const ReadyLevel old{1, 10, TaskKind::SentimentAnalysis, now - 10h};
        const ReadyLevel fresh{0, 2, TaskKind::InsightGeneration, now};

        const auto shares = Shares::of({old, fresh}, 8, 1, now);

        QVERIFY((shares.first() == Share{fresh, 8}));
        QVERIFY(Shares::of({}, 8, 1, now).isEmpty());
    }

    void afterSleepLeasesAreLeftAloneForAsLongAsTheyLast()
    {
        test::FakeClock clock;
        Vigil vigil(15s);
        QVERIFY(vigil.mayTakeLapsed(clock));
        clock.advance(1h);
        QVERIFY(vigil.mayTakeLapsed(clock)); // awake all the time

        clock.sleep(8h);

        QVERIFY(!vigil.mayTakeLapsed(clock));
        clock.advance(14s);
        QVERIFY(!vigil.mayTakeLapsed(clock));
        clock.advance(1s);
        QVERIFY(vigil.mayTakeLapsed(clock));
    }

    void aWallClockThatIsSetIsNoticedOnce()
    {
        test::FakeClock clock;
        Vigil vigil(15s);
        QVERIFY(!vigil.wallClockWasSet(clock));
        clock.sleep(8h);
        clock.jumpWall(1s); // corrected, as they are all day
        QVERIFY(!vigil.wallClockWasSet(clock));

        clock.jumpWall(-365 * 24h);

        QVERIFY(vigil.wallClockWasSet(clock));
        QVERIFY(!vigil.wallClockWasSet(clock));
        clock.jumpWall(1h);
        QVERIFY(vigil.wallClockWasSet(clock));
    }

    void followsTheNumberOfThreads()
    {
        Prefetch prefetch(1);

        prefetch.setThreads(200);

        QCOMPARE(prefetch.target(), 400);
    }
};

QTEST_GUILESS_MAIN(TestQueueRules)
#include "tst_queuerules.moc"
