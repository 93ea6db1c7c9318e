// SPDX-License-Identifier: GPL-3.0-or-later
// How a text is read: keys, tokens, sentences, language, and the cache of what was read.
#include "engine/providers/builtin/DocumentCache.h"
#include "engine/providers/builtin/LanguageGuess.h"
#include "engine/providers/builtin/Models.h"

#include <QTest>

using namespace englog;
using namespace englog::builtin;
using namespace Qt::StringLiterals;

namespace {

std::shared_ptr<const Models> models()
{
    static const auto all = *Models::from(Models::shipped(), {});
    return all;
}

std::shared_ptr<const Document> read(const QString &text)
{
    return *Document::read(std::make_shared<QString>(text), models()->words, Pulse());
}

QStringList piecesOf(const QString &text)
{
    QStringList pieces;
    const auto document = read(text);
    for (const Token &token : document->tokens())
        pieces.append(text.mid(token.start, token.length));
    return pieces;
}

QStringList sentencesOf(const QString &text)
{
    const auto document = read(text);
    QStringList all;
    for (const Sentence &sentence : document->sentences())
        all.append(document->view(document->spanOf(sentence)).toString());
    return all;
}

bool cutsAPair(const QString &text, qsizetype position)
{
    return position > 0 && position < text.size() && text[position].isLowSurrogate()
        && text[position - 1].isHighSurrogate();
}

} // namespace

