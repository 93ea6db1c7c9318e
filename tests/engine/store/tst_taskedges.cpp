// SPDX-License-Identifier: GPL-3.0-or-later
// Tasks that wait for others, of whatever entry.
#include "tests/support/TaskTable.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestTaskEdges : public QObject, private TaskTable
{
    Q_OBJECT

    Task task(TaskId id)
    {
        TaskFilter filter;
        filter.tasks = {id};
        return tasks(filter).value(0);
    }
    TaskId idOf(const EntryId &entry, TaskKind kind)
    {
        TaskFilter filter;
        filter.entries = {entry};
        filter.kind = kind;
        return tasks(filter).first().id; // the newest
    }
    Result<> depend(TaskId task, const QList<TaskId> &needs, Losses settlesOn = {})
    {
        return m_journal->write(
            [&](Stores &s) { return s.tasks.depend(task, needs, settlesOn, now()); });
    }
    int cancel(TaskId id)
    {
        TaskFilter filter;
        filter.tasks = {id};
        return m_journal
            ->write([&](Stores &s) { return s.tasks.cancel(filter, u"cancelled"_s, now()); })
            ->tasks;
    }
    void retryAll()
    {
        QVERIFY(m_journal->write([&](Stores &s) { return s.tasks.retry({}, now()); }));
    }
    ClaimedTask claimThis(TaskId id)
    {
        for (const ClaimedTask &held : claim(100).tasks) {
            if (held.lease.task == id)
                return held;
        }
        qFatal("it could not be claimed");
    }

    EntryId m_day, m_review;
    TaskId m_needed, m_waiting;

private Q_SLOTS:
    void init()
    {
        fresh();
        QueuePlan one;
        one.wanted.insert(TaskKind::SentimentAnalysis,
                          m_provider.identity(TaskKind::SentimentAnalysis));
        m_day = save(u"a day"_s, one);
        m_review = save(u"its review"_s, one);
        m_needed = idOf(m_day, TaskKind::SentimentAnalysis);
        m_waiting = idOf(m_review, TaskKind::SentimentAnalysis);
    }
    void cleanup() { QCOMPARE(problems(), QStringList()); }

    void aTaskWaitsForOneOfAnotherEntry()
    {
        QVERIFY(depend(m_waiting, {m_needed}));

        QVERIFY(task(m_waiting).state == TaskState::Pending);
        QCOMPARE(task(m_waiting).waitingFor, u"tasks"_s);
        const auto held = claim(10).tasks;
        QCOMPARE(held.size(), 1);
        QVERIFY(complete(held.first()).accepted);
        QVERIFY(task(m_waiting).state == TaskState::Queued);
    }

    void whatEndedBeforeIsNotWaitedFor()
    {
        QVERIFY(complete(claimThis(m_needed)).accepted);
        QVERIFY(m_journal->write([&](Stores &s) { return s.tasks.rescue(u"x"_s, {}, {}, now()); }));

        QVERIFY(depend(m_waiting, {m_needed}));

        QVERIFY(task(m_waiting).state == TaskState::Queued);
    }

    void tasksThatWouldWaitForEachOtherAreRefused()
    {
        const TaskId third = idOf(save(u"third"_s), TaskKind::SentimentAnalysis);
        QVERIFY(depend(m_waiting, {m_needed}));
        QVERIFY(depend(third, {m_waiting}));

        QCOMPARE(depend(m_needed, {third}).error().code, ErrorCode::Invalid);
        QCOMPARE(depend(m_needed, {m_needed}).error().code, ErrorCode::Invalid);
        QCOMPARE(depend(m_needed, {TaskId{999}}).error().code, ErrorCode::NotFound);
        QVERIFY(task(m_needed).state == TaskState::Queued);
    }

    void anEditMakesNoTasksWaitForEachOther()
    {
        QueuePlan insight;
        insight.wanted.insert(TaskKind::InsightGeneration,
                              m_provider.identity(TaskKind::InsightGeneration));
        const EntryId entry = save(u"words"_s, insight);
        const TaskId last = idOf(entry, TaskKind::InsightGeneration);
        const ClaimedTask begun = claimThis(last);
        QueuePlan one;
        one.wanted.insert(TaskKind::SentimentAnalysis,
                          m_provider.identity(TaskKind::SentimentAnalysis));
        save(u"words"_s, one, entry);
        const TaskId first = idOf(entry, TaskKind::SentimentAnalysis);
        QVERIFY(m_journal->write([&](Stores &s) { return s.tasks.handBack({begun.lease}); }));
        QVERIFY(depend(first, {last}));

        save(u"other words"_s, plan(), entry); // an insight waits for the rest of its entry

        drain();
        QVERIFY(task(first).state == TaskState::Completed);
        QVERIFY(task(last).state == TaskState::Completed);
    }

    void whatHasBegunDoesNotWaitAnyMore()
    {
        claimThis(m_waiting);

        QCOMPARE(depend(m_waiting, {m_needed}).error().code, ErrorCode::Invalid);
    }

    void aLossSettlesOrNot_data()
    {
        QTest::addColumn<bool>("fails");
        QTest::addColumn<Losses>("settlesOn");
        QTest::addColumn<bool>("settled");
        QTest::newRow("failed, go on") << true << Losses() << false;
        QTest::newRow("failed, settle") << true << Losses(Loss::Failed) << true;
        QTest::newRow("failed, settle on others")
            << true << (Loss::Cancelled | Loss::Pruned) << false;
        QTest::newRow("cancelled, go on") << false << Losses(Loss::Failed) << false;
        QTest::newRow("cancelled, settle") << false << Losses(Loss::Cancelled) << true;
    }

    void aLossSettlesOrNot()
    {
        QFETCH(const bool, fails);
        QFETCH(const Losses, settlesOn);
        QFETCH(const bool, settled);
        QVERIFY(depend(m_waiting, {m_needed}, settlesOn));

        if (fails)
            failTask(claimThis(m_needed), ErrorCode::Invalid, {});
        else
            cancel(m_needed);

        const Task after = task(m_waiting);
        QVERIFY(after.state == (settled ? TaskState::Cancelled : TaskState::Queued));
        QCOMPARE(after.error,
                 settled ? u"task %1, which it needs, %2"_s.arg(m_needed.value)
                               .arg(fails ? u"failed"_s : u"was cancelled"_s)
                         : QString());
    }

    void aLossGoesThroughTheChain()
    {
        const TaskId last = idOf(save(u"last"_s), TaskKind::SentimentAnalysis);
        QVERIFY(depend(m_waiting, {m_needed}, Loss::Failed));
        QVERIFY(depend(last, {m_waiting}, Loss::Cancelled));

        failTask(claimThis(m_needed), ErrorCode::Invalid, {});

        QVERIFY(task(m_waiting).state == TaskState::Cancelled);
        QVERIFY(task(last).state == TaskState::Cancelled);
    }

    void aRetriedLossBringsBackWhatItSettled()
    {
        QVERIFY(depend(m_waiting, {m_needed}, Loss::Failed));
        failTask(claimThis(m_needed), ErrorCode::Invalid, {});

        QVERIFY(m_journal->write([&](Stores &s) { return s.tasks.retry({}, now()); }));

        QVERIFY(task(m_needed).state == TaskState::Queued);
        QVERIFY(task(m_waiting).state == TaskState::Pending);
        QVERIFY(complete(claimThis(m_needed)).accepted);
        QVERIFY(task(m_waiting).state == TaskState::Queued);
    }

    void aRetriedLossIsWaitedForAgain()
    {
        QVERIFY(depend(m_waiting, {m_needed}));
        failTask(claimThis(m_needed), ErrorCode::Invalid, {});
        QVERIFY(task(m_waiting).state == TaskState::Queued); // would go on without

        retryAll();

        QVERIFY(task(m_waiting).state == TaskState::Pending);
        QCOMPARE(task(m_waiting).waitingFor, u"tasks"_s);
    }

    void anInsightOfFewerFindingsIsMadeAgainWhateverIsQueuedMeanwhile()
    {
        QueuePlan all;
        for (const TaskKind kind : allTaskKinds)
            all.wanted.insert(kind, m_provider.identity(kind));
        const EntryId id = save(u"another day"_s, all);
        const TaskId themes = idOf(id, TaskKind::ThemeIdentification);
        const TaskId insight = idOf(id, TaskKind::InsightGeneration);
        for (const ClaimedTask &held : claim(100).tasks) {
            if (held.lease.task == themes)
                failTask(held, ErrorCode::Invalid, {});
            else
                QVERIFY(complete(held).accepted);
        }
        QVERIFY(complete(claimThis(insight)).accepted);
        retryAll();
        QVERIFY(task(insight).state == TaskState::Pending);

        QVERIFY(m_journal->write([&](Stores &s) { return s.tasks.queueEntry(id, all, now()); }));

        QVERIFY(task(insight).state == TaskState::Pending);
        QVERIFY(complete(claimThis(themes)).accepted);
        QVERIFY(task(insight).state == TaskState::Queued);
    }

    void whatHadBegunWaitsForARetriedLossOnceItIsHandedBack_data()
    {
        QTest::addColumn<bool>("fails");
        QTest::newRow("handed back") << false;
        QTest::newRow("waits for the provider") << true;
    }

    void whatHadBegunWaitsForARetriedLossOnceItIsHandedBack()
    {
        QFETCH(const bool, fails);
        QVERIFY(depend(m_waiting, {m_needed}));
        failTask(claimThis(m_needed), ErrorCode::Invalid, {});
        const ClaimedTask begun = claimThis(m_waiting);
        retryAll();
        QVERIFY(task(m_waiting).state == TaskState::Processing);

        if (fails)
            failTask(begun, ErrorCode::Busy, Failure::Then::Wait);
        else
            QVERIFY(m_journal->write([&](Stores &s) { return s.tasks.handBack({begun.lease}); }));

        QVERIFY(task(m_waiting).state == TaskState::Pending);
        QCOMPARE(task(m_waiting).waitingFor, u"tasks"_s);
    }

    void deadLettersThatNeedEachOtherAreRetriedInTheirOrder()
    {
        QVERIFY(depend(m_waiting, {m_needed}));
        failTask(claimThis(m_needed), ErrorCode::Invalid, {});
        failTask(claimThis(m_waiting), ErrorCode::Invalid, {});

        retryAll();

        QVERIFY(task(m_needed).state == TaskState::Queued);
        QVERIFY(task(m_waiting).state == TaskState::Pending);
        QVERIFY(complete(claimThis(m_needed)).accepted);
        QVERIFY(task(m_waiting).state == TaskState::Queued);
    }

    void whatIsMadeAgainHasAllItsTries()
    {
        QVERIFY(depend(m_waiting, {m_needed}));
        failTask(claimThis(m_needed), ErrorCode::Invalid, {});
        failTask(claimThis(m_waiting), ErrorCode::Transient, now());
        QVERIFY(complete(claimThis(m_waiting)).accepted);
        QCOMPARE(task(m_waiting).retries, 1);

        retryAll();

        QCOMPARE(task(m_waiting).retries, 0);
    }

    void whatOneRetriedLossBringsBackIsSettledByAnother()
    {
        const TaskId third = idOf(save(u"third"_s), TaskKind::SentimentAnalysis);
        QVERIFY(depend(m_waiting, {m_needed, third}, Loss::Failed | Loss::Cancelled));
        failTask(claimThis(m_needed), ErrorCode::Invalid, {});
        cancel(third);

        retryAll();

        QVERIFY(task(m_needed).state == TaskState::Queued);
        QVERIFY(task(m_waiting).state == TaskState::Cancelled);
        QVERIFY(task(m_waiting).error.contains(third.toString()));
    }

    void whatIsBehindSomethingSettledAgainGoesOn()
    {
        const TaskId second = idOf(save(u"other"_s), TaskKind::SentimentAnalysis);
        const TaskId last = idOf(save(u"last"_s), TaskKind::SentimentAnalysis);
        QVERIFY(depend(m_waiting, {m_needed, second}, Loss::Failed));
        QVERIFY(depend(last, {m_waiting}));
        for (const ClaimedTask &held : claim(100).tasks) {
            if (held.lease.task == m_needed || held.lease.task == second)
                failTask(held, ErrorCode::Invalid, {});
            else
                complete(held);
        }
        drain();
        QVERIFY(task(m_waiting).state == TaskState::Cancelled);
        QVERIFY(task(last).state == TaskState::Completed);
        TaskFilter one;
        one.tasks = {m_needed};

        QVERIFY(m_journal->write([&](Stores &s) { return s.tasks.retry(one, now()); }));

        QVERIFY(task(m_waiting).state == TaskState::Cancelled); // because of the other
        QVERIFY(task(last).state == TaskState::Queued);
    }

    void anEntryThatIsRemovedIsPrunedToThoseBehindIt_data()
    {
        QTest::addColumn<Losses>("settlesOn");
        QTest::addColumn<TaskState>("state");
        QTest::newRow("go on") << (Loss::Failed | Loss::Cancelled) << TaskState::Queued;
        QTest::newRow("settle") << Losses(Loss::Pruned) << TaskState::Cancelled;
    }

    void anEntryThatIsRemovedIsPrunedToThoseBehindIt()
    {
        QFETCH(const Losses, settlesOn);
        QVERIFY(depend(m_waiting, {m_needed}, settlesOn));

        QVERIFY(m_journal->write([&](Stores &s) -> Result<> {
            if (auto done = s.tasks.release(m_day, now()); !done)
                return done;
            return s.entries.remove(m_day);
        }));

        QFETCH(const TaskState, state);
        QVERIFY(task(m_waiting).state == state);
    }

    void anEditOfWhatWaitsLeavesItWaiting()
    {
        QVERIFY(depend(m_waiting, {m_needed}));
        QueuePlan one;
        one.wanted.insert(TaskKind::SentimentAnalysis,
                          m_provider.identity(TaskKind::SentimentAnalysis));

        save(u"its review, edited"_s, one, m_review);

        QVERIFY(task(m_waiting).state == TaskState::Pending);
        QCOMPARE(task(m_waiting).waitingFor, u"tasks"_s);
        QVERIFY(complete(claimThis(m_needed)).accepted);
        QVERIFY(task(m_waiting).state == TaskState::Queued);
    }

    void anEditOfBothLeavesOneBehindTheOther()
    {
        const EntryId both = save(u"both"_s);
        const TaskId needed = idOf(both, TaskKind::SentimentAnalysis);
        const TaskId waiting = idOf(both, TaskKind::ContentExtraction);
        QVERIFY(depend(waiting, {needed}));
        const ClaimedTask old = claimThis(needed);

        save(u"both, edited"_s, plan(), both);

        QVERIFY(!complete(old).accepted);
        QVERIFY(task(waiting).state == TaskState::Pending); // for what took its place
        QVERIFY(complete(claimThis(idOf(both, TaskKind::SentimentAnalysis))).accepted);
        QVERIFY(task(waiting).state == TaskState::Queued);
    }

    void anEditIsNoLoss()
    {
        QVERIFY(depend(m_waiting, {m_needed}, Loss::Failed | Loss::Cancelled | Loss::Pruned));
        const ClaimedTask old = claimThis(m_needed);

        save(u"the day, edited"_s, plan(), m_day); // a new task takes the running one's place
        const TaskId successor = idOf(m_day, TaskKind::SentimentAnalysis);
        QVERIFY(successor != m_needed);
        QVERIFY(!complete(old).accepted);

        QVERIFY(task(m_waiting).state == TaskState::Pending);
        for (const ClaimedTask &held : claim(100).tasks)
            QVERIFY(complete(held).accepted);
        QVERIFY(task(m_waiting).state == TaskState::Queued);
    }

    void aBlockedTaskWithATimeWaitsForBoth()
    {
        QueuePlan later;
        later.wanted.insert(TaskKind::SentimentAnalysis,
                            m_provider.identity(TaskKind::SentimentAnalysis));
        later.runAfter = now() + 10s;
        const TaskId both = idOf(save(u"later"_s, later), TaskKind::SentimentAnalysis);
        QVERIFY(depend(both, {m_needed}));
        m_journal->clock.advance(20s);

        const auto held = claim(100).tasks; // makes ready what is due
        QVERIFY(task(both).state == TaskState::Pending);
        for (const ClaimedTask &one : held)
            complete(one);

        QVERIFY(task(both).state == TaskState::Queued);
    }
};

QTEST_GUILESS_MAIN(TestTaskEdges)
#include "tst_taskedges.moc"
