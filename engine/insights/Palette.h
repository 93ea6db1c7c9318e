// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace englog {

/// The colours of charts and reports. Blue and amber stand for the two ends of a scale: they are
/// told apart with every kind of colour vision, and neither is a verdict, as red and green would
/// be.
struct Palette
{
    QString paper;
    QString ink;
    QString muted; ///< small print; 4.5 : 1 on paper at least
    QString grid;
    QString zero; ///< the line in the middle of a scale
    QString blue;
    QString amber;
    QString violet;
    QString grey;
    QString heat[5]; ///< from nothing to most

    [[nodiscard]] static const Palette &light();
    [[nodiscard]] static const Palette &dark();
};

/// The rules for all that is drawn in a `.chart`, light, and dark where the reader prefers it.
[[nodiscard]] QString chartCss();

} // namespace englog
