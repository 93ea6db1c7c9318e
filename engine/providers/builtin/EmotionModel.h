// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/WeightTable.h"
#include "engine/providers/builtin/WordVectors.h"

#include <array>

namespace englog::builtin {

/// Feelings read off the n-grams of a stretch of text by logistic regression.
///
/// Features: words, emoji, ! and ?; pairs of neighbouring words; runs of 3 to 5 letters within
/// `<word>`, of its first 24 letters. Each feature falls into one of 2^b rows; with n(r) its
/// count there and idf(r) from the training texts,
///
///     x(r) = (1 + ln n(r)) * idf(r) / norm,
///     z(c) = bias(c) + sum of x(r) weight(r, c) + sum of m(i) weight(2^b + i, c)
///
/// with norm making x unit length, and m, also unit length, the words' meaning: the sum of
/// rarity * vector, in 64 numbers, which stands in for words that training never saw.
/// p(label) = 1 / (1 + exp(-z)) for the 28 labels, calibrated; valence and arousal are their z,
/// clamped to -1..1. The last column of the table holds the idf.
///
/// *Source:* the labels are those of Demszky et al., "GoEmotions", 2020, which is also the training
/// set; valence and arousal after Buechel & Hahn, "EmoBank", 2017.
class EmotionModel
{
public:
    static constexpr int labels = 28; ///< GoEmotions' 27 in alphabetical order, then `neutral`
    static constexpr int columns = labels + 3;

    struct Verdict
    {
        std::array<float, labels> probability{};
        float valence = 0.0F; ///< -1..1
        float arousal = 0.0F; ///< -1..1
    };

    EmotionModel() = default;
    /// ErrorCode::Corrupt when the table is not one of feelings.
    [[nodiscard]] static Result<EmotionModel> from(WeightTable table);

    /// What the tokens from `first` to before `end` say.
    [[nodiscard]] Verdict judge(const Document &document, qint32 first, qint32 end,
                                const WordVectors &vectors) const;
    /// From this probability on the label counts as present.
    [[nodiscard]] float threshold(int label) const { return m_table.threshold(label); }

    [[nodiscard]] static const std::array<QLatin1String, labels> &names();
    static constexpr int neutral = 27;

    /// The rows of the features, one for each time a feature stands there; `bits` = log2 of rows.
    [[nodiscard]] static std::vector<quint32> features(const Document &document, qint32 first,
                                                       qint32 end, int bits);
    /// m above.
    [[nodiscard]] static WordVectors::Vector meaning(const Document &document, qint32 first,
                                                     qint32 end, const WordVectors &vectors);

private:
    WeightTable m_table;
    int m_bits = 0;
};

} // namespace englog::builtin
