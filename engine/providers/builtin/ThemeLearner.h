// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

namespace englog::builtin {

/// What a person's examples teach of one theme, beyond what its seed words say.
///
/// A logistic regression on top of a given logit. Of lesson i let x(i) be the meaning, a unit
/// vector, z(i) the logit that the seeds give, and s(i) 1 where it speaks of the theme, else -1:
///
///     shift(x) = w · x,   w = argmin Σ ln(1 + exp(-s(i) (z(i) + w · x(i)))) + λ/2 |w|²
///
/// Without lessons it is 0. One lesson moves texts that mean the same; with many it draws the line
/// between both kinds. The same lessons have the same shift.
///
/// *Thread:* any; it does not change.
class ThemeLearner
{
public:
    struct Lesson
    {
        std::vector<float> meaning; ///< all of one length
        double logit = 0.0;
        bool speaksOfIt = true;
    };

    ThemeLearner() = default;
    explicit ThemeLearner(const std::vector<Lesson> &lessons);

    [[nodiscard]] bool isEmpty() const { return m_weights.empty(); }
    [[nodiscard]] double shift(std::span<const float> meaning) const;

private:
    std::vector<float> m_weights;
};

} // namespace englog::builtin
