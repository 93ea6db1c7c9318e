// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/encoder/Int8Matrix.h"

#include <algorithm>
#include <bit>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog::encoder {

namespace {

/// The nearest whole number of -127..127, the even one of two. Added to 1.5 · 2^23 it lies in the
/// lowest bits; a compiler does many at once, which it does not with lrintf().
qint8 rounded(float x)
{
    return qint8(std::bit_cast<quint32>(x + 12'582'912.0F) & 0xFFU);
}

/// In eight lanes, which a compiler takes at once; `row` is a multiple of them.
float largestOf(std::span<const float> row)
{
    constexpr size_t lanes = 8;
    std::array<float, lanes> largest{};
    for (size_t k = 0; k < row.size(); k += lanes)
        for (size_t lane = 0; lane < lanes; ++lane) {
            const float size = std::fabs(row[k + lane]);
            largest[lane] = size > largest[lane] ? size : largest[lane];
        }
    return std::ranges::max(largest);
}

} // namespace

void QuantisedRows::set(std::span<const float> rows, int columns)
{
    width = columns;
    count = int(rows.size()) / columns;
    cells.resize(rows.size());
    scales.resize(size_t(count));
    for (int m = 0; m < count; ++m) {
        const auto row = rows.subspan(size_t(m) * size_t(width), size_t(width));
        const float largest = largestOf(row);
        scales[size_t(m)] = largest / 127.0F;
        const float factor = largest > 0.0F ? 127.0F / largest : 0.0F;
        qint8 *to = cells.data() + size_t(m) * size_t(width);
        for (size_t k = 0; k < row.size(); ++k)
            to[k] = rounded(row[k] * factor);
    }
}

Result<Int8Matrix> Int8Matrix::from(const TensorFile &file, const QString &name, int in, int out)
{
    const auto cells = file.cells(name, {in, out});
    const auto scale = file.floats(name + u".scale"_s, {out});
    const auto bias = file.floats(name + u".bias"_s, {out});
    if (!cells || !scale || !bias)
        return fail(!cells ? cells.error() : !scale ? scale.error() : bias.error());
    if (std::ranges::find(*cells, qint8(-128)) != cells->end())
        return fail(ErrorCode::Corrupt,
                    u"%1: “%2” has a cell out of range"_s.arg(file.path(), name));
    Int8Matrix matrix;
    matrix.m_in = in;
    matrix.m_out = out;
    matrix.m_scale.assign(scale->begin(), scale->end());
    matrix.m_bias.assign(bias->begin(), bias->end());
    matrix.m_panels.resize(cells->size());
    matrix.m_columnSums.resize(size_t(out));
    for (qsizetype k = 0; k < in; ++k)
        for (qsizetype n = 0; n < out; ++n) {
            const qint8 cell = (*cells)[size_t(k * out + n)];
            const qsizetype at = ((n / 16 * (in / 4) + k / 4) * 16 + n % 16) * 4 + k % 4;
            matrix.m_panels[size_t(at)] = cell;
            matrix.m_columnSums[size_t(n)] += cell;
        }
    return matrix;
}

void Int8Matrix::multiply(const QuantisedRows &rows, std::span<float> y, std::vector<qint32> &sums,
                          const Kernel &kernel) const
{
    Q_ASSERT(rows.width == m_in && y.size() == size_t(rows.count) * size_t(m_out));
    sums.resize(y.size());
    kernel.multiply({rows.cells.data(), m_panels.data(), m_columnSums.data(), sums.data(),
                     rows.count, m_out, m_in});
    for (int m = 0; m < rows.count; ++m) {
        const float scale = rows.scales[size_t(m)];
        const size_t at = size_t(m) * size_t(m_out);
        for (size_t n = 0; n < size_t(m_out); ++n)
            y[at + n] = float(sums[at + n]) * (scale * m_scale[n]) + m_bias[n];
    }
}

} // namespace englog::encoder
