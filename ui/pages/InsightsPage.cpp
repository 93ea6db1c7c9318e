// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/InsightsPage.h"

#include "engine/api/Engine.h"
#include "ui/Icons.h"
#include "ui/Words.h"
#include "ui/models/TrendTableModel.h"
#include "ui/widgets/BarList.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/FindingList.h"
#include "ui/widgets/TrendChart.h"
#include "ui/widgets/YearCalendar.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr std::chrono::milliseconds refreshAfter{120};
constexpr int mostBars = 8;

QList<BarList::Bar> barsOf(const QList<Count> &counts)
{
    QList<BarList::Bar> bars;
    const int most = counts.isEmpty() ? 1 : qMax(1, counts.first().n);
    for (const Count &count : counts.mid(0, mostBars))
        bars.append({titled(count.name), double(count.n) / most, number(count.n)});
    return bars;
}

QToolButton *arrow(const QString &name, const QString &text)
{
    auto *button = new QToolButton;
    button->setIcon(icon(name));
    button->setAutoRaise(true);
    button->setAccessibleName(text);
    button->setToolTip(text);
    return button;
}

} // namespace

InsightsPage::InsightsPage(Engine &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_span(new QComboBox)
    , m_step(new QComboBox)
    , m_title(titleLabel({}, 1.5))
    , m_back(arrow(u"left"_s, tr("Earlier")))
    , m_forth(arrow(u"right"_s, tr("Later")))
    , m_pages(new QStackedWidget)
    , m_trendViews(new QStackedWidget)
    , m_trend(new TrendChart)
    , m_trendTable(new QTableView)
    , m_trendModel(new TrendTableModel(this))
    , m_calendar(new YearCalendar)
    , m_calendarYear(new QLabel)
    , m_findings(new FindingList)
    , m_limits(quietLabel({}))
    , m_anchor(QDate::currentDate())
{
    auto *sheet = new QWidget;
    auto *grid = new QGridLayout(sheet);
    grid->setContentsMargins(26, 8, 26, 24);
    grid->setSpacing(14);
    grid->addWidget(makeFigures(), 0, 0, 1, 2);
    grid->addWidget(makeTrend(), 1, 0, 1, 2);
    grid->addWidget(makeCalendar(), 2, 0, 1, 2);
    grid->addWidget(makeFindings(), 3, 0, 1, 2);
    grid->addWidget(makeBars(tr("Emotions"), &m_emotions), 4, 0);
    grid->addWidget(makeBars(tr("Themes"), &m_themes), 4, 1);
    grid->addWidget(makeBars(tr("People"), &m_people), 5, 0);
    grid->addWidget(makeBars(tr("Places"), &m_places), 5, 1);
    grid->addWidget(m_limits, 6, 0, 1, 2);
    grid->setRowStretch(7, 1);
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(sheet);
    scroll->setAccessibleName(tr("Insights"));
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);

    auto *empty = new QWidget;
    auto *column = new QVBoxLayout(empty);
    auto *title = titleLabel(tr("Nothing to show for these days"), 1.25);
    auto *words = quietLabel(tr("Write or import entries and they appear here as they are read. "
                                "Days without an entry stay empty; nothing is made up."));
    title->setAlignment(Qt::AlignCenter);
    words->setAlignment(Qt::AlignCenter);
    words->setFixedWidth(420);
    column->addStretch(2);
    column->addWidget(title);
    auto *line = new QHBoxLayout; // an aligned label would not get the height that it wraps to
    line->addStretch();
    line->addWidget(words);
    line->addStretch();
    column->addLayout(line);
    column->addStretch(3);
    m_pages->addWidget(scroll);
    m_pages->addWidget(empty);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHead());
    layout->addWidget(m_pages, 1);

    m_soon.setSingleShot(true);
    m_soon.setInterval(refreshAfter);
    connect(&m_soon, &QTimer::timeout, this, &InsightsPage::refresh);
    connect(&m_engine, &Engine::insightsChanged, this, &InsightsPage::changed);
    connect(&m_engine, &Engine::entriesChanged, this, &InsightsPage::changed);
    connect(&m_engine, &Engine::entryRemoved, this, &InsightsPage::changed);
    connect(&m_engine, &Engine::entrySaved, this, &InsightsPage::changed);
}

