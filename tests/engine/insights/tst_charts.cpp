// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/BarChart.h"
#include "engine/insights/CalendarChart.h"
#include "engine/insights/DateScale.h"
#include "engine/insights/Escaping.h"
#include "engine/insights/LineChart.h"
#include "engine/insights/Palette.h"
#include "engine/insights/SvgCanvas.h"
#include "engine/insights/ThemeChart.h"
#include "engine/insights/Trends.h"
#include "engine/insights/Wording.h"
#include "tests/engine/insights/MadeUpFacts.h"

#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

/// What an XML parser makes of a picture; a fault is a failed test.
struct Drawing
{
    QHash<QString, int> elements;
    QHash<QString, QStringList> paths; ///< by look
    QHash<QString, int> looks;
    QStringList texts;
    QString fault;
};

Drawing drawingOf(const QString &svg)
{
    Drawing drawing;
    QXmlStreamReader xml(svg);
    QString element;
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isStartElement()) {
            element = xml.name().toString();
            ++drawing.elements[element];
            const QString look = xml.attributes().value("class"_L1).toString();
            ++drawing.looks[look];
            if (element == "path"_L1)
                drawing.paths[look].append(xml.attributes().value("d"_L1).toString());
        } else if (xml.isCharacters()) {
            if (element == "text"_L1)
                drawing.texts.append(xml.text().toString());
        }
    }
    if (xml.hasError())
        drawing.fault = xml.errorString();
    return drawing;
}

TrendPoint pointOn(QDate from, QDate to, std::optional<double> score)
{
    TrendPoint point;
    point.from = from;
    point.to = to;
    point.n = 2;
    point.nScored = score ? 1 : 0;
    point.score = score;
    return point;
}

TrendPoint dayPoint(QDate day, std::optional<double> score = {})
{
    return pointOn(day, day, score);
}

qsizetype countOf(const QStringList &paths, QChar command)
{
    return paths.join(QString()).count(command);
}

} // namespace

