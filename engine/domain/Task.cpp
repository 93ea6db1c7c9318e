// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Task.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

QString toString(TaskKind kind)
{
    switch (kind) {
    case TaskKind::SentimentAnalysis:
        return u"sentiment_analysis"_s;
    case TaskKind::ContentExtraction:
        return u"content_extraction"_s;
    case TaskKind::ThemeIdentification:
        return u"theme_identification"_s;
    case TaskKind::EntityRecognition:
        return u"entity_recognition"_s;
    case TaskKind::EmbeddingGeneration:
        return u"embedding_generation"_s;
    case TaskKind::InsightGeneration:
        break;
    }
    return u"insight_generation"_s;
}

std::optional<TaskKind> taskKindFrom(QStringView text)
{
    for (const TaskKind kind : allTaskKinds) {
        if (text == toString(kind))
            return kind;
    }
    return std::nullopt;
}

int priorityOf(TaskKind kind)
{
    switch (kind) {
    case TaskKind::SentimentAnalysis:
        return 10;
    case TaskKind::ContentExtraction:
        return 8;
    case TaskKind::ThemeIdentification:
        return 6;
    case TaskKind::EntityRecognition:
        return 5;
    case TaskKind::EmbeddingGeneration:
        return 4;
    case TaskKind::InsightGeneration:
        break;
    }
    return 2;
}

QString toString(TaskState state)
{
    switch (state) {
    case TaskState::Pending:
        return u"pending"_s;
    case TaskState::Queued:
        return u"queued"_s;
    case TaskState::Processing:
        return u"processing"_s;
    case TaskState::Retrying:
        return u"retrying"_s;
    case TaskState::Completed:
        return u"completed"_s;
    case TaskState::Failed:
        return u"failed"_s;
    case TaskState::Cancelled:
        break;
    }
    return u"cancelled"_s;
}

std::optional<TaskState> taskStateFrom(QStringView text)
{
    for (const auto state :
         {TaskState::Pending, TaskState::Queued, TaskState::Processing, TaskState::Retrying,
          TaskState::Completed, TaskState::Failed, TaskState::Cancelled}) {
        if (text == toString(state))
            return state;
    }
    return std::nullopt;
}

QString toString(ProcessingStatus::State state)
{
    using State = ProcessingStatus::State;
    switch (state) {
    case State::Queued:
        return u"queued"_s;
    case State::Processing:
        return u"processing"_s;
    case State::Completed:
        return u"completed"_s;
    case State::Failed:
        return u"failed"_s;
    case State::Cancelled:
        break;
    }
    return u"cancelled"_s;
}

QString toString(ProviderHealth::State state)
{
    switch (state) {
    case ProviderHealth::State::Closed:
        return u"closed"_s;
    case ProviderHealth::State::Open:
        return u"open"_s;
    case ProviderHealth::State::HalfOpen:
        break;
    }
    return u"half_open"_s;
}

ProcessingStatus statusOf(const EntryId &entry, const QList<Task> &tasks,
                          const QList<TaskKind> &stored)
{
    using State = ProcessingStatus::State;
    ProcessingStatus status;
    status.entry = entry;
    status.createdAt = tasks.isEmpty() ? Instant{} : tasks.first().createdAt;
    for (const Task &task : tasks) {
        status.tasks.append(task.id);
        status.byKind.insert(task.kind, task.state);
        status.createdAt = std::min(status.createdAt, task.createdAt);
        if (task.startedAt)
            status.startedAt =
                std::min(status.startedAt.value_or(*task.startedAt), *task.startedAt);
        status.completedAt = std::max(status.completedAt, task.completedAt); // none is the least
    }
    for (const TaskKind kind : stored) {
        if (!status.byKind.contains(kind))
            status.byKind.insert(kind, TaskState::Completed);
    }
    const auto in = [&status](TaskState state) {
        return static_cast<int>(std::ranges::count(status.byKind, state));
    };
    const auto ended = std::ranges::count_if(status.byKind, hasEnded);
    status.totalTasks = static_cast<int>(status.byKind.size());
    status.completedTasks = in(TaskState::Completed);
    status.progress = status.totalTasks > 0 ? static_cast<double>(ended) / status.totalTasks : 1.0;
    if (ended < status.totalTasks) {
        status.state = status.startedAt ? State::Processing : State::Queued;
        status.completedAt.reset();
    } else if (in(TaskState::Failed) > 0) {
        status.state = State::Failed;
    } else if (status.totalTasks > 0 && in(TaskState::Cancelled) == status.totalTasks) {
        status.state = State::Cancelled;
    } else {
        status.state = State::Completed;
    }
    return status;
}

qint64 QueueStats::open() const
{
    qint64 sum = 0;
    for (auto it = byState.cbegin(); it != byState.cend(); ++it)
        sum += hasEnded(it.key()) ? 0 : it.value();
    return sum;
}

} // namespace englog
