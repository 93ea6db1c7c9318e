// SPDX-License-Identifier: GPL-3.0-or-later
// What every store of tasks and results promises.
#include "tests/support/Claiming.h"
#include "tests/support/ScriptedProvider.h"
#include "tests/support/TempJournal.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QString me = u"worker-me"_s;
const QString other = u"worker-other"_s;
constexpr qint64 manyUnits = 1'000'000;

} // namespace

class TestTasks : public QObject
{
    Q_OBJECT

    std::unique_ptr<TempJournal> m_journal;
    ScriptedProvider m_provider;

    Instant now() const { return m_journal->clock.now(); }

    QueuePlan plan(std::optional<Instant> runAfter = {})
    {
        QueuePlan plan;
        for (const TaskKind kind : allTaskKinds)
            plan.wanted.insert(kind, m_provider.identity(kind));
        plan.runAfter = runAfter;
        return plan;
    }
    EntryId save(const QString &content, const QueuePlan &plan, const EntryId &id = {},
                 AiLevel ai = AiLevel::Any)
    {
        EntryDraft draft;
        draft.id = id;
        draft.content = content;
        draft.ai = ai;
        const EntryId fresh = EntryId::make(now(), m_journal->dice.bits(), m_journal->dice.bits());
        const auto saved = m_journal->write([&](Stores &stores) -> Result<SavedEntry> {
            auto entry = stores.entries.save(draft, SaveMode::Closing, fresh, now());
            if (!entry)
                return entry;
            const auto queued = stores.tasks.queueEntry(entry->id, plan, now());
            if (!queued)
                return fail(queued.error());
            entry->tasksQueued = *queued;
            return entry;
        });
        if (!saved)
            qFatal("%s", qPrintable(saved.error().detail));
        m_queued = saved->tasksQueued;
        return saved->id;
    }
    EntryId save(const QString &content) { return save(content, plan()); }

    Claim claim(int limit, const QString &who = me, qint64 units = manyUnits)
    {
        return m_journal
            ->write([&](Stores &stores) {
                return claimFrom(stores, {who, limit, units, m_journal->clock.sinceBoot() + 15s},
                                 now());
            })
            .value();
    }
    Settlement complete(const ClaimedTask &task)
    {
        StoredResult result;
        result.analysis = ScriptedProvider::answerTo(task.kind);
        result.provenance = {task.kind, u"scripted"_s,    m_provider.model,
                             u"1"_s,    task.contentHash, now()};
        return m_journal
            ->write([&](Stores &stores) {
                return stores.tasks.complete({{task.lease, result}}, now());
            })
            ->first();
    }
    Settlement failTask(const ClaimedTask &task, ErrorCode code, std::optional<Instant> retryAt)
    {
        return m_journal
            ->write([&](Stores &stores) {
                return stores.tasks.fail(task.lease, task.entry, Error{code, u"went wrong"_s, {}},
                                         retryAt, u"host:1"_s, now(), now());
            })
            .value();
    }
    int rescue(const QString &who = me)
    {
        return m_journal
            ->write([&](Stores &stores) {
                return stores.tasks.rescue(who, m_journal->clock.bootId(),
                                           m_journal->clock.sinceBoot(), now());
            })
            .value();
    }
    void beWorker(const QString &who, int threads = 1)
    {
        const WorkerName name{who, u"host"_s, 1, m_journal->clock.bootId(), threads};
        QVERIFY(m_journal->write(
            [&](Stores &stores) { return stores.tasks.registerWorker(name, now()); }));
    }
    QList<Task> tasks(const TaskFilter &filter = {})
    {
        return m_journal->read([&](Stores &stores) { return stores.tasks.list(filter); }).value();
    }
    QMap<TaskKind, TaskState> states(const EntryId &id)
    {
        QMap<TaskKind, TaskState> all;
        const auto found =
            m_journal->read([&](Stores &stores) { return stores.tasks.ofEntry(id); }).value();
        for (const Task &task : found)
            all[task.kind] = task.state;
        return all;
    }
    int count(TaskState state)
    {
        return static_cast<int>(
            m_journal->read([&](Stores &s) { return s.tasks.stats(now()); }).value().count(state));
    }
    void drain()
    {
        for (Claim held = claim(64); !held.tasks.isEmpty(); held = claim(64)) {
            for (const ClaimedTask &task : std::as_const(held.tasks))
                QVERIFY(complete(task).accepted);
        }
    }

    int m_queued = 0;

private Q_SLOTS:
    void init()
    {
        m_journal = std::make_unique<TempJournal>();
        m_provider.model = u"m1"_s;
    }
    void cleanup()
    {
        if (m_journal) { // whatever a test did, the journal is sound afterwards
            QCOMPARE(await(m_journal->store().check()).value(), QStringList());
        }
        m_journal.reset();
    }

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

