// SPDX-License-Identifier: GPL-3.0-or-later
// englog-cli at a person's word: correct, theme, entity.
#include "tests/app/Programs.h"

#include <QFile>

using namespace englog::test;
using namespace Qt::StringLiterals;

class TestCliCorrections : public QObject
{
    Q_OBJECT

    /// Programs whose analyser does without its model file, which takes time to load.
    static std::unique_ptr<Programs> quick()
    {
        auto programs = std::make_unique<Programs>();
        programs->setEnvironment(u"ENGLOG_MODEL_DIR"_s, u"none"_s);
        return programs;
    }
    static QString analysed(const Programs &programs, const QByteArray &text,
                            const QString &date = u"2026-05-05"_s)
    {
        const QString id = programs.cli({u"add"_s, u"-"_s, u"--date"_s, date}, text).word();
        const Ended worked = programs.cli({u"analyse"_s, id, u"--wait"_s});
        return worked.status == 0 ? id : worked.told();
    }
    static QJsonObject results(const Programs &programs, const QString &id)
    {
        return programs.cli({u"insights"_s, id, u"--json"_s}).object();
    }
    static QStringList namesIn(const QJsonValue &array, const QString &key = u"name"_s)
    {
        QStringList names;
        const QJsonArray things = array.toArray();
        for (const auto &thing : things)
            names += thing.toObject().value(key).toString();
        return names;
    }

    static constexpr auto happyDay =
        "I walked through Paris with Maria. It was a wonderful day and I was so happy about the "
        "letter from my sister.";

private Q_SLOTS:
    void aPersonsWordWinsAndIsRemembered()
    {
        const auto programs = quick();
        const QString id = analysed(*programs, happyDay);
        QCOMPARE(results(*programs, id)["overall_sentiment"_L1]["label"_L1].toString(),
                 u"positive"_s);
        QVERIFY(results(*programs, id)["corrected"_L1].toArray().isEmpty());

        const Ended said =
            programs->cli({u"correct"_s, id, u"--sentiment"_s, u"negative"_s, u"--emotion"_s,
                           u"grief=yes"_s, u"--theme"_s, u"family=no"_s, u"--entity"_s,
                           u"17:5=none"_s, u"--entity"_s, u"28:5=person"_s, u"--json"_s});

        COMPARE_STATUS(said, 0);
        QCOMPARE(said.object()["id"_L1].toString(), id);
        QCOMPARE(said.object()["corrected"_L1].toArray().size(), 5);
        const QJsonObject now = results(*programs, id);
        QCOMPARE(now["overall_sentiment"_L1]["label"_L1].toString(), u"negative"_s);
        QCOMPARE(namesIn(now["emotions"_L1]).value(0), u"grief"_s);
        QVERIFY(!namesIn(now["themes"_L1]).contains(u"family"_s));
        QCOMPARE(namesIn(now["entities"_L1], u"text"_s), QStringList{u"Maria"_s});
        const QJsonObject first = now["corrected"_L1][0].toObject();
        QVERIFY(first.contains("from"_L1) && first.contains("to"_L1) && first.contains("at"_L1));
        QVERIFY(programs->cli({u"insights"_s, id}).out.contains("Corrected"));
        // Also where many entries are looked at, and after it was analysed again.
        const QJsonArray days =
            programs->cli({u"trends"_s, u"--by"_s, u"day"_s, u"--json"_s}).array();
        QCOMPARE(days[0]["score"_L1].toDouble(), -0.5);
        COMPARE_STATUS(programs->cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);
        QCOMPARE(results(*programs, id)["overall_sentiment"_L1]["score"_L1].toDouble(), -0.5);
    }

    void insightsAreMadeAgainOfWhatWasSaid()
    {
        const auto programs = quick();
        const QString id = analysed(*programs, happyDay);
        const auto insights = [&] {
            return QJsonDocument(results(*programs, id)["insights"_L1].toArray()).toJson();
        };
        QVERIFY2(insights().contains("positive"), insights().constData());

        COMPARE_STATUS(programs->cli({u"correct"_s, id, u"--sentiment"_s, u"0"_s}), 0);
        COMPARE_STATUS(programs->cli({u"analyse"_s, id, u"--wait"_s}), 0);

        QVERIFY2(!insights().contains("positive"), insights().constData());
    }

