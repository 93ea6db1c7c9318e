// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqlStore.h"

#include "engine/store/Backup.h"
#include "engine/store/Checkpointer.h"
#include "engine/store/Database.h"
#include "engine/store/JournalLock.h"
#include "engine/store/Migrator.h"
#include "engine/store/Readers.h"
#include "engine/store/WalWatch.h"
#include "engine/store/Writer.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTimeZone>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int readerThreads = 2;
constexpr Millis migrationPatience{10'000};
constexpr qint64 pageSize = 4'096;

QString freshInstance(Dice &dice)
{
    return QString::number(dice.bits(), 36).rightJustified(13, u'0');
}

Result<> writeFirstRows(Database &database, const QByteArray &timeZone)
{
    const QByteArray zone = timeZone.isEmpty() ? QTimeZone::systemTimeZoneId() : timeZone;
    auto row =
        database.statement(u"INSERT OR IGNORE INTO journal (key, value) VALUES ('time_zone', ?)"_s);
    return row.with(QString::fromLatin1(zone)).run();
}

/// A journal whose schema is this program's, or an error with everything as it was.
Result<> bringUpToDate(const SqlStore::Options &options, JournalLock &lock)
{
    auto database = Database::open(options.path, Database::Access::ReadWrite, u"migrator"_s);
    if (!database)
        return fail(database.error());
    const auto version = Migrator::versionOf(**database);
    if (!version)
        return fail(version.error());
    if (*version > 0 && *version < Migrator::newest()) {
        const QString copy = u"%1.before-schema-%2"_s.arg(options.path).arg(Migrator::newest());
        if (!QFileInfo::exists(copy)) {
            if (auto made = Backup::make(options.path, copy); !made)
                return fail(made.error());
        }
    }
    if (auto done = Migrator::migrate(**database); !done)
        return done;
    if (auto done = writeFirstRows(**database, options.timeZone); !done)
        return done;
    database->reset();
    return lock.shareNow();
}

Error foreignFile(const QString &path)
{
    return {ErrorCode::Corrupt, u"%1 is no EngLog journal"_s.arg(path),
            u"choose another file with --journal, or restore a backup"_s};
}

/// Whether the file is a journal whose making was cut short: what marks it as one lies in the log
/// beside it, or was not written yet.
bool isHalfMade(const QString &path)
{
    // With no second page there is no table to lose, but perhaps a first one to be rolled back.
    const auto access = QFileInfo(path).size() <= pageSize ? Database::Access::ReadWrite
                                                           : Database::Access::ReadOnly;
    const auto database = Database::open(path, access, u"look"_s);
    if (!database)
        return false;
    const auto mark = (*database)->integer(u"PRAGMA application_id"_s);
    const auto tables = (*database)->integer(u"SELECT count(*) FROM sqlite_schema"_s);
    return mark && tables && (*mark == Migrator::applicationId || (*mark == 0 && *tables == 0));
}

/// Whether the file needs this program alone: it is new or half made, or its schema is older.
Result<bool> needsMigration(const QString &path)
{
    const auto look = JournalFile::look(path);
    if (!look)
        return fail(look.error());
    if (look->kind == JournalFile::Kind::Absent)
        return true;
    if (look->kind == JournalFile::Kind::Foreign) {
        if (isHalfMade(path))
            return true;
        return fail(foreignFile(path));
    }
    auto database = Database::open(path, Database::Access::ReadOnly, u"probe"_s);
    if (!database)
        return fail(database.error());
    const auto version = Migrator::versionOf(**database);
    if (!version)
        return fail(version.error());
    if (auto known = Migrator::checkKnown(*version, path); !known)
        return fail(known.error());
    const auto sound = (*database)->text(u"PRAGMA quick_check(1)"_s);
    if (!sound)
        return fail(sound.error());
    if (*sound != "ok"_L1)
        return fail(ErrorCode::Corrupt, u"%1 is damaged: %2"_s.arg(path, *sound),
                    u"restore a backup: englog-cli restore FILE"_s);
    return *version < Migrator::newest();
}

/// A quick look beside whoever may be at work on it.
bool isUpToDate(const QString &path)
{
    const auto look = JournalFile::look(path);
    if (!look || look->kind != JournalFile::Kind::Journal)
        return false;
    auto database = Database::open(path, Database::Access::ReadOnly, u"look"_s);
    return database && Migrator::versionOf(**database).value_or(0) == Migrator::newest();
}

Result<> checkFolder(const QString &path)
{
    const QFileInfo folder(QFileInfo(path).absolutePath());
    if (!folder.isDir())
        return fail(ErrorCode::NotFound, u"there is no folder %1"_s.arg(folder.filePath()),
                    u"make it first, or choose another place with --journal"_s);
    if (QFileInfo(path).isDir())
        return fail(ErrorCode::Corrupt, u"%1 is a folder, not a journal"_s.arg(path),
                    u"name a file in it"_s);
    return {};
}

/// A share in the journal, which is made or migrated before if need be.
Result<std::unique_ptr<JournalLock>> shareUpToDate(const SqlStore::Options &options,
                                                   const QString &instance)
{
    // A foreign file is refused before a lock file appears beside it. Where there is one, somebody
    // may be making the journal this moment: then what it is shows under the lock.
    const auto look = JournalFile::look(options.path);
    if (!look)
        return fail(look.error());
    if (look->kind == JournalFile::Kind::Foreign
        && !QFileInfo::exists(JournalLock::pathFor(options.path)))
        return fail(foreignFile(options.path));
    auto lock = JournalLock::share(options.path, instance, options.program);
    if (!lock)
        return lock;
    const auto migrate = needsMigration(options.path);
    if (!migrate)
        return fail(migrate.error());
    if (!*migrate)
        return lock;
    lock->reset();
    lock = JournalLock::takeAlone(options.path, instance, options.program, migrationPatience,
                                  [&options] { return !isUpToDate(options.path); });
    if (!lock && isUpToDate(options.path)) // another has done it meanwhile
        return JournalLock::share(options.path, instance, options.program);
    if (!lock)
        return lock;
    return bringUpToDate(options, **lock).map([&] { return std::move(*lock); });
}

} // namespace

