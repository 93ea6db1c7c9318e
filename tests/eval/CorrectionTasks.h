// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/eval/Tasks.h"

namespace englog::eval {

/// What themes gain from a person who corrects entries one after the other: accuracy of the first
/// theme and F1 of those present, on the other half of the entries, after 0, 5, 20 and 100
/// corrections; the mean over orders in which the entries come.
[[nodiscard]] std::vector<Score> measureCorrections(Provider &provider);

} // namespace englog::eval
