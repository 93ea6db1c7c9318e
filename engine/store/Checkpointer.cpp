// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/Checkpointer.h"

#include "engine/store/ConnectedThread.h"

#include <chrono>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr std::chrono::milliseconds gathering{20}; // more is committed meanwhile
constexpr int longLog = 2'000; // pages; to find one costs more, the longer the log is

} // namespace

Result<std::unique_ptr<Checkpointer>> Checkpointer::start(const QString &path)
{
    std::unique_ptr<Checkpointer> checkpointer(new Checkpointer);
    auto thread =
        startConnected(path, Database::Access::ReadWrite, u"checkpointer"_s,
                       [self = checkpointer.get()](Database &database) { self->loop(database); });
    if (!thread)
        return fail(thread.error());
    checkpointer->m_thread = std::move(*thread);
    return checkpointer;
}

Checkpointer::~Checkpointer()
{
    stop();
}

void Checkpointer::committed()
{
    const std::lock_guard guard(m_mutex);
    if (!std::exchange(m_committed, true))
        m_arrived.notify_one();
}

void Checkpointer::stop()
{
    {
        const std::lock_guard guard(m_mutex);
        m_stopping = true;
        m_arrived.notify_one();
    }
    if (m_thread.joinable())
        m_thread.join();
}

void Checkpointer::loop(Database &database)
{
    std::unique_lock guard(m_mutex);
    for (;;) {
        m_arrived.wait(guard, [this] { return m_stopping || m_committed; });
        m_arrived.wait_for(guard, gathering, [this] { return m_stopping; });
        if (m_stopping) // whoever closes the journal last brings the rest over
            return;
        m_committed = false;
        guard.unlock();
        bringOver(database);
        guard.lock();
    }
}

void Checkpointer::bringOver(Database &database)
{
    for (int pass = 0; pass < 2; ++pass) { // the second has only what came during the first
        auto row = database.statement(u"PRAGMA wal_checkpoint(PASSIVE)"_s);
        if (const auto got = row.step(); !got || !*got)
            return;
        const int logged = row.number(1);
        const int brought = row.number(2);
        if (brought == logged || logged < longLog)
            return;
    }
    m_endWanted = true;
}

} // namespace englog
