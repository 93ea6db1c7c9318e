// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QString>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace englog {

class Database;

/// Brings what has been committed from the write-ahead log into the journal's file, in a thread and
/// by a connection of its own, so that no commit waits for it: in a long journal the changed pages
/// lie far apart, and to write and sync them takes many milliseconds.
///
/// SQLite begins the log anew once all of it has been brought over. While the writer goes on
/// writing, that moment never comes by itself: when the log has grown long, this thread brings over
/// what it can and asks the writer to do the little that is left (see isEndWanted()).
///
/// *Thread:* committed() and isEndWanted() the writer's; stop() any.
/// *Errors:* a checkpoint that fails is tried again after the next commit; nothing is lost by it.
/// *Source:* SQLite, "Write-Ahead Logging", sections 3.2 and 6.
class Checkpointer
{
public:
    static Result<std::unique_ptr<Checkpointer>> start(const QString &path);
    ~Checkpointer();
    Q_DISABLE_COPY_MOVE(Checkpointer)

    /// There is something to bring over; it is done soon.
    void committed();
    /// Whether the writer should make a checkpoint now: only a short piece of a long log is left.
    [[nodiscard]] bool isEndWanted() { return m_endWanted.exchange(false); }
    void stop();

private:
    Checkpointer() = default;
    void loop(Database &database);
    void bringOver(Database &database);

    std::mutex m_mutex;
    std::condition_variable m_arrived;
    bool m_committed = false;
    bool m_stopping = false;
    std::atomic<bool> m_endWanted = false;
    std::thread m_thread;
};

} // namespace englog
