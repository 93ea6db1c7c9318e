// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Document.h"

namespace englog::builtin {

class WordVectors;

/// The language of a text, where its words leave no doubt.
///
/// CLD2 looks at the words alone, without links, names of the kind of @somebody, numbers and emoji.
/// It is sure of no text that is very short, and takes some of those for a language that they are
/// not; so with n words, l of them in Latin letters, and the share e of the l that are common
/// English words (the word table's, and the function words), where l / n >= 0.5
///
/// - one word alone is in no language;
/// - English is named when CLD2 does, or e >= 0.75, or CLD2 knows none, n >= 4 and e >= 0.5;
/// - another language is named when CLD2 does and e < 0.75, or, where n < 4, e < 0.5.
///
/// Of the rest what CLD2 says. A text in two languages has the one of which it holds more. At most
/// 32,768 letters are looked at, in eight stretches spread over the text.
///
/// *Thread:* any; CLD2 keeps nothing between two texts.
///
/// *Source:* D. Sites, "Compact Language Detector 2", 2013.
class LanguageGuess
{
public:
    /// ISO 639, in two letters where there are two; or empty: not sure.
    [[nodiscard]] static QString of(QStringView text, const std::vector<Token> &tokens,
                                    const WordVectors &english);
};

} // namespace englog::builtin
