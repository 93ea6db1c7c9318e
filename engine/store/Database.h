// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/Statement.h"

#include <QHash>
#include <QString>

#include <memory>

class QSqlQuery;

namespace englog {

/// One connection to a journal file: set up, checked, with its prepared statements.
///
/// Write connections run in WAL mode with foreign keys on; the settings are read back, because a
/// connection that silently lacks one would lose data later.
///
/// *Thread:* the one that opened it; it is closed there too.
/// *Errors:* Denied (cannot be opened or written), Corrupt (no journal, or damaged), Busy.
class Database
{
public:
    enum class Access {
        ReadWrite,
        ReadOnly,
    };

    /// \param role  names the connection in messages, such as `writer`
    static Result<std::unique_ptr<Database>> open(const QString &path, Access access,
                                                  const QString &role);
    ~Database();
    Q_DISABLE_COPY_MOVE(Database)

    /// The version of the SQLite library, or empty where Qt's driver for it is missing.
    [[nodiscard]] static QString libraryVersion();

    /// The statement, prepared once and kept; only one handle of one text at a time.
    [[nodiscard]] Statement statement(const QString &sql);
    /// Runs one statement that takes no values and is not worth keeping.
    Result<> exec(const QString &sql);
    /// The first column of the first row, or 0.
    Result<qint64> integer(const QString &sql);
    Result<QString> text(const QString &sql);

    /// Whether commits wait for the disk; only between transactions.
    Result<> setSynced(bool synced);

private:
    Database(QString connection, Access access);
    Result<> setUp();

    QString m_connection;
    Access m_access;
    bool m_synced = true;
    QHash<QString, QSqlQuery *> m_statements;
};

/// A write transaction: begun IMMEDIATE, rolled back unless committed.
class Transaction
{
public:
    static Result<Transaction> begin(Database &database);
    ~Transaction();
    Transaction(Transaction &&other) noexcept;
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;
    Transaction &operator=(Transaction &&) = delete;

    Result<> commit();

private:
    explicit Transaction(Database &database) : m_database(&database) {}

    Database *m_database;
};

} // namespace englog
