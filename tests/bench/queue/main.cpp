// SPDX-License-Identifier: GPL-3.0-or-later
// What the queue does in a second and how long somebody waits for it, through the real engine; and
// what plain SQLite does with the same rows on the same disk. tests/bench/queue.sh compares them.
//   bench_queue CASE [options], see bench_queue --help
#include "tests/bench/queue/Cases.h"
#include "tests/bench/queue/Profile.h"
#include "tests/bench/queue/Sqlite.h"

#include <QCoreApplication>
#include <QMap>

#include <dlfcn.h>
#include <unistd.h>

using namespace englog::bench;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *slowness = "ENGLOG_SLOW_SYNC_MS";

/// Begins again with slower syncs, if that is asked for and has not been done.
void slowDown(char *argv[], int milliseconds)
{
    if (milliseconds == 0 || qEnvironmentVariableIsSet(slowness))
        return;
    qputenv(slowness, QByteArray::number(milliseconds));
    qputenv("LD_PRELOAD", ENGLOG_SLOW_SYNC_LIBRARY);
    ::execv("/proc/self/exe", argv);
    qFatal("the program cannot begin again");
}

/// The syncs that went through the preloaded library, or nothing where it is not there.
std::optional<long long> slowSyncs()
{
    using Count = long long (*)();
    const auto count = reinterpret_cast<Count>(::dlsym(RTLD_DEFAULT, "englog_slow_syncs"));
    return count ? std::optional(count()) : std::nullopt;
}

using Case = Figures (*)(const Options &, const Place &);

Case caseOf(const QString &name)
{
    static const QMap<QString, Case> cases{
        {u"raw-save"_s, rawSave}, {u"raw-bulk"_s, rawBulk}, {u"raw-drain"_s, rawDrain},
        {u"drain"_s, drain},      {u"save"_s, save},        {u"bulk"_s, bulk},
        {u"pickup"_s, pickup},    {u"wait50"_s, wait50},    {u"memory"_s, memory},
        {u"idle"_s, idle},        {u"cancel"_s, cancel},    {u"status"_s, status}};
    const Case found = cases.value(name);
    if (!found)
        qFatal("there is no case %s", qPrintable(name));
    return found;
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const Options options = Options::parse();
    slowDown(argv, options.slowSyncMs);
    if (options.what == "fill"_L1) {
        fillJournal(options);
        return 0;
    }
    if (!options.synced)
        Sqlite::relaxAll();
    if (options.profile)
        profileStatements();
    const Case measure = caseOf(options.what);
    const Place place(options);
    const auto before = slowSyncs();
    const Figures figures = measure(options, place);
    if (before && options.synced && slowSyncs() == before)
        qFatal("SQLite's syncs do not go through the preloaded library");
    for (const Figure &figure : figures)
        print(options, figure);
    print(options, syncTime(place.folder()));
    if (options.profile)
        printProfile();
    return 0;
}
