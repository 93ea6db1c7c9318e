// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/LineChart.h"

#include "engine/insights/DateScale.h"
#include "engine/insights/SvgCanvas.h"
#include "engine/insights/Wording.h"

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;
using Anchor = englog::SvgCanvas::Anchor;

namespace englog {

namespace {

/// What is drawn: one number of each step, on a scale.
struct Measure
{
    std::optional<double> TrendPoint::*value;
    int TrendPoint::*n; ///< how many entries the value is the mean of
    double low = 0.0;
    double high = 1.0;
    QList<double> ticks;
    QString (*tickText)(double);
    QLatin1String lineLook;
    QLatin1String dotLook;
    QString above; ///< what the upper end of the scale means
    QString below;
    QString counted; ///< what the strip counts
};

/// The frame of a chart: where values and days lie. Below the values, a strip of counts.
struct Frame
{
    double left, right, top, bottom, stripTop, stripBottom, height;

    explicit Frame(double width)
        : left(40)
        , right(width - 12)
        , top(24)
        , bottom(width < 500 ? 180 : 220)
        , stripTop(bottom + 24)
        , stripBottom(stripTop + 24)
        , height(stripBottom + 28)
    {}

    [[nodiscard]] double y(double value, const Measure &measure) const
    {
        return bottom - (value - measure.low) / (measure.high - measure.low) * (bottom - top);
    }
};

QString sentimentTick(double value)
{
    QString text = signedText(value);
    while (text.contains(u'.') && (text.endsWith(u'0') || text.endsWith(u'.')))
        text.chop(1);
    return text;
}

QString moodTick(double value)
{
    return QString::number(static_cast<int>(value));
}

QString pointText(double x, double y)
{
    return SvgCanvas::number(x) + u',' + SvgCanvas::number(y);
}

/// The line, and the dots of the steps that no line touches.
void drawSeries(SvgCanvas &canvas, const QList<TrendPoint> &points, const Measure &measure,
                const Frame &frame, const DateScale &scale)
{
    const bool everyDot = static_cast<double>(points.size()) < (frame.right - frame.left) / 9.0;
    const auto known = [&](qsizetype i) {
        return i >= 0 && i < points.size() && (points[i].*measure.value).has_value();
    };
    const auto joined = [&](qsizetype i) { // to the step before
        return known(i) && known(i - 1) && points[i - 1].to.addDays(1) == points[i].from;
    };
    QString line;
    for (qsizetype i = 0; i < points.size(); ++i) {
        if (!known(i))
            continue;
        const double x = scale.middle(points[i].from, points[i].to);
        const double y = frame.y(*(points[i].*measure.value), measure);
        if (joined(i) || joined(i + 1))
            line += (joined(i) ? u"L"_s : u"M"_s) + pointText(x, y);
        if (everyDot || (!joined(i) && !joined(i + 1)))
            canvas.circle(x, y, everyDot ? 2.6 : 1.8, measure.dotLook);
    }
    canvas.path(line, measure.lineLook);
}

/// Below the line: how many entries each mean is of.
void drawCounts(SvgCanvas &canvas, const QList<TrendPoint> &points, const Measure &measure,
                const Frame &frame, const DateScale &scale)
{
    int most = 0;
    for (const TrendPoint &point : points)
        most = std::max(most, point.*measure.n);
    QString bars;
    for (const TrendPoint &point : points) {
        if (point.*measure.n == 0)
            continue;
        const double width = std::clamp(scale.width(point.from, point.to) - 1.0, 1.0, 14.0);
        const double height =
            std::max(1.0, (frame.stripBottom - frame.stripTop) * point.*measure.n / most);
        const double x = scale.middle(point.from, point.to) - width / 2.0;
        bars += u"M%1h%2v-%3h-%2z"_s.arg(pointText(x, frame.stripBottom), SvgCanvas::number(width),
                                         SvgCanvas::number(height));
    }
    canvas.path(bars, "count"_L1);
    canvas.text(frame.left, frame.stripTop - 5.0, measure.counted);
    canvas.text(frame.left - 6, frame.stripTop + 8.0, numberText(most), Anchor::End);
    canvas.text(frame.left - 6, frame.stripBottom + 1.0, u"0"_s, Anchor::End);
}

SvgCanvas draw(double width, const QList<TrendPoint> &points, const Measure &measure)
{
    const Frame frame(width);
    SvgCanvas canvas(width, frame.height);
    for (const double tick : measure.ticks) {
        const double y = frame.y(tick, measure);
        canvas.line(frame.left, y, frame.right, y, tick == 0.0 ? "zero"_L1 : "grid"_L1);
        canvas.text(frame.left - 6, y + 4, measure.tickText(tick), Anchor::End);
    }
    canvas.text(frame.left, frame.top - 10, measure.above);
    canvas.text(frame.right, frame.bottom - 6, measure.below, Anchor::End);

    const DateScale scale(points.first().from, points.last().to, frame.left, frame.right);
    const auto ticks = scale.ticks(static_cast<int>((frame.right - frame.left) / 54.0));
    for (const DateScale::Tick &tick : ticks) {
        canvas.line(scale.at(tick.day), frame.stripBottom + 2.0, scale.at(tick.day),
                    frame.stripBottom + 6.0, "zero"_L1);
        canvas.text(scale.at(tick.day), frame.height - 6, tick.label, Anchor::Middle);
    }
    drawCounts(canvas, points, measure, frame, scale);
    drawSeries(canvas, points, measure, frame, scale);
    return canvas;
}

/// What the chart shows, for those who do not see it.
QString describe(const QList<TrendPoint> &points, const Measure &measure, TrendStep step)
{
    const TrendPoint *lowest = nullptr;
    const TrendPoint *highest = nullptr;
    qint64 n = 0;
    qint64 known = 0;
    for (const TrendPoint &point : points) {
        if (!(point.*measure.value))
            continue;
        ++known;
        n += point.*measure.n;
        if (!lowest || *(point.*measure.value) < *(lowest->*measure.value))
            lowest = &point;
        if (!highest || *(point.*measure.value) > *(highest->*measure.value))
            highest = &point;
    }
    if (!lowest)
        return u"No values."_s;
    const auto told = [&](const TrendPoint &point) {
        return u"%1 (%2, n = %3)"_s.arg(decimalText(*(point.*measure.value), 2),
                                        stepText(point.from, step), numberText(point.*measure.n));
    };
    return u"Mean by %1 over %2, of %3. Lowest %4, highest %5."_s.arg(
        stepName(step), countText(known, stepName(step)), countText(n, u"entry"_s, u"entries"_s),
        told(*lowest), told(*highest));
}

double symmetricBound(const QList<TrendPoint> &points)
{
    double farthest = 0.0;
    for (const TrendPoint &point : points)
        farthest = std::max(farthest, std::abs(point.score.value_or(0.0)));
    return farthest <= 0.25 ? 0.25 : farthest <= 0.5 ? 0.5 : 1.0;
}

Chart lineChart(const QString &title, const QList<TrendPoint> &points, TrendStep step,
                const Measure &measure)
{
    const bool any = std::ranges::any_of(
        points, [&](const TrendPoint &point) { return (point.*measure.value).has_value(); });
    if (!any)
        return {};
    return chartOf(title, describe(points, measure, step),
                   [&](double width) { return draw(width, points, measure); });
}

} // namespace

Chart sentimentChart(const QList<TrendPoint> &points, TrendStep step)
{
    const double bound = symmetricBound(points);
    const Measure measure{&TrendPoint::score,
                          &TrendPoint::nScored,
                          -bound,
                          bound,
                          {-bound, -bound / 2.0, 0.0, bound / 2.0, bound},
                          sentimentTick,
                          "series"_L1,
                          "dot"_L1,
                          u"↑ more positive words"_s,
                          u"↓ more negative words"_s,
                          u"entries with a score"_s};
    return lineChart(u"Sentiment over time"_s, points, step, measure);
}

Chart moodChart(const QList<TrendPoint> &points, TrendStep step)
{
    const Measure measure{&TrendPoint::mood,
                          &TrendPoint::nMood,
                          1.0,
                          10.0,
                          {2, 4, 6, 8, 10},
                          moodTick,
                          "series-mood"_L1,
                          "dot-mood"_L1,
                          u"↑ felt better"_s,
                          u"↓ felt worse"_s,
                          u"entries with a mood"_s};
    return lineChart(u"Mood over time"_s, points, step, measure);
}

} // namespace englog
