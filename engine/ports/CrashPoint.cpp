// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ports/CrashPoint.h"

#ifdef ENGLOG_CRASH_HOOK

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <tuple>

namespace englog {

namespace {

/// One order of the environment: a signal at the n-th point, or the n-th of a name.
class Ambush
{
public:
    Ambush(const char *variable, int signal) : m_signal(signal)
    {
        const char *order = std::getenv(variable); // NOLINT(concurrency-mt-unsafe): nobody sets it
        if (!order)
            return;
        const std::string text(order);
        const size_t colon = text.rfind(':');
        if (colon != std::string::npos)
            m_name = text.substr(0, colon);
        m_at =
            std::strtol(text.c_str() + (colon == std::string::npos ? 0 : colon + 1), nullptr, 10);
    }

    void pass(const char *name)
    {
        if (m_at <= 0 || (!m_name.empty() && m_name != name) || ++m_passed != m_at)
            return;
        std::ignore = std::fprintf(stderr, "crash point: %s\n", name); // unbuffered
        std::ignore = std::raise(m_signal);
    }

private:
    int m_signal;
    std::string m_name; ///< empty: any
    long m_at = 0;      ///< 0: never
    std::atomic<long> m_passed = 0;
};

} // namespace

void passCrashPoint(const char *name)
{
    static Ambush crash("ENGLOG_CRASH_AT", SIGKILL);
    static Ambush stop("ENGLOG_STOP_AT", SIGSTOP);
    crash.pass(name);
    stop.pass(name);
}

} // namespace englog

#endif
