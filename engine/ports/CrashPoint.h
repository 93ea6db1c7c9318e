// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A step at which a test can end or freeze the program, as a crash or a machine out of memory may.
///
/// In builds with ENGLOG_CRASH_HOOK alone; in what is shipped it is nothing at all. Of the points
/// that the process passes, `ENGLOG_CRASH_AT=7` kills it at the seventh and `ENGLOG_STOP_AT=7`
/// stops it there (SIGSTOP); `NAME:7` counts only those of that name. What was met is said on the
/// standard error.
///
/// *Thread:* any.
#ifdef ENGLOG_CRASH_HOOK
#define ENGLOG_CRASH_POINT(name) ::englog::passCrashPoint(name)
namespace englog {
void passCrashPoint(const char *name);
} // namespace englog
#else
#define ENGLOG_CRASH_POINT(name) static_cast<void>(0)
#endif
