// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/Writer.h"

#include <vector>

namespace englog {

class Database;
class JournalLock;

/// The threads that read the journal beside its writer, each with a connection of its own and each
/// job on one snapshot. Two, so that a long look (a report) never holds up a short one (an entry).
///
/// *Thread:* post() and stop() from any.
class Readers
{
public:
    /// \param lock  tells which other processes live; outlives them
    static Result<std::unique_ptr<Readers>> start(const QString &path, JournalLock &lock,
                                                  int threads);
    ~Readers();
    Q_DISABLE_COPY_MOVE(Readers)

    void post(StoreJob job);
    /// Returns when nothing waits and nothing runs; not from a reader's thread.
    void drain();
    void stop();

private:
    Readers() = default;
    void loop(Database &database, Stores &stores);

    std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::deque<StoreJob> m_waiting;
    std::condition_variable m_idle;
    int m_running = 0;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

} // namespace englog
