// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Colours.h"
#include "ui/Icons.h"
#include "ui/PlainStyle.h"
#include "ui/widgets/BarList.h"
#include "ui/widgets/Chip.h"
#include "ui/widgets/NoticeBar.h"
#include "ui/widgets/QueueStrip.h"
#include "ui/widgets/ResultsPanel.h"
#include "ui/widgets/StepList.h"
#include "ui/widgets/TrendChart.h"
#include "ui/widgets/YearCalendar.h"

#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>
#include <QtCharts/QChart>
#include <QtCharts/QLineSeries>
#include <QtCharts/QScatterSeries>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

TrendPoint day(int number, std::optional<double> score, int words = 100)
{
    TrendPoint point;
    point.from = point.to = QDate(2026, 3, 1).addDays(number);
    point.n = 1;
    point.nScored = score ? 1 : 0;
    point.words = words;
    point.score = score;
    return point;
}

ProcessingStatus status(int done, TaskState last)
{
    ProcessingStatus status;
    status.totalTasks = int(allTaskKinds.size());
    status.completedTasks = done;
    status.state = done == status.totalTasks ? ProcessingStatus::State::Completed
                                             : ProcessingStatus::State::Processing;
    for (int i = 0; i < status.totalTasks; ++i)
        status.byKind[allTaskKinds[size_t(i)]] = i < done ? TaskState::Completed
            : i == done                                   ? last
                                                          : TaskState::Queued;
    return status;
}

QString noteOf(const ResultsPanel &panel)
{
    const auto *note = panel.findChild<QLabel *>(u"resultsNote"_s);
    return note->isHidden() ? QString() : note->text();
}

QStringList chipsOf(const QWidget &widget)
{
    QStringList texts;
    for (const Chip *chip : widget.findChildren<Chip *>())
        if (!chip->isHidden())
            texts.append(chip->text());
    return texts;
}

} // namespace

