// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

#include <QtCharts/QChartView>

class QDateTimeAxis;
class QLineSeries;
class QScatterSeries;
class QValueAxis;

namespace englog {

/// The feeling of the texts and the mood a person gave, over time, each on its own scale.
///
/// A step without a value leaves a gap: every run of neighbouring steps is a line of its own,
/// and a value without neighbours is a dot.
class TrendChart : public QChartView
{
    Q_OBJECT

public:
    explicit TrendChart(QWidget *parent = nullptr);

    void show(const QList<TrendPoint> &points);
    using QChartView::show;
    /// The lines that the first measure is drawn in: one more than it has gaps.
    [[nodiscard]] int runCount() const { return int(m_score.used); }

protected:
    void changeEvent(QEvent *event) override;

private:
    using Value = std::optional<double> (*)(const TrendPoint &);
    struct Measure
    {
        QString name;
        QList<QLineSeries *> lines; ///< made once, used again
        QScatterSeries *dots = nullptr;
        QValueAxis *axis = nullptr;
        qsizetype used = 0;
    };

    Measure makeMeasure(const QString &name, double from, double to, Qt::AlignmentFlag side);
    void draw(Measure &measure, const QList<TrendPoint> &points, Value value);
    QLineSeries *lineOf(Measure &measure, qsizetype run);
    void colour();
    void colour(Measure &measure, const QColor &ink);
    void describe(const QList<TrendPoint> &points);

    QDateTimeAxis *m_time;
    Measure m_score;
    Measure m_mood;
};

} // namespace englog
