// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/Redaction.h"

#include <QTest>

using namespace englog::openai;
using namespace Qt::StringLiterals;

class TestRedaction : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hidesWhatHasTheForm_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("hidden");
        QTest::newRow("nothing") << u"A day in 2026, 12 people."_s
                                 << u"A day in 2026, 12 people."_s;
        QTest::newRow("mail") << u"to jo.doe+x@mail.example.org."_s << u"to [MAIL_1]."_s;
        QTest::newRow("phone") << u"call +49 (170) 123-4567!"_s << u"call [NUMBER_1]!"_s;
        QTest::newRow("local phone") << u"call 555 123 4567"_s << u"call [NUMBER_1]"_s;
        QTest::newRow("account") << u"DE89 3704 0044 0532 0130 00 paid"_s << u"[ACCOUNT_1] paid"_s;
        QTest::newRow("card") << u"4111 1111 1111 1111"_s << u"[NUMBER_1]"_s;
        QTest::newRow("day") << u"on 2026-11-23, 23.11.2026 or 11/23/2026"_s
                             << u"on 2026-11-23, 23.11.2026 or 11/23/2026"_s;
        QTest::newRow("plain link")
            << u"see https://example.org/a"_s << u"see https://example.org/a"_s;
        QTest::newRow("link with a key")
            << u"see https://example.org/a?x=1&token=abc now"_s << u"see [LINK_1] now"_s;
        QTest::newRow("link with a password")
            << u"at ftp://me:pw@example.org/x"_s << u"at [LINK_1]"_s;
        QTest::newRow("name") << u"Anna and Ann, ANNA, Annas, Anna"_s
                              << u"[PERSON_1] and [PERSON_2], ANNA, Annas, [PERSON_1]"_s;
        QTest::newRow("longest name") << u"Anna Lind came"_s << u"[PERSON_1] came"_s;
        QTest::newRow("accents") << u"Zoë, Zoëlle"_s << u"[PERSON_1], Zoëlle"_s;
    }
    void hidesWhatHasTheForm()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, hidden);

        const Redaction redaction(text,
                                  {u"Anna"_s, u"Ann"_s, u"Anna Lind"_s, u"Zoë"_s, u" "_s, u"A"_s});

        QCOMPARE(redaction.hidden(), hidden);
        QCOMPARE(redaction.restored(hidden), text);
    }

    void theTextsOwnPlaceholdersSurvive()
    {
        const QString text = u"[PERSON_1] met Anna and person_2 and [MAIL_1]"_s;
        const Redaction redaction(text, {u"Anna"_s});

        QCOMPARE(redaction.hidden(), u"[PERSON_1] met [PERSON_3] and person_2 and [MAIL_1]"_s);
        QCOMPARE(redaction.restored(redaction.hidden()), text);
    }

    void putsBackWhatAModelWroteItsOwnWay()
    {
        const Redaction redaction(u"Anna wrote to a@b.example"_s, {u"Anna"_s});

        QCOMPARE(redaction.restored(u"PERSON_1's mail ([MAIL_1]), PERSON_12, [PERSON_9]"_s),
                 u"Anna's mail (a@b.example), PERSON_12, [PERSON_9]"_s);
        QCOMPARE(redaction.restored(u"[by PERSON_1]"_s), u"[by Anna]"_s);
    }

    void theSameWordsHaveTheSamePlaceholderElsewhere()
    {
        Redaction redaction(u"Anna met Bert"_s, {u"Anna"_s, u"Bert"_s});

        QCOMPARE(redaction.hidden(), u"[PERSON_1] met [PERSON_2]"_s);
        QCOMPARE(redaction.hide(u"{\"Bert\":\"person\"} c@d.example"_s),
                 u"{\"[PERSON_2]\":\"person\"} [MAIL_1]"_s);
        QCOMPARE(redaction.restored(u"[MAIL_1]"_s), u"c@d.example"_s);
    }

    void wordsThatLookLikeAPlaceholderAreNotPutBackTwice()
    {
        const Redaction redaction(u"Anna and PERSON_2 b@c.example"_s, {u"Anna"_s, u"PERSON_2"_s});

        QCOMPARE(redaction.restored(redaction.hidden()), u"Anna and PERSON_2 b@c.example"_s);
    }
};

QTEST_GUILESS_MAIN(TestRedaction)
#include "tst_redaction.moc"
