// SPDX-License-Identifier: GPL-3.0-or-later
// How tasks come into the queue, are claimed and end: what every store of tasks promises.
#include "tests/support/TaskTable.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestTasks : public QObject, private TaskTable
{
    Q_OBJECT

private Q_SLOTS:
    void init() { fresh(); }
    void cleanup() { QCOMPARE(problems(), QStringList()); }

    void aSavedEntryHasSixTasksAndTheInsightWaitsForTheOthers()
    {
        const EntryId id = save(u"words"_s);

        QCOMPARE(m_queued, 6);
        const auto all = states(id);
        QVERIFY(all[TaskKind::SentimentAnalysis] == TaskState::Queued);
        QVERIFY(all[TaskKind::InsightGeneration] == TaskState::Pending);
        TaskFilter insight;
        insight.kind = TaskKind::InsightGeneration;
        QCOMPARE(tasks(insight).at(0).dependsOn.size(), 5);
        QCOMPARE(tasks(insight).at(0).waitingFor, u"tasks"_s);
    }

    void claimsEntryByEntryTheOldestFirstAndOfEachByPriority()
    {
        const EntryId a = save(u"a"_s);
        const EntryId b = save(u"b"_s);

        const Claim held = claim(6);

        QCOMPARE(held.tasks.size(), 6);
        for (qsizetype i = 0; i < 5; ++i) {
            QVERIFY(held.tasks[i].kind == allTaskKinds[size_t(i)]);
            QCOMPARE(held.tasks[i].entry, a);
        }
        QVERIFY(held.tasks[5].kind == TaskKind::SentimentAnalysis);
        QCOMPARE(held.tasks[5].entry, b);
        QCOMPARE(*held.tasks[0].text, u"a"_s);
    }

    void whatIsLeftOfAnEntryThatWasInHandComesNext()
    {
        const EntryId a = save(u"a"_s);
        save(u"b"_s);
        const Claim held = claim(4);
        complete(held.tasks[1]);
        const auto levels =
            m_journal->read([](Stores &s) { return s.tasks.readyLevels(); }).value();
        ClaimLimits limits{me, u"scripted"_s, 2, manyUnits, 15s};
        limits.goOnAfter = {held.tasks[1].lease.task};

        const auto next = m_journal->write([&](Stores &s) {
            return s.tasks.claim(limits, {{levels.last(), 2}, {levels.first(), 2}}, now());
        });

        QCOMPARE(next->tasks.size(), 2);
        QCOMPARE(next->tasks[0].entry, a);
        QVERIFY(next->tasks[0].kind == TaskKind::EmbeddingGeneration);
        QVERIFY(next->tasks[1].entry != a);
        QVERIFY(next->tasks[1].kind == TaskKind::SentimentAnalysis);
    }

    void whatSomebodyHasJustWrittenComesBeforeBulkWork()
    {
        QueuePlan bulk = plan();
        bulk.lane = QueuePlan::Lane::Bulk;
        save(u"old"_s, bulk);
        const EntryId fresh = save(u"fresh"_s);

        const Claim held = claim(5);

        for (const ClaimedTask &task : held.tasks)
            QCOMPARE(task.entry, fresh);
    }

    void whatSomebodyLooksAtJumpsTheLine()
    {
        QueuePlan bulk = plan();
        bulk.lane = QueuePlan::Lane::Bulk;
        save(u"first"_s, bulk);
        const EntryId open = save(u"open"_s, bulk);

        QCOMPARE(m_journal->write([&](Stores &s) { return s.tasks.prefer(open); }).value(), 6);

        for (const ClaimedTask &task : claim(5).tasks)
            QCOMPARE(task.entry, open);
    }

    void levelsAreTheReadyTasksThatAreNotPaused()
    {
        save(u"words"_s);
        m_journal->clock.advance(1s);
        save(u"more words"_s);
        QVERIFY(
            m_journal->write([](Stores &s) { return s.tasks.pause(TaskKind::ContentExtraction); }));

        const auto levels = m_journal->read([](Stores &s) { return s.tasks.readyLevels(); });

        QCOMPARE(levels->size(), 4);
        QVERIFY((levels->last() == ReadyLevel{0, 10, TaskKind::SentimentAnalysis, now() - 1s}));
        QVERIFY(m_journal->write([](Stores &s) { return s.tasks.pause({}); }));
        QVERIFY(m_journal->read([](Stores &s) { return s.tasks.readyLevels(); })->isEmpty());
    }

    void aReserveIsNotTakenByWhatElseIsReadyOfTheFirstEntries()
    {
        const EntryId first = save(u"first"_s);
        save(u"second"_s);
        QueuePlan bulk = plan();
        bulk.lane = QueuePlan::Lane::Bulk;
        const EntryId waiter = save(u"waits"_s, bulk);
        const auto levels =
            m_journal->read([](Stores &s) { return s.tasks.readyLevels(); }).value();
        QList<Share> shares;
        for (const ReadyLevel &level : levels) {
            if (level.kind == TaskKind::SentimentAnalysis)
                shares.insert(level.lane, {level, level.lane == 0 ? 3 : 1});
            else if (level.lane == 0)
                shares += {level, 0};
        }

        const auto tasks = m_journal->write([&](Stores &s) {
            return s.tasks.claim({me, u"scripted"_s, 4, manyUnits, 15s}, shares, now());
        });

        QCOMPARE(tasks->tasks.size(), 4);
        for (qsizetype i = 0; i < 3; ++i)
            QCOMPARE(tasks->tasks[i].entry, first);
        QCOMPARE(tasks->tasks[3].entry, waiter);
    }

    void aClaimFillsUpFromTheFirstLevelWhatAReserveLeaves()
    {
        for (int i = 0; i < 5; ++i)
            save(u"entry %1"_s.arg(i));
        const auto levels =
            m_journal->read([](Stores &s) { return s.tasks.readyLevels(); }).value();
        for (const ReadyLevel &level : levels.sliced(0, levels.size() - 1)) {
            QVERIFY(m_journal->write([&](Stores &s) { return s.tasks.pause(level.kind); }));
        }
        const QList<Share> shares{{levels.last(), 2}};

        const auto tasks = m_journal->write([&](Stores &s) {
            return s.tasks.claim({me, u"scripted"_s, 5, manyUnits, 15s}, shares, now());
        });

        QCOMPARE(tasks->tasks.size(), 5);
        for (const ClaimedTask &task : tasks->tasks)
            QVERIFY(task.kind == TaskKind::SentimentAnalysis);
    }

    void whatIsDueIsMadeReadyInPieces()
    {
        save(u"words"_s, plan(now() + 3s));
        m_journal->clock.advance(3s);

        QCOMPARE(m_journal->write([&](Stores &s) { return s.tasks.promote(2, now()); }).value(),
                 std::optional(now()));
        QCOMPARE(count(TaskState::Queued), 2);
        QCOMPARE(m_journal->write([&](Stores &s) { return s.tasks.promote(9, now()); }).value(),
                 std::optional<Instant>());
        QCOMPARE(count(TaskState::Queued), 5);
    }

    void manyAreSettledAtOnceAndEachByItsOwnLease()
    {
        const EntryId edited = save(u"before"_s);
        const EntryId whole = save(u"whole"_s);
        const auto held = claim(10).tasks;
        save(u"after"_s, plan(), edited);
        QList<Completion> done;
        for (const ClaimedTask &task : held) {
            StoredResult result;
            result.analysis = ScriptedProvider::answerTo(task.kind);
            result.analysis.keep = task.kind != TaskKind::EmbeddingGeneration;
            result.provenance.kind = task.kind;
            result.provenance.contentHash = task.contentHash;
            done += Completion{task.lease, result};
        }
        done += Completion{{held.first().lease.task, 999}, done.first().result};

        const auto ends =
            m_journal->write([&](Stores &s) { return s.tasks.complete(done, now()); }).value();

        QCOMPARE(ends.size(), 11);
        for (int i = 0; i < 10; ++i) {
            QCOMPARE(ends[i].accepted, held[i].entry == whole);
            QVERIFY(!ends[i].entryEnded); // both still have an insight, or new work
        }
        QVERIFY(!ends[10].accepted);
        QCOMPARE(m_journal->read([&](Stores &s) { return s.results.results(whole); })->size(), 4);
        QVERIFY(m_journal->read([&](Stores &s) { return s.results.results(edited); })->isEmpty());
        QVERIFY(states(whole)[TaskKind::InsightGeneration] == TaskState::Queued);
    }

    void anOlderLeaseAmongManyIsRefused()
    {
        const EntryId id = save(u"words"_s);
        const ClaimedTask first = claim(1).tasks.first();
        QVERIFY(
            m_journal->write([&](Stores &stores) { return stores.tasks.handBack({first.lease}); }));
        const ClaimedTask second = claim(1).tasks.first();
        QCOMPARE(second.lease.task, first.lease.task);
        StoredResult late;
        late.analysis = ScriptedProvider::answerTo(first.kind);
        late.provenance.kind = first.kind;
        late.provenance.model = u"late"_s;
        StoredResult right = late;
        right.provenance.model = u"right"_s;

        const auto ends =
            m_journal
                ->write([&](Stores &s) {
                    return s.tasks.complete(
                        {{second.lease, right}, {first.lease, late}, {second.lease, late}}, now());
                })
                .value();

        QVERIFY(ends[0].accepted);
        QVERIFY(!ends[1].accepted);
        QVERIFY(!ends[2].accepted);
        const auto results =
            m_journal->read([&](Stores &s) { return s.results.results(id); }).value();
        QCOMPARE(results.size(), 1);
        QCOMPARE(results.first().provenance.model, u"right"_s);
    }

    void theTextInHandIsBounded()
    {
        const EntryId a = save(QString(1000, u'a'));
        save(QString(1000, u'b'));
        const EntryId c = save(QString(1000, u'c'));

        const Claim first = claim(20, me, 500); // one goes, however long
        QCOMPARE(first.tasks.size(), 5);
        for (const ClaimedTask &task : first.tasks)
            QCOMPARE(task.entry, a);
        const Claim second = claim(20, me, 2500);
        QCOMPARE(second.tasks.size(), 10);
        QCOMPARE(second.tasks.last().entry, c);
    }

    void theInsightRunsLastAndReadsWhatTheOthersFound()
    {
        const EntryId id = save(u"words"_s);
        const Claim five = claim(10);
        QCOMPARE(five.tasks.size(), 5);
        for (int i = 0; i < 4; ++i)
            QVERIFY(!complete(five.tasks[i]).entryEnded);
        const Settlement fifth = failTask(five.tasks[4], ErrorCode::Invalid, {});
        QVERIFY(!fifth.entryEnded);

        const Claim last = claim(10);

        QCOMPARE(last.tasks.size(), 1);
        QVERIFY(last.tasks[0].kind == TaskKind::InsightGeneration);
        QCOMPARE(last.tasks[0].findings.size(), 4);
        QVERIFY(complete(last.tasks[0]).entryEnded);
        const auto results =
            m_journal->read([&](Stores &stores) { return stores.results.results(id); }).value();
        QCOMPARE(results.size(), 5);
        QCOMPARE(results[0].provenance.model, u"m1"_s);
        QVERIFY(results[0].analysis == ScriptedProvider::answerTo(TaskKind::SentimentAnalysis));
    }

    void aLateAnswerIsRefused()
    {
        save(u"words"_s);
        const ClaimedTask first = claim(1).tasks.first();
        QVERIFY(
            m_journal->write([&](Stores &stores) { return stores.tasks.handBack({first.lease}); }));
        const ClaimedTask again = claim(1, other).tasks.first();
        QCOMPARE(again.lease.task.value, first.lease.task.value);
        QVERIFY(again.lease.fence > first.lease.fence);

        QVERIFY(!complete(first).accepted);
        QVERIFY(!failTask(first, ErrorCode::Invalid, {}).accepted);
        QVERIFY(complete(again).accepted);
        QVERIFY(!complete(again).accepted); // once is enough
    }

    void anAnswerForEditedTextIsDropped()
    {
        const EntryId id = save(u"before"_s);
        const ClaimedTask task = claim(1).tasks.first();

        save(u"after"_s, plan(), id);
        const Settlement end = complete(task);

        QVERIFY(!end.accepted);
        QVERIFY(m_journal->read([&](Stores &s) { return s.results.results(id); })->isEmpty());
        drain();
        QCOMPARE(m_journal->read([&](Stores &s) { return s.results.results(id); })->size(), 6);
        QCOMPARE(m_journal->read([](Stores &s) { return s.tasks.openCount(); }).value(), 0);
    }

    void whatComesBackAfterAnEditIsNotDone_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<AiLevel>("ai");
        QTest::newRow("other words") << u"other words"_s << AiLevel::Any;
        QTest::newRow("nobody may read it any more") << u"words"_s << AiLevel::Never;
    }

    void whatComesBackAfterAnEditIsNotDone()
    {
        QFETCH(const QString, text);
        QFETCH(const AiLevel, ai);
        const EntryId id = save(u"words"_s);
        const ClaimedTask old = claim(1).tasks.first();
        save(text, plan(), id, ai);
        QVERIFY(
            m_journal->write([&](Stores &stores) { return stores.tasks.handBack({old.lease}); }));

        for (Claim next = claim(100); next.more || !next.tasks.isEmpty(); next = claim(100)) {
            for (const ClaimedTask &held : std::as_const(next.tasks)) {
                QVERIFY(held.lease.task != old.lease.task);
                QVERIFY(complete(held).accepted);
            }
        }

        QCOMPARE(count(TaskState::Completed), ai == AiLevel::Any ? 6 : 0);
        QCOMPARE(m_journal->read([](Stores &s) { return s.tasks.openCount(); }).value(), 0);
    }

    void whatComesBackTakesNobodysPlace()
    {
        const EntryId id = save(u"words"_s);
        const ClaimedTask old = claim(1).tasks.first();
        save(u"other words"_s, plan(), id);
        QVERIFY(
            m_journal->write([&](Stores &stores) { return stores.tasks.handBack({old.lease}); }));

        save(u"other words"_s, plan(), id); // nothing is new

        QCOMPARE(m_queued, 0);
        TaskFilter its;
        its.kind = old.kind;
        its.states = {TaskState::Queued};
        QCOMPARE(tasks(its).size(), 1);
    }

    void anInsightOfTheFirstTextIsDoneAfterAnEditThatWasTakenBack()
    {
        const EntryId id = save(u"words"_s);
        for (const ClaimedTask &held : claim(5).tasks)
            QVERIFY(complete(held).accepted);
        const ClaimedTask first = claim(1).tasks.first();
        save(u"other words"_s, plan(), id);
        for (const ClaimedTask &held : claim(5).tasks)
            QVERIFY(complete(held).accepted);
        const ClaimedTask second = claim(1).tasks.first();
        QVERIFY(second.kind == TaskKind::InsightGeneration);
        QueuePlan insight;
        insight.wanted.insert(TaskKind::InsightGeneration,
                              m_provider.identity(TaskKind::InsightGeneration));
        save(u"words"_s, insight, id);
        QCOMPARE(m_queued, 0); // the first does it
        QVERIFY(
            m_journal->write([&](Stores &stores) { return stores.tasks.handBack({first.lease}); }));

        const Claim again = claim(1);

        QCOMPARE(again.tasks.size(), 1);
        QCOMPARE(again.tasks.first().lease.task, first.lease.task);
    }

    void anInsightThatComesBackLeavesItToTheNewOne()
    {
        const EntryId id = save(u"words"_s);
        for (const ClaimedTask &held : claim(5).tasks)
            QVERIFY(complete(held).accepted);
        const ClaimedTask old = claim(1).tasks.first();
        QVERIFY(old.kind == TaskKind::InsightGeneration);
        QueuePlan newer = plan();
        for (Provider::Identity &identity : newer.wanted)
            identity.model = u"m2"_s;
        save(u"words"_s, newer, id);
        QCOMPARE(m_queued, 6); // all is made again
        QVERIFY(
            m_journal->write([&](Stores &stores) { return stores.tasks.handBack({old.lease}); }));

        int insights = 0;
        for (Claim next = claim(100); next.more || !next.tasks.isEmpty(); next = claim(100)) {
            for (const ClaimedTask &held : std::as_const(next.tasks)) {
                insights += held.kind == TaskKind::InsightGeneration ? 1 : 0;
                QVERIFY(complete(held).accepted);
            }
        }

        QCOMPARE(insights, 1);
    }

    void anAnswerOnWhatNobodyMayReadAnyMoreIsDropped()
    {
        const EntryId id = save(u"words"_s);
        const ClaimedTask held = claim(1).tasks.first();
        save(u"words"_s, plan(), id, AiLevel::Never);

        const Settlement end = complete(held);

        QVERIFY(!end.accepted);
        QVERIFY(end.state == TaskState::Cancelled);
        QVERIFY(m_journal->read([&](Stores &s) { return s.results.kinds(id); })->isEmpty());
    }

    void anEditMovesWhatStillWaits()
    {
        const EntryId id = save(u"before"_s, plan(now() + 3s));
        const auto before = tasks();

        m_journal->clock.advance(1s);
        save(u"after"_s, plan(now() + 3s), id);

        QCOMPARE(tasks().size(), before.size()); // no second set of rows
        m_journal->clock.advance(2s);
        QVERIFY(claim(10).tasks.isEmpty()); // the first time has passed, the new one not
        m_journal->clock.advance(1s);
        QCOMPARE(*claim(10).tasks.first().text, u"after"_s);
    }

    void theSameWorkIsNotDoneTwice()
    {
        const EntryId id = save(u"words"_s);
        drain();

        save(u"words"_s, plan(), id);
        QCOMPARE(m_queued, 0);
        m_provider.model = u"m2"_s; // an upgrade makes all of it old
        QueuePlan any = plan();
        any.accept = QueuePlan::Accept::Any;
        save(u"words"_s, any, id);
        QCOMPARE(m_queued, 0);
        save(u"words"_s, plan(), id);
        QCOMPARE(m_queued, 6);
    }

    void textThatNobodyMayReadGetsNoTasks()
    {
        const EntryId id = save(u"words"_s);
        save(u"words"_s, plan(), id, AiLevel::Never);
        QCOMPARE(m_queued, 0);
        QCOMPARE(count(TaskState::Cancelled), 6);

        QCOMPARE(m_journal->read([](Stores &s) { return s.tasks.openCount(); }).value(), 0);
    }

    void aFailedTaskWaitsItsTimeAndThenRunsAgain()
    {
        save(u"words"_s);
        const ClaimedTask task = claim(1).tasks.first();

        const Settlement end = failTask(task, ErrorCode::Transient, now() + 10s);

        QVERIFY(end.accepted);
        QVERIFY(end.state == TaskState::Retrying);
        TaskFilter itself;
        itself.tasks = {task.lease.task};
        QCOMPARE(tasks(itself).first().retries, 1);
        QCOMPARE(tasks(itself).first().attempts.size(), 1);
        const Claim rest = claim(10);
        QCOMPARE(rest.tasks.size(), 4);
        QCOMPARE(claim(1).nextDue, std::optional(now() + 10s));
        m_journal->clock.advance(10s);
        QCOMPARE(claim(10).tasks.first().lease.task.value, task.lease.task.value);
    }

    void hurryMakesWaitingTasksDue()
    {
        const EntryId id = save(u"words"_s, plan(now() + 3s));
        QVERIFY(claim(10).tasks.isEmpty());

        QCOMPARE(m_journal->write([&](Stores &s) { return s.tasks.hurry(id, now()); }).value(), 5);

        QCOMPARE(claim(10).tasks.size(), 5);
    }
};

QTEST_GUILESS_MAIN(TestTasks)
#include "tst_tasks.moc"
