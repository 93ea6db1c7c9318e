// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Comparison.h"

#include <QTest>

#include <algorithm>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

const QDate today(2026, 6, 30);

EntryFacts entryOn(QDate day, std::optional<double> score = 0.0)
{
    EntryFacts entry;
    entry.id = EntryId{QUuid::createUuidV5(QUuid(), day.toString(Qt::ISODate))};
    entry.date = day;
    entry.analysed = true;
    entry.score = score;
    entry.wordCount = 100;
    return entry;
}

/// One entry a day, the last of them yesterday; all alike.
QList<EntryFacts> pastOf(int entries)
{
    QList<EntryFacts> past;
    for (int i = entries; i > 0; --i)
        past.append(entryOn(today.addDays(-i)));
    return past;
}

EntryFacts own(double score = 0.0)
{
    EntryFacts entry = entryOn(today, score);
    entry.wordCount = 50;
    return entry;
}

QStringList textsOf(const QList<Insight> &insights)
{
    QStringList texts;
    for (const Insight &insight : insights)
        texts.append(insight.text);
    return texts;
}

Entity person(const QString &name, double confidence = 0.9)
{
    return {name, EntityType::Person, confidence, {0, name.size()}, {}};
}

} // namespace

class TestComparison : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPastOfItsKindSaysNothing()
    {
        QCOMPARE(textsOf(comparedWith(own(), pastOf(200))), QStringList());
        QCOMPARE(textsOf(comparedWith(own(), {})), QStringList());
    }

    void theBrightestSinceIsTold()
    {
        QList<EntryFacts> past = pastOf(100);
        past[40].score = 0.8;

        const auto said = comparedWith(own(0.7), past);

        QCOMPARE(
            textsOf(said),
            QStringList{u"It reads brighter than each of the 59 entries before it; the last to "
                        "be as bright is that of 1 May 2026."_s});
        QCOMPARE(said.first().evidence, (QList<Evidence>{{past[40].id, {}}}));
    }

    void theDarkestOfAllCitesTheNearest()
    {
        QList<EntryFacts> past = pastOf(100);
        past[10].score = -0.5;
        past[20].score = -0.6;
        past[30].score.reset(); // knows nothing

        const auto said = comparedWith(own(-0.7), past);

        QCOMPARE(
            textsOf(said),
            QStringList{u"It reads heavier than each of the 99 entries back to 22 March 2026; the "
                        "nearest to it is that of 11 April 2026."_s});
        QCOMPARE(said.first().evidence, (QList<Evidence>{{past[20].id, {}}}));
    }

    void thirtyEntriesAreNeeded()
    {
        QCOMPARE(comparedWith(own(0.7), pastOf(29)).size(), 0);
        QCOMPARE(comparedWith(own(0.7), pastOf(30)).size(), 1);

        QList<EntryFacts> past = pastOf(100);
        past[70].score = 0.7; // 29 between; as bright is enough
        QCOMPARE(comparedWith(own(0.7), past).size(), 0);
        QCOMPARE(comparedWith(own(0.71), past).size(), 1);
    }

    void whatIsNearZeroIsNeitherBrightNorDark()
    {
        QList<EntryFacts> past = pastOf(100);
        for (EntryFacts &entry : past)
            entry.score = -0.9;

        QCOMPARE(textsOf(comparedWith(own(0.05), past)), QStringList());
        EntryFacts unknown = own();
        unknown.score.reset();
        QCOMPARE(textsOf(comparedWith(unknown, past)), QStringList());
    }

    void theLongestIsTold()
    {
        QList<EntryFacts> past = pastOf(100);
        past[7].wordCount = 640;
        EntryFacts entry = own();
        entry.wordCount = 1'812;

        const auto said = comparedWith(entry, past);

        QCOMPARE(
            textsOf(said),
            QStringList{u"With 1,812 words it is longer than each of the 100 entries back to 22 "
                        "March 2026; the nearest to it is that of 29 March 2026."_s});
        QCOMPARE(said.first().evidence, (QList<Evidence>{{past[7].id, {}}}));
    }

    void aThemeThatHasBecomeFrequentIsTold()
    {
        QList<EntryFacts> past = pastOf(100);
        for (const int i : {5, 50, 92, 93, 95, 97, 99})
            past[i].themes = {{u"games_and_play"_s, 0.9}};
        EntryFacts entry = own();
        entry.themes = {{u"games_and_play"_s, 0.9}, {u"food"_s, 0.9}};

        const auto said = comparedWith(entry, past);

        QCOMPARE(
            textsOf(said),
            QStringList{u"6 of the last 10 entries speak of games and play, this one among them; "
                        "of the 91 before those, 2 (2 %)."_s});
        QList<Evidence> shownBy;
        for (const int i : {92, 93, 95, 97, 99})
            shownBy.append({past[i].id, {}});
        QCOMPARE(said.first().evidence, shownBy);

        for (int i = 0; i < 91; i += 2) // when half of all speak of it, five of nine are usual
            past[i].themes = {{u"games_and_play"_s, 0.9}};
        QCOMPARE(textsOf(comparedWith(entry, past)), QStringList());
    }

    void aRareEmotionIsTold()
    {
        QList<EntryFacts> past = pastOf(100);
        past[3].emotions = {{u"grief"_s, 0.4}};
        past[60].emotions = {{u"grief"_s, 0.4}};
        for (int i = 0; i < 50; ++i)
            past[i].emotions.append({u"joy"_s, 0.5});
        EntryFacts entry = own();
        entry.emotions = {{u"joy"_s, 0.9}, {u"grief"_s, 0.5}};

        const auto said = comparedWith(entry, past);

        QCOMPARE(
            textsOf(said),
            QStringList{u"It has words of grief, as have 2 of the 100 entries before it; the last "
                        "is that of 21 May 2026."_s});
        QCOMPARE(said.first().evidence, (QList<Evidence>{{past[3].id, {}}, {past[60].id, {}}}));

        past[60].emotions.clear();
        QVERIFY(textsOf(comparedWith(entry, past)).first().contains(u"as has one of the 100"_s));
        entry.emotions = {{u"grief"_s, 0.3}}; // not clear
        QCOMPARE(textsOf(comparedWith(entry, past)), QStringList());
        entry.emotions = {{u"pride"_s, 0.9}}; // nothing earlier to cite
        QCOMPARE(textsOf(comparedWith(entry, past)), QStringList());
    }

    void whoIsNamedAgainAfterLongIsTold()
    {
        QList<EntryFacts> past = pastOf(200);
        for (const int i : {6, 8, 10, 20, 30})
            past[i].entities = {person(u"Anna"_s)};
        for (const int i : {9, 11, 21, 31, 195})
            past[i].entities = {person(u"Ben"_s)};
        past[5].entities = {person(u"Carl"_s)};
        EntryFacts entry = own();
        entry.entities = {person(u"Ben"_s), person(u"ANNA"_s), person(u"Carl"_s)};

        const auto said = comparedWith(entry, past);

        QCOMPARE(
            textsOf(said),
            QStringList{u"ANNA is named again after 170 days and 169 entries without; 5 before "
                        "those did, the last of them on 11 January 2026."_s});
        QList<Evidence> shownBy;
        for (const int i : {6, 8, 10, 20, 30})
            shownBy.append({past[i].id, {}});
        QCOMPARE(said.first().evidence, shownBy);

        entry.entities = {person(u"Anna"_s, 0.4)}; // not sure
        QCOMPARE(textsOf(comparedWith(entry, past)), QStringList());
    }

    void atMostThreeAreSaidThoseOfMostEntriesFirst()
    {
        QList<EntryFacts> past = pastOf(200);
        past[150].score = 0.8;
        past[3].emotions = {{u"grief"_s, 0.4}};
        for (const int i : {6, 8, 10, 20, 30})
            past[i].entities = {person(u"Anna"_s)};
        for (const int i : {192, 193, 195, 197, 199})
            past[i].themes = {{u"food"_s, 0.9}};
        EntryFacts entry = own(0.7);
        entry.wordCount = 900;
        entry.emotions = {{u"grief"_s, 0.9}};
        entry.themes = {{u"food"_s, 0.9}};
        entry.entities = {person(u"Anna"_s)};

        const auto said = comparedWith(entry, past);

        QCOMPARE(said.size(), 3);
        QVERIFY(said[0].text.startsWith(u"It has words of grief"_s));
        QVERIFY(said[1].text.startsWith(u"With 900 words"_s));
        QVERIFY(said[2].text.contains(u"speak of food"_s));
        for (const Insight &insight : said)
            QVERIFY(!insight.evidence.isEmpty());
        QCOMPARE(comparedWith(entry, past), said);
    }
};

QTEST_GUILESS_MAIN(TestComparison)
#include "tst_comparison.moc"
