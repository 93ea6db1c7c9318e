// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

#include <QStringList>

namespace englog {

/// The report on the entries of a range.
///
/// Steps are days up to 62 days, weeks up to two years, else months. Highlights are entries whose
/// score is at least 0.1 from zero and whose confidence, where it is known, is at least 0.5. Names
/// that differ in case alone are one; their count is of entries.
///
/// \param analysers  who made the results, as the store tells them
[[nodiscard]] ReportModel reportOf(const QList<EntryFacts> &facts, const DateRange &range,
                                   const QStringList &analysers, Instant now);

} // namespace englog
