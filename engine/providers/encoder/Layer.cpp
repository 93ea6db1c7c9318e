// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/encoder/Encoder.h"

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog::encoder {

namespace {

constexpr int width = Encoder::width;
constexpr int inner = 3 * width; // of the feed-forward part
constexpr int heads = 4;
constexpr float epsilon = 1e-6F;

/// Adds in eight lanes, so that a compiler can do so at once; always in the same order.
template<typename Term>
float sumOf(std::span<const float> row, Term term)
{
    constexpr size_t lanes = 8;
    std::array<float, lanes> sums{};
    for (size_t c = 0; c + lanes <= row.size(); c += lanes)
        for (size_t lane = 0; lane < lanes; ++lane)
            sums[lane] += term(row[c + lane]);
    return ((sums[0] + sums[4]) + (sums[2] + sums[6]))
        + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

void addTo(std::span<float> x, std::span<const float> y)
{
    for (size_t i = 0; i < x.size(); ++i)
        x[i] += y[i];
}

} // namespace

Result<Layer> Layer::from(const TensorFile &file, const QString &name, int in)
{
    Layer layer;
    const auto load = [](auto &target, auto loaded) -> Result<> {
        if (!loaded)
            return fail(loaded.error());
        target = std::move(*loaded);
        return {};
    };
    const auto matrix = [&](Int8Matrix &target, const QString &part, int rows, int columns) {
        return load(target, Int8Matrix::from(file, name + part, rows, columns));
    };
    for (const auto &done :
         {load(layer.m_norm1, norm(file, name + u"/norm1"_s, in)),
          load(layer.m_norm2, norm(file, name + u"/norm2"_s, width)),
          matrix(layer.m_qkv, u"/qkv"_s, in, 3 * in),
          matrix(layer.m_attentionOut, u"/attention_out"_s, in, width),
          in == width ? Result<>() : matrix(layer.m_residual, u"/residual"_s, in, width),
          matrix(layer.m_ffn1, u"/ffn1"_s, width, inner),
          matrix(layer.m_ffn2, u"/ffn2"_s, inner, width)})
        if (!done)
            return fail(done.error());
    return layer;
}

Result<Layer::Norm> Layer::norm(const TensorFile &file, const QString &name, int columns)
{
    const auto scale = file.floats(name + u".scale"_s, {columns});
    const auto bias = file.floats(name + u".bias"_s, {columns});
    if (!scale || !bias)
        return fail(!scale ? scale.error() : bias.error());
    return Norm{{scale->begin(), scale->end()}, {bias->begin(), bias->end()}};
}

void Layer::normalise(const Norm &norm, std::span<const float> x, std::vector<float> &out)
{
    const size_t columns = norm.scale.size();
    out.resize(x.size());
    for (size_t at = 0; at < x.size(); at += columns) {
        const auto row = x.subspan(at, columns);
        const float mean = sumOf(row, [](float v) { return v; }) / float(columns);
        const float variance =
            sumOf(row, [mean](float v) { return (v - mean) * (v - mean); }) / float(columns);
        const float factor = 1.0F / std::sqrt(variance + epsilon);
        for (size_t c = 0; c < columns; ++c)
            out[at + c] = (row[c] - mean) * factor * norm.scale[c] + norm.bias[c];
    }
}

void Layer::attend(std::span<const qint32> starts, Room &room, const Kernel &kernel) const
{
    const int columns = in();
    room.heads.resize(size_t(starts.back()) * size_t(columns));
    for (size_t i = 0; i + 1 < starts.size(); ++i) {
        const int n = starts[i + 1] - starts[i];
        const int headWidth = columns / heads;
        room.attention.resize(Attention::roomFor(n, headWidth));
        const float *qkv = room.wide.data() + qsizetype(starts[i]) * 3 * columns;
        float *out = room.heads.data() + qsizetype(starts[i]) * columns;
        for (int c = 0; c < columns; c += headWidth)
            kernel.attend({qkv + c, qkv + columns + c, qkv + 2 * columns + c, out + c,
                           room.attention.data(), n, headWidth, 3 * columns, columns});
    }
}

void Layer::run(std::span<const qint32> starts, std::span<const float> x, std::vector<float> &z,
                Room &room, const Kernel &kernel) const
{
    const auto rows = size_t(starts.back());
    const auto apply = [&](const Int8Matrix &matrix, std::span<const float> input,
                           std::vector<float> &output) {
        room.quantised.set(input, matrix.in());
        output.resize(rows * size_t(matrix.out()));
        matrix.multiply(room.quantised, output, room.sums, kernel);
    };
    normalise(m_norm1, x, room.normal);
    apply(m_qkv, room.normal, room.wide);
    attend(starts, room, kernel);
    apply(m_attentionOut, room.heads, z);
    if (in() == width) {
        addTo(z, x);
    } else {
        apply(m_residual, x, room.normal);
        addTo(z, room.normal);
    }
    normalise(m_norm2, z, room.normal);
    apply(m_ffn1, room.normal, room.wide);
    for (float &value : room.wide)
        value = std::max(value, 0.0F);
    apply(m_ffn2, room.wide, room.normal);
    addTo(z, room.normal);
}

} // namespace englog::encoder