    void claimsByPriorityAndThenByAge()
    {
        const EntryId a = save(u"a"_s);
        const EntryId b = save(u"b"_s);

        const Claim held = claim(3);

        QCOMPARE(held.tasks.size(), 3);
        QVERIFY(held.tasks[0].kind == TaskKind::SentimentAnalysis);
        QCOMPARE(held.tasks[0].entry, a);
        QCOMPARE(held.tasks[1].entry, b);
        QVERIFY(held.tasks[2].kind == TaskKind::ContentExtraction);
        QCOMPARE(*held.tasks[0].text, u"a"_s);
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

    void aClaimFillsUpFromTheFirstLevelWhatAReserveLeaves()
    {
        for (int i = 0; i < 5; ++i)
            save(u"entry %1"_s.arg(i));
        const auto levels =
            m_journal->read([](Stores &s) { return s.tasks.readyLevels(); }).value();
        const QList<Share> shares{{levels.last(), 2}, {levels.first(), 1}};

        const auto tasks = m_journal->write([&](Stores &s) {
            return s.tasks.claim({me, 5, manyUnits, 15s}, shares, now());
        });

        QList<TaskKind> kinds;
        for (const ClaimedTask &task : *tasks)
            kinds += task.kind;
        QCOMPARE(kinds.size(), 5);
        QCOMPARE(kinds.count(TaskKind::SentimentAnalysis), 4 - kinds.count(levels[1].kind));
        QVERIFY(kinds.contains(levels.first().kind));
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

    void theTextInHandIsBounded()
    {
        save(QString(1000, u'a'));
        save(QString(1000, u'b'));

        QCOMPARE(claim(10, me, 500).tasks.size(), 1); // one goes, however long
        QCOMPARE(claim(10, me, 1500).tasks.size(), 1);
    }

    void theInsightRunsLastAndReadsWhatTheOthersFound()
    {
        const EntryId id = save(u"words"_s);
        const Claim five = claim(10);
        QCOMPARE(five.tasks.size(), 5);
        for (int i = 0; i < 4; ++i)
            QVERIFY(!complete(five.tasks[i]).entryEnded);
        const Settlement fifth = failTask(five.tasks[4], ErrorCode::Invalid, {});
        QCOMPARE(fifth.unblocked, 1);
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

    void deadLettersKeepEveryErrorAndCanBeRetried()
    {
        const EntryId id = save(u"words"_s);
        Claim held = claim(10);
        const ClaimedTask bad = held.tasks.takeFirst();
        for (const ClaimedTask &task : std::as_const(held.tasks))
            complete(task);
        failTask(bad, ErrorCode::Transient, now());
        const ClaimedTask again = claim(10).tasks.first();
        failTask(again, ErrorCode::Invalid, {});
        drain(); // the insight, with what there is
        QVERIFY(states(id)[TaskKind::InsightGeneration] == TaskState::Completed);

        TaskFilter dead;
        dead.states = {TaskState::Failed};
        QCOMPARE(tasks(dead).size(), 1);
        QCOMPARE(tasks(dead).first().attempts.size(), 2);
        QVERIFY(tasks(dead).first().attempts[1].code == ErrorCode::Invalid);
        QCOMPARE(m_journal->read([&](Stores &s) { return s.tasks.stats(now()); })
                     ->deadByReason.value(u"invalid"_s),
                 1);
        TaskFilter otherReason = dead;
        otherReason.reason = u"denied"_s;
        QCOMPARE(
            m_journal->write([&](Stores &s) { return s.tasks.retry(otherReason, now()); }).value(),
            0);

        QCOMPARE(m_journal->write([&](Stores &s) { return s.tasks.retry({}, now()); }).value(), 1);

        // The insight was made without it, and is made again after it.
        QVERIFY(states(id)[TaskKind::InsightGeneration] == TaskState::Pending);
        drain();
        QCOMPARE(count(TaskState::Completed), 6);
    }

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

        QVERIFY(m_journal->read([](Stores &s) { return s.tasks.othersHold(me); }).value());
        QCOMPARE(rescue(), 2);
        QVERIFY(!m_journal->read([](Stores &s) { return s.tasks.othersHold(me); }).value());
    }

    void cancelEndsWhatHasNotEnded()
    {
        const EntryId id = save(u"words"_s);
        const EntryId stays = save(u"other"_s);
        const Claim held = claim(1);
        TaskFilter its;
        its.entries = {id};

        const auto order =
            m_journal->write([&](Stores &s) { return s.tasks.cancel(its, u"cancelled"_s, now()); });

        QCOMPARE(order->tasks, 6);
        QCOMPARE(order->running.size(), 1);
        QVERIFY(!complete(held.tasks.first()).accepted);
        QVERIFY(states(stays)[TaskKind::SentimentAnalysis] == TaskState::Queued);
        QCOMPARE(m_journal->read([&](Stores &s) { return s.tasks.ofEntry(id); })->size(), 6);
    }

    void purgeForgetsOnlyWhatHasEnded()
    {
        save(u"words"_s);
        complete(claim(1).tasks.first());

        QCOMPARE(m_journal->write([](Stores &s) { return s.tasks.purge({}); }).value(), 1);
        QCOMPARE(tasks().size(), 5);
    }

    void pauseIsARowThatOutlivesARestart()
    {
        save(u"words"_s);
        QVERIFY(
            m_journal->write([](Stores &s) { return s.tasks.pause(TaskKind::SentimentAnalysis); }));
        m_journal->close();
        m_journal->open();

        for (const ClaimedTask &task : claim(10).tasks)
            QVERIFY(task.kind != TaskKind::SentimentAnalysis);
        TaskFilter paused;
        paused.kind = TaskKind::SentimentAnalysis;
        QCOMPARE(tasks(paused).first().waitingFor, u"paused"_s);
        QVERIFY(m_journal->write([](Stores &s) { return s.tasks.pause({}); }));
        QVERIFY(claim(10).tasks.isEmpty());
        QCOMPARE(m_journal->read([&](Stores &s) { return s.tasks.stats(now()); })->paused,
                 (QStringList{u"all"_s, u"sentiment_analysis"_s}));
        QVERIFY(m_journal->write([](Stores &s) { return s.tasks.resume({}); }));
        QCOMPARE(claim(10).tasks.size(), 1);
        QVERIFY(m_journal->write(
            [](Stores &s) { return s.tasks.resume(TaskKind::SentimentAnalysis); }));
    }

    void hurryMakesWaitingTasksDue()
    {
        const EntryId id = save(u"words"_s, plan(now() + 3s));
        QVERIFY(claim(10).tasks.isEmpty());

        QCOMPARE(m_journal->write([&](Stores &s) { return s.tasks.hurry(id, now()); }).value(), 5);

        QCOMPARE(claim(10).tasks.size(), 5);
    }

    void statsAddUp()
    {
        beWorker(me, 2);
        save(u"one"_s);
        save(u"two"_s);
        const Claim held = claim(3);
        m_journal->clock.advance(5s);
        complete(held.tasks[0]);

        const QueueStats stats =
            m_journal->read([&](Stores &s) { return s.tasks.stats(now()); }).value();

        QCOMPARE(stats.count(TaskState::Processing), 2);
        QCOMPARE(stats.count(TaskState::Completed), 1);
        QCOMPARE(stats.count(TaskState::Queued), 7);
        QCOMPARE(stats.count(TaskState::Pending), 2);
        QCOMPARE(stats.open(), 11);
        QCOMPARE(stats.oldestQueuedMs, std::optional<qint64>(5000));
        QCOMPARE(stats.throughputPerMinute, 1.0);
        QCOMPARE(stats.latency->p50, 5000);
        QCOMPARE(stats.workers.size(), 1);
        QCOMPARE(stats.workers[0].state, u"working"_s);
        QCOMPARE(stats.workers[0].currentTasks.size(), 2);
    }

    void aBatchIsCounted()
    {
        QueuePlan batched = plan();
        batched.batch =
            m_journal->write([&](Stores &s) { return s.tasks.makeBatch(u"import"_s, now()); })
                .value();
        save(u"words"_s, batched);
        complete(claim(1).tasks.first());

        const auto batches = m_journal->read([](Stores &s) { return s.tasks.batches(); }).value();

        QCOMPARE(batches.size(), 1);
        QCOMPARE(batches[0].name, u"import"_s);
        QCOMPARE(batches[0].totalTasks, 6);
        QCOMPARE(batches[0].completedTasks, 1);
        TaskFilter its;
        its.batches = {*batched.batch};
        its.limit = 4;
        QCOMPARE(tasks(its).size(), 4);
    }

    void factsHoldWhatWasFound()
    {
        const EntryId id = save(u"words"_s);
        save(u"never"_s, plan(), {}, AiLevel::Never);
        QVERIFY(complete(claim(1).tasks.first()).accepted); // one of six
        QCOMPARE(m_journal->read([](Stores &s) { return s.results.countAnalysed(); }).value(), 0);
        drain();

        const auto facts = m_journal->read([](Stores &s) { return s.results.facts({}); }).value();

        QCOMPARE(facts.size(), 2);
        QCOMPARE(facts[0].id, id);
        QVERIFY(facts[0].analysed);
        QCOMPARE(facts[0].score, std::optional(0.5));
        QCOMPARE(facts[0].themes.first().name, u"work"_s);
        QVERIFY(!facts[1].analysed);
        QCOMPARE(m_journal->read([](Stores &s) { return s.results.countAnalysed(); }).value(), 1);
        QCOMPARE(m_journal->read([](Stores &s) { return s.results.analysers(); }).value(),
                 QStringList{u"scripted m1"_s});
        QVERIFY(m_journal->write([&](Stores &s) { return s.results.remove(id); }));
        QCOMPARE(m_journal->read([](Stores &s) { return s.results.countAnalysed(); }).value(), 0);
    }
};

QTEST_GUILESS_MAIN(TestTasks)
#include "tst_tasks.moc"
