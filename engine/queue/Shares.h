// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/TaskStore.h"

namespace englog {

/// How a claim is shared among the levels of ready tasks, so that what matters more runs first and
/// nothing waits for ever.
///
/// A level's rank grows while its oldest task waits, by one priority a minute (ageing):
///
///     rank = priority + (now - oldest) / 60 s
///
/// The levels are served lane by lane, by rank; the first takes the whole claim, but for 5 %. These
/// go to the level, of whatever lane, that has waited longest among the rest: a share that an
/// endless stream of urgent work cannot take away. In a claim of fewer than 20 tasks they are one
/// task of every 20th claim.
///
/// A pure value: what it is asked twice it answers twice.
class Shares
{
public:
    static constexpr Millis ageingStep{60'000};
    static constexpr int reserveOneIn = 20;

    /// The order in which levels are served, and how much of `tasks` each takes first.
    ///
    /// \param tasks  of the claim, > 0
    /// \param turn   the number of this claim
    [[nodiscard]] static QList<Share> of(QList<ReadyLevel> levels, int tasks, quint64 turn,
                                         Instant now);
};

} // namespace englog
