// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/VectorIndex.h"

#include <QRandomGenerator>
#include <QTest>

#include <cmath>

using namespace englog;

class TestVectorIndex : public QObject
{
    Q_OBJECT

    static EntryId idOf(int n) { return EntryId::make(Instant(Millis(n)), 1, 2); }

    static QList<float> unit(QList<float> vector)
    {
        double square = 0.0;
        for (const float value : vector)
            square += double(value) * double(value);
        for (float &value : vector)
            value /= float(std::sqrt(square));
        return vector;
    }
    /// Around (1, 0.5, 0, …), as the entries of a journal lie around what they share.
    static QList<float> random(QRandomGenerator &dice, qsizetype width)
    {
        QList<float> vector;
        for (qsizetype i = 0; i < width; ++i)
            vector += float(dice.generateDouble() - 0.5) + (i == 0 ? 3.0F : i == 1 ? 1.5F : 0.0F);
        return unit(vector);
    }
    static StoredVector stored(qint64 id, int entry, const QList<float> &vector, Span span = {})
    {
        return {id, idOf(entry), span, PackedVector::of(vector)};
    }
    /// The formula as it stands, in doubles.
    static double scoreOf(const QList<QList<float>> &all, const QList<float> &v,
                          const QList<float> &q)
    {
        double dot = 0.0;
        double vv = 0.0;
        double qq = 0.0;
        for (qsizetype i = 0; i < q.size(); ++i) {
            double mean = 0.0;
            for (const auto &one : all)
                mean += double(one[i]) / double(all.size());
            const double a = double(v[i]) - mean;
            const double b = double(q[i]) - mean;
            dot += a * b;
            vv += a * a;
            qq += b * b;
        }
        return dot / std::sqrt(vv * qq);
    }

private Q_SLOTS:
    void scoresAreTheFormulas()
    {
        QRandomGenerator dice(11);
        QList<QList<float>> all;
        QList<StoredVector> vectors;
        for (int i = 0; i < 60; ++i) {
            all += random(dice, 704);
            vectors += stored(i + 1, i, all.last());
        }
        const QList<float> query = random(dice, 704);
        VectorIndex index;
        index.add(vectors.first(25));
        index.add(vectors.sliced(25));

        const auto hits = index.nearest(query, -1.0F);

        QCOMPARE(hits.size(), 60);
        for (qsizetype i = 0; i < hits.size(); ++i) {
            QVERIFY(i == 0 || hits[i].score <= hits[i - 1].score);
            for (int entry = 0; entry < 60; ++entry) {
                if (hits[i].entry == idOf(entry))
                    QVERIFY(std::abs(double(hits[i].score) - scoreOf(all, all[entry], query))
                            < 0.003);
            }
        }
    }

    void anEntryCountsByItsNearestPart()
    {
        VectorIndex index;
        index.add({stored(1, 1, unit({1, 1, 1})), stored(2, 1, {1, 0, 0}, {0, 9}),
                   stored(3, 1, {0, 1, 0}, {10, 5}), stored(4, 2, unit({1, 1, 0}))});

        const auto hits = index.nearest(QList<float>{0, 1, 0}, 0.5F);

        QCOMPARE(hits.size(), 2);
        QCOMPARE(hits[0].entry, idOf(1));
        QCOMPARE(hits[0].span, (Span{10, 5}));
        QVERIFY(hits[0].score > 0.99F);
        QCOMPARE(hits[1].entry, idOf(2));
        QCOMPARE(hits[1].span, Span());
    }

    void whatIsGoneIsNotFound()
    {
        VectorIndex index;
        index.add({stored(1, 1, {1, 0}), stored(2, 2, {0, 1}), stored(5, 3, {1, 0})});

        index.keepOnly({2, 5, 7});

        QCOMPARE(index.count(), 2);
        QCOMPARE(index.newest(), 5);
        const auto hits = index.nearest(QList<float>{1, 0}, 0.5F);
        QCOMPARE(hits.size(), 1);
        QCOMPARE(hits[0].entry, idOf(3));
        QVERIFY(index.vectorOf(idOf(1)).isEmpty());
        QCOMPARE(index.vectorOf(idOf(2)).size(), 2);
        index.keepOnly({});
        QCOMPARE(index.newest(), 0);
        QVERIFY(index.nearest(QList<float>{1, 0}, -1.0F).isEmpty());
    }

    void vectorsThatDoNotFitAreLeftAside()
    {
        VectorIndex index;
        QVERIFY(index.nearest(QList<float>{1, 0}, -1.0F).isEmpty());
        index.add({stored(1, 1, {1, 0}), stored(2, 2, {0, 1, 0})});

        QCOMPARE(index.count(), 1);
        QVERIFY(index.nearest(QList<float>{1, 0, 0}, -1.0F).isEmpty());
        QVERIFY(index.nearest(QList<float>(), -1.0F).isEmpty());
    }

    void vectorsThatAreAllTheSameTellNothing()
    {
        VectorIndex index;
        for (int i = 1; i <= 9; ++i)
            index.add({stored(i, i, {0.6F, 0.8F})});

        for (const auto &hit : index.nearest(QList<float>{1, 0}, -1.0F))
            QVERIFY(std::isfinite(hit.score));
        QVERIFY(index.nearest(QList<float>{0, 0}, 0.1F).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestVectorIndex)
#include "tst_vectorindex.moc"
