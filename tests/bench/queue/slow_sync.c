/* SPDX-License-Identifier: GPL-3.0-or-later
 * Preloaded: every fsync and fdatasync of the process takes ENGLOG_SLOW_SYNC_MS longer, as on a
 * slower disk, and is counted. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

static atomic_llong syncs;

long long englog_slow_syncs(void)
{
    return atomic_load(&syncs);
}

static int slowly(const char *name, int file)
{
    typedef int (*Sync)(int);
    const Sync sync = (Sync)dlsym(RTLD_NEXT, name);
    const char *setting = getenv("ENGLOG_SLOW_SYNC_MS");
    const long milliseconds = setting ? atol(setting) : 0;
    const struct timespec longer = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    const int done = sync(file);
    atomic_fetch_add(&syncs, 1);
    nanosleep(&longer, NULL);
    return done;
}

int fsync(int file)
{
    return slowly("fsync", file);
}

int fdatasync(int file)
{
    return slowly("fdatasync", file);
}
