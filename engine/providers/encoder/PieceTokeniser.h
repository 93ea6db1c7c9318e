// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/encoder/TensorFile.h"

#include <QStringView>

#include <vector>

namespace englog::encoder {

/// A piece of a text that the encoder has a vector for, and where it stands.
struct Piece
{
    qint32 id = 0;
    qint32 start = 0; ///< in UTF-16 units of the text
    qint32 length = 0;

    friend bool operator==(const Piece &, const Piece &) = default;
};

/// Cuts a text into the pieces of a unigram vocabulary: of all ways to write a word as pieces, the
/// one with the greatest sum of log probabilities, found by Viterbi's algorithm.
///
/// A text is brought into NFKC first, character by character with what combines with it, so that
/// each piece knows its place in the text as it was. A word begins with U+2581, which stands for
/// the white space before it; no piece reaches over that, and the place of a piece is without it.
/// Characters that begin no piece are one of id 0 for each run of them. Of a word only the first
/// 1,000 units are read.
///
/// In the file: `vocabulary` (u8): a line `piece TAB log probability` for each id; the first
/// `reserved` stand for nothing in a text.
///
/// *Thread:* any; immutable. *Source:* Kudo, "Subword Regularization", ACL 2018; Unicode UAX 15.
class PieceTokeniser
{
public:
    static constexpr qint32 unknown = 0;
    static constexpr qint32 reserved = 6;

    PieceTokeniser() = default;
    [[nodiscard]] static Result<PieceTokeniser> from(const TensorFile &file);
    /// From the lines of `vocabulary`.
    [[nodiscard]] static Result<PieceTokeniser> from(QByteArrayView lines);

    [[nodiscard]] qint32 size() const { return m_size; } ///< of the vocabulary
    /// Appends the pieces of `text`, which begins at `offset` of the whole.
    void cut(QStringView text, qint32 offset, std::vector<Piece> &pieces) const;

private:
    /// A place in the tree of all pieces, letter by letter; its children lie side by side.
    struct Node
    {
        char16_t unit = 0;
        qint32 children = 0; ///< where the first lies
        qint32 count = 0;    ///< of children
        qint32 id = -1;      ///< of the piece that ends here
        float score = 0.0F;
    };
    /// A word in NFKC, and from where to where of the text each of its units comes.
    using Origin = std::pair<qint32, qint32>;
    struct Word
    {
        std::u16string units;
        std::vector<Origin> origins;
    };
    /// The best way to a place in a word: its score, and the last piece of it.
    struct Best
    {
        double score = 0.0;
        size_t from = 0;
        qint32 id = -1; ///< none yet
    };

    [[nodiscard]] const Node *child(const Node &node, char16_t unit) const;
    static void append(QStringView character, qint32 start, Word &word);
    void cutWord(const Word &word, std::vector<Best> &best, std::vector<Piece> &pieces) const;

    std::vector<Node> m_nodes;
    qint32 m_size = 0;
};

} // namespace englog::encoder
