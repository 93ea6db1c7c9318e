// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <span>

namespace englog::encoder {

/// The product of two int8 matrices, summed in int32:
///
///     sums(m, n) = Σ_k rows(m, k) · cells(k, n)
///
/// `rows` are M x K, row by row; `sums` M x N. `cells` lie in panels: N in blocks of 16 columns,
/// each block K in steps of 4, so that the cell of (k, n) is at ((n/16 · K/4 + k/4) · 16 + n%16) ·
/// 4
/// + k%4. K is a multiple of 4 and N one of 16. All cells and rows are within -127..127.
struct Int8Product
{
    const qint8 *rows;
    const qint8 *cells;
    const qint32 *columnSums; ///< Σ_k cells(k, n)
    qint32 *sums;
    int m;
    int n;
    int k;
};

/// Self-attention over one window of n rows, for one head of `width` columns:
///
///     heads = softmax(q k' / sqrt(width)) v
///
/// The rows of q, k and v lie `stride` numbers apart, those of `heads` `outStride`; width is a
/// multiple of 16. `room` holds roomFor(n, width) numbers while it works.
struct Attention
{
    const float *q;
    const float *k;
    const float *v;
    float *heads;
    float *room;
    int n;
    int width;
    int stride;
    int outStride;

    [[nodiscard]] static constexpr size_t roomFor(int n, int width);
};

/// n filled up to a multiple of 16.
[[nodiscard]] constexpr int paddedWindow(int n)
{
    return (n + 15) / 16 * 16;
}

constexpr size_t Attention::roomFor(int n, int width)
{
    constexpr int mostRowsTogether = 8;
    return size_t(width + mostRowsTogether) * size_t(paddedWindow(n));
}

/// The two innermost loops of the encoder, for one kind of processor.
///
/// Whole numbers have one sum in whatever order they are added, and the loops on floats add and
/// multiply in one order, without fusing the two: each kernel gives the same to the last bit, and
/// so does every processor.
struct Kernel
{
    const char *name;
    void (*multiply)(const Int8Product &product);
    void (*attend)(const Attention &attention);
};

/// Those that this processor can run, the fastest first; the last is plain C++.
[[nodiscard]] std::span<const Kernel> kernels();

} // namespace englog::encoder
