// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Aggregator.h"

#include <QMap>

#include <algorithm>

namespace englog {

namespace {

/// Puts a finding into the place of its kind.
struct FindingSorter
{
    AggregatedResults &all;

    void operator()(const SentimentAnalysis &found) const { all.sentiment = found; }
    void operator()(const ContentExtraction &found) const { all.content = found; }
    void operator()(const ThemeIdentification &found) const { all.themes = found; }
    void operator()(const EntityRecognition &found) const { all.entities = found; }
    void operator()(const EmbeddingGeneration &found) const { all.embedding = found; }
    void operator()(const InsightGeneration &found) const { all.insights = found; }
};

void addStats(AggregatedResults::Stats &stats, const StoredResult &result)
{
    stats.queueWaitMs += result.queueWaitMs;
    stats.processingMs += result.processingMs;
    stats.tokensUsed += result.analysis.tokensUsed;
    if (result.analysis.costUsd)
        stats.costUsd = stats.costUsd.value_or(0.0) + *result.analysis.costUsd;
}

void countTasks(AggregatedResults::Stats &stats, const QList<StoredResult> &results,
                const QList<Task> &tasks)
{
    QMap<TaskKind, const Task *> newest;
    for (const Task &task : tasks) {
        stats.retries += task.retries;
        const Task *&known = newest[task.kind];
        if (!known || known->id < task.id)
            known = &task;
    }
    for (const Task *task : std::as_const(newest)) {
        stats.tasksCompleted += task->state == TaskState::Completed ? 1 : 0;
        stats.tasksFailed += task->state == TaskState::Failed ? 1 : 0;
    }
    stats.tasksTotal = static_cast<int>(newest.size());
    for (const StoredResult &result : results) {
        if (!newest.contains(result.provenance.kind)) {
            ++stats.tasksTotal;
            ++stats.tasksCompleted;
        }
    }
}

} // namespace

AggregatedResults aggregate(const std::optional<EntryId> &entry, const QList<StoredResult> &results,
                            const QList<Task> &tasks, const QByteArray &contentHash)
{
    AggregatedResults all;
    all.entry = entry;
    double confidences = 0.0;
    int withConfidence = 0;
    for (const StoredResult &result : results) {
        std::visit(FindingSorter{all}, result.analysis.finding);
        all.provenance.append(result.provenance);
        all.stale = all.stale || result.provenance.contentHash != contentHash;
        if (all.language.isEmpty())
            all.language = result.analysis.language;
        if (result.analysis.confidence) {
            confidences += *result.analysis.confidence;
            ++withConfidence;
        }
        all.completedAt = std::max(all.completedAt.value_or(result.provenance.createdAt),
                                   result.provenance.createdAt);
        addStats(all.stats, result);
    }
    if (withConfidence > 0)
        all.confidence = confidences / withConfidence;
    countTasks(all.stats, results, tasks);
    return all;
}

} // namespace englog
