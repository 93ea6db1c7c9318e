// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Json.h"

#include <array>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

const QString localUser = u"local"_s;

QJsonValue orNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

QJsonValue orNull(QDate day)
{
    return orNull(day.toString(Qt::ISODate));
}

QJsonValue orNull(const EntryId &id)
{
    return id.isNull() ? QJsonValue(QJsonValue::Null) : QJsonValue(id.toString());
}

QJsonValue valueOf(Instant instant)
{
    return toRfc3339(instant);
}

template<typename Number>
QJsonValue valueOf(Number number)
{
    return number;
}

template<typename T>
QJsonValue orNull(const std::optional<T> &value)
{
    return value ? valueOf(*value) : QJsonValue(QJsonValue::Null);
}

template<typename T, typename Write>
QJsonArray arrayOf(const QList<T> &items, Write write)
{
    QJsonArray array;
    for (const T &item : items)
        array.append(write(item));
    return array;
}

QJsonArray spansOf(const QList<Span> &spans)
{
    return arrayOf(spans, [](const Span &span) {
        return QJsonObject{{u"start"_s, qint64(span.start)}, {u"length"_s, qint64(span.length)}};
    });
}

QJsonArray taskIds(const QList<TaskId> &ids)
{
    return arrayOf(ids, [](const TaskId &id) { return id.toString(); });
}

QJsonArray emotionsOf(const QList<Emotion> &emotions)
{
    return arrayOf(emotions, [](const Emotion &emotion) {
        return QJsonObject{{u"name"_s, emotion.name}, {u"intensity"_s, emotion.intensity}};
    });
}

QJsonArray countsOf(const QList<Count> &counts)
{
    return arrayOf(counts, [](const Count &count) {
        return QJsonObject{{u"name"_s, count.name}, {u"n"_s, count.n}};
    });
}

QJsonObject correctedOf(const Corrected &one)
{
    return {{u"field"_s, one.field},
            {u"from"_s, correctionWord(one.from)},
            {u"to"_s, correctionWord(one.to)},
            {u"at"_s, toRfc3339(one.at)}};
}

QJsonObject attemptOf(const Attempt &attempt)
{
    return {{u"number"_s, attempt.number},
            {u"worker_id"_s, attempt.worker},
            {u"started_at"_s, toRfc3339(attempt.startedAt)},
            {u"ended_at"_s, toRfc3339(attempt.endedAt)},
            {u"code"_s, toString(attempt.code)},
            {u"error"_s, attempt.error},
            {u"charged"_s, attempt.charged}};
}

QJsonObject workerOf(const WorkerStatus &worker)
{
    return {{u"worker_id"_s, worker.id},
            {u"host"_s, worker.host},
            {u"pid"_s, worker.pid},
            {u"state"_s, worker.state},
            {u"current_tasks"_s,
             arrayOf(worker.currentTasks,
                     [](const WorkerStatus::CurrentTask &task) {
                         return QJsonObject{{u"task_id"_s, task.id.toString()},
                                            {u"task_type"_s, toString(task.kind)},
                                            {u"started_at"_s, toRfc3339(task.startedAt)}};
                     })},
            {u"last_heartbeat"_s, toRfc3339(worker.lastHeartbeat)}};
}

QJsonObject providerOf(const ProviderHealth &provider)
{
    return {{u"name"_s, provider.name},
            {u"state"_s, toString(provider.state)},
            {u"reason"_s, orNull(provider.reason)},
            {u"retry_at"_s, orNull(provider.retryAt)}};
}

QString stateOf(const BatchStatus &batch)
{
    using State = ProcessingStatus::State;
    if (!batch.completedAt)
        return toString(batch.completedTasks == 0 ? State::Queued : State::Processing);
    return toString(batch.failedTasks > 0 ? State::Failed : State::Completed);
}

QJsonObject provenanceOf(const Provenance &made)
{
    return {{u"task_type"_s, toString(made.kind)},
            {u"provider"_s, made.provider},
            {u"model"_s, made.model},
            {u"prompt_version"_s, made.promptVersion},
            {u"content_hash"_s, QString::fromLatin1(made.contentHash.toHex())},
            {u"created_at"_s, toRfc3339(made.createdAt)}};
}

