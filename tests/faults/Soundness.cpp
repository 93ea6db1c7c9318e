// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faults/Soundness.h"

#include "engine/store/Backup.h"
#include "engine/store/Database.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace englog::test {

namespace {

struct Count
{
    QString sql;
    QString what;
};

/// Each of these is to count nothing.
const QList<Count> always{
    {u"SELECT count(*) FROM entry e WHERE (SELECT count(*) FROM task t WHERE t.entry_id = e.id) <> "
     u"6 "
     "OR (SELECT count(DISTINCT kind) FROM task t WHERE t.entry_id = e.id) <> 6"_s,
     u"%1 entries have not one task of each kind"_s},
    {u"SELECT count(*) FROM task t WHERE state = 4 AND NOT EXISTS (SELECT 1 FROM result r "
     "WHERE r.entry_id = t.entry_id AND r.kind = t.kind)"_s,
     u"%1 tasks are completed without a result"_s},
    {u"SELECT count(*) FROM result r WHERE NOT EXISTS (SELECT 1 FROM task t "
     "WHERE r.entry_id = t.entry_id AND r.kind = t.kind AND t.state = 4)"_s,
     u"%1 results are of tasks that have not ended"_s},
    {u"SELECT count(*) FROM task WHERE retries > 0"_s, u"%1 tasks were charged a try"_s},
    {u"SELECT count(*) FROM attempt"_s, u"%1 failed tries were noted"_s},
};

const Count open{u"SELECT count(*) FROM task WHERE state <> 4"_s, u"%1 tasks have not completed"_s};

QString found(Database &journal, const Count &count)
{
    const auto n = journal.integer(count.sql);
    if (!n)
        return n.error().detail;
    return *n == 0 ? QString() : count.what.arg(*n);
}

QStringList problems(Database &journal)
{
    const auto damaged = Backup::problems(journal);
    QStringList wrong = damaged ? *damaged : QStringList{damaged.error().detail};
    for (const Count &count : always)
        wrong += found(journal, count);
    return wrong;
}

Result<std::unique_ptr<Database>> openToRead(const QString &path)
{
    return Database::open(path, Database::Access::ReadOnly, u"peek"_s);
}

QString told(QStringList wrong)
{
    wrong.removeAll(QString());
    return wrong.join(u"; "_s);
}

} // namespace

qint64 peek(const QString &journal, const QString &sql)
{
    const auto database = openToRead(journal);
    return database ? (*database)->integer(sql).value_or(-1) : -1;
}

QString peekLines(const QString &journal, const QString &sql)
{
    const auto database = openToRead(journal);
    if (!database)
        return database.error().detail;
    return (*database)
        ->text(u"SELECT group_concat(line, char(10)) FROM (%1)"_s.arg(sql))
        .value_or(u"unreadable"_s);
}

QString wrongWith(const QString &journal)
{
    const auto database = openToRead(journal);
    return database ? told(problems(**database)) : database.error().detail;
}

QString unfinished(const QString &journal, qint64 entries)
{
    const auto database = openToRead(journal);
    if (!database)
        return database.error().detail;
    QStringList wrong = problems(**database);
    wrong += found(**database, open);
    const auto n = (*database)->integer(u"SELECT count(*) FROM entry"_s);
    if (n.value_or(-1) != entries)
        wrong += u"%1 entries instead of %2"_s.arg(n.value_or(-1)).arg(entries);
    return told(wrong);
}

} // namespace englog::test
