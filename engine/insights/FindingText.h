// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/insights/Subjects.h"

namespace englog {

// What is found, in plain sentences. They tell what goes together and never why; they speak of
// entries, never of what somebody is or has.

/// `theme: family`, `weekday: Monday`, `weekend`.
[[nodiscard]] QString subjectText(const Subject &subject);

/// “The 41 entries that speak of family read brighter than the other 203, by about half the usual
/// spread.”
///
/// \param effect  in standard deviations of the outcome; not 0
[[nodiscard]] QString findingText(const Subject &subject, JournalFinding::Outcome outcome,
                                  double effect);

/// What a reader has to know before believing any of these sentences.
[[nodiscard]] QString findingLimitsText();

} // namespace englog
