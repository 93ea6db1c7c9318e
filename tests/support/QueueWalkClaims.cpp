// SPDX-License-Identifier: GPL-3.0-or-later
// The walk's claims. Which tasks a claim takes is up to the store: it is looked at afterwards
// whether it was allowed to take these, and to leave those.
#include "tests/support/QueueWalk.h"

#include <algorithm>
#include <span>
#include <tuple>

using namespace Qt::StringLiterals;

namespace englog::test {

bool QueueWalk::isOf(const QueueModel::Task &task, const ReadyLevel &level) const
{
    return task.lane == level.lane && task.priority == level.priority
        && task.kind == static_cast<int>(level.kind)
        && m_model.entries.at(task.entry).ai == level.ai && level.provider.isEmpty();
}

bool QueueWalk::isAmong(const QueueModel::Task &task, const QList<Share> &shares) const
{
    return std::ranges::any_of(shares, [&](const Share &share) { return isOf(task, share.level); });
}

ClaimLimits QueueWalk::anyLimits(size_t slot)
{
    ClaimLimits limits;
    limits.instance = m_processes[slot].instance;
    limits.provider = oneIn(3) ? u"other"_s : u"scripted"_s;
    limits.tasks = 1 + below(8);
    limits.units = oneIn(3) ? below(400) : 1'000'000;
    limits.leaseUntil = m_clock.sinceBoot() + Millis(15'000);
    if (oneIn(3)) {
        limits.atOnce.insert(anyKind(), below(4));
        limits.atOnce.insert(anyKind(), below(4));
    }
    if (oneIn(4))
        limits.atOnceByProvider = below(12);
    for (const auto &[id, task] : m_model.tasks) {
        if (!task.isOpen() && oneIn(8))
            limits.goOnAfter += TaskId{id};
    }
    return limits;
}

QList<Share> QueueWalk::anyShares(const QList<ReadyLevel> &levels, int tasks)
{
    QList<Share> shares;
    for (const ReadyLevel &level : levels)
        shares += {level, oneIn(3) ? below(tasks) : tasks};
    std::ranges::stable_sort(shares, [](const Share &a, const Share &b) {
        return std::tuple(a.level.lane, -a.level.priority)
            < std::tuple(b.level.lane, -b.level.priority);
    });
    if (oneIn(4))
        std::ranges::shuffle(shares, m_dice);
    return shares;
}

QList<ReadyLevel> QueueWalk::levelsOfModel() const
{
    std::map<std::tuple<int, int, int, AiLevel>, qint64> oldest;
    for (const auto &[id, task] : m_model.tasks) {
        if (task.state != 1 || m_model.isPaused(task.kind))
            continue;
        const auto [level, added] = oldest.emplace(
            std::tuple(task.lane, task.priority, task.kind, m_model.entries.at(task.entry).ai),
            task.readyAt);
        level->second = std::min(level->second, task.readyAt);
    }
    QList<ReadyLevel> levels;
    for (const auto &[level, since] : oldest)
        levels +=
            {std::get<0>(level), std::get<1>(level), static_cast<TaskKind>(std::get<2>(level)),
             Instant(Millis(since)), std::get<3>(level)};
    return levels;
}

void QueueWalk::claim()
{
    const size_t slot = anySlot();
    if (!m_processes[slot].lives)
        return say(u"by nobody"_s);
    const auto levels = m_processes[slot].tasks->readyLevels();
    if (!fine(levels))
        return;
    if (*levels != levelsOfModel())
        return complain(u"the levels that may run are others"_s);
    const ClaimLimits limits = anyLimits(slot);
    const QList<Share> shares = anyShares(*levels, limits.tasks);
    const auto claimed = m_processes[slot].tasks->claim(limits, shares, now());
    if (!fine(claimed))
        return;
    say(u"%1 asks for %2:"_s.arg(limits.instance).arg(limits.tasks));
    for (const ClaimedTask &task : claimed->tasks)
        say(u"%1/%2"_s.arg(task.lease.task.value).arg(task.lease.fence));
    checkClaim(limits, shares, *claimed);
}

void QueueWalk::checkClaim(const ClaimLimits &limits, const QList<Share> &shares,
                           const Claimed &claimed)
{
    std::vector<qint64> ids;
    for (const ClaimedTask &task : claimed.tasks) {
        if (!checkClaimed(task))
            return complain(
                u"task %1 was not to be claimed like that"_s.arg(task.lease.task.value));
        if (!isAmong(m_model.tasks.at(task.lease.task.value), shares))
            complain(u"task %1 is of no level that was asked for"_s.arg(task.lease.task.value));
        ids.push_back(task.lease.task.value);
    }
    if (std::set<qint64>(ids.begin(), ids.end()).size() != ids.size())
        return complain(u"a task was claimed twice"_s);
    checkRoom(limits, claimed);
    checkOrder(limits, shares, claimed);
    if (!claimed.more)
        checkExhausted(limits, shares, claimed);
    moveOutOfTheWay(shares, claimed);
    m_model.claim(ids, limits, nowMs());
    m_model.settle(nowMs());
}

/// It may run, and comes with all that is known of it.
bool QueueWalk::checkClaimed(const ClaimedTask &task)
{
    const auto known = m_model.tasks.find(task.lease.task.value);
    if (known == m_model.tasks.end())
        return false;
    const QueueModel::Task &its = known->second;
    const QueueModel::Entry &entry = m_model.entries.at(its.entry);
    return its.state == 1 && !m_model.isPaused(its.kind) && !m_model.isPausedBatch(its.batch)
        && m_model.isWorthIt(its) && m_model.openNeeds(its.id) == 0
        && task.lease.fence == its.fence + 1 && task.entry == entry.id
        && static_cast<int>(task.kind) == its.kind && task.retries == its.retries
        && task.maxRetries == its.maxRetries && task.contentHash == its.hash
        && task.createdAt == Instant(Millis(its.createdAt)) && *task.text == entry.content;
}

void QueueWalk::checkRoom(const ClaimLimits &limits, const Claimed &claimed)
{
    const auto n = static_cast<int>(claimed.tasks.size());
    if (n > limits.tasks)
        complain(u"more tasks than the limit"_s);
    std::map<int, int> byKind;
    int byProvider = n;
    for (const auto &[id, task] : m_model.tasks) {
        if (task.state != 2)
            continue;
        byKind[task.kind] += 1;
        byProvider += task.asked == limits.provider.toStdString() ? 1 : 0;
    }
    if (n > 0 && limits.atOnceByProvider && byProvider > *limits.atOnceByProvider)
        complain(u"more tasks than the provider may have"_s);
    std::set<TaskKind> kinds;
    std::set<EntryId> entries;
    qint64 units = 0;
    for (const ClaimedTask &task : claimed.tasks) {
        byKind[static_cast<int>(task.kind)] += 1;
        kinds.insert(task.kind);
        if (entries.insert(task.entry).second)
            units += task.text->size();
    }
    for (const TaskKind kind : kinds) {
        const auto most = limits.atOnce.find(kind);
        if (most != limits.atOnce.end() && byKind[static_cast<int>(kind)] > *most)
            complain(u"more tasks of a kind than there may be"_s);
    }
    if (entries.size() > 1 && units > limits.units)
        complain(u"more text than the limit"_s);
}

/// Those that came because of their entry: it was had in hand, or one of its tasks is of the first
/// level.
std::set<qint64> QueueWalk::companions(const ClaimLimits &limits, const QList<Share> &shares,
                                       const Claimed &claimed) const
{
    if (claimed.tasks.isEmpty())
        return {};
    std::set<qint64> had;
    for (const TaskId &task : limits.goOnAfter)
        had.insert(m_model.tasks.at(task.value).entry);
    std::map<qint64, int> begun; // tasks of the first level: an edited entry may have two
    for (const ClaimedTask &task : claimed.tasks) {
        const QueueModel::Task &its = m_model.tasks.at(task.lease.task.value);
        if (isOf(its, shares.first().level))
            begun[its.entry] += 1;
    }
    // Those that might have been: what was had in hand may have used up their kind's room.
    const auto oldest = claimable(shares.first().level);
    const auto most = std::min<size_t>(oldest.size(), size_t(limits.tasks / 5 + 1));
    for (const qint64 id : std::span(oldest).first(most))
        begun.try_emplace(m_model.tasks.at(id).entry, 1);
    std::set<qint64> found;
    for (const ClaimedTask &task : claimed.tasks) {
        const QueueModel::Task &its = m_model.tasks.at(task.lease.task.value);
        const bool isFirst = isOf(its, shares.first().level);
        if (its.lane == shares.first().level.lane
            && m_model.entries.at(its.entry).ai == shares.first().level.ai
            && (had.contains(its.entry) || begun[its.entry] > (isFirst ? 1 : 0)))
            found.insert(its.id);
    }
    return found;
}

/// But for those that came because of their entry: the oldest of a level first; levels in the order
/// of the shares, twice: what each is entitled to, then what is left.
void QueueWalk::checkOrder(const ClaimLimits &limits, const QList<Share> &shares,
                           const Claimed &claimed)
{
    QList<qsizetype> order;
    std::map<qsizetype, std::vector<qint64>> byShare;
    const std::set<qint64> others = companions(limits, shares, claimed);
    for (const ClaimedTask &task : claimed.tasks) {
        const QueueModel::Task &its = m_model.tasks.at(task.lease.task.value);
        for (qsizetype i = 0; i < shares.size(); ++i) {
            if (!isOf(its, shares[i].level) || others.contains(its.id))
                continue;
            order += i;
            byShare[i].push_back(its.id);
        }
    }
    for (const auto &[share, ids] : byShare) {
        auto oldest = claimable(shares[share].level);
        std::erase_if(oldest, [&](qint64 id) { return others.contains(id); });
        if (ids.size() > oldest.size() || !std::equal(ids.begin(), ids.end(), oldest.begin()))
            complain(u"a younger task was claimed before an older one of its level"_s);
    }
    std::map<qsizetype, int> taken;
    qsizetype at = 0;
    while (at < order.size() && (at == 0 || order[at] >= order[at - 1])
           && taken[order[at]] < shares[order[at]].most) {
        taken[order[at]] += 1;
        at += 1;
    }
    if (!std::is_sorted(order.begin() + at, order.end()))
        complain(u"the claimed tasks are not in the order of the shares"_s);
}

/// Of one level, the oldest first.
std::vector<qint64> QueueWalk::claimable(const ReadyLevel &level) const
{
    std::vector<std::pair<qint64, qint64>> found;
    for (const auto &[id, task] : m_model.tasks) {
        if (task.state == 1 && isOf(task, level) && !m_model.isPausedBatch(task.batch)
            && m_model.isWorthIt(task))
            found.emplace_back(task.readyAt, id);
    }
    std::ranges::sort(found);
    std::vector<qint64> ids;
    for (const auto &[since, id] : found)
        ids.push_back(id);
    return ids;
}

/// Where a claim brought less than its limit, there was nothing else to take.
void QueueWalk::checkExhausted(const ClaimLimits &limits, const QList<Share> &shares,
                               const Claimed &claimed)
{
    std::map<TaskKind, int> held;
    int byProvider = static_cast<int>(claimed.tasks.size());
    for (const auto &[id, task] : m_model.tasks) {
        if (task.state != 2)
            continue;
        held[static_cast<TaskKind>(task.kind)] += 1;
        byProvider += task.asked == limits.provider.toStdString() ? 1 : 0;
    }
    std::set<qint64> taken;
    std::set<EntryId> entries;
    qint64 units = 0;
    for (const ClaimedTask &task : claimed.tasks) {
        held[task.kind] += 1;
        taken.insert(task.lease.task.value);
        if (entries.insert(task.entry).second)
            units += task.text->size();
    }
    if (claimed.tasks.size() >= limits.tasks
        || (limits.atOnceByProvider && byProvider >= *limits.atOnceByProvider))
        return;
    std::vector<qint64> left;
    for (const Share &share : shares) {
        const auto most = limits.atOnce.find(share.level.kind);
        if (most != limits.atOnce.end() && held[share.level.kind] >= *most)
            continue;
        for (const qint64 id : claimable(share.level)) {
            const auto &entry = m_model.entries.at(m_model.tasks.at(id).entry);
            if (taken.contains(id))
                continue;
            if (!entries.contains(entry.id) && units + entry.content.size() > limits.units
                && !entries.empty())
                return; // its text was too long
            left.push_back(id);
        }
    }
    if (!left.empty())
        complain(u"task %1 was left, though there was room"_s.arg(left.front()));
}

/// What the claim came across and must not take: of paused batches, and of no text that there is.
void QueueWalk::moveOutOfTheWay(const QList<Share> &shares, const Claimed &claimed)
{
    bool some = false;
    const auto take = [&](qint64 id, bool allowed) {
        const QueueModel::Task &task = m_model.tasks.at(id);
        some = true;
        if (!allowed || !isAmong(task, shares))
            complain(u"task %1 was taken out of the way"_s.arg(id));
    };
    for (const qint64 id : m_table->ids(u"SELECT id FROM task WHERE parked = 1 AND state = 0"_s)) {
        QueueModel::Task &task = m_model.tasks.at(id);
        if (task.parked && task.state == 0)
            continue;
        take(id, task.state == 1 && m_model.isPausedBatch(task.batch));
        task.state = 0;
        task.parked = true;
        task.runAfter.reset();
    }
    for (const qint64 id :
         m_table->ids(u"SELECT id FROM task WHERE state = 6 AND error = 'superseded'"_s)) {
        const QueueModel::Task &task = m_model.tasks.at(id);
        if (!task.isOpen())
            continue;
        take(id, task.state == 1 && !m_model.isWorthIt(task));
        m_model.dropAtClaim(id, nowMs());
    }
    expect("a claim was cut short", claimed.more, some);
}

} // namespace englog::test
