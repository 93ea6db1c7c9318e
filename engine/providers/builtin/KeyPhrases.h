// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/WordVectors.h"

namespace englog::builtin {

/// The phrases that tell what a text is about.
///
/// Candidates are runs of up to four neighbouring words that carry content, without marks between
/// them: whole runs, pairs and single words. By its noun share (see WordVectors) a word may stand
/// in a phrase from 0.15 on, end one from 0.3, be one from 0.4; one with a capital has 0.5 at
/// least. A candidate of k words that stands n times (its stems counted alike) is worth
///
///     (mean rarity of its words)^2 * ln(1 + n) * length(k) * opening
///
/// length = 1, 2.4, 3.6, 4.5 for k = 1..4, opening = 1 + 0.5 / (1 + sentence of first occurrence).
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
