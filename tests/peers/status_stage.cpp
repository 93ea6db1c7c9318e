// SPDX-License-Identifier: GPL-3.0-or-later
// status_stage: a status service over an engine that is played, for pages to be looked at. Says
// `port N` and what it is ordered; takes lines: `busy`, `idle`, `alert`, `calm`, `leave`, `return`.
// It ends with its input.
#include "engine/status/StatusService.h"
#include "tests/support/FakeClock.h"
#include "tests/support/FakeStatusSource.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QSocketNotifier>
#include <QTimer>

#include <cstdio>
#include <unistd.h>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

void say(const QString &text)
{
    std::ignore = std::puts(text.toUtf8().constData());
    std::ignore = std::fflush(stdout);
}

Instant ago(Millis time)
{
    return toInstant(QDateTime::currentDateTimeUtc()) - time;
}

QueueStats busy()
{
    QueueStats stats;
    qint64 n = 1'800;
    for (const TaskKind kind : allTaskKinds) {
        stats.byKind[kind] = {{TaskState::Pending, n / 4},        {TaskState::Queued, n},
                              {TaskState::Processing, 2},         {TaskState::Retrying, n / 30},
                              {TaskState::Completed, 21'460 - n}, {TaskState::Failed, n % 7}};
        n = n * 4 / 5 - 100;
        const auto counts = stats.byKind[kind];
        for (auto it = counts.cbegin(); it != counts.cend(); ++it)
            stats.byState[it.key()] += it.value();
    }
    stats.paused = {toString(TaskKind::InsightGeneration)};
    stats.deadByReason = {{u"invalid"_s, 7}, {u"transient"_s, 3}};
    stats.oldestQueuedMs = 754'000;
    stats.throughputPerMinute = 2'318;
    stats.latency = QueueStats::Latency{180, 2'400, 61'000};
    stats.estimatedEta = ago(-Millis(310'000));
    WorkerStatus worker;
    worker.id = u"6f1d"_s;
    worker.host = u"study"_s;
    worker.pid = 4'242;
    worker.state = u"working"_s;
    worker.lastHeartbeat = ago(2s);
    for (int i = 0; i < 8; ++i)
        worker.currentTasks +=
            {TaskId{81'200 + i}, allTaskKinds[size_t(i) % 6], ago(Millis(400 + i * i * 700))};
    stats.workers = {worker};
    worker.id = u"77aa"_s;
    worker.host = u"attic"_s;
    worker.pid = 913;
    worker.currentTasks = worker.currentTasks.mid(0, 3);
    for (auto &task : worker.currentTasks)
        task.id.value += 500;
    stats.workers += worker;
    ProviderHealth provider;
    provider.name = u"openai"_s;
    stats.providers += provider;
    provider.name = u"ollama"_s;
    provider.state = ProviderHealth::State::Open;
    provider.reason = u"connection refused"_s;
    provider.retryAt = ago(-40s);
    stats.providers += provider;
    return stats;
}

QueueStats idle()
{
    QueueStats stats;
    for (const TaskKind kind : allTaskKinds)
        stats.byKind[kind] = {{TaskState::Completed, 60}};
    stats.byState = {{TaskState::Completed, 360}};
    return stats;
}

/// The orders say what they were; see FakeStatusSource.
class Stage
{
public:
    Stage() { serve(0); }

    void hear(const QByteArray &line)
    {
        if (line == "busy")
            m_source.stats = busy();
        else if (line == "idle")
            m_source.stats = idle();
        else if (line == "alert" || line == "calm")
            m_service->alert({u"provider_open:ollama"_s,
                              line == "alert" ? Alert::State::Firing : Alert::State::Resolved,
                              ago(90s), u"ollama has not answered for 90 s"_s});
        else if (line == "leave")
            m_service.reset();
        else if (line == "return")
            serve(m_port);
        m_source.happen({});
        m_source.happen(1, TaskState::Processing);
    }
    /// Something moves all the time, and orders are told.
    void tick()
    {
        m_source.stats.throughputPerMinute += (++m_ticks % 7 - 3) * 40.0;
        m_source.happen(m_ticks, TaskState::Completed);
        const auto orders = std::exchange(m_source.orders, {});
        for (const QString &order : orders)
            say(u"order "_s + order);
    }

private:
    void serve(quint16 port)
    {
        StatusService::Settings settings;
        settings.port = port;
        settings.token = "a-token-to-watch";
        settings.controlToken = "a-token-to-give-orders";
        settings.version = u"1.2.3"_s;
        settings.pace.stats = 200ms;
        settings.pace.snapshot = 1h;
        m_clock.advance(1s);
        m_service = std::make_unique<StatusService>(
            StatusService::Parts{m_source, m_clock, {}, [] { return HealthReport(); }}, settings);
        if (const auto listens = m_service->listen(); !listens)
            qFatal("%s", qPrintable(listens.error().detail));
        m_port = m_service->port();
        say(u"port %1"_s.arg(m_port));
    }

    FakeClock m_clock;
    FakeStatusSource m_source;
    std::unique_ptr<StatusService> m_service;
    quint16 m_port = 0;
    int m_ticks = 0;
};

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    Stage stage;
    QTimer ticks;
    QObject::connect(&ticks, &QTimer::timeout, &ticks, [&stage] { stage.tick(); });
    ticks.start(100ms);
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QByteArray heard;
    QObject::connect(&input, &QSocketNotifier::activated, &input, [&] {
        std::array<char, 256> bytes{};
        const auto n = ::read(STDIN_FILENO, bytes.data(), bytes.size());
        if (n <= 0)
            return QCoreApplication::quit();
        heard.append(bytes.data(), n);
        while (heard.contains('\n')) {
            stage.hear(heard.left(heard.indexOf('\n')));
            heard.remove(0, heard.indexOf('\n') + 1);
        }
    });
    return QCoreApplication::exec();
}