class TestCharts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void markupIsShownNotObeyed()
    {
        QCOMPARE(htmlEscaped(u"<script>alert(\"1\") & 'x'</script>"_s),
                 u"&lt;script&gt;alert(&quot;1&quot;) &amp; &#39;x&#39;&lt;/script&gt;"_s);
        QCOMPARE(htmlEscaped(u"a\nb\t🎉"_s), u"a\nb\t🎉"_s);
        QCOMPARE(htmlEscaped(u"a"_s + QChar(0) + QChar(27) + QChar(0xD83C) + QChar(0xFFFF)),
                 u"a\uFFFD\uFFFD\uFFFD\uFFFD"_s);
    }

    void markdownIsShownNotObeyed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("escaped");
        QTest::newRow("plain") << u"Tea at 5, with Ann (again)."_s
                               << u"Tea at 5, with Ann (again)."_s;
        QTest::newRow("emphasis") << u"*a* _b_ ~~c~~ `d`"_s
                                  << u"\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\`"_s;
        QTest::newRow("HTML") << u"<img src=x> & more"_s << u"&lt;img src=x&gt; &amp; more"_s;
        QTest::newRow("link") << u"![x](http://a.b)"_s << u"!\\[x\\](http\\://a.b)"_s;
        QTest::newRow("bare links") << u"see WWW.a.b or me@a.b"_s << u"see WWW\\.a.b or me\\@a.b"_s;
        QTest::newRow("table") << u"a|b\\|c"_s << u"a\\|b\\\\\\|c"_s;
        QTest::newRow("lines") << u"a\n\n# b\r\n- c"_s << u"a \\# b - c"_s;
        QTest::newRow("maths") << u"$x^2$"_s << u"\\$x\\^2\\$"_s;
    }

    void markdownIsShownNotObeyed()
    {
        QFETCH(const QString, text);

        QTEST(markdownEscaped(text), "escaped");
    }

    void numbersReadWell()
    {
        QCOMPARE(numberText(1'234'567), u"1,234,567"_s);
        QCOMPARE(decimalText(-0.5, 1), u"−0.5"_s);
        QCOMPARE(signedText(0.254), u"+0.25"_s);
        QCOMPARE(signedText(-0.1), u"−0.10"_s);
        QCOMPARE(signedText(-0.001), u"0"_s);
        QCOMPARE(percentText(1, 3), u"33 %"_s);
        QCOMPARE(percentText(0, 0), u"0 %"_s);
        QCOMPARE(countText(1, u"day"_s), u"1 day"_s);
        QCOMPARE(countText(2'000, u"entry"_s, u"entries"_s), u"2,000 entries"_s);
    }

    void daysReadWell()
    {
        const QDate day(2026, 5, 3);
        QCOMPARE(dayText(day), u"3 May 2026"_s);
        QCOMPARE(shortDayText(QDate(1660, 12, 1)), u"1 Dec 1660"_s);
        QCOMPARE(rangeText(day, QDate(2026, 6, 9)), u"3 May 2026 – 9 June 2026"_s);
        QCOMPARE(rangeText(day, day), u"3 May 2026"_s);
        QCOMPARE(stepText(day, TrendStep::Day), u"3 May 2026"_s);
        QCOMPARE(stepText(day, TrendStep::Week), u"week of 3 May 2026"_s);
        QCOMPARE(stepText(day, TrendStep::Month), u"May 2026"_s);
        QCOMPARE(stepName(TrendStep::Day), u"day"_s);
        QCOMPARE(stepName(TrendStep::Week), u"week"_s);
        QCOMPARE(stepName(TrendStep::Month), u"month"_s);
    }

    void aLongNameIsElided()
    {
        QCOMPARE(elided(u"short"_s, 5), u"short"_s);
        QCOMPARE(elided(u"longer one"_s, 8), u"longer…"_s);
        QCOMPARE(elided(u"We walked to the harbour"_s, 20), u"We walked to the…"_s);
        QCOMPARE(elided(u"abc🎉d"_s, 5), u"abc…"_s); // no half pair
    }

    void lengthsAreWrittenToATenth()
    {
        QCOMPARE(SvgCanvas::number(12.0), u"12"_s);
        QCOMPARE(SvgCanvas::number(12.34), u"12.3"_s);
        QCOMPARE(SvgCanvas::number(-0.26), u"-0.3"_s);
        QCOMPARE(SvgCanvas::number(-3.0), u"-3"_s);
        QCOMPARE(SvgCanvas::number(-0.04), u"0"_s);
    }

    void aScaleSpreadsDaysEvenly()
    {
        const DateScale scale(QDate(2026, 1, 1), QDate(2026, 1, 10), 100.0, 200.0);

        QCOMPARE(scale.at(QDate(2026, 1, 1)), 105.0);
        QCOMPARE(scale.at(QDate(2026, 1, 10)), 195.0);
        QCOMPARE(scale.middle(QDate(2026, 1, 1), QDate(2026, 1, 10)), 150.0);
        QCOMPARE(scale.middle(QDate(2025, 12, 1), QDate(2026, 1, 2)), 110.0); // what of it shows
        QCOMPARE(scale.width(QDate(2026, 1, 1), QDate(2026, 1, 7)), 70.0);
    }

    void ticksStandAtRoundDays_data()
    {
        QTest::addColumn<QDate>("first");
        QTest::addColumn<QDate>("last");
        QTest::addColumn<int>("most");
        QTest::addColumn<QStringList>("labels");
        const QDate start(2026, 1, 28);
        QTest::newRow("one day") << start << start << 5 << QStringList{u"28 Jan"_s};
        QTest::newRow("days") << start << start.addDays(3) << 5
                              << QStringList{u"28 Jan"_s, u"29 Jan"_s, u"30 Jan"_s, u"31 Jan"_s};
        QTest::newRow("every other")
            << start << start.addDays(6) << 5
            << QStringList{u"28 Jan"_s, u"30 Jan"_s, u"1 Feb"_s, u"3 Feb"_s};
        QTest::newRow("Mondays") << start << start.addDays(20) << 5
                                 << QStringList{u"2 Feb"_s, u"9 Feb"_s, u"16 Feb"_s};
        QTest::newRow("months") << start << start.addDays(120) << 5
                                << QStringList{u"Feb 2026"_s, u"Mar"_s, u"Apr"_s, u"May"_s};
        QTest::newRow("quarters") << QDate(2025, 11, 2) << QDate(2026, 11, 30) << 5
                                  << QStringList{u"2026"_s, u"Apr"_s, u"Jul"_s, u"Oct"_s};
        QTest::newRow("years") << QDate(2020, 5, 5) << QDate(2024, 2, 2) << 5
                               << QStringList{u"2021"_s, u"2022"_s, u"2023"_s, u"2024"_s};
        QTest::newRow("centuries")
            << QDate(1600, 1, 1) << QDate(2026, 1, 1) << 5
            << QStringList{u"1600"_s, u"1700"_s, u"1800"_s, u"1900"_s, u"2000"_s};
        QTest::newRow("all of time") << QDate(1, 1, 1) << QDate(9999, 12, 31) << 5
                                     << QStringList{u"2000"_s, u"4000"_s, u"6000"_s, u"8000"_s};
    }

    void ticksStandAtRoundDays()
    {
        QFETCH(const QDate, first);
        QFETCH(const QDate, last);
        QFETCH(const int, most);
        QFETCH(const QStringList, labels);

        QStringList found;
        QDate before;
        for (const auto &tick : DateScale(first, last, 0, 100).ticks(most)) {
            QVERIFY(tick.day >= first && tick.day <= last);
            QVERIFY(!before.isValid() || tick.day > before);
            before = tick.day;
            found.append(tick.label);
        }

        QCOMPARE(found, labels);
        QVERIFY(found.size() <= most && !found.isEmpty());
    }

    void textInAPictureIsEscaped()
    {
        SvgCanvas canvas(10, 10);
        canvas.text(1, 2, u"<b>&\"é"_s, SvgCanvas::Anchor::Middle, "strong"_L1);
        canvas.path({}, "series"_L1);

        const Drawing drawing = drawingOf(canvas.svg(u"</title><script>"_s, u"a & b"_s));

        QVERIFY2(drawing.fault.isEmpty(), qPrintable(drawing.fault));
        QCOMPARE(drawing.texts, (QStringList{u"<b>&\"é"_s}));
        QVERIFY(!drawing.elements.contains(u"script"_s));
        QVERIFY(!drawing.elements.contains(u"path"_s)); // an empty one draws nothing
    }

    void aPictureAloneHasItsLooksInside()
    {
        SvgCanvas canvas(100, 50);
        canvas.circle(1, 2, 3, "dot"_L1);

        const QString svg = standaloneSvg(canvas.svg(u"Title"_s, u"What"_s));
        const Drawing drawing = drawingOf(svg);

        QVERIFY2(drawing.fault.isEmpty(), qPrintable(drawing.fault));
        QCOMPARE(drawing.elements.value(u"style"_s), 1);
        QCOMPARE(drawing.looks.value(u"paper"_s), 1);
        QVERIFY(svg.contains("viewBox=\"-16 -16 132 82\""_L1));
        QVERIFY(svg.indexOf("<title>"_L1) < svg.indexOf("<style>"_L1));
        QVERIFY(svg.indexOf("paper\""_L1) < svg.indexOf("<circle"_L1));
    }

    void smallPrintIsReadableOnItsPaper()
    {
        const auto luminance = [](const QString &hex) {
            const auto part = [&](int at) {
                const double c = hex.mid(at, 2).toInt(nullptr, 16) / 255.0;
                return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
        };
        const auto contrast = [&](const QString &a, const QString &b) {
            const double x = luminance(a), y = luminance(b);
            return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
        };
        for (const Palette &palette : {Palette::light(), Palette::dark()}) {
            QVERIFY(contrast(palette.ink, palette.paper) > 7.0);
            QVERIFY(contrast(palette.muted, palette.paper) > 4.5);
            QVERIFY(contrast(palette.muted, palette.heat[0]) > 4.5);
            QVERIFY(contrast(palette.blue, palette.paper) > 3.0);
            QVERIFY(contrast(palette.amber, palette.paper) > 3.0);
            for (int level = 1; level < 5; ++level) // each shade stands out more than the last
                QVERIFY(contrast(palette.heat[level], palette.paper)
                        > contrast(palette.heat[level - 1], palette.paper));
        }
    }

    void aLineBreaksWhereThereIsNoValue()
    {
        const QDate day(2026, 1, 1);
        const QList<TrendPoint> points{dayPoint(day, 0.1),
                                       dayPoint(day.addDays(1), 0.2),
                                       dayPoint(day.addDays(2)), // no score
                                       dayPoint(day.addDays(3), 0.3),
                                       dayPoint(day.addDays(5), -0.2), // a day between
                                       dayPoint(day.addDays(6), -0.1)};

        const Chart chart = sentimentChart(points, TrendStep::Day);

        for (const QString &svg : {chart.wide, chart.narrow}) {
            const Drawing drawing = drawingOf(svg);
            QVERIFY2(drawing.fault.isEmpty(), qPrintable(drawing.fault));
            QCOMPARE(countOf(drawing.paths[u"series"_s], u'M'), 2);
            QCOMPARE(countOf(drawing.paths[u"series"_s], u'L'), 2);
            QCOMPARE(drawing.looks.value(u"dot"_s), 5);
            QCOMPARE(countOf(drawing.paths[u"count"_s], u'M'), 5); // nScored of one is 0
            QCOMPARE(drawing.looks.value(u"zero"_s), drawing.elements.value(u"line"_s) - 4);
        }
    }

    void aLongLineHasDotsOnlyWhereItHasToo()
    {
        QList<TrendPoint> points;
        for (int i = 0; i < 200; ++i)
            points.append(dayPoint(QDate(2026, 1, 1).addDays(i), 0.1));
        points.append(dayPoint(QDate(2026, 8, 1), 0.2)); // alone

        const Drawing drawing = drawingOf(sentimentChart(points, TrendStep::Day).wide);

        QCOMPARE(drawing.looks.value(u"dot"_s), 1);
        QCOMPARE(countOf(drawing.paths[u"series"_s], u'L'), 199);
    }

    void theScaleIsTheSmallestThatHoldsAll_data()
    {
        QTest::addColumn<double>("score");
        QTest::addColumn<QString>("top");
        QTest::newRow("flat") << 0.0 << u"+0.25"_s;
        QTest::newRow("a quarter") << -0.25 << u"+0.25"_s;
        QTest::newRow("a half") << 0.26 << u"+0.5"_s;
        QTest::newRow("whole") << -0.51 << u"+1"_s;
        QTest::newRow("the end") << 1.0 << u"+1"_s;
    }

    void theScaleIsTheSmallestThatHoldsAll()
    {
        QFETCH(const double, score);
        QFETCH(const QString, top);

        const Drawing drawing =
            drawingOf(sentimentChart({dayPoint(QDate(2026, 1, 1), score)}, TrendStep::Day).wide);

        QVERIFY2(drawing.texts.contains(top), qPrintable(drawing.texts.join(u' ')));
        QVERIFY(drawing.texts.contains(u"0"_s));
    }

    void aPointsHeightIsItsValue()
    {
        const QDate day(2026, 1, 1);
        const QString svg = sentimentChart({dayPoint(day, 0.5), dayPoint(day.addDays(2), -0.5),
                                            dayPoint(day.addDays(4), 0.0)},
                                           TrendStep::Day)
                                .wide;

        static const QRegularExpression circle(
            u"<circle class=\"dot\" cx=\"([^\"]+)\" cy=\"([^\"]+)\""_s);
        QList<double> heights;
        for (auto it = circle.globalMatch(svg); it.hasNext();)
            heights.append(it.next().captured(2).toDouble());
        QCOMPARE(heights, (QList<double>{24.0, 220.0, 122.0}));
    }

    void aLineIsToldInWords()
    {
        const Chart chart = sentimentChart({pointOn(QDate(2026, 1, 1), QDate(2026, 1, 31), 0.25),
                                            pointOn(QDate(2026, 2, 1), QDate(2026, 2, 28), -0.5)},
                                           TrendStep::Month);

        QCOMPARE(chart.description,
                 u"Mean by month over 2 months, of 2 entries. Lowest −0.50 (February 2026, n = 1), "
                 "highest 0.25 (January 2026, n = 1)."_s);
        QVERIFY(chart.wide.contains(chart.description));
    }

    void withoutValuesThereIsNoChart()
    {
        QVERIFY(sentimentChart({}, TrendStep::Day) == Chart());
        QVERIFY(sentimentChart({dayPoint(QDate(2026, 1, 1))}, TrendStep::Day) == Chart());
        QVERIFY(moodChart({dayPoint(QDate(2026, 1, 1), 0.5)}, TrendStep::Day) == Chart());
        QVERIFY(labelChart({}) == Chart());
        QVERIFY(calendarChart({}) == Chart());
        QVERIFY(themeChart({}, {{u"work"_s, 1}}, TrendStep::Month) == Chart());
        QVERIFY(themeChart({dayPoint(QDate(2026, 1, 1))}, {}, TrendStep::Month) == Chart());
    }

    void moodIsDrawnOnItsOwnScale()
    {
        TrendPoint point = dayPoint(QDate(2026, 1, 1));
        point.mood = 10.0;
        point.nMood = 2;

        const Drawing drawing = drawingOf(moodChart({point}, TrendStep::Day).wide);

        QCOMPARE(drawing.looks.value(u"dot-mood"_s), 1);
        QVERIFY(drawing.texts.contains(u"10"_s) && drawing.texts.contains(u"2"_s));
        QVERIFY(drawing.texts.contains(u"entries with a mood"_s));
    }

    void theLongestBarFillsTheWidth()
    {
        const Chart chart = barChart(u"T"_s, u"D"_s,
                                     {{u"joy"_s, 0.4, u"0.40"_s},
                                      {u"<fear>"_s, 0.1, u"0.10"_s},
                                      {u"a name that is far too long to be drawn"_s, 0.0, u"0"_s}});

        static const QRegularExpression bar(u"class=\"bar\"[^>]*width=\"([^\"]+)\""_s);
        QList<double> lengths;
        for (auto it = bar.globalMatch(chart.wide); it.hasNext();)
            lengths.append(it.next().captured(1).toDouble());
        QCOMPARE(lengths, (QList<double>{486.0, 121.5, 1.0}));
        const Drawing drawing = drawingOf(chart.narrow);
        QVERIFY2(drawing.fault.isEmpty(), qPrintable(drawing.fault));
        QVERIFY(drawing.texts.contains(u"<fear>"_s));
        QVERIFY(drawing.texts.contains(u"a name that…"_s));
    }

    void barsOfNothingDoNoHarm()
    {
        const Chart chart = barChart(u"T"_s, u"D"_s, {{u"none"_s, 0.0, u"0"_s}});

        QVERIFY(!chart.wide.contains("nan"_L1) && !chart.wide.contains("inf"_L1));
    }

    void labelsShareOneBar()
    {
        const Chart chart = labelChart({{SentimentLabel::Positive, 3},
                                        {SentimentLabel::Negative, 1},
                                        {SentimentLabel::Neutral, 0}});

        const Drawing drawing = drawingOf(chart.wide);
        QVERIFY2(drawing.fault.isEmpty(), qPrintable(drawing.fault));
        QVERIFY(drawing.texts.contains(u"positive 3 (75 %)"_s));
        QVERIFY(drawing.texts.contains(u"mixed 0 (0 %)"_s));
        QCOMPARE(drawing.looks.value(u"positive"_s), 2); // bar and key
        QCOMPARE(drawing.looks.value(u"neutral"_s), 1);  // key alone
        QCOMPARE(chart.description, u"Of 4 entries: 3 positive, 0 mixed, 0 neutral, 1 negative."_s);
        QVERIFY(chart.wide.contains("width=\"538.5\""_L1)); // three quarters, less the gap
    }

    void aThemesShadeIsItsShare()
    {
        TrendPoint january = pointOn(QDate(2026, 1, 1), QDate(2026, 1, 31), 0.0);
        january.n = 4;
        january.themes = {{u"work"_s, 4}, {u"home"_s, 1}};
        TrendPoint march = pointOn(QDate(2026, 3, 1), QDate(2026, 3, 31), 0.0);
        march.n = 8;
        march.themes = {{u"work"_s, 3}};

        const Chart chart =
            themeChart({january, march}, {{u"work"_s, 7}, {u"home"_s, 1}}, TrendStep::Month);

        const Drawing drawing = drawingOf(chart.wide);
        QVERIFY2(drawing.fault.isEmpty(), qPrintable(drawing.fault));
        QCOMPARE(countOf(drawing.paths[u"heat4"_s], u'M'), 1); // work, all of January
        QCOMPARE(countOf(drawing.paths[u"heat2"_s], u'M'), 1); // work, less than half of March
        QCOMPARE(countOf(drawing.paths[u"heat1"_s], u'M'), 1); // home, a quarter of January
        QCOMPARE(countOf(drawing.paths[u"heat0"_s], u'M'), 1); // home, none of March
        QVERIFY(drawing.texts.contains(u"100 % of entries"_s));
        QVERIFY(chart.description.contains("work (n = 7), home (n = 1)"_L1));
    }

    void atMostEightThemesAreDrawn()
    {
        QList<Count> themes;
        for (int i = 0; i < 12; ++i)
            themes.append({u"t%1"_s.arg(i), 12 - i});
        const TrendPoint point = pointOn(QDate(2026, 1, 1), QDate(2026, 1, 31), 0.0);

        const Drawing drawing = drawingOf(themeChart({point}, themes, TrendStep::Month).narrow);

        QVERIFY(drawing.texts.contains(u"t7"_s));
        QVERIFY(!drawing.texts.contains(u"t8"_s));
        QVERIFY2(drawing.fault.isEmpty(), qPrintable(drawing.fault));
    }

    void aCalendarHasASquareADay()
    {
        QList<TrendPoint> days;
        const QList<int> words{10, 20, 30, 40, 50, 60, 70, 80};
        for (qsizetype i = 0; i < words.size(); ++i) {
            days.append(dayPoint(QDate(2024, 1, 1).addDays(i * 40)));
            days.last().words = words[i];
        }
        days.append(dayPoint(QDate(2027, 12, 31))); // nothing in 2025 and 2026
        days.last().words = 5;

        const Chart chart = calendarChart(days);

        for (const QString &svg : {chart.wide, chart.narrow}) {
            const Drawing drawing = drawingOf(svg);
            QVERIFY2(drawing.fault.isEmpty(), qPrintable(drawing.fault));
            qsizetype squares = 0;
            for (const auto &look : {u"heat1"_s, u"heat2"_s, u"heat3"_s, u"heat4"_s}) {
                const auto ofLevel = countOf(drawing.paths[look], u'M');
                QVERIFY(ofLevel >= 2 && ofLevel <= 3);
                squares += ofLevel;
            }
            QCOMPARE(squares, 9);
            QVERIFY(drawing.texts.contains(u"2024"_s) && drawing.texts.contains(u"2027"_s));
            QVERIFY(!drawing.texts.contains(u"2025"_s));
            QCOMPARE(drawing.looks.value(u"days"_s), 2);
        }
        QVERIFY(drawingOf(chart.wide).texts.contains(u"Dec"_s));
        QVERIFY(drawingOf(chart.narrow).texts.contains(u"D"_s));
        QCOMPARE(chart.description,
                 u"18 entries on 9 days from 1 January 2024 to 31 December 2027."_s);
    }

    void daysLieInTheirWeeks()
    {
        // 1 January 2024 is a Monday, so that the first column is a whole week.
        TrendPoint monday = dayPoint(QDate(2024, 1, 8));
        monday.words = 1;
        TrendPoint sunday = dayPoint(QDate(2024, 1, 14));
        sunday.words = 1;

        const Drawing drawing = drawingOf(calendarChart({monday, sunday}).wide);

        static const QRegularExpression place(u"M([\\d.]+),([\\d.]+)h"_s);
        auto it = place.globalMatch(drawing.paths[u"heat1"_s].join(QString()));
        const auto first = it.next();
        const auto second = it.next();
        const double pitch = (Chart::wideWidth - 42.0) / 53.4;
        QVERIFY(qAbs(first.captured(1).toDouble() - (42.0 + pitch)) < 0.1);
        QCOMPARE(first.captured(1), second.captured(1));
        QVERIFY(qAbs(first.captured(2).toDouble() - 20.0) < 0.1);
        QVERIFY(qAbs(second.captured(2).toDouble() - (20.0 + 6 * pitch)) < 0.1);
    }

    void aCalendarOfAllTimeStaysSmall()
    {
        QList<TrendPoint> days;
        for (int year = 1; year <= 9'999; ++year)
            days.append(dayPoint(QDate(year, 6, 1)));

        const Chart chart = calendarChart(days);

        const Drawing drawing = drawingOf(chart.wide);
        QCOMPARE(drawing.looks.value(u"days"_s), mostCalendarYears);
        QVERIFY(drawing.texts.contains(u"9999"_s));
        QVERIFY(chart.wide.size() < 200'000);
    }

    void aWholeJournalDrawsWithoutAFault()
    {
        const auto facts = test::madeUpFacts(QDate(2016, 2, 3), 3'650, 1.0);
        const auto months = trends(facts, {}, TrendStep::Month);
        const auto days = trends(facts, {}, TrendStep::Day);
        const auto themes = overallTrend(facts, {}).themes;

        for (const Chart &chart :
             {sentimentChart(months, TrendStep::Month), sentimentChart(days, TrendStep::Day),
              moodChart(months, TrendStep::Month), themeChart(months, themes, TrendStep::Month),
              calendarChart(days)}) {
            for (const QString &svg : {chart.wide, chart.narrow}) {
                const Drawing drawing = drawingOf(svg);
                QVERIFY2(drawing.fault.isEmpty(), qPrintable(drawing.fault));
                QCOMPARE(drawing.elements.value(u"title"_s), 1);
                QCOMPARE(drawing.elements.value(u"desc"_s), 1);
                QVERIFY(!svg.contains("nan"_L1));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestCharts)
#include "tst_charts.moc"
