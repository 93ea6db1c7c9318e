// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Task.h"

namespace englog {

/// Sets of tasks that were queued together, as rows.
///
/// A batch is filled by whoever made it, in as many transactions as that takes, then closed. It has
/// ended once it is closed, or its maker is gone, and none of its tasks is open.
///
/// *Thread:* inside a job of the Store only.
class BatchStore
{
public:
    virtual ~BatchStore() = default;

    /// \param maker  Store::instance(): while that lives, the batch is being filled
    virtual Result<BatchId> make(const QString &name, const QString &maker, Instant now) = 0;
    /// No more tasks come. One that has none is never listed.
    virtual Result<> close(const BatchId &id, Instant now) = 0;
    /// None of its tasks is claimed any more; what runs ends. Nothing: there is no such batch.
    virtual Result<bool> pause(const BatchId &id) = 0;
    virtual Result<bool> resume(const BatchId &id) = 0;
    /// Newest first.
    virtual Result<QList<BatchStatus>> list() = 0;
};

} // namespace englog
