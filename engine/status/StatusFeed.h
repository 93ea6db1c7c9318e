// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Instant.h"
#include "engine/ports/StatusSource.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>

namespace englog {

class Clock;
class Ledger;

/// Brings what happens in the queue into the ledger, in turns: of each task and entry the latest.
///
/// A queue may move faster than anybody can be told. So a turn tells of a bounded number of tasks
/// and entries; of what it has told that it has begun it also tells the end. What had to be left
/// out, and what others did to the queue, makes a snapshot due as soon as things are calmer.
///
/// While it is stopped it costs nothing.
///
/// *Thread:* main.
class StatusFeed : public QObject
{
public:
    struct Pace
    {
        Millis turn{250};       ///< at least this between two
        Millis busyTurn{1'000}; ///< and this where not all could be told
        Millis stats{1'000};    ///< between two looks at the queue as a whole
        Millis snapshot{2'000}; ///< between two snapshots for all
        Millis longest{10'000}; ///< without one, where something was left out
        qsizetype most = 64;    ///< tasks, and entries, a turn
    };

    /// \param told  called when there is news in the ledger
    StatusFeed(StatusSource &source, const Clock &clock, Ledger &ledger, const Pace &pace,
               std::function<void()> told);
    ~StatusFeed() override;
    Q_DISABLE_COPY_MOVE(StatusFeed)

    void start();
    void stop();
    [[nodiscard]] bool isRunning() const { return m_running; }

private:
    void happened(const QList<TaskEvent> &events);
    bool takeTask(const TaskEvent &event);
    bool takeEntry(const TaskEvent &event);
    void arm(Millis least);
    void turn();
    void tellTasks();
    void readStatuses();
    void readStats();
    void readResults();
    bool breaksOff(bool calm);
    [[nodiscard]] bool hasWork() const;

    StatusSource &m_source;
    const Clock &m_clock;
    Ledger &m_ledger;
    Pace m_pace;
    std::function<void()> m_told;
    bool m_running = false;
    quint64 m_run = 0; ///< answers to questions of an earlier one are nobody's

    QHash<TaskId, TaskEvent> m_tasks; ///< to be told
    QSet<TaskId> m_begun;             ///< told as in hand
    QSet<EntryId> m_entries;          ///< to be told
    QSet<EntryId> m_open;             ///< told as under way
    QList<EntryId> m_ended;           ///< whose results are to be told
    bool m_leftOut = false;           ///< something, in the present turn
    bool m_incomplete = false;        ///< since the last snapshot
    bool m_othersMoved = false;
    bool m_statsDue = false;
    bool m_readsStatuses = false;
    bool m_readsStats = false;
    bool m_readsResults = false;
    QTimer m_timer;
    QTimer m_resultsPause; ///< reading results may cost a tenth of one reader's time
    QElapsedTimer m_sinceTurn, m_sinceStats, m_sinceSnapshot;
};

} // namespace englog
