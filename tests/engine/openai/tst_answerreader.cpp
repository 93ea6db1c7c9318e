// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/AnswerReader.h"
#include "tests/support/FindingCheck.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace englog;
using namespace englog::openai;
using namespace Qt::StringLiterals;

namespace {

const QString text = u"A lovely day with Anna. Yesterday Anna was at work, and so tired."_s;
const QStringList themes{u"work"_s, u"family"_s};

QJsonObject object(const char *json)
{
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray(json));
    if (!document.isObject())
        qFatal("not an object: %s", json);
    return document.object();
}

Result<AnswerReader::Part> read(TaskKind kind, const QJsonObject &part,
                                AnswerReader::Unplaced unplaced = AnswerReader::Unplaced::Refuse)
{
    return AnswerReader(text, themes).read(kind, part, unplaced);
}

} // namespace

class TestAnswerReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheObjectInWhatAModelWrote_data()
    {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<bool>("isThere");
        QTest::newRow("alone") << u" {\"a\": 1}\n"_s << true;
        QTest::newRow("fenced") << u"```json\n{\"a\": 1}\n```"_s << true;
        QTest::newRow("in prose") << u"Sure {smile}! Here: {\"a\": 1} Enjoy."_s << true;
        QTest::newRow("after a thought") << u"<think>{\"a\": 2}</think>{\"a\": 1}"_s << true;
        QTest::newRow("brace in a string") << u"x {\"a\": 1, \"b\": \"}\\\"{\"} y"_s << true;
        QTest::newRow("cut off") << u"{\"a\": 1, \"b\": [1, 2"_s << false;
        QTest::newRow("an array") << u"[1, 2]"_s << false;
        QTest::newRow("nothing") << u""_s << false;
    }
    void findsTheObjectInWhatAModelWrote()
    {
        QFETCH(const QString, answer);
        QFETCH(const bool, isThere);

        const auto found = firstObjectIn(answer);

        QCOMPARE(found.has_value(), isThere);
        if (found)
            QCOMPARE((*found)["a"_L1].toInt(), 1);
    }

    void refusesWhatDoesNotHold_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("part");
        QTest::addColumn<QString>("named");
        const int sentiment = int(TaskKind::SentimentAnalysis);
        const QByteArray good =
            R"({"score":0.5,"label":"positive","confidence":0.9,"evidence":[],"emotions":[]})";
        const auto with = [&](const QByteArray &old, const QByteArray &other) {
            return QByteArray(good).replace(old, other);
        };
        QTest::newRow("good") << sentiment << good << u""_s;
        QTest::newRow("score too high") << sentiment << with("0.5", "1.01") << u"\"score\""_s;
        QTest::newRow("score a text") << sentiment << with("0.5", "\"0.5\"") << u"\"score\""_s;
        QTest::newRow("score null") << sentiment << with("0.5", "null") << u"\"score\""_s;
        QTest::newRow("score missing") << sentiment << with("\"score\":0.5,", "") << u"\"score\""_s;
        QTest::newRow("unknown label") << sentiment << with("positive", "great") << u"\"label\""_s;
        QTest::newRow("label against score") << sentiment << with("0.5", "-0.5") << u"\"label\""_s;
        QTest::newRow("confidence in percent")
            << sentiment << with("0.9", "90") << u"\"confidence\""_s;
        QTest::newRow("no list") << sentiment << with("\"emotions\":[]", "\"emotions\":{}")
                                 << u"\"evidence\" and \"emotions\""_s;
        QTest::newRow("intensity out of range")
            << sentiment << with("\"emotions\":[]", R"("emotions":[{"name":"joy","intensity":3}])")
            << u"\"intensity\""_s;
        QTest::newRow("no emotion of ours")
            << sentiment
            << with("\"emotions\":[]", R"("emotions":[{"name":"bliss","intensity":0.3}])")
            << u"\"emotions\""_s;
        QTest::newRow("no summary") << int(TaskKind::ContentExtraction)
                                    << QByteArray(R"({"key_phrases":[]})") << u"\"summary\""_s;
        QTest::newRow("no phrase in the text")
            << int(TaskKind::ContentExtraction)
            << QByteArray(R"({"summary":"s","key_phrases":["great"]})") << u"\"key_phrases\""_s;
        QTest::newRow("no theme of ours")
            << int(TaskKind::ThemeIdentification)
            << QByteArray(R"({"themes":[{"name":"space","confidence":0.5}]})") << u"\"themes\""_s;
        QTest::newRow("theme without number")
            << int(TaskKind::ThemeIdentification) << QByteArray(R"({"themes":[{"name":"work"}]})")
            << u"\"confidence\""_s;
        QTest::newRow("no entity in the text")
            << int(TaskKind::EntityRecognition)
            << QByteArray(R"({"entities":[{"text":"Bert","type":"person","confidence":1}]})")
            << u"\"entities\""_s;
        QTest::newRow("no type of ours")
            << int(TaskKind::EntityRecognition)
            << QByteArray(R"({"entities":[{"text":"Anna","type":"girl","confidence":1}]})")
            << u"\"type\""_s;
        QTest::newRow("insight without a place")
            << int(TaskKind::InsightGeneration)
            << QByteArray(R"({"insights":[{"text":"Well.","evidence":["Bert"]}]})")
            << u"\"insights\""_s;
    }
    void refusesWhatDoesNotHold()
    {
        QFETCH(const int, kind);
        QFETCH(const QByteArray, part);
        QFETCH(const QString, named);

        const auto result = read(TaskKind(kind), object(part.constData()));

        QCOMPARE(result.has_value(), named.isEmpty());
        if (!result) {
            QVERIFY(result.error().code == ErrorCode::Transient);
            QVERIFY2(result.error().detail.startsWith(named), qPrintable(result.error().detail));
        }
    }

    void keepsTheGoodOfAListAndDropsTheRest()
    {
        const auto sentiment = read(TaskKind::SentimentAnalysis,
                                    object(R"({"score":0.5,"label":"Positive","confidence":0.9,
                "evidence":["so tired","nowhere","lovely day"],
                "emotions":[{"name":"bliss","intensity":0.9},{"name":"joy","intensity":0.2},
                    {"name":"Love","intensity":0.6},{"name":"joy","intensity":0.9}]})"));
        const auto found = read(
            TaskKind::ThemeIdentification,
            object(R"({"themes":[{"name":"family","confidence":0.4},{"name":"space","confidence":1},
                {"name":"Work","confidence":0.8},{"name":"work","confidence":0.1}]})"));

        const auto &feeling = std::get<SentimentAnalysis>(sentiment->finding);
        QCOMPARE(feeling.overall->evidence, QList<Span>({{2, 10}, {56, 8}}));
        QCOMPARE(feeling.emotions, QList<Emotion>({{u"love"_s, 0.6}, {u"joy"_s, 0.2}}));
        QCOMPARE(std::get<ThemeIdentification>(found->finding).themes,
                 QList<Theme>({{u"work"_s, 0.8}, {u"family"_s, 0.4}}));
    }

    void themesThatAreHardlyThereAreNot()
    {
        const auto found = read(TaskKind::ThemeIdentification,
                                object(R"({"themes":[{"name":"work","confidence":0.05}]})"));

        QVERIFY(found);
        QVERIFY(std::get<ThemeIdentification>(found->finding).themes.isEmpty());
        QVERIFY(!found->confidence);
    }

    void entitiesStandWhereTheyStandAndInOrder()
    {
        const auto part = read(TaskKind::EntityRecognition, object(R"({"entities":[
                {"text":"Yesterday","type":"date","confidence":0.9,"value":"2026-11-22"},
                {"text":"Anna","type":"person","confidence":0.8,"value":"2026-01-01"},
                {"text":"Anna","type":"person","confidence":0.6,"value":null},
                {"text":"Anna","type":"person","confidence":0.6,"value":null},
                {"text":"work","type":"date","confidence":0.7,"value":"2026-13-45"}]})"));

        QVERIFY(part);
        const auto &entities = std::get<EntityRecognition>(part->finding).entities;
        QCOMPARE(entities.size(), 4); // the third Anna stands nowhere
        QCOMPARE(entities[0].span, Span({18, 4}));
        QVERIFY(entities[0].value.isEmpty()); // a person is no day
        QCOMPARE(entities[1].value, u"2026-11-22"_s);
        QCOMPARE(entities[2].span, Span({34, 4}));
        QVERIFY(entities[3].value.isEmpty()); // that is none
        QCOMPARE(test::faultsOf(text, {Analysis{.finding = part->finding}}), QStringList());
        QVERIFY(std::abs(*part->confidence - 0.75) < 1e-9);
    }

    void afterARepairWhatHasNoPlaceIsDropped()
    {
        const auto part =
            read(TaskKind::EntityRecognition,
                 object(R"({"entities":[{"text":"Bert","type":"person","confidence":1}]})"),
                 AnswerReader::Unplaced::Drop);

        QVERIFY(part);
        QVERIFY(std::get<EntityRecognition>(part->finding).entities.isEmpty());
    }

    void aSummaryIsOwedToALongTextOnly()
    {
        const QJsonObject none = object(R"({"summary":"","key_phrases":[]})");
        const AnswerReader longer(text.repeated(10), {});

        QVERIFY(read(TaskKind::ContentExtraction, none));
        QVERIFY(!longer.read(TaskKind::ContentExtraction, none, AnswerReader::Unplaced::Refuse));
        QVERIFY(longer.read(TaskKind::ContentExtraction, none, AnswerReader::Unplaced::Drop));
    }

    void anInsightKeepsThePlacesThatItRestsOn()
    {
        const auto part = read(TaskKind::InsightGeneration, object(R"({"insights":[
                {"text":"Anna  is\nin both.","evidence":["lovely day with Anna","Bert","so tired"]},
                {"text":"Nothing.","evidence":[]}, {"text":"","evidence":["Anna"]}]})"));

        const auto &insights = std::get<InsightGeneration>(part->finding).insights;
        QCOMPARE(insights.size(), 1);
        QCOMPARE(insights[0].text, u"Anna is in both."_s);
        QCOMPARE(insights[0].evidence.size(), 2);
        QVERIFY(insights[0].evidence[0].entry.isNull());
    }

    void listsHaveAnEnd()
    {
        QJsonArray many;
        for (int n = 0; n < 100'000; ++n)
            many.append(QJsonObject{{u"text"_s, u"Anna"_s},
                                    {u"type"_s, u"person"_s},
                                    {u"confidence"_s, 0.5},
                                    {u"value"_s, QJsonValue()}});

        const auto part = read(TaskKind::EntityRecognition, {{u"entities"_s, many}});

        QCOMPARE(std::get<EntityRecognition>(part->finding).entities.size(), 2);
    }

    void onePartAloneNeedsNoName()
    {
        const QJsonObject named = object(R"({"content_extraction":{"summary":"s"}})");
        const QJsonObject bare = object(R"({"summary":"s"})");

        QCOMPARE(partFor(TaskKind::ContentExtraction, named, true)["summary"_L1].toString(),
                 u"s"_s);
        QCOMPARE(partFor(TaskKind::ContentExtraction, bare, true)["summary"_L1].toString(), u"s"_s);
        QVERIFY(partFor(TaskKind::ContentExtraction, bare, false).isUndefined());
    }
};

QTEST_GUILESS_MAIN(TestAnswerReader)
#include "tst_answerreader.moc"
