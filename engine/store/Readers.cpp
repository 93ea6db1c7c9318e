// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/Readers.h"

#include "engine/store/ConnectedThread.h"
#include "engine/store/SqlStores.h"

using namespace Qt::StringLiterals;

namespace englog {

Result<std::unique_ptr<Readers>> Readers::start(const QString &path, JournalLock &lock, int threads)
{
    std::unique_ptr<Readers> readers(new Readers);
    for (int i = 0; i < threads; ++i) {
        auto thread = startConnected(path, Database::Access::ReadOnly, u"reader"_s,
                                     [self = readers.get(), &lock](Database &database) {
                                         SqlStores stores(database, lock);
                                         self->loop(database, stores.all);
                                     });
        if (!thread)
            return fail(thread.error());
        readers->m_threads.push_back(std::move(*thread));
    }
    return readers;
}

Readers::~Readers()
{
    stop();
}

void Readers::post(StoreJob job)
{
    {
        const std::lock_guard guard(m_mutex);
        if (!m_stopping) {
            m_waiting.push_back(std::move(job));
            m_arrived.notify_one();
            return;
        }
    }
    job.done(fail(ErrorCode::Cancelled, u"the journal is being closed"_s));
}

void Readers::drain()
{
    std::unique_lock guard(m_mutex);
    m_idle.wait(guard, [this] { return m_waiting.empty() && m_running == 0; });
}

void Readers::stop()
{
    {
        const std::lock_guard guard(m_mutex);
        m_stopping = true;
        m_arrived.notify_all();
    }
    for (std::thread &thread : m_threads) {
        if (thread.joinable())
            thread.join();
    }
}

void Readers::loop(Database &database, Stores &stores)
{
    for (;;) {
        StoreJob job;
        {
            std::unique_lock guard(m_mutex);
            m_arrived.wait(guard, [this] { return m_stopping || !m_waiting.empty(); });
            if (m_waiting.empty())
                return;
            job = std::move(m_waiting.front());
            m_waiting.pop_front();
            ++m_running;
        }
        Result<> outcome = database.statement(u"BEGIN"_s).run();
        if (outcome) {
            outcome = job.run(stores);
            std::ignore = database.statement(u"COMMIT"_s).run();
        }
        job.done(outcome);
        const std::lock_guard guard(m_mutex);
        if (--m_running == 0 && m_waiting.empty())
            m_idle.notify_all();
    }
}

} // namespace englog
