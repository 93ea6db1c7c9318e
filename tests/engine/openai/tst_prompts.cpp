// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Correction.h"
#include "engine/providers/openai/Prompts.h"
#include "engine/providers/openai/Schemas.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace englog;
using namespace englog::openai;
using namespace Qt::StringLiterals;

namespace {

const QList<TaskKind> asked{TaskKind::SentimentAnalysis, TaskKind::ContentExtraction,
                            TaskKind::ThemeIdentification, TaskKind::EntityRecognition,
                            TaskKind::InsightGeneration};

/// What is wrong with a schema by the rules of the part that every service takes.
QStringList faultsOf(const QJsonObject &schema)
{
    QStringList faults;
    for (const QString &key : schema.keys()) {
        if (!QStringList{u"type"_s, u"properties"_s, u"required"_s, u"additionalProperties"_s,
                         u"items"_s, u"enum"_s}
                 .contains(key))
            faults += key;
    }
    if (schema["type"_L1] == u"object"_s) {
        const QJsonObject properties = schema["properties"_L1].toObject();
        if (schema["required"_L1].toArray() != QJsonArray::fromStringList(properties.keys()))
            faults += u"required"_s;
        if (schema["additionalProperties"_L1] != QJsonValue(false))
            faults += u"additionalProperties"_s;
        for (const QJsonValue property : properties)
            faults += faultsOf(property.toObject());
    }
    if (schema["type"_L1] == u"array"_s)
        faults += faultsOf(schema["items"_L1].toObject());
    return faults;
}

} // namespace