/// Puts the named fields of a finding into `json`: null when there is no finding.
template<typename T, size_t size>
void insertFields(QJsonObject &json, const std::optional<T> &found,
                  const std::array<QLatin1String, size> &names)
{
    const QJsonObject fields = found ? toJson(Finding(*found)) : QJsonObject();
    for (const QLatin1String name : names)
        json.insert(name, found ? fields[name] : QJsonValue(QJsonValue::Null));
}

/// Evidence that names no entry is of the entry itself.
QJsonValue insightDetails(const InsightGeneration &found, const std::optional<EntryId> &self)
{
    InsightGeneration named = found;
    for (Insight &insight : named.insights) {
        for (Evidence &evidence : insight.evidence) {
            if (evidence.entry.isNull())
                evidence.entry = self.value_or(EntryId{});
        }
    }
    return toJson(Finding(named))["insight_details"_L1];
}

QJsonObject statsOf(const AggregatedResults::Stats &stats)
{
    return {{u"tasks_total"_s, stats.tasksTotal},    {u"tasks_completed"_s, stats.tasksCompleted},
            {u"tasks_failed"_s, stats.tasksFailed},  {u"retries"_s, stats.retries},
            {u"queue_wait_ms"_s, stats.queueWaitMs}, {u"processing_ms"_s, stats.processingMs},
            {u"tokens_used"_s, stats.tokensUsed},    {u"cost_usd"_s, orNull(stats.costUsd)}};
}

QJsonObject highlightOf(const ReportModel::Highlight &highlight)
{
    return {{u"journal_id"_s, orNull(highlight.entry)},
            {u"date"_s, orNull(highlight.date)},
            {u"title"_s, highlight.title},
            {u"summary"_s, highlight.summary},
            {u"score"_s, highlight.score}};
}

QString nameOf(TrendStep step)
{
    switch (step) {
    case TrendStep::Day:
        return u"day"_s;
    case TrendStep::Week:
        return u"week"_s;
    case TrendStep::Month:
        break;
    }
    return u"month"_s;
}

} // namespace

QString toString(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Invalid:
        return u"invalid"_s;
    case ErrorCode::Usage:
        return u"usage"_s;
    case ErrorCode::NotFound:
        return u"not_found"_s;
    case ErrorCode::Busy:
        return u"busy"_s;
    case ErrorCode::TooNew:
        return u"too_new"_s;
    case ErrorCode::Transient:
        return u"transient"_s;
    case ErrorCode::Offline:
        return u"offline"_s;
    case ErrorCode::Denied:
        return u"denied"_s;
    case ErrorCode::Full:
        return u"full"_s;
    case ErrorCode::Corrupt:
        return u"corrupt"_s;
    case ErrorCode::Cancelled:
        return u"cancelled"_s;
    case ErrorCode::Internal:
        break;
    }
    return u"internal"_s;
}

QJsonObject toJson(const Error &error)
{
    return {{u"error"_s,
             QJsonObject{{u"code"_s, toString(error.code)},
                         {u"message"_s, error.detail},
                         {u"hint"_s, orNull(error.hint)}}}};
}

QJsonObject toJson(const Entry &entry, ContentIn content)
{
    QJsonObject json{{u"id"_s, orNull(entry.id)},
                     {u"user_id"_s, localUser},
                     {u"title"_s, entry.title},
                     {u"created_at"_s, toRfc3339(entry.createdAt)},
                     {u"updated_at"_s, toRfc3339(entry.updatedAt)},
                     {u"entry_date"_s, orNull(entry.date)},
                     {u"entry_time"_s, orNull(entry.time.toString(u"HH:mm:ss"_s))},
                     {u"time_zone"_s, orNull(QString::fromUtf8(entry.timeZone))},
                     {u"tags"_s, QJsonArray::fromStringList(entry.tags)},
                     {u"mood"_s, orNull(entry.mood)},
                     {u"ai"_s, toString(entry.ai)},
                     {u"ai_held"_s, toString(entry.held)},
                     {u"metadata"_s, entry.metadata},
                     {u"revision"_s, entry.revision},
                     {u"word_count"_s, entry.wordCount},
                     {u"attachments"_s, QJsonArray()},
                     {u"deleted_at"_s, orNull(entry.deletedAt)}};
    if (content == ContentIn::Full)
        json.insert("content"_L1, entry.content);
    return json;
}

