// SPDX-License-Identifier: GPL-3.0-or-later
// The analyser with its sentence encoder, and what it does when that is absent or damaged.
#include "engine/providers/builtin/BuiltinProvider.h"
#include "engine/providers/encoder/ModelSource.h"
#include "tests/support/ModelFile.h"

#include <QTemporaryDir>

#include <cmath>
#include <numeric>
#include <thread>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

AnalysisRequest requestFor(TaskKind kind, const QString &text)
{
    AnalysisRequest request;
    request.kind = kind;
    request.text = std::make_shared<QString>(text);
    request.full = true;
    return request;
}

Result<Analysis> answer(Provider &analyser, const AnalysisRequest &request,
                        const std::stop_token &stop = {})
{
    Result<Analysis> answer = fail(ErrorCode::Internal, u"no answer"_s);
    analyser.analyse(request, stop, {}, [&](Result<Analysis> given) { answer = std::move(given); });
    return answer;
}

QList<float> vectorOf(Provider &analyser, const QString &text)
{
    const auto given = answer(analyser, requestFor(TaskKind::EmbeddingGeneration, text));
    return given ? std::get<EmbeddingGeneration>(given->finding).vector : QList<float>();
}

float product(const QList<float> &a, const QList<float> &b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

} // namespace

class TestEncoded : public QObject
{
    Q_OBJECT

    std::shared_ptr<BuiltinProvider> m_analyser;

    [[nodiscard]] QList<Entity> entitiesOf(const QString &text) const
    {
        const auto given = answer(*m_analyser, requestFor(TaskKind::EntityRecognition, text));
        return given ? std::get<EntityRecognition>(given->finding).entities : QList<Entity>();
    }
    static QStringList namesOf(const QList<Entity> &entities, EntityType type)
    {
        QStringList names;
        for (const Entity &entity : entities)
            if (entity.type == type)
                names.append(entity.text);
        return names;
    }

private Q_SLOTS:
    void initTestCase()
    {
        NEEDS_MODEL();
        m_analyser = BuiltinProvider::make(modelFile());
        QVERIFY(!m_analyser->model().problem());
    }

    void whatIsAlikeInMeaningIsNear()
    {
        const auto beans = vectorOf(*m_analyser, u"We planted beans behind the shed today."_s);
        const auto garden = vectorOf(*m_analyser, u"Working in the vegetable garden."_s);
        const auto train = vectorOf(*m_analyser, u"The last train to town was cancelled."_s);

        QCOMPARE(beans.size(), 704);
        QVERIFY(std::fabs(product(beans, beans) - 1.0F) < 1e-4F);
        QVERIFY(product(beans, garden) > product(beans, train) + 0.1F);
    }

    void aLongTextIsFoundByItsParts()
    {
        QString garden;
        QString train;
        for (int i = 0; i < 14; ++i) {
            garden += u"We planted beans and dug the beds in the garden behind the shed. "_s;
            train += u"The train to the city was late and the platform was full of people. "_s;
        }
        const QString text = garden + u"\n\n"_s + train;
        const auto given = answer(*m_analyser, requestFor(TaskKind::EmbeddingGeneration, text));
        const auto &found = std::get<EmbeddingGeneration>(given->finding);

        QCOMPARE(found.parts.size(), 2);
        QCOMPARE(found.parts[0].span.end(), garden.trimmed().size());
        QCOMPARE(found.parts[1].span.start, text.size() - train.size());
        const auto about = vectorOf(*m_analyser, u"work in the garden"_s);
        const float whole = product(found.vector, about);
        QVERIFY(product(found.parts[0].vector, about) > whole);
        QVERIFY(product(found.parts[1].vector, about) < whole - 0.05F);
        QVERIFY(std::fabs(product(found.parts[1].vector, found.parts[1].vector) - 1.0F) < 1e-4F);
    }