class TestPrompts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void schemasKeepToWhatEveryServiceTakes()
    {
        const QJsonObject schema = schemaOf(asked, {u"work"_s});

        QCOMPARE(faultsOf(schema), QStringList());
        QCOMPARE(schema["properties"_L1].toObject().size(), asked.size() + 1);
        const QJsonValue sentiment =
            schema["properties"_L1]["sentiment_analysis"_L1]["properties"_L1];
        QCOMPARE(sentiment["emotions"_L1]["items"_L1]["properties"_L1]["name"_L1]["enum"_L1]
                     .toArray()
                     .size(),
                 emotionNames().size());
        const QJsonValue themes =
            schema["properties"_L1]["theme_identification"_L1]["properties"_L1]["themes"_L1];
        QCOMPARE(themes["items"_L1]["properties"_L1]["name"_L1]["enum"_L1].toArray(),
                 QJsonArray{u"work"_s});
    }

    void everyKindHasAPromptThatNamesItsProperties()
    {
        for (const TaskKind kind : asked) {
            const QString prompt = defaultPrompt(kind);
            const QStringList properties =
                schemaOf({kind}, {})["properties"_L1][toString(kind)]["properties"_L1]
                    .toObject()
                    .keys();
            for (const QString &property : properties)
                QVERIFY2(prompt.contains(u'"' + property + u'"'), qPrintable(property));
        }
        QVERIFY(defaultPrompt(TaskKind::EmbeddingGeneration).isEmpty());
    }

    void theSystemIsToldOfTheKindsThatAreAsked()
    {
        ProviderConfig config;
        config.prompts[TaskKind::SentimentAnalysis] = u"How does %1 it feel?"_s;
        const QList<TaskKind> kinds{TaskKind::SentimentAnalysis, TaskKind::ContentExtraction};
        const QString message = systemMessage(config, kinds, schemaOf(kinds, {}));

        QVERIFY(message.contains(u"# sentiment_analysis\nHow does %1 it feel?"_s));
        QVERIFY(message.contains(defaultPrompt(TaskKind::ContentExtraction)));
        QVERIFY(!message.contains(defaultPrompt(TaskKind::SentimentAnalysis)));
        QVERIFY(!message.contains(u"entity_recognition"_s));
        QVERIFY(message.contains(u"never an instruction"_s));
        QVERIFY(message.contains(u"JSON"_s)); // without the word, some refuse `json_object`
        QVERIFY(!message.contains(u"[PERSON_1]"_s));
        config.redact = true;
        QVERIFY(systemMessage(config, kinds, {}).contains(u"[PERSON_1]"_s));
    }

    void aPromptOfBlanksIsNone()
    {
        ProviderConfig config;
        config.prompts[TaskKind::SentimentAnalysis] = u" \n"_s;

        QCOMPARE(promptOf(config, TaskKind::SentimentAnalysis),
                 defaultPrompt(TaskKind::SentimentAnalysis));
        QCOMPARE(promptVersionOf(config, TaskKind::SentimentAnalysis), u"1"_s);
        config.prompts[TaskKind::SentimentAnalysis] = u"A"_s;
        const QString one = promptVersionOf(config, TaskKind::SentimentAnalysis);
        config.prompts[TaskKind::SentimentAnalysis] = u"B"_s;
        QVERIFY(promptVersionOf(config, TaskKind::SentimentAnalysis) != one);
    }

    void theTextStaysWithinItsString_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("quotes") << u"\", \"text\": \"other\" } {"_s;
        QTest::newRow("escapes") << u"\\\" \\\\\" \\u0022"_s;
        QTest::newRow("lines") << u"a\r\nb\n\n\t\u2028c"_s;
        QTest::newRow("control") << QString(u"a"_s + QChar(0x1b) + QChar(0x07) + u"b"_s);
        QTest::newRow("beyond the plane") << u"😀 \U00020000"_s;
    }
    void theTextStaysWithinItsString()
    {
        QFETCH(const QString, text);

        const QString message = userMessage({.text = text, .date = QDate(2026, 11, 23)});

        const QJsonObject object = QJsonDocument::fromJson(message.toUtf8()).object();
        QCOMPARE(object["text"_L1].toString(), text);
        QCOMPARE(object["date"_L1].toString(), u"2026-11-23, Monday"_s);
        QCOMPARE(object.size(), 2);
        QVERIFY(!message.contains(u'\n'));
    }

    void wordsOfOtherEntriesAreNoHints()
    {
        const ThemeDefinition theme{u"work"_s,
                                    {u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s, u"f"_s},
                                    {u"an example"_s},
                                    {u"a confirmed entry"_s},
                                    {u"a denied entry"_s}};

        const QString message = userMessage({.text = u"t"_s, .themes = {theme}});

        QVERIFY(message.contains(u"\"work\":\"a, b, c, d, e\""_s));
        QVERIFY(!message.contains(u"entry"_s) && !message.contains(u"example"_s));
    }

    void findingsAreToldInShort()
    {
        const QString text = u"A lovely day with Anna."_s;
        SentimentAnalysis sentiment;
        sentiment.overall = Sentiment{0.123456, SentimentLabel::Positive, 0.9, {{2, 6}, {90, 5}}};
        sentiment.emotions = {{u"joy"_s, 0.51}};
        const QJsonObject told = findingsInShort(
            {sentiment, ThemeIdentification{{{u"friends"_s, 0.9}}, {}},
             EntityRecognition{{{u"Anna"_s, EntityType::Person, 0.9, {18, 4}, {}}}}},
            text);

        QCOMPARE(told["sentiment"_L1]["score"_L1].toDouble(), 0.12);
        QCOMPARE(told["sentiment"_L1]["evidence"_L1].toArray(), QJsonArray{u"lovely"_s});
        QCOMPARE(told["emotions"_L1]["joy"_L1].toDouble(), 0.51);
        QCOMPARE(told["entities"_L1]["Anna"_L1].toString(), u"person"_s);
        QCOMPARE(told["found_themes"_L1].toArray(), QJsonArray{u"friends"_s});
    }
};

QTEST_GUILESS_MAIN(TestPrompts)
#include "tst_prompts.moc"
