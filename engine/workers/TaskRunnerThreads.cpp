// SPDX-License-Identifier: GPL-3.0-or-later
// The threads of a runner: how they take tasks and answer, and what becomes of those that do not.
#include "engine/ports/CrashPoint.h"
#include "engine/workers/TaskRunner.h"
#include "engine/workers/TaskRunnerLink.h"

#include <algorithm>

namespace englog {

void TaskRunner::startLoops()
{
    // A provider that waits for a network takes a call and returns: one loop begins them all.
    const int most = isDistant() ? 1 : m_settings.limits.threads;
    const auto hasFreeLoops = [this] { return m_loops - m_running.size() >= std::ssize(m_ready); };
    while (!m_heldOff && m_loops < most && !hasFreeLoops() && m_running.size() < slots()) {
        ++m_loops;
        m_pool->start([link = m_link] { loop(link); });
    }
}

void TaskRunner::loop(const std::shared_ptr<Link> &link)
{
    for (;;) {
        const auto held = link->with([](TaskRunner &runner) { return runner.takeReady(); });
        if (!held)
            return;
        ENGLOG_CRASH_POINT("runner/before-run");
        AnalysisRequest request;
        request.kind = held->task.kind;
        request.text = held->task.text;
        request.date = held->task.date;
        request.findings = held->task.findings;
        request.themes = held->themes.definitions;
        link->provider->analyse(
            request, held->stop.get_token(),
            [link, held] {
                link->with([&](TaskRunner &runner) {
                    held->aliveAt = runner.m_clock.sinceBoot().count();
                });
            },
            [link, held](Result<Analysis> answer) {
                link->with([&](TaskRunner &runner) { runner.answered(held, std::move(answer)); });
            });
        if (!link->with([&](TaskRunner &runner) { return runner.returned(held); }))
            return;
    }
}

HeldTask TaskRunner::takeReady()
{
    const std::lock_guard guard(m_mutex);
    if (m_ready.empty() || m_heldOff || m_running.size() >= slots()) {
        --m_loops;
        return {};
    }
    const auto next = nextReady();
    HeldTask held = std::move(*next);
    m_ready.erase(next);
    m_running += held;
    held->begunAt = std::chrono::steady_clock::now();
    held->aliveAt = m_clock.sinceBoot().count();
    held->inThread = true;
    held->begun = true;
    return held;
}

/// The first; but where threads work, of an entry that none of them has in hand, for they would
/// wait for one another's reading of its text.
std::deque<HeldTask>::iterator TaskRunner::nextReady()
{
    const auto first = m_ready.begin();
    if (isDistant())
        return first;
    const auto isFree = [this](const HeldTask &task) {
        return std::ranges::none_of(m_running, [&](const HeldTask &other) {
            return other->task.entry == task->task.entry;
        });
    };
    const auto found = std::ranges::find_if(m_ready, isFree);
    return found == m_ready.end() ? first : found;
}

bool TaskRunner::returned(const HeldTask &held)
{
    const std::lock_guard guard(m_mutex);
    held->inThread = false;
    if (!held->leftBehind)
        return true;
    --m_stuck;
    m_pool->setMaxThreadCount(m_settings.limits.threads + m_stuck);
    return false;
}

void TaskRunner::answered(const HeldTask &held, Result<Analysis> answer)
{
    if (held->answered.exchange(true))
        return;
    ENGLOG_CRASH_POINT("runner/answered");
    held->took = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - held->begunAt);
    held->answer = std::move(answer);
    {
        const std::lock_guard guard(m_mutex);
        if (isDistant() && held->toldOfOutage())
            m_heldOff = true; // until the turn that settles this
        m_ended.push_back(held);
        m_running.removeOne(held);
        --m_unanswered;
        ++m_unsettled;
        startLoops();
    }
    wake();
}

/// Asks those to stop that make no progress; those that were asked at the beat before, and run on.
QList<HeldTask> TaskRunner::stopSilent()
{
    const qint64 now = m_clock.sinceBoot().count();
    QList<HeldTask> silent;
    QList<HeldTask> stuck;
    {
        const std::lock_guard guard(m_mutex);
        for (const auto &held : std::as_const(m_held)) {
            if (!held->begun || held->answered)
                continue;
            if (held->timedOut)
                stuck += held;
            else if (now - held->aliveAt > m_settings.timeout.count())
                silent += held;
        }
    }
    for (const HeldTask &held : std::as_const(silent)) { // outside: it may answer at once
        held->timedOut = true;
        held->stop.request_stop();
    }
    return stuck;
}

/// Settles tasks whose threads do not come back, and lets others take the threads' places.
void TaskRunner::leaveBehind(const QList<HeldTask> &stuck, const Error &error)
{
    for (const HeldTask &held : stuck) {
        {
            const std::lock_guard guard(m_mutex);
            if (held->answered)
                continue;
            if (held->inThread) {
                held->leftBehind = true;
                ++m_stuck;
                --m_loops;
                m_pool->setMaxThreadCount(m_settings.limits.threads + m_stuck);
            }
        }
        answered(held, fail(error));
    }
}

} // namespace englog
