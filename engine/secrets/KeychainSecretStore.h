// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/SecretStore.h"

#include <QObject>
#include <QSet>
#include <QString>

#include <chrono>

namespace QKeychain {
class Job;
} // namespace QKeychain

namespace englog {

/// The system's keychain, by QtKeychain: service `EngLog`, key `provider/NAME`.
///
/// A locked keychain says of every key that it has none. So the names whose keys were stored are
/// remembered in a file (names alone, mode 0600): "none" means Denied for those, NotFound for all
/// others, and a key that seems to be absent is never overwritten by mistake.
///
/// QtKeychain knows no time limit, so there is one here. What answers after it is still noted (the
/// name of a key that was stored after all), but told to nobody. QtKeychain runs one job after
/// another: while one waits for a person to unlock the keychain, those behind it pass their limits
/// too.
///
/// *Thread:* main. It may go while jobs are open; their callbacks then never come.
///
/// *Errors:* as the port says; Invalid for a name that is none, or an empty secret; Denied or Full
/// where the file of names cannot be written, and then nothing is stored.
class KeychainSecretStore final : public SecretStore
{
public:
    /// \param namesFile  made when the first key is stored
    /// \param limit      how long the keychain may take for a job
    explicit KeychainSecretStore(QString namesFile,
                                 std::chrono::milliseconds limit = std::chrono::seconds(10));

    void read(const QString &name, const Read &done) override;
    void write(const QString &name, const QByteArray &secret, bool replace,
               const Done &done) override;
    void remove(const QString &name, const Done &done) override;
    void probe(const Done &done) override;

private:
    struct Answer;
    using Heard = std::function<void(const Answer &)>;

    /// Starts the job; `heard` comes when it ends, or at the limit, and then again when it ends.
    void start(QKeychain::Job *job, const QString &key, const Heard &heard);
    void readKey(const QString &key, const Heard &heard);
    void writeKey(const QString &key, const QByteArray &secret, const Heard &heard);
    void removeKey(const QString &key, const Heard &heard);
    void store(const QString &name, const QByteArray &secret, const Done &done);
    void removeFound(const QString &name, const Done &done);
    /// Forgets the name if the keychain is open, for then the key is gone.
    void forgetLost(const QString &name, const Done &done);
    void later(const std::function<void()> &call);

    [[nodiscard]] Result<QSet<QString>> names() const;
    [[nodiscard]] bool isRemembered(const QString &name) const;
    [[nodiscard]] Result<> remember(const QString &name);
    [[nodiscard]] Result<> forget(const QString &name);
    [[nodiscard]] Result<> writeNames(const QSet<QString> &names);

    QString m_namesFile;
    std::chrono::milliseconds m_limit;
    int m_probes = 0;
    QObject m_context; ///< ends the connections to open jobs when this goes
};

} // namespace englog
