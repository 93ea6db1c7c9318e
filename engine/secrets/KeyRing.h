// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/ProviderConfig.h"
#include "engine/ports/SecretStore.h"
#include "engine/secrets/OwnKeyFile.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace englog {

/// The keys of the providers, each from the first place that has one.
///
/// What a person named outright ends the search even where it fails: a key file that others may
/// read is not passed over for some other key. The keychain is not asked (it might want to be
/// unlocked) while a place before it has the key.
///
/// *Thread:* main; `key`, `placeOf` and `troubleOf` from any. Callbacks come in the main thread,
/// each once, unless this goes before.
///
/// *Errors:* those of SecretStore; Invalid for what cannot be a key or a provider's name; NotFound,
/// Denied or Invalid for a key file, as its owner must see to it. None quotes a key.
class KeyRing
{
public:
    using Place = KeyPlace;
    /// To have a key lie in plain text.
    enum class Consent {
        Withheld,
        Given
    };
    using Loaded = std::function<void()>;
    using Done = SecretStore::Done;

    /// \param ownFile  where `keepInFile` puts keys; need not exist
    KeyRing(SecretStore &keychain, QString ownFile);
    ~KeyRing();
    Q_DISABLE_COPY_MOVE(KeyRing)

    /// Looks for the keys of these providers, anew for those that were looked for before. What is
    /// in the environment or a file is there when the call returns, the keychain's with `loaded`.
    void load(const QList<ProviderConfig> &providers, const Loaded &loaded);

    /// Empty: there is none.
    [[nodiscard]] QByteArray key(const QString &provider) const;
    [[nodiscard]] Place placeOf(const QString &provider) const;
    /// Why there is no key although there may be one; nothing when there is one, or none was kept.
    [[nodiscard]] std::optional<Error> troubleOf(const QString &provider) const;

    [[nodiscard]] Result<> keepForSession(const QString &provider, const QByteArray &secret);
    /// In place of the session's key and of one in the own file.
    ///
    /// \param replace  even a key that is there and cannot be read now
    void keepInKeychain(const QString &provider, const QByteArray &secret, bool replace,
                        const Done &done);
    /// In place of the session's key. Invalid where the keychain has a key, which would go first.
    [[nodiscard]] Result<> keepInFile(const QString &provider, const QByteArray &secret,
                                      Consent consent);
    /// Forgets the key of the session, the keychain and the own file; what the environment or a
    /// person's file says stays.
    void remove(const QString &provider, const Done &done);

private:
    class Ring;
    using OwnKeys = Result<QMap<QString, QByteArray>>;
    enum class Search {
        Over,
        GoesOn
    };

    /// What can be told at once; whether the keychain is to be asked.
    [[nodiscard]] Search loadFiles(const ProviderConfig &provider, const OwnKeys &own);
    /// Takes the key as the one of this place, or notes why there is none.
    void take(const QString &provider, Place place, const Result<QByteArray> &found);
    void heard(const QString &provider, const Result<QByteArray> &read);
    [[nodiscard]] Result<> dropFromOwnFile(const QString &provider);

    SecretStore &m_keychain;
    OwnKeyFile m_ownFile;
    std::shared_ptr<Ring> m_ring; ///< held weakly by callbacks, which may outlive this
};

} // namespace englog