    void whatWasSaidCanBeTakenBack()
    {
        const auto programs = quick();
        const QString id = analysed(*programs, happyDay);
        const QJsonObject before = results(*programs, id);
        COMPARE_STATUS(programs->cli({u"correct"_s, id, u"--sentiment"_s, u"-0.7"_s, u"--theme"_s,
                                      u"work=yes"_s}),
                       0);
        QCOMPARE(results(*programs, id)["overall_sentiment"_L1]["score"_L1].toDouble(), -0.7);

        const Ended undone = programs->cli({u"correct"_s, id, u"--undo"_s, u"sentiment"_s});

        COMPARE_STATUS(undone, 0);
        QCOMPARE(undone.out, QByteArray("theme:work: yes\n"));
        QCOMPARE(results(*programs, id)["overall_sentiment"_L1], before["overall_sentiment"_L1]);
        const Ended again = programs->cli({u"correct"_s, id, u"--undo"_s, u"sentiment"_s});
        COMPARE_STATUS(again, 3);
        QVERIFY2(again.err.contains("theme:work"), again.err.constData());
        COMPARE_STATUS(programs->cli({u"correct"_s, id, u"--undo"_s, u"theme:work"_s}), 0);
        QVERIFY(results(*programs, id)["corrected"_L1].toArray().isEmpty());
    }

    void anEmotionIsNamedInAnyCase()
    {
        const auto programs = quick();
        const QString id = analysed(*programs, happyDay);

        COMPARE_STATUS(programs->cli({u"correct"_s, id, u"--emotion"_s, u"Grief=yes"_s}), 0);
        COMPARE_STATUS(programs->cli({u"correct"_s, id, u"--undo"_s, u"emotion:Grief"_s}), 0);
        QVERIFY(results(*programs, id)["corrected"_L1].toArray().isEmpty());
    }

