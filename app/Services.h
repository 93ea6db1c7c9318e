// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/EngineConfig.h"
#include "engine/ports/RemoteService.h"

#include <QObject>

#include <memory>

namespace englog {

class Clock;
class Gateway;
class HttpClient;
class KeyRing;
class KeychainSecretStore;
class Routing;
class Store;

/// The providers on a network, with what they need: the door, the client that sends, the keys.
/// Where none is set up there is nothing of this, and nothing asks for a keychain.
///
/// *Thread:* main.
class Services : public QObject
{
    Q_OBJECT

public:
    struct Parts
    {
        Store &store; ///< outlives this
        Clock &clock;
        const EngineConfig &config;
        std::shared_ptr<Routing> routing;
        QList<ThemeDefinition> themes; ///< that entries are read for
        QString configFolder;          ///< where names of keys, and keys in plain text, are kept
    };

    explicit Services(const Parts &parts);
    ~Services() override;
    Q_DISABLE_COPY_MOVE(Services)

    [[nodiscard]] const QList<std::shared_ptr<RemoteService>> &all() const { return m_services; }

    /// Looks for the keys; `ready` once, in the main thread, soon or when the keychain has
    /// answered.
    void loadKeys(const std::function<void()> &ready);
    [[nodiscard]] KeyRing &keys();

    /// Told of requests, from the store's thread; an empty one ends that.
    void onTraffic(std::function<void()> listener);

private:
    Store &m_store;
    const QList<ProviderConfig> m_configs;
    const QString m_folder;
    std::unique_ptr<KeychainSecretStore> m_keychain;
    std::unique_ptr<KeyRing> m_keys;
    std::shared_ptr<Gateway> m_gateway;
    std::shared_ptr<HttpClient> m_client;
    QList<std::shared_ptr<RemoteService>> m_services;
};

} // namespace englog
