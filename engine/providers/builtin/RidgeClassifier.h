// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/encoder/Encoder.h"

#include <span>
#include <vector>

namespace englog::builtin {

/// Which of several classes a meaning belongs to, learnt from few examples: ridge regression.
///
/// Of examples x with weights a and marks y (1 for each class that an example belongs to, else 0),
/// m and ȳ their weighted means,
///
///     W = (Σ a (x - m)(x - m)ᵀ + λ I)⁻¹ Σ a (x - m)(y - ȳ)ᵀ        by Cholesky's factors
///     s(x) = Wᵀ (x - m) + ȳ
///
/// so that s is near 1 for a class an example is like, near ȳ for what is like none. There is one
/// best W, whatever the order of the examples: same examples, same scores, but for rounding.
///
/// *Cost:* 0.1 GFLOP and 4 MB while it learns, and 0.3 MFLOP an example. *Thread:* any; immutable.
/// *Source:* Hoerl & Kennard, "Ridge Regression", Technometrics 12, 1970.
class RidgeClassifier
{
public:
    using Vector = encoder::Encoder::Vector;
    struct Example
    {
        Vector meaning{};
        std::vector<size_t> classes; ///< each at most once
        double weight = 1.0;         ///< > 0
    };

    RidgeClassifier() = default;
    /// \param ridge  λ; > 0
    [[nodiscard]] static RidgeClassifier learn(std::span<const Example> examples, size_t classes,
                                               double ridge);

    /// s above, one for each class; none where nothing was learnt.
    [[nodiscard]] std::vector<double> scores(const Vector &meaning) const;

private:
    Vector m_mean{};
    std::vector<double> m_share;  ///< ȳ
    std::vector<float> m_weights; ///< W, a row of `width` for each class
};

} // namespace englog::builtin
