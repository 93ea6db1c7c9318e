// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/ReadTurn.h"
#include "engine/domain/Exchange.h"
#include "engine/domain/Task.h"
#include "engine/workers/TaskRunner.h"

#include <QObject>
#include <QTimer>

#include <mutex>

namespace englog {

struct EntryLook;
class Engine;
class Store;
class Clock;

/// Turns thousands of task events a second into the few signals that a window can show.
///
/// Events from the workers wait in a mailbox that posts one call to the main thread at a time;
/// there each kind of signal has a timer that lets the first through at once or soon, holds the
/// rest back and never loses the last.
///
/// What is told is read from the store, one read of a kind at a time (see ReadTurn).
///
/// *Thread:* tell(), foreignChange(), progress() and traffic() from any; the rest, and every
/// signal, main.
class EngineEvents : public QObject
{
    Q_OBJECT

public:
    EngineEvents(Store &store, const Clock &clock, Engine &engine);

    void tell(const QList<TaskRunner::Event> &events);
    void foreignChange();
    void progress(const JobProgress &progress);
    void traffic(); ///< a request left or ended

    void watch(const EntryId &id);
    [[nodiscard]] const EntryId &watched() const { return m_watched; }
    /// Something was queued, cancelled, paused; or this became of tasks.
    void queueMoved(const QList<TaskEvent> &events = {});
    void entriesMoved();                ///< many entries changed
    void insightsMoved();               ///< results are new or gone
    void entryMoved(const EntryId &id); ///< the watched entry's tasks may have changed
    /// Lets no more signals out.
    void stop();

Q_SIGNALS:
    void resultsChanged(const englog::EntryId &id); ///< before anybody else is told
    void othersCommitted();

private:
    void drain();
    void startQueueTimer();
    void readStats();
    void readStatus();
    void statusCame(const EntryId &id, const EntryLook &look);
    void readBatches();
    void batchesCame(const QList<BatchStatus> &batches);
    void foreignDrain();

    Store &m_store;
    const Clock &m_clock;
    Engine &m_engine;
    Instant m_begun;

    std::mutex m_mutex; // guards the mailbox
    QList<TaskRunner::Event> m_mail;
    std::optional<JobProgress> m_progress;
    bool m_moved = false; ///< something about the queue has changed
    bool m_posted = false;
    bool m_foreign = false;
    bool m_traffic = false;

    EntryId m_watched;
    QList<Task> m_watchedTasks;
    QMap<BatchId, BatchStatus> m_batches; ///< as last told of
    bool m_stopped = false;
    bool m_statusAsked = false;
    ReadTurn m_statusRead, m_statsRead, m_batchesRead;
    QString m_stamp;
    QTimer m_queueTimer, m_insightsTimer, m_entriesTimer, m_statusTimer, m_foreignTimer,
        m_progressTimer, m_trafficTimer;
};

} // namespace englog