QJsonObject toJson(const Revision &revision)
{
    return {{u"revision"_s, revision.number},
            {u"created_at"_s, toRfc3339(revision.createdAt)},
            {u"word_count"_s, revision.wordCount}};
}

QJsonObject toJson(const SearchHit &hit)
{
    return {{u"id"_s, orNull(hit.id)},
            {u"entry_date"_s, orNull(hit.date)},
            {u"title"_s, hit.title},
            {u"snippet"_s, hit.snippet},
            {u"spans"_s, spansOf(hit.spans)},
            {u"score"_s, hit.score},
            {u"matched"_s, QJsonArray::fromStringList(hit.matched)}};
}

QJsonObject toJson(const Task &task)
{
    QJsonObject json{
        {u"id"_s, task.id.toString()},
        {u"journal_id"_s, orNull(task.entry)},
        {u"user_id"_s, localUser},
        {u"task_type"_s, toString(task.kind)},
        {u"priority"_s, task.priority},
        {u"metadata"_s, QJsonObject()},
        {u"status"_s, toString(task.state)},
        {u"waiting_for"_s, orNull(task.waitingFor)},
        {u"provider"_s, orNull(task.provider)},
        {u"batch_id"_s,
         task.batch ? QJsonValue(task.batch->toString()) : QJsonValue(QJsonValue::Null)},
        {u"created_at"_s, toRfc3339(task.createdAt)},
        {u"started_at"_s, orNull(task.startedAt)},
        {u"completed_at"_s, orNull(task.completedAt)},
        {u"retries"_s, task.retries},
        {u"max_retries"_s, task.maxRetries},
        {u"crashes"_s, task.crashes},
        {u"run_after"_s, orNull(task.runAfter)},
        {u"depends_on"_s, taskIds(task.dependsOn)},
        {u"error"_s, orNull(task.error)},
        {u"result"_s, QJsonValue(QJsonValue::Null)}};
    if (!task.attempts.isEmpty())
        json.insert("attempts"_L1, arrayOf(task.attempts, attemptOf));
    return json;
}

QJsonObject toJson(const ProcessingStatus &status)
{
    return {{u"journal_id"_s, orNull(status.entry)},
            {u"user_id"_s, localUser},
            {u"task_ids"_s, taskIds(status.tasks)},
            {u"status"_s, toString(status.state)},
            {u"progress"_s, status.progress},
            {u"completed_tasks"_s, status.completedTasks},
            {u"total_tasks"_s, status.totalTasks},
            {u"estimated_eta"_s, orNull(status.estimatedEta)},
            {u"created_at"_s, toRfc3339(status.createdAt)},
            {u"started_at"_s, orNull(status.startedAt)},
            {u"completed_at"_s, orNull(status.completedAt)}};
}

QJsonObject toJson(const BatchStatus &batch)
{
    const double progress =
        batch.totalTasks > 0 ? static_cast<double>(batch.completedTasks) / batch.totalTasks : 1.0;
    return {{u"batch_id"_s, batch.id.toString()},
            {u"name"_s, batch.name},
            {u"status"_s, stateOf(batch)},
            {u"progress"_s, progress},
            {u"completed_tasks"_s, batch.completedTasks},
            {u"failed_tasks"_s, batch.failedTasks},
            {u"total_tasks"_s, batch.totalTasks},
            {u"paused"_s, batch.paused},
            {u"created_at"_s, toRfc3339(batch.createdAt)},
            {u"completed_at"_s, orNull(batch.completedAt)},
            {u"estimated_eta"_s, orNull(batch.estimatedEta)}};
}

