// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Names.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

class TestNames : public QObject
{
    Q_OBJECT

    static EntryFacts entry(int day, const QList<std::pair<QString, EntityType>> &names)
    {
        EntryFacts facts;
        facts.id = EntryId::make(Instant(Millis(day)), 1, 2);
        facts.date = QDate(2026, 5, day);
        for (const auto &[text, type] : names)
            facts.entities += {text, type, 0.9, {0, text.size()}, {}};
        return facts;
    }
    static QStringList offersFor(const QString &name, const QStringList &others,
                                 EntityType type = EntityType::Person)
    {
        QList<NameCount> names{{name, EntityType::Person, 1, 1, {}, {}}};
        for (const QString &other : others)
            names += {other, type, 1, 1, {}, {}};
        return mergeOffers(names).first();
    }

private Q_SLOTS:
    void namesAreCountedByEntriesWithTheDaysTheyStandIn()
    {
        const auto person = EntityType::Person;
        const auto counts = countNames({entry(3, {{u"Maria"_s, person}, {u"maria"_s, person}}),
                                        entry(1, {{u"Maria"_s, EntityType::Place}}),
                                        entry(9, {{u"Rome"_s, EntityType::Place}})});

        QCOMPARE(counts.size(), 2);
        QCOMPARE(counts[0],
                 (NameCount{u"Maria"_s, person, 2, 3, QDate(2026, 5, 1), QDate(2026, 5, 3)}));
        QCOMPARE(counts[1].name, u"Rome"_s);
        QCOMPARE(countNames({}), QList<NameCount>());
    }

    void whoMayBeTheSameIsOffered_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("other");
        QTest::addColumn<bool>("offered");
        QTest::newRow("form of address") << u"Mr. Moore"_s << u"Moore"_s << true;
        QTest::newRow("two forms of address") << u"Mr. Moore"_s << u"Sir Moore"_s << true;
        QTest::newRow("a man and a woman") << u"Sir W. Batten"_s << u"Lady Batten"_s << false;
        QTest::newRow("first name alone") << u"Anna"_s << u"Anna Smith"_s << true;
        QTest::newRow("last name alone") << u"Smith"_s << u"Anna Smith"_s << true;
        QTest::newRow("short form") << u"Bob"_s << u"Robert"_s << true;
        QTest::newRow("short form, one last name") << u"Bob Hill"_s << u"Robert"_s << true;
        QTest::newRow("short form of two names") << u"Sam"_s << u"Samantha"_s << true;
        QTest::newRow("case alone") << u"ANNA"_s << u"anna smith"_s << true;
        QTest::newRow("two last names") << u"Bob Hill"_s << u"Robert Moore"_s << false;
        QTest::newRow("two first names") << u"Anna Smith"_s << u"Maria Smith"_s << false;
        QTest::newRow("middle of a name") << u"Maria"_s << u"Anna Maria Smith"_s << false;
        QTest::newRow("other names") << u"Anna"_s << u"Hannah"_s << false;
        QTest::newRow("nothing but a form of address") << u"Uncle"_s << u"Uncle Bob"_s << false;
        QTest::newRow("short forms that share a letter") << u"Samuel"_s << u"Samantha"_s << false;
    }

    void whoMayBeTheSameIsOffered()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, other);
        QFETCH(const bool, offered);

        const QStringList expected = offered ? QStringList{other} : QStringList();
        QCOMPARE(offersFor(name, {other, u"Zeno"_s}), expected);
        QCOMPARE(offersFor(other, {u"Zeno"_s, name}), offered ? QStringList{name} : QStringList());
    }

    void aPlaceIsNoPerson()
    {
        QCOMPARE(offersFor(u"Lincoln"_s, {u"Abraham Lincoln"_s}, EntityType::Place), QStringList());
    }
};

QTEST_GUILESS_MAIN(TestNames)
#include "tst_names.moc"
