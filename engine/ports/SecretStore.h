// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QByteArray>
#include <QString>

#include <functional>

namespace englog {

/// Where the keys of services are kept. A key is never in a setting, a log or an error's text.
///
/// *Thread:* main; every call returns at once, and each callback comes once, in the main thread.
///
/// *Errors:* NotFound (none was ever stored), Denied (there is one that cannot be read now: the
/// keychain is locked, or lost it; a person may unlock it and try again), Offline (this system has
/// no keychain that works; the hint names the other ways), Transient (it did not answer in time).
class SecretStore
{
public:
    using Read = std::function<void(Result<QByteArray>)>;
    using Done = std::function<void(Result<>)>;

    virtual ~SecretStore() = default;

    virtual void read(const QString &name, const Read &done) = 0;
    /// Keeps it from now on. Never writes over one that cannot be read, unless `replace`.
    virtual void write(const QString &name, const QByteArray &secret, bool replace,
                       const Done &done) = 0;
    virtual void remove(const QString &name, const Done &done) = 0;
    /// Whether secrets can be kept here: writes, reads and removes one that means nothing.
    virtual void probe(const Done &done) = 0;
};

} // namespace englog