QJsonObject toJson(const QueueStats &stats)
{
    const auto states = [](const QMap<TaskState, qint64> &counts) {
        QJsonObject json;
        for (const auto state :
             {TaskState::Pending, TaskState::Queued, TaskState::Processing, TaskState::Retrying,
              TaskState::Completed, TaskState::Failed, TaskState::Cancelled})
            json.insert(toString(state), counts.value(state));
        return json;
    };
    QJsonObject byType;
    for (const TaskKind kind : allTaskKinds)
        byType.insert(toString(kind), states(stats.byKind.value(kind)));
    QJsonObject reasons;
    for (auto it = stats.deadByReason.cbegin(); it != stats.deadByReason.cend(); ++it)
        reasons.insert(it.key(), it.value());
    QJsonValue latency(QJsonValue::Null);
    if (stats.latency)
        latency = QJsonObject{{u"p50"_s, stats.latency->p50},
                              {u"p95"_s, stats.latency->p95},
                              {u"p99"_s, stats.latency->p99}};

    QJsonObject json = states(stats.byState);
    json.insert("paused"_L1, QJsonArray::fromStringList(stats.paused));
    json.insert("oldest_queued_ms"_L1, orNull(stats.oldestQueuedMs));
    json.insert("throughput_per_minute"_L1, stats.throughputPerMinute);
    json.insert("latency_ms"_L1, latency);
    json.insert("by_type"_L1, byType);
    json.insert("dead_by_reason"_L1, reasons);
    json.insert("workers"_L1, arrayOf(stats.workers, workerOf));
    json.insert("providers"_L1, arrayOf(stats.providers, providerOf));
    QJsonObject ever;
    for (const auto state : {TaskState::Completed, TaskState::Failed, TaskState::Cancelled})
        ever.insert(toString(state), stats.ever.value(state));
    json.insert("ever"_L1, ever);
    json.insert("estimated_eta"_L1, orNull(stats.estimatedEta));
    return json;
}

QJsonObject toJson(const AggregatedResults &results)
{
    const QJsonValue null(QJsonValue::Null);
    QJsonObject json{{u"journal_id"_s, results.entry ? orNull(*results.entry) : null},
                     {u"user_id"_s, results.entry ? QJsonValue(localUser) : null},
                     {u"confidence"_s, orNull(results.confidence)},
                     {u"completed_at"_s, orNull(results.completedAt)},
                     {u"stale"_s, results.stale},
                     {u"language"_s, orNull(results.language)},
                     {u"corrected"_s, arrayOf(results.corrected, correctedOf)},
                     {u"provenance"_s, arrayOf(results.provenance, provenanceOf)},
                     {u"processing_stats"_s, statsOf(results.stats)}};
    insertFields(json, results.sentiment,
                 std::array{"overall_sentiment"_L1, "emotions"_L1, "course"_L1});
    insertFields(
        json, results.content,
        std::array{"summary"_L1, "summary_spans"_L1, "key_phrases"_L1, "key_phrase_spans"_L1});
    insertFields(json, results.themes, std::array{"themes"_L1});
    insertFields(json, results.entities, std::array{"entities"_L1});
    json.insert("insights"_L1,
                results.insights
                    ? QJsonValue(arrayOf(results.insights->insights,
                                         [](const Insight &insight) { return insight.text; }))
                    : null);
    json.insert("insight_details"_L1,
                results.insights ? insightDetails(*results.insights, results.entry) : null);
    return json;
}

QJsonObject toFullJson(const AggregatedResults &results)
{
    const QJsonValue null(QJsonValue::Null);
    QJsonObject json = toJson(results);
    insertFields(json, results.sentiment, std::array{"valence"_L1, "arousal"_L1});
    json.insert("emotion_scores"_L1, null);
    if (results.sentiment)
        json.insert("emotion_scores"_L1,
                    toJson(Finding(*results.sentiment))["emotion_scores"_L1].toArray());
    json.insert("theme_scores"_L1, null);
    if (results.themes)
        json.insert("theme_scores"_L1,
                    toJson(Finding(*results.themes))["theme_scores"_L1].toArray());
    json.insert("embedding"_L1, null);
    if (results.embedding)
        json.insert("embedding"_L1,
                    arrayOf(results.embedding->vector, [](float value) { return double(value); }));
    return json;
}

