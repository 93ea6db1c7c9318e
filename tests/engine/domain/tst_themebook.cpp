// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/NameBook.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

class TestThemeBook : public QObject
{
    Q_OBJECT

    const QList<ThemeDefinition> m_known{{u"work"_s, {u"office"_s}, {}, {}, {}},
                                         {u"family"_s, {u"mother"_s}, {}, {}, {}},
                                         {u"home"_s, {u"house"_s}, {}, {}, {}}};

private Q_SLOTS:
    void withoutRulesItIsWhatTheAnalyserKnows()
    {
        const ThemeBook book(m_known, {});

        QCOMPARE(book.names(), (QStringList{u"work"_s, u"family"_s, u"home"_s}));
        QVERIFY(!book.list().first().own);
        QCOMPARE(book.list().first().seeds, QStringList{u"office"_s});
        QCOMPARE(book.shown(u"WORK"_s).value(), u"work"_s);
        QCOMPARE(book.shown(u"sailing"_s).value(), u"sailing"_s); // found once, unknown now
        QVERIFY(!book.find(u"sailing"_s));
    }

    void ownThemesComeBehindAndOwnWordsFirst()
    {
        const ThemeBook book(m_known,
                             {{u"Sailing"_s, {u"boat"_s}, {}, false, {}},
                              {u"work"_s, {u"standup"_s, u"office"_s}, {}, false, {}}});

        QCOMPARE(book.names(), (QStringList{u"work"_s, u"family"_s, u"home"_s, u"Sailing"_s}));
        QCOMPARE(book.find(u"work"_s)->seeds, (QStringList{u"standup"_s, u"office"_s}));
        QVERIFY(book.find(u"sailing"_s)->own);
        QVERIFY(!book.find(u"work"_s)->own);
    }

    void aChainOfNamesLeadsToTheLast()
    {
        const ThemeBook book(m_known,
                             {{u"job"_s, {}, {}, false, u"Career"_s},
                              {u"Career"_s, {u"promotion"_s}, {}, false, {}},
                              {u"work"_s, {}, {}, false, u"job"_s}});

        QCOMPARE(book.shown(u"work"_s).value(), u"Career"_s);
        const ThemeBook::Listed *career = book.find(u"job"_s);
        QCOMPARE(career->seeds, (QStringList{u"promotion"_s, u"office"_s}));
        QVERIFY(!career->own);
        QCOMPARE(career->formerly, (QStringList{u"work"_s, u"job"_s}));
        QCOMPARE(book.names(), (QStringList{u"Career"_s, u"family"_s, u"home"_s}));
    }

    void aMergedThemeBringsItsWordsAlong()
    {
        const ThemeBook book(m_known, {{u"home"_s, {u"hearth"_s}, {}, false, u"family"_s}});

        QCOMPARE(book.names(), (QStringList{u"work"_s, u"family"_s}));
        QCOMPARE(book.find(u"home"_s)->seeds, (QStringList{u"hearth"_s, u"mother"_s, u"house"_s}));
    }

    void aHiddenThemeIsKnownAndNotShown()
    {
        const ThemeBook book(m_known, {{u"family"_s, {}, {}, true, {}}});

        QVERIFY(!book.shown(u"family"_s));
        QVERIFY(book.find(u"family"_s)->hidden);
        QCOMPARE(book.names(), (QStringList{u"work"_s, u"home"_s}));
    }

    void aCircleOfNamesEnds()
    {
        const ThemeBook book({},
                             {{u"a"_s, {}, {}, false, u"b"_s}, {u"b"_s, {}, {}, false, u"a"_s}});
        QVERIFY(book.shown(u"a"_s).has_value());
        const NameBook names({{u"a"_s, {}, false, u"b"_s}, {u"b"_s, {}, false, u"a"_s}});
        QVERIFY(!names.shown(u"a"_s).isEmpty());
    }

    void aMergedNameHasTheTypeOfTheOneItGoesBy()
    {
        const NameBook names({{u"Bob"_s, EntityType::Place, false, u"Robert"_s},
                              {u"Robert"_s, EntityType::Person, false, {}},
                              {u"Ma"_s, EntityType::Person, false, u"Mother"_s},
                              {u"x"_s, {}, false, u"y"_s},
                              {u"y"_s, {}, true, {}}});

        QCOMPARE(names.shown(u" bob "_s), u"Robert"_s);
        QVERIFY(names.type(u"Bob"_s) == EntityType::Person);
        QVERIFY(names.type(u"ma"_s) == EntityType::Person); // nothing is said of “Mother”
        QCOMPARE(names.shown(u"ma"_s), u"Mother"_s);
        QVERIFY(names.isRejected(u"x"_s));
        QVERIFY(!names.isRejected(u"Bob"_s));
        QVERIFY(!names.type(u"nobody"_s));
        QCOMPARE(names.shown(u"nobody"_s), u"nobody"_s);
    }
};

QTEST_GUILESS_MAIN(TestThemeBook)
#include "tst_themebook.moc"
