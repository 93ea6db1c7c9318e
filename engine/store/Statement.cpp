// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/Statement.h"

#include <QSqlError>
#include <QSqlQuery>

#include <utility>

using namespace Qt::StringLiterals;

namespace englog {

Error errorOf(const QSqlError &error, const QString &what)
{
    bool isNumber = false;
    const int extended = error.nativeErrorCode().toInt(&isNumber);
    const QString detail =
        u"%1: %2 (SQLite %3)"_s.arg(what, error.databaseText(), error.nativeErrorCode());
    switch (isNumber ? extended & 0xff : -1) {
    case 5: // BUSY
    case 6: // LOCKED
        return {ErrorCode::Busy, detail, u"another program is writing; try again"_s};
    case 8:  // READONLY
    case 14: // CANTOPEN
    case 23: // AUTH
        return {ErrorCode::Denied, detail,
                u"make the file and its folder writable, or choose another place"_s};
    case 10: // IOERR
        return {ErrorCode::Transient, detail,
                u"the disk reported an error; see whether it is full, and check it"_s};
    case 11: // CORRUPT
    case 26: // NOTADB
        return {ErrorCode::Corrupt, detail, u"restore a backup: englog-cli restore FILE"_s};
    case 13: // FULL
        return {ErrorCode::Full, u"%1: the disk is full"_s.arg(what),
                u"free some space, then try again"_s};
    default:
        return {ErrorCode::Internal, detail, {}};
    }
}

Statement::Statement(QSqlQuery &query, std::optional<Error> failed)
    : m_query(&query)
    , m_failed(std::move(failed))
{}

Statement::Statement(Statement &&other) noexcept
    : m_query(std::exchange(other.m_query, nullptr))
    , m_failed(std::move(other.m_failed))
    , m_bound(other.m_bound)
    , m_executed(other.m_executed)
{}

Statement::~Statement()
{
    if (m_query && m_executed)
        m_query->finish();
}

Statement &Statement::add(const QVariant &value)
{
    m_query->bindValue(m_bound++, value);
    return *this;
}

Result<> Statement::execute()
{
    if (m_failed)
        return fail(*m_failed);
    m_executed = true;
    if (!m_query->exec())
        return fail(errorOf(m_query->lastError(), u"the journal refused a statement"_s));
    return {};
}

Result<> Statement::run()
{
    if (auto done = execute(); !done)
        return done;
    m_query->finish();
    return {};
}

Result<int> Statement::count()
{
    if (auto done = execute(); !done)
        return fail(done.error());
    const int rows = m_query->numRowsAffected();
    m_query->finish();
    return rows;
}

Result<bool> Statement::step()
{
    if (!m_executed) {
        if (auto done = execute(); !done)
            return fail(done.error());
    }
    if (m_query->next())
        return true;
    if (m_query->lastError().isValid())
        return fail(errorOf(m_query->lastError(), u"the journal could not be read"_s));
    return false;
}

qint64 Statement::integer(int column) const
{
    return m_query->value(column).toLongLong();
}

double Statement::real(int column) const
{
    return m_query->value(column).toDouble();
}

QString Statement::text(int column) const
{
    return m_query->value(column).toString();
}

QByteArray Statement::bytes(int column) const
{
    return m_query->value(column).toByteArray();
}

bool Statement::isNull(int column) const
{
    return m_query->isNull(column);
}

std::optional<Instant> Statement::optionalInstant(int column) const
{
    if (isNull(column))
        return std::nullopt;
    return instant(column);
}

} // namespace englog
