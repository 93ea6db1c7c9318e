// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/domain/Calls.h"
#include "engine/domain/Correction.h"
#include "engine/domain/Exchange.h"
#include "engine/domain/Insights.h"

#include <QJsonArray>
#include <QJsonObject>

namespace englog {

// The words that the command line, the status service and exported files speak, in one place.
// Names are snake_case, instants RFC 3339 in UTC with milliseconds, an unknown value is null.

[[nodiscard]] QJsonObject toJson(const Error &error); ///< `{"error": {code, message, hint}}`
[[nodiscard]] QString toString(ErrorCode code);       ///< `not_found`, …

enum class ContentIn {
    Full,
    Left, ///< no `content`: listings
};
[[nodiscard]] QJsonObject toJson(const Entry &entry, ContentIn content);
[[nodiscard]] QJsonObject
toJson(const Revision &revision); ///< `{revision, created_at, word_count}`
[[nodiscard]] QJsonObject toJson(const SearchHit &hit);
[[nodiscard]] QJsonObject toJson(const Task &task); ///< without `content`
[[nodiscard]] QJsonObject toJson(const ProcessingStatus &status);
[[nodiscard]] QJsonObject toJson(const BatchStatus &batch);
[[nodiscard]] QJsonObject toJson(const QueueStats &stats);
[[nodiscard]] QJsonObject toJson(const AggregatedResults &results);
/// With `emotion_scores`, `valence`, `arousal`, `embedding` and `theme_scores` beside the rest.
[[nodiscard]] QJsonObject toFullJson(const AggregatedResults &results);
[[nodiscard]] QJsonObject toJson(const Correction &correction); ///< `{field, to, at, words?}`
/// `at` may be absent, and is the epoch then. *Errors:* Invalid: no such thing can be said.
[[nodiscard]] Result<Correction> correctionFrom(const QJsonObject &json);
[[nodiscard]] QJsonValue correctionWord(const QString &value); ///< a score is a number
[[nodiscard]] QJsonObject toJson(const ThemeRule &rule);
[[nodiscard]] Result<ThemeRule> themeRuleFrom(const QJsonObject &json);
[[nodiscard]] QJsonObject toJson(const NameRule &rule);
[[nodiscard]] Result<NameRule> nameRuleFrom(const QJsonObject &json);
[[nodiscard]] QJsonObject toJson(const TrendPoint &point); ///< `{from, to, n, score, …}`
[[nodiscard]] QJsonObject toJson(const JournalFinding &finding);
[[nodiscard]] QJsonObject
toJson(const JournalFindings &findings); ///< `{findings[], entries_analysed, entries_total}`
[[nodiscard]] QJsonObject toJson(const ReportModel &report);
[[nodiscard]] QJsonObject toJson(const ImportReport &report);

/// What one result looks like in the journal file: the finding alone, without its kind.
[[nodiscard]] QJsonObject toJson(const Finding &finding);
/// The finding that toJson() wrote; ErrorCode::Corrupt when it is not one of this kind.
[[nodiscard]] Result<Finding> findingFrom(TaskKind kind, const QJsonObject &json);

[[nodiscard]] QJsonObject toJson(const CallRecord &call);

} // namespace englog
