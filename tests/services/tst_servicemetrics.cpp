// SPDX-License-Identifier: GPL-3.0-or-later
// The engine at work with a meter: what is counted is what the journal says.
#include "engine/status/Metrics.h"
#include "tests/support/Promtool.h"
#include "tests/support/ServiceEngine.h"

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestServiceMetrics : public QObject
{
    Q_OBJECT

    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<ServiceEngine> m_bench;

    /// The sum of all series of this name whose labels hold this.
    double sum(const QByteArray &name, const QByteArray &holds = {})
    {
        double sum = 0.0;
        const auto lines = m_metrics->text().split('\n');
        for (const QByteArray &line : lines) {
            const bool isOne = line.startsWith(name + '{') || line.startsWith(name + ' ');
            if (isOne && line.contains(holds))
                sum += line.mid(line.lastIndexOf(' ')).toDouble();
        }
        return sum;
    }
    static QByteArray ofKind(TaskKind kind)
    {
        return "task_type=\"" + toString(kind).toUtf8() + '"';
    }

private Q_SLOTS:
    void init()
    {
        m_metrics = std::make_unique<Metrics>(u"test@here"_s);
        m_bench = std::make_unique<ServiceEngine>(*m_metrics);
    }
    void cleanup()
    {
        m_bench.reset(); // which tells the metrics until its end
        m_metrics.reset();
    }

    void countsWhatTheJournalHas()
    {
        constexpr int entries = 20;
        m_bench->service.priceIn = 1.0;
        m_bench->service.priceOut = 2.0;
        m_bench->start();
        m_bench->import(entries);
        m_bench->save(u"One that the person writes."_s);
        TRY_IDLE(*m_bench);
        m_bench->stop(); // the last calls are told of

        const auto tasks =
            m_bench->journal.read([](Stores &s) { return s.tasks.list({}); }).value();
        QCOMPARE(tasks.size(), (entries + 1) * 6);
        for (const TaskKind kind : allTaskKinds) {
            QCOMPARE(sum("englog_tasks_queued_total", ofKind(kind)), entries + 1.0);
            QCOMPARE(sum("englog_tasks_completed_total", ofKind(kind)), entries + 1.0);
            QCOMPARE(sum("englog_processing_duration_seconds_count", ofKind(kind)), entries + 1.0);
            QCOMPARE(sum("englog_queue_wait_seconds_count", ofKind(kind)), entries + 1.0);
        }
        // Embeddings stay on the device where the service has no model for them.
        QCOMPARE(sum("englog_tasks_completed_total", "worker_id=\"test@here\""), entries + 1.0);
        QCOMPARE(sum("englog_tasks_completed_total", "worker_id=\"test@here#service\""),
                 (entries + 1) * 5.0);
        QCOMPARE(sum("englog_tasks_failed_total"), 0.0);
        QCOMPARE(sum("englog_tasks_retried_total"), 0.0);
        QVERIFY(sum("englog_store_write_seconds_count") > 0.0);

        const auto calls =
            m_bench->journal.read([](Stores &s) { return s.calls.list({}); }).value();
        qint64 in = 0;
        qint64 out = 0;
        double cost = 0.0;
        for (const CallRecord &call : calls) {
            in += call.tokensIn;
            out += call.tokensOut;
            cost += call.costUsd.value_or(0.0);
        }
        QVERIFY(cost > 0.0);
        QCOMPARE(sum("englog_ai_api_calls_total",
                     "model=\"small-model\",provider=\"service\","
                     "status=\"200\""),
                 double(calls.size()));
        QCOMPARE(sum("englog_ai_tokens_used_total", "kind=\"in\""), double(in));
        QCOMPARE(sum("englog_ai_tokens_used_total", "kind=\"out\""), double(out));
        QVERIFY(qAbs(sum("englog_ai_cost_usd_total") - cost) < 1e-9);
    }

    void countsTriesAndWhatIsGivenUp()
    {
        m_bench->config.order = {u"builtin"_s};
        m_bench->config.maxRetries = 1;
        m_bench->config.retryBaseDelay = 1ms;
        m_bench->config.retryMaxDelay = 1ms;
        const Error passing{ErrorCode::Transient, u"a passing failure"_s, {}};
        m_bench->device->failures = {passing, passing}; // one kind fails for good, or two once
        m_bench->config.workerPoolSize = 1;
        m_bench->start();
        m_bench->save(u"Of six tasks some fail at first."_s);
        TRY_IDLE_IN(*m_bench, 10s);
        m_bench->stop();

        const auto tasks =
            m_bench->journal.read([](Stores &s) { return s.tasks.list({}); }).value();
        const auto given = std::ranges::count_if(
            tasks, [](const Task &task) { return task.state == TaskState::Failed; });
        QCOMPARE(sum("englog_tasks_failed_total"), double(given));
        QCOMPARE(sum("englog_tasks_retried_total") + sum("englog_tasks_failed_total"), 2.0);
        QCOMPARE(sum("englog_tasks_completed_total"), double(6 - given));
    }

    void whatWasUndoneIsNotCounted()
    {
        m_bench->start(Engine::Work::Leave);
        m_bench->save(u"An entry."_s);
        QCOMPARE(sum("englog_tasks_queued_total"), 6.0);
        EntryDraft draft;
        draft.content = u"Another."_s;
        const Instant now = m_bench->journal.clock.now();
        QueuePlan plan;
        for (const TaskKind kind : allTaskKinds)
            plan.wanted.insert(kind, m_bench->device->identity(kind));

        const auto undone = m_bench->journal.write([&](Stores &stores) -> Result<> {
            const EntryId fresh = EntryId::make(now, 1, 2);
            const auto saved = stores.entries.save(draft, SaveMode::Closing, fresh, now);
            if (!saved || !stores.tasks.queueEntry(saved->id, plan, now))
                qFatal("the entry was not stored");
            return fail(ErrorCode::Invalid, u"and now it is not wanted"_s);
        });

        QVERIFY(!undone);
        QCOMPARE(sum("englog_tasks_queued_total"), 6.0);
    }

    void aDeadLetterThatIsTriedAgainIsQueuedAgain()
    {
        m_bench->config.order = {u"builtin"_s};
        const Error lasting{ErrorCode::Invalid, u"this text, for good"_s, {}};
        m_bench->device->failures = {lasting};
        m_bench->start();
        m_bench->save(u"One of its tasks is given up."_s);
        TRY_IDLE(*m_bench);
        QCOMPARE(sum("englog_tasks_failed_total"), 1.0);
        QCOMPARE(sum("englog_tasks_queued_total"), 6.0);

        QCOMPARE(await(m_bench->engine().retry({})).value(), 1);
        TRY_IDLE(*m_bench);

        QVERIFY(sum("englog_tasks_queued_total") >= 7.0); // and what rests on it is made again
    }

    void noWordOfAnEntryIsInIt()
    {
        REQUIRE_PROMTOOL();
        m_bench->start();
        const EntryId id =
            m_bench->save(u"Quokkawort and zyzzyva."_s, AiLevel::Any, {u"xylotag"_s});
        TRY_IDLE(*m_bench);
        m_metrics->show(await(m_bench->engine().queueStats()).value(), 1);

        const QByteArray text = m_metrics->text();
        for (const QByteArray &word : {QByteArray("uokkawort"), QByteArray("zyzzyva"),
                                       QByteArray("xylotag"), id.toString().toUtf8()})
            QVERIFY(!text.contains(word));
        QCOMPARE(promtool({u"check"_s, u"metrics"_s}, text), QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestServiceMetrics)
#include "tst_servicemetrics.moc"
