// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/Database.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

#include <atomic>
#include <utility>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int busyTimeoutMs = 10'000;
constexpr int longestLog = 16'000; // pages, should the Checkpointer not keep up

} // namespace

Database::Database(QString connection, Access access)
    : m_connection(std::move(connection))
    , m_access(access)
{}

Database::~Database()
{
    qDeleteAll(m_statements);
    m_statements.clear();
    QSqlDatabase::database(m_connection, false).close();
    QSqlDatabase::removeDatabase(m_connection);
}

Result<std::unique_ptr<Database>> Database::open(const QString &path, Access access,
                                                 const QString &role)
{
    static std::atomic<int> serial = 0;
    const QString name = u"englog-%1-%2"_s.arg(role).arg(++serial);
    std::unique_ptr<Database> database(new Database(name, access));
    {
        QSqlDatabase connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        if (!connection.isValid())
            return fail(ErrorCode::Internal, u"Qt's SQLite driver is missing"_s,
                        u"install the package libqt6sql6-sqlite"_s);
        QString options = u"QSQLITE_BUSY_TIMEOUT=%1"_s.arg(busyTimeoutMs);
        if (access == Access::ReadOnly)
            options += u";QSQLITE_OPEN_READONLY"_s;
        connection.setConnectOptions(options);
        connection.setDatabaseName(path);
        if (!connection.open())
            return fail(errorOf(connection.lastError(), u"%1 cannot be opened"_s.arg(path)));
    }
    if (auto done = database->setUp(); !done) {
        Error error = done.error();
        error.detail = u"%1: %2"_s.arg(path, error.detail);
        return fail(error);
    }
    return database;
}

Result<> Database::setUp()
{
    QStringList pragmas{u"PRAGMA foreign_keys = ON"_s, u"PRAGMA temp_store = MEMORY"_s,
                        u"PRAGMA cache_size = -16384"_s};
    if (m_access == Access::ReadOnly)
        pragmas += u"PRAGMA query_only = ON"_s;
    else
        pragmas += {u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = FULL"_s,
                    u"PRAGMA wal_autocheckpoint = %1"_s.arg(longestLog)};
    for (const QString &pragma : std::as_const(pragmas)) {
        if (auto done = exec(pragma); !done)
            return done;
    }
    const auto foreignKeys = integer(u"PRAGMA foreign_keys"_s);
    if (!foreignKeys)
        return fail(foreignKeys.error());
    if (*foreignKeys != 1)
        return fail(ErrorCode::Internal, u"SQLite does not check foreign keys"_s);
    if (m_access == Access::ReadOnly)
        return {};
    const auto mode = text(u"PRAGMA journal_mode"_s);
    if (!mode)
        return fail(mode.error());
    if (*mode != "wal"_L1)
        return fail(ErrorCode::Denied, u"the file system offers no write-ahead log"_s,
                    u"keep the journal on a local disk"_s);
    return {};
}

Statement Database::statement(const QString &sql)
{
    QSqlQuery *&query = m_statements[sql];
    if (query)
        return {*query, std::nullopt};
    auto fresh = std::make_unique<QSqlQuery>(QSqlDatabase::database(m_connection, false));
    fresh->setForwardOnly(true);
    if (!fresh->prepare(sql)) {
        const Error error = errorOf(fresh->lastError(), u"a statement does not compile"_s);
        query = fresh.release();
        return {*query, error};
    }
    query = fresh.release();
    return {*query, std::nullopt};
}

Result<> Database::exec(const QString &sql)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    if (!query.exec(sql))
        return fail(errorOf(query.lastError(), u"the journal refused a statement"_s));
    query.finish();
    return {};
}

Result<qint64> Database::integer(const QString &sql)
{
    auto value = text(sql);
    if (!value)
        return fail(value.error());
    return value->toLongLong();
}

Result<QString> Database::text(const QString &sql)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.setForwardOnly(true);
    if (!query.exec(sql))
        return fail(errorOf(query.lastError(), u"the journal could not be read"_s));
    return query.next() ? query.value(0).toString() : QString();
}

Result<> Database::setSynced(bool synced)
{
    if (synced == m_synced)
        return {};
    if (auto done =
            exec(synced ? u"PRAGMA synchronous = FULL"_s : u"PRAGMA synchronous = NORMAL"_s);
        !done)
        return done;
    m_synced = synced;
    return {};
}

QString Database::libraryVersion()
{
    QString version;
    {
        auto connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"englog-version"_s);
        connection.setDatabaseName(u":memory:"_s);
        QSqlQuery query(connection);
        if (connection.open() && query.exec(u"SELECT sqlite_version()"_s) && query.next())
            version = query.value(0).toString();
    }
    QSqlDatabase::removeDatabase(u"englog-version"_s);
    return version;
}

Result<Transaction> Transaction::begin(Database &database)
{
    if (auto done = database.statement(u"BEGIN IMMEDIATE"_s).run(); !done)
        return fail(done.error());
    return Transaction(database);
}

Transaction::Transaction(Transaction &&other) noexcept
    : m_database(std::exchange(other.m_database, nullptr))
{}

Transaction::~Transaction()
{
    if (m_database)
        std::ignore = m_database->statement(u"ROLLBACK"_s).run();
}

Result<> Transaction::commit()
{
    if (auto done = m_database->statement(u"COMMIT"_s).run(); !done)
        return done;
    m_database = nullptr;
    return {};
}

} // namespace englog
