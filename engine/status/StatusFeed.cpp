// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/StatusFeed.h"

#include "engine/domain/Json.h"
#include "engine/ports/Clock.h"
#include "engine/status/Frames.h"
#include "engine/status/Ledger.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr Millis atOnce{20}; // what comes together is told together
constexpr qsizetype mostResults = 128;

void put(Ledger &ledger, const QByteArray &thing, Topic topic, const QString &type,
         QJsonObject data)
{
    ledger.put(thing, topic, [&](qint64 seq) {
        data.insert("seq"_L1, seq);
        return frames::encode(type, data);
    });
}

bool isOpen(const ProcessingStatus &status)
{
    return status.state == ProcessingStatus::State::Queued
        || status.state == ProcessingStatus::State::Processing;
}

} // namespace

StatusFeed::StatusFeed(StatusSource &source, const Clock &clock, Ledger &ledger, const Pace &pace,
                       std::function<void()> told)
    : m_source(source)
    , m_clock(clock)
    , m_ledger(ledger)
    , m_pace(pace)
    , m_told(std::move(told))
{
    m_timer.setSingleShot(true);
    m_resultsPause.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { turn(); });
    connect(&m_resultsPause, &QTimer::timeout, this, [this] { readResults(); });
}

StatusFeed::~StatusFeed()
{
    m_source.listen({});
}

void StatusFeed::start()
{
    if (std::exchange(m_running, true))
        return;
    ++m_run;
    m_sinceTurn.start();
    m_sinceStats.invalidate();
    m_sinceSnapshot.start();
    m_source.listen([this](const QList<TaskEvent> &events) { happened(events); });
}

void StatusFeed::stop()
{
    if (!std::exchange(m_running, false))
        return;
    m_source.listen({});
    m_timer.stop();
    m_resultsPause.stop();
    m_tasks.clear();
    m_begun.clear();
    m_entries.clear();
    m_open.clear();
    m_ended.clear();
    m_incomplete = m_othersMoved = m_statsDue = false;
    m_readsStatuses = m_readsStats = m_readsResults = false;
    m_ledger.breakOff(); // what comes now is not put down
}

void StatusFeed::happened(const QList<TaskEvent> &events)
{
    m_statsDue = true;
    m_othersMoved = m_othersMoved || events.isEmpty();
    for (const TaskEvent &event : events) {
        const bool takesTask = takeTask(event);
        const bool takesEntry = event.entry.isNull() || takeEntry(event);
        m_leftOut = m_leftOut || !takesTask || !takesEntry;
    }
    arm(atOnce);
}

bool StatusFeed::takeTask(const TaskEvent &event)
{
    const bool hasRoom = m_tasks.size() < m_pace.most;
    if (!hasRoom && !m_begun.contains(event.task) && !m_tasks.contains(event.task))
        return false;
    m_tasks.insert(event.task, event);
    return true;
}

bool StatusFeed::takeEntry(const TaskEvent &event)
{
    const bool hasRoom = m_entries.size() < m_pace.most;
    if (!hasRoom && !m_open.contains(event.entry) && !m_entries.contains(event.entry))
        return false;
    m_entries.insert(event.entry);
    if (!event.entryEnded)
        return true;
    if (m_ended.size() >= mostResults)
        return false;
    m_ended += event.entry;
    return true;
}

void StatusFeed::arm(Millis least)
{
    if (!m_running || m_timer.isActive())
        return;
    const Millis pause = m_leftOut ? m_pace.busyTurn : m_pace.turn;
    m_timer.start(std::max(least, pause - Millis(m_sinceTurn.elapsed())));
}

void StatusFeed::turn()
{
    m_sinceTurn.start();
    const bool calm = !std::exchange(m_leftOut, false);
    m_incomplete = m_incomplete || !calm;
    tellTasks();
    readStatuses();
    readStats();
    if (!m_resultsPause.isActive())
        readResults();
    m_told(); // also what a snapshot does not say: how an entry ended
    if (breaksOff(calm))
        m_told();
    if (hasWork())
        arm(m_pace.turn);
}

bool StatusFeed::hasWork() const
{
    return m_statsDue || m_incomplete || m_othersMoved || !m_tasks.isEmpty()
        || !m_entries.isEmpty();
}

void StatusFeed::tellTasks()
{
    const Instant now = m_clock.now();
    const auto tasks = std::exchange(m_tasks, {});
    for (const TaskEvent &event : tasks) {
        if (event.state == TaskState::Processing)
            m_begun.insert(event.task);
        else
            m_begun.remove(event.task);
        put(m_ledger, 't' + QByteArray::number(event.task.value), Topic::Tasks, u"task_status"_s,
            frames::taskStatus(event, now));
    }
}

void StatusFeed::readStatuses()
{
    if (m_entries.isEmpty() || std::exchange(m_readsStatuses, true))
        return;
    const auto entries = std::exchange(m_entries, {});
    m_source.statuses(QList<EntryId>(entries.cbegin(), entries.cend()))
        .then(this, [this, run = m_run](const Result<QList<ProcessingStatus>> &statuses) {
            if (run != m_run || !m_running)
                return;
            m_readsStatuses = false;
            if (!statuses)
                return;
            for (const ProcessingStatus &status : *statuses) {
                if (isOpen(status))
                    m_open.insert(status.entry);
                else
                    m_open.remove(status.entry);
                put(m_ledger, 's' + status.entry.uuid.toRfc4122(), Topic::Entries,
                    u"processing_status"_s, toJson(status));
            }
            m_told();
        });
}

void StatusFeed::readStats()
{
    const bool isTime = !m_sinceStats.isValid() || m_sinceStats.hasExpired(m_pace.stats.count());
    if (!m_statsDue || !isTime || std::exchange(m_readsStats, true))
        return;
    m_statsDue = false;
    m_sinceStats.start();
    m_source.queueStats().then(this, [this, run = m_run](const Result<QueueStats> &stats) {
        if (run != m_run || !m_running)
            return;
        m_readsStats = false;
        if (stats)
            put(m_ledger, "q", Topic::Queue, u"queue_stats"_s, frames::queueStats(*stats));
        m_told();
    });
}

void StatusFeed::readResults()
{
    if (m_ended.isEmpty() || std::exchange(m_readsResults, true))
        return;
    const EntryId entry = m_ended.takeFirst();
    QElapsedTimer took;
    took.start();
    m_source.results(entry).then(
        this, [this, entry, took, run = m_run](const Result<AggregatedResults> &results) {
            if (run != m_run || !m_running)
                return;
            m_readsResults = false;
            if (results) // else it is gone, or in the trash
                put(m_ledger, 'c' + entry.uuid.toRfc4122(), Topic::Entries,
                    u"processing_complete"_s,
                    frames::processingComplete(entry, *results, m_clock.now()));
            if (!m_ended.isEmpty())
                m_resultsPause.start(static_cast<int>(took.elapsed() * 10));
            arm(atOnce);
        });
}

/// Whether it was time for a snapshot for all.
bool StatusFeed::breaksOff(bool calm)
{
    const auto since = Millis(m_sinceSnapshot.elapsed());
    const bool isDue = m_othersMoved || (m_incomplete && (calm || since >= m_pace.longest));
    if (!isDue || since < m_pace.snapshot)
        return false;
    m_sinceSnapshot.start();
    m_othersMoved = m_incomplete = false;
    m_begun.clear();
    m_open.clear();
    m_ledger.breakOff();
    return true;
}

} // namespace englog
