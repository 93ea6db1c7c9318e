// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace englog {

class Output;
struct AggregatedResults;

/// The results of one entry for people, one paragraph a kind.
[[nodiscard]] QString resultsText(const AggregatedResults &results, const Output &output);

} // namespace englog
