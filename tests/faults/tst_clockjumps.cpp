// SPDX-License-Identifier: GPL-3.0-or-later
// The wall clock is set by a year, forth and back, between runs and in the middle of them: nothing
// is lost, nothing waits for a year, and nobody's lease lapses by it.
#include "engine/store/Database.h"
#include "tests/faults/Freezing.h"
#include "tests/faults/Soundness.h"

#include <QDateTime>
#include <QSaveFile>
#include <QStandardPaths>

#include <csignal>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

const QString openTasks = u"SELECT count(*) FROM task WHERE state < 4"_s;
const QString inHand = u"SELECT count(*) FROM task WHERE state = 2"_s;
const QString workers = u"SELECT count(*) FROM worker"_s;
const QString mostClaims = u"SELECT max(fence) FROM task"_s;

/// Programs whose wall clock the test sets; the time since boot stays true.
class Clockwork
{
public:
    Clockwork()
    {
        QProcess faketime;
        faketime.start(u"faketime"_s, {u"-m"_s, u"-f"_s, u"+0s"_s, u"env"_s});
        if (!faketime.waitForFinished() || faketime.exitCode() != 0)
            return;
        for (const QByteArray &line : faketime.readAllStandardOutput().split('\n'))
            if (line.startsWith("LD_PRELOAD="))
                m_library = QString::fromLocal8Bit(line.mid(line.indexOf('=') + 1));
        set(u"+0d"_s);
        programs.setEnvironment(u"LD_PRELOAD"_s, m_library);
        programs.setEnvironment(u"FAKETIME_TIMESTAMP_FILE"_s, programs.path(u"clock"_s));
        programs.setEnvironment(u"FAKETIME_NO_CACHE"_s, u"1"_s);
        programs.setEnvironment(u"FAKETIME_DONT_FAKE_MONOTONIC"_s, u"1"_s);
        programs.setEnvironment(u"NO_FAKE_STAT"_s, u"1"_s);
    }

    [[nodiscard]] bool isThere() const { return !m_library.isEmpty(); }

    /// Also for those that run.
    void set(const QString &offset) const
    {
        QSaveFile file(programs.path(u"clock"_s)); // they never see half of it
        if (!file.open(QIODevice::WriteOnly) || file.write(offset.toUtf8()) < 0 || !file.commit())
            qFatal("cannot set the clock");
    }

    [[nodiscard]] std::unique_ptr<QProcess> startWorker() const
    {
        return programs.start(QStringLiteral(ENGLOG_WORKER_PATH),
                              {u"--journal"_s, programs.journal()});
    }

    [[nodiscard]] QString journal() const { return programs.journal(); }

    Programs programs;

private:
    QString m_library;
};

} // namespace

#define CLOCKWORK_OR_SKIP(variable)                                                                \
    Clockwork variable;                                                                            \
    if (!(variable).isThere())                                                                     \
    QSKIP("faketime is not installed")

