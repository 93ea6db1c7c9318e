// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Analysis.h"
#include "engine/domain/Insights.h"
#include "engine/domain/Task.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;
using State = ProcessingStatus::State;

Q_DECLARE_METATYPE(englog::TaskState)

namespace {

constexpr std::array allStates{TaskState::Pending,  TaskState::Queued,    TaskState::Processing,
                               TaskState::Retrying, TaskState::Completed, TaskState::Failed,
                               TaskState::Cancelled};

Instant at(qint64 ms)
{
    return Instant(Millis(ms));
}

Task taskIn(TaskState state, std::optional<Instant> started = {},
            std::optional<Instant> completed = {})
{
    static qint64 number = 0;
    Task task;
    task.id = TaskId{++number};
    task.kind = allTaskKinds[size_t(number) % allTaskKinds.size()];
    task.state = state;
    task.createdAt = at(1'000 + number);
    task.startedAt = started;
    task.completedAt = completed;
    return task;
}

} // namespace

class TestTask : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindHasItsNameAndPriority_data()
    {
        QTest::addColumn<int>("number");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("priority");
        QTest::newRow("1") << 1 << u"sentiment_analysis"_s << 10;
        QTest::newRow("2") << 2 << u"content_extraction"_s << 8;
        QTest::newRow("3") << 3 << u"theme_identification"_s << 6;
        QTest::newRow("4") << 4 << u"entity_recognition"_s << 5;
        QTest::newRow("5") << 5 << u"embedding_generation"_s << 4;
        QTest::newRow("6") << 6 << u"insight_generation"_s << 2;
    }

    void everyKindHasItsNameAndPriority()
    {
        QFETCH(const int, number);
        QFETCH(const QString, name);
        const auto kind = static_cast<TaskKind>(number);

        QCOMPARE(toString(kind), name);
        QTEST(priorityOf(kind), "priority");
        QVERIFY(taskKindFrom(name) == kind);
        QVERIFY(allTaskKinds[size_t(number) - 1] == kind);
    }

    void everyFindingIsOfOneKind()
    {
        QVERIFY(kindOf(SentimentAnalysis{}) == TaskKind::SentimentAnalysis);
        QVERIFY(kindOf(ContentExtraction{}) == TaskKind::ContentExtraction);
        QVERIFY(kindOf(ThemeIdentification{}) == TaskKind::ThemeIdentification);
        QVERIFY(kindOf(EntityRecognition{}) == TaskKind::EntityRecognition);
        QVERIFY(kindOf(EmbeddingGeneration{}) == TaskKind::EmbeddingGeneration);
        QVERIFY(kindOf(InsightGeneration{}) == TaskKind::InsightGeneration);
    }

    void whatIsNoNameIsNothing()
    {
        QVERIFY(!taskKindFrom(u"Sentiment_Analysis"));
        QVERIFY(!taskKindFrom(u""));
        QVERIFY(!taskStateFrom(u"done"));
        QVERIFY(!sentimentLabelFrom(u"good"));
        QVERIFY(!entityTypeFrom(u"animal"));
    }

    void namesAreReadBack()
    {
        QStringList names;
        for (const TaskState state : allStates) {
            names.append(toString(state));
            QVERIFY(taskStateFrom(toString(state)) == state);
        }
        QCOMPARE(names,
                 (QStringList{u"pending"_s, u"queued"_s, u"processing"_s, u"retrying"_s,
                              u"completed"_s, u"failed"_s, u"cancelled"_s}));

        names.clear();
        for (int i = 0; i < 4; ++i) {
            names.append(toString(static_cast<SentimentLabel>(i)));
            QVERIFY(sentimentLabelFrom(names.last()) == static_cast<SentimentLabel>(i));
        }
        QCOMPARE(names, (QStringList{u"positive"_s, u"neutral"_s, u"negative"_s, u"mixed"_s}));

        names.clear();
        for (int i = 0; i < 6; ++i) {
            names.append(toString(static_cast<EntityType>(i)));
            QVERIFY(entityTypeFrom(names.last()) == static_cast<EntityType>(i));
        }
        QCOMPARE(names,
                 (QStringList{u"person"_s, u"place"_s, u"organization"_s, u"date"_s, u"event"_s,
                              u"other"_s}));
    }

    void threeStatesAreEnds()
    {
        for (const TaskState state : allStates)
            QCOMPARE(hasEnded(state),
                     state == TaskState::Completed || state == TaskState::Failed
                         || state == TaskState::Cancelled);
    }

