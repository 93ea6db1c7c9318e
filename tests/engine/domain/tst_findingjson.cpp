// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Json.h"

#include <QJsonDocument>
#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(englog::Finding)
Q_DECLARE_METATYPE(englog::TaskKind)

namespace {

const Instant noon = Instant(Millis(1'795'435'342'125)); // 2026-11-23T12:02:22.125Z
const QString noonText = u"2026-11-23T12:02:22.125Z"_s;
const EntryId id = EntryId::make(noon, 1, 2);

/// What a reader of the journal file gets: through text, as it lies there.
QJsonObject throughText(const QJsonObject &json)
{
    return QJsonDocument::fromJson(QJsonDocument(json).toJson(QJsonDocument::Compact)).object();
}

QJsonObject parsed(const char *text)
{
    return QJsonDocument::fromJson(text).object();
}

SentimentAnalysis sentiment()
{
    return {.overall = Sentiment{-0.1 + 0.3, SentimentLabel::Mixed, 1.0 / 3.0, {{3, 4}, {10, 0}}},
            .emotions = {{u"joy"_s, 0.7}, {u"grief"_s, 0.1}},
            .emotionScores = {{u"joy"_s, 0.7, true}, {u"neutral"_s, 1e-9, false}},
            .valence = 0.25,
            .arousal = std::nullopt,
            .course = {{{0, 50}, -0.5}}};
}

InsightGeneration insights()
{
    return {{{u"It was a long day."_s, {{EntryId{}, {1, 2}}, {id, {3, 4}}}}}};
}

} // namespace

class TestFindingJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFindingComesBackExactly_data()
    {
        QTest::addColumn<Finding>("finding");
        QTest::newRow("sentiment") << Finding(sentiment());
        QTest::newRow("abstained") << Finding(SentimentAnalysis{});
        QTest::newRow("content") << Finding(ContentExtraction{
            u"A “day”.\n"_s, {{0, 8}}, {u"day"_s, u"naïve café 🎉"_s}, {{3, 3}, {9, 12}}});
        QTest::newRow("themes") << Finding(
            ThemeIdentification{{{u"work"_s, 0.9}}, {{u"work"_s, 0.9}, {u"home"_s, 0.0}}});
        QTest::newRow("entities") << Finding(
            EntityRecognition{{{u"Ann"_s, EntityType::Person, 0.8, {0, 3}, {}},
                               {u"May 1st"_s, EntityType::Date, 0.5, {9, 7}, u"2026-05-01"_s}}});
        QTest::newRow("vectors are stored beside") << Finding(EmbeddingGeneration{});
        QTest::newRow("insights") << Finding(insights());
        QTest::newRow("nothing noticed") << Finding(InsightGeneration{});
    }

    void aFindingComesBackExactly()
    {
        QFETCH(const Finding, finding);

        const auto back = findingFrom(kindOf(finding), throughText(toJson(finding)));

        QVERIFY2(back.has_value(), back ? "" : qPrintable(back.error().detail));
        QVERIFY(*back == finding);
        QVERIFY(kindOf(*back) == kindOf(finding));
    }

    void aBrokenFindingIsRefusedByName_data()
    {
        QTest::addColumn<TaskKind>("kind");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("named");
        using enum TaskKind;
        const auto row = [](const char *name, TaskKind kind, const char *text, const char *field) {
            QTest::newRow(name) << kind << QByteArray(text) << QString::fromLatin1(field);
        };
        row("nothing", SentimentAnalysis, "{}", "overall_sentiment");
        row("sentiment is a list", SentimentAnalysis, R"({"overall_sentiment": []})",
            "overall_sentiment");
        row("unknown label", SentimentAnalysis,
            R"({"overall_sentiment": {"label": "odd", "score": 0, "confidence": 1, "evidence": []},
                "emotions": [], "course": [], "valence": null, "arousal": null})",
            "label");
        row("score is text", SentimentAnalysis,
            R"({"overall_sentiment": {"label": "mixed", "score": "0", "confidence": 1,
                "evidence": []}, "emotions": [], "course": [], "valence": null, "arousal": null})",
            "score");
        row("no emotions", SentimentAnalysis, R"({"overall_sentiment": null, "course": [],
            "valence": null, "arousal": null})",
            "emotions");
        row("valence missing", SentimentAnalysis,
            R"({"overall_sentiment": null, "emotions": [], "course": [], "arousal": null})",
            "valence");
        row("present is a number", SentimentAnalysis,
            R"({"overall_sentiment": null, "emotions": [], "course": [], "valence": 0,
                "arousal": 0, "emotion_scores": [{"name": "a", "probability": 0, "present": 1}]})",
            "present");
        row("summary missing", ContentExtraction,
            R"({"summary_spans": [], "key_phrases": [], "key_phrase_spans": []})", "summary");
        row("phrase is a number", ContentExtraction,
            R"({"summary": "", "summary_spans": [], "key_phrases": [1], "key_phrase_spans": []})",
            "key_phrases");
        row("negative span", ContentExtraction,
            R"({"summary": "", "summary_spans": [{"start": -1, "length": 2}], "key_phrases": [],
                "key_phrase_spans": []})",
            "start");
        row("half a unit", ContentExtraction,
            R"({"summary": "", "summary_spans": [{"start": 0, "length": 0.5}], "key_phrases": [],
                "key_phrase_spans": []})",
            "length");
        row("span out of this world", ContentExtraction,
            R"({"summary": "", "summary_spans": [{"start": 9e15, "length": 1}], "key_phrases": [],
                "key_phrase_spans": []})",
            "start");
        row("theme is no object", ThemeIdentification, R"({"themes": ["work"]})", "themes");
        row("theme without confidence", ThemeIdentification, R"({"themes": [{"name": "a"}]})",
            "confidence");
        row("scores are no list", ThemeIdentification, R"({"themes": [], "theme_scores": 1})",
            "theme_scores");
        row("unknown entity type", EntityRecognition,
            R"({"entities": [{"text": "a", "type": "ghost", "confidence": 1, "start": 0,
                "length": 1, "value": null}]})",
            "type");
        row("insight without evidence", InsightGeneration,
            R"({"insight_details": [{"text": "a"}]})", "evidence");
        row("evidence of no entry", InsightGeneration,
            R"({"insight_details": [{"text": "a", "evidence": [{"journal_id": "zero", "start": 0,
                "length": 1}]}]})",
            "journal_id");
        row("another kind's", InsightGeneration, R"({"themes": []})", "insight_details");
    }

    void aBrokenFindingIsRefusedByName()
    {
        QFETCH(const TaskKind, kind);
        QFETCH(const QByteArray, text);
        QFETCH(const QString, named);
        QJsonParseError error;
        const QJsonDocument json = QJsonDocument::fromJson(text, &error);
        QCOMPARE(error.error, QJsonParseError::NoError);

        const auto finding = findingFrom(kind, json.object());

        QVERIFY(!finding);
        QVERIFY(finding.error().code == ErrorCode::Corrupt);
        QVERIFY2(finding.error().detail.contains(u"“%1”"_s.arg(named)),
                 qPrintable(finding.error().detail));
        QVERIFY(finding.error().detail.contains(toString(kind)));
    }

    void kindsNotAskedForAreNull()
    {
        const QJsonObject json = toFullJson(AggregatedResults{});

        for (const auto *name :
             {"journal_id",  "user_id",  "overall_sentiment", "emotions",       "themes",
              "key_phrases", "entities", "summary",           "summary_spans",  "key_phrase_spans",
              "course",      "insights", "insight_details",   "confidence",     "completed_at",
              "language",    "valence",  "arousal",           "emotion_scores", "theme_scores",
              "embedding"}) {
            QVERIFY2(json.contains(QLatin1String(name)), name);
            QVERIFY2(json[QLatin1String(name)].isNull(), name);
        }
        QCOMPARE(json["stale"_L1], QJsonValue(false));
        QCOMPARE(json["corrected"_L1], QJsonValue(QJsonArray()));
        QCOMPARE(json["processing_stats"_L1],
                 QJsonValue(parsed(R"({"tasks_total": 0, "tasks_completed": 0, "tasks_failed": 0,
                    "retries": 0, "queue_wait_ms": 0, "processing_ms": 0, "tokens_used": 0,
                    "cost_usd": null})")));
    }

    void resultsAreTold()
    {
        AggregatedResults results;
        results.entry = id;
        results.sentiment = sentiment();
        results.content = ContentExtraction{u"Sum."_s, {{0, 4}}, {u"key"_s}, {{1, 3}}};
        results.themes = ThemeIdentification{{{u"work"_s, 0.9}}, {}};
        results.entities = EntityRecognition{{{u"Ann"_s, EntityType::Person, 0.5, {2, 3}, {}}}};
        results.embedding = EmbeddingGeneration{{0.5F, -0.5F}};
        results.insights = insights();
        results.language = u"en"_s;
        results.completedAt = noon;
        results.provenance = {{TaskKind::SentimentAnalysis, u"builtin"_s, u"m"_s, u"1"_s,
                               QByteArray::fromHex("00ff"), noon}};
        results.stats.costUsd = 0.25;

        const QJsonObject json = toJson(results);

        QCOMPARE(json["journal_id"_L1].toString(), id.toString());
        QCOMPARE(json["user_id"_L1].toString(), u"local"_s);
        QCOMPARE(json["overall_sentiment"_L1]["label"_L1].toString(), u"mixed"_s);
        QCOMPARE(json["overall_sentiment"_L1]["evidence"_L1][0].toObject(),
                 parsed(R"({"start": 3, "length": 4})"));
        QCOMPARE(json["emotions"_L1][0].toObject(), parsed(R"({"name": "joy", "intensity": 0.7})"));
        QCOMPARE(json["course"_L1][0].toObject(),
                 parsed(R"({"start": 0, "length": 50, "valence": -0.5})"));
        QCOMPARE(json["summary"_L1].toString(), u"Sum."_s);
        QCOMPARE(json["key_phrases"_L1], QJsonValue(QJsonArray{u"key"_s}));
        QCOMPARE(json["themes"_L1][0].toObject(), parsed(R"({"name": "work", "confidence": 0.9})"));
        QCOMPARE(json["entities"_L1][0].toObject(),
                 parsed(R"({"text": "Ann", "type": "person", "confidence": 0.5, "start": 2,
                            "length": 3, "value": null})"));
        QCOMPARE(json["insights"_L1], QJsonValue(QJsonArray{u"It was a long day."_s}));
        QCOMPARE(json["insight_details"_L1][0]["evidence"_L1][0]["journal_id"_L1].toString(),
                 id.toString()); // evidence that names no entry is of this one
        QCOMPARE(json["provenance"_L1][0].toObject(),
                 parsed(R"({"task_type": "sentiment_analysis", "provider": "builtin", "model": "m",
                            "prompt_version": "1", "content_hash": "00ff",
                            "created_at": "2026-11-23T12:02:22.125Z"})"));
        QCOMPARE(json["processing_stats"_L1]["cost_usd"_L1].toDouble(), 0.25);
        QVERIFY(!json.contains("embedding"_L1));
        QVERIFY(!json.contains("emotion_scores"_L1));
    }

    void fullResultsAlsoTellEveryScore()
    {
        AggregatedResults results;
        results.sentiment = sentiment();
        results.themes = ThemeIdentification{{}, {{u"home"_s, 0.25}}};
        results.embedding = EmbeddingGeneration{{0.5F, -0.25F}};

        const QJsonObject json = toFullJson(results);

        QCOMPARE(json["valence"_L1].toDouble(), 0.25);
        QVERIFY(json["arousal"_L1].isNull());
        QCOMPARE(json["emotion_scores"_L1][1].toObject(),
                 parsed(R"({"name": "neutral", "probability": 1e-9, "present": false})"));
        QCOMPARE(json["theme_scores"_L1][0].toObject(),
                 parsed(R"({"name": "home", "confidence": 0.25})"));
        QCOMPARE(json["embedding"_L1], QJsonValue(QJsonArray{0.5, -0.25}));
    }

    void aTrendPointIsTold()
    {
        TrendPoint point;
        point.from = QDate(2026, 1, 5);
        point.to = QDate(2026, 1, 11);
        point.n = 2;
        point.words = 30;

        point.emotions = {{u"joy"_s, 0.5}};
        point.themes = {{u"work"_s, 2}};

        QCOMPARE(toJson(point), parsed(R"({"from": "2026-01-05", "to": "2026-01-11", "n": 2,
            "n_scored": 0, "n_mood": 0, "words": 30, "score": null, "mood": null,
            "emotions": [{"name": "joy", "intensity": 0.5}],
            "themes": [{"name": "work", "n": 2}]})"));
    }

    void journalFindingsAreTold()
    {
        JournalFinding finding;
        finding.subject = u"theme: family"_s;
        finding.effect = 0.5;
        finding.low = 0.25;
        finding.high = 0.75;
        finding.share = 0.0625;
        finding.nWith = 41;
        finding.nWithout = 203;
        finding.text = u"T"_s;
        finding.evidence = {{id, QDate(2026, 1, 2)}};
        const JournalFindings all{{finding}, 250, 245, 244};

        const QByteArray wanted = R"({"findings": [{"subject": "theme: family",
            "outcome": "sentiment", "effect": 0.5, "ci": [0.25, 0.75], "q": 0.0625, "n_with": 41,
            "n_without": 203, "text": "T", "evidence": ["ID"]}], "entries_analysed": 245,
            "entries_total": 250})";
        QCOMPARE(toJson(all),
                 parsed(QByteArray(wanted).replace("ID", id.toString().toUtf8()).constData()));
        finding.outcome = JournalFinding::Outcome::Mood;
        QCOMPARE(toJson(finding)["outcome"_L1].toString(), u"mood"_s);
    }

    void aReportIsTold()
    {
        TrendPoint point;
        point.n = 2;
        ReportModel report;
        report.range = {QDate(2026, 1, 1), {}};
        report.entriesTotal = 2;
        report.meanScore = 0.5;
        report.labels = {{SentimentLabel::Positive, 2}};
        report.step = TrendStep::Week;
        report.trend = {point};
        report.brightest = {{id, QDate(2026, 1, 2), u"T"_s, u"S"_s, 0.9}};
        report.findings = {{.subject = u"weekend"_s}};
        report.limits = {u"Two entries."_s};
        report.createdAt = noon;

        const QJsonObject json = toJson(report);

        QCOMPARE(json["from"_L1].toString(), u"2026-01-01"_s);
        QVERIFY(json["to"_L1].isNull());
        QVERIFY(json["first_day"_L1].isNull());
        QCOMPARE(json["score"_L1].toDouble(), 0.5);
        QVERIFY(json["mood"_L1].isNull());
        QCOMPARE(json["labels"_L1], QJsonValue(parsed(R"({"positive": 2})")));
        QCOMPARE(json["step"_L1].toString(), u"week"_s);
        QCOMPARE(json["trend"_L1][0]["n"_L1].toInt(), 2);
        QCOMPARE(json["brightest"_L1][0]["journal_id"_L1].toString(), id.toString());
        QCOMPARE(json["findings"_L1][0]["subject"_L1].toString(), u"weekend"_s);
        QCOMPARE(json["limits"_L1], QJsonValue(QJsonArray{u"Two entries."_s}));
        QCOMPARE(json["created_at"_L1].toString(), noonText);

        report.step = TrendStep::Day;
        QCOMPARE(toJson(report)["step"_L1].toString(), u"day"_s);
        report.step = TrendStep::Month;
        QCOMPARE(toJson(report)["step"_L1].toString(), u"month"_s);
    }
};

QTEST_GUILESS_MAIN(TestFindingJson)
#include "tst_findingjson.moc"
