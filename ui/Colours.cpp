// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Colours.h"

#include <algorithm>
#include <cmath>

namespace englog {

const Colours &Colours::light()
{
    static const Colours colours{.window = QColor(0xf4f2ed),
                                 .paper = QColor(0xfefdfb),
                                 .text = QColor(0x25231f),
                                 .muted = QColor(0x686258),
                                 .line = QColor(0xe0dbd1),
                                 .soft = QColor(0xece8e0),
                                 .accent = QColor(0x1f6474),
                                 .onAccent = QColor(0xffffff),
                                 .mark = QColor(0xfbe6a8),
                                 .high = QColor(0x1f6f86),
                                 .low = QColor(0xa8492a),
                                 .danger = QColor(0xa3262a)};
    return colours;
}

const Colours &Colours::dark()
{
    static const Colours colours{.window = QColor(0x1b1c1f),
                                 .paper = QColor(0x232529),
                                 .text = QColor(0xe7e4de),
                                 .muted = QColor(0xa6a199),
                                 .line = QColor(0x393b41),
                                 .soft = QColor(0x303238),
                                 .accent = QColor(0x7fc1d1),
                                 .onAccent = QColor(0x10282e),
                                 .mark = QColor(0x5d4d1c),
                                 .high = QColor(0x74bcd2),
                                 .low = QColor(0xe0906c),
                                 .danger = QColor(0xf08a86)};
    return colours;
}

const Colours &Colours::of(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? dark() : light();
}

QPalette Colours::palette() const
{
    QPalette palette;
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, paper);
    palette.setColor(QPalette::AlternateBase, blend(paper, soft, 0.5));
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::PlaceholderText, muted);
    palette.setColor(QPalette::Button, paper);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, onAccent);
    palette.setColor(QPalette::ToolTipBase, paper);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Highlight, accent);
    palette.setColor(QPalette::HighlightedText, onAccent);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::LinkVisited, accent);
    palette.setColor(QPalette::Light, paper);
    palette.setColor(QPalette::Midlight, soft);
    palette.setColor(QPalette::Mid, line);
    palette.setColor(QPalette::Dark, blend(line, text, 0.25));
    palette.setColor(QPalette::Shadow, blend(window, QColor(Qt::black), 0.6));
    const QColor faint = blend(window, text, 0.42);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                            QPalette::ToolTipText, QPalette::Link, QPalette::PlaceholderText})
        palette.setColor(QPalette::Disabled, role, faint);
    palette.setColor(QPalette::Disabled, QPalette::Base, window);
    palette.setColor(QPalette::Disabled, QPalette::Button, window);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, line);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, faint);
    return palette;
}

QColor Colours::ofScore(double score) const
{
    const QColor grey = blend(paper, muted, 0.35);
    const double strength = std::sqrt(std::clamp(std::abs(score), 0.0, 1.0));
    return blend(grey, score < 0 ? low : high, strength);
}

QColor blend(const QColor &under, const QColor &over, double share)
{
    const auto mix = [share](float a, float b) {
        return static_cast<float>(a + (b - a) * static_cast<float>(share));
    };
    return QColor::fromRgbF(mix(under.redF(), over.redF()), mix(under.greenF(), over.greenF()),
                            mix(under.blueF(), over.blueF()));
}

double contrast(const QColor &a, const QColor &b)
{
    const auto linear = [](double c) {
        return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    const auto luminance = [&](const QColor &c) {
        return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
    };
    const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
    return (light + 0.05) / (dark + 0.05);
}

} // namespace englog
