// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/WeightTable.h"

#include <array>

namespace englog::builtin {

/// What the commonest English words mean: a vector, a rarity, a class and a noun share for each.
///
/// Rarity is a / (a + p(word)), a = 1e-3, in (0, 1]: near 0 for *the*, near 1 for rare words; a
/// word that is not in the table counts as rare (1). The class, 0..127, is a group of like words.
/// The noun share, 0..1, says how often the word stands as a noun's phrase ends: *friend* 0.76,
/// *happy* 0.32, *said* 0.03; 0.45 for words that are not in the table.
///
/// *Source:* Pennington et al., "GloVe", 2014 (the vectors); Arora et al., "A Simple but
/// Tough-to-Beat Baseline for Sentence Embeddings", 2017 (the rarity); Mu & Viswanath,
/// "All-but-the-Top", 2018 (what was taken out of the vectors).
class WordVectors
{
public:
    static constexpr qint32 dimensions = 64;
    using Vector = std::array<float, dimensions>;

    WordVectors() = default;
    /// ErrorCode::Corrupt when the table is not one of words.
    [[nodiscard]] static Result<WordVectors> from(WeightTable table);

    [[nodiscard]] bool contains(Key word) const { return m_table.rowOf(word) >= 0; }
    /// The row of the word, or -1.
    [[nodiscard]] qint32 rowOf(Key word) const { return m_table.rowOf(word); }
    [[nodiscard]] float rarity(qint32 row) const
    {
        return row < 0 ? 1.0F : m_table.weight(row, dimensions);
    }
    /// ln(rarity / (1 - rarity)) / ln 249, held within [-1, 1]: it tells rare words apart.
    [[nodiscard]] float odds(qint32 row) const;
    [[nodiscard]] int classOf(qint32 row) const
    {
        return row < 0 ? -1 : m_table.row(row)[dimensions + 1];
    }
    [[nodiscard]] float nounShare(qint32 row) const
    {
        return row < 0 ? 0.45F : m_table.weight(row, dimensions + 2);
    }
    /// Adds weight * vector(row) to `sum`. \param row >= 0
    void add(qint32 row, float weight, Vector &sum) const;

private:
    WeightTable m_table;
};

/// The cosine of the angle between two vectors; 0 when one of them is nothing.
[[nodiscard]] float cosine(const WordVectors::Vector &a, const WordVectors::Vector &b);

} // namespace englog::builtin
