// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Json.h"

#include <QJsonDocument>
#include <QTest>

#include <limits>

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

EmbeddingGeneration embedding()
{
    return {{0.1F, -0.0F, std::numeric_limits<float>::denorm_min(),
             std::numeric_limits<float>::max(), 1.0F / 3.0F}};
}

QStringList keysOf(const QJsonObject &json)
{
    return json.keys(); // sorted
}

} // namespace

class TestJson : public QObject
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
        QTest::newRow("embedding") << Finding(embedding());
        QTest::newRow("no vector") << Finding(EmbeddingGeneration{});
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

    void anEmbeddingIsStoredCompactly()
    {
        EmbeddingGeneration found;
        found.vector.fill(0.123456789F, 300);

        const QByteArray text = QJsonDocument(toJson(Finding(found))).toJson();

        QVERIFY2(text.size() < 300 * 4 * 4 / 3 + 64, qPrintable(QString::number(text.size())));
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
        row("not base64", EmbeddingGeneration, R"({"embedding": "?!"})", "embedding");
        row("not of four bytes", EmbeddingGeneration, R"({"embedding": "AAA="})", "embedding");
        row("not a number", EmbeddingGeneration, R"({"embedding": "AADAfw=="})", "embedding");
        row("vector is a list", EmbeddingGeneration, R"({"embedding": [0.1]})", "embedding");
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

    void anErrorTellsCodeMessageAndHint()
    {
        const Error error{ErrorCode::TooNew, u"written by EngLog 9"_s, u"upgrade"_s};

        QCOMPARE(toJson(error), parsed(R"({"error": {"code": "too_new",
            "message": "written by EngLog 9", "hint": "upgrade"}})"));
        QVERIFY(toJson(Error{}).value("error"_L1)["hint"_L1].isNull());
    }

    void everyErrorCodeHasItsOwnName()
    {
        QSet<QString> names;
        for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code)
            names.insert(toString(static_cast<ErrorCode>(code)));

        QCOMPARE(names,
                 (QSet<QString>{u"invalid"_s, u"usage"_s, u"not_found"_s, u"busy"_s, u"too_new"_s,
                                u"transient"_s, u"offline"_s, u"denied"_s, u"full"_s, u"corrupt"_s,
                                u"cancelled"_s, u"internal"_s}));
    }

    void anEntryIsToldInFullOrWithoutContent()
    {
        Entry entry;
        entry.id = id;
        entry.title = u"Title"_s;
        entry.content = u"Text"_s;
        entry.date = QDate(1660, 1, 11);
        entry.time = QTime(7, 5);
        entry.timeZone = "Europe/London";
        entry.tags = {u"a"_s, u"b"_s};
        entry.mood = 7;
        entry.ai = AiLevel::Local;
        entry.metadata = {{u"x"_s, 1}};
        entry.createdAt = noon;
        entry.updatedAt = noon;
        entry.revision = 3;
        entry.wordCount = 1;
        QJsonObject expected = parsed(R"({"user_id": "local", "title": "Title", "content": "Text",
            "entry_date": "1660-01-11", "entry_time": "07:05:00", "time_zone": "Europe/London",
            "tags": ["a", "b"], "mood": 7, "ai": "local", "metadata": {"x": 1}, "revision": 3,
            "word_count": 1, "attachments": [], "deleted_at": null})");
        expected["id"_L1] = id.toString();
        expected["created_at"_L1] = noonText;
        expected["updated_at"_L1] = noonText;

        QCOMPARE(toJson(entry, ContentIn::Full), expected);

        expected.remove("content"_L1);
        QCOMPARE(toJson(entry, ContentIn::Left), expected);

        entry.time = QTime();
        entry.mood.reset();
        QVERIFY(toJson(entry, ContentIn::Left)["entry_time"_L1].isNull());
        QVERIFY(toJson(entry, ContentIn::Left)["mood"_L1].isNull());
    }

    void aRevisionAndAHitAreTold()
    {
        const SearchHit hit{id, QDate(2026, 1, 2), u"T"_s, u"a cat"_s, {{2, 3}}, 1.5, {u"text"_s}};

        QCOMPARE(toJson(Revision{2, noon, 9, {}, {}}),
                 parsed(R"({"revision": 2, "created_at": "2026-11-23T12:02:22.125Z",
                            "word_count": 9})"));
        QJsonObject expected = parsed(R"({"entry_date": "2026-01-02", "title": "T",
            "snippet": "a cat", "spans": [{"start": 2, "length": 3}], "score": 1.5,
            "matched": ["text"]})");
        expected["id"_L1] = id.toString();
        QCOMPARE(toJson(hit), expected);
    }

    void aTaskIsToldWithoutItsText()
    {
        Task task;
        task.id = {12};
        task.entry = id;
        task.kind = TaskKind::ThemeIdentification;
        task.priority = 6;
        task.state = TaskState::Retrying;
        task.createdAt = noon;
        task.runAfter = noon;
        task.retries = 1;
        task.dependsOn = {{3}, {4}};
        task.error = u"reset"_s;
        QJsonObject expected = parsed(R"({"id": "12", "user_id": "local",
            "task_type": "theme_identification", "priority": 6, "metadata": {},
            "status": "retrying", "waiting_for": null, "provider": null, "batch_id": null,
            "created_at": "2026-11-23T12:02:22.125Z", "started_at": null, "completed_at": null,
            "retries": 1, "max_retries": 3, "crashes": 0, "run_after": "2026-11-23T12:02:22.125Z",
            "depends_on": ["3", "4"], "error": "reset", "result": null})");
        expected["journal_id"_L1] = id.toString();

        QCOMPARE(toJson(task), expected);

        task.batch = BatchId{5};
        task.attempts = {{1, u"host:1"_s, noon, noon, ErrorCode::Transient, u"reset"_s}};
        QCOMPARE(toJson(task)["batch_id"_L1].toString(), u"b5"_s);
        QCOMPARE(toJson(task)["attempts"_L1][0].toObject(),
                 parsed(R"({"number": 1, "worker_id": "host:1",
                            "started_at": "2026-11-23T12:02:22.125Z",
                            "ended_at": "2026-11-23T12:02:22.125Z", "code": "transient",
                            "error": "reset", "charged": true})"));
    }

    void aStatusIsTold()
    {
        ProcessingStatus status;
        status.entry = id;
        status.tasks = {{1}, {2}};
        status.state = ProcessingStatus::State::Processing;
        status.progress = 0.5;
        status.completedTasks = 1;
        status.totalTasks = 2;
        status.createdAt = noon;
        status.startedAt = noon;
        QJsonObject expected = parsed(R"({"user_id": "local", "task_ids": ["1", "2"],
            "status": "processing", "progress": 0.5, "completed_tasks": 1, "total_tasks": 2,
            "estimated_eta": null, "created_at": "2026-11-23T12:02:22.125Z",
            "started_at": "2026-11-23T12:02:22.125Z", "completed_at": null})");
        expected["journal_id"_L1] = id.toString();

        QCOMPARE(toJson(status), expected);
    }

    void aBatchesStateFollowsItsCounts_data()
    {
        QTest::addColumn<int>("completed");
        QTest::addColumn<int>("failed");
        QTest::addColumn<int>("total");
        QTest::addColumn<QString>("state");
        QTest::addColumn<double>("progress");
        QTest::newRow("untouched") << 0 << 0 << 4 << "queued" << 0.0;
        QTest::newRow("under way") << 1 << 1 << 4 << "processing" << 0.25;
        QTest::newRow("all well") << 4 << 0 << 4 << "completed" << 1.0;
        QTest::newRow("one failed") << 4 << 1 << 4 << "failed" << 1.0;
        QTest::newRow("empty") << 0 << 0 << 0 << "completed" << 1.0;
    }

    void aBatchesStateFollowsItsCounts()
    {
        QFETCH(const int, completed);
        QFETCH(const int, failed);
        QFETCH(const int, total);
        BatchStatus batch;
        batch.id = {7};
        batch.completedTasks = completed;
        batch.failedTasks = failed;
        batch.totalTasks = total;
        if (completed == total)
            batch.completedAt = noon;

        const QJsonObject json = toJson(batch);

        QTEST(json["status"_L1].toString(), "state");
        QTEST(json["progress"_L1].toDouble(), "progress");
        QCOMPARE(json["batch_id"_L1].toString(), u"b7"_s);
        QCOMPARE(json["total_tasks"_L1].toInt(), total);
        QVERIFY(json["estimated_eta"_L1].isNull());
    }

    void theQueueIsTold()
    {
        QueueStats stats;
        stats.byState = {{TaskState::Queued, 5}, {TaskState::Failed, 1}};
        stats.byKind = {{TaskKind::SentimentAnalysis, {{TaskState::Queued, 5}}}};
        stats.deadByReason = {{u"invalid"_s, 1}};
        stats.paused = {u"all"_s};
        stats.throughputPerMinute = 12.5;
        stats.workers = {{u"host:9"_s,
                          u"host"_s,
                          9,
                          u"working"_s,
                          {{{3}, TaskKind::SentimentAnalysis, noon}},
                          noon}};

        const QJsonObject json = toJson(stats);

        QCOMPARE(keysOf(json),
                 (QStringList{u"by_type"_s, u"cancelled"_s, u"completed"_s, u"dead_by_reason"_s,
                              u"estimated_eta"_s, u"ever"_s, u"failed"_s, u"latency_ms"_s,
                              u"oldest_queued_ms"_s, u"paused"_s, u"pending"_s, u"processing"_s,
                              u"providers"_s, u"queued"_s, u"retrying"_s,
                              u"throughput_per_minute"_s, u"workers"_s}));
        QCOMPARE(json["queued"_L1].toInt(), 5);
        QCOMPARE(json["completed"_L1], QJsonValue(0));
        QVERIFY(json["latency_ms"_L1].isNull());
        QVERIFY(json["oldest_queued_ms"_L1].isNull());
        QCOMPARE(json["by_type"_L1]["sentiment_analysis"_L1]["queued"_L1].toInt(), 5);
        QCOMPARE(json["by_type"_L1].toObject().size(), 6);
        QCOMPARE(json["dead_by_reason"_L1], QJsonValue(parsed(R"({"invalid": 1})")));
        QCOMPARE(json["providers"_L1], QJsonValue(QJsonArray()));
        QCOMPARE(json["workers"_L1][0].toObject(),
                 parsed(R"({"worker_id": "host:9", "host": "host", "pid": 9, "state": "working",
                            "current_tasks": [{"task_id": "3", "task_type": "sentiment_analysis",
                                               "started_at": "2026-11-23T12:02:22.125Z"}],
                            "last_heartbeat": "2026-11-23T12:02:22.125Z"})"));

        stats.latency = QueueStats::Latency{1, 2, 3};
        stats.oldestQueuedMs = 40;
        QCOMPARE(toJson(stats)["latency_ms"_L1],
                 QJsonValue(parsed(R"({"p50": 1, "p95": 2, "p99": 3})")));
        QCOMPARE(toJson(stats)["oldest_queued_ms"_L1].toInt(), 40);
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
        QCOMPARE(json["limits"_L1], QJsonValue(QJsonArray{u"Two entries."_s}));
        QCOMPARE(json["created_at"_L1].toString(), noonText);

        report.step = TrendStep::Day;
        QCOMPARE(toJson(report)["step"_L1].toString(), u"day"_s);
        report.step = TrendStep::Month;
        QCOMPARE(toJson(report)["step"_L1].toString(), u"month"_s);
    }

    void anImportReportIsTold()
    {
        const ImportReport report{1,
                                  2,
                                  3,
                                  4,
                                  5,
                                  {{u"a.jsonl"_s, 7, ImportOutcome::Skipped, u"broken"_s, {}},
                                   {u"a.jsonl"_s, 8, ImportOutcome::Updated, {}, id}}};

        const QJsonObject json = toJson(report);

        QCOMPARE(json["imported"_L1].toInt(), 1);
        QCOMPARE(json["unchanged"_L1].toInt(), 2);
        QCOMPARE(json["updated"_L1].toInt(), 3);
        QCOMPARE(json["skipped"_L1].toInt(), 4);
        QCOMPARE(json["warned"_L1].toInt(), 5);
        QCOMPARE(json["items"_L1][0].toObject(),
                 parsed(R"({"file": "a.jsonl", "line": 7, "outcome": "skipped",
                            "reason": "broken", "journal_id": null})"));
        QCOMPARE(json["items"_L1][1]["journal_id"_L1].toString(), id.toString());
    }

    void everyOutcomeHasItsName()
    {
        QCOMPARE(toString(ImportOutcome::Imported), u"imported"_s);
        QCOMPARE(toString(ImportOutcome::Unchanged), u"unchanged"_s);
        QCOMPARE(toString(ImportOutcome::Updated), u"updated"_s);
        QCOMPARE(toString(ImportOutcome::Skipped), u"skipped"_s);
        QCOMPARE(toString(ImportOutcome::Warned), u"warned"_s);
    }
};

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"
