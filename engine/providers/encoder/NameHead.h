// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/encoder/Int8Matrix.h"

#include <array>

namespace englog::encoder {

/// A tag of the names in a text: none, or the begin or the rest of a person's, a place's or an
/// organisation's.
enum class NameTag : quint8 {
    Outside,
    BeginPerson,
    InPerson,
    BeginPlace,
    InPlace,
    BeginOrg,
    InOrg
};
inline constexpr size_t nameTags = 7;

/// What a word is taken for, and how sure that is.
struct NameMark
{
    NameTag tag = NameTag::Outside;
    float probability = 1.0F; ///< of the tag's sort of name (or of none), all ways of the run seen
};

/// Marks the names in a run of words, from the states of the encoder's shared layer and from what
/// the caller knows of each word:
///
///     p = relu([first, mean of the word's states] · states + bias)               128
///     f = [p, what the caller knows, beginnings(first letters), endings(last letters)]  192
///     c = relu([f of two words before .. two words after] · near + bias)          192
///     d = c + relu([c of a word before .. a word after] · far + bias)             192
///     e = d · out + bias                                                            7
///
/// with zeros beyond the run's ends. There may be several such nets, trained apart (names/head,
/// names/head2, ...): e and move are then their means. The marks are the best sequence y under
/// Σ e(i, y_i) + move(y_(i-1), y_i), found by Viterbi's algorithm; a name's inside follows its own
/// begin or inside only. The probability is summed over all sequences (forwards and backwards).
///
/// *Thread:* any; immutable, with a Room for each thread. *Source:*
/// packaging/models/train_tagger.py; Lafferty et al., "Conditional Random Fields", 2001; Collobert
/// et al., "Natural Language Processing (Almost) from Scratch", 2011.
class NameHead
{
public:
    static constexpr int known = 50; ///< numbers that the caller tells of a word
    static constexpr int affixBits = 10;

    struct Word
    {
        qint32 firstPiece = 0; ///< row of the states
        qint32 endPiece = 0;   ///< after its last; a word without a piece has no states
        std::array<float, known> facts{};
        quint32 beginning = 0; ///< its first letters, hashed to less than 2^affixBits
        quint32 ending = 0;    ///< its last ones
    };
    /// Room for what lies between; one for each thread.
    struct Room
    {
        QuantisedRows quantised;
        std::vector<float> input, features, near, far;
        std::vector<qint32> sums;
    };
    using Scores = std::array<float, nameTags>;

    [[nodiscard]] static constexpr bool begins(NameTag tag) { return quint8(tag) % 2 == 1; }

    NameHead() = default;
    [[nodiscard]] static Result<NameHead> from(const TensorFile &file);

    /// The marks of a run's words. \param states  rows of 512, which the words' pieces count from 0
    [[nodiscard]] std::vector<NameMark> mark(std::span<const float> states,
                                             std::span<const Word> words, Room &room,
                                             const Kernel &kernel = kernels().front()) const;
    /// The e above of each word.
    [[nodiscard]] std::vector<Scores> scores(std::span<const float> states,
                                             std::span<const Word> words, Room &room,
                                             const Kernel &kernel = kernels().front()) const;

private:
    struct Net
    {
        Int8Matrix states, near, far;
        std::vector<float> beginnings, endings; ///< 2^affixBits x affixWidth
        std::vector<float> out, outBias;        ///< 192 x tags
        std::vector<float> moves;               ///< from each tag, and from the begin

        [[nodiscard]] static Result<Net> from(const TensorFile &file, const QString &name);
        /// Adds a share of the e of each word.
        void addScores(std::span<const float> pieces, std::span<const Word> words, float share,
                       Room &room, const Kernel &kernel, std::vector<Scores> &scores) const;
    };

    [[nodiscard]] std::vector<NameTag> best(std::span<const Scores> scores) const;
    void addProbabilities(std::span<const Scores> scores, std::vector<NameMark> &marks) const;

    std::vector<Net> m_nets;
    std::array<Scores, nameTags + 1> m_moves{}; ///< from each tag, and from the begin
};

} // namespace englog::encoder
