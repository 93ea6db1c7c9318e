// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/ThemeLearner.h"

#include <QtGlobal>

#include <cmath>
#include <numeric>

namespace englog::builtin {

namespace {

constexpr double lambda = 1.0; // 0.25 follows single corrections too far (englog-eval corrections)
constexpr int steps = 400;

double dot(std::span<const float> a, std::span<const float> b)
{
    return double(std::inner_product(a.begin(), a.end(), b.begin(), 0.0F));
}

} // namespace

/// Gradient descent on the weights of the lessons, w = Σ a(i) x(i), which needs no more of the
/// meanings than their products. The step is the inverse of the steepest the slope can change.
ThemeLearner::ThemeLearner(const std::vector<Lesson> &lessons)
{
    const size_t n = lessons.size();
    if (n == 0)
        return;
    std::vector<double> products(n * n);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j)
            products[i * n + j] = products[j * n + i] = dot(lessons[i].meaning, lessons[j].meaning);
    const double step = 1.0 / (double(n) / 4.0 + lambda);
    std::vector<double> shares(n, 0.0), slopes(n);
    for (int round = 0; round < steps; ++round) {
        for (size_t i = 0; i < n; ++i) {
            const double z =
                std::inner_product(shares.begin(), shares.end(),
                                   products.begin() + qsizetype(i * n), lessons[i].logit);
            const double wanted = lessons[i].speaksOfIt ? 1.0 : 0.0;
            slopes[i] = wanted - 1.0 / (1.0 + std::exp(-z)) - lambda * shares[i];
        }
        for (size_t i = 0; i < n; ++i)
            shares[i] += step * slopes[i];
    }
    m_weights.assign(lessons.front().meaning.size(), 0.0F);
    for (size_t i = 0; i < n; ++i)
        for (size_t c = 0; c < m_weights.size(); ++c)
            m_weights[c] += float(shares[i]) * lessons[i].meaning[c];
}

double ThemeLearner::shift(std::span<const float> meaning) const
{
    Q_ASSERT(m_weights.empty() || m_weights.size() == meaning.size());
    return m_weights.empty() ? 0.0 : dot(m_weights, meaning);
}

} // namespace englog::builtin
