// SPDX-License-Identifier: GPL-3.0-or-later
// The programs are killed at the first step that matters, then at the second, and so on until a run
// comes through: no step may lose what was told, or do anything twice.
#include "tests/app/Programs.h"
#include "tests/faults/Soundness.h"

#include <QDir>
#include <QFile>
#include <QSet>

#include <array>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int entries = 2;
constexpr int atMostPoints = 1'000;
const QString met = u"crash point: "_s;

const QString storedResults =
    u"SELECT entry_id || ' ' || kind || ' ' || created_at AS line FROM result"_s;

QStringList analyseAll(const Programs &programs)
{
    return {u"--journal"_s, programs.journal(), u"analyse"_s, u"--all"_s, u"--wait"_s};
}

/// A journal of its own, and who is at work on it.
struct Lane
{
    Programs programs;
    std::unique_ptr<QProcess> run;
    QString results;
};

/// The journal's files go, and this one comes in their place.
bool putInPlace(const Programs &programs, const QString &file)
{
    QDir folder(programs.path(u"."_s));
    for (const QString &old : folder.entryList({u"test.englog*"_s}, QDir::Files))
        folder.remove(old);
    return QFile::copy(file, programs.journal());
}

} // namespace

class TestCrashPoints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void analysisKilledAtAnyStepEndsWithEachResultOnce()
    {
        COMPARE_STATUS(
            m_programs.cli(
                {u"import"_s, m_programs.write(u"in.jsonl"_s, Programs::entries(entries))}),
            0);
        QVERIFY(QFile::rename(m_programs.journal(), m_programs.path(u"imported"_s)));
        std::array<Lane, 4> lanes; // a program mostly waits

        int n = 0;
        for (bool whole = false; !whole;) {
            for (Lane &lane : lanes) {
                QVERIFY(putInPlace(lane.programs, m_programs.path(u"imported"_s)));
                n += ENGLOG_CRASH_STEP;
                lane.run = start(lane.programs, QString::number(n), analyseAll(lane.programs));
            }
            QVERIFY(n < atMostPoints);
            for (Lane &lane : lanes) {
                whole = !isKilled(*lane.run); // if the last one comes through
                if (QTest::currentTestFailed())
                    return;
                VERIFY_SOUND(lane.programs.journal());
                lane.results = peekLines(lane.programs.journal(), storedResults);
                lane.run = start(lane.programs, u"0"_s, analyseAll(lane.programs));
            }
            for (Lane &lane : lanes) {
                COMPARE_STATUS(Programs::ended(*lane.run), 0);
                VERIFY_FINISHED(lane.programs.journal(), entries);
                const QString after = peekLines(lane.programs.journal(), storedResults);
                for (const QString &result : lane.results.split(u'\n'))
                    QVERIFY2(after.contains(result), "a result that was there was made again");
                QVERIFY(peek(lane.programs.journal(), u"SELECT max(crashes) FROM task"_s) <= 1);
            }
        }
        qInfo("%d steps", n);
    }

    void whoRescuesTheTasksOfTheDeadMayDieToo()
    {
        QVERIFY(putInPlace(m_programs, m_programs.path(u"imported"_s)));
        QVERIFY(isKilledAt(u"runner/before-run:1"_s, analyseAll(m_programs)));
        const QString dead = peekLines(
            m_programs.journal(), u"SELECT DISTINCT worker AS line FROM task WHERE state = 2"_s);
        // Who comes to the rescue may have claimed others before.
        const QString held = u"SELECT id || ' ' || fence AS line FROM task "
                             "WHERE state = 2 AND worker = '%1' ORDER BY id"_s.arg(dead);
        const QString left = peekLines(m_programs.journal(), held);
        QVERIFY(!left.isEmpty());

        for (const auto &point : {u"rescue/blamed"_s, u"rescue/released"_s}) {
            QVERIFY(isKilledAt(point + u":1"_s, analyseAll(m_programs)));
            VERIFY_SOUND(m_programs.journal());
            QCOMPARE(peekLines(m_programs.journal(), held), left); // as if nobody had come
        }
        COMPARE_STATUS(m_programs.bareCli(analyseAll(m_programs)), 0);

        VERIFY_FINISHED(m_programs.journal(), entries);
        QCOMPARE(peek(m_programs.journal(), u"SELECT max(crashes) FROM task"_s), 1);
    }

    void anEntryIsAddedWithItsTasksOrNotAtAll_data()
    {
        QTest::addColumn<bool>("isNew");
        QTest::newRow("to a journal") << false;
        QTest::newRow("to a new journal") << true;
    }

    void anEntryIsAddedWithItsTasksOrNotAtAll()
    {
        QFETCH(bool, isNew);
        const QStringList add{u"--journal"_s, m_programs.journal(), u"add"_s,
                              m_programs.write(u"text"_s, "I was glad to see Maria again.")};
        const qint64 before = isNew ? 0 : entries;
        const QString count = u"SELECT count(*) FROM entry"_s;

        for (int n = 1;; ++n) {
            QVERIFY(n < atMostPoints);
            QVERIFY(putInPlace(m_programs, m_programs.path(u"imported"_s)));
            if (isNew)
                QVERIFY(QFile::remove(m_programs.journal()));
            const bool whole = !isKilledAt(QString::number(n), add);
            if (QTest::currentTestFailed())
                return;
            COMPARE_STATUS(m_programs.cli({u"check"_s}), 0); // makes a journal where is none yet
            VERIFY_SOUND(m_programs.journal());
            const qint64 now = peek(m_programs.journal(), count);
            QVERIFY(now == before + 1 || (now == before && !whole));
            if (whole)
                break;
            COMPARE_STATUS(m_programs.bareCli(add), 0);
            QCOMPARE(peek(m_programs.journal(), count), now + 1);
            VERIFY_SOUND(m_programs.journal());
        }
    }

    /// How many points lie before one varies from run to run, so counting may have missed it.
    void thereIsNoPointThatNobodyPasses()
    {
        const QStringList points{u"migrate/marked"_s,        u"migrate/before-commit"_s,
                                 u"migrate/committed"_s,     u"writer/before-begin"_s,
                                 u"writer/after-job"_s,      u"writer/before-commit"_s,
                                 u"writer/before-telling"_s, u"queue/before-tasks"_s,
                                 u"claim/lease-renewed"_s,   u"claim/taken"_s,
                                 u"runner/turn-stored"_s,    u"runner/before-run"_s,
                                 u"runner/answered"_s,       u"runner/before-settling"_s,
                                 u"complete/tasks-ended"_s,  u"complete/results-stored"_s,
                                 u"complete/unblocked"_s,    u"rescue/blamed"_s,
                                 u"rescue/released"_s};
        for (const QString &point : points) {
            if (m_met.contains(point))
                continue;
            QVERIFY(putInPlace(m_programs, m_programs.path(u"imported"_s)));
            QVERIFY2(isKilledAt(point + u":1"_s, analyseAll(m_programs)), qPrintable(point));
            VERIFY_SOUND(m_programs.journal());
        }
    }