    void aStatusAddsTasksUp_data()
    {
        QTest::addColumn<QList<TaskState>>("states");
        QTest::addColumn<QString>("state");
        QTest::addColumn<double>("progress");
        QTest::addColumn<int>("completed");
        using enum TaskState;
        const auto row = [](const char *name, const QList<TaskState> &states, const char *state,
                            double progress, int completed) {
            QTest::newRow(name) << states << QString::fromLatin1(state) << progress << completed;
        };
        row("all wait", {Queued, Pending}, "queued", 0.0, 0);
        row("one runs", {Processing, Queued}, "processing", 0.0, 0);
        row("one is tried again", {Retrying, Pending}, "processing", 0.0, 0);
        row("one is done", {Completed, Queued, Queued, Queued}, "processing", 0.25, 1);
        row("one failed, one waits", {Failed, Queued}, "processing", 0.5, 0);
        row("all done", {Completed, Completed}, "completed", 1.0, 2);
        row("all done but one failed", {Completed, Failed}, "failed", 1.0, 1);
        row("failed beats cancelled", {Cancelled, Failed}, "failed", 1.0, 0);
        row("all cancelled", {Cancelled, Cancelled}, "cancelled", 1.0, 0);
        row("some cancelled", {Cancelled, Completed}, "completed", 1.0, 1);
    }

    void aStatusAddsTasksUp()
    {
        QFETCH(const QList<TaskState>, states);
        QList<Task> tasks;
        for (const TaskState state : states) {
            const bool waits = state == TaskState::Queued || state == TaskState::Pending;
            tasks.append(taskIn(state, waits ? std::optional<Instant>() : at(5'000)));
        }
        const EntryId entry = EntryId::make(at(1), 1, 1);

        const ProcessingStatus status = statusOf(entry, tasks, {});

        QTEST(toString(status.state), "state");
        QTEST(status.progress, "progress");
        QTEST(status.completedTasks, "completed");
        QCOMPARE(status.totalTasks, tasks.size());
        QCOMPARE(status.tasks.first(), tasks.first().id);
        QVERIFY(status.entry == entry);
        QVERIFY(status.byKind.value(tasks.first().kind) == tasks.first().state);
    }

    void aStatusRunsFromTheFirstToTheLastTask()
    {
        QList<Task> tasks{taskIn(TaskState::Completed, at(5'000), at(9'000)),
                          taskIn(TaskState::Completed, at(4'000), at(7'000))};
        tasks.last().createdAt = at(10);

        const ProcessingStatus ended = statusOf({}, tasks, {});
        tasks.append(taskIn(TaskState::Queued));
        const ProcessingStatus open = statusOf({}, tasks, {});

        QVERIFY(ended.createdAt == at(10));
        QVERIFY(ended.startedAt == at(4'000));
        QVERIFY(ended.completedAt == at(9'000));
        QVERIFY(open.startedAt == at(4'000));
        QVERIFY(!open.completedAt);
    }

    void whereThereIsNothingToDoAllIsDone()
    {
        const ProcessingStatus status = statusOf({}, {}, {});

        QCOMPARE(status.totalTasks, 0);
        QCOMPARE(status.progress, 1.0);
        QVERIFY(status.state == ProcessingStatus::State::Completed);
    }

    void aResultWhoseTaskIsGoneCounts()
    {
        Task insight = taskIn(TaskState::Failed);
        insight.kind = TaskKind::InsightGeneration;

        const ProcessingStatus status =
            statusOf({}, {insight}, {TaskKind::SentimentAnalysis, TaskKind::InsightGeneration});

        QCOMPARE(status.totalTasks, 2);
        QCOMPARE(status.completedTasks, 1);
        QVERIFY(status.state == ProcessingStatus::State::Failed);
    }

    void everyStatusHasItsName()
    {
        QCOMPARE(toString(State::Queued), u"queued"_s);
        QCOMPARE(toString(State::Processing), u"processing"_s);
        QCOMPARE(toString(State::Completed), u"completed"_s);
        QCOMPARE(toString(State::Failed), u"failed"_s);
        QCOMPARE(toString(State::Cancelled), u"cancelled"_s);
    }

    void openIsWhatHasNotEnded()
    {
        QueueStats stats;
        qint64 n = 1;
        for (const TaskState state : allStates)
            stats.byState[state] = std::exchange(n, n * 10);

        QCOMPARE(stats.open(), 1'111);
        QCOMPARE(stats.count(TaskState::Failed), 100'000);
        QCOMPARE(QueueStats().count(TaskState::Failed), 0);
    }

    void aRangeHoldsBothItsEnds()
    {
        const DateRange january{QDate(2026, 1, 1), QDate(2026, 1, 31)};

        QVERIFY(january.contains(QDate(2026, 1, 1)));
        QVERIFY(january.contains(QDate(2026, 1, 31)));
        QVERIFY(!january.contains(QDate(2025, 12, 31)));
        QVERIFY(!january.contains(QDate(2026, 2, 1)));
        QVERIFY(DateRange{}.contains(QDate(1660, 1, 1)));
    }
};

QTEST_GUILESS_MAIN(TestTask)
#include "tst_task.moc"
