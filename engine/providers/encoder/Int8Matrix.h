// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/encoder/Kernels.h"
#include "engine/providers/encoder/TensorFile.h"

namespace englog::encoder {

/// Rows of numbers as int8, each with a scale of its own:
///
///     row(m, k) ≈ cell(m, k) · scale(m),   scale(m) = max_k |row(m, k)| / 127
struct QuantisedRows
{
    std::vector<qint8> cells;
    std::vector<float> scales;
    int count = 0;
    int width = 0;

    /// Takes rows of `width` numbers (a multiple of 8), one after the other.
    void set(std::span<const float> rows, int width);
};

/// A dense layer whose weights are int8, with a scale for each column:
///
///     y(m, n) = Σ_k x(m, k) · cell(k, n) · scale(n) + bias(n)
///
/// The sum is one of whole numbers (see Int8Product), so that every processor finds the same.
/// In the file: `NAME` (i8, in x out), `NAME.scale` and `NAME.bias` (f32, out).
///
/// *Thread:* any; immutable.
class Int8Matrix
{
public:
    Int8Matrix() = default;
    /// \param in, out  multiples of 8 and 16
    [[nodiscard]] static Result<Int8Matrix> from(const TensorFile &file, const QString &name,
                                                 int in, int out);

    [[nodiscard]] int in() const { return m_in; }
    [[nodiscard]] int out() const { return m_out; }
    /// `y`: rows.count x out(). `sums` is room that the caller keeps.
    void multiply(const QuantisedRows &rows, std::span<float> y, std::vector<qint32> &sums,
                  const Kernel &kernel = kernels().front()) const;

private:
    int m_in = 0;
    int m_out = 0;
    std::vector<qint8> m_panels; ///< as Int8Product has them
    std::vector<qint32> m_columnSums;
    std::vector<float> m_scale;
    std::vector<float> m_bias;
};

} // namespace englog::encoder
