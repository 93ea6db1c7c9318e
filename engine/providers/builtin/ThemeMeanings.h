// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/RidgeClassifier.h"

namespace englog::builtin {

/// What themes mean to the sentence encoder, and how near to each a text is.
///
/// All texts of a journal have much in common. That is taken off first: with u the mean meaning of
/// some lines on usual days, x = (meaning - u) / |meaning - u|. A theme's own is that of its name
/// and seeds in a row, five parts, with its examples, a part each (a name alone is one part).
///
///     close  = max(0, x of the text · x of the theme)
///     learnt = the score of a RidgeClassifier; none when no theme has an example
///
/// It learns of each example, of each theme's name and seeds as of two (of a name alone as of a
/// half), and of the usual lines, which speak of no theme, as of a half: so that what only one
/// theme has examples for is not everywhere.
class ThemeMeanings
{
public:
    using Vector = encoder::Encoder::Vector;

    /// Encodes all; some milliseconds a theme or example.
    ThemeMeanings(const QList<ThemeDefinition> &themes, const encoder::Encoder &encoder);

    /// How far to go by what was learnt, 0..1: e / (e + 3 n) of e examples for n themes.
    [[nodiscard]] double trust() const { return m_trust; }
    [[nodiscard]] Vector own(Vector meaning) const; ///< x above
    [[nodiscard]] std::vector<double> close(const Vector &meaning) const;
    [[nodiscard]] std::vector<double> learnt(const Vector &meaning) const;

private:
    void learn(const QList<ThemeDefinition> &themes, const std::vector<Vector> &usual,
               const encoder::Encoder &encoder);
    Vector m_usual{};
    std::vector<Vector> m_themes;
    RidgeClassifier m_classifier;
    double m_trust = 0.0;
};

} // namespace englog::builtin
