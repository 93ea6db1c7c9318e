// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/EngineEvents.h"

#include "engine/api/Engine.h"
#include "engine/api/Looking.h"
#include "engine/ports/Clock.h"
#include "engine/ports/Store.h"

#include <QElapsedTimer>
#include <QMetaMethod>
#include <QSet>

namespace englog {

namespace {

constexpr int queuePauseMs = 250;
constexpr int statusPauseMs = 100;
constexpr int longestPauseMs = 2'000;

} // namespace

EngineEvents::EngineEvents(Store &store, const Clock &clock, Engine &engine)
    : m_store(store)
    , m_clock(clock)
    , m_engine(engine)
    , m_begun(clock.now())
{
    const auto prepare = [this](QTimer &timer, int milliseconds, auto slot) {
        timer.setSingleShot(true);
        timer.setInterval(milliseconds);
        connect(&timer, &QTimer::timeout, this, slot);
    };
    prepare(m_queueTimer, queuePauseMs, [this] {
        readBatches();
        readStats();
    });
    prepare(m_insightsTimer, 1'000, [this] { Q_EMIT m_engine.insightsChanged(); });
    prepare(m_entriesTimer, 500, [this] { Q_EMIT m_engine.entriesChanged(); });
    prepare(m_statusTimer, statusPauseMs, [this] {
        if (m_statusAsked)
            readStatus();
    });
    prepare(m_foreignTimer, 250, [this] { foreignDrain(); });
    prepare(m_progressTimer, 100, [this] { drain(); });
    prepare(m_trafficTimer, 500, [this] {
        {
            const std::lock_guard guard(m_mutex);
            m_traffic = false;
        }
        Q_EMIT m_engine.trafficChanged();
    });
}

void EngineEvents::stop()
{
    m_stopped = true;
    for (QTimer *timer : {&m_queueTimer, &m_insightsTimer, &m_entriesTimer, &m_statusTimer,
                          &m_foreignTimer, &m_progressTimer, &m_trafficTimer})
        timer->stop();
}

void EngineEvents::tell(const QList<TaskRunner::Event> &events)
{
    const std::lock_guard guard(m_mutex);
    m_mail += events;
    m_moved = true;
    if (std::exchange(m_posted, true))
        return;
    QMetaObject::invokeMethod(
        this, [this] { drain(); }, Qt::QueuedConnection);
}

void EngineEvents::foreignChange()
{
    const std::lock_guard guard(m_mutex);
    if (std::exchange(m_foreign, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!m_stopped && !m_foreignTimer.isActive())
                m_foreignTimer.start();
            Q_EMIT othersCommitted();
        },
        Qt::QueuedConnection);
}

void EngineEvents::progress(const JobProgress &progress)
{
    const std::lock_guard guard(m_mutex);
    m_progress = progress;
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!m_stopped && !m_progressTimer.isActive())
                m_progressTimer.start();
        },
        Qt::QueuedConnection);
}

void EngineEvents::traffic()
{
    const std::lock_guard guard(m_mutex);
    if (std::exchange(m_traffic, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!m_stopped)
                m_trafficTimer.start();
        },
        Qt::QueuedConnection);
}

void EngineEvents::drain()
{
    QList<TaskRunner::Event> events;
    std::optional<JobProgress> progress;
    bool moved = false;
    {
        const std::lock_guard guard(m_mutex);
        events.swap(m_mail);
        progress.swap(m_progress);
        moved = std::exchange(m_moved, false);
        m_posted = false;
    }
    if (m_stopped)
        return;
    if (progress)
        Q_EMIT m_engine.jobProgressed(*progress);
    bool results = false;
    for (const TaskRunner::Event &event : std::as_const(events)) {
        if (event.entry == m_watched && event.entryEnded)
            readStatus(); // the last change is told at once
        else if (event.entry == m_watched)
            entryMoved(event.entry);
        if (event.state == TaskState::Completed)
            results = true;
        if (!event.entryEnded)
            continue;
        Q_EMIT resultsChanged(event.entry);
        Q_EMIT m_engine.resultsReady(event.entry);
    }
    if (results)
        insightsMoved();
    if (moved)
        queueMoved(events);
}

void EngineEvents::foreignDrain()
{
    {
        const std::lock_guard guard(m_mutex);
        m_foreign = false;
    }
    queueMoved();
    insightsMoved();
    if (!m_watched.isNull())
        entryMoved(m_watched);
    m_store.read([](Stores &stores) { return stores.entries.stamp(); })
        .then(this, [this](const Result<QString> &stamp) {
            if (stamp && *stamp != std::exchange(m_stamp, *stamp))
                entriesMoved();
        });
}

