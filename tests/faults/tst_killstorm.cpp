// SPDX-License-Identifier: GPL-3.0-or-later
// Four workers on one journal, of which one after the other is killed at any moment while entries
// come in. tst_storm does the same to the diary.
#include "tests/app/Programs.h"
#include "tests/faults/FaultSeed.h"
#include "tests/faults/Soundness.h"

#include <QRandomGenerator>

#include <array>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

const QString openTasks = u"SELECT count(*) FROM task WHERE state < 4"_s;
const QString all = u"SELECT count(*) FROM entry"_s;

} // namespace

class TestKillStorm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_random.seed(faultSeed()); }

    void workersKilledOneAfterTheOtherLoseNothingAndDoNothingTwice()
    {
        const int kills = std::max(qEnvironmentVariableIntValue("ENGLOG_KILLS"), 50);
        Programs programs;
        programs.setEnvironment(u"WORKER_HEARTBEAT_INTERVAL"_s, u"200ms"_s);
        programs.setEnvironment(u"WORKER_HEALTH_CHECK_TIMEOUT"_s, u"1s"_s);
        programs.setEnvironment(u"WORKER_POOL_SIZE"_s, u"2"_s);
        std::array<std::unique_ptr<QProcess>, 4> workers;
        QStringList written;
        qint64 imported = 0;

        for (int n = 1; n <= kills; ++n) {
            if (peek(programs.journal(), openTasks) < 300)
                COMPARE_STATUS(importMore(programs, &imported), 0);
            for (auto &worker : workers)
                if (!worker || worker->state() == QProcess::NotRunning)
                    worker = programs.start(QStringLiteral(ENGLOG_WORKER_PATH),
                                            {u"--journal"_s, programs.journal()});
            QProcess &unlucky = *workers[m_random.bounded(quint32(workers.size()))];
            QVERIFY2(!unlucky.waitForFinished(10 + m_random.bounded(150)),
                     unlucky.readAllStandardError().constData());
            killAndReap(unlucky);
            if (n % 10 != 0)
                continue;
            const Ended add = programs.cli({u"add"_s}, "Written in the storm.");
            COMPARE_STATUS(add, 0);
            written += add.word();
            VERIFY_SOUND(programs.journal());
        }
        for (auto &worker : workers)
            killAndReap(*worker);

        // What the last kills did is found by whoever works next. Whoever was hit three times is
        // then among the dead letters, and says why.
        const Ended rescued = programs.cli({u"analyse"_s, u"--all"_s, u"--wait"_s});
        QVERIFY2(rescued.status == 0 || rescued.status == 1, rescued.err.constData());
        const QString dead = u"SELECT count(*) FROM task WHERE state = 5"_s;
        const qint64 blamed = peek(programs.journal(), dead + u" AND error_code = 'crashed'"_s);
        QCOMPARE(peek(programs.journal(), dead), blamed);
        if (blamed > 0)
            COMPARE_STATUS(programs.cli({u"queue"_s, u"retry"_s, u"--all"_s}), 0);
        COMPARE_STATUS(programs.cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);
        VERIFY_FINISHED(programs.journal(), imported + written.size());
        for (const QString &id : written)
            QCOMPARE(peek(programs.journal(), all + u" WHERE uuid = '%1'"_s.arg(id)), 1);
        qInfo("%d kills, %lld entries, %lld tasks blamed", kills,
              static_cast<long long>(imported + written.size()), static_cast<long long>(blamed));
    }

private:
    static void killAndReap(QProcess &process)
    {
        process.kill();
        process.waitForFinished(programTimeoutMs);
    }

    static Ended importMore(const Programs &programs, qint64 *imported)
    {
        constexpr int more = 100;
        const QByteArray round = "In round " + QByteArray::number(*imported / more) + ", day ";
        *imported += more;
        return programs.cli(
            {u"import"_s,
             programs.write(u"in.jsonl"_s, Programs::entries(more).replace("Day ", round))});
    }

    QRandomGenerator m_random;
};

QTEST_GUILESS_MAIN(TestKillStorm)
#include "tst_killstorm.moc"
