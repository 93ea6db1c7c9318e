// SPDX-License-Identifier: GPL-3.0-or-later
// The power is cut while the programs write: what was told to be saved is on the disk.
#include "tests/faults/FaultSeed.h"
#include "tests/faults/PowerCut.h"
#include "tests/faults/Soundness.h"

#include <QElapsedTimer>
#include <QFile>

#include <array>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

const QString results =
    u"SELECT entry_id || ' ' || kind || ' ' || created_at AS line FROM result"_s;
const QString whole = u"SELECT uuid AS line FROM entry e WHERE 6 = "
                      "(SELECT count(*) FROM task t WHERE t.entry_id = e.id)"_s;

/// Lines of the first that the second has not.
QString missing(const QString &told, const QString &kept)
{
    const QStringList keptLines = kept.split(u'\n');
    const QSet<QString> has(keptLines.begin(), keptLines.end());
    QStringList gone = told.split(u'\n', Qt::SkipEmptyParts);
    gone.removeIf([&](const QString &line) { return has.contains(line); });
    return gone.join(u'\n');
}

} // namespace

class TestPowerCut : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_random.seed(faultSeed()); }

    void aDiskThatKeepsItsPromisesLosesNothingAndOneThatIsNotAskedDoes_data()
    {
        QTest::addColumn<QString>("synchronous");
        QTest::addColumn<bool>("loses");
        QTest::newRow("asked") << u"FULL"_s << false;
        QTest::newRow("not asked") << u"OFF"_s << true;
    }

    /// So that it is known that this disk can lose.
    void aDiskThatKeepsItsPromisesLosesNothingAndOneThatIsNotAskedDoes()
    {
        QFETCH(QString, synchronous);
        QFETCH(bool, loses);
        PowerCut disk;
        const auto writer =
            disk.start(QStringLiteral(ENGLOG_POWERCUT_WRITER), {disk.journal(), synchronous});
        QByteArray told;
        while (told.count('\n') < 200) {
            QVERIFY(writer->waitForReadyRead(programTimeoutMs));
            told += writer->readAllStandardOutput();
        }
        writer->kill();
        writer->waitForFinished();
        told += writer->readAllStandardOutput();

        disk.cut(PowerCut::Unsynced::IsLost, m_random);

        const qint64 kept = peek(disk.journal(), u"SELECT count(*) FROM row"_s);
        QCOMPARE(kept < told.count('\n'), loses);
    }

    void aDiskThatLiesIsFoundOut()
    {
        PowerCut disk;
        COMPARE_STATUS(disk.programs().cli({u"add"_s}, "Kept."), 0);
        disk.sync();
        disk.lie();
        const auto add = disk.start(QStringLiteral(ENGLOG_CLI_PATH), adding(disk));
        const Ended added = Programs::ended(*add);
        COMPARE_STATUS(added, 0);

        disk.cut(PowerCut::Unsynced::IsLost, m_random);

        VERIFY_SOUND(disk.journal());
        QCOMPARE(missing(added.word(), peekLines(disk.journal(), whole)), added.word());
    }

    void whatWasToldToBeSavedSurvivesEveryCut()
    {
        PowerCut disk;
        QString told;
        std::array<std::unique_ptr<QProcess>, 3> adders;
        const auto gather = [&](QProcess &add) {
            const Ended end{add.exitCode(), add.readAllStandardOutput(), {}};
            if (add.exitStatus() == QProcess::NormalExit && end.status == 0)
                told += end.word() + u'\n';
        };
        COMPARE_STATUS(disk.programs().cli({u"check"_s}), 0);
        const int cuts = qEnvironmentVariableIntValue("ENGLOG_CUTS");
        for (int n = 0; n < std::max(cuts, 20); ++n) {
            disk.sync();
            const auto worker =
                disk.start(QStringLiteral(ENGLOG_WORKER_PATH), {u"--journal"_s, disk.journal()});
            const int lasts = m_random.bounded(50, 900);
            for (QElapsedTimer since = begun(); since.elapsed() < lasts;) {
                for (auto &add : adders) {
                    if (!add)
                        add = disk.start(QStringLiteral(ENGLOG_CLI_PATH), adding(disk));
                    if (!add->waitForFinished(5))
                        continue;
                    gather(*add);
                    add.reset();
                }
            }
            const QString found = peekLines(disk.journal(), results);
            const auto unsynced =
                n % 2 == 0 ? PowerCut::Unsynced::IsLost : PowerCut::Unsynced::SurvivesInPieces;
            worker->kill();
            for (auto &add : adders)
                if (add)
                    add->kill();
            worker->waitForFinished();
            for (auto &add : adders) {
                if (!add)
                    continue;
                add->waitForFinished();
                gather(*add);
                add.reset();
            }

            disk.cut(unsynced, m_random);

            COMPARE_STATUS(disk.programs().cli({u"check"_s}), 0);
            VERIFY_SOUND(disk.journal());
            QCOMPARE(missing(told, peekLines(disk.journal(), whole)), QString());
            QCOMPARE(missing(found, peekLines(disk.journal(), results)), QString());
        }
        qInfo("%lld entries were told to be saved, %lld results were there at the last cut",
              static_cast<long long>(told.count(u'\n')),
              static_cast<long long>(peek(disk.journal(), u"SELECT count(*) FROM result"_s)));
        // What was in hand in three cuts in a row is taken for what made the program end, and given
        // up: the first round finds that out, the second queues it anew.
        std::ignore = disk.programs().cli({u"analyse"_s, u"--all"_s, u"--wait"_s});
        COMPARE_STATUS(disk.programs().cli({u"analyse"_s, u"--all"_s, u"--wait"_s}), 0);
        COMPARE_STATUS(disk.programs().cli({u"check"_s}), 0);
        const QString others = u"SELECT count(*) FROM task WHERE state <> 4 "
                               "AND NOT (state = 5 AND error_code = 'crashed')"_s;
        QCOMPARE(peek(disk.journal(), others), 0);
        const QString unread = u"SELECT count(*) FROM entry e WHERE 6 <> "
                               "(SELECT count(*) FROM result r WHERE r.entry_id = e.id)"_s;
        QCOMPARE(peek(disk.journal(), unread), 0);
    }

    void savingSurvivesACutAtEachSync_data()
    {
        QTest::addColumn<bool>("isNew");
        QTest::addColumn<PowerCut::Unsynced>("unsynced");
        QTest::newRow("what was not synced is lost") << false << PowerCut::Unsynced::IsLost;
        QTest::newRow("or survives in pieces") << false << PowerCut::Unsynced::SurvivesInPieces;
        QTest::newRow("in a journal that is being made") << true << PowerCut::Unsynced::IsLost;
        QTest::newRow("in pieces of one") << true << PowerCut::Unsynced::SurvivesInPieces;
    }

    void savingSurvivesACutAtEachSync()
    {
        QFETCH(bool, isNew);
        QFETCH(PowerCut::Unsynced, unsynced);
        int cuts = 0;
        for (bool killed = true; killed; ++cuts) {
            PowerCut disk;
            if (!isNew) {
                COMPARE_STATUS(disk.programs().cli({u"check"_s}), 0);
                disk.sync();
            }
            disk.cutAtSync(cuts + 1);
            const auto add = disk.start(QStringLiteral(ENGLOG_CLI_PATH), adding(disk));
            add->waitForFinished(programTimeoutMs);
            killed = add->exitStatus() == QProcess::CrashExit;
            const QString told = QString::fromUtf8(add->readAllStandardOutput().trimmed());

            disk.cut(unsynced, m_random);

            COMPARE_STATUS(disk.programs().cli({u"add"_s}, "Once more."), 0);
            QCOMPARE(missing(told, peekLines(disk.journal(), whole)), QString());
            VERIFY_SOUND(disk.journal());
        }
        qInfo("%d cuts", cuts - 1);
        QVERIFY(cuts > 2);
    }

private:
    static QElapsedTimer begun()
    {
        QElapsedTimer timer;
        timer.start();
        return timer;
    }

    static QStringList adding(const PowerCut &disk)
    {
        return {u"--journal"_s, disk.journal(), u"add"_s,
                disk.programs().write(u"text"_s, "I was so glad to see Maria in Paris again.")};
    }

    QRandomGenerator m_random;
};

QTEST_GUILESS_MAIN(TestPowerCut)
#include "tst_powercut.moc"
