// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"

namespace englog::openai {

/// Cuts a text into pieces of at most so many units that cover it: after a paragraph where one
/// ends in a piece's second half, else after a sentence, a word, or at worst a character.
[[nodiscard]] QList<Span> piecesOf(const QString &text, qsizetype most);

/// What was found in one piece, with spans that count from the text's begin.
struct PieceFinding
{
    Span piece;
    Finding finding;
    std::optional<double> confidence;
    QString language;
};

/// A finding whose spans count from `by` earlier on.
[[nodiscard]] Finding shifted(const Finding &finding, qsizetype by);

/// What the pieces of one text say together; of a single one, what it says.
///
/// With w(i) a piece's length over the text's: a sentiment's score and confidence are the sums of
/// w(i) times the pieces', and each piece is a point of its course; an emotion is as strong, and a
/// theme as sure, as where it is most; entities and insights follow one another; of key phrases the
/// first of each piece come before the second, none twice; summaries are joined, or where that is
/// long the first sentences of them.
///
/// \param found  of one kind, in the text's order; not empty
[[nodiscard]] PieceFinding merged(const QList<PieceFinding> &found);

/// The direction of the sum of the vectors, each weighted by its part's length; empty where there
/// is none.
[[nodiscard]] QList<float> meanDirection(const QList<EmbeddingGeneration::Part> &parts);
/// Of length 1; empty where it has none.
[[nodiscard]] QList<float> unit(const QList<float> &vector);

} // namespace englog::openai
