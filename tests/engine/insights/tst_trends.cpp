// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Trends.h"
#include "tests/engine/insights/MadeUpFacts.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(englog::TrendStep)

namespace {

EntryFacts on(QDate day, std::optional<double> score = {})
{
    EntryFacts facts;
    facts.date = day;
    facts.score = score;
    facts.analysed = score.has_value();
    return facts;
}

} // namespace

class TestTrends : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStepHoldsWholeDaysWeeksOrMonths_data()
    {
        QTest::addColumn<TrendStep>("step");
        QTest::addColumn<QDate>("day");
        QTest::addColumn<QDate>("from");
        QTest::addColumn<QDate>("to");
        using enum TrendStep;
        QTest::newRow("day") << Day << QDate(2026, 3, 4) << QDate(2026, 3, 4) << QDate(2026, 3, 4);
        QTest::newRow("Wednesday's week")
            << Week << QDate(2026, 3, 4) << QDate(2026, 3, 2) << QDate(2026, 3, 8);
        QTest::newRow("Monday's week")
            << Week << QDate(2026, 3, 2) << QDate(2026, 3, 2) << QDate(2026, 3, 8);
        QTest::newRow("Sunday's week")
            << Week << QDate(2026, 3, 8) << QDate(2026, 3, 2) << QDate(2026, 3, 8);
        QTest::newRow("a week across the year")
            << Week << QDate(2026, 1, 1) << QDate(2025, 12, 29) << QDate(2026, 1, 4);
        QTest::newRow("month") << Month << QDate(2026, 4, 30) << QDate(2026, 4, 1)
                               << QDate(2026, 4, 30);
        QTest::newRow("a leap year's February")
            << Month << QDate(2024, 2, 1) << QDate(2024, 2, 1) << QDate(2024, 2, 29);
        QTest::newRow("December") << Month << QDate(1660, 12, 31) << QDate(1660, 12, 1)
                                  << QDate(1660, 12, 31);
    }

    void aStepHoldsWholeDaysWeeksOrMonths()
    {
        QFETCH(const TrendStep, step);
        QFETCH(const QDate, day);

        const auto points = trends({on(day)}, {}, step);

        QCOMPARE(points.size(), 1);
        QTEST(points.first().from, "from");
        QTEST(points.first().to, "to");
    }

    void stepsWithoutEntriesHaveNoPoint()
    {
        const auto points =
            trends({on(QDate(2026, 1, 5)), on(QDate(2026, 1, 11)), on(QDate(2026, 2, 2))}, {},
                   TrendStep::Week);

        QCOMPARE(points.size(), 2);
        QCOMPARE(points[0].n, 2);
        QCOMPARE(points[1].from, QDate(2026, 2, 2));
    }

    void onlyTheRangeCounts()
    {
        const QList<EntryFacts> facts{on(QDate(2026, 1, 1)), on(QDate(2026, 1, 15)),
                                      on(QDate(2026, 1, 31)), on(QDate(2026, 2, 1)), on(QDate())};

        const auto cut = trends(facts, {QDate(2026, 1, 2), QDate(2026, 1, 31)}, TrendStep::Month);
        const auto open = trends(facts, {QDate(2026, 1, 15), {}}, TrendStep::Month);

        QCOMPARE(cut.size(), 1);
        QCOMPARE(cut.first().n, 2);
        QCOMPARE(cut.first().from, QDate(2026, 1, 1)); // the whole month has the name
        QCOMPARE(open.size(), 2);
        QVERIFY(trends(facts, {QDate(2027, 1, 1), {}}, TrendStep::Day).isEmpty());
        QVERIFY(trends({}, {}, TrendStep::Day).isEmpty());
    }

    void meansAreOfThoseThatHaveAValue()
    {
        EntryFacts good = on(QDate(2026, 1, 5), 0.8);
        good.mood = 8;
        good.wordCount = 100;
        EntryFacts bad = on(QDate(2026, 1, 5), -0.2);
        bad.wordCount = 50;
        EntryFacts felt = on(QDate(2026, 1, 5));
        felt.mood = 3;

        const auto points = trends({good, bad, felt}, {}, TrendStep::Day);

        QCOMPARE(points.size(), 1);
        QCOMPARE(points.first().n, 3);
        QCOMPARE(points.first().nScored, 2);
        QCOMPARE(points.first().nMood, 2);
        QCOMPARE(points.first().words, 150);
        QVERIFY(qAbs(*points.first().score - 0.3) < 1e-12);
        QCOMPARE(*points.first().mood, 5.5);
    }

    void withoutValuesThereIsNoMean()
    {
        const auto points = trends({on(QDate(2026, 1, 5))}, {}, TrendStep::Day);

        QVERIFY(!points.first().score);
        QVERIFY(!points.first().mood);
    }

    void anEmotionThatIsAbsentCountsZero()
    {
        EntryFacts joyful = on(QDate(2026, 1, 5), 0.5);
        joyful.emotions = {{u"joy"_s, 0.8}, {u"fear"_s, 0.2}};
        EntryFacts calm = on(QDate(2026, 1, 6), 0.0);
        EntryFacts unscored = on(QDate(2026, 1, 7)); // not part of any mean
        unscored.emotions = {{u"anger"_s, 1.0}};
        EntryFacts fearful = on(QDate(2026, 1, 8), -0.5);
        fearful.emotions = {{u"fear"_s, 0.7}};
        EntryFacts later = on(QDate(2026, 1, 12), -0.5);
        later.emotions = {{u"fear"_s, 0.5}};

        const auto points = trends({joyful, calm, unscored, fearful, later}, {}, TrendStep::Week);

        QCOMPARE(points.first().emotions.size(), 2);
        QCOMPARE(points.first().emotions[0].name, u"fear"_s); // the strongest first
        QVERIFY(qAbs(points.first().emotions[0].intensity - 0.3) < 1e-12);
        QVERIFY(qAbs(points.first().emotions[1].intensity - 0.8 / 3.0) < 1e-12);
        QCOMPARE(points.last().emotions.size(), 1); // none of the week before
        QCOMPARE(points.last().emotions[0].intensity, 0.5);
    }

    void themesAreCountedMostFrequentFirst()
    {
        EntryFacts one = on(QDate(2026, 1, 5));
        one.themes = {{u"work"_s, 0.9}, {u"home"_s, 0.5}};
        EntryFacts two = on(QDate(2026, 1, 6));
        two.themes = {{u"work"_s, 0.2}, {u"art"_s, 0.5}};

        const auto points = trends({one, two}, {}, TrendStep::Week);

        QCOMPARE(points.first().themes,
                 (QList<Count>{{u"work"_s, 2}, {u"art"_s, 1}, {u"home"_s, 1}}));
    }

    void theOrderOfFactsDoesNotMatter()
    {
        const QList<EntryFacts> facts = test::madeUpFacts(QDate(2025, 1, 1), 200, 0.9);
        QList<EntryFacts> backwards = facts;
        std::reverse(backwards.begin(), backwards.end());

        const auto there = trends(facts, {}, TrendStep::Week);
        const auto back = trends(backwards, {}, TrendStep::Week);

        QCOMPARE(back.size(), there.size());
        for (qsizetype i = 0; i < there.size(); ++i) {
            QCOMPARE(back[i].from, there[i].from);
            QCOMPARE(back[i].n, there[i].n);
            QCOMPARE(back[i].themes, there[i].themes);
            QVERIFY(qAbs(back[i].score.value_or(0) - there[i].score.value_or(0)) < 1e-12);
        }
    }

    void theWholeIsTheSumOfItsSteps()
    {
        const QList<EntryFacts> facts = test::madeUpFacts(QDate(2025, 1, 1), 500, 1.4);
        const DateRange range{QDate(2025, 2, 3), QDate(2026, 3, 1)};

        const TrendPoint whole = overallTrend(facts, range);
        int n = 0, scored = 0, words = 0;
        double score = 0;
        for (const TrendPoint &point : trends(facts, range, TrendStep::Month)) {
            n += point.n;
            scored += point.nScored;
            words += point.words;
            score += point.score.value_or(0.0) * point.nScored;
        }

        QCOMPARE(whole.n, n);
        QCOMPARE(whole.nScored, scored);
        QCOMPARE(whole.words, words);
        QVERIFY(qAbs(*whole.score - score / scored) < 1e-9);
        QVERIFY(whole.from >= range.from && whole.to <= range.to);
        QVERIFY(!overallTrend({}, {}).from.isValid());
    }
};

QTEST_GUILESS_MAIN(TestTrends)
#include "tst_trends.moc"
