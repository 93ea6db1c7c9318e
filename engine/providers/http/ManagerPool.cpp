// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/http/ManagerPool.h"

#include "engine/domain/ProviderConfig.h"

#include <QNetworkProxy>

#include <algorithm>

namespace englog {

using namespace std::chrono_literals;

namespace {

constexpr int connectionsToAHost = 6; // fixed in Qt 6.4
constexpr auto idle = 30s;

/// The system's proxies, but this machine is asked directly: a text that was to stay on it would
/// otherwise leave it.
class BeyondThisMachine final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        if (isLoopback(query.peerHostName()))
            return {QNetworkProxy::NoProxy};
        return systemProxyForQuery(query);
    }
};

} // namespace

ManagerPool::ManagerPool()
{
    m_sweep.setInterval(idle);
    QObject::connect(&m_sweep, &QTimer::timeout, &m_sweep, [this] { sweep(); });
}

QNetworkAccessManager &ManagerPool::take()
{
    const auto load = [](const Place &place) {
        return place.retired ? connectionsToAHost : place.inFlight;
    };
    auto place = std::ranges::min_element(m_places, {}, load);
    if (place == m_places.end() || load(*place) >= connectionsToAHost) {
        m_places.push_back({decltype(Place::manager)(new QNetworkAccessManager)});
        place = m_places.end() - 1;
        place->manager->setProxyFactory(new BeyondThisMachine); // is the manager's from here on
        place->manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    }
    ++place->inFlight;
    place->used = true;
    if (!m_sweep.isActive())
        m_sweep.start();
    return *place->manager;
}

void ManagerPool::giveBack(const QNetworkAccessManager &manager, Ended how)
{
    const auto place =
        std::ranges::find(m_places, &manager, [](const Place &each) { return each.manager.get(); });
    Q_ASSERT(place != m_places.end() && place->inFlight > 0);
    --place->inFlight;
    place->retired = place->retired || how == Ended::Hung;
}

void ManagerPool::sweep()
{
    std::erase_if(m_places, [](const Place &place) { return place.inFlight == 0 && !place.used; });
    for (Place &place : m_places)
        place.used = place.inFlight > 0;
    if (m_places.empty())
        m_sweep.stop();
}

} // namespace englog