class TestReading : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneStemForTheFormsOfAWord_data()
    {
        QTest::addColumn<QStringList>("forms");
        QTest::newRow("happy") << QStringList{u"happy"_s, u"happily"_s, u"happiness"_s};
        QTest::newRow("love") << QStringList{u"love"_s, u"loves"_s, u"loved"_s, u"loving"_s};
        QTest::newRow("run") << QStringList{u"run"_s, u"runs"_s, u"running"_s};
        QTest::newRow("worry") << QStringList{u"worry"_s, u"worries"_s, u"worried"_s};
        QTest::newRow("case") << QStringList{u"Garden"_s, u"GARDENS"_s, u"garden's"_s};
        QTest::newRow("kind") << QStringList{u"kind"_s, u"kindly"_s, u"kindness"_s};
    }

    void oneStemForTheFormsOfAWord()
    {
        QFETCH(QStringList, forms);

        for (const QString &form : forms)
            QCOMPARE(stemKeyOf(form), stemKeyOf(forms.front()));
    }

    void differentWordsHaveDifferentStems()
    {
        QVERIFY(stemKeyOf(u"glass") != stemKeyOf(u"glad"));
        QVERIFY(stemKeyOf(u"bus") != stemKeyOf(u"bu"));
        QVERIFY(stemKeyOf(u"sing") != stemKeyOf(u"s"));
        QVERIFY(stemKeyOf(QString(60, u'a')) != stemKeyOf(QString(61, u'a')));
    }

    void foldsCaseAndApostrophes()
    {
        QCOMPARE(keyOfWord(u"Don’t"), keyOf(u"don't"));
        QCOMPARE(keyOfWord(u"ÉTÉ"), keyOf(u"été"));
        QVERIFY(joined(1, 2) != joined(2, 1));
    }

    void cutsTextIntoTokens_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("pieces");
        QTest::newRow("empty") << u""_s << QStringList{};
        QTest::newRow("blank") << u" \n\t\u200b"_s << QStringList{};
        QTest::newRow("words") << u"Don't stop me, now!!"_s
                               << QStringList{u"Don't"_s, u"stop"_s, u"me"_s,
                                              u","_s,     u"now"_s,  u"!!"_s};
        QTest::newRow("possessive")
            << u"Anna’s and it's"_s << QStringList{u"Anna"_s, u"’s"_s, u"and"_s, u"it"_s, u"'s"_s};
        QTest::newRow("numbers") << u"at 10am on the 2nd, 3.50 or 1,000"_s
                                 << QStringList{u"at"_s, u"10am"_s, u"on"_s, u"the"_s,  u"2nd"_s,
                                                u","_s,  u"3.50"_s, u"or"_s, u"1,000"_s};
        QTest::newRow("abbreviation")
            << u"the U.S. is"_s << QStringList{u"the"_s, u"U.S."_s, u"is"_s};
        QTest::newRow("link") << u"see https://a.example/b?c=d, ok"_s
                              << QStringList{u"see"_s, u"https://a.example/b?c=d"_s, u","_s,
                                             u"ok"_s};
        QTest::newRow("Markdown link")
            << u"[a site](notes/one.md) here"_s
            << QStringList{u"["_s, u"a"_s, u"site"_s, u"]"_s, u"(notes/one.md)"_s, u"here"_s};
        QTest::newRow("open bracket")
            << u"[x](y"_s << QStringList{u"["_s, u"x"_s, u"]"_s, u"("_s, u"y"_s};
        QTest::newRow("handle") << u"@ann_b hi"_s << QStringList{u"@ann_b"_s, u"hi"_s};
        QTest::newRow("emoji") << u"ok 👍🏽👩‍👩‍👧❤️🇩🇪🇫🇷"_s
                               << QStringList{u"ok"_s,     u"👍🏽"_s, u"👩‍👩‍👧"_s,
                                              u"❤️"_s, u"🇩🇪"_s,       u"🇫🇷"_s};
        QTest::newRow("emoticons")
            << u"yes :-) no :( <3"_s << QStringList{u"yes"_s, u":-)"_s, u"no"_s, u":("_s, u"<3"_s};
        QTest::newRow("no emoticon") << u"at :Dora"_s << QStringList{u"at"_s, u":"_s, u"Dora"_s};
        QTest::newRow("marks") << u"e\u0301te\u0301"_s << QStringList{u"e\u0301te\u0301"_s};
        QTest::newRow("beyond the first plane") << u"𝐀𝐁 x"_s << QStringList{u"𝐀𝐁"_s, u"x"_s};
        QTest::newRow("lone surrogate")
            << QString(QChar(0xD800)) + u"a"_s << QStringList{QString(QChar(0xD800)), u"a"_s};
        QTest::newRow("dash with joiners")
            << u"words:\u2060—“That"_s
            << QStringList{u"words"_s, u":"_s, u"—"_s, u"“"_s, u"That"_s};
    }

    void cutsTextIntoTokens()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, pieces);

        QCOMPARE(piecesOf(text), pieces);
    }

    void tokensNeverOverlapNorCutAPair_data()
    {
        QTest::addColumn<QString>("text");
        QString random;
        quint32 state = 7;
        for (int i = 0; i < 20'000; ++i) {
            state = state * 1'664'525U + 1'013'904'223U;
            random += QChar(char16_t(1 + (state >> 16) % 0xFFFE));
        }
        QTest::newRow("any units") << random;
        QTest::newRow("emoji soup")
            << u"😀😃👩‍🚀❤️‍🔥🏴󠁧󠁢󠁥󠁮󠁧󠁿!?"_s.repeated(500);
        QTest::newRow("right to left") << u"שלום עולם مرحبا بالعالم "_s.repeated(200);
        QTest::newRow("lone marks") << QString(3'000, QChar(0x0301));
        QString flags; // halves beside whole ones
        for (int i = 0; i < 100; ++i)
            flags += QString(QChar(0xD83C)) + QChar(0xD83C) + QChar(0xDDE9);
        QTest::newRow("half flags") << flags;
        QTest::newRow("half pairs")
            << QString(1'000, QChar(0xDC00)) + QString(1'000, QChar(0xD83D));
    }

    void tokensNeverOverlapNorCutAPair()
    {
        QFETCH(QString, text);

        const auto document = read(text);

        qint32 free = 0;
        for (const Token &token : document->tokens()) {
            QVERIFY(token.start >= free && token.length > 0);
            QVERIFY(!cutsAPair(text, token.start) && !cutsAPair(text, token.end()));
            free = token.end();
        }
        QVERIFY(free <= text.size());
        qint32 next = 0;
        for (const Sentence &sentence : document->sentences()) {
            QVERIFY(sentence.first >= next && sentence.end > sentence.first);
            QVERIFY(sentence.size() <= 301);
            next = sentence.end;
        }
    }

    void partsSentences_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("sentences");
        QTest::newRow("plain") << u"It rained. We stayed in! Why not?"_s
                               << QStringList{u"It rained."_s, u"We stayed in!"_s, u"Why not?"_s};
        QTest::newRow("titles and initials")
            << u"Dined with Mr. Crew and Sir W. Penn. So to bed."_s
            << QStringList{u"Dined with Mr. Crew and Sir W. Penn."_s, u"So to bed."_s};
        QTest::newRow("quotes") << u"“Go.” He went."_s << QStringList{u"“Go.”"_s, u"He went."_s};
        QTest::newRow("goes on small")
            << u"Was it? asked Tom. yes"_s << QStringList{u"Was it? asked Tom. yes"_s};
        QTest::newRow("abbreviation ends") << u"I left the U.S. It was late."_s
                                           << QStringList{u"I left the U.S."_s, u"It was late."_s};
        QTest::newRow("initial I")
            << u"It was I. We won."_s << QStringList{u"It was I."_s, u"We won."_s};
        QTest::newRow("Markdown") << u"# My day\nall fine\n\n- one thing\n- other thing\n> said"_s
                                  << QStringList{u"My day"_s, u"all fine"_s, u"one thing"_s,
                                                 u"other thing"_s, u"said"_s};
        QTest::newRow("numbered") << u"1. eat\n2. sleep"_s
                                  << QStringList{u"1. eat"_s, u"2. sleep"_s};
        QTest::newRow("notes") << u"Slept well\nWent out"_s
                               << QStringList{u"Slept well"_s, u"Went out"_s};
        QTest::newRow("soft line break")
            << u"we went\nhome late"_s << QStringList{u"we went\nhome late"_s};
        QTest::newRow("ellipsis") << u"Well… Then we left... Slowly."_s
                                  << QStringList{u"Well…"_s, u"Then we left..."_s, u"Slowly."_s};
    }

    void partsSentences()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, sentences);

        QCOMPARE(sentencesOf(text), sentences);
    }

    void cutsWhatNeverEnds()
    {
        const QString clauses = u"and then this; "_s.repeated(200);
        const QString words = u"and so on "_s.repeated(400);

        QVERIFY(sentencesOf(clauses).size() >= 3);
        QVERIFY(sentencesOf(clauses).front().endsWith(u';'));
        QVERIFY(sentencesOf(words).size() >= 3);
    }

    void aSentenceIsOfTheParagraphItStandsIn()
    {
        const auto document = read(u"One. Two.\n\nThree. Four.\n\nFive."_s);

        QList<int> paragraphs;
        for (const Sentence &sentence : document->sentences())
            paragraphs += sentence.paragraph;

        QCOMPARE(paragraphs, (QList<int>{0, 0, 1, 1, 2}));
    }

    void windowsAreWholeSentencesOfOneParagraph()
    {
        const auto document = read(u"One two three. Four five six.\n\nSeven eight."_s);

        QCOMPARE(document->windows(100).size(), size_t(2));
        QCOMPARE(document->windows(1).size(), document->sentences().size());
    }

    void namesTheLanguageOrSaysNothing_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("language");
        QTest::newRow("English") << u"I went to the market with my sister."_s << u"en"_s;
        QTest::newRow("two words") << u"very tired"_s << u"en"_s;
        QTest::newRow("Pepys")
            << u"Up betimes, and thence by water to Whitehall, where I met my Lord."_s << u"en"_s;
        QTest::newRow("old spelling") << u"And so to bed."_s << u"en"_s;
        QTest::newRow("foreign names")
            << u"Dinner at Chez Pierre with Amélie, then a taxi to Gare du Nord."_s << u"en"_s;
        QTest::newRow("English words that it is not sure of") << u"Bad day."_s << u"en"_s;
        QTest::newRow("English words that it takes for another's")
            << u"Orange man = bad"_s << u"en"_s;
        QTest::newRow("among links and emoji")
            << u"@ann_b https://de.example/wie-es-ist 🏠 so tired 😴"_s << u"en"_s;
        QTest::newRow("German")
            << u"Heute war ich mit meiner Schwester auf dem Markt und es war sehr schön."_s
            << u"de"_s;
        QTest::newRow("short German") << u"Müde. Früh ins Bett."_s << u"de"_s;
        QTest::newRow("German with English words")
            << u"Heute hatte ich ein Meeting mit dem Sales Team, das Feedback war okay, aber der "
               u"Workload ist einfach too much für mich."_s
            << u"de"_s;
        QTest::newRow("French")
            << u"Je suis allé au marché avec ma sœur et c'est une belle journée."_s << u"fr"_s;
        QTest::newRow("Spanish") << u"Hoy fui al mercado con mi hermana y fue un día muy bueno."_s
                                 << u"es"_s;
        QTest::newRow("Italian")
            << u"Oggi sono andato al mercato con mia sorella e non era molto bello."_s << u"it"_s;
        QTest::newRow("Dutch")
            << u"Vandaag ben ik met mijn zus naar de markt gegaan en het was niet druk."_s
            << u"nl"_s;
        QTest::newRow("Portuguese")
            << u"Hoje fui ao mercado com a minha irmã e o dia foi muito bom."_s << u"pt"_s;
        QTest::newRow("Swedish")
            << u"Idag gick jag till marknaden med min syster och det var mycket trevligt."_s
            << u"sv"_s;
        QTest::newRow("Norwegian, by its present code")
            << u"I dag gikk jeg på tur i skogen med hunden, og det var veldig fint vær."_s
            << u"nb"_s;
        QTest::newRow("Polish") << u"Dzisiaj byłam z siostrą na targu i było bardzo miło."_s
                                << u"pl"_s;
        QTest::newRow("Turkish") << u"Bugün kız kardeşimle pazara gittim ve çok güzel bir gündü."_s
                                 << u"tr"_s;
        QTest::newRow("Russian") << u"Сегодня я был на рынке с сестрой, и день был хороший."_s
                                 << u"ru"_s;
        QTest::newRow("Ukrainian")
            << u"Сьогодні я була на ринку з сестрою, і день був гарний."_s << u"uk"_s;
        QTest::newRow("Greek") << u"σήμερα πήγα στην αγορά"_s << u"el"_s;
        QTest::newRow("Chinese") << u"今天我和姐姐一起去了市场，天气很好，我们都很开心。"_s
                                 << u"zh"_s;
        QTest::newRow("Chinese, the old way") << u"終於放假了，和朋友去海邊散步。"_s << u"zh"_s;
        QTest::newRow("Japanese") << u"きょうは いい 天気 でした"_s << u"ja"_s;
        QTest::newRow("Korean") << u"오늘은 날씨가 좋았다"_s << u"ko"_s;
        QTest::newRow("Arabic") << u"ذهبت اليوم إلى السوق مع أختي وكان يوما جميلا جدا."_s
                                << u"ar"_s;
        QTest::newRow("Hebrew, by its present code")
            << u"היום הלכתי לשוק עם אחותי והיה נחמד מאוד."_s << u"he"_s;
        QTest::newRow("more English than Spanish") << u"I had a long call with my mother today and "
                                                      u"she was crying. Ella dice que todo va a "
                                                      u"estar bien, but I do not believe it."_s
                                                   << u"en"_s;
        QTest::newRow("more German than English")
            << u"Heute war ein langer Tag im Büro und ich bin müde, aber morgen wird es sicher "
               u"besser. Good night."_s
            << u"de"_s;
        QTest::newRow("empty") << u""_s << u""_s;
        QTest::newRow("one word") << u"fine"_s << u""_s;
        QTest::newRow("one word of many languages") << u"Ja."_s << u""_s;
        QTest::newRow("one word that it takes for Czech") << u"quirky?"_s << u""_s;
        QTest::newRow("too short, not English") << u"Nein, danke."_s << u""_s;
        QTest::newRow("lone surrogates") << QString(6, QChar(0xD800)) << u""_s;
        QTest::newRow("only emoji") << u"😀 😃 😄"_s << u""_s;
        QTest::newRow("nonsense") << u"qwrt zxcv plmk bnhg wqzx"_s << u""_s;
        QTest::newRow("numbers") << u"1 2 3 4 5"_s << u""_s;
    }

    void namesTheLanguageOrSaysNothing()
    {
        QFETCH(QString, text);
        QFETCH(QString, language);

        QCOMPARE(read(text)->language(), language);
    }

    void namesTheLanguageOfLongTexts()
    {
        const QString german =
            u"Heute war ich mit meiner Schwester auf dem Markt und es war sehr schön. "_s;
        const QString english = u"I went to the market with my sister. "_s;
        const QString pair = QString::fromUcs4(U"\U00020000");

        QCOMPARE(read(german.repeated(5'000))->language(), u"de"_s);
        QCOMPARE(read(english.repeated(200) + german.repeated(4'000))->language(), u"de"_s);
        QCOMPARE(read(u"ไปตลาดกับพี่สาวสนุกมาก"_s.repeated(20'000))->language(), u"th"_s);
        QCOMPARE(read(pair.repeated(100'000) + u' ' + QString(1'000'000, u'x'))->language(), u""_s);
    }

    void readsATextOnceForAllKinds()
    {
        DocumentCache cache;
        const auto first = std::make_shared<QString>(u"The same words."_s);
        const auto second = std::make_shared<QString>(QString(*first).append(u' ').chopped(1));

        const auto a = *cache.documentOf(first, models()->words, Pulse());
        const auto b = *cache.documentOf(second, models()->words, Pulse());

        QCOMPARE(a.get(), b.get());
        QCOMPARE(cache.bytes(), a->bytes());
    }

    void keepsTheNewestWithinItsLimit()
    {
        const auto textOf = [](int i) {
            return std::make_shared<QString>(u"Entry number %1 of many."_s.arg(i));
        };
        const qsizetype one = read(*textOf(1))->bytes();
        DocumentCache cache(3 * one + one / 2);

        for (int i = 1; i <= 9; ++i)
            QVERIFY(cache.documentOf(textOf(i), models()->words, Pulse()));
        const auto newest = *cache.documentOf(textOf(9), models()->words, Pulse());

        QVERIFY(cache.bytes() <= 3 * one + one / 2);
        QCOMPARE(newest.get(), (*cache.documentOf(textOf(9), models()->words, Pulse())).get());
    }

    void keepsNothingThatIsTooLarge()
    {
        DocumentCache cache(1'000);

        QVERIFY(cache.documentOf(std::make_shared<QString>(u"long "_s.repeated(1'000)),
                                 models()->words, Pulse()));

        QCOMPARE(cache.bytes(), 0);
    }

    void stopsReadingWhenNobodyWaits()
    {
        std::stop_source stop;
        int beats = 0;
        const Pulse pulse(stop.get_token(), [&] {
            if (++beats == 3)
                stop.request_stop();
        });
        DocumentCache cache;

        const auto document = cache.documentOf(
            std::make_shared<QString>(u"word "_s.repeated(100'000)), models()->words, pulse);

        QVERIFY(!document);
        QCOMPARE(document.error().code, ErrorCode::Cancelled);
        QCOMPARE(beats, 3);
        QCOMPARE(cache.bytes(), 0);
    }
};

QTEST_APPLESS_MAIN(TestReading)
#include "tst_reading.moc"
