// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/Bench.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>

#include <ctime>
#include <sys/resource.h>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

constexpr int entries = 300;
constexpr int atOnce = 100;
constexpr int delayMs = 300;
constexpr int tickMs = 5;

double cpuSeconds(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

/// Of memory that is in use now.
double residentMegabytes()
{
    QFile file(u"/proc/self/statm"_s);
    const bool opened = file.open(QIODevice::ReadOnly);
    return opened ? file.readAll().split(' ').value(1).toDouble() * 4.0 / 1'024.0 : 0.0;
}

double peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_maxrss) / 1'024.0;
}

void writeSettings(const QString &path, const QByteArray &port)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write %s", qPrintable(path));
    file.write("[provider bench]\nbase_url=http://127.0.0.1:" + port
               + "/v1\nmodel=small-model\nembedding_model=embedding-model\nconcurrency="
               + QByteArray::number(atOnce) + '\n');
}

/// What there was at the start, and the longest time that the main thread did not come round.
struct Round
{
    double process = cpuSeconds(CLOCK_PROCESS_CPUTIME_ID);
    double thread = cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
    double resident = residentMegabytes();
    qint64 stall = 0;
    QElapsedTimer wall;
    QElapsedTimer tick;
};

void report(Engine &engine, const std::shared_ptr<Round> &round)
{
    const double took = double(round->wall.elapsed()) / 1'000.0;
    const double process = cpuSeconds(CLOCK_PROCESS_CPUTIME_ID) - round->process;
    const double thread = cpuSeconds(CLOCK_THREAD_CPUTIME_ID) - round->thread;
    engine.traffic(Engine::Since::Start)
        .then(&engine, [=](const Result<QList<CallTotals>> &totals) {
            qint64 calls = 0;
            qint64 failed = 0;
            for (const CallTotals &one : bench::valueOf(totals)) {
                calls += one.calls;
                failed += one.failed;
            }
            const double ideal = double(calls) / atOnce * delayMs / 1'000.0;
            std::printf("%lld calls for %d tasks: %.3f s, %.3f of the ideal %.2f s; CPU %.3f s, of "
                        "the main thread %.3f s; its longest stall %lld ms; memory +%.1f MB to "
                        "%.1f MB, at most %.1f MB; %lld failures\n",
                        static_cast<long long>(calls), 6 * entries, took, took / ideal, ideal,
                        process, thread, static_cast<long long>(round->stall),
                        residentMegabytes() - round->resident, residentMegabytes(), peakMegabytes(),
                        static_cast<long long>(failed));
            QCoreApplication::quit();
        });
}

void measure(Engine &engine)
{
    auto round = std::make_shared<Round>();
    auto *ticks = new QTimer(&engine);
    ticks->setTimerType(Qt::PreciseTimer);
    QObject::connect(ticks, &QTimer::timeout, &engine, [round] {
        round->stall = std::max(round->stall, round->tick.restart() - tickMs);
    });
    QObject::connect(&engine, &Engine::queueChanged, &engine,
                     [&engine, round, ticks](const QueueStats &stats) {
                         if (stats.open() > 0 || !ticks->isActive())
                             return;
                         ticks->stop();
                         report(engine, round);
                     });
    round->wall.start();
    round->tick.start();
    ticks->start(tickMs);
    engine.start(Engine::Work::Run);
}

} // namespace

/// Three hundred entries through the whole queue, a hundred calls at a time, to a service that
/// thinks for 300 ms over each: how near to what the calls alone take at least, and at what cost.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QProcess server;
    server.start(QStringLiteral(ENGLOG_FAULT_SERVER),
                 {u"--quiet"_s, u"--until-eof"_s, u"--delay"_s, QString::number(delayMs)});
    if (!server.waitForStarted() || !server.waitForReadyRead())
        qFatal("no server");
    const QTemporaryDir folder;
    CommonOptions options;
    options.journal = folder.filePath(u"bench.englog"_s);
    options.config = folder.filePath(u"settings.ini"_s);
    writeSettings(options.config, server.readLine().trimmed());
    qputenv("ENGLOG_PROVIDER", "bench");
    {
        auto made = Composition::open(options, u"bench"_s);
        const auto &composition = bench::valueOf(made);
        Engine &engine = composition->engine();
        engine.start(Engine::Work::Leave);
        bench::fill(engine, folder.path(), entries, [&engine] { measure(engine); });
        QCoreApplication::exec();
    }
    server.closeWriteChannel();
    server.waitForFinished();
    return 0;
}
