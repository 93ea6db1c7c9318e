// SPDX-License-Identifier: GPL-3.0-or-later
// Every kernel that this processor can run, held against sums made one by one.
#include "engine/providers/encoder/Kernels.h"

#include <QRandomGenerator>
#include <QTest>

#include <cmath>
#include <vector>

using namespace englog::encoder;

namespace {

struct Matrices
{
    int m, n, k;
    std::vector<qint8> rows, cells, panels;
    std::vector<qint32> columnSums, sums;

    Matrices(int mOf, int nOf, int kOf, QRandomGenerator &dice)
        : m(mOf)
        , n(nOf)
        , k(kOf)
        , rows(size_t(m * k))
        , cells(size_t(k * n))
        , panels(cells.size())
        , columnSums(size_t(n))
        , sums(size_t(m * n))
    {
        for (auto *all : {&rows, &cells})
            for (qint8 &cell : *all) // the ends often, where overflow would show
                cell = qint8(dice.bounded(3) == 0 ? (dice.bounded(2) == 0 ? -127 : 127)
                                                  : dice.bounded(-127, 128));
        for (int i = 0; i < k; ++i)
            for (int j = 0; j < n; ++j) {
                panels[size_t(((j / 16 * (k / 4) + i / 4) * 16 + j % 16) * 4 + i % 4)] = cell(i, j);
                columnSums[size_t(j)] += cell(i, j);
            }
    }

    [[nodiscard]] qint8 cell(int i, int j) const { return cells[size_t(i * n + j)]; }
    [[nodiscard]] Int8Product product()
    {
        return {rows.data(), panels.data(), columnSums.data(), sums.data(), m, n, k};
    }
};

const Kernel &kernelOf(int number)
{
    return kernels()[size_t(number)];
}

} // namespace

class TestKernels : public QObject
{
    Q_OBJECT

    static void eachKernel()
    {
        QTest::addColumn<int>("number");
        for (int i = 0; i < int(kernels().size()); ++i)
            QTest::newRow(kernelOf(i).name) << i;
    }

private Q_SLOTS:
    void thePlainOneIsAlwaysThere()
    {
        QCOMPARE(QByteArray(kernels().back().name), QByteArray("plain"));
    }

    void aProductIsExact_data() { eachKernel(); }
    void aProductIsExact()
    {
        QFETCH(const int, number);
        QRandomGenerator dice(7);
        // Numbers of rows and columns around the sizes of the tiles.
        for (const int m : {1, 3, 4, 5, 6, 7, 13})
            for (const int n : {16, 48, 64, 80})
                for (const int k : {4, 256}) {
                    Matrices matrices(m, n, k, dice);

                    kernelOf(number).multiply(matrices.product());

                    for (int row = 0; row < m; ++row)
                        for (int column = 0; column < n; ++column) {
                            qint32 sum = 0;
                            for (int i = 0; i < k; ++i)
                                sum +=
                                    matrices.rows[size_t(row * k + i)] * matrices.cell(i, column);
                            QCOMPARE(matrices.sums[size_t(row * n + column)], sum);
                        }
                }
    }

    void attentionIsASoftmaxOverTheWindow_data() { eachKernel(); }
    void attentionIsASoftmaxOverTheWindow()
    {
        QFETCH(const int, number);
        constexpr int width = 16;
        QRandomGenerator dice(11);
        for (const int n : {1, 2, 7, 16, 19, 128}) {
            std::vector<float> qkv(size_t(n * 3 * width));
            for (float &value : qkv)
                value = float(dice.bounded(8.0) - 4.0);
            std::vector<float> heads(size_t(n * width));
            std::vector<float> room(Attention::roomFor(n, width));

            kernelOf(number).attend({qkv.data(), qkv.data() + width, qkv.data() + 2 * width,
                                     heads.data(), room.data(), n, width, 3 * width, width});

            const auto at = [&](int row, int part, int column) {
                return double(qkv[size_t((row * 3 + part) * width + column)]);
            };
            for (int i = 0; i < n; ++i) {
                std::vector<double> shares;
                double sum = 0.0;
                for (int j = 0; j < n; ++j) {
                    double score = 0.0;
                    for (int c = 0; c < width; ++c)
                        score += at(i, 0, c) * at(j, 1, c);
                    shares.push_back(std::exp(score / std::sqrt(double(width))));
                    sum += shares.back();
                }
                for (int c = 0; c < width; ++c) {
                    double expected = 0.0;
                    for (int j = 0; j < n; ++j)
                        expected += shares[size_t(j)] / sum * at(j, 2, c);
                    QVERIFY(std::fabs(heads[size_t(i * width + c)] - expected) < 1e-5);
                }
            }
        }
    }

    void allKernelsGiveTheSameToTheLastBit()
    {
        constexpr int n = 37;
        constexpr int width = 64;
        QRandomGenerator dice(13);
        std::vector<float> qkv(size_t(n * 3 * width));
        for (float &value : qkv)
            value = float(dice.bounded(2.0) - 1.0);
        std::vector<std::vector<float>> heads;
        for (const Kernel &kernel : kernels()) {
            std::vector<float> room(Attention::roomFor(n, width));
            heads.emplace_back(size_t(n * width));
            kernel.attend({qkv.data(), qkv.data() + width, qkv.data() + 2 * width,
                           heads.back().data(), room.data(), n, width, 3 * width, width});
        }
        for (const auto &other : heads)
            QVERIFY(other == heads.front());
    }
};

QTEST_GUILESS_MAIN(TestKernels)
#include "tst_kernels.moc"
