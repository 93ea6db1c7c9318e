// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Ids.h"

#include <QFlags>
#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>

#include <array>
#include <optional>

namespace englog {

/// The kinds of analysis. The numbers are stored: never change one.
enum class TaskKind {
    SentimentAnalysis = 1,
    ContentExtraction = 2,
    ThemeIdentification = 3,
    EntityRecognition = 4,
    EmbeddingGeneration = 5,
    InsightGeneration = 6,
};

/// All kinds, in the order in which they run.
inline constexpr std::array allTaskKinds{
    TaskKind::SentimentAnalysis, TaskKind::ContentExtraction,   TaskKind::ThemeIdentification,
    TaskKind::EntityRecognition, TaskKind::EmbeddingGeneration, TaskKind::InsightGeneration};

[[nodiscard]] QString toString(TaskKind kind); ///< `sentiment_analysis`, …
[[nodiscard]] std::optional<TaskKind> taskKindFrom(QStringView text);
[[nodiscard]] int priorityOf(TaskKind kind); ///< 1..10; a larger number runs first

/// Where a task stands. The numbers are stored: never change one.
enum class TaskState {
    Pending = 0,    ///< its time has not come, or it waits for another task
    Queued = 1,     ///< may be claimed now
    Processing = 2, ///< a worker holds its lease
    Retrying = 3,   ///< waits after a failed try
    Completed = 4,  ///< its result is stored
    Failed = 5,     ///< given up: in the dead letters
    Cancelled = 6,  ///< by a person, or superseded by an edit
};

[[nodiscard]] QString toString(TaskState state);
[[nodiscard]] std::optional<TaskState> taskStateFrom(QStringView text);
[[nodiscard]] constexpr bool hasEnded(TaskState state)
{
    return state == TaskState::Completed || state == TaskState::Failed
        || state == TaskState::Cancelled;
}

/// How a task may end without having been done, as one that waits for it sees it. The numbers are
/// stored: never change one.
enum class Loss {
    Failed = 1, ///< in the dead letters
    Cancelled =
        2,      ///< by a person; not where an edit superseded it, for then another takes its place
    Pruned = 4, ///< its row is gone, with its entry
};
Q_DECLARE_FLAGS(Losses, Loss)
Q_DECLARE_OPERATORS_FOR_FLAGS(Losses)

/// One failed try of a task.
struct Attempt
{
    int number = 1;
    QString worker; ///< `host:pid`
    Instant startedAt{};
    Instant endedAt{};
    ErrorCode code = ErrorCode::Internal;
    QString error;
    bool charged = true; ///< false: an outage's, which costs the task nothing

    friend bool operator==(const Attempt &, const Attempt &) = default;
};

/// One piece of work on one entry, as it stands in the queue.
struct Task
{
    TaskId id;
    EntryId entry;
    TaskKind kind = TaskKind::SentimentAnalysis;
    int priority = 1;
    TaskState state = TaskState::Pending;
    QString waitingFor; ///< empty, or `tasks`, `time`, `paused`, `provider`
    QString provider;   ///< asked for by name; empty: the settings decide when it is claimed
    std::optional<BatchId> batch;
    Instant createdAt{};
    std::optional<Instant> startedAt;
    std::optional<Instant> completedAt;
    std::optional<Instant> runAfter;
    int retries = 0; ///< tries that failed and were charged to the task
    int maxRetries = 3;
    int crashes = 0; ///< workers that died with it in hand
    QList<TaskId> dependsOn;
    QString error;
    QList<Attempt> attempts; ///< every failed try; filled where asked for

    friend bool operator==(const Task &, const Task &) = default;
};

/// Which tasks a listing shows, or which an order (retry, cancel, purge) is for.
struct TaskFilter
{
    QList<TaskId> tasks;
    QList<EntryId> entries;
    QList<BatchId> batches;
    std::optional<TaskKind> kind;
    QList<TaskState> states; ///< empty: all
    QString reason;          ///< the error code's name, of dead letters
    int limit = -1;
    int offset = 0;

    friend bool operator==(const TaskFilter &, const TaskFilter &) = default;
};

/// How an entry's analysis stands: its newest task of each kind, added up.
struct ProcessingStatus
{
    enum class State {
        Queued,
        Processing,
        Completed,
        Failed,
        Cancelled
    };

    EntryId entry;
    QList<TaskId> tasks;
    State state = State::Queued;
    double progress = 0.0; ///< ended tasks / all tasks, 0..1
    int completedTasks = 0;
    int totalTasks = 0;
    std::optional<Instant> estimatedEta;
    Instant createdAt{};
    std::optional<Instant> startedAt;
    std::optional<Instant> completedAt;
    QMap<TaskKind, TaskState> byKind; ///< for a panel that shows them one by one