QWidget *InsightsPage::makeHead()
{
    m_span->setAccessibleName(tr("Range of days"));
    m_span->setObjectName(u"insightsSpan"_s);
    m_span->addItems({tr("Month"), tr("Year"), tr("Everything")});
    m_span->setCurrentIndex(int(Span::All));
    auto *report = new QPushButton(tr("Report…"));
    report->setToolTip(tr("Write these days into a file"));
    auto *head = new QWidget;
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(26, 18, 26, 10);
    row->addWidget(m_title);
    row->addWidget(m_back);
    row->addWidget(m_forth);
    row->addStretch();
    row->addWidget(m_span);
    row->addWidget(report);
    connect(m_span, &QComboBox::currentIndexChanged, this, [this] { go(0); });
    connect(m_back, &QToolButton::clicked, this, [this] { go(-1); });
    connect(m_forth, &QToolButton::clicked, this, [this] { go(1); });
    connect(report, &QPushButton::clicked, this, &InsightsPage::reportRequested);
    return head;
}

QWidget *InsightsPage::makeFigures()
{
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(2, 0, 2, 0);
    layout->setSpacing(30);
    for (int i = 0; i < 5; ++i) {
        auto *column = new QVBoxLayout;
        column->setSpacing(0);
        auto *figure = titleLabel({}, 1.7);
        column->addWidget(figure);
        auto *name = quietLabel({});
        column->addWidget(name);
        layout->addLayout(column);
        m_figures += Figure{figure, name};
    }
    layout->addStretch();
    return row;
}

Card *InsightsPage::makeTrend()
{
    m_trendCard = new Card(tr("Feeling and mood"));
    m_step->setAccessibleName(tr("One point for each"));
    m_step->setObjectName(u"trendStep"_s);
    m_step->addItem(tr("by day"), int(TrendStep::Day));
    m_step->addItem(tr("by week"), int(TrendStep::Week));
    m_step->addItem(tr("by month"), int(TrendStep::Month));
    auto *table = new QPushButton(tr("Table"));
    table->setCheckable(true);
    table->setToolTip(tr("Show the figures instead of the chart"));
    m_trendCard->addTool(m_step);
    m_trendCard->addTool(table);
    m_trendTable->setModel(m_trendModel);
    m_trendTable->setAccessibleName(tr("Feeling and mood as a table"));
    m_trendTable->setFrameShape(QFrame::NoFrame);
    m_trendTable->setShowGrid(false);
    m_trendTable->setAlternatingRowColors(true);
    m_trendTable->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_trendTable->verticalHeader()->hide();
    m_trendTable->horizontalHeader()->setStretchLastSection(true);
    m_trendTable->setTabKeyNavigation(false);
    m_trendViews->addWidget(m_trend);
    m_trendViews->addWidget(m_trendTable);
    m_trendViews->setMinimumHeight(250);
    m_trendCard->body()->addWidget(m_trendViews);
    connect(m_step, &QComboBox::currentIndexChanged, this, [this] {
        m_stepChosen = true;
        changed();
    });
    connect(table, &QPushButton::toggled, this, [this](bool on) {
        m_trendViews->setCurrentIndex(on ? 1 : 0);
        m_trendTable->resizeColumnsToContents();
    });
    connect(m_trendTable, &QTableView::activated, this,
            [this](const QModelIndex &at) { Q_EMIT daysChosen(m_trendModel->rangeAt(at.row())); });
    return m_trendCard;
}

