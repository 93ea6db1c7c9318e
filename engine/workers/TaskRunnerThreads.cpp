// SPDX-License-Identifier: GPL-3.0-or-later
// The threads of a runner: how they take tasks and answer, and what becomes of those that do not.
#include "engine/ports/CrashPoint.h"
#include "engine/workers/TaskRunner.h"
#include "engine/workers/TaskRunnerLink.h"

#include <algorithm>
#include <utility>

namespace englog {

void TaskRunner::startLoops()
{
    // A provider that waits for a network takes a call and returns: one loop begins them all.
    const int most = isDistant() ? 1 : m_settings.limits.threads;
    const auto hasFreeLoops = [this] { return m_loops - m_running.size() >= std::ssize(m_ready); };
    while (!m_heldOff && m_loops < most && !hasFreeLoops() && m_calls < slots()) {
        ++m_loops;
        m_pool->start([link = m_link] { loop(link); });
    }
}

void TaskRunner::loop(const std::shared_ptr<Link> &link)
{
    for (;;) {
        const auto call = link->with([](TaskRunner &runner) { return runner.takeReady(); });
        if (call.isEmpty())
            return;
        ENGLOG_CRASH_POINT("runner/before-run");
        ask(link, call);
        if (!link->with([&](TaskRunner &runner) { return runner.returned(call); }))
            return;
    }
}

void TaskRunner::ask(const std::shared_ptr<Link> &link, const QList<HeldTask> &call)
{
    const auto doneWith = [&link](const HeldTask &held) {
        return [link, held](Result<Analysis> answer) {
            link->with([&](TaskRunner &runner) { runner.answered(held, std::move(answer)); });
        };
    };
    const auto alive = [link, call] {
        link->with([&](TaskRunner &runner) {
            for (const HeldTask &held : call)
                held->aliveAt = runner.m_clock.sinceBoot().count();
        });
    };
    if (call.size() == 1) {
        const HeldTask &held = call.first();
        link->provider->analyse(held->request, held->stop.get_token(), alive, doneWith(held));
        return;
    }
    QList<Provider::Ask> asks;
    for (const HeldTask &held : call)
        asks += {held->request, held->stop.get_token(), doneWith(held)};
    link->provider->analyseTogether(asks, alive);
}

QList<HeldTask> TaskRunner::takeReady()
{
    const std::lock_guard guard(m_mutex);
    if (m_ready.empty() || m_heldOff || m_calls >= slots()) {
        --m_loops;
        return {};
    }
    const auto next = nextReady();
    QList<HeldTask> call{std::move(*next)};
    m_ready.erase(next);
    if (isDistant())
        takeSharers(call);
    ++m_calls;
    const auto begun = std::make_shared<Call>(Call{static_cast<int>(call.size())});
    for (const HeldTask &held : std::as_const(call)) {
        m_running += held;
        held->call = begun;
        held->begunAt = std::chrono::steady_clock::now();
        held->aliveAt = m_clock.sinceBoot().count();
        held->inThread = true;
        held->begun = true;
    }
    return call;
}

/// What else is ready and may be answered with the first of them.
void TaskRunner::takeSharers(QList<HeldTask> &call)
{
    const AnalysisRequest &first = call.first()->request;
    const int most = m_provider->mostInCall(first);
    for (auto other = m_ready.begin(); call.size() < most && other != m_ready.end();) {
        if (m_provider->shareCall(first, (*other)->request)) {
            call += std::move(*other);
            other = m_ready.erase(other);
        } else {
            ++other;
        }
    }
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

bool TaskRunner::returned(const QList<HeldTask> &call)
{
    const std::lock_guard guard(m_mutex);
    for (const HeldTask &held : call)
        held->inThread = false;
    if (!call.first()->call->leftBehind)
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
        if (held->call && --held->call->open == 0)
            --m_calls;
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
            if (held->inThread && !std::exchange(held->call->leftBehind, true)) {
                ++m_stuck;
                --m_loops;
                m_pool->setMaxThreadCount(m_settings.limits.threads + m_stuck);
            }
        }
        answered(held, fail(error));
    }
}

} // namespace englog
