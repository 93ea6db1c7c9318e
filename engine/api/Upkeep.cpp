// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/Upkeep.h"

namespace englog {

namespace {

constexpr Millis longestTimer{86'400'000}; // a timer's own range ends at 24 days

} // namespace

/// One clean-up, from piece to piece; it may outlive who began it.
struct Upkeep::Pass : public std::enable_shared_from_this<Pass>
{
    Pass(Store &its, Instant oldest, std::shared_ptr<std::atomic<bool>> stop)
        : store(its)
        , before(oldest)
        , stopped(std::move(stop))
    {}

    void next()
    {
        store.write(
            [self = shared_from_this()](Stores &stores) {
                return stores.tasks.cleanUp(self->before, stores.piece);
            },
            Store::Durability::Lazy,
            [self = shared_from_this()](const Result<int> &gone) {
                if (gone.value_or(0) > 0 && !*self->stopped)
                    self->next();
            });
    }

    Store &store;
    Instant before;
    std::shared_ptr<std::atomic<bool>> stopped;
};

Upkeep::Upkeep(Store &store, Clock &clock, Millis interval, Millis retention)
    : m_store(store)
    , m_clock(clock)
    , m_interval(interval)
    , m_retention(retention)
    , m_timer(this)
{
    connect(&m_timer, &QTimer::timeout, this, &Upkeep::begin);
}

Upkeep::~Upkeep()
{
    *m_stopped = true;
}

void Upkeep::start()
{
    begin();
    m_timer.start(std::min(m_interval, longestTimer));
}

void Upkeep::begin()
{
    const Instant now = m_clock.now();
    const auto pass = std::make_shared<Pass>(m_store, now - m_retention, m_stopped);
    m_store.write([interval = m_interval,
                   now](Stores &stores) { return stores.tasks.beginCleanUp(interval, now); },
                  Store::Durability::Lazy,
                  [pass](const Result<bool> &due) {
                      if (due.value_or(false))
                          pass->next();
                  });
}

} // namespace englog
