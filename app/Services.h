// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/EngineConfig.h"
#include "engine/ports/RemoteService.h"

#include <QtGlobal>

#include <functional>
#include <memory>

namespace englog {

class Clock;
class Gateway;
class HttpClient;
class KeyRing;
class Meter;
class Routing;
class Store;

/// The providers on a network, with what they need: the door, and the client that sends. Where none
/// is set up there is nothing of this.
///
/// *Thread:* main.
class Services
{
public:
    struct Parts
    {
        Store &store; ///< outlives this
        Clock &clock;
        const EngineConfig &config;
        std::shared_ptr<Routing> routing;
        std::shared_ptr<Provider> device; ///< whose themes are looked for, and who finds names
        KeyRing &keys;                    ///< outlives this
        Meter &meter;                     ///< outlives this
    };

    explicit Services(const Parts &parts);
    ~Services();
    Q_DISABLE_COPY_MOVE(Services)

    [[nodiscard]] const QList<std::shared_ptr<RemoteService>> &all() const { return m_services; }

    /// Told of requests, from the store's thread; an empty one ends that.
    void onTraffic(std::function<void()> listener);

private:
    Store &m_store;
    std::shared_ptr<Gateway> m_gateway;
    std::shared_ptr<HttpClient> m_client;
    QList<std::shared_ptr<RemoteService>> m_services;
};

} // namespace englog
