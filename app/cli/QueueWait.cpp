// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/QueueWait.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

const QList<TaskState> openStates{TaskState::Pending, TaskState::Queued, TaskState::Processing,
                                  TaskState::Retrying};

/// The tasks that need nobody's hand to go on: not those of paused kinds and batches or of a
/// provider that refuses, and not the insights, which wait for the others.
qint64 ableToMove(const QueueStats &stats)
{
    qint64 able = stats.count(TaskState::Processing);
    if (stats.paused.contains(u"all"_s))
        return able;
    for (const auto &[kind, counts] : stats.byKind.asKeyValueRange()) {
        if (stats.paused.contains(toString(kind)))
            continue;
        able += counts.value(TaskState::Queued) + counts.value(TaskState::Retrying);
        if (kind != TaskKind::InsightGeneration)
            able += counts.value(TaskState::Pending) - stats.parked.value(kind)
                - stats.refused.value(kind);
    }
    return able;
}

/// What a person has paused.
QStringList pausesOf(const QueueStats &stats)
{
    return stats.parked.isEmpty() ? stats.paused : stats.paused + QStringList{u"a batch"_s};
}

/// A provider that refuses, with a key or a quota, until somebody does something.
const ProviderHealth *waitsForPerson(const QueueStats &stats)
{
    for (const ProviderHealth &provider : stats.providers) {
        if (provider.state == ProviderHealth::State::Open && !provider.retryAt)
            return &provider;
    }
    return nullptr;
}

} // namespace

QueueWait::QueueWait(Engine &engine, Scope scope, Millis giveUpAfter, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
    , m_scope(std::move(scope))
    , m_giveUpAfter(giveUpAfter)
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &QueueWait::runOut);
}

/// Nothing has moved for so long. Where tasks are in hand, somebody may be at it: then the
/// heartbeats of who holds them go on.
void QueueWait::runOut()
{
    if (m_last.count(TaskState::Processing) == 0)
        return giveUp();
    m_engine.queueStats().then(this, [this](const Result<QueueStats> &stats) {
        Instant newest{};
        for (const WorkerStatus &worker : stats.value_or(QueueStats()).workers) {
            if (!worker.currentTasks.isEmpty())
                newest = std::max(newest, worker.lastHeartbeat);
        }
        if (m_beat && newest <= *m_beat)
            return giveUp();
        m_beat = newest;
        m_patience.start(std::max(m_giveUpAfter, m_engine.config().heartbeatInterval * 2));
    });
}

void QueueWait::giveUp()
{
    if (m_ended)
        return;
    m_reason = u"nothing has moved for %1 s"_s.arg(m_patience.interval() / 1'000);
    finish(Outcome::Waiting);
}

QueueWait::~QueueWait() = default;

void QueueWait::start()
{
    connect(&m_engine, &Engine::queueChanged, this, &QueueWait::look);
    look();
}

void QueueWait::look()
{
    m_again = m_looking;
    if (m_looking || m_ended)
        return;
    m_looking = true;
    m_engine.queueStats().then(this, [this](const Result<QueueStats> &stats) {
        if (!stats)
            return Q_EMIT stumbled(stats.error());
        lookAt(*stats);
    });
}

void QueueWait::lookAt(const QueueStats &stats)
{
    count(stats).then(this, [this, stats](const Result<Look> &now) {
        if (!now)
            return Q_EMIT stumbled(now.error());
        m_looking = false;
        settle(*now, stats);
        if (m_again)
            look();
    });
}

QFuture<Result<QueueWait::Look>> QueueWait::count(const QueueStats &stats)
{
    const Look everything{stats.open(), stats.count(TaskState::Failed), false};
    if (const auto *batch = std::get_if<BatchId>(&m_scope)) {
        return m_engine.batches().then(
            [id = *batch, everything](const Result<QList<BatchStatus>> &batches) -> Result<Look> {
                if (!batches)
                    return fail(batches.error());
                for (const BatchStatus &status : *batches) {
                    if (status.id == id)
                        return Look{status.totalTasks - status.completedTasks, status.failedTasks,
                                    status.paused};
                }
                return everything; // it has no tasks of its own: what was missing waited already
            });
    }
    if (const auto *entries = std::get_if<QList<EntryId>>(&m_scope)) {
        TaskFilter filter;
        filter.entries = *entries;
        filter.states = openStates + QList<TaskState>{TaskState::Failed};
        return m_engine.tasks(filter).then([](const Result<QList<Task>> &tasks) -> Result<Look> {
            if (!tasks)
                return fail(tasks.error());
            const auto failed = std::count_if(tasks->begin(), tasks->end(), [](const Task &task) {
                return task.state == TaskState::Failed;
            });
            return Look{tasks->size() - failed, failed, false};
        });
    }
    return QtFuture::makeReadyFuture(Result<Look>(everything));
}

void QueueWait::settle(const Look &now, const QueueStats &stats)
{
    if (m_ended)
        return;
    // What is tried and fails has not moved.
    const bool moved = !m_first || stats.ever != m_last.ever || stats.open() != m_last.open();
    m_last = stats;
    if (moved) {
        m_beat.reset();
        m_patience.start(m_giveUpAfter);
    }
    const bool isFirst = !m_first;
    if (isFirst)
        m_first = now;
    m_total = std::max(m_total, now.open);
    if (m_total > 0)
        m_progress->show({u"analysing"_s, m_total - now.open, m_total});

    if (now.open == 0)
        return finish(now.failed > m_first->failed ? Outcome::Failed : Outcome::Completed);
    if (m_engine.allowed() == EngineConfig::Ai::Off) {
        m_reason = u"analysis is switched off (ENGLOG_AI)"_s;
        return finish(Outcome::Waiting);
    }
    if (const QStringList paused = pausesOf(stats); !paused.isEmpty() && ableToMove(stats) == 0) {
        m_reason = u"paused: %1; go on with: englog-cli queue resume"_s.arg(paused.join(u", "));
        return finish(Outcome::Waiting);
    }
    if (now.paused) {
        m_reason = u"their batch is paused; go on with: englog-cli queue resume BATCH"_s;
        return finish(Outcome::Waiting);
    }
    if (const ProviderHealth *refusing = waitsForPerson(stats);
        refusing && !isFirst && ableToMove(stats) == 0) {
        m_reason = u"%1 is not asked: %2"_s.arg(refusing->name, refusing->reason);
        return finish(Outcome::Waiting);
    }
    if (isFirst)
        m_engine.start(Engine::Work::Run);
}

void QueueWait::finish(Outcome outcome)
{
    m_ended = true;
    m_patience.stop();
    m_progress.reset();
    Q_EMIT ended(outcome);
}

} // namespace englog
