// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/WordVectors.h"
#include "engine/providers/encoder/ModelSource.h"

namespace englog::builtin {

/// embedding_generation: a unit vector that says what a text is about.
///
/// With the encoder it has 704 numbers,
///
///     (sqrt(0.95) meaning(512), sqrt(0.05) words(192))
///
/// where meaning is the encoder's (see EncodedText). Without it there are 256, of
///
///     (sqrt(0.75) Σ (1 + ln n) a(w) vector(w), sqrt(0.25) words(192))
///
/// for the words w that carry content, n(w) times each, of rarity a(w) in (0, 1]. The last part
/// says which things are spoken of, names among them,
///
///     words = Σ (1 + ln n) a(w) s(h) e(h)
///
/// where h runs over a word's stem and, for words without a vector, its runs of 4 letters; e(h) is
/// the unit vector of one of 192 places and s(h) = +-1. It is all that a text has whose language is
/// another. Each part is of unit length. The same text gives the same vector on every machine with
/// IEEE floats.
///
/// *Source:* Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009.
class Embedder
{
public:
    /// \param model  both outlive it
    Embedder(const WordVectors &vectors, const encoder::ModelSource &model)
        : m_vectors(vectors)
        , m_model(model)
    {}

    /// Empty for a text without words that say anything; of a long one also each passage.
    [[nodiscard]] Result<EmbeddingGeneration> analyse(const Document &document,
                                                      const Pulse &pulse) const;

private:
    struct Words;
    /// \param range  of tokens
    [[nodiscard]] Result<Words> wordsOf(const Document &document, const Sentence &range,
                                        const Pulse &pulse) const;

    const WordVectors &m_vectors;
    const encoder::ModelSource &m_model;
};

} // namespace englog::builtin
