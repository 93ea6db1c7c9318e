// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace englog {

/// A drawing as SVG text. Looks come from chartCss() by class names; every text is escaped.
///
/// Lengths are user units, one of which is a CSS pixel at the width the drawing is made for.
class SvgCanvas
{
public:
    enum class Anchor {
        Start,
        Middle,
        End,
    };

    SvgCanvas(double width, double height);

    void line(double x1, double y1, double x2, double y2, QLatin1String look);
    void rect(double x, double y, double width, double height, QLatin1String look,
              double radius = 0.0);
    void circle(double x, double y, double radius, QLatin1String look);
    /// \param strokeWidth  0: as the look has it
    void path(const QString &data, QLatin1String look, double strokeWidth = 0.0,
              const QString &dashes = {});
    void text(double x, double y, const QString &text, Anchor anchor = Anchor::Start,
              QLatin1String look = {});

    /// The drawing for a page that has chartCss(); title and description are for screen readers.
    [[nodiscard]] QString svg(const QString &title, const QString &description) const;

    /// A length as SVG writes it, to a tenth.
    [[nodiscard]] static QString number(double value);

private:
    double m_width;
    double m_height;
    QString m_body;
};

/// The drawing as a file of its own, with its looks inside.
[[nodiscard]] QString standaloneSvg(const QString &svg);

} // namespace englog
