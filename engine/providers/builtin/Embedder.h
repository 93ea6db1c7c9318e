// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/WordVectors.h"

namespace englog::builtin {

/// embedding_generation: a unit vector of 256 numbers that says what a text is about.
///
/// With the words w that carry content, n(w) times each, and rarity a(w) in (0, 1]:
///
///     meaning(64)  = sum of (1 + ln n) a(w) vector(w)          (what kind of things)
///     words(192)   = sum of (1 + ln n) a(w) s(h) e(h)          (which things)
///
/// where h runs over a word's stem and, for words without a vector, its runs of 4 letters; e(h) is
/// the unit vector of one of 192 places and s(h) = +-1. Either part is made unit length; the
/// vector is (sqrt(0.75) meaning, sqrt(0.25) words). The same text gives the same vector on every
/// machine with IEEE floats. Words of other languages only have the second part.
///
/// *Source:* Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009.
class Embedder
{
public:
    static constexpr size_t dimensions = 256;

    explicit Embedder(const WordVectors &vectors) : m_vectors(vectors) {}

    /// Empty for a text without words that say anything.
    [[nodiscard]] Result<EmbeddingGeneration> analyse(const Document &document,
                                                      const Pulse &pulse) const;

private:
    const WordVectors &m_vectors;
};

} // namespace englog::builtin
