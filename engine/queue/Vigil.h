// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Clock.h"

#include <optional>

namespace englog {

/// What a clock has done since somebody last looked at it: whether the machine has slept, whether
/// its wall clock was set.
///
/// After sleep every lease has lapsed at once, although all who hold one live: for as long as a
/// lease lasts, none is taken for lost, so that its worker can renew it. A wall clock that was set
/// back would let a waiting task wait for as long again; who learns of it sets the times anew.
///
/// *Thread:* one at a time.
class Vigil
{
public:
    static constexpr Millis tolerance{2'000}; ///< a clock that is corrected by so little is not set

    explicit Vigil(Millis lease) : m_lease(lease) {}

    /// Whether leases that have lapsed may be taken from their workers now.
    [[nodiscard]] bool mayTakeLapsed(const Clock &clock);
    /// Whether the wall clock was set since the last such question; not at the first.
    [[nodiscard]] bool wallClockWasSet(const Clock &clock);

private:
    Millis m_lease;
    Millis m_asleep{};              ///< as last seen
    Millis m_takesFrom{};           ///< since boot
    std::optional<Millis> m_offset; ///< wall clock less time since boot, as last seen
};

} // namespace englog
