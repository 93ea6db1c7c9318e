// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace englog {

/// How many tasks a worker holds at a time, so that a commit is shared by many short tasks while
/// little is in hand at a crash and what is urgent never waits long behind it.
///
/// With a running mean m of the tasks' durations (weight 1/8 for the newest, 0.05 ms at least) and
/// t threads, the worker holds
///
///     clamp(t * window / m, max(2 t, least), 512)        window = 20 ms
///
/// tasks: about `window` of work, and never so few that a thread has to wait for a commit, or for
/// another one's reading of the text that both have a task of: `least` is 12, two entries and more,
/// where threads read texts by themselves, and nothing where they ask a service.
///
/// *Thread:* one at a time; the caller's mutex guards it.
class Prefetch
{
public:
    static constexpr double windowMs = 20.0;
    static constexpr int most = 512;
    static constexpr int twoEntries = 12;

    explicit Prefetch(int threads, int least = 0) : m_threads(threads), m_least(least) {}

    void setThreads(int threads) { m_threads = threads; }
    /// \param milliseconds  how long one task took; >= 0
    void took(double milliseconds);
    [[nodiscard]] int target() const;
    /// Below this many in hand it is worth claiming more.
    [[nodiscard]] int refillBelow() const { return target() / 2 + 1; }

private:
    int m_threads;
    int m_least;
    double m_meanMs = 100.0; // before the first task: cautious
};

} // namespace englog
