// SPDX-License-Identifier: GPL-3.0-or-later
// The journal as a file: who may open it, what is refused, copies, rounds of the writer.
#include "engine/store/Backup.h"
#include "engine/store/Database.h"
#include "engine/store/JournalLock.h"
#include "engine/store/Migrator.h"
#include "tests/support/TempJournal.h"

#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>

#include <atomic>
#include <semaphore>
#include <thread>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestJournalFile : public QObject
{
    Q_OBJECT

    static QByteArray bytesOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static void put(const QString &path, const QByteArray &bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    static Result<std::unique_ptr<SqlStore>> open(TempJournal &journal)
    {
        return SqlStore::open(journal.options(), journal.clock, journal.dice);
    }
    static EntryId save(TempJournal &journal, const QString &content)
    {
        EntryDraft draft;
        draft.content = content;
        const EntryId fresh = EntryId::make(journal.clock.now(), journal.dice.bits(), 5);
        return journal
            .write([&](Stores &stores) {
                return stores.entries.save(draft, SaveMode::Closing, fresh, journal.clock.now());
            })
            ->id;
    }
    static QStringList schemaOf(const QString &path)
    {
        auto database = Database::open(path, Database::Access::ReadOnly, u"schema"_s).value();
        auto row = database->statement(
            u"SELECT coalesce(sql, name) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' "
            "ORDER BY type, name"_s);
        QStringList schema;
        if (!row.each([&] { schema += row.text(0); }))
            qFatal("the schema cannot be read");
        return schema;
    }
    static int count(TempJournal &journal)
    {
        return journal.read([](Stores &stores) { return stores.entries.count(); }).value();
    }

private Q_SLOTS:
    void aNewJournalIsItsOwnersAlone()
    {
        TempJournal journal;

        QCOMPARE(QFileInfo(journal.path()).permissions() & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());
        QVERIFY(JournalFile::look(journal.path())->kind == JournalFile::Kind::Journal);
        QCOMPARE(await(journal.store().check()).value(), QStringList());
    }

    void refusesAndLeavesAlone_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("text") << QByteArray("Dear diary,\n");
        QTest::newRow("noise") << QByteArray(5000, '\xa5');
        QTest::newRow("a SQLite file of another program")
            << QByteArray("SQLite format 3\0", 16) + QByteArray(4080, '\0');
    }
    void refusesAndLeavesAlone()
    {
        QFETCH(const QByteArray, bytes);
        TempJournal journal;
        journal.close();
        const QString path = journal.file(u"other.db"_s);
        put(path, bytes);

        const auto opened = SqlStore::open({path, u"test"_s, "UTC"}, journal.clock, journal.dice);

        QCOMPARE(opened.error().code, ErrorCode::Corrupt);
        QVERIFY(opened.error().detail.contains(path));
        QVERIFY(!opened.error().hint.isEmpty());
        QCOMPARE(bytesOf(path), bytes);
        QVERIFY(!QFileInfo::exists(JournalLock::pathFor(path)));
    }

    void refusesANewerSchema()
    {
        TempJournal journal;
        journal.close();
        {
            auto database =
                Database::open(journal.path(), Database::Access::ReadWrite, u"test"_s).value();
            QVERIFY(database->exec(u"PRAGMA user_version = 4711"_s));
        }
        const QByteArray before = bytesOf(journal.path());

        const auto opened = open(journal);

        QCOMPARE(opened.error().code, ErrorCode::TooNew);
        QVERIFY(opened.error().detail.contains(u"4711"_s));
        QCOMPARE(bytesOf(journal.path()), before);
    }

    void refusesADamagedJournal()
    {
        TempJournal journal;
        for (int i = 0; i < 50; ++i)
            save(journal, QString(2000, QChar(u'a' + i % 26)));
        journal.close();
        {
            QFile file(journal.path());
            QVERIFY(file.open(QIODevice::ReadWrite));
            for (qint64 at = 4096 * 3; at + 4096 < file.size(); at += 4096 * 2) {
                file.seek(at);
                file.write(QByteArray(4096, '\x5a'));
            }
        }

        const auto opened = open(journal);

        QCOMPARE(opened.error().code, ErrorCode::Corrupt);
        QVERIFY(opened.error().hint.contains(u"restore"));
    }

    void refusesAFolderThatIsNotThere()
    {
        TempJournal journal;

        const auto none = SqlStore::open({journal.file(u"no/j.englog"_s), u"t"_s, "UTC"},
                                         journal.clock, journal.dice);
        const auto folder = SqlStore::open({QFileInfo(journal.path()).path(), u"t"_s, "UTC"},
                                           journal.clock, journal.dice);

        QCOMPARE(none.error().code, ErrorCode::NotFound);
        QCOMPARE(folder.error().code, ErrorCode::Corrupt);
    }

    void anOlderSchemaIsMigratedAfterABackup()
    {
        TempJournal journal;
        const QStringList schema = schemaOf(journal.path());
        const QString backup = u"%1.before-schema-%2"_s.arg(journal.path()).arg(Migrator::newest());
        journal.close();
        put(journal.path(), bytesOf(QStringLiteral(ENGLOG_TEST_DATA "/schema_0001.englog")));

        journal.open();

        QCOMPARE(Backup::verify(backup).value(), 3);
        QCOMPARE(schemaOf(journal.path()), schema);
        QCOMPARE(await(journal.store().check()).value(), QStringList());
        QCOMPARE(count(journal), 2);
        const auto hits =
            journal.read([](Stores &s) { return s.entries.search(u"harbour"_s, 5); }).value();
        QCOMPARE(hits.size(), 1);
        QCOMPARE(journal.read([&](Stores &s) { return s.entries.history(hits[0].id); })->size(), 2);
        // But for the vectors, which are made again.
        QCOMPARE(journal.read([&](Stores &s) { return s.results.results(hits[0].id); })->size(), 5);
        const auto stats =
            journal.read([&](Stores &s) { return s.tasks.stats(journal.clock.now()); }).value();
        QCOMPARE(stats.count(TaskState::Queued), 8);
        QCOMPARE(stats.count(TaskState::Pending), 2);
        QCOMPARE(stats.count(TaskState::Completed), 6);
        QCOMPARE(stats.count(TaskState::Cancelled), 8);
    }

    void aSchemaThatIsNotKnownIsToldApart()
    {
        QVERIFY(Migrator::checkKnown(Migrator::newest(), u"x"_s));
        QVERIFY(!Migrator::checkKnown(Migrator::newest() + 1, u"x"_s));
    }

    void aMigrationThatWouldLeaveOrphansChangesNothing()
    {
        TempJournal journal;
        journal.close();
        put(journal.path(), bytesOf(QStringLiteral(ENGLOG_TEST_DATA "/schema_0001.englog")));
        {
            auto database =
                Database::open(journal.path(), Database::Access::ReadWrite, u"t"_s).value();
            QVERIFY(database->exec(u"PRAGMA foreign_keys = OFF"_s));
            QVERIFY(database->exec(u"UPDATE task SET entry_id = 4711 WHERE id = 1"_s));
        }

        const auto refused = open(journal);

        QCOMPARE(refused.error().code, ErrorCode::Corrupt);
        auto database = Database::open(journal.path(), Database::Access::ReadOnly, u"t"_s).value();
        QCOMPARE(Migrator::versionOf(*database).value(), 1);
        QCOMPARE(database->integer(u"SELECT count(*) FROM entry"_s).value(), 3);
    }

    void whatAPersonWaitsForGoesBeforeBookkeeping()
    {
        TempJournal journal;
        std::binary_semaphore begun{0};
        std::binary_semaphore gate{0};
        QStringList order; // the writer's thread only, until both have been answered
        const auto note = [&order](const QString &what) {
            return [&order, what](Stores &) -> Result<> {
                order += what;
                return {};
            };
        };
        const auto nothing = [](const Result<> &) {};
        journal.store().write(
            [&](Stores &) -> Result<> {
                begun.release();
                gate.acquire();
                return {};
            },
            Store::Durability::Lazy, nothing);
        begun.acquire(); // what follows waits for the next round
        journal.store().write(note(u"bookkeeping"_s), Store::Durability::Lazy, nothing);
        const auto saved = journal.store().write(note(u"person"_s));
        int piece = 0;
        journal.store().write(
            [&piece](Stores &stores) -> Result<> {
                piece = stores.piece;
                return {};
            },
            Store::Durability::Lazy, nothing);

        gate.release();
        QVERIFY(await(saved));
        journal.store().drain();

        QCOMPARE(order, QStringList({u"person"_s, u"bookkeeping"_s}));
        QVERIFY2(piece < 256, "beside a person, bookkeeping goes in small pieces");
    }

    void writersTakeTurns()
    {
        TempJournal journal;
        auto first = JournalLock::share(journal.path(), u"first"_s, u"a"_s).value();
        auto second = JournalLock::share(journal.path(), u"second"_s, u"b"_s).value();
        std::atomic<bool> started = false;
        std::atomic<bool> writing = true;
        std::atomic<bool> together = false;
        first->beginTurn();

        std::thread waiter([&] {
            started = true;
            second->beginTurn();
            together = writing.load();
            second->endTurn();
        });
        while (!started)
            std::this_thread::yield();
        writing = false;
        first->endTurn();
        waiter.join();

        QVERIFY(!together);
        first->beginTurn(); // the other has let go
        first->endTurn();
    }

    void twoProcessesShareAJournal()
    {
        TempJournal journal;
        auto second = open(journal);
        QVERIFY(second);

        const EntryId id = save(journal, u"mine"_s);
        const auto seen = await((*second)->read([&](Stores &s) { return s.entries.entry(id); }));

        QCOMPARE(seen->content, u"mine"_s);
    }

    void othersCommitsAreNoticedAndOwnOnesAreNot()
    {
        TempJournal journal;
        auto second = open(journal).value();
        std::atomic<int> noticed = 0;
        journal.store().onForeignChange([&] { ++noticed; });

        save(journal, u"own"_s);
        QVERIFY(await(second->write([](Stores &s) { return s.tasks.pause({}); })));
        QTRY_COMPARE(noticed.load(), 1);

        journal.store().onForeignChange({});
        QVERIFY(await(second->write([](Stores &s) { return s.tasks.resume({}); })));
        save(journal, u"own again"_s);
        QCOMPARE(noticed.load(), 1);
    }

    void aBackupIsVerifiedAndRestored()
    {
        TempJournal journal;
        const EntryId id = save(journal, u"kept"_s);
        const QString file = journal.file(u"copy.englog"_s);

        QCOMPARE(await(journal.store().backup(file)).value(), 1);
        QCOMPARE(await(journal.store().backup(file)).error().code, ErrorCode::Invalid);
        QCOMPARE(Backup::verify(file).value(), 1);
        save(journal, u"lost by restoring"_s);
        QCOMPARE(count(journal), 2);
        journal.close();
        const auto restored =
            SqlStore::restore(file, journal.options(), journal.clock, journal.dice);

        QCOMPARE(restored.value(), 1);
        journal.open();
        QCOMPARE(count(journal), 1);
        QCOMPARE(journal.read([&](Stores &s) { return s.entries.entry(id); })->content, u"kept"_s);
        QVERIFY(QFileInfo::exists(journal.path() + u".before-restore"_s));
    }

    void restoreWaitsForOthersAndNamesThem()
    {
        TempJournal journal;
        const QString file = journal.file(u"copy.englog"_s);
        QVERIFY(await(journal.store().backup(file)));
        save(journal, u"not in the copy"_s);

        const auto refused =
            SqlStore::restore(file, journal.options(), journal.clock, journal.dice, 100ms);

        QCOMPARE(refused.error().code, ErrorCode::Busy);
        QVERIFY2(refused.error().detail.contains(u"test (process"_s),
                 qPrintable(refused.error().detail));
        QVERIFY(!QFileInfo::exists(journal.path() + u".before-restore"_s));
        QCOMPARE(count(journal), 1);
        journal.close();
        journal.open();
        QCOMPARE(count(journal), 1);
    }

    void whileOneHasItAloneOthersAreToldWho()
    {
        TempJournal journal;
        journal.close();
        auto alone = JournalLock::takeAlone(journal.path(), u"i1"_s, u"restorer"_s, 0ms).value();

        const auto refused = open(journal);
        QCOMPARE(refused.error().code, ErrorCode::Busy);
        QVERIFY(refused.error().detail.contains(u"restorer"_s));
        QVERIFY(alone->shareNow());
        QVERIFY(open(journal));
    }

    void aLockTellsWhoLives()
    {
        TempJournal journal;
        auto watcher = JournalLock::share(journal.path(), u"watcher"_s, u"a"_s).value();
        auto gone = JournalLock::share(journal.path(), u"shortlived"_s, u"b"_s).value();
        const int slot = gone->slot();

        QVERIFY(watcher->lives(slot, u"shortlived"_s));
        QVERIFY(!watcher->lives(slot, u"somebody"_s));
        QVERIFY(!watcher->wanted());
        gone.reset();
        QVERIFY(!watcher->lives(slot, u"shortlived"_s));
        QVERIFY(!watcher->lives(-1, u"nobody"_s));
    }

    void refusesABackupThatIsNone()
    {
        TempJournal journal;
        put(journal.file(u"x"_s), "not a journal");

        QCOMPARE(
            SqlStore::restore(journal.file(u"x"_s), journal.options(), journal.clock, journal.dice)
                .error()
                .code,
            ErrorCode::Corrupt);
        QCOMPARE(Backup::verify(journal.file(u"absent"_s)).error().code, ErrorCode::NotFound);
        QCOMPARE(await(journal.store().backup(journal.file(u"no/where"_s))).error().code,
                 ErrorCode::NotFound);
    }

    void checkNamesWhatIsWrong()
    {
        TempJournal journal;
        const EntryId id = save(journal, u"x"_s);
        QVERIFY(journal.write([&](Stores &s) -> Result<> {
            QueuePlan plan;
            plan.wanted.insert(TaskKind::SentimentAnalysis, {});
            const auto queued = s.tasks.queueEntry(id, plan, journal.clock.now());
            return queued ? Result<>() : Result<>(fail(queued.error()));
        }));
        journal.close();
        {
            auto database =
                Database::open(journal.path(), Database::Access::ReadWrite, u"test"_s).value();
            QVERIFY(database->exec(u"UPDATE task SET state = 2"_s));
            QVERIFY(database->exec(u"UPDATE entry SET content_hash = x'00'"_s));
        }
        journal.open();

        const QStringList problems = await(journal.store().check()).value();

        QCOMPARE(problems.size(), 2);
        QVERIFY(problems.join(u' ').contains(u"processed by nobody"));
    }

    void aJobThatFailsIsUndoneAlone()
    {
        TempJournal journal;
        EntryDraft draft;
        draft.content = u"stays"_s;
        const auto job = [&](bool good) {
            const EntryId fresh = EntryId::make(journal.clock.now(), journal.dice.bits(), 5);
            return [&, good, fresh](Stores &s) -> Result<> {
                if (auto saved =
                        s.entries.save(draft, SaveMode::Closing, fresh, journal.clock.now());
                    !saved)
                    return fail(saved.error());
                return good ? Result<>() : Result<>(fail(ErrorCode::Invalid, u"on purpose"_s));
            };
        };
        // Posted together, so that they share a round behind the one that holds the writer.
        std::atomic<bool> go = false;
        auto hold = journal.store().write([&](Stores &) -> Result<> {
            while (!go)
                std::this_thread::yield();
            return {};
        });
        auto first = journal.store().write(job(true));
        auto second = journal.store().write(job(false));
        auto third = journal.store().write(job(true));
        go = true;

        QVERIFY(await(hold));
        QVERIFY(await(first));
        QCOMPARE(await(second).error().detail, u"on purpose"_s);
        QVERIFY(await(third));
        QCOMPARE(count(journal), 2);
    }

    void afterClosingEveryJobIsCancelled()
    {
        TempJournal journal;
        journal.store().close();

        QCOMPARE(
            await(journal.store().write([](Stores &s) { return s.tasks.pause({}); })).error().code,
            ErrorCode::Cancelled);
        QCOMPARE(
            await(journal.store().read([](Stores &s) { return s.entries.count(); })).error().code,
            ErrorCode::Cancelled);
    }

    void aStatementThatDoesNotCompileIsAnError()
    {
        TempJournal journal;
        auto database =
            Database::open(journal.path(), Database::Access::ReadOnly, u"test"_s).value();

        QCOMPARE(database->statement(u"SELECT nonsense FROM nowhere"_s).run().error().code,
                 ErrorCode::Internal);
        QCOMPARE(database->exec(u"DELETE FROM entry"_s).error().code, ErrorCode::Denied);
        QVERIFY(!database->integer(u"SELECT"_s));
    }

    void aFullDiskIsAnErrorAndNothingIsLost()
    {
        TempJournal journal;
        save(journal, u"before"_s);
        QVERIFY(journal.write([](Stores &) -> Result<> { return {}; }));
        journal.close();
        {
            // SQLite's own limit on pages fails in the same way as a disk that is full.
            auto database =
                Database::open(journal.path(), Database::Access::ReadWrite, u"test"_s).value();
            const qint64 pages = database->integer(u"PRAGMA page_count"_s).value();
            QVERIFY(database->exec(u"PRAGMA max_page_count = %1"_s.arg(pages + 1)));
            auto transaction = Transaction::begin(*database);
            auto row = database->statement(u"INSERT INTO journal (key, value) VALUES ('big', ?)"_s);
            const auto done = row.with(QString(200'000, u'x')).run();
            QCOMPARE(done.error().code, ErrorCode::Full);
            QVERIFY(!done.error().hint.isEmpty());
        }
        journal.open();
        QCOMPARE(count(journal), 1);
    }
};

QTEST_GUILESS_MAIN(TestJournalFile)
#include "tst_journalfile.moc"
