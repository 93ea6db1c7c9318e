// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/EmotionModel.h"
#include "engine/providers/builtin/ValenceRules.h"
#include "engine/providers/encoder/ModelSource.h"

namespace englog::builtin {

/// sentiment_analysis: how an entry feels, as a whole and along its course.
///
/// The text is read in windows of whole sentences, 48 tokens or so. A window's valence is
///
///     v = tanh(0.4 r + 0.3 g + 1.7 e), or without the encoder tanh(0.7 r + 1.75 g)
///
/// with r the mean polarity of the rules over its sentences, weighted by length (what stands before
/// a sentence that begins with *but* counts 0.4), g the valence of
/// the n-grams and e the encoder's. Where the share d of what is felt is bad and denied (*no longer
/// afraid*), r counts 0.9 d more, and g, e and the labels' probabilities 0.6 d less. A label's
/// logit is three parts the encoder's and one the n-grams'. The entry's is the mean of v weighted
/// by sqrt(words) * (0.3 + |v|), because what is felt strongly colours the whole, and is told as
/// v / (1 + sqrt(1 - v^2)), which is tanh(z / 2) of v = tanh(z); a label's
/// probability is the cubic mean (sum of w p^3 / sum of w)^(1/3), between its mean and its largest;
/// the emotions listed are those present and no less likely than 0.3, admiration and approval 0.65.
/// The verdict is neutral where |score| is small; mixed where the good and the bad words in it
/// weigh alike, and either the score is near 0 or the windows too speak for both (where there is
/// one window, its sentences by the rules).
class SentimentAnalyser
{
public:
    SentimentAnalyser(const ValenceRules &rules, const EmotionModel &emotions,
                      const WordVectors &vectors, const encoder::ModelSource &model)
        : m_rules(rules)
        , m_emotions(emotions)
        , m_vectors(vectors)
        , m_model(model)
    {}

    /// Of a text in another language, or none that is known, what its emoji say: without emotions
    /// and course, and without `overall` where there are none. \param full also every label's score
    [[nodiscard]] Result<SentimentAnalysis> analyse(const Document &document, bool full,
                                                    const Pulse &pulse) const;

    /// The share of verdicts of this score and label that people agree with; see tests/eval. Of a
    /// mixed one, of which no set tells: 0.75 times twice the chance that the score's sign is
    /// wrong, times the balance.
    ///
    /// \param balance  the weaker of good and bad by the stronger, 0..1
    [[nodiscard]] static double confidenceOf(double score, SentimentLabel label,
                                             double balance = 1.0);

private:
    const ValenceRules &m_rules;
    const EmotionModel &m_emotions;
    const WordVectors &m_vectors;
    const encoder::ModelSource &m_model;
};

} // namespace englog::builtin
