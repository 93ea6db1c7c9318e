// SPDX-License-Identifier: GPL-3.0-or-later
// What must be refused is refused with the thing named and the way out, and nothing is lost.
#include "tests/app/Programs.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <unistd.h>

using namespace englog::test;
using namespace Qt::StringLiterals;

class TestBadInput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textsThatCannotBeStored_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("told");
        QTest::newRow("nothing") << QByteArray() << QByteArray("nothing in it");
        QTest::newRow("spaces") << QByteArray(" \n\t ") << QByteArray("nothing in it");
        QTest::newRow("latin 1") << QByteArray("A caf\xe9.") << QByteArray("byte 5");
        QTest::newRow("NUL") << QByteArray("one\0two", 7) << QByteArray("position 3");
        QTest::newRow("20 MB") << QByteArray(20'000'000, 'a') << QByteArray("16 MiB");
    }

    void textsThatCannotBeStored()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, told);
        const Programs programs;
        const QString file = programs.write(u"text"_s, text);

        const Ended piped = programs.cli({u"add"_s}, text);
        const Ended read = programs.cli({u"add"_s, file});

        for (const Ended &ended : {piped, read}) {
            COMPARE_STATUS(ended, 1);
            QVERIFY2(ended.err.contains(told), ended.err.constData());
        }
        QCOMPARE(programs.cli({u"list"_s, u"--json"_s}).array().size(), 0);
    }

    void fiveMegabytesWork()
    {
        const Programs programs;
        const QByteArray text =
            QByteArray("A quiet day at the harbour, and nothing else.\n").repeated(110'000);

        const Ended added = programs.cli({u"add"_s}, text);

        COMPARE_STATUS(added, 0);
        const QJsonObject entry = programs.cli({u"show"_s, added.word(), u"--json"_s}).object();
        QCOMPARE(entry.value(u"content"_s).toString().toUtf8(), text);
        QCOMPARE(entry.value(u"word_count"_s).toInt(), 990'000);
    }

    void tooManyTagsAreRefusedBothWays()
    {
        const Programs programs;
        QJsonArray tags;
        QStringList options;
        for (int i = 0; i < 10'000; ++i) {
            tags += QString::number(i);
            options += {u"--tag"_s, QString::number(i)};
        }
        const QByteArray line =
            QJsonDocument(
                QJsonObject{{u"date"_s, u"2026-01-01"_s}, {u"text"_s, u"x"_s}, {u"tags"_s, tags}})
                .toJson(QJsonDocument::Compact);

        const Ended added = programs.cli(QStringList{u"add"_s} + options, "Words.");
        const Ended imported =
            programs.cli({u"import"_s, programs.write(u"in.jsonl"_s, line), u"--json"_s});

        COMPARE_STATUS(added, 1);
        QVERIFY(added.err.contains("10000") && added.err.contains("1000"));
        COMPARE_STATUS(imported, 1);
        QCOMPARE(imported.object().value(u"skipped"_s).toInt(), 1);
        QCOMPARE(programs.cli({u"list"_s, u"--json"_s}).array().size(), 0);
    }

    void brokenLinesAreSkippedAndTheOthersKept()
    {
        const Programs programs;
        const QString file =
            programs.write(u"in.jsonl"_s,
                           QByteArray("{\"date\":\"2026-01-01\",\"text\":\"Good one.\"}\n"
                                      "this is no json\n"
                                      "[1,2]\n"
                                      "{\"date\":\"2026-01-02\"}\n"
                                      "{\"date\":\"someday\",\"text\":\"x\"}\n"
                                      "\n"
                                      "{\"date\":\"2026-01-03\",\"text\":\"caf\xe9\"}\n"
                                      "{\"date\":\"2026-01-04\",\"text\":\"a\\u0000b\"}\n"
                                      "{\"date\":\"2026-01-05\",\"text\":\"Cut o"));

        const Ended imported = programs.cli({u"import"_s, file, u"--json"_s});

        COMPARE_STATUS(imported, 1);
        const QJsonObject report = imported.object();
        QCOMPARE(report.value(u"imported"_s).toInt(), 1);
        QCOMPARE(report.value(u"skipped"_s).toInt(), 7);
        QList<int> lines;
        for (const QJsonValue &item : report.value(u"items"_s).toArray()) {
            lines += item[u"line"_s].toInt();
            QCOMPARE(item[u"outcome"_s].toString(), u"skipped"_s);
            QVERIFY(!item[u"reason"_s].toString().isEmpty());
            QVERIFY(item[u"file"_s].toString().endsWith("in.jsonl"_L1));
        }
        QCOMPARE(lines, QList<int>({2, 3, 4, 5, 7, 8, 9}));
        QCOMPARE(programs.cli({u"list"_s, u"--json"_s}).array().size(), 1);
    }

    void aFileOfAnotherKindIsLeftAsItIs_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("a poem") << QByteArray("Roses are red.\n").repeated(1'000);
        QTest::newRow("noise") << QByteArray(8'192, '\x5a');
        QTest::newRow("another program's database")
            << QByteArray("SQLite format 3\0", 16).append(QByteArray(4'080, '\0'));
    }

    void aFileOfAnotherKindIsLeftAsItIs()
    {
        QFETCH(const QByteArray, bytes);
        const Programs programs;
        programs.write(u"test.englog"_s, bytes);

        const Ended ended = programs.cli({u"add"_s}, "Words.");

        COMPARE_STATUS(ended, 1);
        QVERIFY2(ended.err.contains("test.englog"), ended.err.constData());
        QFile file(programs.journal());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), bytes);
    }

    void aDamagedJournalIsRefusedAndABackupBringsItBack()
    {
        const Programs programs;
        COMPARE_STATUS(
            programs.cli({u"import"_s, programs.write(u"in.jsonl"_s, Programs::entries(200))}), 0);
        COMPARE_STATUS(programs.cli({u"backup"_s, programs.path(u"b.englog"_s)}), 0);
        QFile file(programs.journal());
        QVERIFY(file.open(QIODevice::ReadWrite));
        for (qint64 page = 2; page < file.size() / 4'096; page += 2) {
            QVERIFY(file.seek(page * 4'096));
            QCOMPARE(file.write(QByteArray(4'096, '\xa5')), 4'096);
        }
        file.close();

        const Ended refused = programs.cli({u"add"_s}, "Words.");
        const Ended restored = programs.cli({u"restore"_s, programs.path(u"b.englog"_s)});

        COMPARE_STATUS(refused, 1);
        QVERIFY2(refused.err.contains("test.englog") && refused.err.contains("restore"),
                 refused.err.constData());
        COMPARE_STATUS(restored, 0);
        QCOMPARE(programs.cli({u"list"_s, u"--json"_s}).array().size(), 200);
    }

    void aJournalIsNeverWrittenOver_data()
    {
        QTest::addColumn<QString>("target");
        QTest::newRow("itself") << u"test.englog"_s;
        QTest::newRow("by another path") << u"folder/../test.englog"_s;
        QTest::newRow("by a link") << u"link"_s;
        QTest::newRow("by a hard link") << u"hard"_s;
        QTest::newRow("its log") << u"test.englog-wal"_s;
        QTest::newRow("its lock") << u"test.englog-lock"_s;
        QTest::newRow("its rollback journal, which is absent") << u"test.englog-journal"_s;
        QTest::newRow("another one") << u"b.englog"_s;
        QTest::newRow("another one's log, which is absent") << u"b.englog-wal"_s;
    }

    void aJournalIsNeverWrittenOver()
    {
        QFETCH(const QString, target);
        const Programs programs;
        const QString id = programs.cli({u"add"_s}, "Precious.").word();
        COMPARE_STATUS(programs.cli({u"backup"_s, programs.path(u"b.englog"_s)}), 0);
        QVERIFY(QDir(programs.path({})).mkdir(u"folder"_s));
        QVERIFY(QFile::link(programs.journal(), programs.path(u"link"_s)));
        QCOMPARE(::link(qPrintable(programs.journal()), qPrintable(programs.path(u"hard"_s))), 0);
        const QString path = programs.path(target);

        const Ended report = programs.cli({u"report"_s, u"--format"_s, u"html"_s, u"-o"_s, path});
        const Ended exported = programs.cli({u"export"_s, path, u"--format"_s, u"jsonl"_s});

        for (const Ended &ended : {report, exported}) {
            COMPARE_STATUS(ended, 1);
            QVERIFY2(ended.err.contains("another name"), ended.err.constData());
        }
        COMPARE_STATUS(programs.cli({u"show"_s, id}), 0);
        COMPARE_STATUS(programs.bareCli({u"check"_s, u"--journal"_s, programs.path(u"b.englog"_s)}),
                       0);
        COMPARE_STATUS(programs.cli({u"check"_s}), 0);
    }

    void aFolderThatIsNotThereIsNamed()
    {
        const Programs programs;
        COMPARE_STATUS(programs.cli({u"add"_s}, "Words."), 0);
        const QString path = programs.path(u"absent/x"_s);

        const QList<Ended> all{
            programs.cli({u"report"_s, u"--format"_s, u"html"_s, u"-o"_s, path}),
            programs.cli({u"export"_s, path, u"--format"_s, u"jsonl"_s}),
            programs.cli({u"backup"_s, path}),
            programs.bareCli({u"demo"_s, path}),
        };

        for (const Ended &ended : all) {
            COMPARE_STATUS(ended, 3);
            QVERIFY2(ended.err.contains("no folder") && ended.err.contains("absent"),
                     ended.err.constData());
        }
        QVERIFY(!QFileInfo::exists(programs.path(u"absent"_s)));
    }

    void bytesThatAreNotUtf8AreNamed()
    {
        const Programs programs;
        const auto run = [&](const QString &words) {
            const auto shell = programs.start(
                u"bash"_s,
                {u"-c"_s,
                 QStringLiteral(ENGLOG_CLI_PATH)
                     + u" --journal '%1' add %2 </dev/null"_s.arg(programs.journal(), words)});
            return Programs::ended(*shell);
        };

        const Ended apart = run(uR"(--title $'a\xffb')"_s);
        const Ended joined = run(uR"(--title Fine --tag=$'caf\xe9')"_s);

        COMPARE_STATUS(apart, 1);
        QVERIFY2(apart.err.contains("--title") && apart.err.contains("byte 1"),
                 apart.err.constData());
        COMPARE_STATUS(joined, 1);
        QVERIFY2(joined.err.contains("--tag") && joined.err.contains("byte 3"),
                 joined.err.constData());
        QCOMPARE(programs.cli({u"list"_s, u"--json"_s}).array().size(), 0);
    }

    void aBackupOfAnotherKindReplacesNothing()
    {
        const Programs programs;
        const QString id = programs.cli({u"add"_s}, "Precious.").word();

        const Ended refused =
            programs.cli({u"restore"_s, programs.write(u"b.englog"_s, QByteArray(5'000, 'x'))});

        COMPARE_STATUS(refused, 1);
        COMPARE_STATUS(programs.cli({u"show"_s, id}), 0);
    }

    void aNewerSchemaIsLeftToANewerProgram()
    {
        const Programs programs;
        COMPARE_STATUS(programs.cli({u"add"_s}, "Words."), 0);
        QFile file(programs.journal());
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(60)); // SQLite's file format, 1.3: the user version, big-endian
        QCOMPARE(file.write(QByteArray("\x00\x00\x10\x00", 4)), 4);
        file.close();

        const Ended refused = programs.cli({u"list"_s, u"--json"_s});

        COMPARE_STATUS(refused, 4);
        QCOMPARE(refused.object().value(u"error"_s).toObject().value(u"code"_s).toString(),
                 u"too_new"_s);
    }

    void foldersThatCannotBeUsed()
    {
        const Programs programs;

        const Ended absent =
            programs.bareCli({u"list"_s, u"--journal"_s, programs.path(u"no/such/j.englog"_s)});
        const Ended folder = programs.bareCli({u"list"_s, u"--journal"_s, programs.path({})});

        COMPARE_STATUS(absent, 3);
        QVERIFY(absent.err.contains("no/such"));
        QVERIFY(!QFileInfo::exists(programs.path(u"no"_s)));
        COMPARE_STATUS(folder, 1);
    }

    void aReadOnlyFolderIsTold()
    {
        if (::geteuid() != 0)
            QSKIP("a read-only file system needs root");
        const Programs programs;
        const QString mount = programs.path(u"locked"_s);
        QVERIFY(QDir().mkpath(mount));
        if (QProcess::execute(u"mount"_s,
                              {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"ro"_s, u"tmpfs"_s, mount})
            != 0)
            QSKIP("no file system can be mounted here");

        const Ended refused =
            programs.bareCli({u"list"_s, u"--json"_s, u"--journal"_s, mount + "/j.englog"_L1});
        QProcess::execute(u"umount"_s, {mount});

        COMPARE_STATUS(refused, 1);
        QVERIFY2(refused.err.contains(mount.toUtf8()), refused.err.constData());
    }

    void aFullDiskIsTold()
    {
        if (::geteuid() != 0)
            QSKIP("a small file system needs root");
        const Programs programs;
        const QString mount = programs.path(u"small"_s);
        QVERIFY(QDir().mkpath(mount));
        if (QProcess::execute(u"mount"_s,
                              {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=2m"_s, u"tmpfs"_s, mount})
            != 0)
            QSKIP("no file system can be mounted here");
        const QString journal = mount + "/j.englog"_L1;

        const Ended first = programs.bareCli({u"--journal"_s, journal, u"add"_s}, "Fits.");
        const Ended second = programs.bareCli({u"--journal"_s, journal, u"add"_s},
                                              QByteArray("word ").repeated(800'000));
        const Ended after = programs.bareCli({u"--journal"_s, journal, u"show"_s, first.word()});
        QProcess::execute(u"umount"_s, {mount});

        COMPARE_STATUS(first, 0);
        COMPARE_STATUS(second, 1);
        QVERIFY2(second.err.contains("full") || second.err.contains("space"),
                 second.err.constData());
        COMPARE_STATUS(after, 0);
    }

    void manyProcessesMakeOneJournalAndEachKeepsItsEntry()
    {
        const Programs programs;
        std::vector<std::unique_ptr<QProcess>> adders;
        for (int i = 0; i < 6; ++i) {
            const QString text = programs.write(u"%1.txt"_s.arg(i), "a fine day\n");
            adders.push_back(programs.start(QStringLiteral(ENGLOG_CLI_PATH),
                                            {u"--journal"_s, programs.journal(), u"add"_s, text}));
        }

        for (const auto &adder : adders)
            COMPARE_STATUS(Programs::ended(*adder), 0);

        const auto listed = programs.cli({u"list"_s, u"--json"_s});
        QCOMPARE(listed.array().size(), 6);
        QVERIFY(!QFile::exists(programs.journal() + u".before-schema-2"_s)); // none was migrated
    }

    void twoProcessesWriteOneJournal()
    {
        const Programs programs;
        COMPARE_STATUS(programs.cli({u"add"_s}, "The first."), 0);
        const QByteArray lines = Programs::entries(150);
        QByteArray others = lines;
        others.replace("Day ", "Other day ");
        const QString cli = QStringLiteral(ENGLOG_CLI_PATH);

        const auto one = programs.start(
            cli, {u"--journal"_s, programs.journal(), u"import"_s, programs.write(u"a"_s, lines)});
        const auto other = programs.start(
            cli, {u"--journal"_s, programs.journal(), u"import"_s, programs.write(u"b"_s, others)});
        const Ended third = programs.cli({u"add"_s}, "Beside both.");

        COMPARE_STATUS(third, 0);
        COMPARE_STATUS(Programs::ended(*one), 0);
        COMPARE_STATUS(Programs::ended(*other), 0);
        QCOMPARE(programs.cli({u"list"_s, u"--json"_s}).array().size(), 302);
        COMPARE_STATUS(programs.cli({u"check"_s}), 0);
    }

    void aRestoreAsksAWorkerToLetGo()
    {
        const Programs programs;
        COMPARE_STATUS(programs.cli({u"add"_s}, "Words."), 0);
        COMPARE_STATUS(programs.cli({u"backup"_s, programs.path(u"b.englog"_s)}), 0);
        const auto worker = programs.start(QStringLiteral(ENGLOG_WORKER_PATH),
                                           {u"--journal"_s, programs.journal()});
        worker->setReadChannel(QProcess::StandardError);
        QVERIFY(worker->waitForReadyRead(programTimeoutMs));

        const Ended restored = programs.cli({u"restore"_s, programs.path(u"b.englog"_s)});

        COMPARE_STATUS(restored, 0);
        COMPARE_STATUS(Programs::ended(*worker), 4);
    }
};

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_badinput.moc"
