// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/HealthCheck.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog::HealthCheck {

namespace {

constexpr Millis stuckLong{10 * 60'000};
constexpr Millis stuckTooLong{30 * 60'000};
constexpr Millis withoutWorker{60'000};
constexpr Millis answersWithin{30'000};
constexpr qint64 mebibyte = 1024 * 1024;

const QString workingState = u"working"_s;
const QString queuePart = u"queue"_s;
const QString workersPart = u"workers"_s;
const QString storePart = u"store"_s;
const QString providersPart = u"providers"_s;
const QString statusPart = u"status"_s;

using Conditions = QList<Condition>;

void addUnknown(Conditions &found, const QString &part, const QString &what)
{
    found += {part + "_unknown"_L1, part, Wellness::Degraded, what, false};
}

QString minutes(Millis time)
{
    return u"%1 min"_s.arg(std::chrono::floor<std::chrono::minutes>(time).count());
}

void checkQueue(Conditions &found, const HealthFacts &facts)
{
    if (!facts.queue)
        return addUnknown(found, queuePart, u"how the queue stands is not known"_s);
    const qint64 ready = facts.queue->count(TaskState::Queued);
    if (ready == 0 || facts.stuck < stuckLong)
        return;
    found +=
        {u"queue_stuck"_s, queuePart,
         facts.stuck >= stuckTooLong ? Wellness::Unhealthy : Wellness::Degraded,
         u"%1 tasks are ready, and none has ended for %2"_s.arg(ready).arg(minutes(facts.stuck))};
}

/// One that leaves what is ready, and has not been heard of either, may be frozen.
bool isAtWork(const WorkerStatus &worker, Millis timeout, Instant now)
{
    return !isSilent(worker, timeout, now)
        && (worker.state == workingState || now - worker.lastHeartbeat < withoutWorker);
}

void checkWorkers(Conditions &found, const HealthFacts &facts, Instant now)
{
    if (!facts.queue)
        return addUnknown(found, workersPart, u"who works is not known"_s);
    for (const WorkerStatus &worker : facts.queue->workers) {
        if (isSilent(worker, facts.workerTimeout, now))
            found += {u"worker_dead:%1:%2"_s.arg(worker.host).arg(worker.pid), workersPart,
                      Wellness::Degraded,
                      u"the worker %1 on %2 had tasks in hand and has been silent for %3 s"_s
                          .arg(worker.pid)
                          .arg(worker.host)
                          .arg((now - worker.lastHeartbeat).count() / 1'000)};
    }
    const bool isWorked = std::ranges::any_of(facts.queue->workers, [&](const auto &worker) {
        return isAtWork(worker, facts.workerTimeout, now);
    });
    if (facts.queue->count(TaskState::Queued) > 0 && facts.stuck >= withoutWorker && !isWorked)
        found += {u"no_worker"_s, workersPart, Wellness::Unhealthy,
                  u"there are ready tasks, and nobody works on them"_s};
}

void checkDisk(Conditions &found, const HealthFacts &facts)
{
    if (!facts.disk || facts.disk->total <= 0) {
        found += {u"disk_unknown"_s, storePart, Wellness::Degraded,
                  u"how much space is left on the disk is not known"_s, false};
        return;
    }
    const auto [free, total] = *facts.disk;
    const bool isLow = free < std::min(1'024 * mebibyte, total / 20);
    const bool isGone = free < std::min(100 * mebibyte, total / 100);
    if (isLow || isGone)
        found += {u"disk_full"_s, storePart, isGone ? Wellness::Unhealthy : Wellness::Degraded,
                  u"%1 MiB are left on the journal's disk"_s.arg(free / mebibyte)};
}

void checkBackups(Conditions &found, const HealthFacts &facts, Instant now)
{
    if (!facts.backups) {
        found += {u"backup_unknown"_s, storePart, Wellness::Degraded,
                  u"when the last backup was made is not known"_s, false};
        return;
    }
    const auto newest = facts.backups->newest;
    if (newest && facts.backups->isBehind && now - *newest > backupLasts)
        found += {u"backup_old"_s, storePart, Wellness::Degraded,
                  u"the newest backup is %1 days old"_s.arg(
                      std::chrono::floor<std::chrono::days>(now - *newest).count())};
}

void checkStore(Conditions &found, const HealthFacts &facts, Instant now)
{
    const auto add = [&found](const QString &name, const QString &summary) {
        found += {name, storePart, Wellness::Unhealthy, summary};
    };
    if (facts.unanswered >= answersWithin)
        add(u"store_silent"_s,
            u"the journal has not answered for %1 s"_s.arg(facts.unanswered.count() / 1'000));
    if (facts.readTrouble)
        add(u"store_unreadable"_s,
            u"the journal cannot be read: %1"_s.arg(facts.readTrouble->detail));
    if (facts.writeTrouble)
        add(u"store_unwritable"_s,
            u"the journal cannot be written: %1"_s.arg(facts.writeTrouble->detail));
    if (facts.isThere == false)
        add(u"journal_gone"_s, u"the journal's file is not in its place any more"_s);
    checkDisk(found, facts);
    checkBackups(found, facts, now);
}

/// Not where it answers and only asked for a pause, nor where its time has come and nobody asks.
bool isAway(const ProviderHealth &provider, const HealthFacts &facts, Instant now)
{
    if (provider.state == ProviderHealth::State::Closed || provider.openings == 0)
        return false;
    const bool isDue = provider.state == ProviderHealth::State::Open && provider.retryAt
        && *provider.retryAt <= now;
    return !isDue || facts.wanted.contains(provider.name);
}

void checkProviders(Conditions &found, const HealthFacts &facts, Instant now)
{
    if (!facts.queue)
        return addUnknown(found, providersPart, u"how the providers are is not known"_s);
    QList<ProviderHealth> away;
    for (const ProviderHealth &provider : facts.queue->providers) {
        if (isAway(provider, facts, now)
            && facts.order.contains(provider.name)) // one that is asked no more calls nobody
            away += provider;
    }
    const bool isAll = away.size() == facts.order.size();
    for (const ProviderHealth &provider : std::as_const(away)) {
        const bool waits = provider.retryAt || provider.state == ProviderHealth::State::HalfOpen;
        found += {u"provider_open:"_s + provider.name, providersPart,
                  isAll ? Wellness::Unhealthy : Wellness::Degraded,
                  (waits ? u"%1 does not answer; it is tried again by itself"_s
                         : u"%1 refuses, and waits for a person"_s)
                      .arg(provider.name)};
    }
}

} // namespace

bool isSilent(const WorkerStatus &worker, Millis timeout, Instant now)
{
    if (worker.state != workingState)
        return false;
    Instant alive = worker.lastHeartbeat; // who has just taken a task has a beat before it
    for (const WorkerStatus::CurrentTask &task : worker.currentTasks)
        alive = std::max(alive, task.startedAt);
    return now - alive > timeout;
}

int activeWorkers(const QueueStats &stats, Millis timeout, Instant now)
{
    return static_cast<int>(std::ranges::count_if(stats.workers, [&](const WorkerStatus &worker) {
        return !isSilent(worker, timeout, now);
    }));
}

QList<Condition> conditions(const HealthFacts &facts, Instant now)
{
    Conditions found;
    checkQueue(found, facts);
    checkWorkers(found, facts, now);
    checkStore(found, facts, now);
    checkProviders(found, facts, now);
    if (!facts.statusTrouble.isEmpty())
        found += {u"status_unserved"_s, statusPart, Wellness::Degraded,
                  u"the status service is not served: %1"_s.arg(facts.statusTrouble)};
    return found;
}

QStringList unknown(const HealthFacts &facts)
{
    QStringList names;
    if (!facts.queue)
        names += {u"queue_stuck"_s, u"worker_dead"_s, u"no_worker"_s, u"provider_open"_s};
    if (!facts.disk)
        names += u"disk_full"_s;
    if (!facts.backups)
        names += u"backup_old"_s;
    if (!facts.isThere)
        names += u"journal_gone"_s;
    return names;
}

HealthReport report(const QList<Condition> &conditions)
{
    HealthReport report;
    for (const QString &part : {queuePart, workersPart, storePart, providersPart, statusPart}) {
        HealthReport::Check check{part, Wellness::Healthy, {}};
        QStringList reasons;
        for (const Condition &condition : conditions) {
            if (condition.part != part)
                continue;
            check.wellness = std::max(check.wellness, condition.wellness);
            reasons += condition.summary;
        }
        check.reason = reasons.join("; "_L1);
        report.checks += check;
    }
    return report;
}

} // namespace englog::HealthCheck
