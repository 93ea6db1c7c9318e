// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Overlay.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

class TestOverlay : public QObject
{
    Q_OBJECT

    static Correction say(const QString &field, const QString &value, const QString &words = {})
    {
        auto correction = Correction::from(field, value);
        if (!correction)
            qFatal("%s", qPrintable(correction.error().detail));
        correction->words = words;
        correction->at = Instant(Millis(5));
        return *correction;
    }

    /// What an analyser found in "Met Maria in Paris".
    static AggregatedResults found()
    {
        AggregatedResults results;
        results.sentiment =
            SentimentAnalysis{Sentiment{0.4, SentimentLabel::Positive, 0.7, {{0, 3}}},
                              {{u"joy"_s, 0.8}, {u"love"_s, 0.4}},
                              {},
                              0.4,
                              0.1,
                              {}};
        results.themes = ThemeIdentification{{{u"travel"_s, 0.9}, {u"work"_s, 0.6}}, {}};
        results.entities = EntityRecognition{{{u"Maria"_s, EntityType::Place, 0.6, {4, 5}, {}},
                                              {u"Paris"_s, EntityType::Place, 0.9, {13, 5}, {}}}};
        return results;
    }
    static QStringList themesOf(const AggregatedResults &results)
    {
        QStringList names;
        for (const Theme &theme : results.themes->themes)
            names += theme.name;
        return names;
    }
    static QStringList namesOf(const AggregatedResults &results)
    {
        QStringList names;
        for (const Entity &entity : results.entities->entities)
            names += entity.text + u'/' + toString(entity.type);
        return names;
    }

private Q_SLOTS:
    void nothingSaidChangesNothing()
    {
        QCOMPARE(Overlay().over(found(), {}), found());
        EntryFacts facts;
        facts.score = 0.4;
        facts.label = SentimentLabel::Mixed;
        facts.confidence = 0.2;
        facts.emotions = {{u"joy"_s, 0.8}};
        facts.themes = {{u"work"_s, 0.7}};
        facts.entities = {{u"Maria"_s, EntityType::Person, 0.6, {4, 5}, {}}};
        QCOMPARE(Overlay().over(facts, {}), facts);
    }

    void aLabelTakesTheScoreAlong()
    {
        const auto negative = Overlay().over(found(), {say(u"sentiment"_s, u"negative"_s)});
        const auto positive = Overlay().over(found(), {say(u"sentiment"_s, u"positive"_s)});

        QVERIFY(negative.sentiment->overall->label == SentimentLabel::Negative);
        QCOMPARE(negative.sentiment->overall->score, -0.5);
        QCOMPARE(negative.sentiment->overall->confidence, 1.0);
        QVERIFY(negative.sentiment->overall->evidence.isEmpty()); // it stood for the contrary
        QCOMPARE(*negative.sentiment->valence, -0.5);
        QCOMPARE(positive.sentiment->overall->score, 0.4); // it was right, as was its score
        QCOMPARE(positive.sentiment->overall->evidence.size(), 1);
        QCOMPARE(
            negative.corrected,
            (QList<Corrected>{{u"sentiment"_s, u"positive"_s, u"negative"_s, Instant(Millis(5))}}));
    }

    void aScoreTakesTheLabelAlong()
    {
        const auto results = Overlay().over(found(), {say(u"sentiment"_s, u"-0.3"_s)});

        QCOMPARE(results.sentiment->overall->score, -0.3);
        QVERIFY(results.sentiment->overall->label == SentimentLabel::Negative);
        QCOMPARE(results.corrected.first().from, u"0.4"_s);
    }

    void whatAPersonNamesIsThereAndStandsFirst()
    {
        const auto results =
            Overlay().over(found(),
                           {say(u"emotion:joy"_s, u"no"_s), say(u"emotion:grief"_s, u"yes"_s),
                            say(u"theme:work"_s, u"no"_s), say(u"theme:Love"_s, u"yes"_s)});

        QCOMPARE(results.sentiment->emotions,
                 (QList<Emotion>{{u"grief"_s, 1.0}, {u"love"_s, 0.4}}));
        QCOMPARE(themesOf(results), (QStringList{u"Love"_s, u"travel"_s}));
        QCOMPARE(results.corrected.size(), 4);
        QCOMPARE(results.corrected[0].from, u"yes"_s);
        QCOMPARE(results.corrected[1].from, u"no"_s);
    }

    void anEntityTakesThePlaceOfWhatItTouches()
    {
        const auto retyped =
            Overlay().over(found(), {say(u"entity:4:5"_s, u"person"_s, u"Maria"_s)});
        const auto widened =
            Overlay().over(found(), {say(u"entity:0:9"_s, u"event"_s, u"Met Maria"_s)});
        const auto gone = Overlay().over(found(), {say(u"entity:13:5"_s, u"none"_s, u"Paris"_s)});
        const auto twice = Overlay().over(found(),
                                          {say(u"entity:0:9"_s, u"event"_s, u"Met Maria"_s),
                                           say(u"entity:4:5"_s, u"person"_s, u"Maria"_s)});

        QCOMPARE(namesOf(retyped), (QStringList{u"Maria/person"_s, u"Paris/place"_s}));
        QCOMPARE(retyped.corrected.first().from, u"place"_s);
        QCOMPARE(namesOf(widened), (QStringList{u"Met Maria/event"_s, u"Paris/place"_s}));
        QCOMPARE(namesOf(gone), QStringList{u"Maria/place"_s});
        QCOMPARE(namesOf(twice), (QStringList{u"Maria/person"_s, u"Paris/place"_s}));
        // Neighbours do not touch.
        const auto beside = Overlay().over(found(), {say(u"entity:9:4"_s, u"other"_s, u" in "_s)});
        QCOMPARE(beside.entities->entities.size(), 3);
        QCOMPARE(beside.corrected.first().from, u"none"_s);
    }