QJsonObject toJson(const TrendPoint &point)
{
    return {{u"from"_s, orNull(point.from)},
            {u"to"_s, orNull(point.to)},
            {u"n"_s, point.n},
            {u"n_scored"_s, point.nScored},
            {u"n_mood"_s, point.nMood},
            {u"words"_s, point.words},
            {u"score"_s, orNull(point.score)},
            {u"mood"_s, orNull(point.mood)},
            {u"emotions"_s, emotionsOf(point.emotions)},
            {u"themes"_s, countsOf(point.themes)}};
}

QJsonObject toJson(const ReportModel &report)
{
    const auto point = [](const TrendPoint &one) { return toJson(one); };
    QJsonObject labels;
    for (auto it = report.labels.cbegin(); it != report.labels.cend(); ++it)
        labels.insert(toString(it.key()), it.value());
    return {{u"from"_s, orNull(report.range.from)},
            {u"to"_s, orNull(report.range.to)},
            {u"first_day"_s, orNull(report.firstDay)},
            {u"last_day"_s, orNull(report.lastDay)},
            {u"entries_total"_s, report.entriesTotal},
            {u"entries_analysed"_s, report.entriesAnalysed},
            {u"entries_scored"_s, report.entriesScored},
            {u"entries_with_mood"_s, report.entriesWithMood},
            {u"words"_s, report.words},
            {u"days_written"_s, report.daysWritten},
            {u"longest_streak"_s, report.longestStreak},
            {u"score"_s, orNull(report.meanScore)},
            {u"mood"_s, orNull(report.meanMood)},
            {u"labels"_s, labels},
            {u"step"_s, nameOf(report.step)},
            {u"trend"_s, arrayOf(report.trend, point)},
            {u"days"_s, arrayOf(report.days, point)},
            {u"emotions"_s, emotionsOf(report.emotions)},
            {u"themes"_s, countsOf(report.themes)},
            {u"people"_s, countsOf(report.people)},
            {u"places"_s, countsOf(report.places)},
            {u"tags"_s, countsOf(report.tags)},
            {u"brightest"_s, arrayOf(report.brightest, highlightOf)},
            {u"darkest"_s, arrayOf(report.darkest, highlightOf)},
            {u"findings"_s,
             arrayOf(report.findings, [](const JournalFinding &one) { return toJson(one); })},
            {u"limits"_s, QJsonArray::fromStringList(report.limits)},
            {u"analyser"_s, orNull(report.analyser)},
            {u"created_at"_s, toRfc3339(report.createdAt)}};
}

QJsonObject toJson(const ImportReport &report)
{
    return {{u"imported"_s, report.imported},
            {u"unchanged"_s, report.unchanged},
            {u"updated"_s, report.updated},
            {u"skipped"_s, report.skipped},
            {u"warned"_s, report.warned},
            {u"items"_s, arrayOf(report.items, [](const ImportItem &item) {
                 return QJsonObject{{u"file"_s, item.file},
                                    {u"line"_s, item.line},
                                    {u"outcome"_s, toString(item.outcome)},
                                    {u"reason"_s, orNull(item.reason)},
                                    {u"journal_id"_s, orNull(item.entry)}};
             })}};
}

QJsonObject toJson(const CallRecord &call)
{
    QJsonArray entries;
    for (const EntryId &id : call.entries)
        entries += id.toString();
    return {{u"at"_s, toRfc3339(call.at)},
            {u"provider"_s, call.provider},
            {u"host"_s, call.host},
            {u"model"_s, call.model},
            {u"purposes"_s, QJsonArray::fromStringList(call.purposes)},
            {u"journal_ids"_s, entries},
            {u"bytes_out"_s, call.bytesOut},
            {u"bytes_in"_s, call.bytesIn},
            {u"tokens_in"_s, call.tokensIn},
            {u"tokens_out"_s, call.tokensOut},
            {u"estimated"_s, call.estimated},
            {u"cost_usd"_s, call.costUsd ? QJsonValue(*call.costUsd) : QJsonValue()},
            {u"status"_s, call.status ? QJsonValue(*call.status) : QJsonValue()},
            {u"took_ms"_s, call.status ? QJsonValue(qint64(call.took.count())) : QJsonValue()}};
}

} // namespace englog
