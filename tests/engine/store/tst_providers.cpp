// SPDX-License-Identifier: GPL-3.0-or-later
// What an outage costs tasks, and how limits on what runs at once are counted.
#include "tests/support/TaskTable.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestProviders : public QObject, private TaskTable
{
    Q_OBJECT

    Task task(TaskId id)
    {
        TaskFilter filter;
        filter.tasks = {id};
        return tasks(filter).value(0);
    }
    Claimed claimWithin(int most, const QMap<TaskKind, int> &atOnce, std::optional<int> inAll = {})
    {
        return m_journal
            ->write([&](Stores &s) -> Result<Claimed> {
                const auto levels = s.tasks.readyLevels();
                QList<Share> shares;
                for (const ReadyLevel &level : *levels)
                    shares += {level, most};
                return s.tasks.claim({me, u"scripted"_s, most, manyUnits, 15s, atOnce, inAll},
                                     shares, now());
            })
            .value();
    }
    int forgive(Instant since)
    {
        return m_journal
            ->write([&](Stores &s) { return s.tasks.forgive(u"scripted"_s, since, now()); })
            .value();
    }
    int countOf(const Claimed &claimed, TaskKind kind)
    {
        return static_cast<int>(std::ranges::count(claimed.tasks, kind, &ClaimedTask::kind));
    }

private Q_SLOTS:
    void init() { fresh(); }
    void cleanup() { QCOMPARE(problems(), QStringList()); }

    void aProvidersStateIsARowThatOutlivesARestart()
    {
        ProviderHealth open;
        open.name = u"far"_s;
        open.state = ProviderHealth::State::Open;
        open.openings = 2;
        open.epoch = 3;
        open.reason = u"503"_s;
        open.retryAt = now() + 30s;
        QVERIFY(m_journal->write([&](Stores &s) { return s.providers.setHealth(open); }));
        m_journal->close();
        m_journal->open();

        QCOMPARE(m_journal->read([](Stores &s) { return s.providers.health(u"far"_s); }).value(),
                 open);
        const auto stats = m_journal->read([&](Stores &s) { return s.tasks.stats(now()); });
        QCOMPARE(stats->providers, QList<ProviderHealth>{open});
        const auto unknown =
            m_journal->read([](Stores &s) { return s.providers.health(u"new"_s); });
        QVERIFY(unknown->state == ProviderHealth::State::Closed);
    }

    void whoWaitsForAPersonIsTriedAgainWhenOneSaysSo()
    {
        ProviderHealth denied;
        denied.name = u"far"_s;
        denied.state = ProviderHealth::State::Open;
        QVERIFY(m_journal->write([&](Stores &s) { return s.providers.setHealth(denied); }));

        QCOMPARE(m_journal
                     ->write([&](Stores &s) {
                         return s.providers.tryAgain(ProviderStore::Which::Refusing, now());
                     })
                     .value(),
                 1);

        QCOMPARE(m_journal->read([](Stores &s) { return s.providers.health(u"far"_s); })->retryAt,
                 std::optional(now()));
    }

    void aClockThatIsSetBackMakesNoProviderWaitLonger()
    {
        ProviderHealth open;
        open.name = u"far"_s;
        open.state = ProviderHealth::State::Open;
        open.failingSince = now();
        open.retryAt = now() + 30s;
        open.retryDelay = 30s;
        QVERIFY(m_journal->write([&](Stores &s) { return s.providers.setHealth(open); }));
        m_journal->clock.jumpWall(-24h * 365);

        QVERIFY(m_journal->write([&](Stores &s) { return s.providers.resetTimes(now()); }));

        const auto health =
            m_journal->read([](Stores &s) { return s.providers.health(u"far"_s); }).value();
        QCOMPARE(health.retryAt, std::optional(now() + 30s));
        QCOMPARE(health.failingSince, now());
    }

    void tasksSayThatTheyWaitForTheirProvider()
    {
        beWorker(me);
        save(u"words"_s);
        ProviderHealth open;
        open.name = u"scripted"_s;
        open.state = ProviderHealth::State::Open;
        QVERIFY(m_journal->write([&](Stores &s) { return s.providers.setHealth(open); }));

        TaskFilter first;
        first.kind = TaskKind::SentimentAnalysis;
        QCOMPARE(tasks(first).first().waitingFor, u"provider"_s);
        QVERIFY(tasks(first).first().state == TaskState::Pending);
        QCOMPARE(count(TaskState::Queued), 0);
        QCOMPARE(count(TaskState::Pending), 6);
    }

    void whatAnOutageWasChargedIsTakenBack()
    {
        save(u"words"_s);
        const auto held = claim(10).tasks;
        const Instant before = now();
        failTask(held[0], ErrorCode::Transient, now() + 10s); // its own failure
        m_journal->clock.advance(10s);
        const auto again = claim(10).tasks;
        QCOMPARE(again.size(), 1);
        const Instant outage = now();
        failTask(again[0], ErrorCode::Transient, now() + 20s);
        failTask(held[1], ErrorCode::Transient, {}); // given up
        failTask(held[2], ErrorCode::Transient, Failure::Then::Wait);

        QCOMPARE(forgive(outage), 2);
        QCOMPARE(task(held[0].lease.task).retries, 1); // what was before stays
        for (int i = 0; i < 3; ++i)
            QVERIFY(task(held[i].lease.task).state == TaskState::Queued);
        const QList<Attempt> attempts = task(held[0].lease.task).attempts;
        QCOMPARE(attempts.size(), 2);
        QVERIFY(attempts[0].charged && attempts[0].startedAt == before);
        QVERIFY(!attempts[1].charged);
        QVERIFY(!task(held[2].lease.task).attempts.first().charged);
    }

    void whatCrashedIsNoOutagesFault()
    {
        save(u"words"_s);
        const Instant outage = now();
        const ClaimedTask held = claim(1).tasks.first();
        failTask(held, ErrorCode::Transient, now());
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(claim(1, other).tasks.first().lease.task, held.lease.task);
            rescue();
        }
        QVERIFY(task(held.lease.task).state == TaskState::Failed);

        forgive(outage);

        QVERIFY(task(held.lease.task).state == TaskState::Failed);
    }

    void whatWasDoneAfterAnOutageIsNotDoneAgain()
    {
        const EntryId id = save(u"words"_s);
        const Instant outage = now();
        failTask(claim(1).tasks.first(), ErrorCode::Transient, now());
        drain();
        QVERIFY(states(id)[TaskKind::InsightGeneration] == TaskState::Completed);

        forgive(outage);

        QVERIFY(states(id)[TaskKind::InsightGeneration] == TaskState::Completed);
    }

    void aForgivenTaskStillWaitsForWhatItNeeds()
    {
        const EntryId day = save(u"words"_s);
        const EntryId review = save(u"its review"_s);
        const Instant outage = now();
        TaskFilter first;
        first.kind = TaskKind::SentimentAnalysis;
        const TaskId needed = (first.entries = {day}, tasks(first).first().id);
        const TaskId waiting = (first.entries = {review}, tasks(first).first().id);
        for (const ClaimedTask &held : claim(100).tasks) {
            if (held.lease.task == waiting)
                failTask(held, ErrorCode::Transient, now() + 10s);
            else
                failTask(held, ErrorCode::Busy, Failure::Then::Wait);
        }
        QVERIFY(m_journal->write(
            [&](Stores &s) { return s.tasks.depend(waiting, {needed}, {}, now()); }));

        forgive(outage);

        QVERIFY(task(waiting).state == TaskState::Pending);
        QCOMPARE(task(waiting).waitingFor, u"tasks"_s);
    }

    void aSnoozeIsNoTry()
    {
        save(u"words"_s);
        const ClaimedTask held = claim(1).tasks.first();

        const Settlement end = failTask(held, ErrorCode::Busy, Failure::Then::Snooze, now() + 30s);

        QVERIFY(end.accepted);
        const Task after = task(held.lease.task);
        QVERIFY(after.state == TaskState::Pending);
        QCOMPARE(after.runAfter, std::optional(now() + 30s));
        QCOMPARE(after.retries, 0);
        QVERIFY(after.attempts.isEmpty());
        m_journal->clock.advance(30s);
        QCOMPARE(claim(1).tasks.first().lease.task, held.lease.task);
    }

    void aKindsLimitHoldsAcrossWorkers()
    {
        for (int i = 0; i < 5; ++i)
            save(u"entry %1"_s.arg(i));
        const QMap<TaskKind, int> two{{TaskKind::SentimentAnalysis, 2}};

        const Claimed first = claimWithin(100, two);

        QCOMPARE(countOf(first, TaskKind::SentimentAnalysis), 2);
        QCOMPARE(first.tasks.size(), 2 + 4 * 5);
        QCOMPARE(claimWithin(100, two).tasks.size(), 0);
        for (const ClaimedTask &task : first.tasks)
            complete(task);
        QCOMPARE(countOf(claimWithin(100, two), TaskKind::SentimentAnalysis), 2);
    }

    void aProvidersLimitHoldsForAllKindsTogether()
    {
        for (int i = 0; i < 5; ++i)
            save(u"entry %1"_s.arg(i));

        QCOMPARE(claimWithin(100, {}, 7).tasks.size(), 7);
        QCOMPARE(claimWithin(100, {}, 7).tasks.size(), 0);
        QCOMPARE(claimWithin(100, {}, 9).tasks.size(), 2);
    }

    void thePaceIsMeasuredFromWhatEnded()
    {
        save(u"words"_s);
        save(u"more"_s, [this] {
            QueuePlan bulk = plan();
            bulk.lane = QueuePlan::Lane::Bulk;
            return bulk;
        }());
        const ClaimedTask held = claim(1).tasks.first();
        StoredResult result;
        result.analysis = ScriptedProvider::answerTo(held.kind);
        result.provenance.kind = held.kind;
        result.provenance.contentHash = held.contentHash;
        QVERIFY(m_journal->write([&](Stores &s) {
            return s.tasks.complete({{held.lease, result, std::chrono::microseconds(2'500)}},
                                    now());
        }));

        const auto pace = m_journal->read([&](Stores &s) { return s.tasks.pace(now()); });

        const QueuePace::Kind kind = pace->kinds[held.kind];
        QCOMPARE(kind.open, 1);
        QCOMPARE(kind.openFirst, 0);
        QCOMPARE(kind.done, 1);
        QCOMPARE(kind.meanMs, 2.5);
        QVERIFY(pace->window > 0ms);
        QVERIFY(m_journal->write([](Stores &s) { return s.tasks.pause({}); }));
        QVERIFY(m_journal->read([&](Stores &s) { return s.tasks.pace(now()); })->kinds.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestProviders)
#include "tst_providers.moc"
