// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/WordVectors.h"

#include <optional>

namespace englog::builtin {

/// A summary made of the text's own sentences, in their order.
///
/// A sentence's worth adds up
/// - cos(its meaning, the text's meaning), meanings being sums of rarity * vector;
/// - 0.9 f / max f, with f = sum of rarity * ln(1 + count) of its content words / (n + 8);
/// - 1 / (1 + its place), so that an opening counts;
/// - -0.6 below four words.
/// Sentences are picked one after the other by worth - 0.5 * (largest cosine with those picked).
/// Without a wish there are round(0.6 sqrt(n)) of n, 1 to 5.
///
/// *Source:* Radev et al., "Centroid-based summarization", 2004; Carbonell & Goldstein, "The Use
/// of MMR", 1998.
class Summariser
{
public:
    static constexpr int mostSentences = 100;

    explicit Summariser(const WordVectors &vectors) : m_vectors(vectors) {}

    /// The sentences' spans. Joined by spaces they are the summary; never longer than the text.
    [[nodiscard]] Result<QList<Span>> pick(const Document &document, std::optional<int> wished,
                                           const Pulse &pulse) const;

private:
    const WordVectors &m_vectors;
};

} // namespace englog::builtin
