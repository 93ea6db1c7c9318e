// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Document.h"

namespace englog::builtin {

class WordVectors;

/// The language of a text, where its words leave no doubt.
///
/// Scripts that one language writes name it by themselves. In Latin script, with n words, and
/// s(l) of them among the function words of language l, a language other than English is named
/// when s(l) / n >= 0.12, s(l) >= 3 and s(l) > s(en). English is named when s(en) >= s(l) or
/// s(l) < 2 for all l, n >= 2, and the share of words that are common English ones (the word
/// table's) is at least 0.5; below four words at least 0.75. At most 4,096 words are looked at, in
/// eight stretches spread over the text.
class LanguageGuess
{
public:
    /// ISO 639-1, or empty: not sure.
    [[nodiscard]] static QString of(QStringView text, const std::vector<Token> &tokens,
                                    const WordVectors &english);
};

} // namespace englog::builtin
