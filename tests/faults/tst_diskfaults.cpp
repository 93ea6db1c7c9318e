// SPDX-License-Identifier: GPL-3.0-or-later
// Disks that are full, that may only be read, that fail: it is told, and what was told to be saved
// before stays.
#include "tests/app/Programs.h"
#include "tests/faults/Soundness.h"
#include "tests/support/SmallDisk.h"

#include <QFile>
#include <QStandardPaths>

#include <csignal>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

const QString openTasks = u"SELECT count(*) FROM task WHERE state < 4"_s;
const QString all = u"SELECT count(*) FROM entry"_s;

} // namespace

class TestDiskFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFullDiskIsToldAndLosesNothing()
    {
        const Programs programs;
        SmallDisk disk(programs.path(u"disk"_s));
        if (!disk.why().isEmpty())
            QSKIP(qPrintable(u"no file system can be mounted here: "_s + disk.why()));
        const QString journal = programs.path(u"disk/test.englog"_s);
        const QStringList add{u"--journal"_s, journal, u"add"_s};
        const QByteArray text = QByteArray("All is well with us. ").repeated(2'000);

        qint64 saved = 0;
        Ended last = programs.bareCli(add, text);
        for (; last.status == 0 && saved < 1'000; last = programs.bareCli(add, text))
            ++saved;

        COMPARE_STATUS(last, 1);
        QVERIFY2(last.err.contains("space"), last.err.constData());
        QVERIFY(saved > 1);
        QCOMPARE(disk.grow(), QString());
        COMPARE_STATUS(programs.bareCli({u"--journal"_s, journal, u"check"_s}), 0);
        VERIFY_SOUND(journal);
        QCOMPARE(peek(journal, all), saved);
        COMPARE_STATUS(programs.bareCli(add, text), 0);
    }

    void workOnAFullDiskGoesOnWhenThereIsSpaceAgain_data()
    {
        QTest::addColumn<bool>("isTold");
        QTest::newRow("by who is at it") << false;
        QTest::newRow("by the next one, when who was at it is told to stop") << true;
    }

    void workOnAFullDiskGoesOnWhenThereIsSpaceAgain()
    {
        QFETCH(bool, isTold);
        constexpr int entries = 300;
        const Programs programs;
        SmallDisk disk(programs.path(u"disk"_s));
        if (!disk.why().isEmpty())
            QSKIP(qPrintable(u"no file system can be mounted here: "_s + disk.why()));
        QCOMPARE(disk.grow(), QString());
        const QString journal = programs.path(u"disk/test.englog"_s);
        const QStringList analyse{u"--journal"_s, journal, u"analyse"_s, u"--wait"_s};
        COMPARE_STATUS(
            programs.bareCli({u"--journal"_s, journal, u"import"_s,
                              programs.write(u"in.jsonl"_s, Programs::entries(entries))}),
            0);
        QFile filler(programs.path(u"disk/filler"_s));
        QVERIFY(fill(disk, filler));

        const auto work = programs.start(QStringLiteral(ENGLOG_CLI_PATH), analyse);
        QTRY_COMPARE_WITH_TIMEOUT(disk.freeBytes(), 0, programTimeoutMs);
        QVERIFY(peek(journal, openTasks) > 0);
        if (isTold) {
            ::kill(static_cast<pid_t>(work->processId()), SIGTERM);
            COMPARE_STATUS(Programs::ended(*work), 1);
        }
        QVERIFY(filler.remove());
        if (isTold)
            COMPARE_STATUS(programs.bareCli(analyse), 0);
        else
            COMPARE_STATUS(Programs::ended(*work), 0);

        VERIFY_FINISHED(journal, entries);
    }

    void aDiskThatMayOnlyBeReadIsTold()
    {
        const Programs programs;
        SmallDisk disk(programs.path(u"disk"_s));
        if (!disk.why().isEmpty())
            QSKIP(qPrintable(u"no file system can be mounted here: "_s + disk.why()));
        const QString journal = programs.path(u"disk/test.englog"_s);
        const auto cli = [&](const QStringList &words) {
            return programs.bareCli(QStringList{u"--journal"_s, journal} + words, "Hello.");
        };
        COMPARE_STATUS(cli({u"add"_s}), 0);
        QCOMPARE(disk.allowReadingOnly(), QString());

        COMPARE_STATUS(cli({u"add"_s}), 1);
        COMPARE_STATUS(cli({u"analyse"_s, u"--wait"_s}), 1);
        const auto worker =
            programs.start(QStringLiteral(ENGLOG_WORKER_PATH), {u"--journal"_s, journal});
        COMPARE_STATUS(Programs::ended(*worker), 1);

        QCOMPARE(disk.grow(), QString()); // and to be written again
        COMPARE_STATUS(cli({u"add"_s}), 0);
        COMPARE_STATUS(cli({u"analyse"_s, u"--wait"_s}), 0);
        VERIFY_FINISHED(journal, 2);
    }

    void savingOnADiskThatFailsIsToldOrDone_data() { faults(1, 5); }

    void savingOnADiskThatFailsIsToldOrDone()
    {
        QFETCH(QString, fault);
        QFETCH(int, step);
        if (const QString why = whyNoTracing(); !why.isEmpty())
            QSKIP(qPrintable(why));
        int refused = 0;
        Traced run{.met = true, .end = {}};
        for (int n = 1; run.met; n += step) {
            const Programs programs;
            COMPARE_STATUS(programs.cli({u"add"_s}, "On a good disk."), 0);

            run = traced(programs, fault.arg(u"%1+"_s.arg(n)),
                         {u"add"_s, programs.write(u"text"_s, "On a bad one.")});

            QVERIFY2(run.end.status == 0 || run.end.status == 1, qPrintable(run.end.told()));
            refused += run.end.status;
            COMPARE_STATUS(programs.cli({u"add"_s}, "On a good one again."), 0);
            VERIFY_SOUND(programs.journal());
            if (run.end.status == 0)
                QCOMPARE(peek(programs.journal(), all), 3);
            else
                QVERIFY(!run.end.err.isEmpty() && run.end.out.isEmpty());
        }
        QVERIFY(refused > 0);
    }

    void workOnADiskThatFailedOnceIsDone_data() { faults(3, 29); }

    void workOnADiskThatFailedOnceIsDone()
    {
        QFETCH(QString, fault);
        QFETCH(int, step);
        if (const QString why = whyNoTracing(); !why.isEmpty())
            QSKIP(qPrintable(why));
        Traced run{.met = true, .end = {}};
        int n = 1;
        for (; run.met; n += step) {
            const Programs programs;
            COMPARE_STATUS(programs.cli({u"add"_s}, "We saw Maria in Paris."), 0);

            run = traced(programs, fault.arg(n), {u"analyse"_s, u"--all"_s, u"--wait"_s});

            QVERIFY2(run.end.status == 0 || run.end.status == 1, qPrintable(run.end.told()));
            VERIFY_SOUND(programs.journal());
            COMPARE_STATUS(programs.cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);
            VERIFY_FINISHED(programs.journal(), 1);
        }
        QVERIFY(n > 1 + step);
    }

private:
    struct Traced
    {
        bool met; ///< the fault has happened
        Ended end;
    };

    /// With so little left that some work can still be stored.
    static bool fill(const SmallDisk &disk, QFile &filler)
    {
        constexpr quint64 left = 200'000;
        const QByteArray filling(qsizetype(disk.freeBytes() - left), 'x');
        const bool filled =
            filler.open(QIODevice::WriteOnly) && filler.write(filling) == filling.size();
        filler.close();
        return filled;
    }

    /// Each n-th sync and write is tried, and in the long run each.
    static void faults(int syncs, int writes)
    {
        if (qEnvironmentVariableIsSet("ENGLOG_LONG"))
            syncs = writes = 1;
        QTest::addColumn<QString>("fault");
        QTest::addColumn<int>("step");
        QTest::newRow("syncing") << u"fsync,fdatasync:error=EIO:when=%1"_s << syncs;
        QTest::newRow("full") << u"pwrite64:error=ENOSPC:when=%1"_s << writes;
        QTest::newRow("writing") << u"pwrite64:error=EIO:when=%1"_s << writes;
    }

    static QString whyNoTracing()
    {
        if (QStandardPaths::findExecutable(u"strace"_s).isEmpty())
            return u"strace is not installed"_s;
        QProcess probe;
        probe.start(u"strace"_s, {u"-o"_s, u"/dev/null"_s, u"true"_s});
        probe.waitForFinished();
        return probe.exitCode() == 0 ? QString() : u"no process may be traced here"_s;
    }

    static Traced traced(const Programs &programs, const QString &fault, const QStringList &words)
    {
        const QString log = programs.path(u"strace.log"_s);
        const QStringList tracing{u"-f"_s,
                                  u"-qq"_s,
                                  u"--seccomp-bpf"_s,
                                  u"-o"_s,
                                  log,
                                  u"-e"_s,
                                  u"trace="_s + fault.section(u':', 0, 0),
                                  u"-e"_s,
                                  u"inject="_s + fault,
                                  QStringLiteral(ENGLOG_CLI_PATH),
                                  u"--journal"_s,
                                  programs.journal()};
        const auto process = programs.start(u"strace"_s, tracing + words);
        const Ended end = Programs::ended(*process);
        QFile file(log);
        const bool read = file.open(QIODevice::ReadOnly);
        return {read && file.readAll().contains("INJECTED"), end};
    }
};

QTEST_GUILESS_MAIN(TestDiskFaults)
#include "tst_diskfaults.moc"
