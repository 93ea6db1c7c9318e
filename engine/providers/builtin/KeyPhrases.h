// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/WordClassTagger.h"

namespace englog::builtin {

/// The phrases that tell what a text is about.
///
/// A noun phrase is a run of nouns, names, adjectives, numbers and participles that ends with a
/// noun or name, without the words at its ends that say little (see StopWords); a hyphen, and the
/// stop of an abbreviation before a name, join what they stand between. The candidates are noun
/// phrases and the parts of them that end with a noun or name, of up to five words. One of k words
/// that is the whole of n noun phrases (its stems counted alike), first at token p, is worth
///
///     length(k) + 2 mean rarity + mean odds + 1.6 ln(1 + n)
///         - 0.15 ln(1 + p) - 0.9 [begins with a participle] - [ends with a vague noun]
///         + 0.8 [is one name]
///
/// length = 0, 1.8, 2, 1.8, 1.8 for k = 1..5. The best are taken, of what is part of one taken
/// before only what is a noun phrase of its own somewhere.
///
/// *Source:* Hulth, "Improved Automatic Keyword Extraction Given More Linguistic Knowledge", 2003.
class KeyPhrases
{
public:
    static constexpr size_t most = 10;

    /// \param vectors, tagger  outlive it
    KeyPhrases(const WordVectors &vectors, const WordClassTagger &tagger)
        : m_vectors(vectors)
        , m_tagger(tagger)
    {}

    /// Spans of the phrases' first occurrences, the best first.
    [[nodiscard]] Result<QList<Span>> find(const Document &document, const Pulse &pulse) const;

private:
    const WordVectors &m_vectors;
    const WordClassTagger &m_tagger;
};

} // namespace englog::builtin
