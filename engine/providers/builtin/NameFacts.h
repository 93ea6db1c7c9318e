// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/NameLists.h"
#include "engine/providers/builtin/WeightTable.h"
#include "engine/providers/encoder/NameHead.h"

namespace englog::builtin {

/// What is told to the encoder's NameHead of each word: the word's row in a table of known words
/// and names (numbers learned with the head, and how common the word is as a first name, a surname,
/// a town, a country, in lower case), then signs that are 0 or 1: its letters, its place, and the
/// lists that it is on; and its first and last three letters, hashed.
///
/// *Thread:* any; it keeps references to the lists and the table.
class NameFacts
{
public:
    static constexpr int columns = 24; ///< of the table
    static constexpr int signs = 26;

    /// ErrorCode::Corrupt when the table has other columns.
    [[nodiscard]] static Result<WeightTable> checked(WeightTable words);
    NameFacts(const NameLists &lists, const WeightTable &words) : m_lists(lists), m_words(words) {}

    /// Appends the words of a window from the token `first` on that begin before `limit`, which are
    /// those that `pieces` were cut of.
    ///
    /// \param pieces  they begin at the same place of the text as `first`, or later
    /// \return the token after the last one
    qint32 appendRun(const Document &document, const Sentence &window, qint32 first, qint32 limit,
                     std::span<const encoder::Piece> pieces,
                     std::vector<encoder::NameHead::Word> &words) const;

private:
    using Facts = std::array<float, encoder::NameHead::known>;
    [[nodiscard]] Facts of(const Document &document, const Sentence &window, qint32 token) const;

    const NameLists &m_lists;
    const WeightTable &m_words;
};

} // namespace englog::builtin
