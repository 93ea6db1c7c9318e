// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/ReportBuilder.h"
#include "tests/engine/insights/MadeUpFacts.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(englog::TrendStep)

namespace {

const Instant now = Instant(Millis(1'795'435'342'125));

EntryFacts on(QDate day, std::optional<double> score = {}, const QString &title = {})
{
    EntryFacts facts;
    facts.date = day;
    facts.title = title;
    facts.score = score;
    facts.analysed = score.has_value();
    facts.wordCount = 10;
    return facts;
}

EntryFacts naming(const QStringList &people, const QStringList &places = {})
{
    EntryFacts facts = on(QDate(2026, 1, 1), 0.0);
    for (const QString &name : people)
        facts.entities.append({name, EntityType::Person, 0.9, {0, 1}, {}});
    for (const QString &name : places)
        facts.entities.append({name, EntityType::Place, 0.9, {0, 1}, {}});
    facts.entities.append({u"Acme"_s, EntityType::Organization, 0.9, {0, 1}, {}});
    return facts;
}

QStringList titlesOf(const QList<ReportModel::Highlight> &highlights)
{
    QStringList titles;
    for (const auto &highlight : highlights)
        titles.append(highlight.title);
    return titles;
}

ReportModel reportOn(const QList<EntryFacts> &facts, const DateRange &range = {})
{
    return reportOf(facts, range, {u"builtin lexicon-1"_s}, now);
}

} // namespace

