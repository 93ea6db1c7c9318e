// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/domain/Insights.h"
#include "engine/domain/Task.h"

#include <QDate>
#include <QString>

namespace englog {

// What the engine's values are called on the screen, in the language of the window.

[[nodiscard]] QString wordFor(TaskKind kind);
[[nodiscard]] QString wordFor(TaskState state);
[[nodiscard]] QString wordFor(SentimentLabel label);
[[nodiscard]] QString pluralFor(EntityType type); ///< `People`, `Places`, …
[[nodiscard]] QString wordFor(AiLevel level);

/// `joy` → `Joy`, `work_life` → `Work life`: names that come from the analyser.
[[nodiscard]] QString titled(const QString &name);

/// What went wrong and what to do about it, in one or two sentences.
[[nodiscard]] QString textFor(const Error &error);

[[nodiscard]] QString inFull(QDate day);             ///< `Monday, 23 November 2026`
[[nodiscard]] QString inShort(QDate day);            ///< `23 Nov 2026`
[[nodiscard]] QString inBrief(QDate day);            ///< `23 Nov`, and the year when it is another
[[nodiscard]] QString percent(double share);         ///< `72 %`, `0.4 %`
[[nodiscard]] QString duration(qint64 milliseconds); ///< `20 ms`, `1.3 s`, `12 s`, `4 min`, `2 h`
[[nodiscard]] QString number(qint64 n);              ///< with thousands separators

} // namespace englog