    void ofAnotherLanguageThereAreTheWordsAlone()
    {
        const auto vector =
            vectorOf(*m_analyser,
                     u"Heute waren wir im Garten und haben den ganzen Tag Bohnen gepflanzt, "
                     "danach gab es Kuchen und Kaffee bei der Großmutter."_s);
        QCOMPARE(vector.size(), 704);
        QCOMPARE(std::count(vector.begin(), vector.begin() + 512, 0.0F), 512);
        QVERIFY(std::fabs(product(vector, vector) - 1.0F) < 1e-4F);
    }

    void aThemeIsFoundByWhatItMeans()
    {
        const auto scoreOf = [this](const QString &text, const QList<ThemeDefinition> &themes) {
            auto request = requestFor(TaskKind::ThemeIdentification, text);
            request.themes = std::make_shared<const QList<ThemeDefinition>>(themes);
            const auto given = answer(*m_analyser, request).value();
            return std::get<ThemeIdentification>(given.finding).themeScores.value(0).confidence;
        };
        const QString beans = u"We planted beans behind the shed and watered them all evening."_s;
        const QString train = u"The last train was cancelled and I waited two hours for a bus."_s;
        const ThemeDefinition byWords{u"gardening"_s, {u"growing vegetables and flowers"_s}, {}};
        const ThemeDefinition byExample{
            u"mine"_s, {}, {u"I dug over the bed and put in potatoes."_s}};

        for (const ThemeDefinition &theme : {byWords, byExample})
            QVERIFY(scoreOf(beans, {theme}) > scoreOf(train, {theme}) + 0.1);
    }

    void namesAreFoundWhereTheyStand()
    {
        const QString text =
            u"🎉🎉 Dinner with Zoë and Sir William Batten 👩‍👩‍👧 in Greenwich. "
            u"On Monday Anna’s brother flew to New York."_s;
        const QList<Entity> entities = entitiesOf(text);

        QCOMPARE(namesOf(entities, EntityType::Person),
                 (QStringList{u"Zoë"_s, u"Sir William Batten"_s, u"Anna"_s}));
        QCOMPARE(namesOf(entities, EntityType::Place),
                 (QStringList{u"Greenwich"_s, u"New York"_s}));
        qsizetype free = 0;
        for (const Entity &entity : entities) {
            QCOMPARE(text.mid(entity.span.start, entity.span.length), entity.text);
            QVERIFY(entity.span.start >= free);
            QVERIFY(entity.confidence > 0.0 && entity.confidence <= 1.0);
            free = entity.span.end();
        }
    }

