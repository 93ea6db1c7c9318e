// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/Metrics.h"
#include "tests/support/Promtool.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTest>

#include <thread>
#include <vector>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// What a line `name{labels}` says, or nothing where it is not there.
std::optional<double> valueOf(const Metrics &metrics, const QByteArray &series)
{
    const auto lines = metrics.text().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(series + ' '))
            return line.mid(series.size() + 1).toDouble();
    }
    return std::nullopt;
}

int countOf(const Metrics &metrics, const QByteArray &name)
{
    return static_cast<int>(metrics.text().count('\n' + name + '{'));
}

QueueStats someStats()
{
    QueueStats stats;
    stats.byKind[TaskKind::SentimentAnalysis] = {{TaskState::Pending, 1},
                                                 {TaskState::Queued, 20},
                                                 {TaskState::Retrying, 300},
                                                 {TaskState::Processing, 4'000},
                                                 {TaskState::Completed, 50'000}};
    ProviderHealth open;
    open.name = u"cloud"_s;
    open.state = ProviderHealth::State::Open;
    ProviderHealth closed;
    closed.name = u"home"_s;
    stats.providers = {open, closed};
    return stats;
}

/// One of each that can be told.
void tellAll(Metrics &metrics)
{
    metrics.queued(TaskKind::EntityRecognition, 3);
    metrics.completed({TaskKind::EntityRecognition, {}, 20ms, 2s});
    metrics.completed({TaskKind::EntityRecognition, u"cloud"_s, 2s, 2s});
    metrics.retried(TaskKind::EntityRecognition);
    metrics.failed(TaskKind::EntityRecognition);
    metrics.called({u"cloud"_s, u"a \"model\"\n\\1"_s, 200, 120, 7, 0.25});
    metrics.called({u"cloud"_s, u"a \"model\"\n\\1"_s, 0, 100, 0, 0.0});
    metrics.stored(800us);
    metrics.show(someStats(), 2);
}

} // namespace

class TestMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsToldIsInTheText_data()
    {
        QTest::addColumn<QByteArray>("series");
        QTest::addColumn<double>("value");
        const auto row = [](const char *series, double value) {
            QTest::newRow(series) << QByteArray(series) << value;
        };
        row("englog_tasks_queued_total{task_type=\"entity_recognition\"}", 3);
        row("englog_tasks_queued_total{task_type=\"insight_generation\"}", 0);
        row("englog_tasks_completed_total{task_type=\"entity_recognition\",worker_id=\"w@h\"}", 1);
        row("englog_tasks_completed_total{task_type=\"entity_recognition\",worker_id=\"w@h#"
            "cloud\"}",
            1);
        row("englog_tasks_failed_total{task_type=\"entity_recognition\"}", 1);
        row("englog_tasks_retried_total{task_type=\"entity_recognition\"}", 1);
        row("englog_processing_duration_seconds_bucket{task_type=\"entity_recognition\","
            "worker_id=\"w@h\",le=\"0.01\"}",
            0);
        row("englog_processing_duration_seconds_bucket{task_type=\"entity_recognition\","
            "worker_id=\"w@h\",le=\"0.025\"}",
            1);
        row("englog_processing_duration_seconds_sum{task_type=\"entity_recognition\","
            "worker_id=\"w@h#cloud\"}",
            2);
        row("englog_queue_wait_seconds_count{task_type=\"entity_recognition\"}", 2);
        row("englog_queue_wait_seconds_sum{task_type=\"entity_recognition\"}", 4);
        row("englog_queue_depth{priority=\"10\",task_type=\"sentiment_analysis\"}", 321);
        row("englog_queue_depth{priority=\"2\",task_type=\"insight_generation\"}", 0);
        row("englog_active_workers", 2);
        row("englog_ai_api_calls_total{model=\"a \\\"model\\\"\\n\\\\1\",provider=\"cloud\","
            "status=\"200\"}",
            1);
        row("englog_ai_api_calls_total{model=\"a \\\"model\\\"\\n\\\\1\",provider=\"cloud\","
            "status=\"none\"}",
            1);
        row("englog_ai_tokens_used_total{kind=\"in\",model=\"a \\\"model\\\"\\n\\\\1\","
            "provider=\"cloud\"}",
            220);
        row("englog_ai_tokens_used_total{kind=\"out\",model=\"a \\\"model\\\"\\n\\\\1\","
            "provider=\"cloud\"}",
            7);
        row("englog_ai_cost_usd_total{model=\"a \\\"model\\\"\\n\\\\1\",provider=\"cloud\"}", 0.25);
        row("englog_circuit_open{provider=\"cloud\"}", 1);
        row("englog_circuit_open{provider=\"home\"}", 0);
        row("englog_store_write_seconds_bucket{le=\"0.0005\"}", 0);
        row("englog_store_write_seconds_bucket{le=\"0.001\"}", 1);
    }

    void whatIsToldIsInTheText()
    {
        QFETCH(const QByteArray, series);
        QFETCH(const double, value);
        Metrics metrics(u"w@h"_s);

        tellAll(metrics);

        const auto shown = valueOf(metrics, series);
        QVERIFY2(shown, metrics.text().constData());
        QCOMPARE(*shown, value);
    }

    /// Of a counter that appears with its first event nobody sees the first event.
    void whatHasNotHappenedIsZero()
    {
        const Metrics metrics(u"w@h"_s);

        for (const char *name : {"englog_tasks_queued_total", "englog_tasks_completed_total",
                                 "englog_tasks_failed_total", "englog_tasks_retried_total"})
            QCOMPARE(countOf(metrics, name), 6);
    }

    void aProviderThatIsGoneIsNotOpen()
    {
        Metrics metrics(u"w@h"_s);
        metrics.show(someStats(), 1);

        metrics.show({}, 0);

        QCOMPARE(*valueOf(metrics, "englog_circuit_open{provider=\"cloud\"}"), 0.0);
        QCOMPARE(*valueOf(metrics, "englog_active_workers"), 0.0);
        QCOMPARE(*valueOf(metrics,
                          "englog_queue_depth{priority=\"10\",task_type=\"sentiment_analysis\"}"),
                 0.0);
    }

    void ofManyNamesMostAreOther()
    {
        Metrics metrics(u"w@h"_s);
        for (int i = 0; i < 1'000; ++i) {
            metrics.called({u"p%1"_s.arg(i), u"m%1"_s.arg(i), i, 1, 1, 0.0});
            metrics.completed({TaskKind::SentimentAnalysis, u"p%1"_s.arg(i), 1ms, 1ms});
        }

        QCOMPARE(countOf(metrics, "englog_ai_cost_usd_total"), 51);
        QCOMPARE(countOf(metrics, "englog_tasks_completed_total"), 52 * 6); // and the device's
        QCOMPARE(*valueOf(metrics,
                          "englog_ai_tokens_used_total{kind=\"in\",model=\"other\","
                          "provider=\"other\"}"),
                 950.0);
        QVERIFY(countOf(metrics, "englog_ai_api_calls_total") <= 50 + 20);
    }

    void manyThreadsLoseNothing()
    {
        constexpr int threads = 8;
        constexpr int times = 5'000;
        Metrics metrics(u"w@h"_s);
        std::vector<std::jthread> all;
        for (int i = 0; i < threads; ++i)
            all.emplace_back([&metrics, i] {
                for (int n = 0; n < times; ++n) {
                    metrics.completed(
                        {TaskKind::SentimentAnalysis, i % 2 ? QString() : u"a"_s, 1ms, 1ms});
                    metrics.stored(1us);
                    if (n % 1'000 == 0)
                        metrics.show(someStats(), n);
                    if (n % 1'000 == 1)
                        std::ignore = metrics.text();
                }
            });
        all.clear();

        QCOMPARE(
            *valueOf(metrics, "englog_queue_wait_seconds_count{task_type=\"sentiment_analysis\"}"),
            double(threads * times));
        QCOMPARE(*valueOf(metrics, "englog_store_write_seconds_count"), double(threads * times));
        QCOMPARE(*valueOf(metrics,
                          "englog_tasks_completed_total{task_type=\"sentiment_analysis\","
                          "worker_id=\"w@h#a\"}"),
                 double(threads * times / 2));
    }

    void aTextIsQuick()
    {
        Metrics metrics(u"w@h"_s);
        tellAll(metrics);

        qint64 best = std::numeric_limits<qint64>::max();
        for (int i = 0; i < 20; ++i) {
            QElapsedTimer timer;
            timer.start();
            std::ignore = metrics.text();
            best = std::min(best, timer.nsecsElapsed());
        }

        qInfo("a text takes %lld us, %lld bytes", static_cast<long long>(best / 1'000),
              static_cast<long long>(metrics.text().size()));
        QVERIFY(best < 20'000'000); // a sanitizer looks on; a millisecond is what is promised
    }

    void prometheusHasNothingAgainstIt()
    {
        REQUIRE_PROMTOOL();
        Metrics metrics(u"w@h"_s);
        tellAll(metrics);

        QCOMPARE(promtool({u"check"_s, u"metrics"_s}, metrics.text()), QByteArray());
        QVERIFY(!promtool({u"check"_s, u"metrics"_s}, metrics.text() + "}").isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
