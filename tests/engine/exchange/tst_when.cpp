// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/When.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

class TestWhen : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsDaysAndTimes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<When>("when");
        const QDate day(2026, 11, 23);
        QTest::newRow("a day") << u"2026-11-23"_s << When{day, {}, {}};
        QTest::newRow("long ago") << u"0001-01-01"_s << When{QDate(1, 1, 1), {}, {}};
        QTest::newRow("minutes") << u"2026-11-23T20:02"_s << When{day, QTime(20, 2), {}};
        QTest::newRow("seconds") << u"2026-11-23T20:02:22"_s << When{day, QTime(20, 2, 22), {}};
        QTest::newRow("milliseconds")
            << u"2026-11-23T20:02:22.125Z"_s << When{day, QTime(20, 2, 22, 125), "UTC"};
        QTest::newRow("nanoseconds") // beyond what is kept
            << u"2026-11-23T20:02:22.125000001Z"_s << When{day, QTime(20, 2, 22, 125), "UTC"};
        QTest::newRow("small letters")
            << u"2026-11-23t20:02:22z"_s << When{day, QTime(20, 2, 22), "UTC"};
        QTest::newRow("a space") << u"2026-11-23 20:02:22"_s << When{day, QTime(20, 2, 22), {}};
        QTest::newRow("offset") << u"2026-11-23T20:02:22+05:30"_s
                                << When{day, QTime(20, 2, 22), "UTC+05:30"};
        QTest::newRow("west") << u"2026-11-23T20:02-08:00"_s
                              << When{day, QTime(20, 2), "UTC-08:00"};
        QTest::newRow("no offset") << u"2026-11-23T20:02-00:00"_s << When{day, QTime(20, 2), "UTC"};
        QTest::newRow("name") << u"2026-11-23T20:02 Europe/Berlin"_s
                              << When{day, QTime(20, 2), "Europe/Berlin"};
    }

    void readsDaysAndTimes()
    {
        QFETCH(const QString, text);
        QFETCH(const When, when);

        const auto read = When::from(text);

        QVERIFY2(read.has_value(), read ? "" : qPrintable(read.error().detail));
        QCOMPARE(read->date, when.date);
        QCOMPARE(read->time, when.time);
        QCOMPARE(read->timeZone, when.timeZone);
    }

    void refusesWhatIsNoTime_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text :
             {"", "today", "2026", "2026-11", "2026-13-01", "2026-02-29", "0000-01-01",
              "2026-11-23T", "2026-11-23T24:01", "2026-11-23T20:60", "2026-11-23T20:02:61",
              "2026-11-23T20:02+99:00", "2026-11-23T20:02 Mars/Base", "2026-11-23T20:02Zz",
              "12026-11-23", "2026-11-23 and more", "-2026-11-23", "2026-11-23+02:00"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }

    void refusesWhatIsNoTime()
    {
        QFETCH(const QString, text);

        const auto read = When::from(text);

        QVERIFY(!read);
        QVERIFY(read.error().code == ErrorCode::Invalid);
        QVERIFY(read.error().detail.contains(text));
        QVERIFY(!read.error().hint.isEmpty());
    }

    void writesWhatItReads_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text :
             {"2026-11-23", "1660-01-11", "2026-11-23T20:02:22", "2026-11-23T20:02:22Z",
              "2026-11-23T20:02:22.007Z", "2026-11-23T20:02:22+05:30", "2026-11-23T20:02:22-09:30"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }

    void writesWhatItReads()
    {
        QFETCH(const QString, text);

        const auto read = When::from(text);

        QVERIFY(read);
        QCOMPARE(read->toString(), text);
    }
};

QTEST_GUILESS_MAIN(TestWhen)
#include "tst_when.moc"
