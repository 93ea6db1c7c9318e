// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/WordVectors.h"

#include <array>

namespace englog::builtin {

/// How likely each word of a text is to stand in a few lines that a person would write of it.
///
///     expected(w) = 1 / (1 + exp(-(weight of w + sum of weight * feature of w)))
///
/// Features: how often and in how many sentences the word and its stem stand, where first, its
/// rarity, noun share, capitals, and how near its meaning is to the text's. Twenty words that most
/// texts have (*the*, *is*) weigh by themselves too: some of them are a summary's, some are not.
/// The weights are those of a logistic regression, made by packaging/models/train_summary.py.
///
/// *Source:* Hong & Nenkova, "Improving the Estimation of Word Importance for News Multi-Document
/// Summarization", 2014.
class SummaryWords
{
public:
    static constexpr size_t featuresEach = 16;
    using Features = std::array<float, featuresEach>;

    struct Word
    {
        Key key = emptyKey;
        float expected = 0.0F;
        bool stops = false; ///< is a stop word
    };

    /// \param features  takes the features of words(), in its order, for who learns from them
    SummaryWords(const Document &document, const WordVectors &vectors,
                 std::vector<Features> *features = nullptr);

    [[nodiscard]] const std::vector<Word> &words() const { return m_words; }
    /// The word that a token is, or -1 for what is no word or number.
    [[nodiscard]] qint32 wordOf(qint32 token) const { return m_wordOf[size_t(token)]; }

private:
    std::vector<Word> m_words;
    std::vector<qint32> m_wordOf;
};

} // namespace englog::builtin
