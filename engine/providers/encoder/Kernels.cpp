// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/encoder/Kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#if defined(__x86_64__) && defined(__GNUC__)
#define ENGLOG_X86_KERNELS
#include <immintrin.h>
#endif

namespace englog::encoder {

namespace {

constexpr int lanes = 16; // columns of a panel
constexpr int step = 4;   // of k

void multiplyPlain(const Int8Product &p)
{
    for (int block = 0; block < p.n / lanes; ++block) {
        const qint8 *panel = p.cells + qsizetype(block) * lanes * p.k;
        for (int m = 0; m < p.m; ++m) {
            std::array<qint32, lanes> sums{};
            const qint8 *row = p.rows + qsizetype(m) * p.k;
            for (int k = 0; k < p.k; k += step) {
                const qint8 *cells = panel + qsizetype(k) * lanes;
                for (int lane = 0; lane < lanes; ++lane)
                    for (int i = 0; i < step; ++i)
                        sums[size_t(lane)] += qint32(row[k + i]) * cells[lane * step + i];
            }
            std::memcpy(p.sums + qsizetype(m) * p.n + block * lanes, sums.data(), sizeof sums);
        }
    }
}

/// e^x for x <= 0, within 2e-7 of it: 2^n times a polynomial on -ln(2)/2..ln(2)/2 (Cephes' expf).
/// Without a branch, so that a compiler can do many at once.
[[gnu::always_inline]] inline float exponential(float x)
{
    constexpr float least = -87.0F;
    constexpr float rounder = 12'582'912.0F; // 1.5 · 2^23: what is added to it becomes whole
    x = x < least ? least : x;
    const float n = (x * 1.44269504F + rounder) - rounder;
    const float r = (x - n * 0.693359375F) + n * 2.12194440e-4F;
    float p = 1.9875691500e-4F;
    p = p * r + 1.3981999507e-3F;
    p = p * r + 8.3334519073e-3F;
    p = p * r + 4.1665795894e-2F;
    p = p * r + 1.6666665459e-1F;
    p = p * r + 5.0000001201e-1F;
    const float fraction = (p * r) * r + r + 1.0F;
    return fraction * std::bit_cast<float>((qint32(n) + 127) << 23);
}

constexpr int tileWidth = 16;

/// out(r, i) = Σ_k left(r, k) · right(k, i) for some rows and 16 columns, k by k.
struct Tile
{
    const float *left;
    const float *right;
    float *out;
    int leftStride;
    int rightStride;
    int outStride;
    int depth;
};

struct PlainTile
{
    template<int rows>
    static void multiply(const Tile &t)
    {
        for (int r = 0; r < rows; ++r) {
            std::array<float, tileWidth> sums{};
            for (int k = 0; k < t.depth; ++k) {
                const float factor = t.left[qsizetype(r) * t.leftStride + k];
                const float *row = t.right + qsizetype(k) * t.rightStride;
                for (int i = 0; i < tileWidth; ++i)
                    sums[size_t(i)] += factor * row[i];
            }
            std::ranges::copy(sums, t.out + qsizetype(r) * t.outStride);
        }
    }
};

#ifdef ENGLOG_X86_KERNELS

struct Avx2Tile
{
    template<int rows>
    [[gnu::target("avx2")]] static void multiply(const Tile &t)
    {
        __m256 sums[rows][2];
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r)
            sums[r][0] = sums[r][1] = _mm256_setzero_ps();
        for (int k = 0; k < t.depth; ++k) {
            const float *row = t.right + qsizetype(k) * t.rightStride;
            const __m256 left = _mm256_loadu_ps(row);
            const __m256 right = _mm256_loadu_ps(row + 8);
#pragma GCC unroll 8
            for (int r = 0; r < rows; ++r) {
                const __m256 factor = _mm256_broadcast_ss(t.left + qsizetype(r) * t.leftStride + k);
                sums[r][0] = _mm256_add_ps(sums[r][0], _mm256_mul_ps(factor, left));
                sums[r][1] = _mm256_add_ps(sums[r][1], _mm256_mul_ps(factor, right));
            }
        }
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r) {
            _mm256_storeu_ps(t.out + qsizetype(r) * t.outStride, sums[r][0]);
            _mm256_storeu_ps(t.out + qsizetype(r) * t.outStride + 8, sums[r][1]);
        }
    }
};

struct Avx512Tile
{
    template<int rows>
    [[gnu::target("avx512f")]] static void multiply(const Tile &t)
    {
        __m512 sums[rows];
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r)
            sums[r] = _mm512_setzero_ps();
        for (int k = 0; k < t.depth; ++k) {
            const __m512 row = _mm512_loadu_ps(t.right + qsizetype(k) * t.rightStride);
#pragma GCC unroll 8
            for (int r = 0; r < rows; ++r) {
                const __m512 factor = _mm512_set1_ps(t.left[qsizetype(r) * t.leftStride + k]);
                sums[r] = _mm512_add_ps(sums[r], _mm512_mul_ps(factor, row));
            }
        }
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r)
            _mm512_storeu_ps(t.out + qsizetype(r) * t.outStride, sums[r]);
    }
};

