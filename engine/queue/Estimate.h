// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Task.h"

namespace englog {

/// When the queue will have come to its end at the pace it has now, by the measured cost and number
/// of tasks of each kind k:
///
///     left = sum_k open_k * c_k / (sum_k done_k * c_k / window)      c_k = mean time + 0.25 ms
///
/// where the 0.25 ms are the queue's own part. Weighing by cost keeps the answer steady when cheap
/// kinds run before dear ones. A kind of which none has ended costs what the others do on average.
///
/// A pure value; it may move as the pace does, which progress does not.
class Estimate
{
public:
    /// What is to be done before the work asked about has ended.
    enum class Ahead {
        Interactive, ///< what somebody waits for only
        Everything,
    };

    /// The time left, or nothing while nothing has been done within the window.
    [[nodiscard]] static std::optional<Millis> timeLeft(const QueuePace &pace, Ahead ahead);
};

} // namespace englog
