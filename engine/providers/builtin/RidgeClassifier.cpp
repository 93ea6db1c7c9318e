// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/RidgeClassifier.h"

#include <cmath>
#include <numeric>

namespace englog::builtin {

namespace {

constexpr size_t width = std::tuple_size_v<RidgeClassifier::Vector>;
using Example = RidgeClassifier::Example;

/// A symmetric matrix, of which the lower half is used.
class Square
{
public:
    explicit Square(double diagonal) : m_cells(width * width, 0.0)
    {
        for (size_t i = 0; i < width; ++i)
            row(i)[i] = diagonal;
    }

    /// Adds weight * x xᵀ.
    void add(const std::vector<double> &x, double weight)
    {
        for (size_t i = 0; i < width; ++i)
            for (size_t j = 0; j <= i; ++j)
                row(i)[j] += weight * x[i] * x[j];
    }

    /// Puts its factor L in its place: L Lᵀ is what it was, which is positive definite.
    void factorise()
    {
        for (size_t i = 0; i < width; ++i) {
            for (size_t j = 0; j <= i; ++j) {
                const double rest = row(i)[j] - std::inner_product(row(i), row(i) + j, row(j), 0.0);
                row(i)[j] = i == j ? std::sqrt(rest) : rest / row(j)[j];
            }
        }
    }

    /// Of a factor: turns b into x where L Lᵀ x = b.
    void solve(std::vector<double> &b) const
    {
        for (size_t i = 0; i < width; ++i)
            b[i] = (b[i] - std::inner_product(row(i), row(i) + i, b.begin(), 0.0)) / row(i)[i];
        for (size_t i = width; i-- > 0;) {
            b[i] /= row(i)[i];
            for (size_t j = 0; j < i; ++j)
                b[j] -= row(i)[j] * b[i];
        }
    }

private:
    [[nodiscard]] double *row(size_t i) { return m_cells.data() + i * width; }
    [[nodiscard]] const double *row(size_t i) const { return m_cells.data() + i * width; }

    std::vector<double> m_cells;
};

} // namespace

RidgeClassifier RidgeClassifier::learn(std::span<const Example> examples, size_t classes,
                                       double ridge)
{
    RidgeClassifier learnt;
    learnt.m_share.assign(classes, 0.0);
    std::vector<double> mean(width, 0.0);
    double all = 0.0;
    for (const Example &example : examples) {
        all += example.weight;
        for (size_t c = 0; c < width; ++c)
            mean[c] += example.weight * double(example.meaning[c]);
        for (const size_t known : example.classes)
            learnt.m_share[known] += example.weight;
    }
    for (size_t c = 0; c < width; ++c)
        learnt.m_mean[c] = float(mean[c] / std::max(all, 1e-9));
    for (double &share : learnt.m_share)
        share /= std::max(all, 1e-9);

    Square square(ridge);
    std::vector<std::vector<double>> sides(classes, std::vector<double>(width, 0.0));
    std::vector<double> x(width);
    for (const Example &example : examples) {
        for (size_t c = 0; c < width; ++c)
            x[c] = double(example.meaning[c] - learnt.m_mean[c]);
        square.add(x, example.weight);
        // Σ a (x - m) ȳ is nothing, so that y alone is enough.
        for (const size_t known : example.classes)
            for (size_t c = 0; c < width; ++c)
                sides[known][c] += example.weight * x[c];
    }
    square.factorise();
    for (std::vector<double> &side : sides) {
        square.solve(side);
        learnt.m_weights.insert(learnt.m_weights.end(), side.begin(), side.end());
    }
    return learnt;
}

std::vector<double> RidgeClassifier::scores(const Vector &meaning) const
{
    std::vector<double> scores = m_share;
    for (size_t i = 0; i < scores.size(); ++i)
        for (size_t c = 0; c < width; ++c)
            scores[i] += double(m_weights[i * width + c] * (meaning[c] - m_mean[c]));
    return scores;
}

} // namespace englog::builtin