Card *InsightsPage::makeCalendar()
{
    m_calendarCard = new Card(tr("Days"));
    auto *measure = new QComboBox;
    measure->setAccessibleName(tr("What tints a day"));
    measure->addItems({tr("tinted by words"), tr("tinted by feeling"), tr("tinted by mood")});
    auto *back = arrow(u"left"_s, tr("The year before"));
    auto *forth = arrow(u"right"_s, tr("The year after"));
    m_calendarCard->addTool(back);
    m_calendarCard->addTool(m_calendarYear);
    m_calendarCard->addTool(forth);
    m_calendarCard->addTool(measure);
    m_calendarCard->body()->addWidget(m_calendar);
    connect(measure, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_calendar->setMeasure(YearCalendar::Measure(index)); });
    connect(back, &QToolButton::clicked, this, [this] { setCalendarYear(m_calendar->year() - 1); });
    connect(forth, &QToolButton::clicked, this,
            [this] { setCalendarYear(m_calendar->year() + 1); });
    connect(m_calendar, &YearCalendar::dayChosen, this, [this](QDate day) {
        Q_EMIT daysChosen({day, day});
    });
    return m_calendarCard;
}

Card *InsightsPage::makeFindings()
{
    m_findingsCard = new Card(tr("What goes with good and bad days"));
    m_findingsCard->setNote(tr("Over the whole journal. It tells what goes together, not why."));
    m_findingsCard->body()->addWidget(m_findings);
    connect(m_findings, &FindingList::dayChosen, this, [this](QDate day) {
        Q_EMIT daysChosen({day, day});
    });
    return m_findingsCard;
}

Card *InsightsPage::makeBars(const QString &title, BarList **list)
{
    auto *card = new Card(title);
    *list = new BarList(title);
    card->body()->addWidget(*list);
    card->body()->addStretch();
    return card;
}

DateRange InsightsPage::range() const
{
    switch (Span(m_span->currentIndex())) {
    case Span::Month: {
        const QDate first(m_anchor.year(), m_anchor.month(), 1);
        return {first, first.addMonths(1).addDays(-1)};
    }
    case Span::Year:
        return {QDate(m_anchor.year(), 1, 1), QDate(m_anchor.year(), 12, 31)};
    case Span::All:
        break;
    }
    return {};
}

void InsightsPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_old)
        refresh();
}

void InsightsPage::changed()
{
    m_old = true;
    if (isVisible() && !m_soon.isActive())
        m_soon.start();
}

void InsightsPage::go(int steps)
{
    const Span span = Span(m_span->currentIndex());
    m_anchor = span == Span::Month ? m_anchor.addMonths(steps) : m_anchor.addYears(steps);
    m_back->setVisible(span != Span::All);
    m_forth->setVisible(span != Span::All);
    m_stepChosen = m_stepChosen && steps != 0; // other spans, other steps
    refresh();
}

void InsightsPage::refresh()
{
    m_old = false;
    m_soon.stop();
    const int asked = ++m_asked;
    const Span span = Span(m_span->currentIndex());
    m_back->setVisible(span != Span::All);
    m_forth->setVisible(span != Span::All);
    m_title->setText(span == Span::Month      ? QLocale().toString(m_anchor, u"MMMM yyyy"_s)
                         : span == Span::Year ? QString::number(m_anchor.year())
                                              : tr("All entries"));
    m_engine.report(range()).then(this, [this, asked](const Result<ReportModel> &report) {
        if (asked == m_asked && report)
            showReport(*report);
    });
    refreshFindings();
    if (!m_stepChosen)
        return; // the report has a trend by a step that suits its days
    const auto step = TrendStep(m_step->currentData().toInt());
    m_engine.trends(range(), step)
        .then(this, [this, asked](const Result<QList<TrendPoint>> &points) {
            if (asked == m_asked && points)
                showTrend(*points);
        });
}

