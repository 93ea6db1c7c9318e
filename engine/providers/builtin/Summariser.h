// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/WordVectors.h"

#include <optional>

namespace englog::builtin {

/// A summary made of the text's own sentences, in their order.
///
/// It looks for the sentences that share most with what a person would write of the text, by the
/// measure that summaries are scored with (ROUGE-1): with n the words in the summary, the largest
///
///     2 (sum over its words w of expected(w) (1 + repeat (times(w) - 1))) / (n + 35)
///
/// where expected is SummaryWords', and repeat = 0.4 for stop words, 0.2 for others. Sentences are
/// taken one after the other, then each is exchanged where another is better. Of a sentence of
/// more than 60 tokens there is the beginning, up to a mark where there is one.
///
/// Without a wish there are round(0.6 sqrt(n)) of n, 1 to 5, and no more than 150 tokens in all.
///
/// *Source:* Lin, "ROUGE", 2004; Hong & Nenkova, 2014 (see SummaryWords).
class Summariser
{
public:
    static constexpr int mostSentences = 100;
    static constexpr qint32 longestSentence = 60; ///< tokens
    static constexpr qint32 mostTokens = 150;     ///< of a summary whose length nobody wished

    explicit Summariser(const WordVectors &vectors) : m_vectors(vectors) {}

    /// The sentences' spans, apart from each other. Joined by spaces they are the summary; never
    /// longer than the text.
    [[nodiscard]] Result<QList<Span>> pick(const Document &document, std::optional<int> wished,
                                           const Pulse &pulse) const;

private:
    const WordVectors &m_vectors;
};

} // namespace englog::builtin
