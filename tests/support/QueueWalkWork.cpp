// SPDX-License-Identifier: GPL-3.0-or-later
// The walk's steps that workers make, and what time does.
#include "tests/support/Claiming.h"
#include "tests/support/QueueWalk.h"

using namespace Qt::StringLiterals;

namespace englog::test {

/// Of those that were ever given: some hold, some do not any more.
std::vector<QueueModel::Held> QueueWalk::someLeases(int most)
{
    std::map<std::pair<qint64, qint64>, QueueModel::Held> some;
    std::vector<QueueModel::Held> held;
    for (const auto &lease : m_model.leases) {
        constexpr int rare = 10; // what it needs is open again
        if (m_model.isHeld(lease))
            held.insert(held.end(), m_model.openNeeds(lease.task) > 0 ? rare : 1, lease);
    }
    for (int i = below(most); i >= 0 && !m_model.leases.empty(); --i) {
        const auto &lease = held.empty() || oneIn(4) ? anyOf(m_model.leases) : anyOf(held);
        some.emplace(std::pair(lease.task, lease.fence), lease);
    }
    std::vector<QueueModel::Held> leases;
    for (const auto &[key, lease] : some) {
        say(u"%1/%2"_s.arg(lease.task).arg(lease.fence));
        leases.push_back(lease);
    }
    std::ranges::shuffle(leases, m_dice);
    return leases;
}

void QueueWalk::complete()
{
    const Provider::Identity by{u"scripted"_s, oneIn(8) ? u"v2"_s : u"v1"_s, u"1"_s};
    QList<Completion> done;
    std::vector<std::pair<QueueModel::Held, qint64>> ended;
    auto leases = someLeases(6);
    if (oneIn(10) && !leases.empty()) // told twice
        leases.push_back(leases.front());
    for (const auto &lease : leases) {
        const auto task = m_model.tasks.find(lease.task);
        Completion completion;
        completion.lease = {TaskId{lease.task}, lease.fence};
        completion.result.analysis.finding = EntityRecognition{};
        completion.result.provenance.provider = by.provider;
        completion.result.provenance.model = by.model;
        completion.result.provenance.promptVersion = by.promptVersion;
        completion.result.processingMs = ++m_serial;
        if (task != m_model.tasks.end()) {
            completion.result.provenance.kind = static_cast<TaskKind>(task->second.kind);
            completion.result.provenance.contentHash = task->second.hash;
        }
        done += completion;
        ended.emplace_back(lease, m_serial);
    }
    const auto ends = m_processes[anySlot()].tasks->complete(done, now());
    const bool endsOfBatch = std::ranges::any_of(ended, [this](const auto &end) {
        return m_model.isHeld(end.first) && m_model.tasks.at(end.first.task).batch != 0;
    });
    if (endsOfBatch)
        closeForsaken();
    const auto expected = m_model.complete(ended, by, nowMs());
    if (!fine(ends))
        return;
    expect("settlements", qint64(ends->size()), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
        const Settlement &end = ends->at(static_cast<qsizetype>(i));
        expect("a completion was accepted", end.accepted, expected[i].accepted);
        expect("a completed task's state", static_cast<int>(end.state), expected[i].state);
        expect("an entry has ended", end.entryEnded, expected[i].entryEnded);
    }
}

void QueueWalk::fail()
{
    using Then = Failure::Then;
    const auto leases = someLeases(1);
    if (leases.empty())
        return;
    const auto task = m_model.tasks.find(leases.front().task);
    Failure failure;
    failure.lease = {TaskId{leases.front().task}, leases.front().fence};
    failure.error.code = oneIn(2) ? ErrorCode::Transient : ErrorCode::Invalid;
    failure.then = static_cast<Then>(below(4));
    if (failure.then == Then::Retry && task != m_model.tasks.end()
        && task->second.retries >= task->second.maxRetries)
        failure.then = Then::GiveUp;
    failure.retryAt = now() + Millis(below(3) * 2'000);
    failure.provider = oneIn(3) ? u"other"_s : u"scripted"_s;
    failure.worker = u"host:1"_s;
    failure.startedAt = now();
    say(u"then %1 at %2"_s.arg(static_cast<int>(failure.then))
            .arg((failure.retryAt - now()).count()));
    const auto end = m_processes[anySlot()].tasks->fail(failure, now());
    const auto expected = m_model.fail(failure, nowMs());
    if (!fine(end))
        return;
    expect("a failure was accepted", end->accepted, expected.accepted);
    expect("a failed task's state", static_cast<int>(end->state), expected.state);
    expect("an entry has ended", end->entryEnded, expected.entryEnded);
}

void QueueWalk::forgive()
{
    const QString provider = oneIn(3) ? u"other"_s : u"scripted"_s;
    const Instant since = now() - Millis(oneIn(2) ? below(30'000) : 600'000);
    say(u"%1 the last %2 ms"_s.arg(provider).arg((now() - since).count()));
    const auto done = m_processes[anySlot()].tasks->forgive(provider, since, now());
    const int expected =
        m_model.forgive(provider.toStdString(), since.time_since_epoch().count(), nowMs());
    if (fine(done))
        expect("forgiven", *done, expected);
}

void QueueWalk::handBack()
{
    const auto some = someLeases(4);
    QList<Lease> leases;
    for (const auto &lease : some)
        leases += {TaskId{lease.task}, lease.fence};
    std::ignore = fine(m_processes[anySlot()].tasks->handBack(leases));
    m_model.handBack(some, nowMs());
}

void QueueWalk::beWorker()
{
    const size_t slot = anySlot();
    Process &process = m_processes[slot];
    if (!process.lives) { // another takes its place
        process.lives = true;
        process.instance = nextInstance();
    }
    const WorkerName name{process.instance,        u"host"_s,   1, m_clock.bootId(),
                          routesTo(u"scripted"_s), 1 + below(3)};
    say(u"%1 with %2 threads"_s.arg(name.instance).arg(name.threads));
    if (!fine(process.tasks->registerWorker(name, now())))
        return;
    m_model.someWorked = true;
    const auto [worker, added] = m_model.workers.try_emplace(name.instance.toStdString());
    worker->second.threads = name.threads;
    if (added) {
        worker->second.slot = static_cast<int>(slot);
        worker->second.boot = name.bootId;
    }
}

void QueueWalk::leave()
{
    const QString &instance = m_processes[anySlot()].instance;
    say(instance);
    if (fine(m_processes[0].tasks->unregisterWorker(instance)))
        m_model.workers.erase(instance.toStdString());
}

void QueueWalk::die()
{
    Process &process = m_processes[anySlot()];
    say(process.instance);
    process.lives = oneIn(2); // then another has its place already
    if (process.lives)
        process.instance = nextInstance();
}

void QueueWalk::reboot()
{
    m_clock.reboot(u"boot-%1"_s.arg(++m_serial));
    for (Process &process : m_processes) {
        process.lives = true;
        process.instance = nextInstance();
    }
}

void QueueWalk::rescue()
{
    const Process &process = m_processes[anySlot()];
    const std::string me = process.instance.toStdString();
    const auto sinceBoot = oneIn(5) ? std::optional<Millis>() : m_clock.sinceBoot();
    std::map<std::string, bool> lost; // and whether they are dead
    bool needed = false;
    for (const auto &[name, worker] : m_model.workers) {
        const bool dead = worker.boot != m_clock.bootId() || !isAlive(name);
        if (name != me && (dead || (sinceBoot && worker.leaseUntil < sinceBoot->count())))
            lost[name] = dead;
        needed = needed || (name != me && dead);
    }
    for (const auto &[id, task] : m_model.tasks) {
        if (task.state != 2 || task.worker == me)
            continue;
        if (!m_model.workers.contains(task.worker))
            lost[task.worker] = true;
        needed = needed || lost.contains(task.worker);
    }
    for (const auto &[id, batch] : m_model.batches)
        needed = needed || (batch.filling && !isAlive(batch.maker));
    const auto needs = process.tasks->needsRescue(process.instance, m_clock.bootId(), sinceBoot);
    if (fine(needs))
        expect("there is somebody to rescue", *needs, needed);
    const auto rescued =
        process.tasks->rescue(process.instance, m_clock.bootId(), sinceBoot, now());
    int expected = 0;
    for (const auto &[name, dead] : lost) {
        if (dead)
            m_model.blame(name, nowMs());
        const int released = m_model.giveBack(name, nowMs());
        expected += released;
        if (dead)
            m_model.workers.erase(name);
        else if (released > 0)
            m_model.workers.at(name).leaseUntil = -1; // silent, until it renews it
    }
    closeForsaken();
    m_model.settle(nowMs());
    say(u"by %1: %2"_s.arg(process.instance).arg(expected));
    if (fine(rescued))
        expect("rescued", *rescued, expected);
}

bool QueueWalk::isAlive(const std::string &instance) const
{
    return std::ranges::any_of(m_processes, [&](const Process &one) {
        return one.lives && one.instance.toStdString() == instance;
    });
}

/// Nobody fills a batch whose maker is gone.
void QueueWalk::closeForsaken()
{
    for (auto &[id, batch] : m_model.batches)
        batch.filling = batch.filling && isAlive(batch.maker);
}

void QueueWalk::renew()
{
    const Process &process = m_processes[anySlot()];
    const Millis until = m_clock.sinceBoot() + Millis(15'000);
    say(process.instance);
    if (!fine(process.tasks->renew(process.instance, until, now())))
        return;
    const auto worker = m_model.workers.find(process.instance.toStdString());
    if (worker != m_model.workers.end())
        worker->second.leaseUntil = until.count();
}

void QueueWalk::promote()
{
    const int most = oneIn(3) ? 1 + below(3) : 1'000;
    int due = 0;
    int parked = 0;
    for (const auto &[id, task] : m_model.tasks) {
        const bool waits = (task.state == 0 || task.state == 3) && task.waits == 0;
        due += waits && task.runAfter && *task.runAfter <= nowMs() ? 1 : 0;
        parked += task.state == 0 && task.parked && !m_model.isPausedBatch(task.batch) ? 1 : 0;
    }
    const auto next = m_processes[anySlot()].tasks->promote(most, now());
    if (!fine(next))
        return;
    int dueLeft = std::min(most, due);
    int parkedLeft = std::min(most, parked);
    const bool all = parkedLeft < most;
    for (const qint64 id : m_table->ids(u"SELECT id FROM task WHERE state = 1"_s)) {
        QueueModel::Task &task = m_model.tasks.at(id);
        if (task.state == 1)
            continue;
        if (task.state == 0 && task.parked && !m_model.isPausedBatch(task.batch)) {
            parkedLeft -= 1;
        } else if ((task.state == 0 || task.state == 3) && task.waits == 0 && task.runAfter
                   && *task.runAfter <= nowMs()) {
            dueLeft -= 1;
            task.readyAt = *task.runAfter;
        } else {
            complain(u"task %1 was made ready"_s.arg(id));
        }
        task.state = 1;
        task.parked = false;
        say(QString::number(id));
    }
    expect("due tasks left behind", dueLeft, 0);
    expect("parked tasks left behind", parkedLeft, 0);
    QueueModel::Time first;
    for (const auto &[id, task] : m_model.tasks) {
        if ((task.state == 0 || task.state == 3) && task.waits == 0 && task.runAfter)
            first = std::min(first.value_or(*task.runAfter), *task.runAfter);
    }
    if (!all)
        first = nowMs();
    expect("the next time", *next ? (*next)->time_since_epoch().count() : 0, first.value_or(0));
}

void QueueWalk::wait()
{
    const Millis time(oneIn(4) ? below(40'000) : below(2'000));
    say(u"%1 ms"_s.arg(time.count()));
    m_clock.advance(time);
}

void QueueWalk::jump()
{
    const Millis by(below(120'000) - 60'000);
    m_clock.jumpWall(by);
    const bool told = !oneIn(3);
    say(u"by %1 ms%2"_s.arg(by.count()).arg(told ? QString() : u", unnoticed"_s));
    if (!told)
        return;
    int expected = 0;
    for (auto &[id, task] : m_model.tasks) {
        if ((task.state != 0 && task.state != 3) || !task.runAfter || !task.delay
            || *task.runAfter <= nowMs() + *task.delay)
            continue;
        task.runAfter = nowMs() + *task.delay;
        expected += 1;
    }
    const auto done = m_processes[anySlot()].tasks->resetTimes(now());
    if (fine(done))
        expect("times that were reset", *done, expected);
}

} // namespace englog::test
