// SPDX-License-Identifier: GPL-3.0-or-later
// The queue against a model of it: walks at random, each from a seed of its own, and after every
// step the rows are what the model says, and what always holds does hold.
//
// ENGLOG_MODEL_STEPS sets how many steps in all; ENGLOG_MODEL_SEED walks that one seed alone.
#include "engine/store/Migrator.h"
#include "tests/support/QueueWalk.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

class TestQueueModel : public QObject
{
    Q_OBJECT

    static constexpr qint64 stepsOfSeed = 1'000;

    QTemporaryDir m_folder;
    QMap<QString, qint64> m_counts;

    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }

    /// An empty journal, copied for each walk.
    void makeJournal()
    {
        auto database =
            Database::open(path(u"empty.englog"_s), Database::Access::ReadWrite, u"empty"_s);
        QVERIFY(database);
        QVERIFY(Migrator::migrate(**database));
    }

    void walk(quint64 seed, qint64 steps)
    {
        const QString file = path(u"walk.englog"_s);
        for (const QString &old : {file, file + u"-wal"_s, file + u"-shm"_s})
            QFile::remove(old);
        QVERIFY(QFile::copy(path(u"empty.englog"_s), file));
        QueueWalk walk(file, seed);
        qint64 at = 0;
        while (at < steps && walk.step())
            ++at;
        const bool sound = walk.why().isEmpty() && walk.finish();
        for (auto it = walk.counts().cbegin(); it != walk.counts().cend(); ++it)
            m_counts[it.key()] += it.value();
        if (!sound)
            QFAIL(qPrintable(
                u"ENGLOG_MODEL_SEED=%1, step %2: %3\nthe last steps:\n%4"_s.arg(seed).arg(at).arg(
                    walk.why(), walk.lastSteps().join(u'\n'))));
    }

private Q_SLOTS:
    void initTestCase() { makeJournal(); }

    void theQueueDoesWhatItsModelDoes()
    {
        bool given = false;
        const qint64 steps = qEnvironmentVariable("ENGLOG_MODEL_STEPS", u"100000"_s).toLongLong();
        const quint64 seed = qEnvironmentVariable("ENGLOG_MODEL_SEED").toULongLong(&given);
        QElapsedTimer timer;
        timer.start();
        if (given)
            return walk(seed, std::max(steps, stepsOfSeed));
        const quint64 first = qEnvironmentVariable("ENGLOG_MODEL_FIRST", u"1"_s).toULongLong();
        for (qint64 done = 0; done < steps; done += stepsOfSeed) {
            walk(first + static_cast<quint64>(done / stepsOfSeed), stepsOfSeed);
            if (QTest::currentTestFailed())
                return;
        }
        qInfo("seeds %llu to %llu, %lld steps a second", first,
              first + static_cast<quint64>(steps / stepsOfSeed) - 1,
              steps * 1'000 / std::max<qint64>(1, timer.elapsed()));
    }

    void cleanupTestCase()
    {
        for (auto it = m_counts.cbegin(); it != m_counts.cend(); ++it)
            qInfo("%8lld %s", it.value(), qPrintable(it.key()));
    }
};

QTEST_GUILESS_MAIN(TestQueueModel)
#include "tst_queuemodel.moc"
