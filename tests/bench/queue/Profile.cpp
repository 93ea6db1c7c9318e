// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/queue/Profile.h"

#include <QByteArray>
#include <QHash>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <sqlite3.h>
#include <vector>

namespace englog::bench {

namespace {

using SteadyClock = std::chrono::steady_clock;

struct Cost
{
    std::chrono::nanoseconds time{};
    qint64 times = 0;
};

std::mutex costMutex; // guards what follows
QHash<QByteArray, Cost> costs;

/// Of the statements that this thread's connections are running.
QHash<void *, SteadyClock::time_point> &begun()
{
    thread_local QHash<void *, SteadyClock::time_point> running;
    return running;
}

int trace(unsigned event, void *, void *statement, void *)
{
    if (event == SQLITE_TRACE_STMT) { // again for each trigger, inside
        if (!begun().contains(statement))
            begun().insert(statement, SteadyClock::now());
        return 0;
    }
    const auto started = begun().take(statement);
    if (started == SteadyClock::time_point())
        return 0;
    const auto time = SteadyClock::now() - started;
    const char *sql = sqlite3_sql(static_cast<sqlite3_stmt *>(statement));
    const std::lock_guard guard(costMutex);
    Cost &cost = costs[QByteArray(sql)];
    cost.time += time;
    ++cost.times;
    return 0;
}

int watch(sqlite3 *connection, char **, const sqlite3_api_routines *)
{
    return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT | SQLITE_TRACE_PROFILE, trace, nullptr);
}

} // namespace

void profileStatements()
{
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch));
}

void printProfile()
{
    constexpr size_t longest = 25;
    const std::lock_guard guard(costMutex);
    std::vector<std::pair<QByteArray, Cost>> all;
    std::chrono::nanoseconds sum{};
    for (auto it = costs.cbegin(); it != costs.cend(); ++it) {
        all.emplace_back(it.key(), it.value());
        sum += it.value().time;
    }
    std::sort(all.begin(), all.end(),
              [](const auto &a, const auto &b) { return a.second.time > b.second.time; });
    for (size_t i = 0; i < std::min(all.size(), longest); ++i) {
        const auto &[sql, cost] = all[i];
        const auto nanoseconds = static_cast<double>(cost.time.count());
        const int written =
            std::fprintf(stderr, "%5.1f %% %9.2f ms %8lld times %9.2f us each  %.160s\n",
                         100.0 * nanoseconds / static_cast<double>(sum.count()), nanoseconds / 1e6,
                         static_cast<long long>(cost.times),
                         nanoseconds / 1e3 / static_cast<double>(cost.times), sql.constData());
        if (written < 0)
            return;
    }
}

} // namespace englog::bench
