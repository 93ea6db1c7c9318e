// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Task.h"

namespace englog {

/// How the providers are doing, as rows: what one process has learnt, all of them know, and so does
/// the next start.
///
/// *Thread:* inside a job of the Store only.
class ProviderStore
{
public:
    virtual ~ProviderStore() = default;

    /// One that was never asked is closed.
    virtual Result<ProviderHealth> health(const QString &name) = 0;
    virtual Result<> setHealth(const ProviderHealth &health) = 0;
    enum class Which {
        Refusing, ///< those that wait for a person
        All,
    };
    /// Those that are not asked are tried again now; how many.
    virtual Result<int> tryAgain(Which which, Instant now) = 0;
    /// The wall clock was set: who is not asked is tried at min(its time, now + its first delay).
    virtual Result<> resetTimes(Instant now) = 0;
    virtual Result<QList<ProviderHealth>> list() = 0; ///< by name
};

} // namespace englog
