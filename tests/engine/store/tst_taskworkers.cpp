// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of tasks whose worker dies, freezes or sleeps.
#include "tests/support/TaskTable.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestTaskWorkers : public QObject, private TaskTable
{
    Q_OBJECT

private Q_SLOTS:
    void init() { fresh(); }
    void cleanup() { QCOMPARE(problems(), QStringList()); }

    void tasksOfADeadWorkerRunAgainAtOnceAndOnlyThoseThatRanAreBlamed()
    {
        beWorker(other, 2);
        save(u"words"_s);
        QCOMPARE(claim(5, other).tasks.size(), 5);

        // Slot -1 is nobody's: the lock file says that this worker is dead.
        QCOMPARE(rescue(), 5);

        QList<int> crashes;
        for (const Task &task : tasks())
            crashes += task.crashes;
        QCOMPARE(crashes.count(1), 2);
        QCOMPARE(crashes.count(0), 4);
        QCOMPARE(claim(10).tasks.size(), 5);
        for (const Task &task : tasks())
            QCOMPARE(task.retries, 0);
    }

    void theTaskThatWasRunningIsBlamedAndNotOneOfALaterEntry()
    {
        beWorker(other, 1);
        const EntryId first = save(u"first"_s);
        save(u"second"_s);
        const Claim held = claim(10, other);
        QCOMPARE(held.tasks.size(), 10);
        complete(held.tasks[0]);

        QCOMPARE(rescue(), 9);

        for (const Task &task : tasks()) {
            const bool ran = task.entry == first && task.kind == TaskKind::ContentExtraction;
            QCOMPARE(task.crashes, ran ? 1 : 0);
        }
    }

    void aDeadWorkerThatHeldNothingIsForgotten()
    {
        beWorker(other);
        beWorker(m_journal->store().instance()); // lives

        QCOMPARE(rescue(), 0);

        const auto stats = m_journal->read([&](Stores &s) { return s.tasks.stats(now()); }).value();
        QCOMPARE(stats.workers.size(), 1);
        QCOMPARE(stats.workers[0].id, m_journal->store().instance());
    }

    void aTaskThatKillsItsWorkerThreeTimesIsADeadLetter()
    {
        const EntryId id = save(u"words"_s);
        for (int i = 0; i < 3; ++i) {
            beWorker(other, 1);
            QVERIFY(!claim(5, other).tasks.isEmpty());
            rescue();
        }

        QVERIFY(states(id)[TaskKind::SentimentAnalysis] == TaskState::Failed);
        QCOMPARE(count(TaskState::Failed), 1);
        drain();
        QVERIFY(states(id)[TaskKind::InsightGeneration] == TaskState::Completed);
    }

    void aLapsedLeaseIsLostWithoutBlame()
    {
        const EntryId id = save(u"words"_s);
        // A worker whose process still lives: this store's own slot and name.
        beWorker(m_journal->store().instance());
        const Claim frozen = claim(1, m_journal->store().instance());

        QCOMPARE(rescue(), 0);
        m_journal->clock.advance(16s);
        QCOMPARE(rescue(), 1);

        QCOMPARE(tasks().last().crashes, 0);
        QVERIFY(!complete(frozen.tasks.first()).accepted);
        Q_UNUSED(id)
    }

    /// Whoever took its tasks, all can see that it was silent, until it is heard again.
    void whoWasSilentIsKnownByThatUntilItsNextBeat()
    {
        save(u"words"_s);
        const QString name = m_journal->store().instance();
        beWorker(name);
        claim(1, name);
        const auto worker = [&] {
            return m_journal->read([&](Stores &s) { return s.tasks.stats(now()); })
                .value()
                .workers.value(0);
        };
        const Instant heard = worker().lastHeartbeat;
        m_journal->clock.advance(16s);
        QCOMPARE(rescue(), 1);

        QCOMPARE(worker().state, u"working"_s);
        QVERIFY(worker().currentTasks.isEmpty());
        QCOMPARE(worker().lastHeartbeat, heard);
        QCOMPARE(rescue(), 0); // and that is no reason to look for more
        QCOMPARE(worker().state, u"working"_s);

        QVERIFY(m_journal->write([&](Stores &s) {
            return s.tasks.renew(name, m_journal->clock.sinceBoot() + 15s, now());
        }));
        QCOMPARE(worker().state, u"idle"_s);
        QVERIFY(worker().lastHeartbeat > heard);
    }

    void afterSleepNoLeaseCountsAsLapsed()
    {
        save(u"words"_s);
        beWorker(m_journal->store().instance());
        const Claim held = claim(1, m_journal->store().instance());
        m_journal->clock.sleep(8h);

        QCOMPARE(m_journal
                     ->write([&](Stores &s) {
                         return s.tasks.rescue(me, m_journal->clock.bootId(), {}, now());
                     })
                     .value(),
                 0);

        QVERIFY(complete(held.tasks.first()).accepted);
    }

    void aClockThatIsSetBackAddsNoMoreThanTheFirstDelay()
    {
        save(u"words"_s, plan(now() + 3s));
        m_journal->clock.jumpWall(-365 * 24h);

        QCOMPARE(m_journal->write([&](Stores &s) { return s.tasks.resetTimes(now()); }).value(), 5);
        QCOMPARE(claim(1).nextDue, std::optional(now() + 3s));
        m_journal->clock.jumpWall(365 * 24h);
        QCOMPARE(m_journal->write([&](Stores &s) { return s.tasks.resetTimes(now()); }).value(), 0);
        QCOMPARE(claim(9).tasks.size(), 5); // set forward, it is due
    }

    void aRenewedLeaseIsKept()
    {
        save(u"words"_s);
        beWorker(m_journal->store().instance());
        const Claim held = claim(1, m_journal->store().instance());

        m_journal->clock.advance(10s);
        QVERIFY(m_journal->write([&](Stores &s) {
            return s.tasks.renew(m_journal->store().instance(), m_journal->clock.sinceBoot() + 15s,
                                 now());
        }));
        m_journal->clock.advance(10s);

        QCOMPARE(rescue(), 0);
        QVERIFY(complete(held.tasks.first()).accepted);
    }

    void tasksOfAnEarlierBootAreRescued()
    {
        save(u"words"_s);
        beWorker(other);
        claim(2, other);
        m_journal->clock.reboot(u"boot-2"_s);

        QVERIFY(m_journal->read([&](Stores &s) { return s.tasks.othersHold(me); }).value());
        QCOMPARE(rescue(), 2);
        QVERIFY(!m_journal->read([&](Stores &s) { return s.tasks.othersHold(me); }).value());
    }
};

QTEST_GUILESS_MAIN(TestTaskWorkers)
#include "tst_taskworkers.moc"
