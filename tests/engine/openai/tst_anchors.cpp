// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/Anchors.h"

#include <QTest>

using namespace englog;
using namespace englog::openai;
using namespace Qt::StringLiterals;

class TestAnchors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatIsQuotedNearly_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("quote");
        QTest::addColumn<QString>("found"); // as it stands in the text; empty: nowhere

        QTest::newRow("exactly") << u"I met Anna."_s << u"Anna"_s << u"Anna"_s;
        QTest::newRow("nowhere") << u"I met Anna."_s << u"Bert"_s << QString();
        QTest::newRow("empty") << u"I met Anna."_s << u""_s << QString();
        QTest::newRow("only marks") << u"I met Anna..."_s << u"\"…\""_s << QString();
        QTest::newRow("case") << u"It was LOVELY there"_s << u"it was lovely"_s
                              << u"It was LOVELY"_s;
        QTest::newRow("curly marks") << u"She said “it’s fine” — twice"_s
                                     << u"\"it's fine\" - twice"_s << u"“it’s fine” — twice"_s;
        QTest::newRow("straight marks") << u"it's fine"_s << u"it’s fine"_s << u"it's fine"_s;
        QTest::newRow("two lines")
            << u"the long\r\nroad"_s << u"the long road"_s << u"the long\r\nroad"_s;
        QTest::newRow("no-break space")
            << u"20\u00a0000 steps"_s << u"20 000 steps"_s << u"20\u00a0000 steps"_s;
        QTest::newRow("soft hyphen")
            << u"a Donau\u00addampfer"_s << u"Donaudampfer"_s << u"Donau\u00addampfer"_s;
        QTest::newRow("decomposed") << u"at the cafe\u0301 today"_s << u"café"_s << u"cafe\u0301"_s;
        QTest::newRow("composed") << u"at the café today"_s << u"cafe\u0301"_s << u"café"_s;
        QTest::newRow("no mark cut off") << u"at the cafe\u0301 today"_s << u"cafe"_s << QString();
        QTest::newRow("Hangul decomposed")
            << u"오늘 \u1112\u1161\u11ab국 갔다"_s << u"한국"_s << u"\u1112\u1161\u11ab국"_s;
        QTest::newRow("surrogates") << u"so 😀🎉 happy"_s << u"😀🎉 happy"_s << u"😀🎉 happy"_s;
        QTest::newRow("one emoji") << u"so 😀🎉 happy"_s << u"🎉"_s << u"🎉"_s;
        QTest::newRow("without its selector")
            << u"I ❤\ufe0f it"_s << u"I ❤ it"_s << u"I ❤\ufe0f it"_s;
        QTest::newRow("lone surrogate") << u"so 😀 happy"_s << QString(QChar(0xd83d)) << QString();
        QTest::newRow("ligature") << u"my o\ufb03ce"_s << u"office"_s << u"o\ufb03ce"_s;
        QTest::newRow("ellipsis") << u"well... maybe"_s << u"well… maybe"_s << u"well... maybe"_s;
        QTest::newRow("marks of its own") << u"We won, at last"_s << u"“We won.”"_s << u"We won"_s;
        QTest::newRow("not within a word") << u"Alice came, Al too"_s << u"Al"_s << u"Al"_s;
        QTest::newRow("not from within") << u"banana"_s << u"ana"_s << QString();
        QTest::newRow("a word's begin") << u"in Annas house"_s << u"Anna"_s << u"Anna"_s;
        QTest::newRow("no spaces") << u"昨日東京に行った"_s << u"東京"_s << u"東京"_s;
        QTest::newRow("all of it") << u"fine"_s << u"fine"_s << u"fine"_s;
    }

    void findsWhatIsQuotedNearly()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, quote);
        QFETCH(const QString, found);
        const Anchors anchors(text);

        const auto place = anchors.find(quote);

        QCOMPARE(place.has_value(), !found.isEmpty());
        if (place)
            QCOMPARE(anchors.textAt(*place), found);
    }

    void aQuoteThatIsRepeatedIsTheNextPlace()
    {
        const Anchors anchors(u"Anna met Anna and anna"_s);
        QList<Span> taken;
        QList<qsizetype> starts;
        while (const auto place = anchors.find(u"Anna"_s, taken)) {
            taken += *place;
            starts += place->start;
        }

        QCOMPARE(starts, (QList<qsizetype>{0, 9, 18}));
    }

    void whatStandsExactlySoComesFirst()
    {
        const Anchors anchors(u"the Bank, the bank"_s);

        QCOMPARE(anchors.find(u"bank"_s), Span({14, 4}));
        QCOMPARE(anchors.find(u"Bank"_s), Span({4, 4}));
        QCOMPARE(anchors.find(u"BANK"_s), Span({4, 4})); // of equals the first
    }

    void placesDoNotOverlap()
    {
        const Anchors anchors(u"New York City"_s);

        QVERIFY(!anchors.find(u"York City"_s, {{0, 8}}));
        QCOMPARE(anchors.find(u"City"_s, {{0, 8}}), Span({9, 4}));
    }
};

QTEST_GUILESS_MAIN(TestAnchors)
#include "tst_anchors.moc"
