// SPDX-License-Identifier: GPL-3.0-or-later
// A worker is frozen with tasks in hand, as by a debugger or a machine out of memory, for longer
// than its lease; another takes over, and then the first one wakes.
#include "tests/faults/Freezing.h"
#include "tests/faults/Soundness.h"

#include <csignal>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int entries = 3;

const QString stored =
    u"SELECT entry_id || ' ' || kind || ' ' || created_at || ' ' || hex(finding) AS line FROM result"_s;

} // namespace

class TestFrozen : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatAFrozenWorkerAnswersTooLateIsRefused_data()
    {
        QTest::addColumn<QString>("point");
        QTest::newRow("before it began") << u"runner/before-run:1"_s;
        QTest::newRow("with its first answer") << u"runner/answered:1"_s;
        QTest::newRow("with a later answer") << u"runner/answered:4"_s;
        QTest::newRow("before it was told of its tasks") << u"runner/turn-stored:1"_s;
    }

    void whatAFrozenWorkerAnswersTooLateIsRefused()
    {
        QFETCH(QString, point);
        Programs programs;
        programs.setEnvironment(u"WORKER_HEALTH_CHECK_TIMEOUT"_s, u"1s"_s);
        programs.setEnvironment(u"WORKER_HEARTBEAT_INTERVAL"_s, u"200ms"_s);
        const auto frozen = frozenWorker(programs, point, entries);
        QVERIFY(frozen);
        const qint64 held = peek(programs.journal(), inHand);
        QVERIFY(held > 0);

        const auto other = startWorker(programs);
        QTRY_COMPARE_WITH_TIMEOUT(peek(programs.journal(), open), 0, programTimeoutMs);
        const QString before = peekLines(programs.journal(), stored);
        QCOMPARE(peek(programs.journal(), u"SELECT count(*) FROM task WHERE fence > 1"_s), held);
        signalTo(*frozen, SIGCONT);
        COMPARE_STATUS(end(*frozen), 0);
        COMPARE_STATUS(end(*other), 0);

        QCOMPARE(peekLines(programs.journal(), stored), before);
        VERIFY_FINISHED(programs.journal(), entries);
        QCOMPARE(peek(programs.journal(), u"SELECT sum(crashes) FROM task"_s), 0);
    }

    void whoWakesInTimeGoesOn()
    {
        Programs programs;
        programs.setEnvironment(u"WORKER_HEALTH_CHECK_TIMEOUT"_s, u"10min"_s);
        const auto frozen = frozenWorker(programs, u"runner/answered:1"_s, entries);
        QVERIFY(frozen);
        const qint64 held = peek(programs.journal(), inHand);

        const auto other = startWorker(programs);
        QTRY_VERIFY_WITH_TIMEOUT(peek(programs.journal(), u"SELECT count(*) FROM worker"_s) == 2,
                                 programTimeoutMs);
        signalTo(*frozen, SIGCONT);

        QTRY_COMPARE_WITH_TIMEOUT(peek(programs.journal(), open), 0, programTimeoutMs);
        QVERIFY(held > 0);
        COMPARE_STATUS(end(*frozen), 0);
        COMPARE_STATUS(end(*other), 0);
        VERIFY_FINISHED(programs.journal(), entries);
        QCOMPARE(peek(programs.journal(), u"SELECT max(fence) FROM task"_s), 1);
    }

    /// Nobody can write past it, and what cannot be written must be told; nothing may hang.
    void whoIsFrozenInTheMiddleOfACommitHoldsTheOthersUpAndNoMore()
    {
        if (!qEnvironmentVariableIsSet("ENGLOG_LONG"))
            QSKIP("it waits for most of a minute: see tst_frozen_long");
        Programs programs;
        const auto frozen = frozenWorker(programs, u"complete/tasks-ended:1"_s, entries);
        QVERIFY(frozen);

        const Ended refused = programs.cli({u"add"_s}, "Too early.");
        COMPARE_STATUS(refused, 4);
        QCOMPARE(peek(programs.journal(), u"SELECT count(*) FROM entry"_s), entries);
        signalTo(*frozen, SIGCONT);

        COMPARE_STATUS(programs.cli({u"add"_s}, "Now it can be said."), 0);
        QTRY_COMPARE_WITH_TIMEOUT(peek(programs.journal(), open), 0, programTimeoutMs);
        COMPARE_STATUS(end(*frozen), 0);
        VERIFY_FINISHED(programs.journal(), entries + 1);
    }

private:
    static std::unique_ptr<QProcess> startWorker(const Programs &programs)
    {
        return programs.start(QStringLiteral(ENGLOG_WORKER_PATH),
                              {u"--journal"_s, programs.journal()});
    }

    const QString open = u"SELECT count(*) FROM task WHERE state < 4"_s;
    const QString inHand = u"SELECT count(*) FROM task WHERE state = 2"_s;
};

QTEST_GUILESS_MAIN(TestFrozen)
#include "tst_frozen.moc"
