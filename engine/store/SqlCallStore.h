// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/CallStore.h"

namespace englog {

class Database;

/// What was sent, in SQL: one row a request.
class SqlCallStore : public CallStore
{
public:
    explicit SqlCallStore(Database &database) : m_database(database) {}

    Result<qint64> begin(const Departure &departure, Instant now) override;
    Result<> end(qint64 call, const Arrival &arrival) override;
    Result<double> costSince(Instant since) override;
    Result<QList<CallRecord>> list(const CallFilter &filter) override;
    Result<QList<CallTotals>> totals(std::optional<Instant> since) override;

    Result<QJsonObject> known(const QString &provider, const QString &model) override;
    Result<> remember(const QString &provider, const QString &model,
                      const QJsonObject &known) override;
    Result<> forget(const QString &provider) override;

private:
    Database &m_database;
};

} // namespace englog
