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
    auto states = Int8Matrix::from(file, u"names/head/states"_s, 2 * stateWidth, projected);
    auto near = Int8Matrix::from(file, u"names/head/near"_s, 5 * width, width);
    auto far = Int8Matrix::from(file, u"names/head/far"_s, 3 * width, width);
    const TensorFile::Shape affixes{1 << affixBits, affixWidth};
    const auto beginnings = file.floats(u"names/head/beginnings"_s, affixes);
    const auto endings = file.floats(u"names/head/endings"_s, affixes);
    const auto out = file.floats(u"names/head/out"_s, {width, nameTags});
    const auto bias = file.floats(u"names/head/out.bias"_s, {nameTags});
    const auto moves = file.floats(u"names/head/moves"_s, {nameTags + 1, nameTags});
    const auto failure = [](const auto &...loaded) -> std::optional<Error> {
        std::optional<Error> first;
        (..., (loaded || first ? void() : void(first = loaded.error())));
        return first;
    };
    if (const auto error = failure(states, near, far, beginnings, endings, out, bias, moves))
        return fail(*error);
    head.m_states = std::move(*states);
    head.m_near = std::move(*near);
    head.m_far = std::move(*far);
    head.m_beginnings.assign(beginnings->begin(), beginnings->end());
    head.m_endings.assign(endings->begin(), endings->end());
    head.m_out.assign(out->begin(), out->end());
    std::ranges::copy(*bias, head.m_outBias.begin());
    for (size_t from = 0; from <= nameTags; ++from)
        for (size_t to = 0; to < nameTags; ++to) {
            const bool may = !isInside(to) || (from < nameTags && sortOf(from) == sortOf(to));
            head.m_moves[from][to] = may ? (*moves)[from * nameTags + to] : never;
        }
    return head;
}

std::vector<NameHead::Scores> NameHead::scores(std::span<const float> states,
                                               std::span<const Word> words, Room &room,
                                               const Kernel &kernel) const
{
    const auto apply = [&](const Int8Matrix &matrix, std::vector<float> &y) {
        room.quantised.set(room.input, matrix.in());
        y.resize(words.size() * size_t(matrix.out()));
        matrix.multiply(room.quantised, y, room.sums, kernel);
        rectify(y);
    };
    gather(states, words, room.input);
    apply(m_states, room.near);
    room.features.resize(words.size() * width);
    for (size_t i = 0; i < words.size(); ++i) {
        float *row = room.features.data() + i * width;
        std::copy_n(room.near.data() + i * projected, projected, row);
        row = std::ranges::copy(words[i].facts, row + projected).out;
        row = std::copy_n(m_beginnings.data() + words[i].beginning * affixWidth, affixWidth, row);
        std::copy_n(m_endings.data() + words[i].ending * affixWidth, affixWidth, row);
    }
    widen(room.features, 2, room.input);
    apply(m_near, room.near);
    widen(room.near, 1, room.input);
    apply(m_far, room.far);

    std::vector<Scores> scores(words.size(), m_outBias);
    for (size_t i = 0; i < words.size(); ++i)
        for (size_t c = 0; c < width; ++c) {
            const float value = room.near[i * width + c] + room.far[i * width + c];
            for (size_t tag = 0; tag < nameTags; ++tag)
                scores[i][tag] += value * m_out[c * nameTags + tag];
        }
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
