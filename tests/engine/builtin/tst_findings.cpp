// SPDX-License-Identifier: GPL-3.0-or-later
// What is found in texts, kind by kind.
#include "engine/providers/builtin/BuiltinProvider.h"
#include "engine/providers/builtin/DateFinder.h"
#include "engine/providers/builtin/Models.h"
#include "engine/providers/builtin/StopWords.h"
#include "engine/providers/builtin/Summariser.h"
#include "engine/providers/builtin/ThemeMatcher.h"

#include <QTest>

#include <algorithm>
#include <numeric>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

const QDate today(2026, 11, 24); // a Tuesday

std::shared_ptr<BuiltinProvider> provider()
{
    static const auto one = BuiltinProvider::make();
    return one;
}

AnalysisRequest requestFor(TaskKind kind, const QString &text)
{
    AnalysisRequest request;
    request.kind = kind;
    request.text = std::make_shared<QString>(text);
    request.date = today;
    return request;
}

Analysis analyse(const AnalysisRequest &request)
{
    Analysis answer;
    provider()->analyse(request, {}, {}, [&answer](Result<Analysis> analysis) {
        QVERIFY(analysis);
        answer = *analysis;
    });
    return answer;
}

template<typename Found>
Found found(TaskKind kind, const QString &text)
{
    return std::get<Found>(analyse(requestFor(kind, text)).finding);
}

SentimentAnalysis feelingOf(const QString &text)
{
    return found<SentimentAnalysis>(TaskKind::SentimentAnalysis, text);
}

double scoreOf(const QString &text)
{
    const auto overall = feelingOf(text).overall;
    return overall ? overall->score : 0.0;
}

ContentExtraction contentOf(const QString &text)
{
    return found<ContentExtraction>(TaskKind::ContentExtraction, text);
}

QStringList themesOf(const QString &text)
{
    QStringList names;
    for (const Theme &theme :
         found<ThemeIdentification>(TaskKind::ThemeIdentification, text).themes)
        names.append(theme.name);
    return names;
}

QList<Entity> entitiesOf(const QString &text)
{
    return found<EntityRecognition>(TaskKind::EntityRecognition, text).entities;
}

QStringList entitiesOf(const QString &text, EntityType type)
{
    QStringList names;
    for (const Entity &entity : entitiesOf(text))
        if (entity.type == type)
            names.append(entity.text);
    return names;
}

double likeness(const QString &a, const QString &b)
{
    const auto u = found<EmbeddingGeneration>(TaskKind::EmbeddingGeneration, a).vector;
    const auto v = found<EmbeddingGeneration>(TaskKind::EmbeddingGeneration, b).vector;
    return double(std::inner_product(u.begin(), u.end(), v.begin(), 0.0F));
}

/// An entry's insights, from what the five other kinds find in it.
InsightGeneration insightsOf(const QString &text, QList<Finding> extra = {})
{
    AnalysisRequest request = requestFor(TaskKind::InsightGeneration, text);
    request.findings = std::move(extra);
    if (request.findings.isEmpty())
        for (const TaskKind kind : allTaskKinds)
            if (kind != TaskKind::InsightGeneration)
                request.findings.append(analyse(requestFor(kind, text)).finding);
    return std::get<InsightGeneration>(analyse(request).finding);
}

const QString goodDay = u"What a wonderful day! We laughed a lot, the food was delicious, and I am "
                        u"so grateful for my friends."_s;
const QString badDay =
    u"I feel miserable and lonely. The funeral was terrible, everybody cried, and "
    u"I am exhausted and sad."_s;

} // namespace

