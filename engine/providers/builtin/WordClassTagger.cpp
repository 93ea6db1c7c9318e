// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/WordClassTagger.h"

#include <algorithm>
#include <bit>

using namespace Qt::StringLiterals;

namespace englog::builtin {

namespace {

/// What one token looks like, without its neighbours.
struct Look
{
    Key word = emptyKey;
    std::array<Key, 3> endings{emptyKey, emptyKey, emptyKey}; ///< of two, three, four units
    Key wordClass = 0;
    Key shape = 0;
    Key nounShare = 0; ///< in tenths
};

Look lookOf(const Document &document, qint32 i, const WordVectors &vectors)
{
    const Token &token = document.token(i);
    const QStringView piece = document.view(token);
    const auto ending = [piece](qsizetype size) {
        return keyOfWord(piece.last(std::min(size, piece.size())));
    };
    const qint32 row = vectors.rowOf(token.key);
    return {.word = token.key,
            .endings = {ending(2), ending(3), piece.size() > 5 ? ending(4) : emptyKey},
            .wordClass = Key(vectors.classOf(row) + 1),
            .shape = Key(token.kind) * 4 + Key(token.capital) * 2 + Key(token.shouting),
            .nounShare =
                row < 0 ? 11 : Key(10.0F * std::clamp(vectors.nounShare(row), 0.0F, 1.0F))};
}

/// A feature's key; a small number keeps the kinds apart.
Key named(Key kind, Key value)
{
    return joined(kind, value);
}

} // namespace

Result<WordClassTagger> WordClassTagger::from(WeightTable table)
{
    if (table.columns() != classes || !std::has_single_bit(quint32(table.rows())))
        return fail(
            ErrorCode::Corrupt,
            u"the table of word classes is %1 by %2"_s.arg(table.rows()).arg(table.columns()));
    WordClassTagger tagger;
    tagger.m_bits = std::countr_zero(quint32(table.rows()));
    tagger.m_table = std::move(table);
    return tagger;
}

std::vector<WordClassTagger::Features> WordClassTagger::features(const Document &document,
                                                                 const Sentence &sentence,
                                                                 const WordVectors &vectors)
{
    std::vector<Look> looks(size_t(sentence.size()) + 2); // one beyond either end
    for (qint32 i = 0; i < sentence.size(); ++i)
        looks[size_t(i) + 1] = lookOf(document, sentence.first + i, vectors);

    std::vector<Features> all(size_t(sentence.size()));
    for (size_t i = 0; i < all.size(); ++i) {
        const Look &before = looks[i];
        const Look &look = looks[i + 1];
        const Look &after = looks[i + 2];
        all[i] = {named(1, look.word),
                  named(2, look.endings[0]),
                  named(3, look.endings[1]),
                  named(4, look.endings[2]),
                  named(5, look.shape * 2 + Key(i == 0)),
                  named(6, before.word),
                  named(7, after.word),
                  named(8, look.wordClass),
                  named(9, joined(before.word, look.word)),
                  named(10, joined(look.word, after.word)),
                  named(11, joined(look.nounShare, look.endings[0])),
                  named(12, joined(look.nounShare, before.word))};
    }
    return all;
}

std::vector<WordClass> WordClassTagger::classesOf(const Document &document,
                                                  const Sentence &sentence,
                                                  const WordVectors &vectors) const
{
    std::vector<WordClass> found;
    found.reserve(size_t(sentence.size()));
    for (const Features &keys : features(document, sentence, vectors)) {
        std::array<int, classes> sums{};
        for (const Key key : keys) {
            const qint8 *cells = m_table.row(qint32(bucketOf(key, m_bits)));
            for (size_t c = 0; c < classes; ++c)
                sums[c] += cells[c];
        }
        int best = 0;
        const auto score = [&](int c) { return float(sums[size_t(c)]) * m_table.scale(c); };
        for (int c = 1; c < classes; ++c)
            if (score(c) > score(best))
                best = c;
        found.push_back(WordClass(best));
    }
    return found;
}

} // namespace englog::builtin