private:
    /// `englog-cli`, to be killed at that point.
    static std::unique_ptr<QProcess> start(Programs &programs, const QString &point,
                                           const QStringList &arguments)
    {
        programs.setEnvironment(u"WORKER_POOL_SIZE"_s, u"2"_s);
        programs.setEnvironment(u"ENGLOG_CRASH_AT"_s, point);
        auto run = programs.start(QStringLiteral(ENGLOG_CLI_PATH), arguments);
        programs.setEnvironment(u"ENGLOG_CRASH_AT"_s, u"0"_s);
        return run;
    }

    /// Whether it died at its point, rather than come through with status 0.
    bool isKilled(QProcess &run)
    {
        const Ended end = Programs::ended(run);
        const QString said = QString::fromUtf8(end.err);
        const qsizetype at = said.indexOf(met);
        if (at >= 0)
            m_met.insert(said.mid(at + met.size()).section(u'\n', 0, 0));
        const bool killed = run.exitStatus() == QProcess::CrashExit && at >= 0;
        if (!killed && end.status != 0)
            QTest::qFail(qPrintable(end.told()), __FILE__, __LINE__);
        return killed;
    }

    bool isKilledAt(const QString &point, const QStringList &arguments)
    {
        return isKilled(*start(m_programs, point, arguments));
    }

    Programs m_programs;
    QSet<QString> m_met;
};

QTEST_GUILESS_MAIN(TestCrashPoints)
#include "tst_crashpoints.moc"
