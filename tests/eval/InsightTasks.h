// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/eval/Tasks.h"

namespace englog::eval {

/// What findings over a made-up journal are worth where the truth is known: of 24 themes four go
/// with the score, by 0.8 of what else moves it. The share of false ones in what is said (the mean
/// over journals) and the share of the four that are found, by the findings and by a plain
/// threshold on the difference of means. Needs no set and asks no provider.
[[nodiscard]] std::vector<Score> measureInsights(Provider &provider);

} // namespace englog::eval
