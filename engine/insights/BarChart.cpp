// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/BarChart.h"

#include "engine/insights/SvgCanvas.h"
#include "engine/insights/Wording.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;
using Anchor = englog::SvgCanvas::Anchor;

namespace englog {

namespace {

SvgCanvas drawBars(double width, const QList<Bar> &bars)
{
    constexpr double row = 26.0;
    const bool narrow = width < 500.0;
    const double left = narrow ? 114.0 : 170.0;
    const double right = width - (narrow ? 52.0 : 64.0);
    double longest = 0.0;
    for (const Bar &bar : bars)
        longest = std::max(longest, bar.value);

    SvgCanvas canvas(width, row * static_cast<double>(bars.size()) + 4.0);
    double y = 2.0;
    for (const Bar &bar : bars) {
        const double length = longest > 0.0 ? (right - left) * bar.value / longest : 0.0;
        canvas.text(left - 8.0, y + row / 2.0 + 4.0, elided(bar.name, narrow ? 14 : 24),
                    Anchor::End, "strong"_L1);
        canvas.rect(left, y + 5.0, std::max(length, 1.0), row - 10.0, "bar"_L1, 2.0);
        canvas.text(left + std::max(length, 1.0) + 7.0, y + row / 2.0 + 4.0, bar.text);
        y += row;
    }
    return canvas;
}

constexpr std::array labelOrder{SentimentLabel::Positive, SentimentLabel::Mixed,
                                SentimentLabel::Neutral, SentimentLabel::Negative};

QLatin1String lookOf(SentimentLabel label)
{
    switch (label) {
    case SentimentLabel::Positive:
        return "positive"_L1;
    case SentimentLabel::Neutral:
        return "neutral"_L1;
    case SentimentLabel::Negative:
        return "negative"_L1;
    case SentimentLabel::Mixed:
        break;
    }
    return "mixed"_L1;
}

SvgCanvas drawLabels(double width, const QMap<SentimentLabel, int> &labels, int total)
{
    const int columns = width < 500.0 ? 2 : 4;
    SvgCanvas canvas(width, columns == 2 ? 84.0 : 62.0);
    double x = 0.0;
    int place = 0;
    for (const SentimentLabel label : labelOrder) {
        const int n = labels.value(label);
        const double length = width * n / total;
        if (n > 0)
            canvas.rect(x, 2.0, std::max(1.0, length - 1.5), 22.0, lookOf(label), 2.0);
        x += length;

        const double keyX = width / columns * (place % columns);
        const int row = place / columns;
        const double keyY = 46.0 + 22.0 * row;
        canvas.rect(keyX, keyY - 9.0, 10.0, 10.0, lookOf(label), 2.0);
        canvas.text(keyX + 16.0, keyY,
                    u"%1 %2 (%3)"_s.arg(toString(label), numberText(n), percentText(n, total)));
        ++place;
    }
    return canvas;
}

} // namespace

Chart barChart(const QString &title, const QString &description, const QList<Bar> &bars)
{
    return chartOf(title, description, [&](double width) { return drawBars(width, bars); });
}

Chart labelChart(const QMap<SentimentLabel, int> &labels)
{
    int total = 0;
    QStringList parts;
    for (const SentimentLabel label : labelOrder) {
        total += labels.value(label);
        parts.append(u"%1 %2"_s.arg(numberText(labels.value(label)), toString(label)));
    }
    if (total == 0)
        return {};
    return chartOf(
        u"How entries read"_s,
        u"Of %1: %2."_s.arg(countText(total, u"entry"_s, u"entries"_s), parts.join(u", "_s)),
        [&](double width) { return drawLabels(width, labels, total); });
}

} // namespace englog
