// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/encoder/TensorFile.h"

#include <array>

namespace englog::encoder {

/// What the states of the affect layer say of how a text feels:
///
///     p = [mean over pieces of z, greatest over pieces of z]            1024
///     h = tanh(p · hidden + bias)                                        192
///     o = h · out + bias                                                  30
///
/// o 0..27 are the logits of GoEmotions' labels (27 in alphabetical order, then neutral),
/// calibrated; o 28 is the valence and o 29 the arousal, about -1..1. A label is present from its
/// threshold on.
///
/// *Thread:* any; immutable. *Source:* packaging/models/train_encoder.py.
class AffectHead
{
public:
    static constexpr int labels = 28;
    static constexpr int outputs = labels + 2;
    using Outputs = std::array<float, outputs>;

    AffectHead() = default;
    [[nodiscard]] static Result<AffectHead> from(const TensorFile &file);

    /// \param states  rows of 512, at least one
    [[nodiscard]] Outputs judge(std::span<const float> states) const;
    [[nodiscard]] float threshold(int label) const { return m_threshold[size_t(label)]; }

private:
    /// Of a dense layer: in x out, and out.
    struct Dense
    {
        std::vector<float> weights;
        std::vector<float> bias;
    };

    [[nodiscard]] static Result<Dense> dense(const TensorFile &file, const QString &name,
                                             qsizetype in, qsizetype out);
    static void apply(const Dense &dense, std::span<const float> x, std::span<float> y);

    Dense m_hidden;
    Dense m_out;
    std::vector<float> m_threshold;
};

} // namespace englog::encoder
