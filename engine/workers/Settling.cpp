// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/workers/Settling.h"

using namespace Qt::StringLiterals;

namespace englog {

Result<QList<TaskEvent>> Settling::settle(const std::vector<HeldTask> &ended)
{
    std::vector<HeldTask> answered;
    QList<Lease> back;
    for (const HeldTask &held : ended) {
        const Result<Analysis> &answer = *held->answer;
        if (answer) {
            if (m_breaker)
                m_breaker->answered(held->epoch);
            if (m_breaker && answer->pause)
                m_breaker->rest(*answer->pause, m_rules.clock.now());
            answered.push_back(held);
        } else if (answer.error().code == ErrorCode::Cancelled && !held->timedOut) {
            back += held->task.lease;
        } else if (auto failed = fail(*held, answer.error()); !failed) {
            return englog::fail(failed.error());
        }
    }
    return m_stores.tasks.handBack(back)
        .and_then([&] { return complete(answered); })
        .and_then([&] { return forgive(); })
        .map([&] { return m_events; });
}

/// What was charged while the provider was failing, without anybody knowing it yet.
Result<> Settling::forgive()
{
    if (!m_forgiveSince)
        return {};
    const QString provider = m_breaker->health().name;
    return m_stores.tasks.forgive(provider, *m_forgiveSince, m_rules.clock.now()).map([](int) {});
}

Result<> Settling::complete(const std::vector<HeldTask> &answered)
{
    if (answered.empty())
        return {};
    QList<Completion> done;
    for (const HeldTask &held : answered)
        done += Completion{held->task.lease, resultOf(*held), held->took};
    const auto ends = m_stores.tasks.complete(done, m_rules.clock.now());
    if (!ends)
        return englog::fail(ends.error());
    for (size_t i = 0; i < answered.size(); ++i) {
        const ClaimedTask &task = answered[i]->task;
        const Settlement &end = (*ends)[static_cast<qsizetype>(i)];
        if (end.accepted || end.state == TaskState::Cancelled)
            m_events += {task.lease.task, task.entry, task.kind, end.state, end.entryEnded};
    }
    return {};
}

StoredResult Settling::resultOf(const Held &held) const
{
    const ClaimedTask &task = held.task;
    const Provider::Identity identity =
        withThemes(m_rules.provider.identity(task.kind), task.kind, held.themes.stamp);
    StoredResult result;
    result.analysis = **held.answer;
    result.provenance = {task.kind,        identity.provider,
                         identity.model,   identity.promptVersion,
                         task.contentHash, m_rules.clock.now()};
    result.processingMs = std::chrono::duration_cast<Millis>(held.took).count();
    result.queueWaitMs = (held.startedAt - task.createdAt).count();
    return result;
}

Result<> Settling::fail(const Held &held, const Error &why)
{
    const Instant now = m_rules.clock.now();
    const Error error = held.timedOut
        ? Error{ErrorCode::Transient,
                u"no progress for %1 s"_s.arg(m_rules.timeout.count() / 1'000),
                {}}
        : why;
    const auto end = m_stores.tasks.fail(failureOf(held, error, now), now);
    if (!end)
        return englog::fail(end.error());
    const ClaimedTask &task = held.task;
    if (end->accepted)
        m_events +=
            {task.lease.task, task.entry, task.kind, end->state, end->entryEnded, error.code};
    return {};
}

Failure Settling::failureOf(const Held &held, const Error &error, Instant now)
{
    using Then = Failure::Then;
    const ClaimedTask &task = held.task;
    Failure failure;
    failure.lease = task.lease;
    failure.error = error;
    failure.provider = m_rules.provider.identity(task.kind).provider;
    failure.worker = m_rules.worker;
    failure.startedAt = held.startedAt;
    if (!isCharged(held, error, now)) {
        failure.then = Then::Wait;
        return failure;
    }
    if (const auto pause = m_rules.retry.snooze(error)) {
        failure.then = Then::Snooze;
        failure.retryAt = now + *pause;
    } else if (const auto wait = m_rules.retry.waitAfter(task.retries, task.maxRetries, error,
                                                         m_rules.dice.roll())) {
        failure.then = Then::Retry;
        failure.retryAt = now + *wait;
    }
    return failure;
}

/// Whether a failure is the task's own, as far as the provider's breaker can tell.
bool Settling::isCharged(const Held &held, const Error &error, Instant now)
{
    if (!m_breaker)
        return true;
    switch (error.code) {
    case ErrorCode::Transient:
    case ErrorCode::Offline:
    case ErrorCode::Denied: {
        const auto verdict = m_breaker->failed(held.epoch, error, now, m_rules.dice.roll());
        if (verdict.forgiveSince)
            m_forgiveSince = verdict.forgiveSince;
        return verdict.charged;
    }
    case ErrorCode::Invalid: // an answer, if a refusal of this text
        m_breaker->answered(held.epoch);
        return true;
    default:
        return true;
    }
}

} // namespace englog
