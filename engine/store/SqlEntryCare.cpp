// SPDX-License-Identifier: GPL-3.0-or-later
// What the journal knows of its backups: SqlEntryStore's backedUpAt and changedSince.
#include "engine/store/Database.h"
#include "engine/store/SqlEntryStore.h"

using namespace Qt::StringLiterals;

namespace englog {

Result<std::optional<Instant>> SqlEntryStore::backedUpAt()
{
    auto row = m_database.statement(
        u"SELECT CAST(value AS INTEGER) FROM journal WHERE key = 'backed_up_at'"_s);
    const auto got = row.step();
    if (!got)
        return fail(got.error());
    return *got ? row.optionalInstant(0) : std::nullopt;
}

Result<> SqlEntryStore::setBackedUpAt(Instant at)
{
    auto row = m_database.statement(u"INSERT INTO journal (key, value) VALUES ('backed_up_at', ?) "
                                    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"_s);
    return row.with(QString::number(at.time_since_epoch().count())).run();
}

Result<bool> SqlEntryStore::changedSince(Instant since)
{
    auto row = m_database.statement(
        u"SELECT EXISTS (SELECT 1 FROM entry WHERE updated_at > ? OR deleted_at > ?)"_s);
    if (const auto got = row.with(since, since).step(); !got)
        return fail(got.error());
    return row.integer(0) != 0;
}

} // namespace englog
