// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/Writer.h"

#include "engine/ports/CrashPoint.h"
#include "engine/store/Checkpointer.h"
#include "engine/store/ConnectedThread.h"
#include "engine/store/JournalLock.h"
#include "engine/store/SqlStores.h"

#include <QSemaphore>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr Millis longestRound{4};
constexpr Millis personStays{50}; // who has just saved may save again
constexpr int pieceInPeace = 256; // rows: about 4 ms
constexpr int pieceBesidePerson = 32;
constexpr int roundsOfPerson = 4; // of which one takes a piece of background work along
// Who saves one thing after the other, in one go, comes back so soon; bookkeeping then shares that
// commit, instead of making them wait for its own.
constexpr Millis inOneGo{5};
constexpr std::chrono::microseconds personComesBack{700};
constexpr Millis untilMerge{50};
constexpr Millis betweenMerges{5};
constexpr Millis untilProbe{10'000}; // whether what could not be stored now can
constexpr int pagesAMerge = 16;      // about 1 ms

/// How many rows were changed up to now, also by what was undone.
qint64 changesOf(Database &database)
{
    return database.integer(u"SELECT total_changes()"_s).value_or(0);
}

bool isSynced(const StoreJob &job)
{
    return job.synced;
}

Error cancelled()
{
    return {ErrorCode::Cancelled, u"the journal is being closed"_s, {}};
}

} // namespace

Result<std::unique_ptr<Writer>> Writer::start(const QString &path, JournalLock &lock,
                                              Checkpointer &checkpointer, Meter &meter)
{
    std::unique_ptr<Writer> writer(new Writer(lock, checkpointer, meter));
    auto thread = startConnected(path, Database::Access::ReadWrite, u"writer"_s,
                                 [self = writer.get(), &lock](Database &database) {
                                     SqlStores stores(database, lock);
                                     self->m_dataVersion =
                                         database.integer(u"PRAGMA data_version"_s).value_or(-1);
                                     self->loop(database, stores);
                                 });
    if (!thread)
        return fail(thread.error());
    writer->m_thread = std::move(*thread);
    return writer;
}

Writer::~Writer()
{
    stop();
}

bool Writer::Jobs::areSynced() const
{
    return std::ranges::any_of(urgent, isSynced) || std::ranges::any_of(background, isSynced);
}

void Writer::post(StoreJob job)
{
    {
        const std::lock_guard guard(m_mutex);
        if (!m_stopping) {
            (job.urgent ? m_waiting.urgent : m_waiting.background).push_back(std::move(job));
            m_arrived.notify_one();
            return;
        }
    }
    job.done(fail(cancelled()));
}

void Writer::drain()
{
    QSemaphore last; // background work comes after all that was posted before
    post({[](Stores &) -> Result<> { return {}; }, [&last](const Result<> &) { last.release(); }});
    last.acquire();
}

void Writer::stop()
{
    {
        const std::lock_guard guard(m_mutex);
        m_stopping = true;
        m_arrived.notify_one();
    }
    if (m_thread.joinable())
        m_thread.join();
}

void Writer::loop(Database &database, SqlStores &stores)
{
    for (;;) {
        switch (waitForWork()) {
        case Call::Stop:
            return;
        case Call::Quiet:
            if (m_trouble)
                probe(database, stores);
            else
                mergeWords(database, stores);
            break;
        case Call::Work:
            lookForForeignCommits(database);
            work(database, stores);
            break;
        }
    }
}

Writer::Call Writer::waitForWork()
{
    std::unique_lock guard(m_mutex);
    const auto isCalled = [this] { return m_stopping || !m_waiting.empty() || !m_looks.empty(); };
    if (!m_untilQuiet)
        m_arrived.wait(guard, isCalled);
    else if (!m_arrived.wait_for(guard, *m_untilQuiet, isCalled))
        return Call::Quiet;
    return m_waiting.empty() && m_stopping ? Call::Stop : Call::Work;
}

void Writer::work(Database &database, SqlStores &stores)
{
    Jobs jobs;
    for (take(jobs); !jobs.empty(); take(jobs)) {
        if (jobs.urgent.empty() && m_personHurries && isPersonAtWork(SteadyClock::now()))
            waitForPerson(jobs);
        commitRound(database, stores, jobs);
        // Where nothing can be stored nothing is merged: an order to merge counts as a change even
        // if there is nothing to merge, so that the trouble would seem to be over.
        m_untilQuiet = m_trouble ? untilProbe : untilMerge;
    }
}

void Writer::mergeWords(Database &database, SqlStores &stores)
{
    bool more = false;
    Jobs jobs;
    jobs.background.push_back({[&more](Stores &all) -> Result<> {
                                   const auto merged = all.entries.mergeWords(pagesAMerge);
                                   more = merged.value_or(false);
                                   return merged ? Result<>() : Result<>(fail(merged.error()));
                               },
                               [](const Result<> &) {}});
    commitRound(database, stores, jobs);
    m_untilQuiet = m_trouble ? std::optional(untilProbe)
        : more               ? std::optional(betweenMerges)
                             : std::nullopt;
}

