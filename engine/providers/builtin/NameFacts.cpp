// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/NameFacts.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog::builtin {

using namespace encoder;

namespace {

static_assert(NameFacts::columns + NameFacts::signs == NameHead::known);

constexpr qsizetype longestLook = 40;
constexpr qsizetype affixLetters = 3;

bool beginsWindow(const Document &document, const Sentence &window, qint32 token)
{
    for (qint32 i = window.first; i < token; ++i)
        if (document.token(i).isWord())
            return false;
    return true;
}

} // namespace

Result<WeightTable> NameFacts::checked(WeightTable words)
{
    if (words.columns() != columns)
        return fail(ErrorCode::Corrupt,
                    u"the table of names' words has %1 columns"_s.arg(words.columns()));
    return words;
}

NameFacts::Facts NameFacts::of(const Document &document, const Sentence &window, qint32 i) const
{
    const Token &token = document.token(i);
    const QStringView piece =
        document.view(token).first(std::min<qsizetype>(token.length, longestLook));
    const auto has = [piece](auto is) { return std::ranges::any_of(piece, is); };
    const auto isUpper = [](QChar unit) { return unit.isUpper(); };
    Facts facts{};
    if (const qint32 row = m_words.rowOf(token.key); row >= 0)
        for (qint32 c = 0; c < columns; ++c)
            facts[size_t(c)] = m_words.weight(row, c);

    size_t next = columns;
    const auto add = [&](bool sign) { facts[next++] = sign ? 1.0F : 0.0F; };
    add(token.capital);
    add(token.shouting);
    add(token.isWord() && !has(isUpper));
    add(!token.shouting && std::ranges::any_of(piece.sliced(1), isUpper));
    add(token.kind == Token::Kind::Number);
    add(token.kind == Token::Kind::Emoji);
    add(token.kind == Token::Kind::Link);
    add(token.kind == Token::Kind::Mark);
    add(token.spaced);
    add(token.lineBreaks > 0);
    add(beginsWindow(document, window, i));
    add(piece.size() == 1);
    add(piece.size() == 2 || piece.size() == 3);
    add(has([](QChar unit) { return unit.isDigit(); }));
    add(has([](QChar unit) { return unit == u'.'; }));
    add(has([](QChar unit) { return unit == u'-'; }));
    add(has([](QChar unit) { return unit == u'\'' || unit == u'’'; }));
    const quint32 roles = m_lists.rolesAt(document, window, i);
    for (quint32 role = NameLists::Person; role <= NameLists::Kin; role <<= 1)
        add((roles & role) != 0);
    Q_ASSERT(next == columns + signs);
    return facts;
}

qint32 NameFacts::appendRun(const Document &document, const Sentence &window, qint32 first,
                            qint32 limit, std::span<const Piece> pieces,
                            std::vector<NameHead::Word> &words) const
{
    size_t at = 0;
    qint32 i = first;
    for (; i < window.end && document.token(i).start < limit; ++i) {
        const Token &token = document.token(i);
        while (at + 1 < pieces.size() && pieces[at].start < token.start
               && pieces[at].start + pieces[at].length <= token.start)
            ++at;
        size_t last = at; // the next token may share it
        while (last + 1 < pieces.size() && pieces[last + 1].start < token.end())
            ++last;
        const QStringView piece = document.view(token);
        const qsizetype letters = std::min(affixLetters, piece.size());
        words.push_back({qint32(at), qint32(last + 1), of(document, window, i),
                         bucketOf(keyOfWord(piece.first(letters)), NameHead::affixBits),
                         bucketOf(keyOfWord(piece.last(letters)), NameHead::affixBits)});
    }
    return i;
}

} // namespace englog::builtin
