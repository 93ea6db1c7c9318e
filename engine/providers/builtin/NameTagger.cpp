// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/NameTagger.h"

#include <algorithm>
#include <bit>
#include <functional>

using namespace Qt::StringLiterals;

namespace englog::builtin {

namespace {

constexpr qint32 transitionRows = 8;
constexpr qsizetype longestAffix = 4;
constexpr qsizetype longestShape = 12;

/// What one token looks like, without its neighbours.
struct Look
{
    Key word = emptyKey;
    Key shape = emptyKey;
    int wordClass = -1;
    quint32 roles = 0;
    bool capital = false;
};

/// Upper case as X, lower case as x, digits as 0, others as they are; runs count once.
Key shapeOf(QStringView piece)
{
    Key key = emptyKey;
    char16_t last = u'\0';
    for (const QChar unit : piece.first(std::min(piece.size(), longestShape))) {
        const char16_t sign = unit.isUpper() ? u'X'
            : unit.isLetter()                ? u'x'
            : unit.isDigit()                 ? u'0'
                                             : unit.unicode();
        if (sign != last)
            key = extended(key, sign);
        last = sign;
    }
    return extended(key, piece.size() == 1 ? u'1' : u'2');
}

Look lookOf(const Document &document, const Sentence &sentence, qint32 i, const NameLists &lists,
            const WordVectors &vectors)
{
    const Token &token = document.token(i);
    return {.word = token.key,
            .shape = shapeOf(document.view(token)),
            .wordClass = vectors.classOf(vectors.rowOf(token.key)),
            .roles = lists.rolesAt(document, sentence, i),
            .capital = token.capital};
}

/// Names the features of a token, each by a small number that keeps their kinds apart.
class Naming
{
public:
    explicit Naming(std::vector<Key> &keys) : m_keys(keys) {}

    void add(int kind, Key value) { m_keys.push_back(joined(Key(kind), value)); }
    void add(int kind, Key first, Key second) { add(kind, joined(first, second)); }

    void addNeighbour(int kind, const Look &look)
    {
        add(kind, look.word);
        add(kind + 1, look.shape);
        add(kind + 2, Key(look.wordClass) + 1);
        add(kind + 3, look.roles);
    }

private:
    std::vector<Key> &m_keys;
};

} // namespace

Result<NameTagger> NameTagger::from(WeightTable table)
{
    const quint32 buckets = quint32(std::max(table.rows() - transitionRows, 0));
    if (table.columns() != tags || !std::has_single_bit(buckets))
        return fail(ErrorCode::Corrupt,
                    u"the table of names is %1 by %2"_s.arg(table.rows()).arg(table.columns()));
    NameTagger tagger;
    tagger.m_bits = std::countr_zero(buckets);
    tagger.m_table = std::move(table);
    return tagger;
}

std::vector<std::vector<Key>> NameTagger::features(const Document &document,
                                                   const Sentence &sentence, const NameLists &lists,
                                                   const WordVectors &vectors)
{
    std::vector<Look> looks(size_t(sentence.size()) + 4); // two beyond either end
    for (qint32 i = 0; i < sentence.size(); ++i)
        looks[size_t(i) + 2] = lookOf(document, sentence, sentence.first + i, lists, vectors);

    std::vector<std::vector<Key>> all(size_t(sentence.size()));
    for (size_t i = 0; i < all.size(); ++i) {
        const Token &token = document.token(sentence.first + qint32(i));
        const QStringView piece = document.view(token);
        const Look &look = looks[i + 2];
        const Look &before = looks[i + 1];
        const Look &after = looks[i + 3];
        all[i].reserve(40);
        Naming name(all[i]);
        name.add(1, 0);
        name.addNeighbour(10, look);
        name.addNeighbour(20, before);
        name.addNeighbour(30, after);
        name.add(40, looks[i].word);
        name.add(41, looks[i + 4].word);
        name.add(42, looks[i].shape, looks[i + 4].shape);
        name.add(43, token.stem);
        for (qsizetype n = 1; n <= std::min(longestAffix, piece.size()); ++n) {
            name.add(50 + int(n), keyOfWord(piece.last(n)));
            name.add(60 + int(n), keyOfWord(piece.first(n)));
        }
        name.add(70, look.shape, i == 0 ? 1 : 2);
        name.add(71, before.shape, look.shape);
        name.add(72, look.shape, after.shape);
        name.add(73, before.word, look.shape);
        name.add(74, look.shape, after.word);
        name.add(75, before.word, look.word);
        name.add(76, look.word, after.word);
        name.add(77, joined(look.shape, look.roles), before.roles);
        name.add(78, joined(look.shape, look.roles), after.roles);
        name.add(79, Key(before.wordClass) + 1, look.shape);
        name.add(80, look.shape, Key(after.wordClass) + 1);
        name.add(81, look.shape, Key(look.wordClass) + 1);
        name.add(82, joined(before.shape, look.shape), after.shape);
    }
    return all;
}

NameTagger::Scores NameTagger::scoresOf(const std::vector<Key> &features) const
{
    std::array<int, tags> sums{};
    for (const Key key : features) {
        const qint8 *cells = m_table.row(qint32(bucketOf(key, m_bits)));
        for (size_t tag = 0; tag < tags; ++tag)
            sums[tag] += cells[tag];
    }
    Scores scores;
    for (int tag = 0; tag < tags; ++tag)
        scores[size_t(tag)] = float(sums[size_t(tag)]) * m_table.scale(tag);
    return scores;
}

float NameTagger::transition(int from, int to) const
{
    return m_table.weight((1 << m_bits) + from, to);
}

NameTagger::Scores NameTagger::advanced(const Scores &before, bool first,
                                        std::array<quint8, tags> &back) const
{
    Scores after;
    for (int to = 0; to < tags; ++to) {
        float top = first ? transition(tags, to) : -1e9F;
        for (int from = 0; !first && from < tags; ++from) {
            const float value = before[size_t(from)] + transition(from, to);
            if (value > top) {
                top = value;
                back[size_t(to)] = quint8(from);
            }
        }
        after[size_t(to)] = top;
    }
    return after;
}

std::vector<NameTagger::Marked> NameTagger::mark(const Document &document, const Sentence &sentence,
                                                 const NameLists &lists,
                                                 const WordVectors &vectors) const
{
    const auto keys = features(document, sentence, lists, vectors);
    std::vector<Scores> scores(keys.size());
    std::vector<std::array<quint8, tags>> back(keys.size());
    Scores best{};
    for (size_t i = 0; i < keys.size(); ++i) {
        scores[i] = scoresOf(keys[i]);
        best = advanced(best, i == 0, back[i]);
        std::ranges::transform(best, scores[i], best.begin(), std::plus());
    }

    std::vector<Marked> marked(keys.size());
    int tag = keys.empty() ? 0 : int(std::ranges::max_element(best) - best.begin());
    for (size_t i = keys.size(); i-- > 0;) {
        const auto sort = [](int of) { return (of + 1) / 2; };
        float rival = -1e9F;
        for (int other = 0; other < tags; ++other)
            if (sort(other) != sort(tag))
                rival = std::max(rival, scores[i][size_t(other)]);
        marked[i] = {encoder::NameTag(tag), scores[i][size_t(tag)] - rival};
        tag = back[i][size_t(tag)];
    }
    return marked;
}

} // namespace englog::builtin
