// SPDX-License-Identifier: GPL-3.0-or-later
// The real diary through processes that are killed again and again while somebody goes on writing.
#include "engine/store/Database.h"
#include "tests/app/Programs.h"
#include "tests/support/Samples.h"

#include <QFile>
#include <QRandomGenerator>

#include <array>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int kinds = 6;
constexpr int workers = 3;
constexpr int atMostKills = 400;

qint64 peek(const Programs &programs, const QString &sql)
{
    const auto journal = Database::open(programs.journal(), Database::Access::ReadOnly, u"peek"_s);
    return journal ? (*journal)->integer(sql).value_or(-1) : -1;
}

qint64 lineCount(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().count('\n') : -1;
}

void killAndReap(QProcess &process)
{
    process.kill();
    process.waitForFinished(programTimeoutMs);
}

} // namespace

class TestStorm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const auto seed = qEnvironmentVariableIsSet("ENGLOG_STORM_SEED")
            ? qEnvironmentVariable("ENGLOG_STORM_SEED").toUInt()
            : QRandomGenerator::system()->generate();
        qInfo("ENGLOG_STORM_SEED=%u", seed);
        m_random.seed(seed);
    }

    void anImportKilledOverAndOverEndsWithEveryEntryOnce()
    {
        ENGLOG_SAMPLE_OR_SKIP(diary, "data/pepys.jsonl");
        const Programs programs;

        int kills = 0;
        for (bool whole = false; !whole; ++kills) {
            const auto import =
                programs.start(QStringLiteral(ENGLOG_CLI_PATH),
                               {u"--journal"_s, programs.journal(), u"import"_s, diary});
            whole = import->waitForFinished(80 + 20 * kills + m_random.bounded(200));
            if (whole)
                QCOMPARE(import->exitCode(), 0);
            else
                killAndReap(*import);
            COMPARE_STATUS(programs.cli({u"check"_s}), 0);
        }

        QVERIFY2(kills > 1, "it was never killed");
        QCOMPARE(peek(programs, u"SELECT count(*) FROM entry"_s), lineCount(diary));
        QCOMPARE(peek(programs, u"SELECT count(*) FROM task"_s), kinds * lineCount(diary));
        qInfo("%d processes were killed", kills - 1);
    }

    void workersKilledOverAndOverLoseNothingAndDoNothingTwice()
    {
        ENGLOG_SAMPLE_OR_SKIP(diary, "data/pepys.jsonl");
        Programs programs;
        programs.setEnvironment(u"WORKER_HEARTBEAT_INTERVAL"_s, u"200ms"_s);
        programs.setEnvironment(u"WORKER_HEALTH_CHECK_TIMEOUT"_s, u"1s"_s);
        COMPARE_STATUS(programs.cli({u"import"_s, diary}), 0);

        std::array<std::unique_ptr<QProcess>, workers> running;
        int kills = 0;
        int written = 0;
        while (kills < atMostKills && openTasks(programs) > 0) {
            for (auto &worker : running)
                if (!worker || worker->state() == QProcess::NotRunning)
                    worker = programs.start(QStringLiteral(ENGLOG_WORKER_PATH),
                                            {u"--journal"_s, programs.journal()});
            QProcess &unlucky = *running[m_random.bounded(quint32(workers))];
            QVERIFY2(!unlucky.waitForFinished(50 + m_random.bounded(400)),
                     unlucky.readAllStandardError().constData());
            killAndReap(unlucky);
            if (++kills % 10 == 0) { // what was told to be safe is there in the end
                COMPARE_STATUS(programs.cli({u"add"_s}, "Written in the storm."), 0);
                ++written;
            }
            if (kills % 50 == 0)
                COMPARE_STATUS(programs.cli({u"check"_s}), 0);
        }
        for (auto &worker : running)
            if (worker)
                killAndReap(*worker);
        // Whoever was hit three times is among the dead letters, and says why.
        const qint64 crashed = peek(
            programs, u"SELECT count(*) FROM task WHERE state = 5 AND error_code = 'crashed'"_s);
        QCOMPARE(peek(programs, u"SELECT count(*) FROM task WHERE state = 5"_s), crashed);
        if (crashed > 0)
            COMPARE_STATUS(programs.cli({u"queue"_s, u"retry"_s, u"--all"_s}), 0);
        COMPARE_STATUS(programs.cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);

        const qint64 entries = lineCount(diary) + written;
        QCOMPARE(peek(programs, u"SELECT count(*) FROM entry"_s), entries);
        QCOMPARE(peek(programs, u"SELECT count(*) FROM result"_s), kinds * entries);
        QCOMPARE(peek(programs, u"SELECT count(*) FROM task WHERE state = 4"_s), kinds * entries);
        QCOMPARE(peek(programs, u"SELECT count(*) FROM task"_s), kinds * entries);
        COMPARE_STATUS(programs.cli({u"check"_s}), 0);
        qInfo("%d workers were killed, %d entries written, %lld tasks blamed", kills, written,
              static_cast<long long>(crashed));
        QVERIFY(kills > 10);
    }

private:
    static qint64 openTasks(const Programs &programs)
    {
        return peek(programs, u"SELECT count(*) FROM task WHERE state < 4"_s);
    }

    QRandomGenerator m_random;
};

QTEST_GUILESS_MAIN(TestStorm)
#include "tst_storm.moc"
