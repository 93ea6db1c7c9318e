// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Ids.h"
#include "engine/domain/Instant.h"

#include <QTest>

#include <limits>

using namespace englog;
using namespace Qt::StringLiterals;

class TestIds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anIdIsAUuidOfVersion7()
    {
        // the example of RFC 9562, appendix A.6
        const EntryId id =
            EntryId::make(Instant(Millis(0x017F22E279B0)), 0xCC3, 0x18C4DC0C0C07398F);

        QCOMPARE(id.toString(), u"017f22e2-79b0-7cc3-98c4-dc0c0c07398f"_s);
    }

    void randomBitsNeverTouchVersionAndVariant()
    {
        constexpr auto all = std::numeric_limits<quint64>::max();

        QCOMPARE(EntryId::make(Instant(Millis(0)), all, all).toString(),
                 u"00000000-0000-7fff-bfff-ffffffffffff"_s);
        QCOMPARE(EntryId::make(Instant(Millis(0xFFFFFFFFFFFF)), 0, 0).toString(),
                 u"ffffffff-ffff-7000-8000-000000000000"_s);
    }

    void idsSortByTheTimeTheyWereMade()
    {
        quint64 bits = 0x9E3779B97F4A7C15;
        EntryId before = EntryId::make(Instant(Millis(0)), 0, 0);
        for (qint64 ms = 1; ms < qint64(1) << 47; ms = ms * 3 / 2 + 1) {
            bits *= 6'364'136'223'846'793'005U;
            const EntryId id = EntryId::make(Instant(Millis(ms)), bits, bits ^ 0x5555);

            QVERIFY(before < id);
            QVERIFY(!(id < before));
            QVERIFY(before.toString() < id.toString());
            before = id;
        }
    }

    void anIdIsReadBack()
    {
        const EntryId id = EntryId::make(Instant(Millis(1'795'435'342'125)), 77, 88);

        const auto read = EntryId::from(id.toString());
        const auto loud = EntryId::from(id.toString().toUpper());

        QVERIFY(read && *read == id);
        QVERIFY(loud && *loud == id);
        QCOMPARE(qHash(*read), qHash(id));
    }

    void whatIsNoIdNamesNoEntry_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << QString();
        QTest::newRow("a number") << u"12"_s;
        QTest::newRow("zero") << u"00000000-0000-0000-0000-000000000000"_s;
        QTest::newRow("braces") << u"{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}"_s;
        QTest::newRow("more behind") << u"017f22e2-79b0-7cc3-98c4-dc0c0c07398fx"_s;
        QTest::newRow("cut") << u"017f22e2-79b0-7cc3-98c4-dc0c0c07398"_s;
        QTest::newRow("not hex") << u"017f22e2-79b0-7cc3-98c4-dc0c0c07398g"_s;
        QTest::newRow("long") << QString(100'000, u'a');
    }

    void whatIsNoIdNamesNoEntry()
    {
        QFETCH(const QString, text);

        const auto id = EntryId::from(text);

        QVERIFY(!id);
        QCOMPARE(id.error().code, ErrorCode::NotFound);
        QVERIFY(id.error().detail.size() < 200);
        QVERIFY(!id.error().hint.isEmpty());
    }

    void tasksAndBatchesAreToldApart()
    {
        QCOMPARE(TaskId{12}.toString(), u"12"_s);
        QCOMPARE(BatchId{12}.toString(), u"b12"_s);
        QVERIFY(TaskId{2} < TaskId{12});
        QCOMPARE(qHash(TaskId{2}), qHash(TaskId{2}));
        QVERIFY(EntryId{}.isNull());
    }

    void anInstantIsWrittenInUtcWithMilliseconds()
    {
        const Instant instant(Millis(1'795'464'142'125));

        QCOMPARE(toRfc3339(instant), u"2026-11-23T20:02:22.125Z"_s);
        QCOMPARE(toRfc3339(Instant{}), u"1970-01-01T00:00:00.000Z"_s);
        QCOMPARE(toRfc3339(Instant(Millis(-1))), u"1969-12-31T23:59:59.999Z"_s);
        QCOMPARE(toInstant(toDateTime(instant)), instant);
    }

    void anInstantIsReadBack_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("ms");
        QTest::newRow("UTC") << u"2026-11-23T20:02:22.125Z"_s << qint64(1'795'464'142'125);
        QTest::newRow("no fraction") << u"2026-11-23T20:02:22Z"_s << qint64(1'795'464'142'000);
        QTest::newRow("offset") << u"2026-11-23T21:02:22.125+01:00"_s << qint64(1'795'464'142'125);
        QTest::newRow("west") << u"2026-11-23T16:32:22.125-03:30"_s << qint64(1'795'464'142'125);
        QTest::newRow("small letters") << u"2026-11-23t20:02:22z"_s << qint64(1'795'464'142'000);
        QTest::newRow("a space") << u"2026-11-23 20:02:22Z"_s << qint64(1'795'464'142'000);
    }

    void anInstantIsReadBack()
    {
        QFETCH(const QString, text);
        QFETCH(const qint64, ms);

        const auto instant = instantFromRfc3339(text);

        QVERIFY(instant);
        QCOMPARE(instant->time_since_epoch().count(), ms);
    }

    void whatNamesNoInstantIsNone_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text :
             {"", "now", "2026-11-23", "2026-11-23T20:02:22", "20:02:22Z", "2026-13-23T20:02:22Z",
              "2026-11-23T25:02:22Z", "2026-11-23T20:02Z", "2026-11-23T20:02:22Z and more"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }

    void whatNamesNoInstantIsNone()
    {
        QFETCH(const QString, text);

        QVERIFY(!instantFromRfc3339(text));
    }

    void readsDurations_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("ms"); // -1: none
        QTest::newRow("milliseconds") << u"250ms"_s << qint64(250);
        QTest::newRow("seconds") << u"30s"_s << qint64(30'000);
        QTest::newRow("minutes") << u"10min"_s << qint64(600'000);
        QTest::newRow("hours") << u"1h"_s << qint64(3'600'000);
        QTest::newRow("days") << u"7d"_s << qint64(604'800'000);
        QTest::newRow("blanks") << u"  2 h "_s << qint64(7'200'000);
        QTest::newRow("zero") << u"0s"_s << qint64(0);
        QTest::newRow("no unit") << u"30"_s << qint64(-1);
        QTest::newRow("another unit") << u"30w"_s << qint64(-1);
        QTest::newRow("negative") << u"-1s"_s << qint64(-1);
        QTest::newRow("a fraction") << u"1.5s"_s << qint64(-1);
        QTest::newRow("beyond all time") << u"999999999999d"_s << qint64(-1);
        QTest::newRow("beyond all numbers") << u"99999999999999999999ms"_s << qint64(-1);
        QTest::newRow("empty") << QString() << qint64(-1);
    }

    void readsDurations()
    {
        QFETCH(const QString, text);
        QFETCH(const qint64, ms);

        QCOMPARE(durationFrom(text).value_or(Millis(-1)).count(), ms);
    }
};

QTEST_GUILESS_MAIN(TestIds)
#include "tst_ids.moc"
