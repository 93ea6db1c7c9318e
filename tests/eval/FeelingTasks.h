// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/eval/Tasks.h"

namespace englog::eval {

/// Polarity and strength against human ratings and labels.
[[nodiscard]] std::vector<Score> measureSentiment(Provider &provider);
/// How far confidence is from the share of verdicts that are right, on sets no part was fitted to.
[[nodiscard]] std::vector<Score> measureCalibration(Provider &provider);
/// The emotions, in GoEmotions' own labels and folded to fewer.
[[nodiscard]] std::vector<Score> measureEmotion(Provider &provider);

} // namespace englog::eval
