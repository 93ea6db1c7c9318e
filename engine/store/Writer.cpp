// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/Writer.h"

#include "engine/store/Database.h"
#include "engine/store/SqlEntryStore.h"
#include "engine/store/SqlResultStore.h"

#include <QElapsedTimer>
#include <QSemaphore>

#include <algorithm>
#include <future>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr Millis longestRound{4};

Error cancelled()
{
    return {ErrorCode::Cancelled, u"the journal is being closed"_s, {}};
}

} // namespace

Result<std::unique_ptr<Writer>> Writer::start(const QString &path, int ownSlot,
                                              SqlTaskStore::Lives lives)
{
    std::unique_ptr<Writer> writer(new Writer);
    const auto opened = std::make_shared<std::promise<Result<>>>(); // outlives set_value()
    auto outcome = opened->get_future();
    writer->m_thread =
        std::thread([self = writer.get(), path, ownSlot, lives = std::move(lives), opened] {
            auto database = Database::open(path, Database::Access::ReadWrite, u"writer"_s);
            if (!database) {
                opened->set_value(fail(database.error()));
                return;
            }
            SqlEntryStore entries(**database);
            SqlTaskStore tasks(**database, ownSlot, lives);
            SqlResultStore results(**database);
            Stores stores{entries, tasks, results};
            self->m_dataVersion = (*database)->integer(u"PRAGMA data_version"_s).value_or(-1);
            opened->set_value({});
            self->loop(**database, stores);
        });
    if (auto done = outcome.get(); !done) {
        writer->m_thread.join();
        return fail(done.error());
    }
    return writer;
}

Writer::~Writer()
{
    stop();
}

void Writer::post(StoreJob job)
{
    {
        const std::lock_guard guard(m_mutex);
        if (!m_stopping) {
            m_waiting.push_back(std::move(job));
            m_arrived.notify_one();
            return;
        }
    }
    job.done(fail(cancelled()));
}

void Writer::drain()
{
    QSemaphore last; // callbacks come in the order of posting
    post({[](Stores &) -> Result<> { return {}; }, [&last](const Result<> &) { last.release(); },
          false});
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

void Writer::loop(Database &database, Stores &stores)
{
    for (;;) {
        std::deque<StoreJob> jobs;
        {
            std::unique_lock guard(m_mutex);
            m_arrived.wait(guard,
                           [this] { return m_stopping || !m_waiting.empty() || !m_looks.empty(); });
            if (m_waiting.empty() && m_stopping)
                return;
            jobs.swap(m_waiting);
        }
        lookForForeignCommits(database);
        while (!jobs.empty())
            commitRound(database, stores, jobs);
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

void Writer::commitRound(Database &database, Stores &stores, std::deque<StoreJob> &jobs)
{
    std::vector<EndedJob> ended;
    const Result<> round = runRound(database, stores, jobs, ended);
    if (!round && ended.empty()) { // it could not even begin: nobody waits for a better moment
        ended.push_back({std::move(jobs.front()), {}});
        jobs.pop_front();
    }
    for (EndedJob &now : ended)
        now.job.done(round ? now.outcome : round);
}

Result<> Writer::runRound(Database &database, Stores &stores, std::deque<StoreJob> &jobs,
                          std::vector<EndedJob> &ended)
{
    const bool synced =
        std::any_of(jobs.begin(), jobs.end(), [](const StoreJob &job) { return job.synced; });
    if (auto set = database.setSynced(synced); !set)
        return set;
    auto transaction = Transaction::begin(database);
    if (!transaction)
        return fail(transaction.error());
    QElapsedTimer timer;
    timer.start();
    do {
        ended.push_back({std::move(jobs.front()), {}});
        jobs.pop_front();
        if (auto done = runJob(database, stores, ended.back()); !done)
            return done;
    } while (!jobs.empty() && timer.elapsed() < longestRound.count());
    return transaction->commit();
}

Result<> Writer::runJob(Database &database, Stores &stores, EndedJob &now)
{
    if (auto begun = database.statement(u"SAVEPOINT job"_s).run(); !begun)
        return begun;
    now.outcome = now.job.run(stores);
    // Undoing the job fails when SQLite has undone the whole transaction by itself.
    if (!now.outcome && !database.statement(u"ROLLBACK TO job"_s).run())
        return fail(now.outcome.error());
    return database.statement(u"RELEASE job"_s).run();
}

} // namespace englog
