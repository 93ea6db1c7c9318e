// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Store.h"

namespace englog::test {

/// Whatever names nobody asks this provider.
inline QMap<std::pair<AiLevel, TaskKind>, QString> routesTo(const QString &provider)
{
    QMap<std::pair<AiLevel, TaskKind>, QString> routes;
    for (const AiLevel ai : {AiLevel::Any, AiLevel::Local}) {
        for (const TaskKind kind : allTaskKinds)
            routes[{ai, kind}] = provider;
    }
    return routes;
}

/// What a claim brings, and when there will be more.
struct Claim
{
    QList<ClaimedTask> tasks;
    std::optional<Instant> nextDue;
    bool more = false;
};

/// Makes ready what is due, and claims by lane and priority alone, without ageing or reserve.
inline Result<Claim> claimFrom(Stores &stores, const ClaimLimits &limits, Instant now)
{
    const auto due = stores.tasks.promote(1'000, now);
    if (!due)
        return fail(due.error());
    auto levels = stores.tasks.readyLevels();
    if (!levels)
        return fail(levels.error());
    std::ranges::stable_sort(*levels, [](const ReadyLevel &a, const ReadyLevel &b) {
        return a.lane != b.lane ? a.lane < b.lane : a.priority > b.priority;
    });
    QList<Share> shares;
    for (const ReadyLevel &level : std::as_const(*levels))
        shares += {level, limits.tasks};
    const auto tasks = stores.tasks.claim(limits, shares, now);
    if (!tasks)
        return fail(tasks.error());
    return Claim{tasks->tasks, *due, tasks->more};
}

} // namespace englog::test
