// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThread>

#include <functional>
#include <memory>

namespace englog {

class Writer;

/// Notices what other processes commit, without a timer that runs for nothing.
///
/// The kernel tells when the journal's `-wal` file is written; whether it was somebody else is told
/// by `PRAGMA data_version` of the writer's connection, which other connections' commits change.
/// At most 20 looks a second, and none while the file is still.
///
/// *Thread:* its own; the listener is called in the writer's thread.
class WalWatch
{
public:
    WalWatch(const QString &journal, Writer &writer, std::function<void()> listener);
    ~WalWatch();
    Q_DISABLE_COPY_MOVE(WalWatch)

private:
    Writer &m_writer;
    QThread m_thread;
};

} // namespace englog
