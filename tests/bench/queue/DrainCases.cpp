// SPDX-License-Identifier: GPL-3.0-or-later
// How quickly the engine works a backlog off, and what memory it needs for a long one.
#include "tests/bench/Bench.h"
#include "tests/bench/queue/Cases.h"
#include "tests/bench/queue/Providers.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace englog::bench {

namespace {

constexpr int usualBacklog = 24'000;
constexpr int tasksAnEntry = 6;
constexpr qint64 warmUp = 2'000; // tasks, until turns have their size

double toSeconds(std::chrono::nanoseconds time)
{
    return static_cast<double>(time.count()) / 1e9;
}

/// The time between two calls of the provider, the first after the warm-up.
class Window
{
public:
    /// \param reached  called once after the last, from a thread of the engine's
    Window(Nothing &provider, qint64 tasks, std::function<void()> reached)
        : m_reached(std::move(reached))
    {
        m_timer.start();
        provider.onCall([this, tasks](qint64 number) {
            if (number == warmUp)
                m_first = m_timer.nsecsElapsed();
            if (number == warmUp + tasks) {
                m_last = m_timer.nsecsElapsed();
                m_reached();
            }
        });
    }

    [[nodiscard]] std::chrono::nanoseconds length() const
    {
        return std::chrono::nanoseconds(m_last - m_first);
    }

private:
    QElapsedTimer m_timer;
    std::atomic<qint64> m_first = 0;
    std::atomic<qint64> m_last = 0;
    std::function<void()> m_reached;
};

/// Work for somebody who shows the queue's numbers.
void listen(Engine &engine)
{
    QObject::connect(&engine, &Engine::queueChanged, &engine, [](const QueueStats &) {});
}

/// Tasks in the middle of a longer backlog: from call to call, while turns are under way.
double drainSome(Engine &engine, Nothing &provider, qint64 tasks)
{
    const Window window(provider, tasks,
                        [&engine] { QMetaObject::invokeMethod(&engine, [] { endLoop(); }); });
    engine.start(Engine::Work::Run);
    QCoreApplication::exec();
    return static_cast<double>(tasks) / toSeconds(window.length());
}

/// All of them: from the start until the last entry is told of, which is after the last commit.
double drainAll(Engine &engine, qint64 tasks)
{
    qint64 entries = tasks / tasksAnEntry;
    QObject::connect(&engine, &Engine::resultsReady, &engine, [&entries] {
        if (--entries == 0)
            endLoop();
    });
    QElapsedTimer timer;
    timer.start();
    engine.start(Engine::Work::Run);
    QCoreApplication::exec();
    const auto time = std::chrono::nanoseconds(timer.nsecsElapsed());
    engine.queueStats().then(&engine, [tasks](const Result<QueueStats> &stats) {
        if (valueOf(stats).count(TaskState::Completed) != tasks)
            qFatal("not all tasks were done");
        endLoop();
    });
    QCoreApplication::exec();
    return static_cast<double>(tasks) / toSeconds(time);
}

} // namespace

Figures drain(const Options &options, const Place &place)
{
    const int backlog = options.backlogOr(usualBacklog) / tasksAnEntry * tasksAnEntry;
    const bool all = options.tasks < 0;
    if (!all && warmUp + options.tasks > backlog)
        qFatal("--tasks and %lld more must lie in the backlog", static_cast<long long>(warmUp));
    place.fill(backlog, options.future);
    const auto provider = std::make_shared<Nothing>(reachFor(options), options.results);
    Rig rig(place.journal(), provider, configFor(options),
            options.watched ? Rig::Watched::Yes : Rig::Watched::No);
    if (options.listens)
        listen(rig.engine());
    const double value =
        all ? drainAll(rig.engine(), backlog) : drainSome(rig.engine(), *provider, options.tasks);
    return {{options.what, value, u"tasks/s"_s, {}, {}}};
}

namespace {

constexpr auto untilIdle = std::chrono::milliseconds(1'500);

double megabytes(qint64 kilobytes)
{
    return static_cast<double>(kilobytes) / 1024.0;
}

/// What an engine on an empty journal holds when it has nothing to do.
qint64 idleKb(const Options &options)
{
    const Place place(options);
    place.fill(0, 0);
    Rig rig(place.journal(), std::make_shared<Nothing>(Provider::Reach::Device, options.results));
    listen(rig.engine());
    rig.engine().start(Engine::Work::Run);
    QTimer::singleShot(untilIdle, &rig.engine(), [] { endLoop(); });
    QCoreApplication::exec();
    return statusKb("VmRSS");
}

/// From now on VmHWM tells of the peak since now; see proc(5).
void forgetPeak()
{
    QFile file(u"/proc/self/clear_refs"_s);
    if (!file.open(QIODevice::WriteOnly) || file.write("5") != 1)
        qFatal("the peak of the memory cannot be reset");
}

} // namespace

Figures memory(const Options &options, const Place &place)
{
    constexpr qint64 usualTasks = 6'000;
    place.fill(options.backlogOr(1'000'000), options.future);
    const qint64 idle = idleKb(options);
    forgetPeak();
    const auto provider = std::make_shared<Nothing>(Provider::Reach::Device, options.results);
    Rig rig(place.journal(), provider);
    if (options.listens)
        listen(rig.engine());
    drainSome(rig.engine(), *provider, options.tasks < 0 ? usualTasks : options.tasks);
    const double peak = megabytes(statusKb("VmHWM") - idle);
    const double now = megabytes(statusKb("VmRSS") - idle);
    return {{options.what,
             peak,
             u"MB"_s,
             {},
             {{u"idle_mb"_s, megabytes(idle)}, {u"growth_at_the_end_mb"_s, now}}}};
}

} // namespace englog::bench
