// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/TaskEvent.h"
#include "engine/workers/JournalThemes.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <stop_token>

namespace englog {

/// What a provider was asked at once. Guarded by the runner's mutex.
struct Call
{
    int open = 0;            ///< tasks that are not answered
    bool leftBehind = false; ///< its thread did not come back, and has been replaced
};

/// A task in this process's hands, from its claim until the commit that settles it.
struct Held
{
    ClaimedTask task;
    qint64 epoch = 0; ///< the provider's, when it was claimed
    Instant startedAt{};
    JournalThemes themes; ///< that it is read for
    AnalysisRequest request;
    std::stop_source stop;
    std::shared_ptr<Call> call; ///< once it has begun

    std::atomic<bool> begun = false;
    std::atomic<qint64> aliveAt = 0;    ///< ms since boot
    std::atomic<bool> inThread = false; ///< a thread of the pool is in the provider's hands
    std::atomic<bool> timedOut = false; ///< asked to stop, for want of progress
    std::atomic<bool> answered = false;

    std::chrono::steady_clock::time_point begunAt;
    std::chrono::microseconds took{};
    std::optional<Result<Analysis>> answer;

    /// The provider cannot be reached, or answers nobody.
    [[nodiscard]] bool toldOfOutage() const
    {
        using enum ErrorCode;
        return answer && !*answer
            && (answer->error().code == Offline || answer->error().code == Denied);
    }
};
using HeldTask = std::shared_ptr<Held>;

} // namespace englog
