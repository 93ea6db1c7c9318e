// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/StatusSource.h"

namespace englog::test {

/// An engine that a test moves: it says what the test put into it, and notes what it is told.
class FakeStatusSource : public StatusSource
{
public:
    void listen(Listener listener) override { m_listener = std::move(listener); }
    [[nodiscard]] bool isListenedTo() const { return bool(m_listener); }

    QFuture<Result<QueueStats>> queueStats() override
    {
        ++asked;
        return ready<QueueStats>(stats);
    }
    QFuture<Result<QList<Task>>> movingTasks(int most) override
    {
        ++asked;
        return ready<QList<Task>>(tasks.first(std::min<qsizetype>(most, tasks.size())));
    }
    QFuture<Result<QList<ProcessingStatus>>> statuses(const QList<EntryId> &entries) override
    {
        ++asked;
        QList<ProcessingStatus> all;
        for (const EntryId &id : entries) {
            ProcessingStatus status;
            status.entry = id;
            status.state = ProcessingStatus::State::Processing;
            status.totalTasks = 6;
            all += status;
        }
        return ready<QList<ProcessingStatus>>(all);
    }
    QFuture<Result<AggregatedResults>> results(const EntryId &entry) override
    {
        ++asked;
        AggregatedResults all = found;
        all.entry = entry;
        return ready<AggregatedResults>(all);
    }
    QFuture<Result<>> pause(std::optional<TaskKind> kind) override
    {
        orders += QStringLiteral("pause ") + (kind ? toString(*kind) : QStringLiteral("all"));
        return ready<void>({});
    }
    QFuture<Result<>> resume(std::optional<TaskKind> kind) override
    {
        orders += QStringLiteral("resume ") + (kind ? toString(*kind) : QStringLiteral("all"));
        return ready<void>({});
    }
    QFuture<Result<int>> retry(const TaskFilter &filter) override
    {
        filters += filter;
        orders += QStringLiteral("retry");
        return ready<int>(3);
    }
    QFuture<Result<int>> cancel(const TaskFilter &filter) override
    {
        filters += filter;
        orders += QStringLiteral("cancel");
        return ready<int>(2);
    }

    void happen(const QList<TaskEvent> &events)
    {
        if (m_listener)
            m_listener(events);
    }
    /// A task of an entry; both are numbered.
    void happen(qint64 task, TaskState state, int entry = 1)
    {
        happen({{TaskId{task}, entryOf(entry), TaskKind::SentimentAnalysis, state}});
    }
    [[nodiscard]] static EntryId entryOf(int number)
    {
        return EntryId::make(Instant(Millis(1'790'000'000'000)), 1, quint64(number));
    }

    QueueStats stats;
    QList<Task> tasks;
    AggregatedResults found;
    QStringList orders;
    QList<TaskFilter> filters;
    int asked = 0;

private:
    template<typename T>
    static QFuture<Result<T>> ready(Result<T> result)
    {
        return QtFuture::makeReadyFuture(std::move(result));
    }

    Listener m_listener;
};

} // namespace englog::test