class TestPictures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTextCanBeReadOnItsGround_data()
    {
        QTest::addColumn<Colours>("colours");
        QTest::newRow("light") << Colours::light();
        QTest::newRow("dark") << Colours::dark();
    }

    void everyTextCanBeReadOnItsGround()
    {
        QFETCH(const Colours, colours);

        for (const QColor &ground : {colours.window, colours.paper, colours.soft})
            for (const QColor &ink : {colours.text, colours.muted, colours.accent})
                QVERIFY2(contrast(ink, ground) >= 4.5,
                         qPrintable(ink.name() + u" on "_s + ground.name()));
        for (const QColor &ink : {colours.danger, colours.high, colours.low})
            QCOMPARE_GE(contrast(ink, colours.paper), 4.5);
        QCOMPARE_GE(contrast(colours.onAccent, colours.accent), 4.5);
        QCOMPARE_GE(contrast(colours.text, colours.mark), 4.5);
        QVERIFY(colours.palette().color(QPalette::Disabled, QPalette::ButtonText)
                != colours.palette().color(QPalette::Active, QPalette::ButtonText));
    }

    void aChoiceThatIsNotMadeIsSeen_data() { everyTextCanBeReadOnItsGround_data(); }

    /// *Source:* WCAG 2.1, 1.4.11 "Non-text Contrast".
    void aChoiceThatIsNotMadeIsSeen()
    {
        QFETCH(const Colours, colours);
        PlainStyle style;
        QCheckBox box;
        QRadioButton circle;

        for (QAbstractButton *choice :
             {static_cast<QAbstractButton *>(&box), static_cast<QAbstractButton *>(&circle)}) {
            choice->setStyle(&style);
            choice->setPalette(colours.palette());
            choice->resize(24, 24);
            const QImage image = choice->grab().toImage();
            double most = 1.0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    most = qMax(most, contrast(image.pixelColor(x, y), colours.paper));
            QCOMPARE_GE(most, 3.0);
        }
    }

    void iconsTakeTheInkOfTheTheme()
    {
        const auto darkest = [] {
            const QImage image = icon(u"new"_s).pixmap(32).toImage();
            int least = 255;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    if (image.pixelColor(x, y).alpha() > 200)
                        least = qMin(least, image.pixelColor(x, y).lightness());
            return least;
        };

        QApplication::setPalette(Colours::light().palette());
        QCOMPARE_LT(darkest(), 80);
        QApplication::setPalette(Colours::dark().palette());

        QCOMPARE_GT(darkest(), 170);
    }

    void aGapInTheTrendStaysAGap()
    {
        TrendChart chart;

        chart.show({day(0, 0.1), day(1, 0.2), day(2, 0.3), // a run
                    day(5, -0.5),                          // alone: a dot
                    day(7, 0.4), day(8, std::nullopt), day(9, 0.1), day(10, 0.2)});

        QCOMPARE(chart.runCount(), 2);
        int points = 0;
        for (const QAbstractSeries *series : chart.chart()->series())
            if (const auto *line = qobject_cast<const QLineSeries *>(series))
                points += line->isVisible() ? int(line->count()) : 0;
        QCOMPARE(points, 5);
        chart.show({day(0, 0.1), day(1, 0.2)});
        QCOMPARE(chart.runCount(), 1);
    }

    void chartsTellWhatTheyShow()
    {
        TrendChart chart;

        chart.show({day(0, 0.5), day(1, 0.25)});

        QVERIFY(!chart.accessibleName().isEmpty());
        QVERIFY2(chart.accessibleDescription().contains(u"0.38"_s)
                     || chart.accessibleDescription().contains(u"0.37"_s),
                 qPrintable(chart.accessibleDescription()));
    }

    void chartsFollowTheTheme()
    {
        QApplication::setPalette(Colours::light().palette());
        TrendChart chart;
        chart.show({day(0, 0.5), day(1, 0.25)});

        QApplication::setPalette(Colours::dark().palette());

        QTRY_COMPARE(chart.chart()->backgroundBrush().color(), Colours::dark().paper);
    }

    void aDayOfTheCalendarIsTintedAndChosen()
    {
        YearCalendar calendar;
        calendar.resize(900, 200);
        QSignalSpy chosen(&calendar, &YearCalendar::dayChosen);
        calendar.show(2026, {day(0, 0.5, 10), day(1, -0.5, 1'000)});
        const QDate first(2026, 3, 1);

        QVERIFY(calendar.colourOf(first) != calendar.colourOf(first.addDays(2)));
        QVERIFY(calendar.colourOf(first) != calendar.colourOf(first.addDays(1)));
        const QPoint place = calendar.boxOf(first).center().toPoint();
        QCOMPARE(calendar.dayAt(place), first);
        QTest::mouseClick(&calendar, Qt::LeftButton, {}, place);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toDate(), first);
        QTest::keyClick(&calendar, Qt::Key_Down);
        QTest::keyClick(&calendar, Qt::Key_Return);

        QCOMPARE(chosen[1][0].toDate(), first.addDays(1));
        QTest::keyClick(&calendar, Qt::Key_Down);
        QTest::keyClick(&calendar, Qt::Key_Return); // nothing was written that day
        QCOMPARE(chosen.size(), 2);
    }

    void resultsArriveOneByOne()
    {
        ResultsPanel panel;
        const auto *steps = panel.findChild<StepList *>(u"steps"_s);
        QVERIFY(noteOf(panel).contains(u"a moment after you pause"_s));

        panel.setStatus(status(1, TaskState::Processing));
        QVERIFY(steps->stateOf(TaskKind::SentimentAnalysis) == TaskState::Completed);
        QVERIFY(steps->stateOf(TaskKind::ContentExtraction) == TaskState::Processing);
        QVERIFY(noteOf(panel).contains(u"1 of 6"_s));
        AggregatedResults results;
        results.sentiment = SentimentAnalysis{};
        results.sentiment->overall = Sentiment{
            .score = 0.4, .label = SentimentLabel::Positive, .confidence = 0.8, .evidence = {}};
        results.sentiment->emotions = {{u"joy"_s, 0.7}};
        panel.setResults(results);
        QCOMPARE(panel.findChild<BarList *>()->bars().first().name, u"Joy"_s);
        QVERIFY(chipsOf(panel).isEmpty());
        results.themes = ThemeIdentification{.themes = {{u"work_life"_s, 0.9}}, .themeScores = {}};
        panel.setResults(results);
        QCOMPARE(chipsOf(panel), QStringList{u"Work life  90 %"_s});
        panel.setStatus(status(6, TaskState::Completed));

        QVERIFY2(noteOf(panel).isEmpty(), qPrintable(noteOf(panel)));
    }

    void aNameLeadsToItsPlaceInTheText()
    {
        ResultsPanel panel;
        QSignalSpy chosen(&panel, &ResultsPanel::spanChosen);
        AggregatedResults results;
        results.entities = EntityRecognition{.entities = {{.text = u"Anna"_s,
                                                           .type = EntityType::Person,
                                                           .confidence = 1,
                                                           .span = {4, 4},
                                                           .value = {}},
                                                          {.text = u"Anna"_s,
                                                           .type = EntityType::Person,
                                                           .confidence = 1,
                                                           .span = {20, 4},
                                                           .value = {}}}};

        panel.setResults(results);
        auto *chip = panel.findChild<Chip *>();
        QCOMPARE(chip->text(), u"Anna ×2"_s);
        chip->click();
        QCOMPARE(chosen[0][0].value<Span>(), (Span{4, 4}));
        results.stale = true; // the words have moved since
        panel.setResults(results);
        const QList<Chip *> chips = panel.findChildren<Chip *>();
        chips.last()->click();

        QCOMPARE(chosen.size(), 1);
        QVERIFY(noteOf(panel).contains(u"has changed"_s));
    }

    void whatIsNotReadOfALanguageIsSaid()
    {
        ResultsPanel panel;
        AggregatedResults results;
        results.sentiment = SentimentAnalysis{};
        Provenance made;
        made.provider = u"builtin"_s;
        results.provenance = {made};
        panel.setStatus(status(6, TaskState::Completed));

        panel.setResults(results);
        QVERIFY2(noteOf(panel).contains(u"is not known"_s), qPrintable(noteOf(panel)));
        results.language = u"de"_s;
        panel.setResults(results);
        QVERIFY2(noteOf(panel).contains(u"is in German: feelings, themes, names"_s),
                 qPrintable(noteOf(panel)));
        results.language = u"en"_s;
        panel.setResults(results);
        QVERIFY2(noteOf(panel).isEmpty(), qPrintable(noteOf(panel)));
        results.language = u"de"_s;
        results.provenance[0].provider = u"one that reads German"_s;
        panel.setResults(results);

        QVERIFY2(noteOf(panel).isEmpty(), qPrintable(noteOf(panel)));
    }

    void aFailedAnalysisCanBeTriedAgain()
    {
        ResultsPanel panel;
        QSignalSpy retries(&panel, &ResultsPanel::retryRequested);
        ProcessingStatus failed = status(5, TaskState::Failed);
        failed.completedTasks = 6;
        failed.state = ProcessingStatus::State::Failed;

        panel.setStatus(failed);
        for (QAbstractButton *button : panel.findChildren<QAbstractButton *>())
            if (!button->isHidden())
                button->click();

        QCOMPARE(retries.size(), 1);
        QVERIFY(retries[0][0].value<TaskKind>() == TaskKind::InsightGeneration);
    }

    void theQueueRunsFromNothingToAllOnce()
    {
        QueueStrip strip;
        QueueStats stats;
        const auto *bar = strip.findChild<QProgressBar *>();

        stats.byState[TaskState::Queued] = 100;
        strip.setStats(stats);
        QCOMPARE(bar->value(), 0);
        stats.byState[TaskState::Queued] = 25;
        stats.estimatedEta = toInstant(QDateTime::currentDateTimeUtc().addSecs(24 * 60));
        strip.setStats(stats);
        QCOMPARE(bar->value(), 750);
        QCOMPARE(strip.text(), u"75 of 100 analyses, about 24 min left"_s);

        ProviderHealth silent;
        silent.name = u"far"_s;
        silent.state = ProviderHealth::State::Open;
        silent.reason = u"the key is wrong"_s;
        stats.providers = {silent};
        strip.setStats(stats);
        QCOMPARE(strip.text(), u"far needs you: the key is wrong"_s);
        stats.byState = {{TaskState::Completed, 100}};
        strip.setStats(stats);

        QCOMPARE(strip.text(), QString());
        QVERIFY(bar->isHidden());
    }

    void aNoticeOffersItsWayOut()
    {
        NoticeBar bar;
        bool undone = false;

        bar.tell(NoticeBar::Level::Told, u"Deleted."_s, {{u"Undo"_s, [&] { undone = true; }}});
        QCOMPARE(bar.text(), u"Deleted."_s);
        bar.findChild<QPushButton *>()->click();

        QVERIFY(undone);
        QCOMPARE(bar.text(), QString());
    }
};

QTEST_MAIN(TestPictures)
#include "tst_pictures.moc"
