// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>
#include <sqlite3.h>
#include <vector>

namespace englog::bench {

/// A connection by SQLite's own calls, set up as the engine's writer: what the engine is compared
/// with. Whatever fails ends the program.
class Sqlite
{
public:
    explicit Sqlite(const QString &path, bool synced = true);
    ~Sqlite();

    /// Whether saves merge the index of words as they go, which is SQLite's own way, or leave it to
    /// a quiet moment, which is the engine's.
    void mergeWordsInSaves(bool merge);
    Q_DISABLE_COPY_MOVE(Sqlite)

    void exec(const char *sql);
    [[nodiscard]] qint64 integer(const char *sql);

    /// A prepared statement that ends with the connection.
    [[nodiscard]] sqlite3_stmt *prepare(const char *sql);

    /// Binds the values in order and runs to the end. They outlive the call.
    template<typename... Values>
    void run(sqlite3_stmt *statement, const Values &...values)
    {
        bind(statement, values...);
        finish(statement);
    }

    template<typename... Values>
    static void bind(sqlite3_stmt *statement, const Values &...values)
    {
        int at = 0;
        (bindOne(statement, ++at, values), ...);
    }

    /// Runs an INSERT whose values are bound; the new row's number.
    [[nodiscard]] qint64 insert(sqlite3_stmt *statement);

    /// The next row; none: the statement is reset.
    [[nodiscard]] bool step(sqlite3_stmt *statement);

    /// Makes every connection of this process, the engine's as well, run with synchronous = NORMAL.
    static void relaxAll();

private:
    void finish(sqlite3_stmt *statement);
    static void bindOne(sqlite3_stmt *statement, int at, qint64 value);
    static void bindOne(sqlite3_stmt *statement, int at, int value);
    static void bindOne(sqlite3_stmt *statement, int at, const QByteArray &text);
    struct Blob
    {
        const QByteArray &bytes;
    };
    static void bindOne(sqlite3_stmt *statement, int at, const Blob &blob);

    sqlite3 *m_connection = nullptr;
    std::vector<sqlite3_stmt *> m_statements;

public:
    /// Bytes that are no text.
    [[nodiscard]] static Blob blob(const QByteArray &bytes) { return {bytes}; }
};

} // namespace englog::bench
