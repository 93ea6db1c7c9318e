// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqlProviderStore.h"

#include "engine/store/Database.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

const QString columns =
    u"name, state, failures, failing_since, openings, epoch, reason, retry_at, "
    "probe, probe_fence, retry_delay_ms, calls_left, tokens_left, filled_at, at_once"_s;

ProviderHealth healthOf(const Statement &row)
{
    ProviderHealth health;
    health.name = row.text(0);
    health.state = static_cast<ProviderHealth::State>(row.number(1));
    health.failures = row.number(2);
    health.failingSince = row.instant(3);
    health.openings = row.number(4);
    health.epoch = row.integer(5);
    health.reason = row.text(6);
    health.retryAt = row.optionalInstant(7);
    health.probe = TaskId{row.integer(8)};
    health.probeFence = row.integer(9);
    if (!row.isNull(10))
        health.retryDelay = Millis(row.integer(10));
    const auto known = [&row](int column) {
        return row.isNull(column) ? std::nullopt : std::optional(row.real(column));
    };
    health.pace = {known(11), known(12), row.instant(13), known(14)};
    return health;
}

} // namespace

Result<ProviderHealth> SqlProviderStore::health(const QString &name)
{
    auto row = m_database.statement(u"SELECT %1 FROM provider WHERE name = ?"_s.arg(columns));
    const auto got = row.with(name).step();
    if (!got)
        return fail(got.error());
    if (*got)
        return healthOf(row);
    ProviderHealth fresh;
    fresh.name = name;
    return fresh;
}

Result<> SqlProviderStore::setHealth(const ProviderHealth &health)
{
    auto row =
        m_database.statement(u"INSERT OR REPLACE INTO provider (%1) "
                             "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s.arg(columns));
    row.with(health.name, health.state, health.failures, health.failingSince, health.openings,
             health.epoch, health.reason, health.retryAt, health.probe.value, health.probeFence,
             health.retryDelay, health.pace.callsLeft, health.pace.tokensLeft, health.pace.filledAt,
             health.pace.atOnce);
    return row.run();
}

Result<int> SqlProviderStore::tryAgain(Which which, Instant now)
{
    auto row = m_database.statement(
        u"UPDATE provider SET retry_at = ? WHERE state = 1 AND (? OR retry_at IS NULL)"_s);
    return row.with(now, which == Which::All ? 1 : 0).count();
}

Result<> SqlProviderStore::resetTimes(Instant now)
{
    auto row =
        m_database.statement(u"UPDATE provider SET retry_at = min(retry_at, ? + retry_delay_ms), "
                             "failing_since = min(failing_since, ?) "
                             "WHERE retry_at > ? + retry_delay_ms OR failing_since > ?"_s);
    return row.with(now, now, now, now).run();
}

Result<QList<ProviderHealth>> SqlProviderStore::list()
{
    auto row = m_database.statement(u"SELECT %1 FROM provider ORDER BY name"_s.arg(columns));
    QList<ProviderHealth> all;
    if (const auto read = row.each([&] { all += healthOf(row); }); !read)
        return fail(read.error());
    return all;
}

} // namespace englog
