// SPDX-License-Identifier: GPL-3.0-or-later
// The walk's steps that a person makes: entries, what waits for what, orders, batches.
#include "tests/support/QueueWalk.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace englog::test {

namespace {

constexpr size_t manyEntries = 7;

QString idText(const std::vector<qint64> &ids)
{
    QStringList texts;
    for (const qint64 id : ids)
        texts += QString::number(id);
    return texts.join(u',');
}

} // namespace

QueuePlan QueueWalk::anyPlan()
{
    constexpr std::array delays{-1'000, 0, 500, 5'000, 30'000};
    QueuePlan plan;
    const QString model = oneIn(10) ? u"v2"_s : u"v1"_s;
    const int kinds = oneIn(3) ? 1 + below(63) : 63;
    for (const TaskKind kind : allTaskKinds) {
        if ((kinds >> (static_cast<int>(kind) - 1) & 1) != 0)
            plan.wanted.insert(kind, {u"scripted"_s, model, u"1"_s});
    }
    if (oneIn(4))
        plan.runAfter = now() + Millis(delays[static_cast<size_t>(below(delays.size()))]);
    plan.lane = oneIn(2) ? QueuePlan::Lane::Interactive : QueuePlan::Lane::Bulk;
    plan.accept = oneIn(4) ? QueuePlan::Accept::Any : QueuePlan::Accept::Present;
    plan.maxRetries = below(4);
    if (oneIn(3) && !m_model.batches.empty()) {
        const qint64 batch = anyKey(m_model.batches);
        if (m_model.batches.at(batch).filling || oneIn(8))
            plan.batch = BatchId{batch};
    }
    say(u"kinds %1 %2 lane %3 after %4 batch %5 retries %6%7"_s.arg(kinds)
            .arg(model)
            .arg(static_cast<int>(plan.lane))
            .arg(plan.runAfter ? (*plan.runAfter - now()).count() : 0)
            .arg(plan.batch ? plan.batch->value : 0)
            .arg(plan.maxRetries)
            .arg(plan.accept == QueuePlan::Accept::Any ? u" any"_s : QString()));
    return plan;
}

/// One of few texts, so that an edit may bring back an older one.
QString QueueWalk::anyText(qint64 serial)
{
    const int variant = below(4);
    return u"text %1 of entry %2"_s.arg(variant).arg(serial).repeated(1 + variant * 3);
}

bool QueueWalk::saveEntry(EntryDraft draft, qint64 row, const QueuePlan &plan)
{
    draft.title = u"title"_s;
    draft.timeZone = "UTC"_ba;
    draft.date = QDate(2026, 9, 21);
    const EntryId fresh = EntryId::make(now(), m_dice(), m_dice());
    const auto saved = m_entries->save(draft, SaveMode::Closing, fresh, now());
    if (!fine(saved))
        return false;
    if (row == 0) {
        row = m_table->ids(u"SELECT max(id) FROM entry"_s).front();
        m_model.entries[row].id = saved->id;
    }
    QueueModel::Entry &entry = m_model.entries[row];
    if (entry.content != draft.content || entry.hash.isEmpty()) {
        entry.wanted.clear();
        entry.excused.clear();
    }
    entry.content = draft.content;
    entry.hash = contentHashOf(draft.content);
    entry.ai = draft.ai;
    const auto queued = m_processes[anySlot()].tasks->queueEntry(entry.id, plan, now());
    const int expected = m_model.queueEntry(row, plan, nowMs());
    if (fine(queued))
        expect("queued tasks", *queued, expected);
    return true;
}

void QueueWalk::saveNew()
{
    if (m_model.entries.size() >= manyEntries)
        return removeForGood();
    EntryDraft draft;
    draft.content = anyText(++m_serial);
    draft.tags = {QString::number(m_serial)};
    draft.ai = oneIn(20) ? AiLevel::Never : AiLevel::Any;
    std::ignore = saveEntry(draft, 0, anyPlan());
}

void QueueWalk::edit()
{
    if (m_model.entries.empty())
        return;
    const qint64 row = anyKey(m_model.entries);
    const QueueModel::Entry &entry = m_model.entries.at(row);
    EntryDraft draft;
    draft.id = entry.id;
    draft.content = oneIn(12) ? QString() : anyText(row);
    draft.ai = oneIn(12) ? AiLevel::Never : AiLevel::Any;
    say(u"entry %1 '%2' ai %3"_s.arg(row)
            .arg(draft.content.left(6))
            .arg(static_cast<int>(draft.ai)));
    std::ignore = saveEntry(draft, row, anyPlan());
}

void QueueWalk::queueAgain()
{
    if (m_model.entries.empty())
        return;
    const qint64 row = anyKey(m_model.entries);
    say(u"entry %1"_s.arg(row));
    const QueuePlan plan = anyPlan();
    const auto queued = m_processes[0].tasks->queueEntry(m_model.entries.at(row).id, plan, now());
    const int expected = m_model.queueEntry(row, plan, nowMs());
    if (fine(queued))
        expect("queued tasks", *queued, expected);
}

void QueueWalk::trash()
{
    if (m_model.entries.empty())
        return;
    const qint64 row = anyKey(m_model.entries);
    QueueModel::Entry &entry = m_model.entries.at(row);
    if (entry.trashed)
        return;
    say(u"entry %1"_s.arg(row));
    TaskFilter its;
    its.entries = {entry.id};
    if (!fine(m_entries->trash(entry.id, now())))
        return;
    entry.trashed = true;
    const auto order = m_processes[anySlot()].tasks->cancel(its, u"in the trash"_s, now());
    const int expected = m_model.cancel(m_model.tasksOf(row), nowMs());
    if (fine(order))
        expect("cancelled", order->tasks, expected);
}

void QueueWalk::undelete()
{
    for (auto &[row, entry] : m_model.entries) {
        if (!entry.trashed)
            continue;
        say(u"entry %1"_s.arg(row));
        if (!fine(m_entries->undelete(entry.id)))
            return;
        entry.trashed = false;
        const QueuePlan plan = anyPlan();
        const auto queued = m_processes[anySlot()].tasks->queueEntry(entry.id, plan, now());
        const int expected = m_model.queueEntry(row, plan, nowMs());
        if (fine(queued))
            expect("queued tasks", *queued, expected);
        return;
    }
}

void QueueWalk::removeForGood()
{
    if (m_model.entries.empty())
        return;
    const qint64 row = anyKey(m_model.entries);
    const EntryId id = m_model.entries.at(row).id;
    say(u"entry %1 for good"_s.arg(row));
    if (!fine(m_processes[anySlot()].tasks->release(id, now())) || !fine(m_entries->remove(id)))
        return;
    m_model.removeEntry(row, nowMs());
}

void QueueWalk::depend()
{
    if (m_model.tasks.empty())
        return;
    std::vector<qint64> open;
    for (const auto &[id, its] : m_model.tasks) {
        if (its.mayMove())
            open.push_back(id);
    }
    const auto any = [&](qint64 unknown) {
        if (oneIn(40))
            return unknown;
        return open.empty() || oneIn(4) ? anyKey(m_model.tasks) : anyOf(open);
    };
    const qint64 task = any(m_model.lastTask + 1);
    std::vector<qint64> needs;
    QList<TaskId> ids;
    for (int i = below(3); i >= 0; --i) {
        const qint64 need = any(m_model.lastTask + 2);
        needs.push_back(need);
        ids += TaskId{need};
    }
    const int policy = oneIn(2) ? 0 : below(8);
    say(u"task %1 on %2 policy %3"_s.arg(task).arg(idText(needs)).arg(policy));
    const auto done =
        m_processes[anySlot()].tasks->depend(TaskId{task}, ids, Losses(policy), now());
    const auto refused = m_model.depend(task, needs, policy, nowMs());
    const int expected = refused ? static_cast<int>(*refused) : -1;
    expect("depend", done ? -1 : static_cast<int>(done.error().code), expected);
    say(refused ? u"refused"_s : u"done"_s);
}

void QueueWalk::hurry()
{
    if (m_model.entries.empty())
        return;
    const qint64 row = anyKey(m_model.entries);
    say(u"entry %1"_s.arg(row));
    const auto done = m_processes[anySlot()].tasks->hurry(m_model.entries.at(row).id, now());
    const int expected = m_model.hurry(row, nowMs());
    if (fine(done))
        expect("hurried", *done, expected);
}

void QueueWalk::prefer()
{
    if (m_model.entries.empty())
        return;
    const qint64 row = anyKey(m_model.entries);
    say(u"entry %1"_s.arg(row));
    const auto done = m_processes[anySlot()].tasks->prefer(m_model.entries.at(row).id);
    const int expected = m_model.prefer(row);
    if (fine(done))
        expect("preferred", *done, expected);
}

TaskFilter QueueWalk::anyFilter()
{
    TaskFilter filter;
    if (!m_model.tasks.empty() && !oneIn(3)) {
        for (int i = below(4); i >= 0; --i)
            filter.tasks += TaskId{anyKey(m_model.tasks)};
    }
    if (!m_model.entries.empty() && oneIn(4))
        filter.entries += m_model.entries.at(anyKey(m_model.entries)).id;
    if (!m_model.batches.empty() && oneIn(4))
        filter.batches += BatchId{anyKey(m_model.batches)};
    if (oneIn(4))
        filter.kind = anyKind();
    return filter;
}

std::vector<qint64> QueueWalk::chosen(const TaskFilter &filter) const
{
    const bool all = filter.tasks.isEmpty() && filter.entries.isEmpty() && filter.batches.isEmpty();
    std::vector<qint64> found;
    for (const auto &[id, task] : m_model.tasks) {
        const bool matches = all || filter.tasks.contains(TaskId{id})
            || filter.entries.contains(m_model.entries.at(task.entry).id)
            || filter.batches.contains(BatchId{task.batch});
        if (matches && (!filter.kind || static_cast<int>(*filter.kind) == task.kind))
            found.push_back(id);
    }
    return found;
}

void QueueWalk::cancel()
{
    const TaskFilter filter = anyFilter();
    const auto ids = chosen(filter);
    if (ids.size() > 12 && !oneIn(4)) // else nothing would ever get far
        return;
    say(idText(ids));
    QList<TaskId> running;
    for (const qint64 id : ids) {
        if (m_model.tasks.at(id).state == 2)
            running += TaskId{id};
    }
    const auto order = m_processes[anySlot()].tasks->cancel(filter, u"by order"_s, now());
    const int expected = m_model.cancel(ids, nowMs());
    if (!fine(order))
        return;
    expect("cancelled", order->tasks, expected);
    expect("cancelled while they ran", qint64(order->running.size()), running.size());
}

void QueueWalk::retry()
{
    TaskFilter filter = oneIn(3) ? TaskFilter() : anyFilter();
    if (oneIn(2)) { // what somebody goes on without
        filter = {};
        for (const auto &[ends, settlesOn] : m_model.edges) {
            if (m_model.tasks.at(ends.first).state == 2 && m_model.tasks.at(ends.second).state == 5)
                filter.tasks += TaskId{ends.second};
        }
    }
    const auto ids = chosen(filter);
    say(idText(ids));
    const auto done = m_processes[anySlot()].tasks->retry(filter, now());
    const int expected = m_model.retry(ids, nowMs());
    if (fine(done))
        expect("retried", *done, expected);
}

void QueueWalk::purge()
{
    const TaskFilter filter = anyFilter();
    std::vector<qint64> ended;
    for (const qint64 id : chosen(filter)) {
        if (!m_model.tasks.at(id).isOpen())
            ended.push_back(id);
    }
    say(idText(ended));
    const auto done = m_processes[anySlot()].tasks->purge(filter);
    m_model.forget(ended, true);
    m_model.settle(nowMs());
    if (fine(done))
        expect("purged", *done, ended.size());
}

void QueueWalk::cleanUp()
{
    const Instant before = now() - Millis(below(3) * 4'000);
    const int most = oneIn(2) ? 1 + below(5) : 100;
    std::vector<qint64> old;
    for (const auto &[id, task] : m_model.tasks) {
        if ((task.state == 4 || task.state == 6) && !m_model.hasOpenWaiter(id)
            && *task.completedAt < before.time_since_epoch().count())
            old.push_back(id);
    }
    const auto done = m_processes[anySlot()].tasks->cleanUp(before, most);
    if (!fine(done))
        return;
    expect("cleaned up", *done, std::min<int>(most, static_cast<int>(old.size())));
    std::vector<qint64> gone;
    const auto left = m_table->ids(u"SELECT id FROM task"_s);
    const std::set<qint64> rows(left.begin(), left.end());
    for (const auto &[id, task] : m_model.tasks) {
        if (rows.contains(id))
            continue;
        gone.push_back(id);
        if (std::ranges::find(old, id) == old.end())
            complain(u"task %1 was cleaned up too early"_s.arg(id));
    }
    say(idText(gone));
    m_model.forget(gone, true);
}

void QueueWalk::pause()
{
    const auto kind = oneIn(3) ? std::optional<TaskKind>() : anyKind();
    say(kind ? toString(*kind) : u"all"_s);
    std::ignore = fine(m_processes[anySlot()].tasks->pause(kind));
    m_model.paused.insert(kind ? static_cast<int>(*kind) : 0);
}

void QueueWalk::resume()
{
    const auto kind = oneIn(2) ? std::optional<TaskKind>() : anyKind();
    say(kind ? toString(*kind) : u"all"_s);
    std::ignore = fine(m_processes[anySlot()].tasks->resume(kind));
    if (kind)
        m_model.paused.erase(static_cast<int>(*kind));
    else
        m_model.paused.clear();
}

void QueueWalk::makeBatch()
{
    constexpr size_t manyBatches = 12;
    if (m_model.batches.size() >= manyBatches)
        return;
    const size_t slot = anySlot();
    const auto made =
        m_processes[slot].batches->make(u"batch"_s, m_processes[slot].instance, now());
    if (!fine(made))
        return;
    m_model.lastBatch += 1;
    expect("batch", made->value, m_model.lastBatch);
    m_model.batches[m_model.lastBatch].maker = m_processes[slot].instance.toStdString();
    say(u"%1"_s.arg(m_model.lastBatch));
}

void QueueWalk::closeBatch()
{
    if (m_model.batches.empty())
        return;
    const qint64 batch = anyKey(m_model.batches);
    say(u"%1"_s.arg(batch));
    std::ignore = fine(m_processes[anySlot()].batches->close(BatchId{batch}, now()));
    m_model.batches.at(batch).filling = false;
    m_model.settle(nowMs());
}

void QueueWalk::pauseBatch()
{
    if (m_model.batches.empty())
        return;
    const qint64 batch = anyKey(m_model.batches);
    const bool paused = !m_model.batches.at(batch).paused;
    auto &store = *m_processes[anySlot()].batches;
    say(u"%1 %2"_s.arg(batch).arg(paused ? u"pause"_s : u"resume"_s));
    const auto done = paused ? store.pause(BatchId{batch}) : store.resume(BatchId{batch});
    if (fine(done))
        expect("a batch is known", *done, true);
    m_model.batches.at(batch).paused = paused;
}

void QueueWalk::breakProvider()
{
    ProviderHealth health;
    health.name = oneIn(3) ? u"other"_s : u"scripted"_s;
    health.state = static_cast<ProviderHealth::State>(oneIn(2) ? 0 : below(3));
    say(u"%1 %2"_s.arg(health.name, toString(health.state)));
    if (!fine(m_providers->setHealth(health)))
        return;
    m_model.providers[health.name] = static_cast<int>(health.state);
    const auto found = m_providers->health(health.name);
    if (fine(found))
        expect("a provider's state", static_cast<int>(found->state),
               static_cast<int>(health.state));
}

} // namespace englog::test
