// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/Looking.h"

#include "engine/queue/Estimate.h"

#include <algorithm>

namespace englog {

namespace {

Result<std::optional<Instant>> estimate(Stores &stores, Estimate::Ahead ahead, Instant now)
{
    const auto pace = stores.tasks.pace(now);
    if (!pace)
        return fail(pace.error());
    const auto left = Estimate::timeLeft(*pace, ahead);
    return left ? std::optional(now + *left) : std::nullopt;
}

} // namespace

Result<EntryLook> lookAtEntry(Stores &stores, const EntryId &id, Instant now)
{
    const auto tasks = stores.tasks.ofEntry(id);
    if (!tasks)
        return fail(tasks.error());
    const auto stored = stores.results.kinds(id);
    if (!stored)
        return fail(stored.error());
    EntryLook look{*tasks, statusOf(id, *tasks, *stored)};
    const bool isOpen =
        std::ranges::any_of(*tasks, [](const Task &task) { return !hasEnded(task.state); });
    if (!isOpen)
        return look;
    const auto eta = estimate(stores, Estimate::Ahead::Interactive, now);
    if (!eta)
        return fail(eta.error());
    look.status.estimatedEta = *eta;
    return look;
}

Result<QList<ProcessingStatus>> lookAtEntries(Stores &stores, const QList<EntryId> &ids,
                                              Instant now)
{
    using State = ProcessingStatus::State;
    const auto isOpen = [](const ProcessingStatus &status) {
        return status.state == State::Queued || status.state == State::Processing;
    };
    QList<ProcessingStatus> all;
    for (const EntryId &id : ids) {
        const auto tasks = stores.tasks.ofEntry(id);
        if (!tasks)
            return fail(tasks.error());
        const auto stored = stores.results.kinds(id);
        if (!stored)
            return fail(stored.error());
        all += statusOf(id, *tasks, *stored);
    }
    if (std::ranges::none_of(all, isOpen))
        return all;
    const auto eta = estimate(stores, Estimate::Ahead::Everything, now);
    if (!eta)
        return fail(eta.error());
    for (ProcessingStatus &status : all) {
        if (isOpen(status))
            status.estimatedEta = *eta;
    }
    return all;
}

Result<QueueStats> lookAtQueue(Stores &stores, Instant now)
{
    auto stats = stores.tasks.stats(now);
    if (!stats || stats->open() == 0)
        return stats;
    const auto eta = estimate(stores, Estimate::Ahead::Everything, now);
    if (!eta)
        return fail(eta.error());
    stats->estimatedEta = *eta;
    return stats;
}

Result<QList<BatchStatus>> lookAtBatches(Stores &stores, Instant now)
{
    auto batches = stores.batches.list();
    if (!batches)
        return batches;
    const auto isUnderWay = [](const BatchStatus &batch) {
        return !batch.completedAt && !batch.paused && !batch.filling;
    };
    if (std::ranges::none_of(*batches, isUnderWay))
        return batches;
    const auto eta = estimate(stores, Estimate::Ahead::Everything, now);
    if (!eta)
        return fail(eta.error());
    for (BatchStatus &batch : *batches) {
        if (isUnderWay(batch))
            batch.estimatedEta = *eta;
    }
    return batches;
}

} // namespace englog
