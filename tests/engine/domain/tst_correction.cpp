// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Json.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

class TestCorrection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItWrites_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::newRow("label") << u"sentiment"_s << u"mixed"_s;
        QTest::newRow("score") << u"sentiment"_s << u"-0.25"_s;
        QTest::newRow("emotion") << u"emotion:joy"_s << u"yes"_s;
        QTest::newRow("theme of two words") << u"theme:film and theatre"_s << u"no"_s;
        QTest::newRow("theme with a colon") << u"theme:work: late"_s << u"no"_s;
        QTest::newRow("entity") << u"entity:0:12"_s << u"person"_s;
        QTest::newRow("no entity") << u"entity:4:5"_s << u"none"_s;
    }

    void readsWhatItWrites()
    {
        QFETCH(const QString, field);
        QFETCH(const QString, value);

        auto correction = Correction::from(field, value);

        QVERIFY2(correction, qPrintable(correction ? QString() : correction.error().detail));
        QCOMPARE(correction->field(), field);
        QCOMPARE(correction->value, value);
        correction->at = Instant(Millis(1'790'000'000'123));
        correction->words = QString(correction->span.length, u'x');
        QCOMPARE(correctionFrom(toJson(*correction)).value(), *correction);
    }

    void refusesWhatCannotBeSaid_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::newRow("no field") << QString() << u"yes"_s;
        QTest::newRow("unknown field") << u"mood:3"_s << u"yes"_s;
        QTest::newRow("unknown label") << u"sentiment"_s << u"happy"_s;
        QTest::newRow("score beyond one") << u"sentiment"_s << u"1.01"_s;
        QTest::newRow("score not a number") << u"sentiment"_s << u"nan"_s;
        QTest::newRow("nameless theme") << u"theme: "_s << u"yes"_s;
        QTest::newRow("neither yes nor no") << u"theme:work"_s << u"maybe"_s;
        QTest::newRow("emotion without a value") << u"emotion:joy"_s << QString();
        QTest::newRow("span without a length") << u"entity:4"_s << u"person"_s;
        QTest::newRow("empty span") << u"entity:4:0"_s << u"person"_s;
        QTest::newRow("span before the text") << u"entity:-1:2"_s << u"person"_s;
        QTest::newRow("unknown type") << u"entity:4:5"_s << u"animal"_s;
    }

    void refusesWhatCannotBeSaid()
    {
        QFETCH(const QString, field);
        QFETCH(const QString, value);

        const auto correction = Correction::from(field, value);

        QVERIFY(!correction);
        QVERIFY(correction.error().code == ErrorCode::Invalid);
        QVERIFY(!correction.error().hint.isEmpty());
    }

    void refusesDamagedJson()
    {
        auto good = toJson(*Correction::from(u"sentiment"_s, u"0.5"_s));
        QVERIFY(correctionFrom(good));
        QCOMPARE(good["to"_L1].toDouble(), 0.5); // a number, as everywhere
        good["at"_L1] = u"yesterday"_s;
        QVERIFY(!correctionFrom(good));

        auto entity = toJson(*Correction::from(u"entity:4:5"_s, u"person"_s));
        QVERIFY(!correctionFrom(entity)); // whose words nobody can find again
        entity["words"_L1] = u"Maria"_s;
        QVERIFY(correctionFrom(entity));
        entity.remove("at"_L1);
        QVERIFY(correctionFrom(entity).value().at == Instant{});
        QVERIFY(!correctionFrom({}));
    }

    void aSpanMovesWithTheTextBeforeIt_data()
    {
        QTest::addColumn<QString>("edited");
        QTest::addColumn<qsizetype>("start");
        QTest::newRow("in front") << u"Yesterday met Rome, Rome and Rome"_s << qsizetype(20);
        QTest::newRow("behind") << u"met Rome, Rome and so on"_s << qsizetype(10);
        QTest::newRow("between") << u"met Rome, old Rome and Rome"_s << qsizetype(14);
        QTest::newRow("around") << u"I met Rome, Rome and Rome!"_s << qsizetype(-1);
        QTest::newRow("gone") << u"met nobody"_s << qsizetype(-1);
        QTest::newRow("nothing") << QString() << qsizetype(-1);
    }

    void aSpanMovesWithTheTextBeforeIt()
    {
        QFETCH(const QString, edited);
        QFETCH(const qsizetype, start);

        const auto span = Edit::between(u"met Rome, Rome and Rome"_s, edited).moved({10, 4});

        QCOMPARE(span ? span->start : -1, start);
        QVERIFY(!span || span->length == 4);
    }

    void wordsAreFoundInWhatWasPutIn()
    {
        const QString old = u"In Rome. Mayor of Rome."_s;
        const auto placed = [&old](const QString &edited, const QString &words, qsizetype start) {
            const auto span = Edit::between(old, edited).placed(words, start, edited);
            return span ? span->start : -1;
        };

        QCOMPARE(placed(u"In Rome. I met May there. Mayor of Rome."_s, u"May"_s, 0), 15);
        QCOMPARE(placed(u"In Rome. I met Mayan there. Mayor of Rome."_s, u"May"_s, 0), -1);
        QCOMPARE(placed(u"In Rome. Mayor of May."_s, u"May"_s, 3), 18);
        QCOMPARE(placed(u"In Rome. Mayor."_s, u"Rome"_s, 18),
                 -1); // the other one stood there before
        QCOMPARE(placed(QString(), u"Rome"_s, 18), -1);
    }

    void wordsStandWhereASpanSays()
    {
        const QString text = u"In Rome 🍕 I"_s;

        QCOMPARE(wordsAt(text, {3, 4}).value(), u"Rome"_s);
        QCOMPARE(wordsAt(text, {8, 2}).value(), u"🍕"_s);
        QCOMPARE(wordsAt(text, {0, text.size()}).value(), text);
        QVERIFY(!wordsAt(text, {8, 1})); // half a character
        QVERIFY(!wordsAt(text, {9, 2}));
        QVERIFY(!wordsAt(text, {2, 1})); // a space
        QVERIFY(!wordsAt(text, {3, text.size()}));
        QVERIFY(!wordsAt(text, {text.size(), 1}));
        QVERIFY(!wordsAt(text, {-1, 2}));
        QVERIFY(!wordsAt(text, {3, 0}));
        QVERIFY(!wordsAt(text, {3, std::numeric_limits<int>::max()}));
    }

    void nearNamesAreToldTheLikeliestFirst()
    {
        QCOMPARE(namesNear(u"joi"_s, emotionNames()).value(0), u"joy"_s);
        QCOMPARE(namesNear(u"Sadnes"_s, emotionNames()).value(0), u"sadness"_s);
        QVERIFY(namesNear(u"film"_s, {u"work"_s, u"film and theatre"_s})
                == QStringList{u"film and theatre"_s});
        QCOMPARE(namesNear(u"xylophone"_s, emotionNames()), QStringList());
        QCOMPARE(emotionNames().size(), 27);
    }

    void aScoreHasTheLabelOfItsSign()
    {
        QVERIFY(labelOf(0.15) == SentimentLabel::Positive);
        QVERIFY(labelOf(0.14) == SentimentLabel::Neutral);
        QVERIFY(labelOf(-0.15) == SentimentLabel::Negative);
        for (const auto label : {SentimentLabel::Positive, SentimentLabel::Negative})
            QVERIFY(labelOf(scoreOf(label)) == label);
    }
};

QTEST_GUILESS_MAIN(TestCorrection)
#include "tst_correction.moc"
