// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace englog {

/// The colours of the window by day or by night.
///
/// Pairs that carry text (text, muted, accent, high, low, danger on window and paper) have a
/// contrast of at least 4.5 : 1. High and low are blue and clay rather than green and red:
/// a feeling is not a mark.
struct Colours
{
    QColor window; ///< behind everything
    QColor paper;  ///< what is written or read on
    QColor text;
    QColor muted; ///< text of the second rank
    QColor line;  ///< hairlines and borders
    QColor soft;  ///< chips, hover, empty cells
    QColor accent;
    QColor onAccent;
    QColor mark; ///< behind words that are pointed at
    QColor high; ///< the good side of a scale
    QColor low;  ///< its other side
    QColor danger;

    [[nodiscard]] static const Colours &light();
    [[nodiscard]] static const Colours &dark();
    /// The theme that a widget with this palette is drawn in.
    [[nodiscard]] static const Colours &of(const QPalette &palette);

    [[nodiscard]] QPalette palette() const;
    /// The colour of a score: low at -1, a grey between, high at 1.
    [[nodiscard]] QColor ofScore(double score) const;

    friend bool operator==(const Colours &, const Colours &) = default;
};

/// The colour that `share` (0..1) of `over` on `under` gives.
[[nodiscard]] QColor blend(const QColor &under, const QColor &over, double share);

/// The contrast of two colours, 1..21.
///
/// *Source:* WCAG 2.1, "contrast ratio" and "relative luminance".
[[nodiscard]] double contrast(const QColor &a, const QColor &b);

} // namespace englog
