// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

namespace englog {

/// One picture, drawn twice: text does not shrink with a picture, so that a narrow page needs
/// another one than a wide page. Both are inline SVG for a page that has chartCss().
struct Chart
{
    static constexpr double wideWidth = 720.0;
    static constexpr double narrowWidth = 350.0;

    QString title;
    QString description; ///< what it shows, in words, with its numbers
    QString wide;
    QString narrow;

    friend bool operator==(const Chart &, const Chart &) = default;
};

class SvgCanvas;

/// The chart that `draw` makes for each of the two widths.
[[nodiscard]] Chart chartOf(const QString &title, const QString &description,
                            const std::function<SvgCanvas(double width)> &draw);

} // namespace englog