void Writer::probe(Database &database, SqlStores &stores)
{
    const auto now = std::chrono::floor<Millis>(std::chrono::system_clock::now());
    Jobs jobs;
    jobs.background.push_back(
        {[&database, value = QString::number(now.time_since_epoch().count())](Stores &) {
             auto row =
                 database.statement(u"INSERT INTO journal (key, value) VALUES ('probed_at', ?) "
                                    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"_s);
             return row.with(value).run();
         },
         [](const Result<> &) {}, true});
    commitRound(database, stores, jobs);
    m_untilQuiet = m_trouble ? untilProbe : untilMerge;
}

bool Writer::isPersonAtWork(SteadyClock::time_point now) const
{
    return m_personSeen && now - *m_personSeen <= personStays;
}

void Writer::seePerson(SteadyClock::time_point now)
{
    m_personHurries = m_personSeen && now - *m_personSeen < inOneGo;
    m_personSeen = now;
}

void Writer::waitForPerson(Jobs &jobs)
{
    {
        std::unique_lock guard(m_mutex);
        m_arrived.wait_for(guard, personComesBack,
                           [this] { return m_stopping || !m_waiting.urgent.empty(); });
    }
    take(jobs);
}

void Writer::take(Jobs &jobs)
{
    const std::lock_guard guard(m_mutex);
    for (auto queue : {&Jobs::urgent, &Jobs::background}) {
        std::ranges::move(m_waiting.*queue, std::back_inserter(jobs.*queue));
        (m_waiting.*queue).clear();
    }
}

void Writer::tellForeignCommits(std::function<void()> listener)
{
    const std::lock_guard guard(m_mutex);
    m_looks.push_back(std::move(listener));
    m_arrived.notify_one();
}

void Writer::forgetListeners()
{
    const std::lock_guard looking(m_lookMutex);
    const std::lock_guard guard(m_mutex);
    m_looks.clear();
}

void Writer::lookForForeignCommits(Database &database)
{
    const std::lock_guard looking(m_lookMutex);
    std::vector<std::function<void()>> looks;
    {
        const std::lock_guard guard(m_mutex);
        looks.swap(m_looks);
    }
    if (looks.empty())
        return;
    const auto version = database.integer(u"PRAGMA data_version"_s);
    if (!version || *version == m_dataVersion)
        return;
    m_dataVersion = *version;
    for (const auto &look : looks)
        look();
}

std::optional<Error> Writer::trouble()
{
    const std::lock_guard guard(m_mutex);
    return m_trouble;
}

/// A commit with nothing in it tells nothing of the disk.
void Writer::keepTrouble(const Result<> &round)
{
    if (round && (!m_trouble || !m_hasStored)) // which nobody else writes
        return;
    const std::lock_guard guard(m_mutex);
    m_trouble = round ? std::nullopt : std::optional(round.error());
}

void Writer::commitRound(Database &database, SqlStores &stores, Jobs &jobs)
{
    std::vector<EndedJob> ended;
    const auto begun = SteadyClock::now();
    m_queued.clear();
    m_hasStored = false;
    m_lock.beginTurn();
    const Result<> round = runRound(database, stores, jobs, ended);
    m_lock.endTurn();
    if (round)
        m_meter.stored(
            std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - begun));
    keepTrouble(round);
    if (!round && ended.empty()) { // it could not even begin: nobody waits for a better moment
        ended.push_back({std::move(jobs.next().front()), {}});
        jobs.next().pop_front();
    }
    ENGLOG_CRASH_POINT("writer/before-telling");
    for (EndedJob &now : ended)
        now.job.done(round ? now.outcome : round);
    if (!round)
        return;
    for (auto it = m_queued.cbegin(); it != m_queued.cend(); ++it)
        m_meter.queued(it.key(), it.value());
    m_checkpointer.committed();
    if (m_checkpointer.isEndWanted()) // one that fails is made later
        std::ignore = database.exec(u"PRAGMA wal_checkpoint(PASSIVE)"_s);
}

Result<> Writer::runRound(Database &database, SqlStores &stores, Jobs &jobs,
                          std::vector<EndedJob> &ended)
{
    const auto begun = SteadyClock::now();
    if (!jobs.urgent.empty())
        seePerson(begun);
    const bool peace = !isPersonAtWork(begun);
    stores.all.piece = peace ? pieceInPeace : pieceBesidePerson;
    if (auto set = database.setSynced(jobs.areSynced()); !set)
        return set;
    ENGLOG_CRASH_POINT("writer/before-begin");
    auto transaction = Transaction::begin(database);
    if (!transaction)
        return fail(transaction.error());
    const auto run = [&](std::deque<StoreJob> &queue) {
        ended.push_back({std::move(queue.front()), {}});
        queue.pop_front();
        return runJob(database, stores, ended.back());
    };
    const auto hasTime = [&] { return SteadyClock::now() - begun < longestRound; };
    while (!jobs.urgent.empty() && (ended.empty() || hasTime())) {
        if (auto done = run(jobs.urgent); !done)
            return done;
    }
    bool more = !jobs.background.empty();
    if (!peace && !ended.empty() && ++m_personRounds % roundsOfPerson != 0)
        more = false;
    while (more) {
        if (auto done = run(jobs.background); !done)
            return done;
        more = peace && !jobs.background.empty() && hasTime();
    }
    ENGLOG_CRASH_POINT("writer/before-commit");
    return transaction->commit();
}

Result<> Writer::runJob(Database &database, SqlStores &stores, EndedJob &now)
{
    if (auto begun = database.statement(u"SAVEPOINT job"_s).run(); !begun)
        return begun;
    const qint64 changes = m_trouble ? changesOf(database) : 0;
    now.outcome = now.job.run(stores.all);
    if (m_trouble && now.outcome)
        m_hasStored |= changesOf(database) != changes;
    const QMap<TaskKind, int> queued = stores.tasks.takeQueued();
    if (now.outcome) {
        for (auto it = queued.cbegin(); it != queued.cend(); ++it)
            m_queued[it.key()] += it.value();
    }
    // Undoing the job fails when SQLite has undone the whole transaction by itself.
    if (!now.outcome && !database.statement(u"ROLLBACK TO job"_s).run())
        return fail(now.outcome.error());
    ENGLOG_CRASH_POINT("writer/after-job");
    return database.statement(u"RELEASE job"_s).run();
}

} // namespace englog
