// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/Database.h"
#include "tests/support/QueueModel.h"

namespace englog::test {

/// The queue's tables as text, one line a row, and what the model says they hold.
class QueueTable
{
public:
    explicit QueueTable(Database &database) : m_database(database) {}

    /// The first differences, or nothing. Where the store was free to do more than the model knows
    /// of (make ready what is due anyway, settle what was lost while it ran), the model follows.
    [[nodiscard]] QString compare(QueueModel &model, qint64 now);
    /// A transaction was taken back: what was read is not there any more.
    void forget() { m_changes = -1; }
    /// What compare() does not look at: every failed try.
    [[nodiscard]] QString compareAttempts(const QueueModel &model);

    /// The first column of each row.
    [[nodiscard]] std::vector<qint64> ids(const QString &sql);

private:
    [[nodiscard]] QString compareTasks(QueueModel &model, const QString &rows, qint64 now);

    Result<> read();

    Database &m_database;
    qint64 m_changes = -1; ///< of rows, on this connection, when they were read
    QString m_tasks;
    QStringList m_others;
};

} // namespace englog::test
