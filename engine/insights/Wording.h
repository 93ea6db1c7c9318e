// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

#include <QString>

namespace englog {

// How numbers, days and steps are written in charts and reports: in English, as the rest is.

[[nodiscard]] QString numberText(qint64 number);             ///< `12,345`
[[nodiscard]] QString decimalText(double value, int digits); ///< `0.50`, with a true minus
[[nodiscard]] QString signedText(double value);              ///< `+0.25`, `−0.10`, `0`: sentiment
[[nodiscard]] QString percentText(qint64 part, qint64 whole); ///< `12 %`
/// `1 entry`, `2 entries`; the plural is the noun with an s unless it is given.
[[nodiscard]] QString countText(qint64 n, const QString &noun, const QString &plural = {});

[[nodiscard]] QString dayText(QDate day);              ///< `3 May 2026`
[[nodiscard]] QString shortDayText(QDate day);         ///< `3 May 2026`, the month in three letters
[[nodiscard]] QString rangeText(QDate from, QDate to); ///< `3 May 2026 – 9 June 2026`
[[nodiscard]] QString stepName(TrendStep step);        ///< `day`, `week`, `month`
[[nodiscard]] QString stepText(QDate from, TrendStep step); ///< `3 May 2026`, `May 2026`

/// The text, or its beginning and an ellipsis when it has more than `length` units; cut between
/// words where that costs no more than a quarter.
[[nodiscard]] QString elided(const QString &text, qsizetype length);

} // namespace englog
