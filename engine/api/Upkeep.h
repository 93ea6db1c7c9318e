// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Clock.h"
#include "engine/ports/Store.h"

#include <QObject>
#include <QTimer>

#include <atomic>
#include <memory>

namespace englog {

/// Removes the rows of tasks that ended long ago, in pieces that nobody waits behind. Of several
/// processes on one journal, one does it at a time.
///
/// *Thread:* main; the pieces run in the store's.
class Upkeep : public QObject
{
    Q_OBJECT

public:
    /// \param interval   between two clean-ups
    /// \param retention  how long an ended row stays
    Upkeep(Store &store, Clock &clock, Millis interval, Millis retention);
    ~Upkeep() override;
    Q_DISABLE_COPY_MOVE(Upkeep)

    void start();

private:
    struct Pass;
    void begin();

    Store &m_store;
    Clock &m_clock;
    Millis m_interval;
    Millis m_retention;
    std::shared_ptr<std::atomic<bool>> m_stopped = std::make_shared<std::atomic<bool>>(false);
    QTimer m_timer;
};

} // namespace englog
