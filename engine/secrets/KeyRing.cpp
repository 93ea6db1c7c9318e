// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secrets/KeyRing.h"

#include "engine/secrets/KeyText.h"
#include "engine/secrets/PrivateFile.h"

#include <QCoreApplication>
#include <QMap>
#include <QMutex>
#include <QTimer>

#include <utility>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// The key in the first line of a person's file.
Result<QByteArray> firstLineOf(const QString &path, const QString &provider)
{
    auto content = readPrivateFile(path);
    if (!content)
        return content;
    QByteArray line = content->mid(0, content->indexOf('\n')); // -1: all of it
    wipe(*content);
    auto key = keyFrom(line, provider);
    wipe(line);
    return key;
}

} // namespace

/// What is known of each provider. Guarded, for the network asks from its own thread.
class KeyRing::Ring
{
public:
    void put(const QString &provider, Place place, const QByteArray &key)
    {
        const QMutexLocker locked(&m_mutex);
        QByteArray &held = m_known[provider].keys[place];
        wipe(held);
        held = key;
    }
    void drop(const QString &provider, Place place)
    {
        const QMutexLocker locked(&m_mutex);
        if (const auto known = m_known.find(provider); known != m_known.end()) {
            wipe(known->keys[place]);
            known->keys.remove(place);
        }
    }
    void setTrouble(const QString &provider, const std::optional<Error> &trouble)
    {
        const QMutexLocker locked(&m_mutex);
        m_known[provider].trouble = trouble;
    }
    [[nodiscard]] bool has(const QString &provider, Place place) const
    {
        const QMutexLocker locked(&m_mutex);
        return m_known.value(provider).keys.contains(place);
    }
    /// A provider without one: Place::None and nothing.
    [[nodiscard]] std::pair<Place, QByteArray> first(const QString &provider) const
    {
        const QMutexLocker locked(&m_mutex);
        const auto known = m_known.constFind(provider);
        if (known == m_known.cend() || known->keys.isEmpty())
            return {Place::None, {}};
        return {known->keys.firstKey(), known->keys.first()};
    }
    [[nodiscard]] std::optional<Error> trouble(const QString &provider) const
    {
        const QMutexLocker locked(&m_mutex);
        const auto known = m_known.constFind(provider);
        if (known == m_known.cend() || !known->keys.isEmpty())
            return std::nullopt;
        return known->trouble;
    }
    void wipeAll()
    {
        const QMutexLocker locked(&m_mutex);
        for (Known &known : m_known)
            for (QByteArray &key : known.keys)
                wipe(key);
        m_known.clear();
    }

private:
    struct Known
    {
        QMap<Place, QByteArray> keys; ///< in the order of the places
        std::optional<Error> trouble;
    };
    mutable QMutex m_mutex;
    QMap<QString, Known> m_known;
};

KeyRing::KeyRing(SecretStore &keychain, QString ownFile)
    : m_keychain(keychain)
    , m_ownFile(std::move(ownFile))
    , m_ring(std::make_shared<Ring>())
{}

KeyRing::~KeyRing()
{
    m_ring->wipeAll();
}

void KeyRing::load(const QList<ProviderConfig> &providers, const Loaded &loaded)
{
    OwnKeys own = m_ownFile.read();
    QStringList asked;
    for (const ProviderConfig &provider : providers)
        if (loadFiles(provider, own) == Search::GoesOn)
            asked.append(provider.name);
    if (own)
        for (QByteArray &key : *own)
            wipe(key);

    const std::weak_ptr<Ring> alive = m_ring;
    if (asked.isEmpty())
        QTimer::singleShot(0, QCoreApplication::instance(), [alive, loaded] {
            if (!alive.expired())
                loaded();
        });
    const auto left = std::make_shared<qsizetype>(asked.size());
    for (const QString &name : asked)
        m_keychain.read(name, [this, alive, name, left, loaded](const Result<QByteArray> &read) {
            if (alive.expired())
                return;
            heard(name, read);
            if (--*left == 0)
                loaded();
        });
}

