// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Store.h"

namespace englog {

/// The results with what stands out in them against the entry's past, which is at most the last
/// year and the last 365 entries: so much that it costs no more in an old journal than in a young
/// one. As they are where the insights, or results of the present text, are not there yet. Inside a
/// job of the Store only.
[[nodiscard]] Result<AggregatedResults> withComparison(Stores &stores, const Provider &provider,
                                                       const Entry &entry,
                                                       AggregatedResults results);

} // namespace englog
