// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/encoder/AffectHead.h"

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog::encoder {

namespace {

constexpr size_t width = 512;
constexpr size_t hiddenWidth = 192;

} // namespace

Result<AffectHead> AffectHead::from(const TensorFile &file)
{
    auto hidden = dense(file, u"affect/head/hidden"_s, 2 * width, hiddenWidth);
    auto out = dense(file, u"affect/head/out"_s, hiddenWidth, outputs);
    const auto threshold = file.floats(u"affect/head/threshold"_s, {labels});
    if (!hidden || !out || !threshold)
        return fail(!hidden ? hidden.error() : !out ? out.error() : threshold.error());
    AffectHead head;
    head.m_hidden = std::move(*hidden);
    head.m_out = std::move(*out);
    head.m_threshold.assign(threshold->begin(), threshold->end());
    return head;
}

Result<AffectHead::Dense> AffectHead::dense(const TensorFile &file, const QString &name,
                                            qsizetype in, qsizetype out)
{
    const auto weights = file.floats(name, {in, out});
    const auto bias = file.floats(name + u".bias"_s, {out});
    if (!weights || !bias)
        return fail(!weights ? weights.error() : bias.error());
    return Dense{{weights->begin(), weights->end()}, {bias->begin(), bias->end()}};
}

void AffectHead::apply(const Dense &dense, std::span<const float> x, std::span<float> y)
{
    std::ranges::copy(dense.bias, y.begin());
    for (size_t k = 0; k < x.size(); ++k) {
        const float *row = dense.weights.data() + k * y.size();
        for (size_t n = 0; n < y.size(); ++n)
            y[n] += x[k] * row[n];
    }
}

AffectHead::Outputs AffectHead::judge(std::span<const float> states) const
{
    std::array<float, 2 * width> pooled{};
    std::copy_n(states.begin(), width, pooled.begin() + width);
    for (size_t at = 0; at < states.size(); at += width)
        for (size_t c = 0; c < width; ++c) {
            const float z = states[at + c];
            pooled[c] += z;
            pooled[width + c] = z > pooled[width + c] ? z : pooled[width + c];
        }
    for (size_t c = 0; c < width; ++c)
        pooled[c] /= float(states.size() / width);
    std::array<float, hiddenWidth> hidden{};
    apply(m_hidden, pooled, hidden);
    for (float &value : hidden)
        value = std::tanh(value);
    Outputs found{};
    apply(m_out, hidden, found);
    return found;
}

} // namespace englog::encoder
