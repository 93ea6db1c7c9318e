// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/encoder/NameHead.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace Qt::StringLiterals;

namespace englog::encoder {

namespace {

constexpr size_t stateWidth = 512;
constexpr size_t projected = 128;
constexpr size_t affixWidth = 7;
constexpr size_t width = projected + NameHead::known + 2 * affixWidth;
constexpr float never = -1e4F; // of a move that no sequence makes

constexpr bool isInside(size_t tag)
{
    return tag > 0 && tag % 2 == 0;
}

/// Person, place, organisation or none.
constexpr size_t sortOf(size_t tag)
{
    return (tag + 1) / 2;
}

/// The first and the mean of each word's states, side by side.
void gather(std::span<const float> states, std::span<const NameHead::Word> words,
            std::vector<float> &input)
{
    input.assign(words.size() * 2 * stateWidth, 0.0F);
    float *out = input.data();
    for (const NameHead::Word &word : words) {
        const float share = 1.0F / float(std::max(word.endPiece - word.firstPiece, 1));
        for (qint32 piece = word.firstPiece; piece < word.endPiece; ++piece) {
            const float *row = states.data() + size_t(piece) * stateWidth;
            if (piece == word.firstPiece)
                std::copy_n(row, stateWidth, out);
            for (size_t c = 0; c < stateWidth; ++c)
                out[stateWidth + c] += share * row[c];
        }
        out += 2 * stateWidth;
    }
}

/// Each row between `reach` rows before it and as many after; zeros beyond the ends.
void widen(std::span<const float> rows, size_t reach, std::vector<float> &out)
{
    const size_t count = rows.size() / width;
    const size_t wide = (2 * reach + 1) * width;
    out.assign(count * wide, 0.0F);
    for (size_t i = 0; i < count; ++i)
        for (size_t j = i > reach ? i - reach : 0; j < std::min(i + reach + 1, count); ++j)
            std::copy_n(rows.data() + j * width, width,
                        out.data() + i * wide + (j + reach - i) * width);
}

void rectify(std::span<float> values)
{
    for (float &value : values)
        value = std::max(value, 0.0F);
}

float sumOfExponentials(const NameHead::Scores &values)
{
    const float top = std::ranges::max(values);
    float sum = 0.0F;
    for (const float value : values)
        sum += std::exp(value - top);
    return top + std::log(sum);
}

} // namespace

Result<NameHead> NameHead::from(const TensorFile &file)
{
    NameHead head;
    QString name = u"names/head"_s;
    do {
        auto net = Net::from(file, name);
        if (!net)
            return fail(net.error());
        head.m_nets.push_back(std::move(*net));
        name = u"names/head%1"_s.arg(head.m_nets.size() + 1);
    } while (file.contains(name + u"/out"_s));
    for (size_t from = 0; from <= nameTags; ++from)
        for (size_t to = 0; to < nameTags; ++to) {
            const bool may = !isInside(to) || (from < nameTags && sortOf(from) == sortOf(to));
            head.m_moves[from][to] = may ? 0.0F : never;
            for (const Net &net : head.m_nets)
                if (may)
                    head.m_moves[from][to] +=
                        net.moves[from * nameTags + to] / float(head.m_nets.size());
        }
    return head;
}

Result<NameHead::Net> NameHead::Net::from(const TensorFile &file, const QString &name)
{
    Net net;
    auto states = Int8Matrix::from(file, name + u"/states"_s, 2 * stateWidth, projected);
    auto near = Int8Matrix::from(file, name + u"/near"_s, 5 * width, width);
    auto far = Int8Matrix::from(file, name + u"/far"_s, 3 * width, width);
    const TensorFile::Shape affixes{1 << affixBits, affixWidth};
    const auto beginnings = file.floats(name + u"/beginnings"_s, affixes);
    const auto endings = file.floats(name + u"/endings"_s, affixes);
    const auto out = file.floats(name + u"/out"_s, {width, nameTags});
    const auto bias = file.floats(name + u"/out.bias"_s, {nameTags});
    const auto moves = file.floats(name + u"/moves"_s, {nameTags + 1, nameTags});
    const auto failure = [](const auto &...loaded) -> std::optional<Error> {
        std::optional<Error> first;
        (..., (loaded || first ? void() : void(first = loaded.error())));
        return first;
    };
    if (const auto error = failure(states, near, far, beginnings, endings, out, bias, moves))
        return fail(*error);
    net.states = std::move(*states);
    net.near = std::move(*near);
    net.far = std::move(*far);
    net.beginnings.assign(beginnings->begin(), beginnings->end());
    net.endings.assign(endings->begin(), endings->end());
    net.out.assign(out->begin(), out->end());
    net.outBias.assign(bias->begin(), bias->end());
    net.moves.assign(moves->begin(), moves->end());
    return net;
}

void NameHead::Net::addScores(std::span<const float> pieces, std::span<const Word> words,
                              float share, Room &room, const Kernel &kernel,
                              std::vector<Scores> &scores) const
{
    const auto apply = [&](const Int8Matrix &matrix, std::vector<float> &y) {
        room.quantised.set(room.input, matrix.in());
        y.resize(words.size() * size_t(matrix.out()));
        matrix.multiply(room.quantised, y, room.sums, kernel);
        rectify(y);
    };
    gather(pieces, words, room.input);
    apply(states, room.near);
    room.features.resize(words.size() * width);
    for (size_t i = 0; i < words.size(); ++i) {
        float *row = room.features.data() + i * width;
        std::copy_n(room.near.data() + i * projected, projected, row);
        row = std::ranges::copy(words[i].facts, row + projected).out;
        row = std::copy_n(beginnings.data() + words[i].beginning * affixWidth, affixWidth, row);
        std::copy_n(endings.data() + words[i].ending * affixWidth, affixWidth, row);
    }
    widen(room.features, 2, room.input);
    apply(near, room.near);
    widen(room.near, 1, room.input);
    apply(far, room.far);

    for (size_t i = 0; i < words.size(); ++i) {
        Scores own{};
        std::ranges::copy(outBias, own.begin());
        for (size_t c = 0; c < width; ++c) {
            const float value = room.near[i * width + c] + room.far[i * width + c];
            for (size_t tag = 0; tag < nameTags; ++tag)
                own[tag] += value * out[c * nameTags + tag];
        }
        for (size_t tag = 0; tag < nameTags; ++tag)
            scores[i][tag] += share * own[tag];
    }
}

std::vector<NameHead::Scores> NameHead::scores(std::span<const float> states,
                                               std::span<const Word> words, Room &room,
                                               const Kernel &kernel) const
{
    std::vector<Scores> scores(words.size(), Scores{});
    for (const Net &net : m_nets)
        net.addScores(states, words, 1.0F / float(m_nets.size()), room, kernel, scores);
    return scores;
}

std::vector<NameTag> NameHead::best(std::span<const Scores> scores) const
{
    std::vector<std::array<quint8, nameTags>> back(scores.size());
    Scores top{};
    for (size_t i = 0; i < scores.size(); ++i) {
        Scores next{};
        for (size_t to = 0; to < nameTags; ++to) {
            size_t from = i == 0 ? nameTags : 0;
            float value = i == 0 ? m_moves[nameTags][to] : top[0] + m_moves[0][to];
            for (size_t other = 1; i > 0 && other < nameTags; ++other)
                if (top[other] + m_moves[other][to] > value) {
                    value = top[other] + m_moves[other][to];
                    from = other;
                }
            back[i][to] = quint8(from);
            next[to] = value + scores[i][to];
        }
        top = next;
    }
    std::vector<NameTag> tags(scores.size());
    auto tag = size_t(std::ranges::max_element(top) - top.begin());
    for (size_t i = scores.size(); i-- > 0;) {
        tags[i] = NameTag(tag);
        tag = back[i][tag];
    }
    return tags;
}

void NameHead::addProbabilities(std::span<const Scores> scores, std::vector<NameMark> &marks) const
{
    std::vector<Scores> before(scores.size()); // all ways up to a word, it included
    for (size_t i = 0; i < scores.size(); ++i)
        for (size_t to = 0; to < nameTags; ++to) {
            Scores ways{};
            for (size_t from = 0; from < nameTags; ++from)
                ways[from] = i == 0 ? never : before[i - 1][from] + m_moves[from][to];
            before[i][to] =
                scores[i][to] + (i == 0 ? m_moves[nameTags][to] : sumOfExponentials(ways));
        }
    Scores after{}; // all ways from behind a word on
    for (size_t i = scores.size(); i-- > 0;) {
        Scores both{};
        for (size_t tag = 0; tag < nameTags; ++tag)
            both[tag] = before[i][tag] + after[tag];
        const float whole = sumOfExponentials(both);
        marks[i].probability = 0.0F;
        for (size_t tag = 0; tag < nameTags; ++tag)
            if (sortOf(tag) == sortOf(size_t(marks[i].tag)))
                marks[i].probability += std::exp(both[tag] - whole);
        Scores earlier{};
        for (size_t from = 0; from < nameTags; ++from) {
            Scores ways{};
            for (size_t to = 0; to < nameTags; ++to)
                ways[to] = m_moves[from][to] + scores[i][to] + after[to];
            earlier[from] = sumOfExponentials(ways);
        }
        after = earlier;
    }
}

std::vector<NameMark> NameHead::mark(std::span<const float> states, std::span<const Word> words,
                                     Room &room, const Kernel &kernel) const
{
    std::vector<NameMark> marks(words.size());
    if (words.empty())
        return marks;
    const std::vector<Scores> all = scores(states, words, room, kernel);
    const std::vector<NameTag> tags = best(all);
    for (size_t i = 0; i < tags.size(); ++i)
        marks[i].tag = tags[i];
    addProbabilities(all, marks);
    return marks;
}

} // namespace englog::encoder