    void whatIsWrongIsToldWithAWayOut_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("told");
        QTest::newRow("nothing") << QStringList() << 2 << QByteArray("--help");
        QTest::newRow("sentiment")
            << QStringList{u"--sentiment"_s, u"happy"_s} << 2 << QByteArray("positive, neutral");
        QTest::newRow("emotion") << QStringList{u"--emotion"_s, u"joi=yes"_s} << 2
                                 << QByteArray("joy");
        QTest::newRow("no value") << QStringList{u"--emotion"_s, u"joy"_s} << 2
                                  << QByteArray("NAME=yes");
        QTest::newRow("theme") << QStringList{u"--theme"_s, u"famly=no"_s} << 3
                               << QByteArray("family");
        QTest::newRow("type") << QStringList{u"--entity"_s, u"17:5=city"_s} << 2
                              << QByteArray("place");
        QTest::newRow("span") << QStringList{u"--entity"_s, u"17=place"_s} << 2
                              << QByteArray("START:LENGTH");
        QTest::newRow("behind the end")
            << QStringList{u"--entity"_s, u"170:5=place"_s} << 1 << QByteArray("units");
        QTest::newRow("two words of one thing")
            << QStringList{u"--theme"_s, u"work=yes"_s, u"--theme"_s, u"Work=no"_s} << 2
            << QByteArray("both yes and no");
        QTest::newRow("nothing to take back")
            << QStringList{u"--undo"_s, u"foo"_s} << 2 << QByteArray("sentiment, emotion:NAME");
        QTest::newRow("never said") << QStringList{u"--undo"_s, u"theme:family"_s} << 3
                                    << QByteArray("nothing in this entry");
    }

    void whatIsWrongIsToldWithAWayOut()
    {
        QFETCH(const QStringList, words);
        QFETCH(const int, status);
        QFETCH(const QByteArray, told);
        const auto programs = quick();
        const QString id = programs->cli({u"add"_s}, happyDay).word();

        // The good part of an order that fails is not done either.
        const Ended refused = programs->cli(
            QStringList{u"correct"_s, id} + words
            + (words.isEmpty() ? QStringList() : QStringList{u"--emotion"_s, u"grief=yes"_s}));

        QVERIFY2(refused.status == status, qPrintable(refused.told()));
        QVERIFY2(refused.err.contains(told), refused.err.constData());
        QVERIFY(results(*programs, id)["corrected"_L1].toArray().isEmpty());
    }

    void whatIsNeverAnalysedOrGoneIsNotCorrected()
    {
        const auto programs = quick();
        const QString never =
            programs->cli({u"add"_s, u"-"_s, u"--ai"_s, u"never"_s}, happyDay).word();
        const QString trashed = programs->cli({u"add"_s}, happyDay).word();
        COMPARE_STATUS(programs->cli({u"delete"_s, trashed}), 0);

        const Ended refused = programs->cli({u"correct"_s, never, u"--sentiment"_s, u"mixed"_s});

        COMPARE_STATUS(refused, 1);
        QVERIFY2(refused.err.contains("never analysed"), refused.err.constData());
        const Ended told = programs->cli({u"insights"_s, never});
        COMPARE_STATUS(told, 0);
        QVERIFY2(told.out.contains("--ai local"), told.out.constData());
        COMPARE_STATUS(programs->cli({u"correct"_s, trashed, u"--sentiment"_s, u"mixed"_s}), 3);
        COMPARE_STATUS(programs->cli({u"correct"_s, u"nonsense"_s, u"--sentiment"_s, u"mixed"_s}),
                       3);
    }

    void anEditTakesAlongWhatWasSaidOfItsWords()
    {
        const auto programs = quick();
        const QString id = programs->cli({u"add"_s}, "Met Maria there.").word();
        COMPARE_STATUS(programs->cli({u"correct"_s, id, u"--entity"_s, u"4:5=person"_s,
                                      u"--sentiment"_s, u"positive"_s}),
                       0);

        COMPARE_STATUS(programs->cli({u"edit"_s, id, u"-"_s}, "I met Maria there."), 0);

        const QJsonArray moved = results(*programs, id)["corrected"_L1].toArray();
        QCOMPARE(moved.size(), 2);
        QCOMPARE(moved[0]["field"_L1].toString(), u"entity:6:5"_s);
        COMPARE_STATUS(programs->cli({u"edit"_s, id, u"-"_s}, "I met nobody."), 0);
        const QJsonArray left = results(*programs, id)["corrected"_L1].toArray();
        QCOMPARE(left.size(), 1);
        QCOMPARE(left[0]["field"_L1].toString(), u"sentiment"_s);
        COMPARE_STATUS(programs->cli({u"edit"_s, id, u"-"_s}, "Met Maria there."), 0);
        QCOMPARE(results(*programs, id)["corrected"_L1].toArray().size(), 2);
    }

    void noInsightContradictsWhatWasSaid()
    {
        const auto programs = quick();
        const QString id = analysed(*programs, happyDay);
        const auto told = [&] {
            QString all;
            const QJsonArray said = results(*programs, id)["insights"_L1].toArray();
            for (const auto &one : said)
                all += one.toString() + u'\n';
            return all;
        };
        const auto work = [&] {
            COMPARE_STATUS(programs->cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);
        };
        QVERIFY2(told().contains("positive"_L1) && told().contains("Maria"_L1), qPrintable(told()));

        COMPARE_STATUS(programs->cli({u"correct"_s, id, u"--sentiment"_s, u"negative"_s}), 0);
        QVERIFY2(!told().contains("positive"_L1), qPrintable(told()));
        work();
        QVERIFY2(told().contains("family"_L1) && !told().contains("positive"_L1),
                 qPrintable(told()));

        COMPARE_STATUS(programs->cli({u"entity"_s, u"reject"_s, u"Maria"_s}), 0);
        QVERIFY2(!told().contains("Maria"_L1), qPrintable(told()));
        work();
        QVERIFY2(told().contains("family"_L1) && !told().contains("Maria"_L1), qPrintable(told()));
    }

    void whatWasSaidTravelsWithTheEntries()
    {
        const auto programs = quick();
        const QString id = analysed(*programs, happyDay);
        COMPARE_STATUS(programs->cli({u"correct"_s, id, u"--sentiment"_s, u"-0.25"_s, u"--theme"_s,
                                      u"work=yes"_s, u"--entity"_s, u"28:5=person"_s}),
                       0);
        // But for what was found: the other analyser has learnt from it before it reads.
        const auto corrected = [&id](const Programs &where) {
            QJsonArray said;
            const QJsonArray all = results(where, id)["corrected"_L1].toArray();
            for (const auto &one : all) {
                QJsonObject object = one.toObject();
                object.remove("from"_L1);
                said.append(object);
            }
            return said;
        };
        const QString file = programs->path(u"out.jsonl"_s);
        COMPARE_STATUS(programs->cli({u"export"_s, file, u"--format"_s, u"jsonl"_s}), 0);

        const auto other = quick();
        COMPARE_STATUS(other->cli({u"import"_s, file}), 0);
        COMPARE_STATUS(other->cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);

        QCOMPARE(corrected(*other).size(), 3);
        QCOMPARE(corrected(*other), corrected(*programs));
        QCOMPARE(results(*other, id)["overall_sentiment"_L1]["score"_L1].toDouble(), -0.25);
        const QString again = other->path(u"again.jsonl"_s);
        COMPARE_STATUS(other->cli({u"export"_s, again, u"--format"_s, u"jsonl"_s}), 0);
        QFile first(file), second(again);
        QVERIFY(first.open(QIODevice::ReadOnly) && second.open(QIODevice::ReadOnly));
        QCOMPARE(second.readAll(), first.readAll());
        // What was taken back here does not come again with the same file.
        COMPARE_STATUS(other->cli({u"correct"_s, id, u"--undo"_s, u"theme:work"_s}), 0);
        COMPARE_STATUS(other->cli({u"import"_s, file}), 0);
        QCOMPARE(results(*other, id)["corrected"_L1].toArray().size(), 2);
    }

    void ownThemesAreFoundAndKeptFromRunToRun()
    {
        const auto programs = quick();
        const QString id =
            analysed(*programs, "We took the dinghy out and capsized it near the old pier.");
        const auto themes = [&] { return namesIn(results(*programs, id)["themes"_L1]); };
        QVERIFY(!themes().contains(u"Sailing"_s));

        COMPARE_STATUS(programs->cli({u"theme"_s, u"add"_s, u"Sailing"_s, u"--seed"_s, u"dinghy"_s,
                                      u"--seed"_s, u"capsized"_s}),
                       0);
        const Ended stale = programs->cli({u"analyse"_s, u"--stale"_s, u"--wait"_s, u"--json"_s});

        COMPARE_STATUS(stale, 0);
        QCOMPARE(stale.object()["queued"_L1].toInt(), 2); // themes, and the insights made of them
        QVERIFY(themes().contains(u"Sailing"_s));
        QCOMPARE(
            programs->cli({u"analyse"_s, u"--stale"_s, u"--json"_s}).object()["queued"_L1].toInt(),
            0);
        const QJsonArray listed = programs->cli({u"theme"_s, u"list"_s, u"--json"_s}).array();
        const QJsonObject own = listed.last().toObject();
        QCOMPARE(own["name"_L1].toString(), u"Sailing"_s);
        QCOMPARE(own["n"_L1].toInt(), 1);
        QVERIFY(own["own"_L1].toBool());
        QCOMPARE(own["seeds"_L1].toArray(), (QJsonArray{u"Sailing"_s, u"dinghy"_s, u"capsized"_s}));
        QVERIFY(programs->cli({u"theme"_s, u"list"_s}).out.contains("your own"));
        COMPARE_STATUS(programs->cli({u"theme"_s, u"add"_s, u"sailing"_s}), 1);
        COMPARE_STATUS(programs->cli({u"theme"_s, u"add"_s, u" "_s}), 1);
        COMPARE_STATUS(programs->cli({u"theme"_s, u"add"_s, u"Boats"_s, u"--example"_s, u"x"_s}),
                       3);
    }

    void themesAreRenamedMergedAndHiddenAtOnce()
    {
        const auto programs = quick();
        const QString id = analysed(*programs, happyDay);
        const auto themes = [&] { return namesIn(results(*programs, id)["themes"_L1]); };
        QVERIFY2(themes().contains(u"family"_s), qPrintable(themes().join(u", "_s)));

        COMPARE_STATUS(programs->cli({u"theme"_s, u"rename"_s, u"family"_s, u"My people"_s}), 0);
        QVERIFY(themes().contains(u"My people"_s) && !themes().contains(u"family"_s));
        COMPARE_STATUS(programs->cli({u"theme"_s, u"rename"_s, u"my people"_s, u"work"_s}), 1);
        COMPARE_STATUS(programs->cli({u"theme"_s, u"merge"_s, u"My people"_s, u"friends"_s}), 0);
        QVERIFY(themes().contains(u"friends"_s) && !themes().contains(u"My people"_s));
        // What counts as another is not changed with it.
        const Ended other = programs->cli({u"theme"_s, u"hide"_s, u"my people"_s});
        QVERIFY2(other.status == 1 && other.err.contains("--undo"), qPrintable(other.told()));
        COMPARE_STATUS(programs->cli({u"theme"_s, u"merge"_s, u"My people"_s, u"--undo"_s}), 0);
        QVERIFY(themes().contains(u"My people"_s));
        COMPARE_STATUS(programs->cli({u"theme"_s, u"merge"_s, u"My people"_s, u"--undo"_s}), 1);
        COMPARE_STATUS(programs->cli({u"theme"_s, u"merge"_s, u"My people"_s, u"friends"_s}), 0);
        COMPARE_STATUS(programs->cli({u"theme"_s, u"add"_s, u"x"_s, u"--undo"_s}), 2);
        // Of the old name it can be said too.
        COMPARE_STATUS(programs->cli({u"correct"_s, id, u"--theme"_s, u"family=no"_s}), 0);
        QVERIFY(!themes().contains(u"friends"_s));
        COMPARE_STATUS(programs->cli({u"correct"_s, id, u"--undo"_s, u"theme:friends"_s}), 0);
        COMPARE_STATUS(programs->cli({u"theme"_s, u"hide"_s, u"friends"_s}), 0);
        QVERIFY(!themes().contains(u"friends"_s));
        COMPARE_STATUS(programs->cli({u"analyse"_s, u"--stale"_s, u"--wait"_s}), 0);
        QVERIFY(!themes().contains(u"friends"_s));
        const Ended hidden = programs->cli({u"correct"_s, id, u"--theme"_s, u"friends=yes"_s});
        QVERIFY2(hidden.status == 1 && hidden.err.contains("hidden"), qPrintable(hidden.told()));
        COMPARE_STATUS(programs->cli({u"theme"_s, u"hide"_s, u"friends"_s, u"--undo"_s}), 0);
        COMPARE_STATUS(programs->cli({u"analyse"_s, u"--stale"_s, u"--wait"_s}), 0);
        QVERIFY(themes().contains(u"friends"_s));
        const Ended unknown = programs->cli({u"theme"_s, u"hide"_s, u"famly"_s});
        QVERIFY2(unknown.status == 3, qPrintable(unknown.told()));
        COMPARE_STATUS(programs->cli({u"theme"_s, u"frobnicate"_s}), 2);
        COMPARE_STATUS(programs->cli({u"theme"_s, u"rename"_s, u"work"_s}), 2);
    }

    void namesAreMergedOnlyWhereAPersonSaysSo()
    {
        const auto programs = quick();
        analysed(*programs, "Today I met Robert Hill in Paris. Robert Hill was happy.",
                 u"2026-05-01"_s);
        const QString id =
            analysed(*programs, "In the evening Robert came over. Robert sang.", u"2026-05-09"_s);
        const auto named = [&](const QString &name) {
            const QJsonArray all = programs->cli({u"entity"_s, u"list"_s, u"--json"_s}).array();
            for (const auto &one : all) {
                if (one.toObject()["name"_L1].toString() == name)
                    return one.toObject();
            }
            return QJsonObject();
        };
        QCOMPARE(named(u"Robert"_s)["n"_L1].toInt(), 1);
        QVERIFY(named(u"Robert"_s)["may_be"_L1].toArray().contains(u"Robert Hill"_s));
        QCOMPARE(named(u"Robert Hill"_s)["first"_L1].toString(), u"2026-05-01"_s);

        COMPARE_STATUS(programs->cli({u"entity"_s, u"merge"_s, u"Robert"_s, u"Robert Hill"_s}), 0);

        QVERIFY(named(u"Robert"_s).isEmpty());
        QCOMPARE(named(u"Robert Hill"_s)["n"_L1].toInt(), 2);
        QCOMPARE(named(u"Robert Hill"_s)["last"_L1].toString(), u"2026-05-09"_s);
        QCOMPARE(results(*programs, id)["entities"_L1][0]["value"_L1].toString(), u"Robert Hill"_s);
        QVERIFY(programs->cli({u"entity"_s, u"list"_s}).out.contains("also: Robert"));
        COMPARE_STATUS(programs->cli({u"entity"_s, u"merge"_s, u"Robert"_s, u"Robert Hill"_s}), 1);
        const Ended unknown = programs->cli({u"entity"_s, u"merge"_s, u"Robbert"_s, u"Bob"_s});
        QVERIFY2(unknown.status == 3 && unknown.err.contains("Robert"), qPrintable(unknown.told()));
        COMPARE_STATUS(programs->cli({u"entity"_s, u"merge"_s, u"Robert"_s, u"--undo"_s}), 0);
        QCOMPARE(named(u"Robert"_s)["n"_L1].toInt(), 1);
        COMPARE_STATUS(programs->cli({u"entity"_s, u"merge"_s, u"Robert"_s, u"--undo"_s}), 1);
        COMPARE_STATUS(programs->cli({u"entity"_s, u"merge"_s, u"Robert"_s, u"Robert Hill"_s}), 0);
        // What stands for itself again is no part of another.
        COMPARE_STATUS(programs->cli({u"entity"_s, u"confirm"_s, u"Robert"_s, u"person"_s}), 0);
        QCOMPARE(named(u"Robert"_s)["n"_L1].toInt(), 1);
    }

    void namesThatWereConfirmedOrRejectedAreRemembered()
    {
        const auto programs = quick();
        const QString id = analysed(*programs, happyDay);
        const auto typeOf = [&](const QString &name) {
            const QJsonArray all = results(*programs, id)["entities"_L1].toArray();
            for (const auto &one : all) {
                if (one.toObject()["text"_L1].toString() == name)
                    return one.toObject()["type"_L1].toString();
            }
            return QString();
        };
        QCOMPARE(typeOf(u"Paris"_s), u"place"_s);

        COMPARE_STATUS(programs->cli({u"entity"_s, u"confirm"_s, u"paris"_s, u"person"_s}), 0);
        COMPARE_STATUS(programs->cli({u"entity"_s, u"reject"_s, u"Maria"_s}), 0);

        QCOMPARE(typeOf(u"Paris"_s), u"person"_s);
        QCOMPARE(typeOf(u"Maria"_s), QString());
        COMPARE_STATUS(programs->cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);
        QCOMPARE(typeOf(u"Maria"_s), QString());
        const Ended listed = programs->cli({u"entity"_s, u"list"_s});
        QVERIFY2(listed.out.contains("confirmed") && listed.out.contains("rejected"),
                 listed.out.constData());
        COMPARE_STATUS(programs->cli({u"entity"_s, u"confirm"_s, u"Maria"_s, u"date"_s}), 2);
        COMPARE_STATUS(programs->cli({u"entity"_s, u"confirm"_s, u"Maria"_s, u"person"_s}), 0);
        QCOMPARE(typeOf(u"Maria"_s), u"person"_s);
    }

    void daysAreThoseOfTheDayTheEntryIsOf()
    {
        const auto programs = quick();
        const QString id = analysed(*programs, "I saw Maria last Tuesday.", u"2026-05-07"_s);
        const auto days = [&] {
            return namesIn(results(*programs, id)["entities"_L1], u"value"_s);
        };
        QVERIFY2(days().contains(u"2026-05-05"_s), qPrintable(days().join(u", "_s)));

        COMPARE_STATUS(programs->cli({u"edit"_s, id, u"--date"_s, u"2026-05-21"_s}), 0);
        COMPARE_STATUS(programs->cli({u"analyse"_s, id, u"--wait"_s}), 0);

        QVERIFY2(days().contains(u"2026-05-19"_s), qPrintable(days().join(u", "_s)));
        QVERIFY(!days().contains(u"2026-05-05"_s));
    }

    void whatIsSaidOfTheJournalLaterTravelsWithEntriesThatAreKnown()
    {
        const auto programs = quick();
        analysed(*programs, happyDay);
        const QString file = programs->path(u"out.jsonl"_s);
        COMPARE_STATUS(programs->cli({u"export"_s, file, u"--format"_s, u"jsonl"_s}), 0);
        const auto other = quick();
        COMPARE_STATUS(other->cli({u"import"_s, file}), 0);
        COMPARE_STATUS(programs->cli({u"theme"_s, u"add"_s, u"Sailing"_s, u"--seed"_s, u"boat"_s}),
                       0);
        COMPARE_STATUS(programs->cli({u"export"_s, file, u"--format"_s, u"jsonl"_s}), 0);

        COMPARE_STATUS(other->cli({u"import"_s, file}), 0);

        QVERIFY(namesIn(other->cli({u"theme"_s, u"list"_s, u"--json"_s}).array())
                    .contains(u"Sailing"_s));
    }

    void whatWasSaidOfTheJournalTravelsToo()
    {
        const auto programs = quick();
        const QString id = analysed(*programs,
                                    "We took the dinghy out with Robert Hill and "
                                    "capsized it near the old pier.");
        for (const QStringList &words :
             {QStringList{u"theme"_s, u"add"_s, u"Sailing"_s, u"--seed"_s, u"dinghy"_s,
                          u"--example"_s, id},
              QStringList{u"theme"_s, u"rename"_s, u"work"_s, u"Job"_s},
              QStringList{u"theme"_s, u"hide"_s, u"money"_s},
              QStringList{u"entity"_s, u"confirm"_s, u"Robert Hill"_s, u"person"_s},
              QStringList{u"entity"_s, u"reject"_s, u"Once"_s}})
            COMPARE_STATUS(programs->cli(words), 0);
        COMPARE_STATUS(programs->cli({u"analyse"_s, u"--stale"_s, u"--wait"_s}), 0);
        const QString file = programs->path(u"out.jsonl"_s);
        COMPARE_STATUS(programs->cli({u"export"_s, file, u"--format"_s, u"jsonl"_s}), 0);

        const auto other = quick();
        COMPARE_STATUS(other->cli({u"import"_s, file}), 0);
        COMPARE_STATUS(other->cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);

        for (const QString &verb : {u"theme"_s, u"entity"_s})
            QCOMPARE(other->cli({verb, u"list"_s, u"--json"_s}).array(),
                     programs->cli({verb, u"list"_s, u"--json"_s}).array());
        QVERIFY(namesIn(results(*other, id)["themes"_L1]).contains(u"Sailing"_s));
    }
};

QTEST_GUILESS_MAIN(TestCliCorrections)
#include "tst_clicorrections.moc"
