// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/queue/Vigil.h"

namespace englog {

bool Vigil::mayTakeLapsed(const Clock &clock)
{
    const Millis asleep = clock.asleep();
    const Millis now = clock.sinceBoot();
    if (asleep - m_asleep > tolerance)
        m_takesFrom = now + m_lease;
    m_asleep = asleep;
    return now >= m_takesFrom;
}

bool Vigil::wallClockWasSet(const Clock &clock)
{
    const Millis offset = clock.now().time_since_epoch() - clock.sinceBoot();
    const Millis before = m_offset.value_or(offset);
    m_offset = offset;
    return std::chrono::abs(offset - before) > tolerance;
}

} // namespace englog
