// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/Pieces.h"

#include <QTest>

#include <cmath>

using namespace englog;
using namespace englog::openai;
using namespace Qt::StringLiterals;

namespace {

QStringList textsOf(const QString &text, qsizetype most)
{
    QStringList texts;
    for (const Span &piece : piecesOf(text, most))
        texts += text.sliced(piece.start, piece.length);
    return texts;
}

PieceFinding piece(qsizetype start, qsizetype length, const Finding &finding)
{
    return {{start, length}, finding, 0.5, u"en"_s};
}

SentimentAnalysis feeling(double score, SentimentLabel label, const QList<Emotion> &emotions = {})
{
    SentimentAnalysis found;
    found.overall = Sentiment{score, label, 0.8, {}};
    found.emotions = emotions;
    return found;
}

} // namespace

class TestPieces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsWhereAReaderWould_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("most");
        QTest::addColumn<QStringList>("pieces");
        QTest::newRow("short") << u"One. Two."_s << 20 << QStringList{u"One. Two."_s};
        QTest::newRow("empty") << u""_s << 20 << QStringList{u""_s};
        QTest::newRow("paragraph before sentence")
            << u"One two.\nThree. Four five."_s << 16
            << QStringList{u"One two.\n"_s, u"Three. Four "_s, u"five."_s};
        QTest::newRow("sentence before word") << u"One two. Three four five"_s << 16
                                              << QStringList{u"One two. "_s, u"Three four five"_s};
        QTest::newRow("word") << u"one two three four"_s << 9
                              << QStringList{u"one two "_s, u"three "_s, u"four"_s};
        QTest::newRow("no place") << u"abcdefgh"_s << 5 << QStringList{u"abcde"_s, u"fgh"_s};
        QTest::newRow("not within a pair")
            << u"abcd😀efg"_s << 5 << QStringList{u"abcd"_s, u"😀efg"_s};
        QTest::newRow("not before a mark")
            << u"abcde\u0301fg"_s << 5 << QStringList{u"abcd"_s, u"e\u0301fg"_s};
        QTest::newRow("no spaces")
            << u"一二三。四五六七"_s << 6 << QStringList{u"一二三。"_s, u"四五六七"_s};
    }
    void cutsWhereAReaderWould()
    {
        QFETCH(const QString, text);
        QFETCH(const int, most);
        QFETCH(const QStringList, pieces);

        QCOMPARE(textsOf(text, most), pieces);
    }

    void piecesCoverTheTextAndAreShortEnough()
    {
        const QString text =
            u"Ça va. 😀 e\u0301\u0302 x\r\n\u0301\u0301\u0301\u0301\u0301\u0301"_s.repeated(50);
        for (qsizetype most = 4; most < 60; ++most) {
            QCOMPARE(textsOf(text, most).join(QString()), text);
            for (const Span &span : piecesOf(text, most))
                QVERIFY(span.length > 0 && span.length <= most);
        }
    }

    void weighsFeelingsByLength()
    {
        const auto all = merged(
            {piece(0, 300, feeling(0.8, SentimentLabel::Positive, {{u"joy"_s, 0.4}})),
             piece(300, 100,
                   feeling(-0.4, SentimentLabel::Negative, {{u"fear"_s, 0.3}, {u"joy"_s, 0.6}}))});

        const auto &found = std::get<SentimentAnalysis>(all.finding);
        QVERIFY(std::abs(found.overall->score - 0.5) < 1e-9);
        QVERIFY(found.overall->label == SentimentLabel::Positive);
        QCOMPARE(found.emotions, QList<Emotion>({{u"joy"_s, 0.6}, {u"fear"_s, 0.3}}));
        QCOMPARE(found.course, QList<CoursePoint>({{{0, 300}, 0.8}, {{300, 100}, -0.4}}));
        QCOMPARE(all.piece, Span({0, 400}));
        QCOMPARE(all.language, u"en"_s);
    }

    void theVerdictIsMixedWhereBothHaveALargeShare()
    {
        const auto label = [](double one, double other) {
            const auto of = [](double score) {
                return feeling(score,
                               score > 0 ? SentimentLabel::Positive : SentimentLabel::Negative);
            };
            const auto all = merged({piece(0, 100, of(one)), piece(100, 100, of(other))});
            return std::get<SentimentAnalysis>(all.finding).overall->label;
        };

        QVERIFY(label(0.8, -0.6) == SentimentLabel::Mixed);
        QVERIFY(label(0.8, 0.6) == SentimentLabel::Positive);
        QVERIFY(label(-0.8, -0.6) == SentimentLabel::Negative);
        QVERIFY(label(0.05, 0.05) == SentimentLabel::Neutral);
    }

    void aPieceThatSaysNothingCountsForNothing()
    {
        const auto all = merged({piece(0, 100, feeling(0.8, SentimentLabel::Positive)),
                                 piece(100, 900, SentimentAnalysis{})});

        QCOMPARE(std::get<SentimentAnalysis>(all.finding).overall->score, 0.8);
    }

    void joinsWhatIsListed()
    {
        const auto content = merged(
            {piece(0, 10, ContentExtraction{u"One."_s, {}, {u"a b"_s, u"c"_s}, {{0, 3}, {4, 1}}}),
             piece(10, 10,
                   ContentExtraction{u"Two."_s, {}, {u"A B"_s, u"d"_s}, {{10, 3}, {14, 1}}})});
        const auto themes = merged(
            {piece(0, 10, ThemeIdentification{{{u"work"_s, 0.4}}, {}}),
             piece(10, 10, ThemeIdentification{{{u"family"_s, 0.7}, {u"work"_s, 0.6}}, {}})});

        const auto &found = std::get<ContentExtraction>(content.finding);
        QCOMPARE(found.summary, u"One. Two."_s);
        QCOMPARE(found.keyPhrases, (QStringList{u"a b"_s, u"c"_s, u"d"_s}));
        QCOMPARE(found.keyPhraseSpans, QList<Span>({{0, 3}, {4, 1}, {14, 1}}));
        QCOMPARE(std::get<ThemeIdentification>(themes.finding).themes,
                 QList<Theme>({{u"family"_s, 0.7}, {u"work"_s, 0.6}}));
    }

    void aLongSummaryKeepsTheFirstSentenceOfEach()
    {
        QList<PieceFinding> found;
        for (int n = 0; n < 20; ++n)
            found += piece(10 * n, 10,
                           ContentExtraction{u"Day %1 was 1.5 long. "_s.arg(n)
                                                 + u"There was more to it. "_s.repeated(4),
                                             {},
                                             {},
                                             {}});

        const QString summary = std::get<ContentExtraction>(merged(found).finding).summary;

        QVERIFY(summary.startsWith(u"Day 0 was 1.5 long. Day 1 was"_s));
        QVERIFY(summary.endsWith(u"Day 19 was 1.5 long."_s));
    }

    void movesEverySpan()
    {
        SentimentAnalysis sentiment = feeling(0.1, SentimentLabel::Positive);
        sentiment.overall->evidence = {{1, 2}};
        const EntityRecognition entities{{{u"x"_s, EntityType::Other, 1.0, {3, 1}, {}}}};
        const InsightGeneration insights{{{u"x"_s, {{EntryId(), {5, 2}}}}}};

        QCOMPARE(std::get<SentimentAnalysis>(shifted(sentiment, 10)).overall->evidence,
                 QList<Span>({{11, 2}}));
        QCOMPARE(std::get<EntityRecognition>(shifted(entities, 10)).entities[0].span,
                 Span({13, 1}));
        QCOMPARE(std::get<InsightGeneration>(shifted(insights, 10)).insights[0].evidence[0].span,
                 Span({15, 2}));
    }

    void aMeanDirectionIsOfUnitLength()
    {
        const QList<float> mean =
            meanDirection({{{0, 30}, {1.0F, 0.0F}}, {{30, 10}, {0.0F, 1.0F}}});

        QVERIFY(std::abs(mean[0] - 3 / std::sqrt(10.0F)) < 1e-6F);
        QVERIFY(std::abs(mean[1] - 1 / std::sqrt(10.0F)) < 1e-6F);
        QVERIFY(meanDirection({}).isEmpty());
        QVERIFY(unit({0.0F, 0.0F}).isEmpty());
        QCOMPARE(unit({0.0F, -4.0F}), (QList<float>{0.0F, -1.0F}));
    }
};

QTEST_GUILESS_MAIN(TestPieces)
#include "tst_pieces.moc"