    friend bool operator==(const ProcessingStatus &, const ProcessingStatus &) = default;
};

[[nodiscard]] QString toString(ProcessingStatus::State state);

/// The status that the tasks of one entry add up to.
///
/// \param stored  kinds with a result; one whose task's row is gone counts as completed. Nothing
///                of either: there is nothing to do, which is completed.
[[nodiscard]] ProcessingStatus statusOf(const EntryId &entry, const QList<Task> &tasks,
                                        const QList<TaskKind> &stored);

/// A set of tasks queued together. How many there were outlives their rows.
struct BatchStatus
{
    BatchId id;
    QString name;
    int completedTasks = 0; ///< ended in whatever way
    int failedTasks = 0;    ///< of them: in the dead letters
    int totalTasks = 0;
    bool filling = false; ///< more of its tasks are being queued
    bool paused = false;
    Instant createdAt{};
    std::optional<Instant> completedAt; ///< when it was filled and its last task had ended
    std::optional<Instant> estimatedEta;

    friend bool operator==(const BatchStatus &, const BatchStatus &) = default;
};

/// One process that works a queue.
struct WorkerStatus
{
    struct CurrentTask
    {
        TaskId id;
        TaskKind kind = TaskKind::SentimentAnalysis;
        Instant startedAt{};
        friend bool operator==(const CurrentTask &, const CurrentTask &) = default;
    };

    QString id;
    QString host;
    qint64 pid = 0;
    QString state; ///< `working` or `idle`
    QList<CurrentTask> currentTasks;
    Instant lastHeartbeat{};

    friend bool operator==(const WorkerStatus &, const WorkerStatus &) = default;
};

/// Whether a provider is asked at present: its circuit breaker, as a row that all processes share.
struct ProviderHealth
{
    enum class State {
        Closed = 0,   ///< it is asked
        Open = 1,     ///< nothing is sent; what waits for it keeps its place
        HalfOpen = 2, ///< one task is under way, to see whether it answers again
    };

    QString name;
    State state = State::Closed;
    int failures = 0;       ///< in a row, up to now
    Instant failingSince{}; ///< the first of them; set where there is one
    int openings = 0;       ///< in a row, without an answer between
    qint64 epoch = 0;       ///< grows with every opening: answers to older calls say nothing
    QString reason;         ///< why it is not asked
    /// When it is tried again; absent while open: a person must act.
    std::optional<Instant> retryAt;
    std::optional<Millis> retryDelay; ///< how far off that was when it was set
    TaskId probe;                     ///< while half open
    qint64 probeFence = 0;

    /// How fast it may be asked; see RateLimit. Absent: nothing is known or limited yet.
    struct Pace
    {
        std::optional<double> callsLeft;  ///< may be begun now
        std::optional<double> tokensLeft; ///< and sent
        Instant filledAt{};               ///< when that was so
        std::optional<double> atOnce;     ///< calls in flight that it has shown to bear
        friend bool operator==(const Pace &, const Pace &) = default;
    } pace;

    friend bool operator==(const ProviderHealth &, const ProviderHealth &) = default;
};

[[nodiscard]] QString toString(ProviderHealth::State state); ///< `closed`, `open`, `half_open`

/// What an estimate of the time left is made from: how much there is, and how fast it goes.
struct QueuePace
{
    struct Kind
    {
        qint64 openFirst = 0; ///< open in the interactive lane, and ready
        qint64 open = 0;      ///< in either lane
        qint64 done = 0;      ///< completed within the window
        double meanMs = 0.0;  ///< a task takes; 0: unknown
    };
    QMap<TaskKind, Kind> kinds;
    Millis window{};
};

/// The queue as a whole.
struct QueueStats
{
    struct Latency
    {
        qint64 p50 = 0, p95 = 0, p99 = 0; ///< ms from queued to completed
        friend bool operator==(const Latency &, const Latency &) = default;
    };

    QMap<TaskState, qint64> byState;
    QMap<TaskKind, QMap<TaskState, qint64>> byKind;
    QMap<TaskState, qint64> ever; ///< ended so, also those whose rows were cleaned up
    QMap<QString, qint64> deadByReason;
    QStringList paused;             ///< task types, or `all`
    QMap<TaskKind, qint64> parked;  ///< of what is pending: ready, but for its batch that is paused
    QMap<TaskKind, qint64> refused; ///< and but for its provider, which waits for a person
    std::optional<qint64> oldestQueuedMs;
    double throughputPerMinute = 0.0; ///< completed in the last minute
    std::optional<Latency>
        latency; ///< of the last 200 completed of each kind; nothing before the first
    QList<WorkerStatus> workers;
    QList<ProviderHealth> providers;     ///< that have been asked over a network
    std::optional<Instant> estimatedEta; ///< when all that may run will have ended

    [[nodiscard]] qint64 count(TaskState state) const { return byState.value(state); }
    /// All that has not ended.
    [[nodiscard]] qint64 open() const;

    friend bool operator==(const QueueStats &, const QueueStats &) = default;
};

} // namespace englog

Q_DECLARE_METATYPE(englog::Task)
Q_DECLARE_METATYPE(englog::ProcessingStatus)
Q_DECLARE_METATYPE(englog::QueueStats)
Q_DECLARE_METATYPE(englog::BatchStatus)
