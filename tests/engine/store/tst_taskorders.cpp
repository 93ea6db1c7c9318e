// SPDX-License-Identifier: GPL-3.0-or-later
// What a person orders of the queue and sees of it.
#include "tests/support/TaskTable.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestTaskOrders : public QObject, private TaskTable
{
    Q_OBJECT

private Q_SLOTS:
    void init() { fresh(); }
    void cleanup() { QCOMPARE(problems(), QStringList()); }

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

    void aDeadLetterOfAnOlderTextIsNotRetried_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<AiLevel>("ai");
        QTest::newRow("edited: a newer task is there") << u"other words"_s << AiLevel::Any;
        QTest::newRow("nobody may read it any more") << u"words"_s << AiLevel::Never;
    }

    void aDeadLetterOfAnOlderTextIsNotRetried()
    {
        QFETCH(const QString, text);
        QFETCH(const AiLevel, ai);
        const EntryId id = save(u"words"_s);
        failTask(claim(1).tasks.first(), ErrorCode::Invalid, {});
        save(text, plan(), id, ai);

        QCOMPARE(m_journal->write([&](Stores &s) { return s.tasks.retry({}, now()); }).value(), 0);

        QCOMPARE(count(TaskState::Failed), 1);
    }
};

QTEST_GUILESS_MAIN(TestTaskOrders)
#include "tst_taskorders.moc"
