// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Clock.h"

#include <QString>

namespace englog {

/// The machine's own time.
///
/// *Source:* clock_gettime(2), CLOCK_BOOTTIME and CLOCK_MONOTONIC; proc(5),
/// /proc/sys/kernel/random/boot_id.
class SystemClock : public Clock
{
public:
    SystemClock();

    [[nodiscard]] Instant now() const override;
    [[nodiscard]] Millis sinceBoot() const override;
    [[nodiscard]] Millis asleep() const override;
    [[nodiscard]] QString bootId() const override { return m_bootId; }

private:
    QString m_bootId;
};

} // namespace englog
