// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/WordVectors.h"

namespace englog::builtin {

/// The phrases that tell what a text is about.
///
/// Candidates are runs of up to four neighbouring words that carry content, without marks between
/// them, that end in what may be a noun, and each such word alone. A candidate of k words that
/// stands n times (its stems counted alike) is worth
///
///     (mean rarity of its words)^2 * ln(1 + n) * length(k) * opening
///
/// length = 1, 1.9, 2.1, 1.7 for k = 1..4, opening = 1 + 0.5 / (1 + sentence of first occurrence).
/// The best are taken that share no more than half of their stems with one taken before.
class KeyPhrases
{
public:
    static constexpr size_t most = 10;

    explicit KeyPhrases(const WordVectors &vectors) : m_vectors(vectors) {}

    /// Spans of the phrases' first occurrences, the best first.
    [[nodiscard]] Result<QList<Span>> find(const Document &document, const Pulse &pulse) const;

private:
    const WordVectors &m_vectors;
};

} // namespace englog::builtin