class SqlStore::Private
{
public:
    QString path;
    QString instance;
    std::unique_ptr<JournalLock> lock;
    std::unique_ptr<Checkpointer> checkpointer;
    std::shared_ptr<Writer> writer; ///< a backup under way may outlive this
    const Clock *clock = nullptr;
    std::unique_ptr<Readers> readers;
    std::unique_ptr<WalWatch> watch;
};

SqlStore::SqlStore(std::unique_ptr<Private> parts) : d(std::move(parts)) {}

SqlStore::~SqlStore()
{
    close();
}

Result<std::unique_ptr<SqlStore>> SqlStore::open(const Options &options, Clock &clock, Dice &dice)
{
    if (auto folder = checkFolder(options.path); !folder)
        return fail(folder.error());
    auto parts = std::make_unique<Private>();
    parts->path = options.path;
    parts->clock = &clock;
    parts->instance = freshInstance(dice);
    auto lock = shareUpToDate(options, parts->instance);
    if (!lock)
        return fail(lock.error());
    parts->lock = std::move(*lock);
    QFile::setPermissions(options.path, QFile::ReadOwner | QFile::WriteOwner);
    auto checkpointer = Checkpointer::start(options.path);
    if (!checkpointer)
        return fail(checkpointer.error());
    parts->checkpointer = std::move(*checkpointer);
    auto writer = Writer::start(options.path, *parts->lock, *parts->checkpointer, options.meter);
    if (!writer)
        return fail(writer.error());
    parts->writer = std::move(*writer);
    auto readers = Readers::start(options.path, *parts->lock, readerThreads);
    if (!readers)
        return fail(readers.error());
    parts->readers = std::move(*readers);
    return std::unique_ptr<SqlStore>(new SqlStore(std::move(parts)));
}

Result<int> SqlStore::restore(const QString &backup, const Options &options, Clock &clock,
                              Dice &dice, Millis patience)
{
    Q_UNUSED(clock)
    if (auto folder = checkFolder(options.path); !folder)
        return fail(folder.error());
    if (auto good = Backup::verify(backup); !good)
        return good; // before anybody is asked to let go
    auto lock =
        JournalLock::takeAlone(options.path, freshInstance(dice), options.program, patience);
    if (!lock)
        return fail(lock.error());
    return Backup::restore(backup, options.path);
}

void SqlStore::onForeignChange(std::function<void()> listener)
{
    d->watch.reset();
    if (listener)
        d->watch = std::make_unique<WalWatch>(d->path, *d->writer, std::move(listener));
}

QString SqlStore::instance() const
{
    return d->instance;
}

QString SqlStore::sqliteVersion()
{
    return Database::libraryVersion();
}

std::optional<Error> SqlStore::trouble() const
{
    return d->writer->trouble();
}

bool SqlStore::wanted() const
{
    return d->lock && d->lock->wanted();
}

QFuture<Result<int>> SqlStore::backup(const QString &file)
{
    const std::weak_ptr<Writer> writer = d->writer;
    return QtConcurrent::run([path = d->path, file, writer, now = d->clock->now()] {
        auto made = Backup::make(path, file);
        const auto ours = writer.lock();
        if (made && ours) // that it is not remembered makes the copy no worse
            ours->post({[now](Stores &stores) { return stores.entries.setBackedUpAt(now); },
                        [](const Result<> &) {}});
        return made;
    });
}

QFuture<Result<QStringList>> SqlStore::check()
{
    return QtConcurrent::run([path = d->path]() -> Result<QStringList> {
        auto database = Database::open(path, Database::Access::ReadOnly, u"check"_s);
        if (!database)
            return fail(database.error());
        return Backup::problems(**database);
    });
}

void SqlStore::drain()
{
    d->writer->drain();
    d->readers->drain();
}

void SqlStore::close()
{
    d->watch.reset();
    if (d->readers)
        d->readers->stop();
    if (d->writer)
        d->writer->stop();
    if (d->checkpointer)
        d->checkpointer->stop();
    d->lock.reset();
}

void SqlStore::postWrite(Erased job, Durability durability, Urgency urgency)
{
    d->writer->post({std::move(job.run), std::move(job.done), durability == Durability::Synced,
                     urgency == Urgency::Person});
}

void SqlStore::postRead(Erased job)
{
    d->readers->post({std::move(job.run), std::move(job.done)});
}

} // namespace englog