class TestFindings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsGoodFromBad()
    {
        const auto good = feelingOf(goodDay);
        const auto bad = feelingOf(badDay);

        QCOMPARE(toString(good.overall->label), u"positive"_s);
        QCOMPARE(toString(bad.overall->label), u"negative"_s);
        QVERIFY(good.overall->score > 0.5 && bad.overall->score < -0.5);
        QVERIFY(good.overall->confidence > 0.7 && bad.overall->confidence > 0.7);
        QCOMPARE(good.valence, good.overall->score);
        QVERIFY(good.arousal.has_value());
    }

    void tellsWhatIsNeither()
    {
        const auto plain =
            feelingOf(u"The train leaves from platform four and the table is wooden."_s);
        const auto mixed =
            feelingOf(u"The concert was wonderful and I was so happy. The way home was "
                      u"terrible and I was miserable."_s);

        QCOMPARE(toString(plain.overall->label), u"neutral"_s);
        QCOMPARE(toString(mixed.overall->label), u"mixed"_s);
    }

    void wordsAroundTurnAWord_data()
    {
        QTest::addColumn<QString>("lower");
        QTest::addColumn<QString>("higher");
        QTest::newRow("negation") << u"The dinner was not good at all."_s
                                  << u"The dinner was good at all."_s;
        QTest::newRow("negated bad") << u"The dinner was bad."_s << u"The dinner wasn't bad."_s;
        QTest::newRow("boost") << u"The dinner was good."_s << u"The dinner was extremely good."_s;
        QTest::newRow("damp") << u"The dinner was slightly good."_s << u"The dinner was good."_s;
        QTest::newRow("but") << u"The play was great but the seats were awful."_s
                             << u"The seats were awful but the play was great."_s;
        QTest::newRow("emoji") << u"The dinner was here 😡"_s << u"The dinner was here 😍"_s;
        QTest::newRow("emoji with skin")
            << u"The dinner was here"_s << u"The dinner was here 👍🏽"_s;
        QTest::newRow("exclamation") << u"The dinner was good."_s << u"The dinner was good!!!"_s;
        QTest::newRow("capitals") << u"The dinner was good today."_s
                                  << u"The dinner was GOOD today."_s;
        QTest::newRow("phrase") << u"We are going to the meeting."_s
                                << u"We are looking forward to the meeting."_s;
        QTest::newRow("comma stops negation")
            << u"No good dinner was had."_s << u"No, good dinner was had."_s;
    }

    void wordsAroundTurnAWord()
    {
        QFETCH(QString, lower);
        QFETCH(QString, higher);

        QVERIFY2(scoreOf(lower) < scoreOf(higher),
                 qPrintable(u"%1 / %2"_s.arg(scoreOf(lower)).arg(scoreOf(higher))));
    }

    void showsTheWordsThatCarriedIt()
    {
        const Sentiment good = *feelingOf(goodDay).overall;

        QStringList words;
        for (const Span &span : good.evidence)
            words.append(goodDay.mid(span.start, span.length));
        QVERIFY(words.contains(u"wonderful"_s));
        QVERIFY(words.contains(u"grateful"_s));
        QVERIFY(std::ranges::is_sorted(good.evidence));
    }

    void namesEmotionsStrongestFirst()
    {
        const auto feeling = feelingOf(u"Thank you so much, I really appreciate all your help!"_s);

        QVERIFY(!feeling.emotions.isEmpty());
        QCOMPARE(feeling.emotions.front().name, u"gratitude"_s);
        QVERIFY(std::ranges::is_sorted(feeling.emotions, std::greater(), &Emotion::intensity));
        QVERIFY(feeling.emotionScores.isEmpty());
    }

    void givesEveryLabelsScoreWhenAskedInFull()
    {
        AnalysisRequest request = requestFor(TaskKind::SentimentAnalysis, goodDay);
        request.full = true;

        const auto feeling = std::get<SentimentAnalysis>(analyse(request).finding);

        QCOMPARE(feeling.emotionScores.size(), 28);
        QCOMPARE(feeling.emotionScores.back().name, u"neutral"_s);
        for (const EmotionScore &score : feeling.emotionScores) {
            QVERIFY(score.probability >= 0.0 && score.probability <= 1.0);
            const bool listed =
                std::ranges::any_of(feeling.emotions, [&score](const Emotion &emotion) {
                    return emotion.name == score.name;
                });
            QCOMPARE(listed,
                     score.present && score.probability >= 0.3 && score.name != u"neutral"_s);
        }
    }

    void followsTheCourseOfLongerEntries()
    {
        const QString text = (badDay + u"\n\n"_s).repeated(3) + (goodDay + u"\n\n"_s).repeated(3);

        const auto course = feelingOf(text).course;

        QVERIFY(course.size() >= 6);
        QVERIFY(course.front().valence < 0.0 && course.back().valence > 0.0);
        QVERIFY(feelingOf(goodDay).course.isEmpty());
    }

    void joinsTheCourseOfVeryLongEntries()
    {
        const auto course =
            feelingOf((badDay + u"\n\n"_s + goodDay + u"\n\n"_s).repeated(200)).course;

        QVERIFY(course.size() > 32 && course.size() <= 64);
    }

    void saysSoWhenItDoesNotKnowTheLanguage_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("language");
        QTest::newRow("German")
            << u"Heute war ich sehr glücklich und wir haben mit den Kindern gespielt."_s << u"de"_s;
        QTest::newRow("nothing") << u""_s << u""_s;
        QTest::newRow("signs") << u"*** --- !!!"_s << u""_s;
    }

    void saysSoWhenItDoesNotKnowTheLanguage()
    {
        QFETCH(QString, text);
        QFETCH(QString, language);

        for (const TaskKind kind : allTaskKinds) {
            const Analysis analysis = analyse(requestFor(kind, text));
            QCOMPARE(analysis.language, language);
            QVERIFY(!analysis.confidence.has_value());
        }
        QCOMPARE(feelingOf(text), SentimentAnalysis());
        QCOMPARE(contentOf(text), ContentExtraction());
        QVERIFY(themesOf(text).isEmpty());
        QVERIFY(entitiesOf(text).isEmpty());
    }

    void ofAnotherLanguageItReadsSignsAlone()
    {
        // "Die" and "war" are felt words in English.
        const QString text = u"Die Prüfung war am 23.11.2026, und am 2026-12-24 fahren wir nach "
                             u"Hamburg. Ich freue mich 😀 sehr 🎉, yesterday."_s;

        const SentimentAnalysis feeling = feelingOf(text);

        QVERIFY(feeling.overall);
        QVERIFY(feeling.overall->label == SentimentLabel::Positive);
        QCOMPARE(feeling.overall->evidence,
                 (QList<Span>{{text.indexOf(u"😀"), 2}, {text.indexOf(u"🎉"), 2}}));
        QVERIFY(feeling.emotions.isEmpty() && feeling.emotionScores.isEmpty());
        QVERIFY(feeling.course.isEmpty() && !feeling.arousal);
        QStringList days;
        for (const Entity &entity : entitiesOf(text))
            days.append(entity.value);
        QCOMPARE(days, (QStringList{u"2026-11-23"_s, u"2026-12-24"_s}));
        QCOMPARE(contentOf(text), ContentExtraction());
        QVERIFY(themesOf(text).isEmpty());
    }

    void emojiAloneHaveAFeeling()
    {
        QVERIFY(feelingOf(u"😀 🎉"_s).overall->label == SentimentLabel::Positive);
        QVERIFY(feelingOf(u"😭😭"_s).overall->label == SentimentLabel::Negative);
        QVERIFY(feelingOf(u"😀 🎉 😭 💔"_s).overall->label == SentimentLabel::Mixed);
        QCOMPARE(feelingOf(u"🏠 12"_s), SentimentAnalysis());
    }

    void theSummaryIsMadeOfTheTextsOwnSentences()
    {
        const QString text =
            u"We moved to the new house today. It rained. The new house has a garden "
            u"and three bright rooms. I like the garden of the house most. Then tea. "
            u"Ok. The children ran through the rooms of the house and the garden."_s;

        const ContentExtraction content = contentOf(text);

        QStringList parts;
        for (const Span &span : content.summarySpans)
            parts.append(text.mid(span.start, span.length));
        QCOMPARE(content.summary, parts.join(u' '));
        QVERIFY(std::ranges::is_sorted(content.summarySpans));
        QVERIFY(content.summary.contains(u"house"));
        QVERIFY(!content.summary.contains(u"Ok."));
        QVERIFY(content.summary.size() < text.size());
    }

    void whatIsDeniedIsNotFelt_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("no longer") << u"I am no longer depressed."_s;
        QTest::newRow("not at all") << u"I'm not sad at all, not angry either."_s;
        QTest::newRow("not anymore") << u"I am not worried anymore."_s;
    }

    void whatIsDeniedIsNotFelt()
    {
        QFETCH(const QString, text);

        const auto felt = std::get<SentimentAnalysis>(
            analyse(requestFor(TaskKind::SentimentAnalysis, text)).finding);

        QVERIFY(felt.overall && felt.overall->label != SentimentLabel::Negative);
    }

    void theSummaryIsAsLongAsWished_data()
    {
        QTest::addColumn<int>("wished");
        QTest::addColumn<int>("sentences");
        QTest::newRow("none") << 0 << 0;
        QTest::newRow("negative") << -3 << 0;
        QTest::newRow("two") << 2 << 2;
        QTest::newRow("more than there are") << 50 << 4;
    }

    void theSummaryIsAsLongAsWished()
    {
        QFETCH(int, wished);
        QFETCH(int, sentences);
        AnalysisRequest request = requestFor(
            TaskKind::ContentExtraction,
            u"The cat slept all morning. The dog went out to play. I read a long book. Then we ate."_s);
        request.summarySentences = wished;

        const auto content = std::get<ContentExtraction>(analyse(request).finding);

        QCOMPARE(content.summarySpans.size(), sentences);
        QVERIFY(content.summary.size() <= request.text->size());
    }

    void keyPhrasesTellWhatItIsAbout()
    {
        const QString text =
            u"The violin lesson went well. My violin teacher gave me a new sonata, and "
            u"the violin lesson ended late. I really liked it."_s;

        const ContentExtraction content = contentOf(text);

        QVERIFY(content.keyPhrases.contains(u"violin lesson"_s));
        QVERIFY(!content.keyPhrases.contains(u"really"_s));
        QCOMPARE(content.keyPhrases.size(), content.keyPhraseSpans.size());
        for (qsizetype i = 0; i < content.keyPhrases.size(); ++i) {
            const Span &span = content.keyPhraseSpans[i];
            QCOMPARE(text.mid(span.start, span.length), content.keyPhrases[i]);
            QCOMPARE(text.indexOf(content.keyPhrases[i]), span.start);
        }
    }

    void keyPhrasesAreNounPhrases_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("phrases");
        QTest::newRow("what says little is left out")
            << u"We went home early. A good deal of things happened there in the morning, and "
               u"the old wooden boat sank."_s
            << QStringList{u"wooden boat"_s};
        QTest::newRow("abbreviations within names")
            << u"I met Sir W. Penn. Then I dined with Mr. Coventry."_s
            << QStringList{u"Sir W. Penn"_s, u"Mr. Coventry"_s};
        QTest::newRow("a hyphen joins") << u"They bought a second-hand sewing machine."_s
                                        << QStringList{u"second-hand sewing machine"_s};
        QTest::newRow("numbers and articles stay outside")
            << u"She gave us three grey kittens."_s << QStringList{u"grey kittens"_s};
        QTest::newRow("verbs and pronouns part") << u"The violin surprised my neighbours."_s
                                                 << QStringList{u"violin"_s, u"neighbours"_s};
        QTest::newRow("a noun of its own beside one in a phrase")
            << u"The apple tree is old. I planted the tree. It is a good tree."_s
            << QStringList{u"apple tree"_s, u"tree"_s};
        QTest::newRow("nothing to tell") << u"I did it again and again."_s << QStringList();
    }

    void keyPhrasesAreNounPhrases()
    {
        QFETCH(const QString, text);
        QFETCH(QStringList, phrases);

        QStringList found = contentOf(text).keyPhrases;

        found.sort();
        phrases.sort();
        QCOMPARE(found, phrases);
    }

    void theSummaryOfAHugeEntryStaysShort()
    {
        QString text;
        for (int i = 0; i < 3'000; ++i)
            text +=
                u"On day %1 we sailed from harbour %2 with a cargo of tea and mended the torn "
                u"sails while the cook and his boy told stories of the island where the old "
                u"captain had lived with his parrots and his many books about the stars. "_s.arg(i)
                    .arg(i * 7 % 13);

        const ContentExtraction content = contentOf(text);

        QVERIFY(content.summarySpans.size() >= 2 && content.summarySpans.size() <= 5);
        QVERIFY(content.summary.split(u' ').size() <= builtin::Summariser::mostTokens);
        QVERIFY(content.keyPhrases.size() <= 10);
    }

    void theSummaryTakesTheBeginningOfAnEndlessSentence_data()
    {
        QTest::addColumn<QString>("joint");
        QTest::addColumn<QString>("end");
        QTest::newRow("up to a semicolon") << u"; "_s << u"sails;"_s;
        QTest::newRow("up to a comma") << u", "_s << u"sails,"_s;
        QTest::newRow("anywhere") << u" and "_s << QString();
    }

    void theSummaryTakesTheBeginningOfAnEndlessSentence()
    {
        QFETCH(const QString, joint);
        QFETCH(const QString, end);
        const QString text = (u"we sailed on and mended the torn sails"_s + joint).repeated(20);

        const ContentExtraction content = contentOf(text);

        QCOMPARE(content.summarySpans.size(), 1);
        QVERIFY(text.startsWith(content.summary));
        QVERIFY2(content.summary.endsWith(end), qPrintable(content.summary));
        const qsizetype words = content.summary.split(u' ').size();
        QVERIFY(words > 20 && words <= builtin::Summariser::longestSentence);
    }

    void theSummaryDoesNotRepeatItself()
    {
        const QString text = u"The harbour of our town was full of fishing boats. "
                             u"My cousin Anna plays the cello in the school orchestra. "
                             u"The harbour of our town was full of fishing boats."_s;
        AnalysisRequest request = requestFor(TaskKind::ContentExtraction, text);
        request.summarySentences = 2;

        const auto content = std::get<ContentExtraction>(analyse(request).finding);

        QVERIFY(content.summary.contains(u"harbour") && content.summary.contains(u"cello"));
    }

    void theSummaryIsNeverLongerThanTheText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("one sentence") << u"It rained."_s;
        QTest::newRow("cut where there is no space") << u"home,"_s.repeated(600);
        QTest::newRow("without gaps") << u"we-sailed-on-and-the-sails-were-torn-"_s.repeated(60);
        QTest::newRow("marks") << u"We sailed!?;,.:-- "_s.repeated(90);
        QTest::newRow("lines") << u"We sailed\nThe sails were torn\n\n"_s.repeated(90);
    }

    void theSummaryIsNeverLongerThanTheText()
    {
        QFETCH(const QString, text);
        AnalysisRequest request = requestFor(TaskKind::ContentExtraction, text);
        for (const std::optional<int> wished : {std::optional<int>(), std::optional(100)}) {
            request.summarySentences = wished;

            const auto content = std::get<ContentExtraction>(analyse(request).finding);

            QVERIFY(!content.summary.isEmpty());
            QVERIFY(content.summary.size() <= text.size());
            qsizetype free = 0;
            for (const Span &span : content.summarySpans) {
                QVERIFY(span.length > 0 && span.start >= free && span.end() <= text.size());
                free = span.end();
            }
        }
    }

    void findsThemes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("theme");
        QTest::newRow("work")
            << u"My boss moved the deadline, so the whole office worked on the project."_s
            << u"work"_s;
        QTest::newRow("family")
            << u"My mother and my sister came with the children for the afternoon."_s
            << u"family"_s;
        QTest::newRow("food")
            << u"I cooked dinner and baked a cake from an old recipe; we ate it all."_s
            << u"food"_s;
        QTest::newRow("a name of several words")
            << u"We watched a film at the cinema; the actors played well."_s
            << u"film and theatre"_s;
    }

    void findsThemes()
    {
        QFETCH(QString, text);
        QFETCH(QString, theme);

        QCOMPARE(themesOf(text).value(0), theme);
    }

    void givesEveryThemesScoreWhenAskedInFull()
    {
        AnalysisRequest request = requestFor(TaskKind::ThemeIdentification, goodDay);
        request.full = true;

        const auto themes = std::get<ThemeIdentification>(analyse(request).finding);

        QVERIFY(themes.themeScores.size() >= 30);
        QVERIFY(themes.themes.size() < themes.themeScores.size());
        QVERIFY(themesOf(u"The table stands there."_s).isEmpty());
    }

    void findsThemesOfOnesOwn()
    {
        AnalysisRequest request =
            requestFor(TaskKind::ThemeIdentification,
                       u"Repotted the orchids and misted the ferns this morning."_s);
        request.themes = std::make_shared<QList<ThemeDefinition>>(
            QList<ThemeDefinition>{{u"boats"_s, {u"boat"_s, u"sail"_s, u"harbour"_s}, {}},
                                   {u"plants"_s,
                                    {u"orchid"_s, u"fern"_s, u"pots and plants on the sill"_s},
                                    {u"watered the ivy"_s}},
                                   {u"phrases"_s, {u"misted the ferns"_s, u"the ferns"_s}, {}},
                                   {u"empty"_s, {}, {}}});

        const auto themes = std::get<ThemeIdentification>(analyse(request).finding).themes;

        QVERIFY(!themes.isEmpty());
        QCOMPARE(themes.front().name, u"plants"_s);
        QVERIFY(std::ranges::none_of(themes, [](const Theme &theme) {
            return theme.name == u"boats"_s || theme.name == u"empty"_s;
        }));
    }

    void findsNamesWhereTheyStand()
    {
        const QString text =
            u"Yesterday Anna and Mr. Baker flew from London to New York for Christmas, "
            u"while Maria stayed in Berlin with Tom."_s;

        QCOMPARE(entitiesOf(text, EntityType::Place),
                 (QStringList{u"London"_s, u"New York"_s, u"Berlin"_s}));
        const QStringList people = entitiesOf(text, EntityType::Person);
        QVERIFY(people.contains(u"Anna"_s) && people.contains(u"Maria"_s)
                && people.contains(u"Tom"_s));
        QVERIFY(people.join(u' ').contains(u"Baker"));
        QCOMPARE(entitiesOf(text, EntityType::Event), QStringList{u"Christmas"_s});
        QCOMPARE(entitiesOf(text, EntityType::Date), QStringList{u"Yesterday"_s});
        qsizetype free = 0;
        for (const Entity &entity : entitiesOf(text)) {
            QCOMPARE(text.mid(entity.span.start, entity.span.length), entity.text);
            QVERIFY(entity.span.start >= free);
            free = entity.span.end();
        }
    }

    void findsEvents()
    {
        QCOMPARE(
            entitiesOf(u"We drove to the Glastonbury Festival with the kids."_s, EntityType::Event),
            QStringList{u"Glastonbury Festival"_s});
        QCOMPARE(entitiesOf(u"On Christmas Eve we all sang."_s, EntityType::Event),
                 QStringList{u"Christmas Eve"_s});
    }

    void readsDates_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("date");
        QTest::addColumn<QString>("day");
        const auto row = [](const char *name, const QString &text, const QString &date,
                            const QString &day) { QTest::newRow(name) << text << date << day; };
        row("ISO", u"It was on 2026-03-01 that we met."_s, u"2026-03-01"_s, u"2026-03-01"_s);
        row("day first", u"It was on 23/11/2026 that we met."_s, u"23/11/2026"_s, u"2026-11-23"_s);
        row("month first", u"It was on 11/23/2026 that we met."_s, u"11/23/2026"_s,
            u"2026-11-23"_s);
        row("dotted", u"It was on 23.11.2026 that we met."_s, u"23.11.2026"_s, u"2026-11-23"_s);
        row("either first", u"It was on 03/04/2026 that we met."_s, u"03/04/2026"_s, u""_s);
        row("both the same", u"It was on 04/04/2026 that we met."_s, u"04/04/2026"_s,
            u"2026-04-04"_s);
        row("day and month", u"We met on 12 May 1661 in town."_s, u"12 May 1661"_s,
            u"1661-05-12"_s);
        row("of", u"We met on the 12th of May in town."_s, u"12th of May"_s, u"2026-05-12"_s);
        row("month and day", u"We met on May 12th, 1661 in town."_s, u"May 12th, 1661"_s,
            u"1661-05-12"_s);
        row("year to come", u"We met on January 3 in town."_s, u"January 3"_s, u"2027-01-03"_s);
        row("leap day", u"We met on 29 February in town."_s, u"29 February"_s, u""_s);
        row("yesterday", u"We met them yesterday in town."_s, u"yesterday"_s, u"2026-11-23"_s);
        row("before yesterday", u"We met the day before yesterday in town."_s,
            u"day before yesterday"_s, u"2026-11-22"_s);
        row("after tomorrow", u"We meet the day after tomorrow in town."_s, u"day after tomorrow"_s,
            u"2026-11-26"_s);
        row("tomorrow", u"We meet them tomorrow in town."_s, u"tomorrow"_s, u"2026-11-25"_s);
        row("last night", u"We met them last night in town."_s, u"last night"_s, u"2026-11-23"_s);
        row("this morning", u"We met them this morning in town."_s, u"this morning"_s,
            u"2026-11-24"_s);
        row("last Tuesday", u"We met them last Tuesday in town."_s, u"last Tuesday"_s,
            u"2026-11-17"_s);
        row("last Monday", u"We met them last Monday in town."_s, u"last Monday"_s,
            u"2026-11-23"_s);
        row("next Friday", u"We meet them next Friday in town."_s, u"next Friday"_s,
            u"2026-11-27"_s);
        row("this Friday", u"We meet them this Friday in town."_s, u"this Friday"_s, u""_s);
        row("weekday", u"We met them on Friday in town."_s, u"Friday"_s, u""_s);
        row("days ago", u"We met them three days ago in town."_s, u"three days ago"_s,
            u"2026-11-21"_s);
        row("weeks ago", u"We met them 2 weeks ago in town."_s, u"2 weeks ago"_s, u"2026-11-10"_s);
        row("a month ago", u"We met them a month ago in town."_s, u"a month ago"_s,
            u"2026-10-24"_s);
        row("a year ago", u"We met them a year ago in town."_s, u"a year ago"_s, u"2025-11-24"_s);
        row("ahead", u"We meet them in two weeks in town."_s, u"in two weeks"_s, u"2026-12-08"_s);
        row("last week", u"We met them last week in town."_s, u"last week"_s, u""_s);
        row("month alone", u"We met them in May when it was warm."_s, u"May"_s, u""_s);
        row("long month alone", u"We met them during September when it was warm."_s, u"September"_s,
            u""_s);
        row("no such day", u"They wrote 31 June 2026 on the door."_s, u"June 2026"_s, u""_s);
        row("month and year", u"We met them in May 1661 in town."_s, u"May 1661"_s, u""_s);
    }

    void readsDates()
    {
        QFETCH(QString, text);
        QFETCH(QString, date);
        QFETCH(QString, day);

        QList<Entity> dates = entitiesOf(text);
        erase_if(dates, [](const Entity &entity) { return entity.type != EntityType::Date; });

        QCOMPARE(dates.size(), 1);
        QCOMPARE(dates.front().text, date);
        QCOMPARE(dates.front().value, day);
    }

    void takesNoDateForOne_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("version") << u"We now use the version 1.44.2026 of it at home."_s;
        QTest::newRow("may") << u"You may come in, said the man at the door."_s;
        QTest::newRow("May, a name") << u"Then I saw May at the door of the house."_s;
        QTest::newRow("fraction") << u"The score was 3/4/5 in the end of the game."_s;
        QTest::newRow("no such day") << u"They wrote 31/31/2026 on the door of the house."_s;
        QTest::newRow("a time span") << u"The last days were long for all of us."_s;
    }

    void takesNoDateForOne()
    {
        QFETCH(QString, text);

        QVERIFY(entitiesOf(text, EntityType::Date).isEmpty());
    }

    void knowsNoDayWithoutTheEntrys()
    {
        AnalysisRequest request =
            requestFor(TaskKind::EntityRecognition,
                       u"Yesterday, last Monday, two days ago and on May 3 we met."_s);
        request.date = {};

        const auto entities = std::get<EntityRecognition>(analyse(request).finding).entities;

        QCOMPARE(entities.size(), 4);
        for (const Entity &entity : entities)
            QCOMPARE(entity.value, QString());
    }

    void likeTextsHaveLikeVectors()
    {
        const QString dinner = u"We cooked dinner for our friends."_s;

        QVERIFY(likeness(dinner, u"I made a meal for some friends of mine."_s)
                > likeness(dinner, u"The parliament voted on the new tax law."_s) + 0.2);
        QVERIFY(qAbs(likeness(dinner, dinner) - 1.0) < 1e-5);
        QVERIFY(likeness(u"wir haben gestern gekocht"_s, u"gestern haben wir gekocht"_s) > 0.99);
        QCOMPARE(found<EmbeddingGeneration>(TaskKind::EmbeddingGeneration, dinner).vector.size(),
                 256);
    }

    void whatSaysNothingHasNoVector()
    {
        for (const QString &text : {u""_s, u"!!! ---"_s, u"and then it was so"_s, u"12 34"_s})
            QVERIFY(
                found<EmbeddingGeneration>(TaskKind::EmbeddingGeneration, text).vector.isEmpty());
    }

    void insightsRestOnPlacesInTheText()
    {
        const QString text =
            u"My mother and my sister Anna cooked a wonderful dinner. Anna told jokes and "
            u"we laughed, I was so happy!\n\nThe evening at the office was terrible. My boss "
            u"was angry and I am worried, sad and tired of that awful work.\n\n"
            u"Next Friday I will see Anna again, with my family, for dinner and a lovely "
            u"walk. I love that, and I am grateful and glad."_s;

        const QList<Insight> insights = insightsOf(text).insights;

        QVERIFY(insights.size() >= 3 && insights.size() <= 5);
        QString all;
        for (const Insight &insight : insights) {
            all += insight.text + u'\n';
            QVERIFY(!insight.evidence.isEmpty());
            for (const Evidence &evidence : insight.evidence) {
                QVERIFY(evidence.entry == EntryId());
                QVERIFY(evidence.span.length > 0 && evidence.span.end() <= text.size());
            }
        }
        QVERIFY2(all.contains(u"Anna"), qPrintable(all));
        QVERIFY2(all.contains(u"family"), qPrintable(all));
        for (const QString &word : {u"cause"_s, u"disorder"_s, u"depress"_s, u"because"_s})
            QVERIFY(!all.contains(word, Qt::CaseInsensitive));
    }

    void insightsSayOnlyWhatWasFound()
    {
        const QString text = u"It is what it is, and then there was the other one of them."_s;

        QVERIFY(insightsOf(text).insights.isEmpty());
        QVERIFY(insightsOf(u""_s, {EntityRecognition{}}).insights.isEmpty());
    }

    void insightsTellATurnAndTheMoodAroundAName()
    {
        const QString text =
            u"Ben was here, all good. Later it was dark and grim without him there."_s;
        SentimentAnalysis feeling;
        feeling.overall = {.score = -0.1,
                           .label = SentimentLabel::Mixed,
                           .confidence = 0.5,
                           .evidence = {{14, 8}}};
        feeling.emotions = {{u"joy"_s, 0.6}, {u"sadness"_s, 0.5}};
        feeling.course = {{{0, 23}, 0.6}, {{24, 44}, -0.7}};
        EntityRecognition entities;
        entities.entities = {{u"Ben"_s, EntityType::Person, 0.9, {0, 3}, {}},
                             {u"Later"_s, EntityType::Date, 0.9, {24, 5}, u"2026-12-24"_s}};

        QStringList said;
        for (const Insight &insight : insightsOf(text, {feeling, entities}).insights)
            said.append(insight.text);

        QVERIFY(said[0].contains(u"joy and sadness"));
        QVERIFY(said.contains(u"It begins brighter than it ends."_s));
        QVERIFY(said.contains(u"You write of Ben."_s));
        QVERIFY(said.contains(u"The passages that name Ben are brighter than the rest."_s));
        QVERIFY(said.contains(u"It looks ahead to 24 December 2026 (“Later”)."_s));
    }

    void insightsLeaveOutWhatLiesBeyondTheText()
    {
        SentimentAnalysis feeling;
        feeling.overall = {.score = 0.8,
                           .label = SentimentLabel::Positive,
                           .confidence = 0.9,
                           .evidence = {{100, 8}, {-1, 3}}};

        QVERIFY(insightsOf(u"A short text it is."_s, {feeling}).insights.isEmpty());
    }

    void insightsUseThemesOfOnesOwn()
    {
        AnalysisRequest request =
            requestFor(TaskKind::InsightGeneration,
                       u"Repotted the orchids and misted the ferns this morning."_s);
        request.themes = std::make_shared<QList<ThemeDefinition>>(
            QList<ThemeDefinition>{{u"plants"_s, {u"orchid"_s, u"the ferns"_s}, {}}});
        request.findings = {ThemeIdentification{{{u"plants"_s, 0.9}}, {}}};

        const auto insights = std::get<InsightGeneration>(analyse(request).finding).insights;

        QCOMPARE(insights.size(), 1);
        QCOMPARE(insights.front().text, u"It speaks mostly of plants."_s);
        QCOMPARE(insights.front().evidence.size(), 2);
    }
};

QTEST_APPLESS_MAIN(TestFindings)
#include "tst_findings.moc"
