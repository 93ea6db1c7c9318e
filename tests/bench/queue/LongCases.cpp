// SPDX-License-Identifier: GPL-3.0-or-later
// What is measured over some time: calls that wait for a network, and an engine that waits for
// work.
#include "tests/bench/queue/Cases.h"
#include "tests/bench/queue/Providers.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTimer>

#include <sys/resource.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace englog::bench {

namespace {

/// Runs the event loop for so long.
void pass(std::chrono::milliseconds time)
{
    QTimer::singleShot(time, Qt::PreciseTimer, QCoreApplication::instance(), [] { endLoop(); });
    QCoreApplication::exec();
}

/// How often the threads of this process have gone to sleep by themselves.
qint64 sleeps()
{
    qint64 all = 0;
    const QDir tasks(u"/proc/self/task"_s);
    for (const QString &task : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile file(tasks.filePath(task + u"/status"_s));
        if (!file.open(QIODevice::ReadOnly))
            continue; // it has ended meanwhile
        const QByteArray text = file.readAll();
        const QByteArray name("\nvoluntary_ctxt_switches:");
        const qsizetype at = text.indexOf(name) + name.size();
        all += text.mid(at, text.indexOf('\n', at) - at).trimmed().toLongLong();
    }
    return all;
}

double processorMs()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto of = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

} // namespace

Figures wait50(const Options &options, const Place &place)
{
    const int inFlight = options.concurrency > 1 ? options.concurrency : 100;
    const int seconds = options.secondsOr(10);
    const int mostASecond = inFlight * 20;
    place.fill(options.backlogOr(mostASecond * (seconds + 3)), options.future);
    const auto provider = std::make_shared<Later>(50ms);
    EngineConfig config;
    config.concurrency = inFlight;
    Rig rig(place.journal(), provider, config);
    if (options.listens)
        QObject::connect(&rig.engine(), &Engine::queueChanged, &rig.engine(),
                         [](const QueueStats &) {});
    rig.engine().start(Engine::Work::Run);
    pass(1s); // until as many are in flight as may be
    QElapsedTimer timer;
    timer.start();
    const qint64 before = provider->answered();
    pass(std::chrono::seconds(seconds));
    const qint64 tasks = provider->answered() - before;
    const double time = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    return {{options.what,
             static_cast<double>(tasks) / time,
             u"tasks/s"_s,
             {},
             {{u"concurrency"_s, inFlight}, {u"at_most"_s, mostASecond}}}};
}

Figures idle(const Options &options, const Place &place)
{
    place.fill(options.backlogOr(0), options.future);
    Rig rig(place.journal(), std::make_shared<Nothing>(Provider::Reach::Device, options.results),
            {}, options.watched ? Rig::Watched::Yes : Rig::Watched::No);
    QObject::connect(&rig.engine(), &Engine::queueChanged, &rig.engine(),
                     [](const QueueStats &) {});
    rig.engine().start(Engine::Work::Run);
    pass(3s); // until what a start brings about is over
    const int seconds = options.secondsOr(60);
    const qint64 sleepsBefore = sleeps();
    const double processorBefore = processorMs();
    pass(std::chrono::seconds(seconds));
    const double processor = processorMs() - processorBefore;
    const qint64 own = 1; // this thread's, for the timer that ends the measurement
    const qint64 times = sleeps() - sleepsBefore - own;
    const double minutes = seconds / 60.0;
    return {{options.what, static_cast<double>(times) / minutes, u"wake-ups/min"_s, {}, {}},
            {u"idle-cpu"_s, processor / minutes, u"ms/min"_s, {}, {}}};
}

} // namespace englog::bench