void EngineEvents::queueMoved(const QList<TaskEvent> &events)
{
    if (!m_stopped && m_engine.hasMoveListener())
        Q_EMIT m_engine.queueMoved(events);
    startQueueTimer();
}

void EngineEvents::startQueueTimer()
{
    if (!m_stopped && !m_queueTimer.isActive())
        m_queueTimer.start();
}

void EngineEvents::entriesMoved()
{
    if (!m_stopped && !m_entriesTimer.isActive())
        m_entriesTimer.start();
}

void EngineEvents::insightsMoved()
{
    if (!m_stopped && !m_insightsTimer.isActive())
        m_insightsTimer.start();
}

void EngineEvents::readBatches()
{
    if (m_stopped || !m_engine.hasBatchListener() || !m_batchesRead.begins())
        return;
    m_store.read([now = m_clock.now()](Stores &stores) { return lookAtBatches(stores, now); })
        .then(this, [this](const Result<QList<BatchStatus>> &batches) {
            if (batches && !m_stopped)
                batchesCame(*batches);
            if (m_batchesRead.endsForAnother())
                readBatches();
        });
}

void EngineEvents::batchesCame(const QList<BatchStatus> &batches)
{
    for (const BatchStatus &batch : batches) {
        const auto known = m_batches.constFind(batch.id);
        const bool isNews = known == m_batches.cend()
            ? !batch.completedAt || *batch.completedAt >= m_begun // else it had ended before
            : *known != batch;
        m_batches.insert(batch.id, batch);
        if (isNews)
            Q_EMIT m_engine.batchChanged(batch);
    }
}

void EngineEvents::readStats()
{
    if (m_stopped || !m_engine.hasQueueListener() || !m_statsRead.begins())
        return;
    QElapsedTimer took;
    took.start();
    m_store.read([now = m_clock.now()](Stores &stores) { return lookAtQueue(stores, now); })
        .then(this, [this, took](const Result<QueueStats> &stats) {
            // A long queue takes long to count: that may cost a tenth of one reader's time.
            m_queueTimer.setInterval(
                std::clamp<int>(int(took.elapsed()) * 10, queuePauseMs, longestPauseMs));
            if (stats && !m_stopped)
                Q_EMIT m_engine.queueChanged(*stats);
            if (m_statsRead.endsForAnother())
                startQueueTimer();
        });
}

void EngineEvents::watch(const EntryId &id)
{
    m_watched = id;
    m_watchedTasks.clear();
    if (!id.isNull())
        readStatus();
}

void EngineEvents::entryMoved(const EntryId &id)
{
    if (m_stopped || id != m_watched)
        return;
    if (m_statusTimer.isActive())
        m_statusAsked = true;
    else
        readStatus();
}

void EngineEvents::readStatus()
{
    if (m_stopped || !m_statusRead.begins())
        return;
    m_statusAsked = false;
    m_statusTimer.start();
    QElapsedTimer took;
    took.start();
    m_store
        .read([id = m_watched, now = m_clock.now()](Stores &stores) {
            return lookAtEntry(stores, id, now);
        })
        .then(this, [this, took, id = m_watched](const Result<EntryLook> &look) {
            m_statusTimer.setInterval(
                std::clamp<int>(int(took.elapsed()) * 10, statusPauseMs, longestPauseMs));
            if (look)
                statusCame(id, *look);
            if (m_statusRead.endsForAnother())
                readStatus();
        });
}

void EngineEvents::statusCame(const EntryId &id, const EntryLook &look)
{
    const QList<Task> &tasks = look.tasks;
    if (m_stopped || id != m_watched || tasks == m_watchedTasks)
        return;
    const auto hasEndedAll = [](const QList<Task> &all) {
        return std::all_of(all.begin(), all.end(),
                           [](const Task &task) { return hasEnded(task.state); });
    };
    const bool endedNow =
        !m_watchedTasks.isEmpty() && !hasEndedAll(m_watchedTasks) && hasEndedAll(tasks);
    const QList<Task> before = std::exchange(m_watchedTasks, tasks);
    for (const Task &task : tasks) {
        if (!before.contains(task))
            Q_EMIT m_engine.taskChanged(task);
    }
    if (!tasks.isEmpty())
        Q_EMIT m_engine.statusChanged(look.status);
    if (endedNow) { // perhaps by another process, of which nobody else tells
        Q_EMIT resultsChanged(id);
        Q_EMIT m_engine.resultsReady(id);
    }
}

} // namespace englog
