// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Entry.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(englog::EntryDraft)

namespace {

EntryDraft draftOf(const QString &text)
{
    EntryDraft draft;
    draft.content = text;
    return draft;
}

} // namespace

class TestEntry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneOfTextTitleAndMoodIsEnough()
    {
        EntryDraft titled;
        titled.title = u"Monday"_s;
        EntryDraft felt;
        felt.mood = 4;

        QVERIFY(checkDraft(draftOf(u"Hello 🎉, Zoë."_s)));
        QVERIFY(checkDraft(titled));
        QVERIFY(checkDraft(felt));
    }

    void refusesWhatCannotBeStored_data()
    {
        QTest::addColumn<EntryDraft>("draft");
        QTest::addColumn<QString>("named");
        QTest::newRow("nothing") << EntryDraft() << u"nothing in it"_s;
        QTest::newRow("blanks") << draftOf(u" \n\t\u3000"_s) << u"nothing in it"_s;
        QTest::newRow("tags alone") << [] {
            EntryDraft draft;
            draft.tags = {u"a"_s};
            return draft;
        }() << u"nothing in it"_s;
        QTest::newRow("NUL") << draftOf(u"ab"_s + QChar(0) + u"c"_s)
                             << u"the text holds a NUL character at position 2"_s;
        QTest::newRow("half a pair at the end")
            << draftOf(u"🎉a"_s + QChar(0xD83C))
            << u"the text holds a broken character at position 3"_s;
        QTest::newRow("half a pair inside") << draftOf(QChar(0xD83C) + u"a"_s)
                                            << u"the text holds a broken character at position 0"_s;
        QTest::newRow("a second half alone")
            << draftOf(u"a"_s + QChar(0xDF89)) << u"broken character at position 1"_s;
        const auto with = [](auto change) {
            EntryDraft draft = draftOf(u"a"_s);
            change(draft);
            return draft;
        };
        QTest::newRow("NUL in the title")
            << with([](EntryDraft &draft) { draft.title = u"t"_s + QChar(0); })
            << u"the title holds a NUL character at position 1"_s;
        QTest::newRow("NUL in a tag") << with([](EntryDraft &draft) {
            draft.tags = {u"fine"_s, QString(QChar(0))};
        }) << u"tag 2 holds a NUL character at position 0"_s;
        QTest::newRow("blank tag") << with([](EntryDraft &draft) {
            draft.tags = {u"fine"_s, u"  "_s};
        }) << u"tag 2 is blank"_s;
        QTest::newRow("long tag") << with([](EntryDraft &draft) {
            draft.tags = {QString(101, u'x')};
        }) << u"tag 1 has 101 characters"_s;
        QTest::newRow("many tags") << with([](EntryDraft &draft) {
            for (int i = 0; i < 10'000; ++i)
                draft.tags.append(QString::number(i));
        }) << u"10000 tags are more than the 1000"_s;
        QTest::newRow("mood 0") << with([](EntryDraft &draft) { draft.mood = 0; }) << u"mood 0"_s;
        QTest::newRow("mood 11") << with([](EntryDraft &draft) { draft.mood = 11; })
                                 << u"mood 11"_s;
        QTest::newRow("20 MB") << draftOf(QString(20'000'000, u'x'))
                               << u"the text has 19.1 MiB; it can have at most 16 MiB"_s;
        QTest::newRow("long in UTF-8 only") // 3 bytes each
            << draftOf(QString(EntryLimits::maxTextBytes / 3 + 1, QChar(0x20AC)))
            << u"the text has 16.0 MiB"_s;
        QTest::newRow("two bytes each")
            << draftOf(QString(EntryLimits::maxTextBytes / 2 + 1, u'ä')) << u"16.0 MiB"_s;
        QTest::newRow("long title") << with([](EntryDraft &draft) {
            draft.title = QString(EntryLimits::maxTextBytes + 1, u'x');
        }) << u"the title has 16.0 MiB"_s;
    }

    void refusesWhatCannotBeStored()
    {
        QFETCH(const EntryDraft, draft);
        QFETCH(const QString, named);

        const auto fine = checkDraft(draft);

        QVERIFY(!fine);
        QCOMPARE(fine.error().code, ErrorCode::Invalid);
        QVERIFY2(fine.error().detail.contains(named), qPrintable(fine.error().detail));
    }

    void takesWhatJustFits()
    {
        EntryDraft draft = draftOf(QString(EntryLimits::maxTextBytes, u'x'));
        draft.mood = 10;
        for (int i = 0; i < EntryLimits::maxTags; ++i)
            draft.tags.append(u"%1"_s.arg(i, 100, 10, '0'_L1));

        QVERIFY(checkDraft(draft));
        QVERIFY(checkDraft(draftOf(u"🎉"_s.repeated(EntryLimits::maxTextBytes / 4))));
        QVERIFY(!checkDraft(draftOf(u"🎉"_s.repeated(EntryLimits::maxTextBytes / 4) + u'a')));
    }

    void aDraftIsWhatAnEntryWasMadeOf()
    {
        Entry entry;
        entry.id = EntryId::make(Instant(Millis(5)), 1, 2);
        entry.title = u"t"_s;
        entry.content = u"c"_s;
        entry.date = QDate(2026, 1, 2);
        entry.time = QTime(3, 4);
        entry.timeZone = "UTC";
        entry.tags = {u"a"_s};
        entry.mood = 6;
        entry.ai = AiLevel::Never;
        entry.metadata = {{u"k"_s, 1}};
        entry.revision = 7;

        const EntryDraft expected{entry.id, u"t"_s,   u"c"_s, QDate(2026, 1, 2), QTime(3, 4),
                                  "UTC",    {u"a"_s}, 6,      AiLevel::Never,    {{u"k"_s, 1}}};
        QVERIFY(entry.draft() == expected);
    }

    void everyLevelHasItsName()
    {
        for (const AiLevel level : {AiLevel::Any, AiLevel::Local, AiLevel::Never})
            QVERIFY(aiLevelFrom(toString(level)) == level);
        QCOMPARE(toString(AiLevel::Any), u"any"_s);
        QCOMPARE(toString(AiLevel::Local), u"local"_s);
        QCOMPARE(toString(AiLevel::Never), u"never"_s);
        QVERIFY(!aiLevelFrom(u"Any"));
        QVERIFY(!aiLevelFrom(u""));
        QVERIFY(AiLevel::Any < AiLevel::Local && AiLevel::Local < AiLevel::Never);
    }

    void countsWords_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("words");
        QTest::newRow("none") << QString() << 0;
        QTest::newRow("marks") << u"… — ** #\n"_s << 0;
        QTest::newRow("three") << u"I came, saw."_s << 3;
        QTest::newRow("apostrophes") << u"don't can’t 'tis dogs'"_s << 4;
        QTest::newRow("hyphens") << u"well-known up-to-date"_s << 2;
        QTest::newRow("a dash of two") << u"rain--and wind"_s << 3;
        QTest::newRow("a dash between") << u"rain - wind"_s << 2;
        QTest::newRow("numbers") << u"5 of 10th"_s << 3;
        QTest::newRow("other scripts") << u"Привет мир"_s << 2;
        QTest::newRow("marks of letters") << u"e\u0301te\u0301 now"_s << 2;
        QTest::newRow("a mark alone") << u" \u0301 a"_s << 1;
        QTest::newRow("pictures are no words") << u"fun 🎉 🎉!"_s << 1;
        QTest::newRow("letters beyond the first plane") << u"𝒜𝒷 𝒸"_s << 2;
        QTest::newRow("half a pair") << u"a "_s + QChar(0xD83C) << 1;
    }

    void countsWords()
    {
        QFETCH(const QString, text);

        QTEST(countWords(text), "words");
    }

    void aHashSaysWhetherTextsAreTheSame()
    {
        QCOMPARE(contentHashOf(u""_s).toHex(), "e3b0c44298fc1c149afbf4c8996fb924");
        QCOMPARE(contentHashOf(u"abc"_s).toHex(), "ba7816bf8f01cfea414140de5dae2223");
        QVERIFY(contentHashOf(u"a"_s) != contentHashOf(u"a "_s));
    }

    void anExcerptIsOneLineWithoutMarks_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("length");
        QTest::addColumn<QString>("excerpt");
        QTest::newRow("none") << QString() << 10 << QString();
        QTest::newRow("plain") << u"Hello there."_s << 160 << u"Hello there."_s;
        QTest::newRow("blanks") << u"  a \n\n b\t\tc  "_s << 160 << u"a b c"_s;
        QTest::newRow("marks") << u"# Title\n> *said* **so** `x`\n- one\n+ two"_s << 160
                               << u"Title said so x one two"_s;
        QTest::newRow("inside a line they are words")
            << u"C# > C - so"_s << 160 << u"C# > C - so"_s;
        QTest::newRow("cut") << u"abcdef"_s << 3 << u"abc"_s;
        QTest::newRow("cut behind a blank") << u"ab cd"_s << 3 << u"ab"_s;
        QTest::newRow("no half pair") << u"ab🎉"_s << 3 << u"ab"_s;
        QTest::newRow("a whole pair") << u"ab🎉c"_s << 4 << u"ab🎉"_s;
    }

    void anExcerptIsOneLineWithoutMarks()
    {
        QFETCH(const QString, text);
        QFETCH(const int, length);

        QTEST(excerptOf(text, length), "excerpt");
        QVERIFY(excerptOf(text, length).size() <= length);
    }

    void aSpanEndsBehindItsLastUnit()
    {
        QCOMPARE((Span{3, 4}).end(), 7);
        QVERIFY((Span{3, 4}) < (Span{4, 0}));
    }
};

QTEST_GUILESS_MAIN(TestEntry)
#include "tst_entry.moc"
