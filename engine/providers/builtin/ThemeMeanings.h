// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/RidgeClassifier.h"

namespace englog::builtin {

/// What themes mean to the sentence encoder, and how near to each a text is.
///
/// All texts of a journal have much in common. That is taken off first: with u the mean meaning of
/// some lines on usual days, x = (meaning - u) / |meaning - u|. A theme's own is that of its name
/// and seeds in a row.
///
///     close  = max(0, x of the text · x of the theme)
///     learnt = the score of a RidgeClassifier; nothing when no theme has an example
///
/// It learns of each example, of each theme's own as of two, and of the usual lines, which speak of
/// no theme, as of a half: so that what only one theme has examples for is not everywhere.
class ThemeMeanings
{
public:
    using Vector = encoder::Encoder::Vector;

    /// Encodes all; some milliseconds a theme or example.
    ThemeMeanings(const QList<ThemeDefinition> &themes, const encoder::Encoder &encoder);

    [[nodiscard]] bool hasLearnt() const { return m_hasLearnt; }
    [[nodiscard]] std::vector<double> close(const Vector &meaning) const;
    [[nodiscard]] std::vector<double> learnt(const Vector &meaning) const;

private:
    void learn(const QList<ThemeDefinition> &themes, const std::vector<Vector> &usual,
               const encoder::Encoder &encoder);
    [[nodiscard]] Vector own(Vector meaning) const; ///< x above

    Vector m_usual{};
    std::vector<Vector> m_themes;
    RidgeClassifier m_classifier;
    bool m_hasLearnt = false;
};

} // namespace englog::builtin
