// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/encoder/PieceTokeniser.h"

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace englog::encoder {

namespace {

constexpr char16_t wordBegin = 0x2581;

constexpr size_t longestWord = 1'000; // units; what goes on after so many is no word

struct Entry
{
    std::u16string piece;
    qint32 id;
    float score;
};

bool isSpace(QChar unit)
{
    return unit.isSpace() || (unit.unicode() >= 0x1C && unit.unicode() <= 0x1F);
}

/// Where the character at `at` ends, with what combines with it: marks, parts of a Hangul syllable,
/// the halfwidth signs of Katakana.
qsizetype characterEnd(QStringView text, qsizetype at)
{
    const auto codePointAt = [text](qsizetype i, qsizetype *length) {
        *length = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()
            ? 2
            : 1;
        return *length == 2 ? QChar::surrogateToUcs4(text[i], text[i + 1])
                            : char32_t(text[i].unicode());
    };
    const auto combines = [](char32_t c) {
        return QChar::isMark(c) || (c >= 0x1160 && c <= 0x11FF) || (c >= 0x3131 && c <= 0x318E)
            || (c >= 0xFF9E && c <= 0xFF9F) || (c >= 0xFFA0 && c <= 0xFFDC);
    };
    qsizetype length = 0;
    std::ignore = codePointAt(at, &length);
    for (at += length; at < text.size(); at += length)
        if (text[at].unicode() < 0x300 || !combines(codePointAt(at, &length)))
            break;
    return at;
}

} // namespace

Result<PieceTokeniser> PieceTokeniser::from(const TensorFile &file)
{
    const auto bytes = file.bytes(u"vocabulary"_s);
    if (!bytes)
        return fail(bytes.error());
    auto tokeniser = from(QByteArrayView(bytes->data(), qsizetype(bytes->size())));
    if (!tokeniser)
        return fail(tokeniser.error().code, u"%1: %2"_s.arg(file.path(), tokeniser.error().detail));
    return tokeniser;
}

Result<PieceTokeniser> PieceTokeniser::from(QByteArrayView lines)
{
    std::vector<Entry> entries;
    qint32 id = 0;
    for (qsizetype at = 0; at < lines.size(); ++id) {
        const qsizetype end = lines.indexOf('\n', at);
        const QByteArrayView line = lines.sliced(at, (end < 0 ? lines.size() : end) - at);
        const qsizetype tab = line.indexOf('\t');
        bool isNumber = false;
        const float score = tab > 0 ? line.sliced(tab + 1).toFloat(&isNumber) : 0.0F;
        if (!isNumber)
            return fail(ErrorCode::Corrupt, u"line %1 of the vocabulary is no piece"_s.arg(id + 1));
        if (id >= reserved)
            entries.push_back({QString::fromUtf8(line.first(tab)).toStdU16String(), id, score});
        at += line.size() + 1;
    }
    std::ranges::sort(entries, [](const Entry &a, const Entry &b) {
        return std::tie(a.piece, b.id) < std::tie(b.piece, a.id); // of one twice there, the last
    });
    const auto again = std::ranges::unique(entries, {}, &Entry::piece);
    entries.erase(again.begin(), again.end());

    PieceTokeniser tokeniser;
    tokeniser.m_size = id;
    auto &nodes = tokeniser.m_nodes;
    nodes.emplace_back();
    // Node by node: the entries that go through it are a range, in which those that go on with the
    // same unit lie together.
    struct Open
    {
        size_t node, first, end, depth;
    };
    std::vector<Open> open{{0, 0, entries.size(), 0}};
    for (size_t next = 0; next < open.size(); ++next) {
        auto [node, first, end, depth] = open[next];
        if (first < end && entries[first].piece.size() == depth) {
            nodes[node].id = entries[first].id;
            nodes[node].score = entries[first].score;
            ++first;
        }
        nodes[node].children = qint32(nodes.size());
        while (first < end) {
            const char16_t unit = entries[first].piece[depth];
            size_t last = first;
            while (last < end && entries[last].piece[depth] == unit)
                ++last;
            open.push_back({nodes.size(), first, last, depth + 1});
            nodes.push_back({.unit = unit});
            ++nodes[node].count;
            first = last;
        }
    }
    return tokeniser;
}

const PieceTokeniser::Node *PieceTokeniser::child(const Node &node, char16_t unit) const
{
    const auto first = m_nodes.begin() + node.children;
    const auto found = std::lower_bound(first, first + node.count, unit,
                                        [](const Node &n, char16_t u) { return n.unit < u; });
    return found != first + node.count && found->unit == unit ? &*found : nullptr;
}

void PieceTokeniser::cut(QStringView text, qint32 offset, std::vector<Piece> &pieces) const
{
    Word word;
    std::vector<Best> best;
    std::optional<Origin> space; // before the word that comes
    for (qsizetype at = 0; at < text.size();) {
        const auto originAt = [&](qsizetype first) {
            return Origin{offset + qint32(first), offset + qint32(characterEnd(text, first))};
        };
        if (isSpace(text[at])) {
            if (!space)
                space = originAt(at);
            if (characterEnd(text, at) == at + 1) { // else a mark follows, with which a word begins
                ++at;
                continue;
            }
        }
        const qint32 begin = offset + qint32(at);
        word.origins.assign(1, word.units.empty() || !space ? Origin{begin, begin} : *space);
        word.units.assign(1, wordBegin);
        space.reset();
        do {
            const Origin origin = originAt(at);
            if (word.units.size() < longestWord)
                append(text.sliced(at, origin.second - origin.first), origin.first, word);
            at = origin.second - offset;
        } while (at < text.size() && !isSpace(text[at]));
        cutWord(word, best, pieces);
    }
}

void PieceTokeniser::append(QStringView character, qint32 start, Word &word)
{
    const Origin origin{start, start + qint32(character.size())};
    if (character.size() == 1 && character.front().unicode() < 0x80) {
        word.units.push_back(character.front().unicode());
        word.origins.push_back(origin);
        return;
    }
    const QString composed = character.toString().normalized(QString::NormalizationForm_KC);
    for (const QChar unit : composed) {
        // Some characters are a space with something above it, such as U+00A8.
        if (isSpace(unit) && word.units.back() == wordBegin)
            continue;
        word.units.push_back(isSpace(unit) ? wordBegin : unit.unicode());
        word.origins.push_back(origin);
    }
}

void PieceTokeniser::cutWord(const Word &word, std::vector<Best> &best,
                             std::vector<Piece> &pieces) const
{
    const size_t size = word.units.size();
    best.assign(size + 1, {});
    const auto offer = [&best](size_t from, size_t end, qint32 id, float score) {
        const double sum = best[from].score + double(score);
        if (Best &old = best[end]; old.id < 0 || sum >= old.score)
            old = {sum, from, id};
    };
    for (size_t from = 0; from < size; ++from) {
        const Node *node = m_nodes.data();
        bool standsAlone = false;
        for (size_t end = from; end < size && (node = child(*node, word.units[end])); ++end)
            if (node->id >= 0) {
                offer(from, end + 1, node->id, node->score);
                standsAlone = standsAlone || end == from;
            }
        if (!standsAlone) // so that there is a way through every word
            offer(from, from + 1, unknown, 0.0F);
    }
    const size_t first = pieces.size();
    for (size_t end = size; end > 0; end = best[end].from) {
        const auto &[score, from, id] = best[end];
        const bool hasSpace = word.units[from] == wordBegin && end - from > 1;
        const qint32 start = word.origins[hasSpace ? from + 1 : from].first;
        qint32 stop = word.origins[end - 1].second;
        if (id == unknown && pieces.size() > first && pieces.back().id == unknown) {
            stop = pieces.back().start + pieces.back().length;
            pieces.pop_back();
        }
        pieces.push_back({id, start, stop - start});
    }
    std::reverse(pieces.begin() + qsizetype(first), pieces.end());
}

} // namespace englog::encoder
