// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

namespace englog {

/// When something is said at all.
struct FindingLimits
{
    int entries = JournalFindings::entriesNeeded; ///< with the outcome
    int side = 10;                                ///< entries with the subject, and without it
    double share = 0.1;  ///< of false ones among all that is said, as Benjamini and Hochberg count
    double effect = 0.2; ///< in standard deviations: below it nobody would feel it
};

/// What goes with good and bad days over a whole journal, the strongest first.
///
/// Outcomes are the sentiment that the analyser reads and the mood that the person gave; subjects
/// are those of subjectsOf(). Each is compared by Regression, in which the others are held alike,
/// and all together share one control of false discoveries. Said is what passes it, is strong
/// enough, and shows the same way in the plain means. A Saturday or Sunday says no more where the
/// weekend says the same.
///
/// An outcome with fewer entries than needed says nothing, nor does one that never varies.
///
/// \param facts  as the ResultStore tells them: in the order of dates
[[nodiscard]] JournalFindings findingsOf(const QList<EntryFacts> &facts,
                                         const FindingLimits &limits = {});

} // namespace englog