#endif

/// `rows` rows of the window from `first` on. The keys are turned round, n of them filled up to
/// `padded`, so that both products run along rows.
template<typename TileOf, int rows>
[[gnu::always_inline]] inline void attendRows(const Attention &a, int first, int padded)
{
    const float *turned = a.room;
    float *const scores = a.room + qsizetype(a.width) * padded;
    for (int j = 0; j < padded; j += tileWidth)
        TileOf::template multiply<rows>({.left = a.q + qsizetype(first) * a.stride,
                                         .right = turned + j,
                                         .out = scores + j,
                                         .leftStride = a.stride,
                                         .rightStride = padded,
                                         .outStride = padded,
                                         .depth = a.width});
    for (int r = 0; r < rows; ++r) {
        float *const row = scores + qsizetype(r) * padded;
        // In lanes, so that a compiler takes several at once.
        std::fill(row + a.n, row + padded, row[0]);
        std::array<float, tileWidth> lane{};
        std::copy_n(row, tileWidth, lane.begin());
        for (int j = tileWidth; j < padded; j += tileWidth)
            for (int i = 0; i < tileWidth; ++i)
                lane[size_t(i)] = row[j + i] > lane[size_t(i)] ? row[j + i] : lane[size_t(i)];
        const float greatest = std::ranges::max(lane);
        for (int j = 0; j < padded; ++j)
            row[j] = exponential(row[j] - greatest);
        std::fill(row + a.n, row + padded, 0.0F);
        lane.fill(0.0F);
        for (int j = 0; j < padded; j += tileWidth)
            for (int i = 0; i < tileWidth; ++i)
                lane[size_t(i)] += row[j + i];
        float sum = 0.0F;
        for (const float part : lane)
            sum += part;
        for (int j = 0; j < padded; ++j)
            row[j] /= sum;
    }
    for (int c = 0; c < a.width; c += tileWidth)
        TileOf::template multiply<rows>({.left = scores,
                                         .right = a.v + c,
                                         .out = a.heads + qsizetype(first) * a.outStride + c,
                                         .leftStride = padded,
                                         .rightStride = a.stride,
                                         .outStride = a.outStride,
                                         .depth = a.n});
}

/// \tparam together  rows at once: as many as keep the processor's adders busy
template<typename TileOf, int together>
[[gnu::always_inline]] inline void attendInline(const Attention &a)
{
    const int padded = paddedWindow(a.n);
    const float factor = 1.0F / std::sqrt(float(a.width));
    for (int c = 0; c < a.width; ++c) {
        float *const turned = a.room + qsizetype(c) * padded;
        for (int j = 0; j < a.n; ++j)
            turned[j] = a.k[qsizetype(j) * a.stride + c] * factor;
        for (int j = a.n; j < padded; ++j)
            turned[j] = 0.0F;
    }
    int i = 0;
    for (; i + together <= a.n; i += together)
        attendRows<TileOf, together>(a, i, padded);
    for (; i < a.n; ++i)
        attendRows<TileOf, 1>(a, i, padded);
}

void attendPlain(const Attention &attention)
{
    attendInline<PlainTile, 4>(attention);
}

#ifdef ENGLOG_X86_KERNELS

[[gnu::target("avx2")]] void attendAvx2(const Attention &attention)
{
    attendInline<Avx2Tile, 4>(attention);
}

[[gnu::target("avx512f")]] void attendAvx512(const Attention &attention)
{
    attendInline<Avx512Tile, 8>(attention);
}

qint32 fourOf(const qint8 *cells)
{
    qint32 four = 0;
    std::memcpy(&four, cells, sizeof four);
    return four;
}

// The loops over a tile are unrolled by hand's order: else its sums would not stay in registers.

