// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Tokeniser.h"

namespace englog::builtin {

/// A run of tokens: `first` to before `end`; never empty.
struct Sentence
{
    qint32 first = 0;
    qint32 end = 0;
    qint32 paragraph = 0; ///< counted from 0

    [[nodiscard]] qint32 size() const { return end - first; }
};

/// Parts tokens into sentences, one after the other, so that it needs no look at the whole text.
///
/// A sentence ends
/// - after . ! ? … with the quotes and brackets that close after it, unless the full stop belongs
///   to an abbreviation (*Mr.*), an initial (*W. Pen*), or what follows goes on in lower case;
/// - at an empty line, before a list item, heading or quotation of Markdown, and after such a line;
/// - at a line's end when the line is short and the next begins with a capital (notes line by
/// line);
/// - after 200 tokens at a semicolon or colon, after 300 anywhere.
///
/// Markdown's signs at a line's begin (`#`, `-`, `*`, `>`) belong to no sentence.
class SentenceSplitter
{
public:
    /// The sentences of `tokens`, which cut `text`.
    [[nodiscard]] static std::vector<Sentence> split(QStringView text,
                                                     const std::vector<Token> &tokens);
};

} // namespace englog::builtin
