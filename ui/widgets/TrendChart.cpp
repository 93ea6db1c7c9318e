// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/TrendChart.h"

#include "ui/Colours.h"
#include "ui/Words.h"

#include <QEvent>
#include <QLocale>
#include <QtCharts/QChart>
#include <QtCharts/QDateTimeAxis>
#include <QtCharts/QLineSeries>
#include <QtCharts/QScatterSeries>
#include <QtCharts/QValueAxis>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

double at(QDate day)
{
    return double(day.startOfDay(Qt::UTC).toMSecsSinceEpoch());
}

double middleOf(const TrendPoint &point)
{
    return (at(point.from) + at(point.to)) / 2;
}

} // namespace

TrendChart::TrendChart(QWidget *parent) : QChartView(new QChart, parent), m_time(new QDateTimeAxis)
{
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setMinimumHeight(230);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Feeling and mood over time"));
    chart()->legend()->hide(); // the card says which line is which
    chart()->setMargins({0, 0, 0, 0});
    chart()->setBackgroundRoundness(0);
    chart()->setAnimationOptions(QChart::NoAnimation);
    chart()->addAxis(m_time, Qt::AlignBottom);
    m_score = makeMeasure(tr("Feeling of the text"), -1.0, 1.0, Qt::AlignLeft);
    m_mood = makeMeasure(tr("Mood you gave"), 1.0, 10.0, Qt::AlignRight);
    m_score.axis->setTickCount(5);
    m_score.axis->setLabelFormat(u"%.1f"_s);
    m_mood.axis->setTickCount(4);
    m_mood.axis->setLabelFormat(u"%.0f"_s);
    m_mood.axis->setGridLineVisible(false);
    colour();
}

TrendChart::Measure TrendChart::makeMeasure(const QString &name, double from, double to,
                                            Qt::AlignmentFlag side)
{
    Measure measure{
        .name = name, .lines = {}, .dots = new QScatterSeries, .axis = new QValueAxis, .used = 0};
    measure.axis->setRange(from, to);
    chart()->addAxis(measure.axis, side);
    chart()->addSeries(measure.dots);
    measure.dots->attachAxis(m_time);
    measure.dots->attachAxis(measure.axis);
    measure.dots->setMarkerSize(5.5);
    measure.dots->setName(name);
    return measure;
}

void TrendChart::show(const QList<TrendPoint> &points)
{
    if (!points.isEmpty()) {
        const bool one = points.first().from == points.last().from;
        m_time->setRange(points.first().from.addDays(one ? -1 : 0).startOfDay(Qt::UTC),
                         points.last().to.addDays(1).startOfDay(Qt::UTC));
        const qint64 days = points.first().from.daysTo(points.last().to);
        m_time->setFormat(days > 200 ? u"MMM yyyy"_s : u"d MMM"_s);
        m_time->setTickCount(8);
    }
    draw(m_score, points, [](const TrendPoint &p) { return p.score; });
    draw(m_mood, points, [](const TrendPoint &p) { return p.mood; });
    colour();
    describe(points);
}

void TrendChart::draw(Measure &measure, const QList<TrendPoint> &points, Value value)
{
    QList<QList<QPointF>> runs;
    QDate expected; // the day on which the next step begins
    for (const TrendPoint &point : points) {
        const std::optional<double> y = value(point);
        if (!y)
            continue;
        if (runs.isEmpty() || point.from != expected)
            runs.append(QList<QPointF>());
        runs.last().append({middleOf(point), *y});
        expected = point.to.addDays(1);
    }
    QList<QPointF> dots;
    measure.used = 0;
    for (const QList<QPointF> &run : runs) {
        if (run.size() == 1)
            dots.append(run.first());
        else
            lineOf(measure, measure.used++)->replace(run);
    }
    for (qsizetype i = 0; i < measure.lines.size(); ++i) {
        measure.lines[i]->setVisible(i < measure.used);
        if (i >= measure.used)
            measure.lines[i]->replace(QList<QPointF>());
    }
    measure.dots->replace(dots);
    measure.axis->setVisible(!runs.isEmpty() || measure.axis == m_score.axis);
}

QLineSeries *TrendChart::lineOf(Measure &measure, qsizetype run)
{
    while (measure.lines.size() <= run) {
        auto *line = new QLineSeries;
        line->setName(measure.name);
        chart()->addSeries(line);
        line->attachAxis(m_time);
        line->attachAxis(measure.axis);
        measure.lines.append(line);
    }
    return measure.lines[run];
}

void TrendChart::changeEvent(QEvent *event)
{
    QChartView::changeEvent(event);
    if (m_score.axis
        && (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange))
        colour();
}

/// Charts know nothing of the palette: they are told.
void TrendChart::colour()
{
    const Colours &theme = Colours::of(palette());
    chart()->setBackgroundBrush(theme.paper);
    chart()->setBackgroundPen(Qt::NoPen);
    setBackgroundBrush(theme.paper);
    for (QAbstractAxis *axis : chart()->axes()) {
        axis->setLabelsBrush(theme.muted);
        axis->setLabelsFont(font());
        axis->setLinePen(QPen(theme.line));
        axis->setGridLinePen(QPen(blend(theme.paper, theme.line, 0.7)));
    }
    m_time->setGridLineVisible(false);
    colour(m_score, theme.high);
    colour(m_mood, theme.low);
}

void TrendChart::colour(Measure &measure, const QColor &ink)
{
    for (QLineSeries *line : std::as_const(measure.lines))
        line->setPen(QPen(ink, 2.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    measure.dots->setColor(ink);
    measure.dots->setBorderColor(Qt::transparent);
}

void TrendChart::describe(const QList<TrendPoint> &points)
{
    if (points.isEmpty())
        return setAccessibleDescription(tr("No entries in these days."));
    double sum = 0;
    int scored = 0;
    for (const TrendPoint &point : points) {
        sum += point.score.value_or(0.0) * point.nScored;
        scored += point.score ? point.nScored : 0;
    }
    const QString mean = scored > 0 ? QLocale().toString(sum / scored, 'f', 2) : tr("not known");
    setAccessibleDescription(
        tr("From %1 to %2, mean feeling %3 on a scale from -1 to 1. "
           "The table holds the same figures.")
            .arg(inShort(points.first().from), inShort(points.last().to), mean));
}

} // namespace englog
