// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/eval/Tasks.h"

namespace englog::eval {

/// Lemotif's eleven topics as themes, each by words of our own.
[[nodiscard]] QList<ThemeDefinition> lemotifThemes();
/// The topics of journal entries: by seed words alone, and with examples in five folds.
[[nodiscard]] std::vector<Score> measureThemes(Provider &provider);
/// Persons, places, organisations: a hit is the same span with the same type.
[[nodiscard]] std::vector<Score> measureNames(Provider &provider);
/// Likeness of sentence pairs, and questions asked of a journal.
[[nodiscard]] std::vector<Score> measureEmbeddings(Provider &provider);
/// The first ten phrases, stemmed, against those that readers chose.
[[nodiscard]] std::vector<Score> measureKeyPhrases(Provider &provider);
/// Two sentences against the readers' summary.
[[nodiscard]] std::vector<Score> measureSummaries(Provider &provider);
/// The whole diary, all six kinds, one thread: CPU seconds.
[[nodiscard]] std::vector<Score> measureSpeed(Provider &provider);

} // namespace englog::eval