class TestReportBuilder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEmptyJournalHasAnEmptyReport()
    {
        const DateRange range{QDate(2026, 1, 1), QDate(2026, 12, 31)};

        const ReportModel report = reportOf({}, range, {}, now);

        QCOMPARE(report.entriesTotal, 0);
        QVERIFY(report.range == range);
        QVERIFY(!report.firstDay.isValid());
        QVERIFY(!report.meanScore && !report.meanMood);
        QVERIFY(report.trend.isEmpty() && report.days.isEmpty());
        QCOMPARE(report.limits, (QStringList{u"There are no entries in this range."_s}));
        QVERIFY(report.createdAt == now);
    }

    void countsWhatIsInTheRange()
    {
        EntryFacts felt = on(QDate(2026, 1, 2), 0.5);
        felt.mood = 7;
        felt.label = SentimentLabel::Positive;
        EntryFacts plain = on(QDate(2026, 1, 2));
        EntryFacts abstained = on(QDate(2026, 1, 4));
        abstained.analysed = true;

        const ReportModel report = reportOn(
            {on(QDate(2025, 12, 31), 1.0), felt, plain, abstained, on(QDate(2026, 2, 1), 1.0)},
            {QDate(2026, 1, 1), QDate(2026, 1, 31)});

        QCOMPARE(report.entriesTotal, 3);
        QCOMPARE(report.entriesAnalysed, 2);
        QCOMPARE(report.entriesScored, 1);
        QCOMPARE(report.entriesWithMood, 1);
        QCOMPARE(report.words, 30);
        QCOMPARE(report.daysWritten, 2);
        QCOMPARE(report.firstDay, QDate(2026, 1, 2));
        QCOMPARE(report.lastDay, QDate(2026, 1, 4));
        QCOMPARE(*report.meanScore, 0.5);
        QCOMPARE(*report.meanMood, 7.0);
        QCOMPARE(report.labels, (QMap<SentimentLabel, int>{{SentimentLabel::Positive, 1}}));
        QCOMPARE(report.analyser, u"builtin lexicon-1"_s);
    }

    void theStepFollowsTheLength_data()
    {
        QTest::addColumn<int>("days");
        QTest::addColumn<TrendStep>("step");
        QTest::newRow("one day") << 1 << TrendStep::Day;
        QTest::newRow("62 days") << 62 << TrendStep::Day;
        QTest::newRow("63 days") << 63 << TrendStep::Week;
        QTest::newRow("two years") << 731 << TrendStep::Week;
        QTest::newRow("more") << 732 << TrendStep::Month;
        QTest::newRow("ten years") << 3'650 << TrendStep::Month;
    }

    void theStepFollowsTheLength()
    {
        QFETCH(const int, days);
        QFETCH(const TrendStep, step);
        const QDate first(2016, 5, 1);

        const ReportModel report = reportOn({on(first), on(first.addDays(days - 1))});

        QVERIFY(report.step == step);
        QCOMPARE(report.days.size(), days == 1 ? 1 : 2);
        QVERIFY(!report.trend.isEmpty());
    }

    void theLongestStreakIsOfDaysInARow_data()
    {
        QTest::addColumn<QList<int>>("days"); // of January
        QTest::addColumn<int>("streak");
        QTest::newRow("one") << QList<int>{5} << 1;
        QTest::newRow("apart") << QList<int>{1, 3, 5} << 1;
        QTest::newRow("at the start") << QList<int>{1, 2, 3, 5} << 3;
        QTest::newRow("at the end") << QList<int>{1, 3, 4, 5, 6} << 4;
        QTest::newRow("two on a day") << QList<int>{1, 1, 2, 2, 9} << 2;
    }

    void theLongestStreakIsOfDaysInARow()
    {
        QFETCH(const QList<int>, days);
        QList<EntryFacts> facts;
        for (const int day : days)
            facts.append(on(QDate(2026, 1, day)));

        QTEST(reportOn(facts).longestStreak, "streak");
    }

    void highlightsAreTheMostOutspoken()
    {
        const QDate day(2026, 1, 1);
        EntryFacts unsure = on(day, 1.0, u"unsure"_s);
        unsure.confidence = 0.4;
        EntryFacts sure = on(day, 0.3, u"sure"_s);
        sure.confidence = 0.5;
        EntryFacts untitled = on(day, -0.4);
        untitled.excerpt = u"It rained"_s;
        untitled.summary = u"Rain."_s;

        const ReportModel report =
            reportOn({unsure, on(day, 0.09, u"flat"_s), sure, on(day, 0.9, u"bright"_s),
                      on(day, -0.09, u"flat too"_s), untitled, on(day, -0.8, u"dark"_s),
                      on(day, {}, u"unscored"_s)});

        QCOMPARE(titlesOf(report.brightest), (QStringList{u"bright"_s, u"sure"_s}));
        QCOMPARE(titlesOf(report.darkest), (QStringList{u"dark"_s, u"It rained"_s}));
        QCOMPARE(report.darkest[1].summary, u"Rain."_s);
        QCOMPARE(report.darkest[1].score, -0.4);
    }

    void atMostFiveEntriesAreHighlighted()
    {
        QList<EntryFacts> facts;
        for (int i = 0; i < 20; ++i)
            facts.append(on(QDate(2026, 1, 1).addDays(i), 0.2 + i / 40.0));

        const ReportModel report = reportOn(facts);

        QCOMPARE(report.brightest.size(), 5);
        QCOMPARE(report.brightest.first().date, QDate(2026, 1, 20));
        QVERIFY(report.darkest.isEmpty());
    }

    void namesThatDifferInCaseAreOne()
    {
        const ReportModel report = reportOn(
            {naming({u"Ann"_s, u"ann"_s, u"Bob"_s}, {u"Rome"_s}), naming({u"ANN"_s, u" Ann "_s}),
             naming({u"Ann"_s, u""_s}), naming({u"Zoë"_s}, {u"rome"_s, u"Rome"_s})});

        QCOMPARE(report.people, (QList<Count>{{u"Ann"_s, 3}, {u"Bob"_s, 1}, {u"Zoë"_s, 1}}));
        QCOMPARE(report.places, (QList<Count>{{u"Rome"_s, 2}}));
    }

    void tagsAreCountedByEntries()
    {
        EntryFacts one = on(QDate(2026, 1, 1));
        one.tags = {u"run"_s, u"Run"_s};
        EntryFacts two = on(QDate(2026, 1, 2));
        two.tags = {u"run"_s, u"rest"_s};

        QCOMPARE(reportOn({one, two}).tags, (QList<Count>{{u"run"_s, 2}, {u"rest"_s, 1}}));
    }

    void atMostThirtyNamesAreKept()
    {
        QStringList people;
        for (int i = 0; i < 50; ++i)
            people.append(u"Person %1"_s.arg(i));

        QCOMPARE(reportOn({naming(people)}).people.size(), 30);
    }

    void theLimitsAreSaid()
    {
        EntryFacts abstained = on(QDate(2026, 1, 3));
        abstained.analysed = true;

        const QString few = reportOn({on(QDate(2026, 1, 1), 0.1), on(QDate(2026, 1, 2)), abstained})
                                .limits.join(u'\n');
        const QString many =
            reportOn(test::madeUpFacts(QDate(2026, 1, 1), 60, 1.0)).limits.join(u'\n');

        QVERIFY(few.contains("2 of 3 entries are analysed"_L1));
        QVERIFY(few.contains("1 analysed entry has no sentiment score"_L1));
        QVERIFY(few.contains("few scored entries (1)"_L1));
        QVERIFY(few.contains("no diagnosis"_L1));
        QVERIFY(!many.contains("few scored"_L1));
        QVERIFY(!few.contains("cause"_L1) && !many.contains("cause"_L1));
    }

    void largeNumbersAreGrouped()
    {
        const auto facts = test::madeUpFacts(QDate(2016, 1, 1), 1'300, 1.0);

        const QString limits = reportOn(facts).limits.join(u'\n');

        QVERIFY2(limits.contains(u"of 1,"_s), qPrintable(limits));
    }

    void theSameFactsGiveTheSameReport()
    {
        const auto facts = test::madeUpFacts(QDate(2020, 1, 1), 900, 1.1);

        QVERIFY(reportOn(facts) == reportOn(facts));
        QVERIFY(reportOn(facts).step == TrendStep::Month);
        QCOMPARE(reportOn(facts).brightest.size(), 5);
        QCOMPARE(reportOn(facts).darkest.size(), 5);
    }
};

QTEST_GUILESS_MAIN(TestReportBuilder)
#include "tst_reportbuilder.moc"
