// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/workers/TaskRunner.h"

namespace englog {

/// How the pool's threads and the provider's callbacks reach the runner, which they may outlive.
struct TaskRunner::Link
{
    std::mutex mutex;
    TaskRunner *runner;
    std::shared_ptr<Provider> provider;

    template<typename Call>
    auto with(Call call) -> decltype(call(*runner))
    {
        const std::lock_guard guard(mutex);
        return runner ? call(*runner) : decltype(call(*runner))();
    }
};

} // namespace englog
