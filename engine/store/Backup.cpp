// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/Backup.h"

#include "engine/store/Database.h"
#include "engine/store/Migrator.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// On disk, not only in the page cache; a file and then the folder that names it.
bool syncPath(const QString &path)
{
    const int file = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool done = ::fsync(file) == 0;
    ::close(file);
    return done;
}

Result<> moveInPlace(const QString &from, const QString &to)
{
    if (!syncPath(from)
        || ::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0
        || !syncPath(QFileInfo(to).absolutePath()))
        return fail(ErrorCode::Denied, u"%1 cannot be put in place"_s.arg(to),
                    u"make its folder writable and free some space"_s);
    return {};
}

QString quoted(QString text)
{
    return u'\'' + text.replace(u'\'', u"''"_s) + u'\'';
}

Result<> copyInto(const QString &source, const QString &target)
{
    auto database = Database::open(source, Database::Access::ReadOnly, u"backup"_s);
    if (!database)
        return fail(database.error());
    QFile::remove(target);
    // The copy is the one thing that a connection for reading may write.
    if (auto allowed = (*database)->exec(u"PRAGMA query_only = OFF"_s); !allowed)
        return allowed;
    return (*database)->exec(u"VACUUM INTO %1"_s.arg(quoted(target)));
}

const QStringList companions{u""_s, u"-wal"_s, u"-shm"_s};

Result<QStringList> rowsOf(Database &database, const QString &sql)
{
    auto row = database.statement(sql);
    QStringList rows;
    const auto read = row.each([&] { rows += row.text(0); });
    if (!read)
        return fail(read.error());
    return rows;
}

} // namespace

Result<int> Backup::verify(const QString &file)
{
    const auto look = JournalFile::look(file);
    if (!look)
        return fail(look.error());
    if (look->kind == JournalFile::Kind::Absent)
        return fail(ErrorCode::NotFound, u"there is no backup %1"_s.arg(file));
    if (look->kind == JournalFile::Kind::Foreign)
        return fail(ErrorCode::Corrupt, u"%1 is no EngLog journal"_s.arg(file),
                    u"choose a file that englog-cli backup has written"_s);
    auto database = Database::open(file, Database::Access::ReadOnly, u"verify"_s);
    if (!database)
        return fail(database.error());
    const auto version = Migrator::versionOf(**database);
    if (!version)
        return fail(version.error());
    if (auto known = Migrator::checkKnown(*version, file); !known)
        return fail(known.error());
    const auto found = problems(**database);
    if (!found)
        return fail(found.error());
    if (!found->isEmpty())
        return fail(ErrorCode::Corrupt, u"%1 is damaged: %2"_s.arg(file, found->first()),
                    u"choose another backup"_s);
    const auto entries = (*database)->integer(u"SELECT count(*) FROM entry"_s);
    if (!entries)
        return fail(entries.error());
    return static_cast<int>(*entries);
}

Result<int> Backup::make(const QString &journal, const QString &file)
{
    if (QFileInfo::exists(file))
        return fail(ErrorCode::Invalid, u"%1 is there already"_s.arg(file),
                    u"choose another name; a backup never overwrites a file"_s);
    const QString folder = QFileInfo(file).absolutePath();
    if (!QFileInfo(folder).isDir())
        return fail(ErrorCode::NotFound, u"there is no folder %1"_s.arg(folder),
                    u"make it first, or choose another place"_s);
    const QString partial = file + u".partial"_s;
    auto copied = copyInto(journal, partial);
    if (!copied) {
        QFile::remove(partial);
        Error error = copied.error();
        error.detail = u"%1 cannot be written: %2"_s.arg(file, error.detail);
        return fail(error);
    }
    QFile::setPermissions(partial, QFile::ReadOwner | QFile::WriteOwner);
    const auto entries = verify(partial);
    if (!entries) {
        QFile::remove(partial);
        return entries;
    }
    if (auto moved = moveInPlace(partial, file); !moved) {
        QFile::remove(partial);
        return fail(moved.error());
    }
    return entries;
}

QString Backup::placeForOld(const QString &journal)
{
    const auto isTaken = [](const QString &path) {
        return std::any_of(companions.cbegin(), companions.cend(), [&](const QString &end) {
            const QFileInfo info(path + end);
            return info.exists() || info.isSymLink();
        });
    };
    const QString first = journal + u".before-restore"_s;
    QString place = first;
    for (int i = 2; isTaken(place); ++i)
        place = u"%1-%2"_s.arg(first).arg(i);
    return place;
}

Result<int> Backup::restore(const QString &backup, const QString &journal)
{
    if (auto good = verify(backup); !good)
        return good;
    const QString partial = journal + u".restoring"_s;
    if (auto copied = copyInto(backup, partial); !copied) {
        QFile::remove(partial);
        return fail(copied.error());
    }
    QFile::setPermissions(partial, QFile::ReadOwner | QFile::WriteOwner);
    const auto entries = verify(partial);
    if (!entries) {
        QFile::remove(partial);
        return entries;
    }
    const QString old = placeForOld(journal);
    for (const QString &end : companions) {
        if (QFileInfo::exists(journal + end) && !QFile::rename(journal + end, old + end))
            return fail(ErrorCode::Denied, u"%1 cannot be set aside"_s.arg(journal + end),
                        u"make its folder writable"_s);
    }
    if (auto moved = moveInPlace(partial, journal); !moved)
        return fail(moved.error());
    return entries;
}

Result<QStringList> Backup::problems(Database &database)
{
    auto found = rowsOf(database, u"PRAGMA integrity_check(20)"_s);
    if (!found)
        return found;
    found->removeAll(u"ok"_s);
    const auto add = [&](const QString &sql, const QString &what) -> Result<> {
        auto rows = rowsOf(database, sql);
        if (!rows)
            return fail(rows.error());
        for (const QString &row : std::as_const(*rows))
            *found += what.arg(row);
        return {};
    };
    const QList<std::pair<QString, QString>> checks{
        {u"SELECT \"table\" FROM pragma_foreign_key_check LIMIT 20"_s,
         u"a row of %1 belongs to nothing"_s},
        {u"SELECT count(*) FROM entry_text_docsize HAVING count(*) <> (SELECT count(*) FROM entry)"_s,
         u"the full-text index holds %1 entries, not as many as there are"_s},
        {u"SELECT id FROM task WHERE state = 2 AND worker IS NULL LIMIT 20"_s,
         u"task %1 is being processed by nobody"_s},
        {u"SELECT t.id FROM task t WHERE t.state = 0 AND t.waits_for > 0 AND NOT EXISTS "
         "(SELECT 1 FROM task_edge d JOIN task n ON n.id = d.needs_id "
         "WHERE d.task_id = t.id AND n.state < 4) LIMIT 20"_s,
         u"task %1 waits for tasks that have ended"_s},
        {u"SELECT uuid FROM entry WHERE length(content_hash) <> 16 LIMIT 20"_s,
         u"entry %1 has no hash of its text"_s}};
    for (const auto &[sql, what] : checks) {
        if (auto done = add(sql, what); !done)
            return fail(done.error());
    }
    return found;
}

} // namespace englog
