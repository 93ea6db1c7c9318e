// SPDX-License-Identifier: GPL-3.0-or-later
// The turns of a runner with the store: settle, make ready, claim.
#include "engine/ports/CrashPoint.h"
#include "engine/queue/RateLimit.h"
#include "engine/queue/Shares.h"
#include "engine/workers/TaskRunner.h"

#include <QSet>

#include <algorithm>
#include <utility>

namespace englog {

namespace {

constexpr qint64 maxUnitsInHand = qint64(8) * 1024 * 1024; // of text, beyond the first task's
constexpr Millis longestTimer{86'400'000};                 // a wall clock may be set back meanwhile
constexpr Millis untilRepeat{1'000};                       // of a turn that could not be stored

AnalysisRequest requestOf(const ClaimedTask &task, const JournalThemes &themes)
{
    AnalysisRequest request;
    request.kind = task.kind;
    request.entry = task.entry;
    request.text = task.text;
    request.date = task.date;
    request.findings = task.findings;
    request.themes = themes.definitions;
    return request;
}

/// Where a call answers several kinds of an entry, no kind has a share of its own beside the first
/// that comes with it.
void keepEntriesWhole(QList<Share> &shares)
{
    Share &first = shares.first();
    for (Share &share : shares) {
        const bool comesWithIt = share.level.lane == first.level.lane
            && share.level.ai == first.level.ai && share.level.provider == first.level.provider;
        if (&share != &first && comesWithIt)
            first.most += std::exchange(share.most, 0);
    }
}

} // namespace

/// What one turn does: first filled by its job, then told after the commit.
struct TaskRunner::Turn
{
    bool settles = false; ///< its commit is synced
    std::vector<HeldTask> ended;
    std::vector<HeldTask> unbegun; ///< handed back, since the provider does not answer
    std::optional<CircuitBreaker> breaker;
    std::optional<RateLimit> rate; ///< with it
    ProviderHealth healthBefore;   ///< as it was stored
    QList<Event> events;
    QList<ClaimedTask> claimed;
    JournalThemes themes; ///< for those that are made of themes
    bool more = false;    ///< the claim was cut short
    std::optional<Instant> nextDue;
};

void TaskRunner::wake()
{
    m_turnAgain = true; // first: whoever ends a turn now sees it
    const bool hasRoom = !isStopping() && m_unanswered < m_refillBelow;
    if (m_leaving || (m_unsettled == 0 && !hasRoom) || m_turning.exchange(true))
        return;
    m_turnAgain = false;
    beginTurn();
}

void TaskRunner::beginTurn()
{
    auto turn = std::make_shared<Turn>();
    turn->settles = m_unsettled > 0;
    m_store.write([this, turn](Stores &stores) { return runTurn(*turn, stores); },
                  turn->settles ? Store::Durability::Synced : Store::Durability::Lazy,
                  [this, turn](const Result<> &done) { endTurn(*turn, done); });
}

Result<> TaskRunner::runTurn(Turn &turn, Stores &stores)
{
    if (turn.settles) {
        const std::lock_guard guard(m_mutex);
        const auto n = std::min<std::ptrdiff_t>(std::ssize(m_ended), stores.piece);
        turn.ended.assign(m_ended.begin(), m_ended.begin() + n);
        m_ended.erase(m_ended.begin(), m_ended.begin() + n);
    }
    ENGLOG_CRASH_POINT("runner/before-settling");
    if (auto loaded = loadBreaker(turn, stores); !loaded)
        return loaded;
    if (auto settled = settle(turn, stores); !settled)
        return settled;
    if (auto back = takeBack(turn, stores); !back)
        return back;
    if (!isStopping()) {
        if (auto claimed = claim(turn, stores); !claimed)
            return claimed;
    }
    return keepHealth(turn, stores);
}

Result<> TaskRunner::settle(Turn &turn, Stores &stores)
{
    CircuitBreaker *const breaker = turn.breaker ? &*turn.breaker : nullptr;
    auto events = Settling(m_rules, stores, breaker).settle(turn.ended);
    if (!events)
        return fail(events.error());
    turn.events = *std::move(events);
    if (!turn.rate)
        return {};
    const bool opened = breaker->health().epoch != turn.healthBefore.epoch;
    const auto saysWhen = [](const HeldTask &held) {
        return !*held->answer && held->answer->error().retryAfter;
    };
    if (opened && std::ranges::any_of(turn.ended, saysWhen))
        turn.rate->askedToBeSlower();
    turn.rate->answered(static_cast<int>(std::ranges::count_if(
        turn.ended, [](const HeldTask &held) { return held->answer->has_value(); })));
    m_bears = turn.rate->atOnce();
    return {};
}

Result<> TaskRunner::keepHealth(Turn &turn, Stores &stores) const
{
    if (!turn.breaker)
        return {};
    ProviderHealth health = turn.breaker->health();
    health.pace = turn.rate->pace();
    return health != turn.healthBefore ? stores.providers.setHealth(health) : Result<>();
}

Result<> TaskRunner::loadBreaker(Turn &turn, Stores &stores)
{
    if (!isDistant())
        return {};
    auto health = stores.providers.health(providerName());
    if (!health)
        return fail(health.error());
    turn.healthBefore = *health;
    const std::lock_guard guard(m_mutex); // of the limits
    const Limits &limits = m_settings.limits;
    turn.rate.emplace(
        RateLimit::Limits{limits.callsPerMinute, limits.tokensPerMinute, limits.concurrency},
        health->pace, m_clock.now());
    turn.breaker.emplace(CircuitBreaker::Limits{}, std::move(*health));
    return {};
}

/// What has not begun waits in the queue while the provider does not answer, not in our hands.
Result<> TaskRunner::takeBack(Turn &turn, Stores &stores)
{
    using State = ProviderHealth::State;
    if (!turn.breaker || turn.breaker->health().state != State::Open)
        return {};
    QList<Lease> leases;
    {
        const std::lock_guard guard(m_mutex);
        turn.unbegun.assign(m_ready.begin(), m_ready.end());
        m_ready.clear();
    }
    for (const HeldTask &held : turn.unbegun)
        leases += held->task.lease;
    return stores.tasks.handBack(leases);
}

Result<> TaskRunner::claim(Turn &turn, Stores &stores)
{
    const int room = roomAfter(turn, stores.piece);
    if (room <= 0 || !m_registered) // whose tasks others would take for a dead worker's
        return {};
    const Instant now = m_clock.now();
    const auto allowed =
        makeReady(turn, stores, now).and_then([&] { return allowance(turn, stores, room); });
    if (!allowed)
        return fail(allowed.error());
    if (*allowed <= 0)
        return {};
    const auto levels = ownLevels(stores, now);
    if (!levels)
        return fail(levels.error());
    if (levels->isEmpty())
        return {};
    ClaimLimits limits = claimLimits(turn, *allowed);
    for (const HeldTask &held : turn.ended)
        limits.goOnAfter += held->task.lease.task;
    QList<Share> shares = Shares::of(*levels, *allowed, ++m_claims, now);
    if (isDistant())
        keepEntriesWhole(shares);
    auto claimed = stores.tasks.claim(limits, shares, now);
    if (!claimed)
        return fail(claimed.error());
    turn.claimed = std::move(claimed->tasks);
    turn.more = claimed->more;
    countCalls(turn);
    if (auto added = addPersonsWord(turn, stores); !added)
        return added;
    if (turn.breaker && !turn.claimed.isEmpty()
        && turn.breaker->health().state != ProviderHealth::State::Closed) {
        const Lease &probe = turn.claimed.first().lease;
        turn.breaker->probing(probe.task, probe.fence);
    }
    return {};
}

/// What is ready and is for this provider, by the others' health as well.
Result<QList<ReadyLevel>> TaskRunner::ownLevels(Stores &stores, Instant now) const
{
    auto levels = stores.tasks.readyLevels();
    if (!levels || levels->isEmpty() || !m_routing)
        return levels;
    Routing::Healths healths;
    if (m_routing->looksAtHealth()) {
        const auto list = stores.providers.list();
        if (!list)
            return fail(list.error());
        for (const ProviderHealth &health : *list)
            healths.insert(health.name, health);
    }
    const QString own = providerName();
    levels->removeIf([&](const ReadyLevel &level) {
        return m_routing->nameFor(level, healths, now, own) != own;
    });
    return levels;
}

/// Takes what was claimed out of the provider's rate: a call answers an entry's tasks, but for the
/// insight, which comes after them.
void TaskRunner::countCalls(Turn &turn)
{
    if (!turn.rate)
        return;
    constexpr qint64 unitsAToken = 4;      // of English, about
    constexpr qint64 tokensBeside = 1'000; // the question and the answer
    QSet<std::pair<EntryId, bool>> calls;
    qint64 tokens = 0;
    for (const ClaimedTask &task : std::as_const(turn.claimed)) {
        const std::pair call(task.entry, task.kind == TaskKind::InsightGeneration);
        if (calls.contains(call))
            continue;
        calls.insert(call);
        tokens += task.text->size() / unitsAToken + tokensBeside;
    }
    turn.rate->began(static_cast<int>(calls.size()), tokens);
}

/// What is analysed is told what a person said: of the themes, and of what insights are made of.
Result<> TaskRunner::addPersonsWord(Turn &turn, Stores &stores)
{
    if (turn.claimed.isEmpty())
        return {};
    auto themes = m_themes.now(stores);
    if (!themes)
        return fail(themes.error());
    turn.themes = *std::move(themes);
    std::optional<Overlay> word;
    for (ClaimedTask &task : turn.claimed) {
        if (task.findings.isEmpty())
            continue;
        if (!word) {
            auto read = overlay(stores, *m_provider);
            if (!read)
                return fail(read.error());
            word = *std::move(read);
        }
        const auto said = stores.corrections.ofEntry(task.entry);
        if (!said && said.error().code != ErrorCode::Corrupt) // which must not stop the queue
            return fail(said.error());
        for (Finding &finding : task.findings)
            finding = word->over(std::move(finding), said.value_or(QList<Correction>()));
    }
    return {};
}

/// How many tasks more may be held once the turn is stored.
int TaskRunner::roomAfter(const Turn &turn, int most)
{
    const std::lock_guard guard(m_mutex);
    const auto held =
        static_cast<int>(std::ssize(m_held) - std::ssize(turn.ended) - std::ssize(turn.unbegun));
    return std::max(std::min(m_prefetch.target() - held, most), held == 0 ? 1 : 0);
}

ClaimLimits TaskRunner::claimLimits(const Turn &turn, int tasks)
{
    const std::lock_guard guard(m_mutex);
    const Limits &limits = m_settings.limits;
    const bool counted = isDistant() || limits.atOnceByProvider;
    ClaimLimits claim{.instance = workerName(),
                      .provider = counted ? providerName() : QString(),
                      .tasks = tasks,
                      .units = maxUnitsInHand,
                      .leaseUntil = m_clock.sinceBoot() + m_settings.lease,
                      .atOnce = limits.atOnce};
    if (isDistant())
        claim.entriesByProvider = limits.atOnceByProvider;
    else
        claim.atOnceByProvider = limits.atOnceByProvider;
    if (turn.rate)
        claim.entries = turn.rate->calls();
    claim.wholeEntries = isDistant();
    return claim;
}

/// What is due may be claimed.
Result<> TaskRunner::makeReady(Turn &turn, Stores &stores, Instant now)
{
    if (m_clockVigil.wallClockWasSet(m_clock)) {
        auto reset = stores.tasks.resetTimes(now).and_then(
            [&](int) { return stores.providers.resetTimes(now); });
        if (!reset)
            return reset;
    }
    return stores.tasks.promote(stores.piece, now).map([&](const std::optional<Instant> &next) {
        turn.nextDue = next;
    });
}

/// How much of the room the provider's breaker leaves.
Result<int> TaskRunner::allowance(Turn &turn, Stores &stores, int room)
{
    if (!turn.breaker)
        return room;
    const ProviderHealth &health = turn.breaker->health();
    bool probeHeld = false;
    if (health.state == ProviderHealth::State::HalfOpen) {
        const auto held = stores.tasks.isHeld({health.probe, health.probeFence});
        if (!held)
            return fail(held.error());
        probeHeld = *held;
    }
    const Instant now = m_clock.now();
    const auto lookAgainAt = [&turn](Instant at) {
        turn.nextDue = std::min(turn.nextDue.value_or(at), at);
    };
    if (health.state == ProviderHealth::State::Open && health.retryAt && *health.retryAt > now)
        lookAgainAt(*health.retryAt);
    if (turn.rate->calls() == 0) {
        lookAgainAt(turn.rate->nextAt().value_or(now));
        return 0;
    }
    return turn.breaker->allows(room, probeHeld, now);
}

void TaskRunner::endTurn(Turn &turn, const Result<> &done)
{
    ENGLOG_CRASH_POINT("runner/turn-stored");
    const bool stored = done.has_value();
    QList<Event> events;
    if (stored) {
        measure(turn);
        events = takeOver(turn);
    } else {
        putBack(turn);
    }
    if (isStopping() && !events.isEmpty())
        handBackUnbegun();
    m_turning = false;
    if (!events.isEmpty() || (stored && turn.more))
        m_listener(events);
    const auto due = stored ? turn.nextDue : std::optional(m_clock.now() + untilRepeat);
    QMetaObject::invokeMethod(this, [this, due] {
        if (isStopping())
            endIfIdle();
        else if (!m_beat.isActive())
            m_beat.start();
        armDue(due);
    });
    if (stored && (m_turnAgain.exchange(false) || m_unsettled > 0 || turn.more))
        wake();
}

/// Of what was settled; answers that came too late are not in the events.
void TaskRunner::measure(const Turn &turn) const
{
    const QString service = isSecond() ? providerName() : QString();
    auto held = turn.ended.begin(); // what was completed is told of in this order
    for (const Event &event : turn.events) {
        if (event.state == TaskState::Failed)
            m_meter.failed(event.kind);
        else if (event.state == TaskState::Retrying)
            m_meter.retried(event.kind);
        if (event.state != TaskState::Completed)
            continue;
        held = std::find_if(held, turn.ended.end(), [&event](const HeldTask &task) {
            return task->task.lease.task == event.task;
        });
        if (held == turn.ended.end())
            return;
        const Held &task = **held;
        m_meter.completed({event.kind, service, task.took, task.startedAt - task.task.createdAt});
    }
}

QList<TaskRunner::Event> TaskRunner::takeOver(Turn &turn)
{
    const std::lock_guard guard(m_mutex);
    for (const HeldTask &held : turn.ended) {
        m_held.remove(held->task.lease.task);
        m_prefetch.took(static_cast<double>(held->took.count()) / 1'000.0);
        --m_unsettled;
    }
    for (const HeldTask &held : turn.unbegun) {
        m_held.remove(held->task.lease.task);
        --m_unanswered;
    }
    m_heldOff = turn.breaker
        && (turn.breaker->health().state == ProviderHealth::State::Open
            || std::ranges::any_of(m_ended,
                                   &Held::toldOfOutage)); // came while this turn was stored
    QList<Event> events = std::move(turn.events);
    for (ClaimedTask &task : turn.claimed) {
        auto held = std::make_shared<Held>();
        held->task = std::move(task);
        held->themes = turn.themes;
        held->request = requestOf(held->task, turn.themes);
        held->epoch = turn.breaker ? turn.breaker->health().epoch : 0;
        held->startedAt = m_clock.now();
        held->aliveAt = m_clock.sinceBoot().count();
        events += {held->task.lease.task, held->task.entry, held->task.kind, TaskState::Processing,
                   false};
        m_held.insert(held->task.lease.task, held);
        m_ready.push_back(std::move(held));
        ++m_unanswered;
    }
    if (!isStopping())
        startLoops();
    m_refillBelow = m_prefetch.refillBelow();
    return events;
}

/// Nothing of the turn has happened: it is repeated, or, at the end, left to the lease.
void TaskRunner::putBack(Turn &turn)
{
    const std::lock_guard guard(m_mutex);
    m_ended.insert(m_ended.begin(), turn.ended.begin(), turn.ended.end());
    if (!isStopping()) {
        m_ready.insert(m_ready.begin(), turn.unbegun.begin(), turn.unbegun.end());
        return;
    }
    for (const HeldTask &held : turn.unbegun) {
        m_held.remove(held->task.lease.task);
        --m_unanswered;
    }
    for (const HeldTask &held : m_ended)
        m_held.remove(held->task.lease.task);
    m_unsettled -= static_cast<int>(m_ended.size());
    m_ended.clear();
}

void TaskRunner::armDue(std::optional<Instant> due)
{
    if (!due)
        return;
    const Millis wait = std::clamp(*due - m_clock.now(), Millis(0), longestTimer);
    if (!m_due.isActive() || m_due.remainingTimeAsDuration() > wait)
        m_due.start(wait);
}

} // namespace englog
