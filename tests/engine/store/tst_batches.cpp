// SPDX-License-Identifier: GPL-3.0-or-later
// Batches: filled, counted, paused, ended; and how old rows go.
#include "tests/support/TaskTable.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestBatches : public QObject, private TaskTable
{
    Q_OBJECT

    BatchId makeBatch(const QString &maker = {})
    {
        return m_journal
            ->write([&](Stores &s) {
                return s.batches.make(
                    u"import"_s, maker.isNull() ? m_journal->store().instance() : maker, now());
            })
            .value();
    }
    void close(BatchId id)
    {
        QVERIFY(m_journal->write([&](Stores &s) { return s.batches.close(id, now()); }));
    }
    EntryId saveInto(BatchId id, const QString &text)
    {
        QueuePlan batched = plan();
        batched.batch = id;
        return save(text, batched);
    }
    BatchStatus batch()
    {
        return m_journal->read([](Stores &s) { return s.batches.list(); }).value().value(0);
    }
    void setPaused(BatchId id, bool paused)
    {
        const auto known = m_journal->write(
            [&](Stores &s) { return paused ? s.batches.pause(id) : s.batches.resume(id); });
        QVERIFY(known.value());
    }
    int cleanUp(int most = 100)
    {
        return m_journal->write([&](Stores &s) { return s.tasks.cleanUp(now(), most); }).value();
    }

private Q_SLOTS:
    void init() { fresh(); }
    void cleanup() { QCOMPARE(problems(), QStringList()); }

    void aBatchIsCountedFromItsFillingToItsEnd()
    {
        const BatchId id = makeBatch();
        QCOMPARE(batch().totalTasks, 0); // an empty one is not listed
        saveInto(id, u"words"_s);
        complete(claim(1).tasks.first());
        QCOMPARE(batch().name, u"import"_s);
        QCOMPARE(batch().totalTasks, 6);
        QCOMPARE(batch().completedTasks, 1);
        drain();
        QVERIFY(batch().filling);
        QVERIFY(!batch().completedAt); // more may come

        m_journal->clock.advance(1s);
        close(id);

        QVERIFY(!batch().filling);
        QCOMPARE(batch().completedAt, std::optional(now()));
        QCOMPARE(batch().completedTasks, 6);
    }

    void itEndsWithItsLastTask()
    {
        const BatchId id = makeBatch();
        saveInto(id, u"words"_s);
        close(id);
        failTask(claim(1).tasks.first(), ErrorCode::Invalid, {});
        QVERIFY(!batch().completedAt);

        drain();

        QVERIFY(batch().completedAt);
        QCOMPARE(batch().failedTasks, 1);
    }

    void aRetryOpensItAgain()
    {
        const BatchId id = makeBatch();
        saveInto(id, u"words"_s);
        close(id);
        failTask(claim(1).tasks.first(), ErrorCode::Invalid, {});
        drain();

        QVERIFY(m_journal->write([&](Stores &s) { return s.tasks.retry({}, now()); }));

        QVERIFY(!batch().completedAt);
        QCOMPARE(batch().completedTasks, 4); // the insight is made again, too
        drain();
        QVERIFY(batch().completedAt);
    }

    void cancellingEndsIt()
    {
        const BatchId id = makeBatch();
        saveInto(id, u"words"_s);
        const EntryId elsewhere = save(u"not in it"_s);
        close(id);
        TaskFilter its;
        its.batches = {id};

        const auto order =
            m_journal->write([&](Stores &s) { return s.tasks.cancel(its, u"no"_s, now()); });

        QCOMPARE(order->tasks, 6);
        QVERIFY(batch().completedAt);
        QVERIFY(states(elsewhere)[TaskKind::SentimentAnalysis] == TaskState::Queued);
    }

    void itEndsWithAnEditThatLeavesNothingToDo()
    {
        const BatchId id = makeBatch();
        const EntryId entry = saveInto(id, u"words"_s);
        close(id);

        save(u"words"_s, plan(), entry, AiLevel::Never);

        QVERIFY(batch().completedAt);
    }

    void itEndsWithATaskThatCrashes()
    {
        const BatchId id = makeBatch();
        QueuePlan one;
        one.wanted.insert(TaskKind::SentimentAnalysis,
                          m_provider.identity(TaskKind::SentimentAnalysis));
        one.batch = id;
        save(u"words"_s, one);
        close(id);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(claim(1, other).tasks.size(), 1);
            rescue();
        }

        QCOMPARE(batch().failedTasks, 1);
        QVERIFY(batch().completedAt);
    }

    void onesMakerThatIsGoneFillsItNoMore()
    {
        const BatchId id = makeBatch(u"gone"_s);
        saveInto(id, u"words"_s);
        QVERIFY(!batch().filling);
        QVERIFY(m_journal->write([&](Stores &s) { return s.tasks.cancel({}, u"no"_s, now()); }));
        QVERIFY(!batch().completedAt);
        QVERIFY(m_journal
                    ->read([&](Stores &s) {
                        return s.tasks.needsRescue(me, m_journal->clock.bootId(), {});
                    })
                    .value());

        rescue();

        QVERIFY(batch().completedAt);
    }

    void aBatchWhoseMakerDiedMeanwhileEndsWithItsLastTask()
    {
        const BatchId id = makeBatch(u"gone"_s);
        saveInto(id, u"words"_s);

        drain();

        QVERIFY(batch().completedAt);
    }

    void whatIsPausedIsNotClaimedAndKeepsItsPlace()
    {
        const BatchId id = makeBatch();
        const EntryId first = saveInto(id, u"first"_s);
        m_journal->clock.advance(1s);
        const EntryId second = save(u"second"_s);
        setPaused(id, true);

        const Claim look = claim(1);
        const Claim more = claim(100);

        QVERIFY(look.more); // the first was out of the way only after a look
        for (const ClaimedTask &held : look.tasks + more.tasks)
            QCOMPARE(held.entry, second);
        QVERIFY(!claim(100).more); // and stays out of it
        QVERIFY(batch().paused);
        TaskFilter its;
        its.entries = {first};
        its.kind = TaskKind::SentimentAnalysis;
        QCOMPARE(tasks(its).first().waitingFor, u"paused"_s);

        setPaused(id, false);

        const auto held = claim(100).tasks;
        QCOMPARE(held.size(), 5);
        QCOMPARE(held.first().entry, first);
    }

    void whatIsCancelledWhilePausedDoesNotComeBack()
    {
        const BatchId id = makeBatch();
        saveInto(id, u"words"_s);
        setPaused(id, true);
        QCOMPARE(claim(100).tasks.size(), 0);
        QVERIFY(m_journal->write([&](Stores &s) { return s.tasks.cancel({}, u"no"_s, now()); }));

        setPaused(id, false);

        QCOMPARE(claim(100).tasks.size(), 0);
        QCOMPARE(count(TaskState::Cancelled), 6);
    }

    void anUnknownBatchIsNotPaused()
    {
        QVERIFY(!m_journal->write([](Stores &s) { return s.batches.pause({99}); }).value());
    }

    void oldRowsGoInPiecesAndTheirCountsStay()
    {
        const BatchId id = makeBatch();
        const EntryId entry = saveInto(id, u"words"_s);
        close(id);
        failTask(claim(1).tasks.first(), ErrorCode::Invalid, {});
        drain();
        const auto before = m_journal->read([&](Stores &s) { return s.tasks.stats(now()); });
        QCOMPARE(cleanUp(), 0); // not yet old
        m_journal->clock.advance(1s);

        QCOMPARE(cleanUp(2), 2);
        QCOMPARE(cleanUp(), 3);

        const auto after = m_journal->read([&](Stores &s) { return s.tasks.stats(now()); });
        QCOMPARE(after->byState[TaskState::Completed], before->byState[TaskState::Completed]);
        QCOMPARE(after->ever, before->ever);
        QCOMPARE(batch().totalTasks, 6);
        QCOMPARE(batch().completedTasks, 6);
        QCOMPARE(batch().failedTasks, 1);
        QCOMPARE(tasks().size(), 1); // the dead letter
        QCOMPARE(m_journal->read([&](Stores &s) { return s.results.kinds(entry); })->size(), 5);
    }

    void whatAnOpenTaskStillWaitsBesideStays()
    {
        save(u"words"_s);
        complete(claim(1).tasks.first());
        m_journal->clock.advance(1s);

        QCOMPARE(cleanUp(), 0);

        drain();
        m_journal->clock.advance(1s);
        QCOMPARE(cleanUp(), 6);
    }

    void oneCleansUpForAll()
    {
        const auto begins = [&] {
            return m_journal->write([&](Stores &s) { return s.tasks.beginCleanUp(1h, now()); })
                .value();
        };
        QVERIFY(begins());
        QVERIFY(!begins());
        m_journal->clock.advance(1h);
        QVERIFY(begins());
        m_journal->clock.jumpWall(-24h); // the last one lies ahead now
        QVERIFY(begins());
    }

    void aPurgedDeadLetterIsStillCounted()
    {
        save(u"words"_s);
        failTask(claim(1).tasks.first(), ErrorCode::Invalid, {});

        QCOMPARE(m_journal->write([](Stores &s) { return s.tasks.purge({}); }).value(), 1);

        const auto stats = m_journal->read([&](Stores &s) { return s.tasks.stats(now()); });
        QCOMPARE(stats->count(TaskState::Failed), 0);
        QCOMPARE(stats->ever[TaskState::Failed], 1);
    }
};

QTEST_GUILESS_MAIN(TestBatches)
#include "tst_batches.moc"
