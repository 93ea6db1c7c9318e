// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/domain/Task.h"

#include <optional>

namespace englog {

/// All that is known of one entry, put together from its results and its tasks.
///
/// Of every kind the newest task counts; a result whose task is long gone counts as a completed
/// one. `confidence` is the mean over the results that have one; waiting, processing and tokens are
/// sums; the cost is the sum of what is known, and absent when nothing is.
///
/// \param entry        absent: text that belongs to no journal
/// \param contentHash  of the text as it is now: with results of another the whole is stale
[[nodiscard]] AggregatedResults aggregate(const std::optional<EntryId> &entry,
                                          const QList<StoredResult> &results,
                                          const QList<Task> &tasks, const QByteArray &contentHash);

} // namespace englog
