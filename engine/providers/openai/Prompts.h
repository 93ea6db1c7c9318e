// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/domain/ProviderConfig.h"

#include <QJsonObject>

namespace englog::openai {

/// Counts up when the prompts or the schemas change, so that what they found before is known to
/// be old.
inline constexpr auto promptsVersion = "1";

/// What EngLog tells a model of one kind of task.
[[nodiscard]] QString defaultPrompt(TaskKind kind);

/// The person's own, or EngLog's.
[[nodiscard]] QString promptOf(const ProviderConfig &config, TaskKind kind);

/// `1`, or `1+` and eight hexadecimal digits of a prompt that is the person's own.
[[nodiscard]] QString promptVersionOf(const ProviderConfig &config, TaskKind kind);

/// The rules for all kinds, what each of these is told, and the form of the answer.
///
/// No word of an entry is in it: it says that all of the next message is data.
[[nodiscard]] QString systemMessage(const ProviderConfig &config, const QList<TaskKind> &kinds,
                                    const QJsonObject &schema);

/// The entry, or a piece of it, as a JSON object. Within a JSON string no text can end its own
/// quotation, whatever it holds.
///
/// \param text    as it may leave, without what is redacted
/// \param themes  what to choose from; empty where none are asked for
struct Material
{
    QString text;
    QDate date;
    QList<ThemeDefinition> themes;
    QJsonObject findings; ///< empty: none
    std::optional<int> summarySentences;
};
[[nodiscard]] QString userMessage(const Material &material);

/// What the other kinds found, in short, for an insight to rest on. Of what is quoted, the quotes.
[[nodiscard]] QJsonObject findingsInShort(const QList<Finding> &findings, const QString &text);

/// Asks once more for what did not hold.
///
/// \param faults  by kind, in the words of AnswerReader: they name fields, and quote nothing
[[nodiscard]] QString repairMessage(const QMap<TaskKind, QString> &faults);

} // namespace englog::openai
