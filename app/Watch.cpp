// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Watch.h"

#include "engine/api/Engine.h"
#include "engine/ports/Clock.h"
#include "engine/ports/Store.h"
#include "engine/queue/Routing.h"
#include "engine/status/Metrics.h"

#include <QFileInfo>

#include <algorithm>
#include <filesystem>

namespace englog {

namespace {

constexpr Millis askersStay{60'000};
constexpr Millis longestBusy{60'000};
constexpr int shareOfReader = 10; // a look takes no more than a tenth of one's time
constexpr Millis betweenComparisons{10 * 60'000};

AlertCommand::Settings commandOf(const EngineConfig &config)
{
    return {.command = config.alertCommand,
            .timeout = config.notificationTimeout,
            .attempts = config.notificationAttempts};
}

std::optional<HealthFacts::Disk> diskOf(const QString &journal)
{
    // QStorageInfo knows only what is in the table of mounts, in which a container's root is not.
    std::error_code none;
    const auto space =
        std::filesystem::space(QFileInfo(journal).absolutePath().toStdString(), none);
    if (none || space.capacity == 0)
        return std::nullopt;
    return HealthFacts::Disk{qint64(space.available), qint64(space.capacity)};
}

/// Who is to do what is ready.
QSet<QString> wantedBy(const Routing &routing, const QList<ReadyLevel> &ready,
                       const QList<ProviderHealth> &providers, Instant now)
{
    Routing::Healths healths;
    for (const ProviderHealth &provider : providers)
        healths[provider.name] = provider;
    QSet<QString> wanted;
    for (const ReadyLevel &level : ready)
        wanted += routing.nameFor(level, healths, now);
    wanted.remove(QString()); // which nobody may do
    return wanted;
}

/// Whether one of these is to do something now: who is away is not, nor is who rests.
bool isAnyAsked(const QSet<QString> &wanted, const QList<ProviderHealth> &providers)
{
    return std::ranges::any_of(wanted, [&providers](const QString &name) {
        const auto health = std::ranges::find(providers, name, &ProviderHealth::name);
        return health == providers.cend() || health->state == ProviderHealth::State::Closed;
    });
}

/// \param isBehind  known from the last look
std::optional<HealthFacts::Backups> backupsOf(Stores &stores, std::optional<bool> isBehind,
                                              Instant now)
{
    const auto newest = stores.entries.backedUpAt();
    if (!newest)
        return std::nullopt;
    HealthFacts::Backups backups{*newest, isBehind.value_or(false)};
    if (!*newest || isBehind || now - **newest <= HealthCheck::backupLasts)
        return backups;
    const auto changed = stores.entries.changedSince(**newest);
    if (!changed)
        return std::nullopt;
    backups.isBehind = *changed;
    return backups;
}

} // namespace

/// What one look finds, in a reader's thread.
struct Watch::Seen
{
    QueueStats queue;
    QList<ReadyLevel> ready;
    std::optional<HealthFacts::Backups> backups;
    std::optional<HealthFacts::Disk> disk;
    bool isThere = true;
};

Watch::Watch(const Parts &parts) : Watch(parts, Pace()) {}

Watch::Watch(const Parts &parts, const Pace &pace)
    : m_parts(parts)
    , m_pace(pace)
    , m_book(pace.alerts)
    , m_command(commandOf(parts.engine.config()),
                [this](const Alert &, const Error &why) { Q_EMIT commandFailed(why); })
    , m_conditions(HealthCheck::conditions({}, parts.clock.now()))
    , m_next(this)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &Watch::look);
    connect(&parts.engine, &Engine::entrySaved, this, &Watch::soon);
    connect(&parts.engine, &Engine::entriesChanged, this, &Watch::soon);
    connect(&parts.engine, &Engine::insightsChanged, this, &Watch::soon);
}

Watch::~Watch()
{
    m_next.stop();
    m_parts.store.drain(); // a look that is under way ends here
}

void Watch::start()
{
    look();
}

Millis Watch::awake() const
{
    return m_parts.clock.sinceBoot() - m_parts.clock.asleep();
}

void Watch::look()
{
    m_lookedAt = awake();
    if (m_lookBegan) { // it does not answer, which is a fact as well
        judge();
        return arm();
    }
    m_lookBegan = m_lookedAt;
    m_cost.start();
    m_moved = false;
    const auto now = m_parts.clock.now();
    std::optional<bool> isBehind;
    if (m_comparedAt && awake() - *m_comparedAt < betweenComparisons && m_facts.backups)
        isBehind = m_facts.backups->isBehind;
    else
        m_comparedAt = awake();
    m_parts.store
        .read([now, isBehind, journal = m_parts.journal](Stores &stores) -> Result<Seen> {
            const auto queue = stores.tasks.stats(now);
            if (!queue)
                return fail(queue.error());
            const auto ready = stores.tasks.readyLevels();
            if (!ready)
                return fail(ready.error());
            return Seen{*queue, *ready, backupsOf(stores, isBehind, now), diskOf(journal),
                        QFileInfo::exists(journal)};
        })
        .then(this, [this](const Result<Seen> &seen) { came(seen); });
    arm();
}

void Watch::came(const Result<Seen> &seen)
{
    m_lookTook = Millis(m_cost.elapsed());
    m_lookBegan.reset();
    m_facts = {};
    if (seen) {
        m_facts.queue = seen->queue;
        m_facts.backups = seen->backups;
        m_facts.disk = seen->disk;
        m_facts.isThere = seen->isThere;
        m_facts.wanted =
            wantedBy(m_parts.routing, seen->ready, seen->queue.providers, m_parts.clock.now());
        countStuck(seen->queue);
    } else {
        m_facts.readTrouble = seen.error();
    }
    judge();
    if (m_parts.metrics && m_facts.queue)
        m_parts.metrics->show(
            *m_facts.queue,
            HealthCheck::activeWorkers(*m_facts.queue, m_facts.workerTimeout, m_parts.clock.now()));
    m_next.stop();
    arm();
}

/// From the first look that found ready work, and from each that found that some had ended.
void Watch::countStuck(const QueueStats &stats)
{
    QMap<TaskState, qint64> ended = stats.ever;
    ended[TaskState::Retrying] = stats.count(TaskState::Retrying); // a try has ended
    const bool isAsked = isAnyAsked(m_facts.wanted, stats.providers);
    const bool hasMoved = std::exchange(m_ended, ended) != ended;
    if (!isAsked || stats.count(TaskState::Queued) == 0)
        m_stuckSince.reset();
    else if (hasMoved || !m_stuckSince)
        m_stuckSince = awake();
    m_facts.stuck = m_stuckSince ? awake() - *m_stuckSince : Millis(0);
}

void Watch::judge()
{
    const EngineConfig &config = m_parts.engine.config();
    m_facts.workerTimeout = config.workerTimeout;
    m_facts.order = config.order;
    m_facts.statusTrouble = m_statusTrouble;
    m_facts.writeTrouble = m_parts.writeTrouble();
    m_facts.unanswered = m_lookBegan ? awake() - *m_lookBegan : Millis(0);
    const Instant now = m_parts.clock.now();
    m_conditions = HealthCheck::conditions(m_facts, now);
    const auto changed = m_book.look(m_conditions, HealthCheck::unknown(m_facts), now, awake());
    for (const Alert &alert : changed) {
        m_command.tell(alert);
        Q_EMIT alertChanged(alert);
    }
}

HealthReport Watch::health()
{
    asked();
    return HealthCheck::report(m_conditions);
}

QByteArray Watch::metrics()
{
    asked();
    return m_parts.metrics ? m_parts.metrics->text() : QByteArray();
}

void Watch::setStatusTrouble(const QString &why)
{
    m_statusTrouble = why;
    soon();
}

void Watch::asked()
{
    m_askedAt = awake();
    arm();
}

void Watch::soon()
{
    m_moved = true;
    arm();
}

Millis Watch::interval() const
{
    const bool hasWork = m_facts.queue
        && m_facts.queue->count(TaskState::Queued) + m_facts.queue->count(TaskState::Processing)
            > 0;
    const bool isAsked = m_askedAt && awake() - *m_askedAt < askersStay;
    if (m_moved || hasWork || isAsked || !m_book.isSettled() || m_lookBegan)
        return std::max(m_pace.busy, std::min(m_lookTook * shareOfReader, longestBusy));
    return m_book.firing().isEmpty() ? m_pace.idle : m_pace.wrong;
}

/// The next look; no later than it is set for already.
void Watch::arm()
{
    const Millis wait = std::max(Millis(0), m_lookedAt + interval() - awake());
    if (!m_next.isActive() || m_next.remainingTimeAsDuration() > wait)
        m_next.start(wait);
}

} // namespace englog
