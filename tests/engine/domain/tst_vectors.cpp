// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Vectors.h"

#include <QRandomGenerator>
#include <QTest>

#include <cmath>

using namespace englog;

class TestVectors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPackedVectorKeepsItsDirection()
    {
        QRandomGenerator random(7);
        QList<float> vector;
        for (int i = 0; i < 704; ++i)
            vector += float(random.generateDouble() - 0.5);

        const QList<float> back = PackedVector::of(vector).unpacked();

        double dot = 0.0;
        double before = 0.0;
        double after = 0.0;
        QCOMPARE(back.size(), vector.size());
        for (qsizetype i = 0; i < vector.size(); ++i) {
            dot += double(vector[i]) * double(back[i]);
            before += double(vector[i]) * double(vector[i]);
            after += double(back[i]) * double(back[i]);
        }
        QVERIFY(dot / std::sqrt(before * after) > 0.9999);
        QVERIFY(std::abs(after / before - 1.0) < 0.01);
    }

    void itTakesAByteANumber()
    {
        const PackedVector packed = PackedVector::of(QList<float>{0.5F, -1.0F, 0.0F});

        QCOMPARE(packed.numbers.size(), qsizetype(3));
        QCOMPARE(packed.bytes()[0], qint8(64));
        QCOMPARE(packed.bytes()[1], qint8(-127));
        QCOMPARE(packed.bytes()[2], qint8(0));
    }

    void nothingComesBackAsNothing()
    {
        QVERIFY(PackedVector::of(QList<float>()).unpacked().isEmpty());
        QCOMPARE(PackedVector::of(QList<float>{0.0F, 0.0F}).unpacked(), (QList<float>{0.0F, 0.0F}));
    }
};

QTEST_GUILESS_MAIN(TestVectors)
#include "tst_vectors.moc"
