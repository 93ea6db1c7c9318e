// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Aggregator.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

const QByteArray present = "present";
const EntryId entry = EntryId::make(Instant(Millis(1)), 1, 1);

StoredResult resultOf(Finding finding, qint64 madeAt = 1'000)
{
    StoredResult result;
    result.provenance.kind = kindOf(finding);
    result.provenance.provider = u"builtin"_s;
    result.provenance.contentHash = present;
    result.provenance.createdAt = Instant(Millis(madeAt));
    result.analysis.finding = std::move(finding);
    result.processingMs = 10;
    result.queueWaitMs = 100;
    result.analysis.tokensUsed = 3;
    return result;
}

Task taskOf(qint64 id, TaskKind kind, TaskState state, int retries = 0)
{
    Task task;
    task.id = {id};
    task.kind = kind;
    task.state = state;
    task.retries = retries;
    return task;
}

} // namespace

class TestAggregator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ofNothingThereIsNothing()
    {
        const AggregatedResults all = aggregate(std::nullopt, {}, {}, present);

        QVERIFY(all == AggregatedResults());
    }

    void everyFindingFindsItsPlace()
    {
        const SentimentAnalysis sentiment{
            Sentiment{0.5, SentimentLabel::Positive, 0.9, {}}, {}, {}, {}, {}, {}};
        const ContentExtraction content{u"Sum."_s, {}, {}, {}};
        const ThemeIdentification themes{{{u"work"_s, 0.7}}, {}};
        const EntityRecognition entities{{{u"Ann"_s, EntityType::Person, 0.8, {0, 3}, {}}}};
        const EmbeddingGeneration embedding{{0.6F, 0.8F}};
        const InsightGeneration insights{{{u"Long."_s, {{EntryId{}, {0, 1}}}}}};

        const AggregatedResults all =
            aggregate(entry,
                      {resultOf(sentiment), resultOf(content), resultOf(themes), resultOf(entities),
                       resultOf(embedding), resultOf(insights)},
                      {}, present);

        QVERIFY(all.entry == entry);
        QVERIFY(all.sentiment == sentiment);
        QVERIFY(all.content == content);
        QVERIFY(all.themes == themes);
        QVERIFY(all.entities == entities);
        QVERIFY(all.embedding == embedding);
        QVERIFY(all.insights == insights);
        QCOMPARE(all.provenance.size(), 6);
        QVERIFY(all.provenance[3].kind == TaskKind::EntityRecognition);
        QCOMPARE(all.provenance[3].provider, u"builtin"_s);
    }

    void kindsWithoutAResultStayAbsent()
    {
        const AggregatedResults all =
            aggregate(entry, {resultOf(ThemeIdentification{})}, {}, present);

        QVERIFY(all.themes);
        QVERIFY(!all.sentiment && !all.content && !all.entities && !all.embedding && !all.insights);
    }

    void oneResultOfAnotherTextMakesAllStale()
    {
        const StoredResult fresh = resultOf(ThemeIdentification{});
        StoredResult old = resultOf(ContentExtraction{});
        old.provenance.contentHash = "before";

        QVERIFY(!aggregate(entry, {fresh}, {}, present).stale);
        QVERIFY(aggregate(entry, {fresh, old}, {}, present).stale);
        QVERIFY(aggregate(entry, {old, fresh}, {}, present).stale);
        QVERIFY(aggregate(entry, {old}, {}, present).content); // shown all the same
    }

    void confidenceIsTheMeanOfWhatIsKnown()
    {
        StoredResult sure = resultOf(SentimentAnalysis{});
        sure.analysis.confidence = 0.9;
        StoredResult unsure = resultOf(ThemeIdentification{});
        unsure.analysis.confidence = 0.3;
        const StoredResult silent = resultOf(EmbeddingGeneration{});

        QCOMPARE(*aggregate(entry, {sure, unsure, silent}, {}, present).confidence, 0.6);
        QVERIFY(!aggregate(entry, {silent}, {}, present).confidence);
    }

    void languageIsTheFirstThatIsKnown()
    {
        StoredResult unknown = resultOf(SentimentAnalysis{});
        StoredResult english = resultOf(ContentExtraction{});
        english.analysis.language = u"en"_s;
        StoredResult german = resultOf(ThemeIdentification{});
        german.analysis.language = u"de"_s;

        QCOMPARE(aggregate(entry, {unknown, english, german}, {}, present).language, u"en"_s);
        QVERIFY(aggregate(entry, {unknown}, {}, present).language.isEmpty());
    }

    void itIsAsNewAsItsNewestResult()
    {
        const AggregatedResults all =
            aggregate(entry,
                      {resultOf(SentimentAnalysis{}, 5'000), resultOf(ContentExtraction{}, 9'000),
                       resultOf(ThemeIdentification{}, 7'000)},
                      {}, present);

        QVERIFY(all.completedAt == Instant(Millis(9'000)));
    }

    void costsAndTimesAddUp()
    {
        StoredResult paid = resultOf(SentimentAnalysis{});
        paid.analysis.costUsd = 0.25;
        StoredResult alsoPaid = resultOf(ThemeIdentification{});
        alsoPaid.analysis.costUsd = 0.5;
        const StoredResult unknown = resultOf(ContentExtraction{});

        const auto stats = aggregate(entry, {paid, alsoPaid, unknown}, {}, present).stats;

        QCOMPARE(*stats.costUsd, 0.75);
        QCOMPARE(stats.tokensUsed, 9);
        QCOMPARE(stats.processingMs, 30);
        QCOMPARE(stats.queueWaitMs, 300);
        QVERIFY(!aggregate(entry, {unknown}, {}, present).stats.costUsd);
    }

    void ofEachKindTheNewestTaskCounts()
    {
        const QList<Task> tasks{taskOf(9, TaskKind::SentimentAnalysis, TaskState::Completed),
                                taskOf(1, TaskKind::SentimentAnalysis, TaskState::Failed, 3),
                                taskOf(2, TaskKind::ContentExtraction, TaskState::Cancelled, 1),
                                taskOf(8, TaskKind::ContentExtraction, TaskState::Failed, 2),
                                taskOf(3, TaskKind::ThemeIdentification, TaskState::Queued)};

        const auto stats = aggregate(entry, {}, tasks, present).stats;

        QCOMPARE(stats.tasksTotal, 3);
        QCOMPARE(stats.tasksCompleted, 1);
        QCOMPARE(stats.tasksFailed, 1);
        QCOMPARE(stats.retries, 6); // of all tries there were
    }

    void aResultOutlivesItsTask()
    {
        const auto stats =
            aggregate(entry, {resultOf(SentimentAnalysis{}), resultOf(ThemeIdentification{})},
                      {taskOf(1, TaskKind::ThemeIdentification, TaskState::Processing)}, present)
                .stats;

        QCOMPARE(stats.tasksTotal, 2);
        QCOMPARE(stats.tasksCompleted, 1);
    }
};

QTEST_GUILESS_MAIN(TestAggregator)
#include "tst_aggregator.moc"
