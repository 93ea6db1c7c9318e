// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Instant.h"

namespace englog {

/// The time, handed in so that every rule about it is tested without waiting.
///
/// *Thread:* any.
class Clock
{
public:
    virtual ~Clock() = default;

    /// Wall-clock time: what people read, and what outlives a restart. It may jump.
    [[nodiscard]] virtual Instant now() const = 0;

    /// Time since the machine started, sleep included. It never jumps: leases are counted by it.
    [[nodiscard]] virtual Millis sinceBoot() const = 0;

    /// How much of that time the machine has been asleep. It only grows.
    [[nodiscard]] virtual Millis asleep() const = 0;

    /// Names the present run of the machine: times since boot compare only where this is equal.
    [[nodiscard]] virtual QString bootId() const = 0;
};

} // namespace englog
