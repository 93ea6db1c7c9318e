// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QNetworkAccessManager>
#include <QTimer>

#include <vector>

namespace englog {

/// As many network managers as the requests in flight need.
///
/// A manager opens six connections to a host and queues what is beyond, so n requests at once take
/// ceil(n / 6) of them. They go to the manager that has the fewest: one after the other finds the
/// connection of the one before. One that had a request which hung takes no more.
///
/// Those that were idle for half a minute go: no peer keeps idle connections for long, and to meet
/// a dead one costs a failure. No sooner: ~QNetworkAccessManager waits five seconds for a thread
/// that may be waiting for this one, as long as a reply of its is there.
///
/// *Thread:* the one it was made in, which the managers live in as well.
class ManagerPool
{
public:
    ManagerPool();
    Q_DISABLE_COPY_MOVE(ManagerPool)
    ~ManagerPool() = default;

    enum class Ended {
        Well,
        Hung, ///< the manager is not to be trusted any more
    };

    /// The manager for one more request; give it back when that has ended.
    [[nodiscard]] QNetworkAccessManager &take();
    void giveBack(const QNetworkAccessManager &manager, Ended how);

private:
    struct Deleter
    {
        void operator()(QNetworkAccessManager *manager) const { manager->deleteLater(); }
    };
    struct Place
    {
        std::unique_ptr<QNetworkAccessManager, Deleter> manager;
        int inFlight = 0;
        bool retired = false;
        bool used = true; ///< since the last sweep
    };

    void sweep();

    std::vector<Place> m_places;
    QTimer m_sweep;
};

} // namespace englog
