// SPDX-License-Identifier: GPL-3.0-or-later
// How long a save takes until entry and tasks are on disk, one after the other, while 20,000
// tasks wait in the queue; with --draining while they are worked off, as in a window, at the same
// time. Measured from the call to the continuation in the main thread.
//   bench_save [--draining] [FOLDER]
#include "tests/bench/Bench.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

constexpr int saves = 1'000;
constexpr int waitingTasks = 20'000;

class SaveBench : public QObject
{
public:
    explicit SaveBench(Engine &engine) : m_engine(engine) {}

    void next()
    {
        if (m_times.size() == saves) {
            bench::print("save to durable and queued", m_times);
            return QCoreApplication::quit();
        }
        EntryDraft draft;
        draft.content =
            u"Saved as number %1. A short entry such as people write, about the weather, the day "
            "at work, and somebody dear."_s.arg(m_times.size());
        m_timer.start();
        m_engine.save(draft, SaveMode::Closing).then(this, [this](const Result<SavedEntry> &saved) {
            m_times.push_back(static_cast<double>(m_timer.nsecsElapsed()) / 1e6);
            if (bench::valueOf(saved).tasksQueued != 6)
                qFatal("not all tasks were queued");
            next();
        });
    }

private:
    Engine &m_engine;
    QElapsedTimer m_timer;
    std::vector<double> m_times;
};

} // namespace

int main(int argc, char *argv[])
{
    Composition::prepareProcess();
    const QCoreApplication application(argc, argv);
    QStringList arguments = QCoreApplication::arguments().mid(1);
    const bool draining = arguments.removeAll(u"--draining"_s) > 0;
    const QTemporaryDir folder(arguments.isEmpty() ? QString()
                                                   : arguments.first() + "/bench-XXXXXX"_L1);
    // Beside the work as in the window, which leaves its workers spare time only.
    const auto composition = bench::openIn(folder.path(), draining ? u"englog"_s : u"bench"_s);
    Engine &engine = composition->engine();
    engine.start(Engine::Work::Leave);
    SaveBench benchmark(engine);
    bench::fill(engine, folder.path(), (waitingTasks + 5) / 6, [&] {
        engine.queueStats().then(&engine, [&](const Result<QueueStats> &stats) {
            std::printf("tasks in the queue: %lld\n",
                        static_cast<long long>(bench::valueOf(stats).open()));
            if (draining)
                engine.start(Engine::Work::Run);
            benchmark.next();
        });
    });
    return QCoreApplication::exec();
}