    void titlesBelongToTheName_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("people");
        QTest::newRow("courtesy") << u"I dined with Mr. Coventry and my Lady Jemimah."_s
                                  << QStringList{u"Mr. Coventry"_s, u"Lady Jemimah"_s};
        QTest::newRow("office") << u"I heard President Kennedy speak."_s
                                << QStringList{u"Kennedy"_s};
        QTest::newRow("no name") << u"Then I told my Lord of it and thanked God."_s
                                 << QStringList{u"my Lord"_s};
        QTest::newRow("of a place") << u"We went with the Duke of York to see the ships."_s
                                    << QStringList{u"Duke of York"_s};
    }
    void titlesBelongToTheName()
    {
        QFETCH(const QString, text);
        QFETCH(const QStringList, people);
        QCOMPARE(namesOf(entitiesOf(text), EntityType::Person), people);
    }

    void whereSomebodyIsFromAndAddressesAreNoNames()
    {
        const auto placesOf = [this](const QString &text) {
            return namesOf(entitiesOf(text), EntityType::Place);
        };
        QCOMPARE(placesOf(u"My aunt moved to Austin, Texas, in the spring."_s),
                 (QStringList{u"Austin"_s, u"Texas"_s}));
        QCOMPARE(placesOf(u"We had dinner with an Iraqi family and two Italians in Leeds."_s),
                 QStringList{u"Leeds"_s});
        for (const Entity &entity :
             entitiesOf(u"Send it to Maria.Lopez@example.org before we meet Sarah."_s))
            QVERIFY2(!entity.text.contains(u"Lopez"_s), qPrintable(entity.text));
    }

    void namesOfAPartAreWholeBeyondTheLongestWindow()
    {
        // One sentence of more pieces than the encoder sees at once.
        const QString text = u"we talked of "_s + u"hours and hours and hours, "_s.repeated(60)
            + u"and of Sarah in London."_s;
        const QList<Entity> entities = entitiesOf(text);
        QCOMPARE(namesOf(entities, EntityType::Person), QStringList{u"Sarah"_s});
        QCOMPARE(namesOf(entities, EntityType::Place), QStringList{u"London"_s});
    }

    void namesOfATextTooShortToTellAreFoundButNoForeignOnes()
    {
        QCOMPARE(namesOf(entitiesOf(u"Sarah Kowalczyk"_s), EntityType::Person),
                 QStringList{u"Sarah Kowalczyk"_s});
        QVERIFY(entitiesOf(u"Heute war ich mit Anna in Berlin und wir haben den ganzen Tag im "
                           "Garten gespielt."_s)
                    .isEmpty());
    }

    void withoutANamesHeadTheTaggerOfWordsFindsNames()
    {
        const auto analyser = BuiltinProvider::make(untrainedModelFile());
        const auto given = answer(
            *analyser, requestFor(TaskKind::EntityRecognition, u"I went to London with Maria."_s));
        QVERIFY(given);
        QCOMPARE(namesOf(std::get<EntityRecognition>(given->finding).entities, EntityType::Place),
                 QStringList{u"London"_s});
    }

    void contentIsTheSameWithoutAModel()
    {
        const auto request = requestFor(TaskKind::ContentExtraction,
                                        u"We planted beans behind the shed. It rained a little. "
                                        "The shed needs a new roof, said the carpenter."_s);
        const auto with = answer(*m_analyser, request).value();
        const auto without = answer(*BuiltinProvider::make(), request).value();

        QVERIFY(!std::get<ContentExtraction>(with.finding).keyPhrases.isEmpty());
        QVERIFY(with.finding == without.finding);
    }

    void themesAreLearntFromExamples()
    {
        const QString text = u"The violins were out of tune and the tenor forgot his lines."_s;
        const auto scoresOf = [&](const QList<ThemeDefinition> &themes) {
            auto request = requestFor(TaskKind::ThemeIdentification, text);
            request.themes = std::make_shared<const QList<ThemeDefinition>>(themes);
            return std::get<ThemeIdentification>(answer(*m_analyser, request).value().finding);
        };
        QList<ThemeDefinition> themes{{u"one"_s, {}, {}}, {u"two"_s, {}, {}}};
        const auto before = scoresOf(themes);
        themes[0].examples = {u"We heard an opera at the old theatre."_s,
                              u"The orchestra played Brahms and the soprano was wonderful."_s,
                              u"I practised my cello for the concert."_s};
        themes[1].examples = {u"The plumber came and mended the sink."_s,
                              u"I paid the rent and the electricity bill."_s,
                              u"We drove to the lake and swam before lunch."_s};
        const auto after = scoresOf(themes);

        const auto lead = [](const ThemeIdentification &found) {
            return found.themeScores[0].confidence - found.themeScores[1].confidence;
        };
        QVERIFY(std::fabs(lead(before)) < 0.1);
        QVERIFY2(lead(after) > 0.2, qPrintable(QString::number(lead(after))));
        QVERIFY(after.themeScores[1].confidence < 0.3);
        std::ranges::reverse(themes); // the order of themes is nothing
        QVERIFY(
            std::abs(scoresOf(themes).themeScores[1].confidence - after.themeScores[0].confidence)
            < 1e-6);
    }

    void manyThreadsFindTheSame()
    {
        QString text;
        for (int i = 0; i < 60; ++i)
            text += u"On day %1 we walked to the harbour and talked of old times. "_s.arg(i);
        const auto alone = vectorOf(*BuiltinProvider::make(modelFile()), text);
        std::vector<QList<float>> found(4);
        std::vector<std::thread> threads;
        for (auto &vector : found)
            threads.emplace_back([&] { vector = vectorOf(*m_analyser, text); });
        for (std::thread &thread : threads)
            thread.join();
        for (const auto &vector : found)
            QVERIFY(vector == alone);
    }

    void hostileTextsHaveAnAnswer_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << QString();
        QTest::newRow("white space") << u" \n\t\u2003 "_s;
        QTest::newRow("lone surrogates") << QString(QChar(0xD800)) + u"word"_s + QChar(0xDC00);
        QTest::newRow("NUL") << u"a b"_s + QChar(0) + u"c"_s;
        QTest::newRow("marks without a letter") << QString(5'000, QChar(0x301));
        QTest::newRow("no space in 200,000 units") << QString(200'000, u'x');
        QTest::newRow("line breaks") << QString(100'000, u'\n');
        QTest::newRow("right to left") << u"שלום עולם "_s.repeated(50);
        QTest::newRow("emoji") << u"👩‍👩‍👧🎉"_s.repeated(200);
    }
    void hostileTextsHaveAnAnswer()
    {
        QFETCH(const QString, text);
        for (const TaskKind kind : allTaskKinds) {
            const auto given = answer(*m_analyser, requestFor(kind, text));
            QVERIFY2(given, given ? "" : qPrintable(given.error().detail));
        }
        for (const float value : vectorOf(*m_analyser, text))
            QVERIFY(std::isfinite(value));
    }

    void longWorkStopsWhenTold_data()
    {
        QTest::addColumn<TaskKind>("kind");
        QTest::newRow("embedding") << TaskKind::EmbeddingGeneration;
        QTest::newRow("names") << TaskKind::EntityRecognition;
    }
    void longWorkStopsWhenTold()
    {
        QFETCH(const TaskKind, kind);
        const QString text = u"We walked to the harbour and talked of old times. "_s.repeated(500);
        std::stop_source stop;
        int lives = 0;
        auto request = requestFor(kind, text);
        std::optional<Error> error;
        m_analyser->analyse(
            request, stop.get_token(),
            [&] {
                if (++lives == 8) // in the middle
                    stop.request_stop();
            },
            [&](const Result<Analysis> &given) {
                if (!given)
                    error = given.error();
            });
        QVERIFY(error && error->code == ErrorCode::Cancelled);
        QVERIFY(lives < 40);
    }

    void resultsCarryTheModelsName()
    {
        const QString name = m_analyser->identity(TaskKind::EmbeddingGeneration).model;
        QVERIFY2(name.startsWith(u"englog-1."), qPrintable(name));
        QCOMPARE(m_analyser->identity(TaskKind::ThemeIdentification).model, name);
        QCOMPARE(m_analyser->identity(TaskKind::EntityRecognition).model, name);
        QCOMPARE(m_analyser->identity(TaskKind::ContentExtraction).model, u"lexicon-1"_s);
    }

    void aDamagedModelIsRefusedByNameAndTheRestGoesOn()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"damaged.englog-model"_s);
        QVERIFY(QFile::copy(modelFile(), path));
        QFile file(path);
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(5'000'000) && file.putChar('?'));
        file.close();
        const auto analyser = BuiltinProvider::make(path);

        const auto vector = vectorOf(*analyser, u"We planted beans behind the shed."_s);

        QCOMPARE(vector.size(), 256);
        QVERIFY(analyser->model().problem()->detail.contains(path));
        QCOMPARE(analyser->identity(TaskKind::EmbeddingGeneration).model, u"lexicon-1"_s);
    }

    void withoutAModelTheRestGoesOn()
    {
        const auto analyser = BuiltinProvider::make();
        QCOMPARE(vectorOf(*analyser, u"We planted beans."_s).size(), 256);
        QVERIFY(analyser->model().problem()->code == ErrorCode::NotFound);
        QCOMPARE(analyser->identity(TaskKind::EmbeddingGeneration).model, u"lexicon-1"_s);
    }

    void aModelIsFoundInItsFolder()
    {
        QTemporaryDir folder;
        QVERIFY(encoder::ModelSource::fileIn(folder.path()).isEmpty());
        QFile file(folder.filePath(u"b.englog-model"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(encoder::ModelSource::fileIn(folder.path()), file.fileName());
    }
};

QTEST_GUILESS_MAIN(TestEncoded)
#include "tst_encoded.moc"
