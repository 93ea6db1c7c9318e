// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/Migrator.h"

#include "engine/ports/CrashPoint.h"
#include "engine/store/Database.h"

#include <QDir>
#include <QFile>
#include <QtEndian>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QStringList migrationFiles()
{
    return QDir(u":/sql"_s).entryList({u"????_*.sql"_s}, QDir::Files, QDir::Name);
}

/// The statements of one file: parted by separator lines, comment lines left out.
Result<QStringList> statementsOf(const QString &name)
{
    QFile file(u":/sql/"_s + name);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Internal, u"the migration %1 is not in the program"_s.arg(name));
    QStringList statements;
    QString current;
    const QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n');
    for (const QString &line : lines) {
        if (line == "-- next"_L1)
            statements += std::exchange(current, {});
        else if (!line.startsWith("--"_L1) && !line.trimmed().isEmpty())
            current += line + u'\n';
    }
    statements += current;
    return statements;
}

Result<> apply(Database &database, const QString &name, int number)
{
    const auto statements = statementsOf(name);
    if (!statements)
        return fail(statements.error());
    auto transaction = Transaction::begin(database);
    if (!transaction)
        return fail(transaction.error());
    for (const QString &sql : *statements) {
        if (auto done = database.exec(sql); !done) {
            Error error = done.error();
            error.detail = u"migration %1: %2"_s.arg(name, error.detail);
            return fail(error);
        }
    }
    const auto orphans = database.integer(u"SELECT count(*) FROM pragma_foreign_key_check"_s);
    if (!orphans)
        return fail(orphans.error());
    if (*orphans > 0)
        return fail(
            ErrorCode::Corrupt,
            u"migration %1 would leave %2 rows that belong to nothing"_s.arg(name).arg(*orphans),
            u"the journal is as it was; please report this"_s);
    if (auto done = database.exec(u"PRAGMA user_version = %1"_s.arg(number)); !done)
        return done;
    ENGLOG_CRASH_POINT("migrate/before-commit");
    return transaction->commit();
}

} // namespace

Result<JournalFile> JournalFile::look(const QString &path)
{
    QFile file(path);
    if (!file.exists() || file.size() == 0)
        return JournalFile{Kind::Absent};
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Denied, u"%1 cannot be read: %2"_s.arg(path, file.errorString()),
                    u"change its permissions, or choose another file"_s);
    const QByteArray header = file.read(100);
    constexpr int applicationIdAt = 68;
    if (header.size() < 100 || !header.startsWith("SQLite format 3")
        || qFromBigEndian<quint32>(header.constData() + applicationIdAt) != Migrator::applicationId)
        return JournalFile{Kind::Foreign};
    return JournalFile{Kind::Journal};
}

int Migrator::newest()
{
    return static_cast<int>(migrationFiles().size());
}

Result<int> Migrator::versionOf(Database &database)
{
    const auto version = database.integer(u"PRAGMA user_version"_s);
    if (!version)
        return fail(version.error());
    return static_cast<int>(*version);
}

Result<> Migrator::checkKnown(int version, const QString &path)
{
    if (version <= newest())
        return {};
    return fail(ErrorCode::TooNew,
                u"%1 was written by a newer EngLog (schema %2; this one knows %3)"_s.arg(path)
                    .arg(version)
                    .arg(newest()),
                u"upgrade EngLog, or open another journal"_s);
}

Result<> Migrator::migrate(Database &database)
{
    const auto version = versionOf(database);
    if (!version)
        return fail(version.error());
    if (*version == 0) {
        if (auto done = database.exec(u"PRAGMA application_id = %1"_s.arg(applicationId)); !done)
            return done;
    }
    ENGLOG_CRASH_POINT("migrate/marked");
    // A table that others point at is rebuilt by dropping it: only unchecked does that not reach
    // them. What has become of the pointers is checked before each commit.
    if (auto off = database.exec(u"PRAGMA foreign_keys = OFF"_s); !off)
        return off;
    const QStringList files = migrationFiles();
    for (qsizetype i = *version; i < files.size(); ++i) {
        if (auto done = apply(database, files[i], static_cast<int>(i) + 1); !done)
            return done;
    }
    if (auto on = database.exec(u"PRAGMA foreign_keys = ON"_s); !on)
        return on;
    ENGLOG_CRASH_POINT("migrate/committed");
    // Into the file itself, so that its header alone tells what it is.
    return database.exec(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
}

} // namespace englog
