// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/queue/Sqlite.h"

#include <QFile>

#include <cstring>

namespace englog::bench {

Sqlite::Sqlite(const QString &path, bool synced)
{
    if (sqlite3_open(QFile::encodeName(path).constData(), &m_connection) != SQLITE_OK)
        qFatal("%s cannot be opened", qPrintable(path));
    sqlite3_busy_timeout(m_connection, 10'000);
    for (const char *pragma :
         {"PRAGMA foreign_keys = ON", "PRAGMA temp_store = MEMORY", "PRAGMA cache_size = -16384",
          "PRAGMA journal_mode = WAL", "PRAGMA wal_autocheckpoint = 2000"})
        exec(pragma);
    exec(synced ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
}

Sqlite::~Sqlite()
{
    for (sqlite3_stmt *statement : m_statements)
        sqlite3_finalize(statement);
    sqlite3_close(m_connection);
}

void Sqlite::mergeWordsInSaves(bool merge)
{
    exec(merge ? "INSERT INTO entry_text (entry_text, rank) VALUES ('automerge', 4)"
               : "INSERT INTO entry_text (entry_text, rank) VALUES ('automerge', 0)");
    exec(merge ? "INSERT INTO entry_text (entry_text, rank) VALUES ('crisismerge', 16)"
               : "INSERT INTO entry_text (entry_text, rank) VALUES ('crisismerge', 128)");
}

void Sqlite::exec(const char *sql)
{
    if (sqlite3_exec(m_connection, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        qFatal("%s: %s", sql, sqlite3_errmsg(m_connection));
}

qint64 Sqlite::integer(const char *sql)
{
    sqlite3_stmt *statement = prepare(sql);
    const qint64 value = step(statement) ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    return value;
}

sqlite3_stmt *Sqlite::prepare(const char *sql)
{
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v2(m_connection, sql, -1, &statement, nullptr) != SQLITE_OK)
        qFatal("%s: %s", sql, sqlite3_errmsg(m_connection));
    m_statements.push_back(statement);
    return statement;
}

bool Sqlite::step(sqlite3_stmt *statement)
{
    const int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        qFatal("%s: %s", sqlite3_sql(statement), sqlite3_errmsg(m_connection));
    sqlite3_reset(statement);
    return false;
}

qint64 Sqlite::insert(sqlite3_stmt *statement)
{
    finish(statement);
    return sqlite3_last_insert_rowid(m_connection);
}

void Sqlite::finish(sqlite3_stmt *statement)
{
    while (step(statement)) {}
}

void Sqlite::bindOne(sqlite3_stmt *statement, int at, qint64 value)
{
    sqlite3_bind_int64(statement, at, value);
}

void Sqlite::bindOne(sqlite3_stmt *statement, int at, int value)
{
    sqlite3_bind_int(statement, at, value);
}

void Sqlite::bindOne(sqlite3_stmt *statement, int at, const QByteArray &text)
{
    sqlite3_bind_text(statement, at, text.constData(), static_cast<int>(text.size()), nullptr);
}

void Sqlite::bindOne(sqlite3_stmt *statement, int at, const Blob &blob)
{
    sqlite3_bind_blob(statement, at, blob.bytes.constData(), static_cast<int>(blob.bytes.size()),
                      nullptr);
}

namespace {

/// Lets every statement pass but those that would set `synchronous`.
int ignoreSynchronous(void *, int action, const char *pragma, const char *value, const char *,
                      const char *)
{
    const bool sets =
        action == SQLITE_PRAGMA && pragma && value && std::strcmp(pragma, "synchronous") == 0;
    return sets ? SQLITE_IGNORE : SQLITE_OK;
}

int relax(sqlite3 *connection, char **, const sqlite3_api_routines *)
{
    sqlite3_exec(connection, "PRAGMA synchronous = NORMAL", nullptr, nullptr, nullptr);
    return sqlite3_set_authorizer(connection, ignoreSynchronous, nullptr);
}

} // namespace

void Sqlite::relaxAll()
{
    // The type that SQLite calls it by is not the one that it asks for.
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(relax));
}

} // namespace englog::bench
