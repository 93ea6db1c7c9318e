// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/NameLists.h"
#include "engine/providers/builtin/WeightTable.h"
#include "engine/providers/builtin/WordVectors.h"
#include "engine/providers/encoder/NameHead.h"

#include <array>

namespace englog::builtin {

/// Marks the names in a sentence: a linear model over hashed features, decoded by Viterbi.
///
/// Tags y are O, B-PER, I-PER, B-LOC, I-LOC, B-ORG, I-ORG. The best sequence has the largest
///
///     sum over i of ( sum of weight(row, y_i) over the features of token i )
///                   + transition(y_(i-1), y_i)
///
/// Features: the word, its stem, endings, shape, class, list roles, and those of its neighbours.
/// The table has 2^b rows for features and 8 for transitions: from each tag, and from the begin.
/// Trained as averaged perceptron.
///
/// *Source:* Collins, "Discriminative Training Methods for Hidden Markov Models", 2002.
class NameTagger
{
public:
    static constexpr int tags = int(encoder::nameTags);

    struct Marked
    {
        encoder::NameTag tag = encoder::NameTag::Outside;
        float margin = 0.0F; ///< how far the best other sort of name (or none) is behind
    };

    NameTagger() = default;
    /// ErrorCode::Corrupt when the table is not one of tags.
    [[nodiscard]] static Result<NameTagger> from(WeightTable table);

    [[nodiscard]] std::vector<Marked> mark(const Document &document, const Sentence &sentence,
                                           const NameLists &lists,
                                           const WordVectors &vectors) const;

    /// The keys of the features of each token of a sentence, all one after the other.
    [[nodiscard]] static std::vector<std::vector<Key>> features(const Document &document,
                                                                const Sentence &sentence,
                                                                const NameLists &lists,
                                                                const WordVectors &vectors);

private:
    using Scores = std::array<float, tags>;
    [[nodiscard]] Scores scoresOf(const std::vector<Key> &features) const;
    [[nodiscard]] float transition(int from, int to) const;
    /// One step of Viterbi's search, without the scores of the new place; `back`: where from.
    [[nodiscard]] Scores advanced(const Scores &before, bool first,
                                  std::array<quint8, tags> &back) const;

    WeightTable m_table;
    int m_bits = 0;
};

} // namespace englog::builtin