/// A pair of products must fit in 16 bits for vpmaddubsw, which takes one factor without a sign:
/// the rows' magnitudes and the cells with the rows' signs do, as 2 · 127 · 127 < 2^15.
template<int rows>
[[gnu::target("avx2")]] void tileAvx2(const Int8Product &p, int m, int block)
{
    const qint8 *panel = p.cells + qsizetype(block) * lanes * p.k;
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i sums[rows][2];
    for (auto &row : sums)
        row[0] = row[1] = _mm256_setzero_si256();
    for (int k = 0; k < p.k; k += step) {
        const auto *cells = reinterpret_cast<const __m256i *>(panel + qsizetype(k) * lanes);
        const __m256i left = _mm256_loadu_si256(cells);
        const __m256i right = _mm256_loadu_si256(cells + 1);
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r) {
            const __m256i row = _mm256_set1_epi32(fourOf(p.rows + qsizetype(m + r) * p.k + k));
            const __m256i size = _mm256_abs_epi8(row);
            const __m256i inLeft = _mm256_maddubs_epi16(size, _mm256_sign_epi8(left, row));
            const __m256i inRight = _mm256_maddubs_epi16(size, _mm256_sign_epi8(right, row));
            sums[r][0] = _mm256_add_epi32(sums[r][0], _mm256_madd_epi16(inLeft, ones));
            sums[r][1] = _mm256_add_epi32(sums[r][1], _mm256_madd_epi16(inRight, ones));
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r) {
        auto *out =
            reinterpret_cast<__m256i *>(p.sums + qsizetype(m + r) * p.n + qsizetype(block) * lanes);
        _mm256_storeu_si256(out, sums[r][0]);
        _mm256_storeu_si256(out + 1, sums[r][1]);
    }
}

void multiplyAvx2(const Int8Product &p)
{
    constexpr int tile = 4;
    for (int block = 0; block < p.n / lanes; ++block) {
        int m = 0;
        for (; m + tile <= p.m; m += tile)
            tileAvx2<tile>(p, m, block);
        for (; m < p.m; ++m)
            tileAvx2<1>(p, m, block);
    }
}

/// vpdpbusd takes the rows without a sign too: they come moved by 128, and what that adds, 128
/// times the column's sum, is taken off at the end.
template<int rows, int blocks>
[[gnu::target("avx512f,avx512vnni")]] void tileVnni(const Int8Product &p, int m, int block)
{
    const qsizetype panelSize = qsizetype(lanes) * p.k;
    const qint8 *panel = p.cells + block * panelSize;
    __m512i sums[rows][blocks];
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 8
        for (int b = 0; b < blocks; ++b)
            sums[r][b] = _mm512_setzero_si512();
    for (int k = 0; k < p.k; k += step) {
        __m512i cells[blocks];
#pragma GCC unroll 8
        for (int b = 0; b < blocks; ++b)
            cells[b] = _mm512_loadu_si512(panel + b * panelSize + qsizetype(k) * lanes);
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r) {
            const __m512i row = _mm512_set1_epi32(fourOf(p.rows + qsizetype(m + r) * p.k + k));
#pragma GCC unroll 8
            for (int b = 0; b < blocks; ++b)
                // Not _mm512_dpbusd_epi32(): GCC 12 copies each sum to and fro around it.
                asm("vpdpbusd %2, %1, %0" : "+v"(sums[r][b]) : "v"(row), "v"(cells[b]));
        }
    }
#pragma GCC unroll 8
    for (int b = 0; b < blocks; ++b) {
        const qsizetype column = qsizetype(block + b) * lanes;
        const __m512i added = _mm512_slli_epi32(_mm512_loadu_si512(p.columnSums + column), 7);
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r)
            _mm512_storeu_si512(p.sums + qsizetype(m + r) * p.n + column,
                                _mm512_sub_epi32(sums[r][b], added));
    }
}

template<int blocks>
void columnsVnni(const Int8Product &p, int block)
{
    constexpr int tile = 6;
    int m = 0;
    for (; m + tile <= p.m; m += tile)
        tileVnni<tile, blocks>(p, m, block);
    for (; m < p.m; ++m)
        tileVnni<1, blocks>(p, m, block);
}

void multiplyVnni(const Int8Product &product)
{
    static thread_local std::vector<qint8> moved;
    moved.assign(product.rows, product.rows + qsizetype(product.m) * product.k);
    for (qint8 &cell : moved)
        cell = qint8(cell ^ 0x80);
    Int8Product p = product;
    p.rows = moved.data();
    constexpr int wide = 4;
    const int all = p.n / lanes;
    int block = 0;
    for (; block + wide <= all; block += wide)
        columnsVnni<wide>(p, block);
    for (; block < all; ++block)
        columnsVnni<1>(p, block);
}

#endif

std::vector<Kernel> kernelsOfThisProcessor()
{
    std::vector<Kernel> kernels;
#ifdef ENGLOG_X86_KERNELS
    if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512f")
        && __builtin_cpu_supports("avx2"))
        kernels.push_back({"avx512-vnni", &multiplyVnni, &attendAvx512});
    if (__builtin_cpu_supports("avx2"))
        kernels.push_back({"avx2", &multiplyAvx2, &attendAvx2});
#endif
    kernels.push_back({"plain", &multiplyPlain, &attendPlain});
    return kernels;
}

} // namespace

std::span<const Kernel> kernels()
{
    static const std::vector<Kernel> kernels = kernelsOfThisProcessor();
    return kernels;
}

} // namespace englog::encoder
