// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/ProviderStore.h"

namespace englog {

class Database;

/// How the providers are doing, in SQL.
class SqlProviderStore : public ProviderStore
{
public:
    explicit SqlProviderStore(Database &database) : m_database(database) {}

    Result<ProviderHealth> health(const QString &name) override;
    Result<> setHealth(const ProviderHealth &health) override;
    Result<int> tryAgain(Which which, Instant now) override;
    Result<> resetTimes(Instant now) override;
    Result<QList<ProviderHealth>> list() override;

private:
    Database &m_database;
};

} // namespace englog
