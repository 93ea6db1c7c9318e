// SPDX-License-Identifier: GPL-3.0-or-later
// Preloaded: every fsync and fdatasync of the process takes ENGLOG_SLOW_SYNC_MS longer, as on a
// slower disk, and is counted.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <dlfcn.h>
#include <thread>

namespace {

std::atomic<long long> syncs{0};

int slowly(const char *name, int file)
{
    using Sync = int (*)(int);
    const auto sync = reinterpret_cast<Sync>(::dlsym(RTLD_NEXT, name));
    const char *setting = std::getenv("ENGLOG_SLOW_SYNC_MS");
    const int done = sync(file);
    ++syncs;
    std::this_thread::sleep_for(std::chrono::milliseconds(setting ? std::atol(setting) : 0));
    return done;
}

} // namespace

extern "C" {

long long englog_slow_syncs();
long long englog_slow_syncs()
{
    return syncs;
}

int fsync(int file)
{
    return slowly("fsync", file);
}

int fdatasync(int file)
{
    return slowly("fdatasync", file);
}
}
