// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

#include <QHash>
#include <QWidget>

namespace englog {

/// A year as a grid of days, weeks from left to right, each tinted by what was written that day.
///
/// Arrows move a day or a week, Return or a click chooses the day. Painted by hand: a chart of
/// 365 items would take a hundred times as long.
class YearCalendar : public QWidget
{
    Q_OBJECT

public:
    enum class Measure {
        Words,   ///< the more the stronger
        Feeling, ///< of the text
        Mood,    ///< as it was given
    };

    explicit YearCalendar(QWidget *parent = nullptr);

    /// \param days points by day; those of other years are left out
    void show(int year, const QList<TrendPoint> &days);
    using QWidget::show;
    void setMeasure(Measure measure);
    [[nodiscard]] int year() const { return m_year; }
    [[nodiscard]] QDate dayAt(QPoint place) const;
    [[nodiscard]] QRectF boxOf(QDate day) const;
    [[nodiscard]] QColor colourOf(QDate day) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void dayChosen(QDate day);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] double left() const;
    [[nodiscard]] double cell() const; ///< width of a day with its gap
    [[nodiscard]] QString textFor(QDate day) const;
    void select(QDate day);
    void describe();

    int m_year = 0;
    Measure m_measure = Measure::Words;
    QHash<QDate, TrendPoint> m_days;
    int m_strongest = 1; ///< words of a day that gets the full tint
    QDate m_selected;
};

} // namespace englog
