// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/ReadTurn.h"
#include "engine/domain/Insights.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace englog {

class BarList;
class Card;
class Engine;
class FindingList;
class TrendChart;
class TrendTableModel;
class YearCalendar;

/// The journal over time: feeling and mood, emotions, themes, people, and the days of a year.
///
/// It asks the engine only while it is to be seen, and draws once for each answer.
class InsightsPage : public QWidget
{
    Q_OBJECT

public:
    explicit InsightsPage(Engine &engine, QWidget *parent = nullptr);

    /// The days that are shown: what a report made now would be of.
    [[nodiscard]] DateRange range() const;

Q_SIGNALS:
    void daysChosen(const englog::DateRange &range);
    void reportRequested();

protected:
    void showEvent(QShowEvent *event) override;

private:
    enum class Span {
        Month,
        Year,
        All,
    };

    QWidget *makeHead();
    QWidget *makeFigures();
    Card *makeTrend();
    Card *makeCalendar();
    Card *makeFindings();
    Card *makeBars(const QString &title, BarList **list);
    void changed(); ///< what is shown is old
    void refresh();
    void go(int steps);
    void setCalendarYear(int year);
    void refreshFindings();
    void showReport(const ReportModel &report);
    void showFigures(const ReportModel &report);
    void showBars(const ReportModel &report);
    void showTrend(const QList<TrendPoint> &points);

    struct Figure
    {
        QLabel *value;
        QLabel *name;
    };

    Engine &m_engine;
    QComboBox *m_span;
    QComboBox *m_step;
    QLabel *m_title;
    QToolButton *m_back;
    QToolButton *m_forth;
    QStackedWidget *m_pages;
    QList<Figure> m_figures;
    QStackedWidget *m_trendViews;
    TrendChart *m_trend;
    QTableView *m_trendTable;
    TrendTableModel *m_trendModel;
    Card *m_trendCard = nullptr;
    Card *m_calendarCard = nullptr;
    YearCalendar *m_calendar;
    QLabel *m_calendarYear;
    Card *m_findingsCard = nullptr;
    FindingList *m_findings;
    ReadTurn m_findingsRead;
    BarList *m_emotions = nullptr;
    BarList *m_themes = nullptr;
    BarList *m_people = nullptr;
    BarList *m_places = nullptr;
    QLabel *m_limits;
    QTimer m_soon;
    QDate m_anchor;            ///< a day of the month or year that is shown
    int m_asked = 0;           ///< answers to earlier questions are dropped
    bool m_stepChosen = false; ///< by the person; else the report's own step is shown
    bool m_old = true;
};

} // namespace englog