    void wordsThatAreGoneAreLeftOut()
    {
        auto gone = say(u"entity:4:5"_s, u"person"_s, u"Sarah"_s);
        gone.holds = false;

        const auto results = Overlay().over(found(), {gone});

        QCOMPARE(results, found());
    }

    void whatWasNeverAnalysedIsWhatAPersonSays()
    {
        const auto results =
            Overlay().over(AggregatedResults(),
                           {say(u"sentiment"_s, u"positive"_s), say(u"theme:work"_s, u"yes"_s)});

        QCOMPARE(results.sentiment->overall->score, 0.5);
        QCOMPARE(themesOf(results), QStringList{u"work"_s});
        QVERIFY(!results.entities);
        QCOMPARE(results.corrected.first().from, QString());
    }

    void themesAreShownByTheNamesThatAPersonGaveThem()
    {
        const QList<ThemeDefinition> known{{u"travel"_s, {}, {}, {}, {}},
                                           {u"work"_s, {}, {}, {}, {}}};
        const ThemeBook renamed(
            known,
            {{u"Journeys"_s, {}, {}, false, {}}, {u"travel"_s, {}, {}, false, u"Journeys"_s}});
        const ThemeBook merged(known, {{u"travel"_s, {}, {}, false, u"work"_s}});
        const ThemeBook hidden(known, {{u"work"_s, {}, {}, true, {}}});

        QCOMPARE(themesOf(Overlay(renamed, {}).over(found(), {})),
                 (QStringList{u"Journeys"_s, u"work"_s}));
        QCOMPARE(Overlay(merged, {}).over(found(), {}).themes->themes,
                 (QList<Theme>{{u"work"_s, 0.9}})); // once, with the better of both
        QCOMPARE(themesOf(Overlay(hidden, {}).over(found(), {})), QStringList{u"travel"_s});
        // Said of the old name, it holds for the new one; of a hidden theme it is kept only.
        const auto said = Overlay(renamed, {}).over(found(), {say(u"theme:travel"_s, u"no"_s)});
        QCOMPARE(themesOf(said), QStringList{u"work"_s});
        QCOMPARE(said.corrected.first().from, u"yes"_s);
        QCOMPARE(said.corrected.first().field, u"theme:Journeys"_s);
        const auto unseen = Overlay(hidden, {}).over(found(), {say(u"theme:work"_s, u"yes"_s)});
        QCOMPARE(themesOf(unseen), QStringList{u"travel"_s});
        QVERIFY(unseen.corrected.isEmpty());
    }

    void namesAreOfTheTypeAPersonSaysUnlessSaidOtherwiseOfTheEntry()
    {
        const Overlay word(
            {},
            NameBook({{u"maria"_s, EntityType::Person, false, {}}, {u"Paris"_s, {}, true, {}}}));

        QCOMPARE(namesOf(word.over(found(), {})), QStringList{u"Maria/person"_s});
        QCOMPARE(namesOf(word.over(found(), {say(u"entity:13:5"_s, u"place"_s, u"Paris"_s)})),
                 (QStringList{u"Maria/person"_s, u"Paris/place"_s}));
    }

    void factsCountMergedNamesAsOne()
    {
        const Overlay word({},
                           NameBook({{u"Maria"_s, {}, false, u"Maria Rossi"_s},
                                     {u"Maria Rossi"_s, EntityType::Person, false, {}}}));
        EntryFacts facts;
        facts.entities = found().entities->entities;

        const EntryFacts over = word.over(facts, {say(u"entity:13:5"_s, u"other"_s, u"Paris"_s)});

        QCOMPARE(over.entities.size(), 1); // neither dates nor others are facts
        QCOMPARE(over.entities.first().text, u"Maria Rossi"_s);
        QVERIFY(over.entities.first().type == EntityType::Person);
        const auto shown = word.over(found(), {}).entities->entities.first();
        QCOMPARE(shown.text, u"Maria"_s); // as it stands in the text
        QCOMPARE(shown.value, u"Maria Rossi"_s);
    }

    void factsHaveTheScoreAPersonGave()
    {
        EntryFacts facts;
        facts.score = 0.4;
        facts.label = SentimentLabel::Positive;
        facts.confidence = 0.3;

        const EntryFacts over = Overlay().over(facts, {say(u"sentiment"_s, u"negative"_s)});

        QCOMPARE(*over.score, -0.5);
        QVERIFY(*over.label == SentimentLabel::Negative);
        QCOMPARE(*over.confidence, 1.0);
    }
};

QTEST_GUILESS_MAIN(TestOverlay)
#include "tst_overlay.moc"