KeyRing::Search KeyRing::loadFiles(const ProviderConfig &provider, const OwnKeys &own)
{
    const QString &name = provider.name;
    m_ring->setTrouble(name, std::nullopt);
    for (const Place place : {Place::Environment, Place::File, Place::OwnFile})
        m_ring->drop(name, place);

    if (name == "openai"_L1) {
        QByteArray said = qgetenv("OPENAI_API_KEY");
        if (!said.isEmpty()) {
            take(name, Place::Environment, keyFrom(said, name));
            wipe(said);
            return Search::Over;
        }
    }
    if (!provider.keyFile.isEmpty()) {
        take(name, Place::File, firstLineOf(provider.keyFile, name));
        return Search::Over;
    }
    if (!own)
        m_ring->setTrouble(name, own.error());
    else if (own->contains(name))
        m_ring->put(name, Place::OwnFile, own->value(name));
    return m_ring->has(name, Place::Session) ? Search::Over : Search::GoesOn;
}

void KeyRing::take(const QString &provider, Place place, const Result<QByteArray> &found)
{
    if (found)
        m_ring->put(provider, place, *found);
    else
        m_ring->setTrouble(provider, found.error());
}

void KeyRing::heard(const QString &provider, const Result<QByteArray> &read)
{
    if (read)
        return take(provider, Place::Keychain, keyFrom(*read, provider));
    if (read.error().code == ErrorCode::NotFound)
        return m_ring->drop(provider, Place::Keychain);
    if (!m_ring->trouble(provider)) // the own file's goes first: a person has chosen that
        m_ring->setTrouble(provider, read.error());
}

QByteArray KeyRing::key(const QString &provider) const
{
    return m_ring->first(provider).second;
}

KeyRing::Place KeyRing::placeOf(const QString &provider) const
{
    return m_ring->first(provider).first;
}

std::optional<Error> KeyRing::troubleOf(const QString &provider) const
{
    return m_ring->trouble(provider);
}

Result<> KeyRing::keepForSession(const QString &provider, const QByteArray &secret)
{
    const auto key = keyFrom(secret, provider);
    if (!key)
        return fail(key.error());
    m_ring->put(provider, Place::Session, *key);
    return {};
}

void KeyRing::keepInKeychain(const QString &provider, const QByteArray &secret, bool replace,
                             const Done &done)
{
    const std::weak_ptr<Ring> alive = m_ring;
    const auto key = keyFrom(secret, provider);
    if (!key) {
        QTimer::singleShot(0, QCoreApplication::instance(), [alive, done, error = key.error()] {
            if (!alive.expired())
                done(fail(error));
        });
        return;
    }
    m_keychain.write(provider, *key, replace,
                     [this, alive, provider, key = *key, done](const Result<> &written) {
                         if (alive.expired())
                             return;
                         if (!written)
                             return done(written);
                         m_ring->put(provider, Place::Keychain, key);
                         m_ring->drop(provider, Place::Session);
                         done(dropFromOwnFile(provider));
                     });
}

Result<> KeyRing::keepInFile(const QString &provider, const QByteArray &secret, Consent consent)
{
    if (consent != Consent::Given)
        return fail(ErrorCode::Denied,
                    u"nobody agreed to have the key of %1 in a file"_s.arg(provider));
    const auto key = keyFrom(secret, provider);
    if (!key)
        return fail(key.error());
    if (m_ring->has(provider, Place::Keychain))
        return fail(
            ErrorCode::Invalid,
            u"the keychain has a key of %1, which goes before one in a file"_s.arg(provider),
            u"remove that one first"_s);
    if (const auto kept = m_ownFile.put(provider, *key); !kept)
        return kept;
    m_ring->put(provider, Place::OwnFile, *key);
    m_ring->drop(provider, Place::Session);
    return {};
}

void KeyRing::remove(const QString &provider, const Done &done)
{
    m_ring->drop(provider, Place::Session);
    const auto dropped = dropFromOwnFile(provider);
    const std::weak_ptr<Ring> alive = m_ring;
    m_keychain.remove(provider, [this, alive, provider, dropped, done](const Result<> &removed) {
        if (alive.expired())
            return;
        if (!removed && removed.error().code != ErrorCode::NotFound)
            return done(removed);
        m_ring->drop(provider, Place::Keychain);
        if (dropped)
            m_ring->setTrouble(provider, std::nullopt);
        done(dropped);
    });
}

Result<> KeyRing::dropFromOwnFile(const QString &provider)
{
    const auto dropped = m_ownFile.drop(provider);
    if (dropped)
        m_ring->drop(provider, Place::OwnFile);
    return dropped;
}

} // namespace englog
