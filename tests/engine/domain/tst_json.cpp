// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Json.h"

#include <QJsonDocument>
#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

const Instant noon = Instant(Millis(1'795'435'342'125)); // 2026-11-23T12:02:22.125Z
const QString noonText = u"2026-11-23T12:02:22.125Z"_s;
const EntryId id = EntryId::make(noon, 1, 2);

QJsonObject parsed(const char *text)
{
    return QJsonDocument::fromJson(text).object();
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
        entry.held = AiLevel::Never;
        entry.metadata = {{u"x"_s, 1}};
        entry.createdAt = noon;
        entry.updatedAt = noon;
        entry.revision = 3;
        entry.wordCount = 1;
        QJsonObject expected = parsed(R"({"user_id": "local", "title": "Title", "content": "Text",
            "entry_date": "1660-01-11", "entry_time": "07:05:00", "time_zone": "Europe/London",
            "tags": ["a", "b"], "mood": 7, "ai": "local", "ai_held": "never", "metadata": {"x": 1},
            "revision": 3,
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