void InsightsPage::refreshFindings()
{
    const bool isWhole = Span(m_span->currentIndex()) == Span::All;
    m_findingsCard->setVisible(isWhole);
    if (!isWhole || !m_findingsRead.begins()) // they take longer than the rest
        return;
    m_engine.findings().then(this, [this](const Result<JournalFindings> &findings) {
        if (findings)
            m_findings->show(*findings);
        if (m_findingsRead.endsForAnother())
            refreshFindings();
    });
}

void InsightsPage::setCalendarYear(int year)
{
    m_calendarYear->setText(QString::number(year));
    const int asked = m_asked;
    m_engine.trends({QDate(year, 1, 1), QDate(year, 12, 31)}, TrendStep::Day)
        .then(this, [this, asked, year](const Result<QList<TrendPoint>> &days) {
            if (asked == m_asked && days)
                m_calendar->show(year, *days);
        });
}

void InsightsPage::showReport(const ReportModel &report)
{
    m_pages->setCurrentIndex(report.entriesTotal > 0 ? 0 : 1);
    if (report.entriesTotal == 0)
        return;
    if (Span(m_span->currentIndex()) == Span::All && !report.range.contains(m_anchor))
        m_anchor = report.lastDay;
    if (m_anchor > report.lastDay && Span(m_span->currentIndex()) == Span::All)
        m_anchor = report.lastDay; // where a change to month or year starts
    const int year = report.lastDay.year();
    m_calendarYear->setText(QString::number(year));
    m_calendar->show(year, report.days);
    if (report.firstDay > QDate(year, 1, 1))
        setCalendarYear(year); // the range holds only a part of that year
    showFigures(report);
    showBars(report);
    if (m_stepChosen)
        return;
    const QSignalBlocker quiet(m_step);
    m_step->setCurrentIndex(m_step->findData(int(report.step)));
    showTrend(report.trend);
}

void InsightsPage::showFigures(const ReportModel &report)
{
    const auto show = [](const Figure &figure, const QString &value, const QString &name) {
        figure.value->setText(value);
        figure.name->setText(name);
    };
    const auto count = [&](const Figure &figure, qint64 n, const QString &one,
                           const QString &many) { show(figure, number(n), n == 1 ? one : many); };
    count(m_figures[0], report.entriesTotal, tr("entry"), tr("entries"));
    count(m_figures[1], report.words, tr("word"), tr("words"));
    count(m_figures[2], report.daysWritten, tr("day written"), tr("days written"));
    count(m_figures[3], report.longestStreak, tr("day in a row, at most"),
          tr("days in a row, at most"));
    show(m_figures[4], report.meanMood ? QLocale().toString(*report.meanMood, 'f', 1) : tr("–"),
         tr("mean mood you gave"));
    QString note;
    if (report.entriesAnalysed < report.entriesTotal)
        note = tr("%1 of %2 entries are analysed. ")
                   .arg(number(report.entriesAnalysed), number(report.entriesTotal));
    note += tr("Blue: feeling of the text, -1 to 1.");
    if (report.meanMood)
        note += u' ' + tr("Clay: mood you gave, 1 to 10.");
    m_trendCard->setNote(note);
    m_limits->setText(report.limits.join(u' '));
}

void InsightsPage::showBars(const ReportModel &report)
{
    QList<BarList::Bar> emotions;
    const double strongest = report.emotions.isEmpty() ? 1 : report.emotions.first().intensity;
    for (const Emotion &emotion : report.emotions.mid(0, mostBars))
        emotions.append({titled(emotion.name), strongest > 0 ? emotion.intensity / strongest : 0.0,
                         percent(emotion.intensity)});
    m_emotions->setBars(emotions);
    m_themes->setBars(barsOf(report.themes));
    m_people->setBars(barsOf(report.people));
    m_places->setBars(barsOf(report.places));
}

void InsightsPage::showTrend(const QList<TrendPoint> &points)
{
    m_trend->show(points);
    m_trendModel->show(points);
}

} // namespace englog
