// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/HtmlReport.h"
#include "engine/insights/MarkdownReport.h"
#include "engine/insights/ReportBuilder.h"
#include "engine/insights/ReportDocument.h"
#include "tests/engine/insights/MadeUpFacts.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

const Instant now = Instant(Millis(1'795'435'342'125));

ReportModel modelOf(const QList<EntryFacts> &facts, const DateRange &range = {})
{
    return reportOf(facts, range, {u"builtin lexicon-1"_s}, now);
}

QStringList headingsOf(const ReportDocument &document)
{
    QStringList headings;
    for (const auto &section : document.sections)
        headings.append(section.heading);
    return headings;
}

/// A journal in which every text that a person can choose is hostile.
QList<EntryFacts> hostileFacts(const QString &text)
{
    QList<EntryFacts> facts = test::madeUpFacts(QDate(2025, 1, 1), 90, 1.0);
    for (EntryFacts &fact : facts) {
        fact.title = fact.excerpt = fact.summary = text;
        fact.tags = {text};
        for (Entity &entity : fact.entities)
            entity.text = text;
        for (Theme &theme : fact.themes)
            theme.name = text;
        for (Emotion &emotion : fact.emotions)
            emotion.name = text;
    }
    return facts;
}

} // namespace

class TestReports : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatGoesWithGoodDaysIsTold()
    {
        ReportModel model = modelOf(test::madeUpFacts(QDate(2024, 1, 1), 500, 1.0));
        JournalFinding finding;
        finding.text = u"The 41 entries with the tag “<b>” read heavier."_s;
        finding.effect = -0.5;
        finding.low = -0.75;
        finding.high = -0.25;
        finding.share = 0.004;
        finding.nWith = 41;
        finding.nWithout = 1'203;
        finding.evidence = {{EntryId(), QDate(2024, 5, 3)}, {EntryId(), QDate(2024, 6, 9)}};
        model.findings = {finding};

        const QString markdown = QString::fromUtf8(markdownReport(model));
        const QString html = QString::fromUtf8(htmlReport(model));

        QVERIFY(markdown.contains(u"## What goes with good and bad days"_s));
        QVERIFY(html.contains(u"tag “&lt;b&gt;” read heavier."_s));
        for (const QString &text :
             {u"n = 41 with, 1,203 without"_s, u"effect −0.50 (−0.75 to −0.25), q = 0.004"_s,
              u"It shows best in the entries of 3 May 2024, 9 June 2024."_s,
              u"together, not why"_s})
            QVERIFY2(html.contains(text), qPrintable(text));
    }

    void aReportHasASectionForAllThereIs()
    {
        const ReportDocument document =
            documentOf(modelOf(test::madeUpFacts(QDate(2024, 1, 1), 500, 1.0)));

        QCOMPARE(headingsOf(document),
                 (QStringList{u"Sentiment"_s, u"Mood"_s, u"How entries read"_s, u"Emotions"_s,
                              u"Themes"_s, u"Themes over time"_s, u"Days written"_s, u"People"_s,
                              u"Places"_s, u"Tags"_s, u"Brightest entries"_s, u"Darkest entries"_s,
                              u"What these figures can say"_s}));
        QCOMPARE(document.figures.size(), 5);
        QVERIFY(document.footer.contains("2026-11-23 12:02 UTC"_L1));
        QVERIFY(document.footer.contains("builtin lexicon-1"_L1));
    }

    void whatIsNotThereIsLeftOut()
    {
        EntryFacts plain;
        plain.date = QDate(2026, 1, 2);
        plain.wordCount = 12;

        const ReportDocument document = documentOf(modelOf({plain}));
        const ReportDocument none = documentOf(reportOf({}, {}, {}, now));

        QCOMPARE(headingsOf(document),
                 (QStringList{u"Days written"_s, u"What these figures can say"_s}));
        QCOMPARE(document.figures.size(), 3);
        QCOMPARE(document.subtitle, u"2 January 2026"_s);
        QCOMPARE(headingsOf(none), (QStringList{u"Nothing to show"_s}));
        QCOMPARE(none.subtitle, u"No entries"_s);
        QVERIFY(none.figures.isEmpty());
        QVERIFY(!none.footer.contains("Analyses by"_L1));
    }

    void theTitleNamesTheRangeAskedFor()
    {
        EntryFacts plain;
        plain.date = QDate(2026, 1, 2);

        const auto subtitle = [&](const DateRange &range) {
            return documentOf(modelOf({plain}, range)).subtitle;
        };

        QCOMPARE(subtitle({QDate(2026, 1, 1), QDate(2026, 12, 31)}),
                 u"1 January 2026 – 31 December 2026"_s);
        QCOMPARE(subtitle({QDate(2025, 1, 1), {}}), u"1 January 2025 – 2 January 2026"_s);
    }

    void everyTableIsAsWideAsItsHead()
    {
        for (const int days : {20, 300, 1'000}) {
            const ReportDocument document =
                documentOf(modelOf(test::madeUpFacts(QDate(2024, 1, 1), days, 1.0)));
            for (const auto &section : document.sections) {
                for (const QStringList &row : section.table.rows)
                    QCOMPARE(row.size(), section.table.head.size());
                if (section.chart && section.heading != "How entries read"_L1)
                    QVERIFY2(!section.table.rows.isEmpty(), qPrintable(section.heading));
            }
        }
    }

    void everyNumberSaysWhatItIsOf()
    {
        const ReportDocument document =
            documentOf(modelOf(test::madeUpFacts(QDate(2024, 1, 1), 500, 1.0)));

        for (const auto &figure : document.figures)
            QVERIFY(!figure.note.isEmpty());
        static const QRegularExpression n(u"n = [\\d,]+|\\d[\\d,]* entries"_s);
        for (const auto &section : document.sections) {
            if (section.chart && section.heading != "Themes over time"_L1)
                QVERIFY2(n.match(section.paragraphs.join(u' ')).hasMatch(),
                         qPrintable(section.heading));
        }
    }

    void nothingIsDiagnosedOrExplained()
    {
        const QString text = QString::fromUtf8(
            markdownReport(modelOf(test::madeUpFacts(QDate(2024, 1, 1), 500, 1.0))));

        static const QRegularExpression words(
            u"\\b(causes?|caused|because|leads to|depress\\w*|disorder|symptoms?|patient|should|"
            "unhealthy|normal|abnormal)\\b"_s,
            QRegularExpression::CaseInsensitiveOption);
        const auto match = words.match(text);
        QVERIFY2(!match.hasMatch(), qPrintable(match.captured()));
        QVERIFY(text.contains("no diagnosis"_L1));
    }

    void theHtmlIsWellFormedAndComplete_data()
    {
        QTest::addColumn<int>("days");
        QTest::newRow("empty") << 0;
        QTest::newRow("one day") << 1;
        QTest::newRow("a month") << 30;
        QTest::newRow("a year") << 365;
        QTest::newRow("ten years") << 3'650;
    }

    void theHtmlIsWellFormedAndComplete()
    {
        QFETCH(const int, days);
        const QByteArray html =
            htmlReport(modelOf(test::madeUpFacts(QDate(2016, 3, 1), days, 1.0)));

        // Our HTML is XML but for its void elements in the head.
        QString xml = QString::fromUtf8(html).remove(u"<!DOCTYPE html>"_s);
        static const QRegularExpression voids(u"<meta [^>]*>"_s);
        xml.remove(voids);
        QXmlStreamReader reader(xml);
        int open = 0;
        while (!reader.atEnd()) {
            const auto token = reader.readNext();
            open += token == QXmlStreamReader::StartElement ? 1
                : token == QXmlStreamReader::EndElement     ? -1
                                                            : 0;
        }

        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QCOMPARE(open, 0);
        QVERIFY(html.contains("<html lang=\"en\">"));
        QVERIFY(html.isValidUtf8());
        QVERIFY(!html.contains("Â"));
    }

    void theHtmlNeedsAndAllowsNothingElse()
    {
        const QString html =
            QString::fromUtf8(htmlReport(modelOf(test::madeUpFacts(QDate(2024, 1, 1), 500, 1.0))));

        static const QRegularExpression foreign(
            u"<script|<link|<iframe|<object|<embed|<img|<base|<form|\\son\\w+=|\\sstyle=|@import|"
            "url\\(|\\shref=|\\ssrc="_s,
            QRegularExpression::CaseInsensitiveOption);
        QVERIFY2(!foreign.match(html).hasMatch(), qPrintable(foreign.match(html).captured()));
        QVERIFY(!QString(html).remove(u"http://www.w3.org/2000/svg"_s).contains("://"_L1));

        static const QRegularExpression policy(u"Content-Security-Policy\" content=\"([^\"]+)\""_s);
        static const QRegularExpression style(u"<style>(.*)</style>"_s,
                                              QRegularExpression::DotMatchesEverythingOption);
        const QByteArray css = style.match(html).captured(1).toUtf8();
        const QByteArray hash =
            QCryptographicHash::hash(css, QCryptographicHash::Sha256).toBase64();
        const QString allowed = policy.match(html).captured(1);
        QVERIFY(allowed.contains("default-src 'none'"_L1));
        QVERIFY(!allowed.contains("unsafe"_L1));
        QVERIFY2(allowed.contains("'sha256-"_L1 + QString::fromLatin1(hash)), qPrintable(allowed));
    }

    void hostileTextIsHarmlessInHtml_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("script") << u"<script>alert(1)</script>"_s;
        QTest::newRow("closing") << u"</title></style></svg></bdi></td><img src=x onerror=a()>"_s;
        QTest::newRow("attribute") << u"\" onload=\"a()' x='"_s;
        QTest::newRow("comment") << u"<!-- --><![CDATA[ ]]>"_s;
        QTest::newRow("placeholders") << u"%1 %2 %3 %99"_s;
        QTest::newRow("control characters") << QString(QChar(1)) + QChar(0xD800) + u"x"_s;
        QTest::newRow("turned text") << u"\u202Eevil\u202C\u2067"_s;
    }

    void hostileTextIsHarmlessInHtml()
    {
        QFETCH(const QString, text);
        const auto elements = [](const QByteArray &html) {
            QHash<QString, int> counts;
            static const QRegularExpression tag(u"<(/?[a-zA-Z!][a-zA-Z0-9]*)"_s);
            for (auto it = tag.globalMatch(QString::fromUtf8(html)); it.hasNext();)
                ++counts[it.next().captured(1)];
            return counts;
        };

        const QByteArray harmless = htmlReport(modelOf(hostileFacts(u"plain"_s)));
        const QByteArray html = htmlReport(modelOf(hostileFacts(text)));

        QCOMPARE(elements(html), elements(harmless)); // not one element more or less
        QVERIFY(!html.contains('\x01'));
        QVERIFY(html.isValidUtf8());
        if (text.startsWith(u'%'))
            QVERIFY(html.contains("%1 %2 %3 %99"));
    }

    void hostileTextIsHarmlessInMarkdown_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("script") << u"<script>alert(1)</script>"_s;
        QTest::newRow("heading") << u"a\n# b\n\n---\n"_s;
        QTest::newRow("picture") << u"![x](https://tracker.example/p.png)"_s;
        QTest::newRow("definition") << u"\n[picture-1]: https://tracker.example"_s;
        QTest::newRow("cells") << u"a | b | c"_s;
        QTest::newRow("code") << u"```\n~~~"_s;
    }

    void hostileTextIsHarmlessInMarkdown()
    {
        QFETCH(const QString, text);
        const QString harmless =
            QString::fromUtf8(markdownReport(modelOf(hostileFacts(u"plain"_s))));

        const QString markdown = QString::fromUtf8(markdownReport(modelOf(hostileFacts(text))));

        QCOMPARE(markdown.count(u'\n'), harmless.count(u'\n')); // no line more
        static const QRegularExpression structure(
            u"(?m)^(#|---|```|~~~|\\[)|(?<!\\\\)!\\[|<[a-z/!]|(?<!\\\\)\\|"_s);
        const auto countOf = [](const QString &of) {
            int n = 0;
            for (auto it = structure.globalMatch(of); it.hasNext(); it.next())
                ++n;
            return n;
        };
        QCOMPARE(countOf(markdown), countOf(harmless));
        QVERIFY(!markdown.contains("https://"_L1));
    }

    void everyPictureInMarkdownIsDefinedAndReads()
    {
        const QString markdown = QString::fromUtf8(
            markdownReport(modelOf(test::madeUpFacts(QDate(2024, 1, 1), 500, 1.0))));

        static const QRegularExpression used(u"!\\[.+\\]\\[(picture-\\d+)\\]"_s);
        static const QRegularExpression defined(
            u"(?m)^\\[(picture-\\d+)\\]: data:image/svg\\+xml;base64,(\\S+)$"_s);
        QStringList names, definitions;
        for (auto it = used.globalMatch(markdown); it.hasNext();)
            names.append(it.next().captured(1));
        for (auto it = defined.globalMatch(markdown); it.hasNext();) {
            const auto match = it.next();
            definitions.append(match.captured(1));
            QXmlStreamReader svg(QByteArray::fromBase64(match.captured(2).toLatin1()));
            while (!svg.atEnd())
                svg.readNext();
            QVERIFY2(!svg.hasError(), qPrintable(svg.errorString()));
        }

        QCOMPARE(names, definitions);
        QCOMPARE(names.size(), 10);
    }

    void markdownTablesAreWhole()
    {
        const QStringList lines =
            QString::fromUtf8(
                markdownReport(modelOf(test::madeUpFacts(QDate(2024, 1, 1), 100, 1.0))))
                .split(u'\n');

        static const QRegularExpression bar(u"(?<!\\\\)\\|"_s);
        qsizetype columns = 0;
        int rows = 0;
        for (const QString &line : lines) {
            const qsizetype bars = line.startsWith(u'|') ? line.count(bar) : 0;
            if (bars > 0 && columns > 0)
                QCOMPARE(bars, columns);
            columns = bars;
            rows += bars > 0 ? 1 : 0;
        }
        QVERIFY(rows > 20);
    }

    void aHighlightIsNamedWithItsDayAndScore()
    {
        EntryFacts fact;
        fact.date = QDate(2026, 5, 3);
        fact.title = u"Harbour"_s;
        fact.summary = u"We saw the ships."_s;
        fact.score = 0.8;
        fact.analysed = true;

        const QString html = QString::fromUtf8(htmlReport(modelOf({fact})));
        const QString markdown = QString::fromUtf8(markdownReport(modelOf({fact})));

        QVERIFY(html.contains(u"3 May 2026 · sentiment +0.80"_s));
        QVERIFY(html.contains("<bdi>Harbour</bdi>"_L1));
        QVERIFY(html.contains("<bdi>We saw the ships.</bdi>"_L1));
        QVERIFY(markdown.contains(
            u"- 3 May 2026 · **Harbour** (sentiment +0.80)  \n  We saw the ships."_s));
    }

    void stepsWithoutAMoodAreNotInItsTable()
    {
        EntryFacts felt;
        felt.date = QDate(2026, 5, 3);
        felt.mood = 4;
        EntryFacts written;
        written.date = QDate(2026, 5, 4);

        const ReportDocument document = documentOf(modelOf({felt, written}));

        QCOMPARE(document.sections.first().heading, u"Mood"_s);
        QCOMPARE(document.sections.first().table.rows,
                 (QList<QStringList>{{u"3 May 2026"_s, u"4.0"_s, u"1"_s}}));
    }

    void aWeakEmotionIsNotCalledNone()
    {
        EntryFacts fact;
        fact.date = QDate(2026, 5, 3);
        fact.score = 0.8;
        fact.analysed = true;
        fact.emotions = {{u"joy"_s, 0.5}, {u"fear"_s, 0.001}};

        const QString markdown = QString::fromUtf8(markdownReport(modelOf({fact})));

        QVERIFY(markdown.contains("| joy | 0.50 |"_L1));
        QVERIFY(markdown.contains("| fear | &lt;0.01 |"_L1));
    }
};

QTEST_GUILESS_MAIN(TestReports)
#include "tst_reports.moc"
