// SPDX-License-Identifier: GPL-3.0-or-later
// A process that is killed in the middle of its work loses nothing and doubles nothing.
#include "engine/store/Database.h"
#include "tests/app/Programs.h"

#include <QFile>
#include <QMap>

#include <csignal>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int entries = 300;
constexpr int kinds = 6;

/// A number of the journal's, read beside whoever works on it: quicker than a program that starts.
qint64 peek(const Programs &programs, const QString &sql)
{
    const auto journal = Database::open(programs.journal(), Database::Access::ReadOnly, u"peek"_s);
    return journal ? (*journal)->integer(sql).value_or(0) : 0;
}

qint64 completed(const Programs &programs)
{
    return peek(programs, u"SELECT count(*) FROM task WHERE state = 4"_s);
}

} // namespace

class TestRecovery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void analysisThatIsKilledTwiceEndsWhole()
    {
        Programs programs;
        programs.setEnvironment(u"WORKER_HEARTBEAT_INTERVAL"_s, u"200ms"_s);
        programs.setEnvironment(u"WORKER_HEALTH_CHECK_TIMEOUT"_s, u"1s"_s);
        COMPARE_STATUS(
            programs.cli({u"import"_s, programs.write(u"in.jsonl"_s, Programs::entries(entries))}),
            0);
        const QStringList work{u"--journal"_s, programs.journal(), u"analyse"_s, u"--all"_s,
                               u"--wait"_s};

        qint64 before = 0;
        for (int round = 0; round < 2; ++round) {
            const auto process = programs.start(QStringLiteral(ENGLOG_CLI_PATH), work);
            QTRY_VERIFY_WITH_TIMEOUT(completed(programs) > before + 10, programTimeoutMs);
            ::kill(static_cast<pid_t>(process->processId()), SIGKILL);
            QCOMPARE(Programs::ended(*process).status, -1);
            before = completed(programs);
            QVERIFY2(before < entries * kinds, "killed too late: there was nothing left to do");
            COMPARE_STATUS(programs.cli({u"check"_s}), 0);
        }
        const Ended finished = programs.bareCli(work);

        COMPARE_STATUS(finished, 0);
        const QJsonObject status = programs.cli({u"status"_s, u"--json"_s}).object();
        QCOMPARE(status.value(u"entries_total"_s).toInt(), entries);
        QCOMPARE(status.value(u"entries_analysed"_s).toInt(), entries);
        const QJsonObject queue = status.value(u"queue"_s).toObject();
        QCOMPARE(queue.value(u"completed"_s).toInt(), entries * kinds);
        for (const QString &state : {u"pending"_s, u"queued"_s, u"processing"_s, u"retrying"_s,
                                     u"failed"_s, u"cancelled"_s})
            QVERIFY2(queue.value(state).toInt() == 0, qPrintable(state));
        eachEntryHasOneResultOfEachKind(programs);
        COMPARE_STATUS(programs.cli({u"check"_s}), 0);
    }

    void importThatIsKilledGoesOnWhereItStopped()
    {
        const Programs programs;
        const QString file = programs.write(u"in.jsonl"_s, Programs::entries(3'000));
        COMPARE_STATUS(programs.cli({u"check"_s}), 0); // makes the journal
        const auto process =
            programs.start(QStringLiteral(ENGLOG_CLI_PATH),
                           {u"--journal"_s, programs.journal(), u"import"_s, file});
        QTRY_VERIFY_WITH_TIMEOUT(peek(programs, u"SELECT count(*) FROM entry"_s) > 0,
                                 programTimeoutMs);
        ::kill(static_cast<pid_t>(process->processId()), SIGKILL);
        QCOMPARE(Programs::ended(*process).status, -1);

        const Ended again = programs.cli({u"import"_s, file, u"--json"_s});

        COMPARE_STATUS(again, 0);
        const QJsonObject report = again.object();
        QCOMPARE(report.value(u"imported"_s).toInt() + report.value(u"unchanged"_s).toInt(), 3'000);
        QCOMPARE(programs.cli({u"list"_s, u"--json"_s}).array().size(), 3'000);
        QCOMPARE(programs.cli({u"queue"_s, u"list"_s, u"--json"_s}).array().size(), 3'000 * kinds);
    }

    void interruptedWorkIsHandedBack()
    {
        const Programs programs;
        COMPARE_STATUS(
            programs.cli({u"import"_s, programs.write(u"in.jsonl"_s, Programs::entries(entries))}),
            0);
        const auto process = programs.start(
            QStringLiteral(ENGLOG_CLI_PATH),
            {u"--journal"_s, programs.journal(), u"analyse"_s, u"--all"_s, u"--wait"_s});
        QTRY_VERIFY_WITH_TIMEOUT(completed(programs) > 5, programTimeoutMs);
        ::kill(static_cast<pid_t>(process->processId()), SIGINT);
        const Ended stopped = Programs::ended(*process);

        COMPARE_STATUS(stopped, 1);
        const QJsonObject queue = programs.cli({u"queue"_s, u"stats"_s, u"--json"_s}).object();
        QCOMPARE(queue.value(u"processing"_s).toInt(), 0);
        QCOMPARE(queue.value(u"workers"_s).toArray().size(), 0);
        COMPARE_STATUS(programs.cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);
        eachEntryHasOneResultOfEachKind(programs);
    }

private:
    /// Told by a sample: each of these costs a process.
    static void eachEntryHasOneResultOfEachKind(const Programs &programs)
    {
        const QJsonArray listed = programs.cli({u"list"_s, u"--json"_s}).array();
        QCOMPARE(listed.size(), entries);
        for (qsizetype i = 0; i < listed.size(); i += 30) {
            const QString id = listed[i].toObject().value(u"id"_s).toString();
            QMap<QString, int> counts;
            for (const QJsonValue &made : programs.cli({u"insights"_s, id, u"--json"_s})
                                              .object()
                                              .value(u"provenance"_s)
                                              .toArray())
                ++counts[made[u"task_type"_s].toString()];
            QCOMPARE(counts.size(), kinds);
            QCOMPARE(counts.values(), QList<int>(kinds, 1));
        }
        QMap<QString, int> tasks;
        for (const QJsonValue &task : programs.cli({u"queue"_s, u"list"_s, u"--json"_s}).array())
            ++tasks[task[u"journal_id"_s].toString() + task[u"task_type"_s].toString()];
        QCOMPARE(tasks.size(), entries * kinds);
        QCOMPARE(tasks.values(), QList<int>(entries * kinds, 1));
    }
};

QTEST_GUILESS_MAIN(TestRecovery)
#include "tst_recovery.moc"
