// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/http/HttpClient.h"

#include <QCoreApplication>
#include <QProcess>
#include <QSemaphore>

#include <atomic>
#include <cstdio>
#include <ctime>
#include <sys/resource.h>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

constexpr int calls = 600;
constexpr int atOnce = 100;
constexpr int delayMs = 300;

double seconds(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

double peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_maxrss) / 1'024.0;
}

HttpRequest question(const QUrl &url)
{
    HttpRequest request;
    request.url = url;
    request.headers.insert("Authorization", "Bearer sk-bench");
    request.body = R"({"model":"m","messages":[{"role":"user","content":")" + QByteArray(2'000, 'x')
        + R"("}]})";
    return request;
}

/// One round; the answers that are none are counted.
int round(HttpClient &client, const QUrl &url)
{
    QSemaphore free(atOnce);
    std::atomic<int> failures = 0;
    for (int i = 0; i < calls; ++i) {
        free.acquire();
        client.send(question(url), {}, {}, [&](const auto &outcome) {
            if (!outcome || outcome->status != 200)
                ++failures;
            free.release();
        });
    }
    free.acquire(atOnce);
    return failures;
}

} // namespace

/// Six hundred questions, a hundred at a time, to a service that thinks for 300 ms over each: how
/// near to the 1.8 s that this takes at least, and at what cost. Three rounds with one client.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QProcess server;
    server.start(QStringLiteral(ENGLOG_FAULT_SERVER),
                 {u"--quiet"_s, u"--until-eof"_s, u"--delay"_s, QString::number(delayMs)});
    if (!server.waitForStarted() || !server.waitForReadyRead())
        qFatal("no server");
    const QUrl url(u"http://127.0.0.1:%1/v1/chat/completions"_s.arg(
        QString::fromLatin1(server.readLine().trimmed())));

    constexpr double ideal = double(calls) / atOnce * delayMs / 1'000.0;
    HttpClient client("EngLog/bench");
    for (int i = 1; i <= 3; ++i) {
        const double memory = peakMegabytes();
        const double wall = seconds(CLOCK_MONOTONIC);
        const double process = seconds(CLOCK_PROCESS_CPUTIME_ID);
        const double thread = seconds(CLOCK_THREAD_CPUTIME_ID);
        const int failures = round(client, url);
        const double took = seconds(CLOCK_MONOTONIC) - wall;
        std::printf(
            "round %d: %.3f s, %.3f of the ideal %.1f s; CPU %.3f s, of the caller's thread "
            "%.3f s; peak memory +%.1f MB to %.1f MB; %d failures\n",
            i, took, took / ideal, ideal, seconds(CLOCK_PROCESS_CPUTIME_ID) - process,
            seconds(CLOCK_THREAD_CPUTIME_ID) - thread, peakMegabytes() - memory, peakMegabytes(),
            failures);
        std::fflush(stdout);
    }
    server.closeWriteChannel();
    server.waitForFinished();
    return 0;
}
