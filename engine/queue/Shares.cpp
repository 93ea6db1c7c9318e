// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/queue/Shares.h"

#include <algorithm>

namespace englog {

QList<Share> Shares::of(QList<ReadyLevel> levels, int tasks, quint64 turn, Instant now)
{
    Q_ASSERT(tasks > 0);
    const auto rank = [now](const ReadyLevel &level) {
        return level.priority + (now - level.oldest) / std::chrono::duration<double>(ageingStep);
    };
    std::ranges::stable_sort(levels, [&](const ReadyLevel &a, const ReadyLevel &b) {
        return a.lane != b.lane ? a.lane < b.lane : rank(a) > rank(b);
    });
    QList<Share> shares;
    for (const ReadyLevel &level : std::as_const(levels))
        shares += {level, 0};
    if (shares.isEmpty())
        return shares;
    shares.first().most = tasks;
    if (shares.size() == 1)
        return shares;

    const bool theirTurn = turn % reserveOneIn == 0;
    const int reserve = tasks >= reserveOneIn ? tasks / reserveOneIn : (theirTurn ? 1 : 0);
    auto waiter = std::min_element(
        std::next(shares.begin()), shares.end(),
        [](const Share &a, const Share &b) { return a.level.oldest < b.level.oldest; });
    waiter->most = reserve;
    shares.first().most -= reserve;
    if (reserve > 0) // second in the order, so that the claim reads on to it
        std::rotate(std::next(shares.begin()), waiter, std::next(waiter));
    return shares;
}

} // namespace englog