class TestClockJumps : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTaskThatWaitsComesDueAfterwards_data()
    {
        QTest::addColumn<QString>("offset");
        QTest::addColumn<int>("waits"); // seconds, as it was before
        QTest::newRow("a year on") << u"+1y"_s << 3'600;
        QTest::newRow("a year back") << u"-1y"_s << 2;
    }

    void aTaskThatWaitsComesDueAfterwards()
    {
        QFETCH(QString, offset);
        QFETCH(int, waits);
        CLOCKWORK_OR_SKIP(clock);
        import(clock, 3);
        letWait(clock, waits);

        clock.set(offset);
        COMPARE_STATUS(clock.programs.cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);

        VERIFY_FINISHED(clock.journal(), 3);
    }

    void aTaskThatWaitsComesDueWithAWorkerThatSeesIt_data()
    {
        QTest::addColumn<QString>("offset");
        QTest::newRow("a year on") << u"+1y"_s;
        QTest::newRow("a year back") << u"-1y"_s;
    }

    void aTaskThatWaitsComesDueWithAWorkerThatSeesIt()
    {
        QFETCH(QString, offset);
        CLOCKWORK_OR_SKIP(clock);
        import(clock, 3);
        letWait(clock, 2);
        const auto worker = clock.startWorker();
        QTRY_COMPARE_WITH_TIMEOUT(peek(clock.journal(), workers), 1, programTimeoutMs);

        clock.set(offset);

        QTRY_COMPARE_WITH_TIMEOUT(peek(clock.journal(), openTasks), 0, programTimeoutMs);
        COMPARE_STATUS(end(*worker), 0);
        VERIFY_FINISHED(clock.journal(), 3);
    }

    void aClockThatIsSetAgainAndAgainCostsNobodyTheirTasks()
    {
        constexpr int entries = 300;
        CLOCKWORK_OR_SKIP(clock);
        import(clock, entries);
        const auto one = clock.startWorker();
        const auto other = clock.startWorker();

        int jumps = 0;
        for (qint64 left = peek(clock.journal(), openTasks); left > 0; ++jumps) {
            clock.set(QStringList{u"+1y"_s, u"-1y"_s, u"+0d"_s}[jumps % 3]);
            const qint64 next = std::max<qint64>(left - 100, 0);
            QTRY_VERIFY_WITH_TIMEOUT((left = peek(clock.journal(), openTasks)) <= next,
                                     programTimeoutMs);
        }

        QVERIFY(jumps > 3);
        COMPARE_STATUS(end(*one), 0);
        COMPARE_STATUS(end(*other), 0);
        VERIFY_FINISHED(clock.journal(), entries);
        QCOMPARE(peek(clock.journal(), mostClaims), 1);
    }

#ifdef ENGLOG_CRASH_HOOK
    void aLeaseDoesNotLapseByTheWallClock_data()
    {
        aTaskThatWaitsComesDueWithAWorkerThatSeesIt_data();
    }

    void aLeaseDoesNotLapseByTheWallClock()
    {
        QFETCH(QString, offset);
        CLOCKWORK_OR_SKIP(clock);
        clock.programs.setEnvironment(u"WORKER_HEALTH_CHECK_TIMEOUT"_s, u"10min"_s);
        const auto slow = frozenWorker(clock.programs, u"runner/answered:1"_s, 3);
        QVERIFY(slow);
        const qint64 held = peek(clock.journal(), inHand);

        clock.set(offset);
        const auto other = clock.startWorker();
        COMPARE_STATUS(clock.programs.cli({u"add"_s}, "Written a year from then."), 0);
        QTRY_COMPARE_WITH_TIMEOUT(
            peek(clock.journal(), openTasks + u" AND entry_id = (SELECT max(id) FROM entry)"_s), 0,
            programTimeoutMs);
        QVERIFY(peek(clock.journal(), inHand) >= held);
        signalTo(*slow, SIGCONT);

        QTRY_COMPARE_WITH_TIMEOUT(peek(clock.journal(), openTasks), 0, programTimeoutMs);
        COMPARE_STATUS(end(*slow), 0);
        COMPARE_STATUS(end(*other), 0);
        VERIFY_FINISHED(clock.journal(), 4);
        QCOMPARE(peek(clock.journal(), mostClaims), 1);
    }
#endif

private:
    static void import(const Clockwork &clock, int entries)
    {
        COMPARE_STATUS(
            clock.programs.cli(
                {u"import"_s, clock.programs.write(u"in.jsonl"_s, Programs::entries(entries))}),
            0);
    }

    /// As after a failure that cost nothing: each waits for so long.
    static void letWait(const Clockwork &clock, int seconds)
    {
        const auto journal =
            Database::open(clock.journal(), Database::Access::ReadWrite, u"test"_s);
        QVERIFY(journal);
        const qint64 delay = qint64(seconds) * 1'000;
        QVERIFY((*journal)->exec(
            u"UPDATE task SET state = 3, run_after = %1, delay_ms = %2 WHERE state = 1"_s
                .arg(QDateTime::currentMSecsSinceEpoch() + delay)
                .arg(delay)));
        QCOMPARE(peek(clock.journal(), u"SELECT count(*) FROM task WHERE state = 3"_s), 15);
    }
};

QTEST_GUILESS_MAIN(TestClockJumps)
#include "tst_clockjumps.moc"
