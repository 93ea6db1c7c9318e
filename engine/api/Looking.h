// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Store.h"

namespace englog {

/// An entry's tasks, and what they add up to.
struct EntryLook
{
    QList<Task> tasks;
    ProcessingStatus status;
};

/// How an entry's analysis stands, and when it may have ended. Inside a job of the Store only.
[[nodiscard]] Result<EntryLook> lookAtEntry(Stores &stores, const EntryId &id, Instant now);

/// The same of several entries, without their tasks. Inside a job of the Store only.
[[nodiscard]] Result<QList<ProcessingStatus>> lookAtEntries(Stores &stores,
                                                            const QList<EntryId> &ids, Instant now);

/// The queue in numbers, and when it may be empty. Inside a job of the Store only.
[[nodiscard]] Result<QueueStats> lookAtQueue(Stores &stores, Instant now);

/// The batches, with estimates for those that are under way. Inside a job of the Store only.
[[nodiscard]] Result<QList<BatchStatus>> lookAtBatches(Stores &stores, Instant now);

} // namespace englog
