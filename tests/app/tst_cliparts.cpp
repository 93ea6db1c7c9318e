// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/CommandLine.h"
#include "app/Settings.h"
#include "app/SystemClock.h"
#include "app/SystemDice.h"
#include "app/cli/Output.h"
#include "app/cli/TextInput.h"
#include "app/cli/Values.h"
#include "engine/domain/Utf8.h"

#include <QTemporaryDir>
#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

Result<CommandLine> parsed(const QStringList &arguments)
{
    return CommandLine::parse(arguments,
                              {{u"mood"_s, u"N"_s, u"a mood"_s, {}},
                               {u"wait"_s, {}, u"a switch"_s, {}},
                               {u"output"_s, u"FILE"_s, u"a file"_s, u"o"_s},
                               {u"from"_s, u"DAY"_s, {}, {}},
                               {u"to"_s, u"DAY"_s, {}, {}}});
}

} // namespace

class TestCliParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sortsOptionsFromWords()
    {
        const auto line = parsed({u"one"_s, u"--mood=3"_s, u"-"_s, u"--wait"_s, u"-o"_s, u"f"_s,
                                  u"--mood"_s, u"4"_s, u"--"_s, u"--wait"_s});

        QVERIFY(line);
        QCOMPARE(line->rest(), QStringList({u"one"_s, u"-"_s, u"--wait"_s}));
        QCOMPARE(line->values(u"mood"_s), QStringList({u"3"_s, u"4"_s}));
        QCOMPARE(line->value(u"mood"_s), u"4"_s);
        QCOMPARE(line->value(u"output"_s), u"f"_s);
        QVERIFY(line->has(u"wait"_s));
        QVERIFY(!line->has(u"journal"_s));
    }

    void keepsAnEmptyValueApartFromNone()
    {
        const auto line = parsed({u"--mood"_s, {}, u"--output="_s});

        QVERIFY(line);
        QVERIFY(line->has(u"mood"_s) && line->value(u"mood"_s).isEmpty());
        QVERIFY(line->has(u"output"_s) && line->value(u"output"_s).isEmpty());
    }

    void refusesWhatItDoesNotKnow_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("named");
        QTest::newRow("unknown") << QStringList{u"--mod"_s} << u"--mod"_s;
        QTest::newRow("unknown letter") << QStringList{u"-x"_s} << u"-x"_s;
        QTest::newRow("no value") << QStringList{u"--mood"_s} << u"--mood"_s;
        QTest::newRow("value of a switch") << QStringList{u"--wait=yes"_s} << u"--wait"_s;
    }

    void refusesWhatItDoesNotKnow()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, named);

        const auto line = parsed(arguments);

        QVERIFY(!line);
        QCOMPARE(line.error().code, ErrorCode::Usage);
        QVERIFY2(line.error().detail.contains(named), qPrintable(line.error().detail));
    }

    void findsTheFirstByteThatIsNotUtf8_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("position");
        const auto row = [](const char *name, const QByteArray &bytes, int position) {
            QTest::newRow(name) << bytes << position;
        };
        row("nothing", "", -1);
        row("ascii", "plain", -1);
        row("two bytes", "caf\xc3\xa9", -1);
        row("three bytes", "\xe2\x82\xac", -1);
        row("four bytes", "\xf0\x9f\x8c\xb1 end", -1);
        row("last code point", "\xf4\x8f\xbf\xbf", -1);
        row("latin 1", "caf\xe9 au lait", 3);
        row("lone continuation", "a\x80", 1);
        row("cut short", "ab\xe2\x82", 2);
        row("overlong slash", "\xc0\xaf", 0);
        row("overlong three", "\xe0\x80\xaf", 0);
        row("overlong four", "\xf0\x80\x80\xaf", 0);
        row("surrogate", "x\xed\xa0\x80", 1);
        row("above the last", "\xf4\x90\x80\x80", 0);
        row("no such byte", "abc\xff", 3);
    }

    void findsTheFirstByteThatIsNotUtf8()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const int, position);

        QCOMPARE(firstInvalidUtf8(bytes), qsizetype(position));
        QCOMPARE(textFromUtf8(bytes, u"it"_s).has_value(), position < 0);
    }

    void readsTheEnvironmentBeforeTheFile()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"e.ini"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(
            "worker_pool_size = 3\nprocessing_max_retries = 7\n[provider x]\nmodel = y\n"
            "[kind theme_identification]\nconcurrency = 2\n[provider builtin]\nconcurrency = 4\n");
        file.close();
        qputenv("WORKER_POOL_SIZE", "5");

        const auto config = Settings::read(file.fileName()).and_then(&Settings::engineConfig);

        qunsetenv("WORKER_POOL_SIZE");
        QVERIFY(config);
        QCOMPARE(config->workerPoolSize, 5);
        QCOMPARE(config->maxRetries, 7);
        QCOMPARE(config->atOnce.value(TaskKind::ThemeIdentification), 2);
        QCOMPARE(config->atOnceByProvider, std::optional(4));
    }

    void refusesASettingNamingItsFile()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"e.ini"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("worker_pool_size = 999\n");
        file.close();

        const auto config = Settings::read(file.fileName()).and_then(&Settings::engineConfig);

        QVERIFY(!config);
        QCOMPARE(config.error().code, ErrorCode::Usage);
        for (const QString &named :
             {u"WORKER_POOL_SIZE"_s, u"999"_s, u"1 to 256"_s, file.fileName()})
            QVERIFY2(config.error().detail.contains(named), qPrintable(config.error().detail));
    }

    void refusesASettingsFileThatIsNotThere()
    {
        const auto settings = Settings::read(u"/nowhere/at/all.ini"_s);

        QVERIFY(!settings);
        QCOMPARE(settings.error().code, ErrorCode::Usage);
        QVERIFY(settings.error().detail.contains("/nowhere/at/all.ini"_L1));
    }

    void readsDaysAndNumbersAndKinds()
    {
        const auto range = rangeOf(*parsed({u"--from"_s, u"2026-01-02"_s, u"--to=2026-02-03"_s}));

        QVERIFY(range);
        QCOMPARE(range->from, QDate(2026, 1, 2));
        QCOMPARE(range->to, QDate(2026, 2, 3));
        QVERIFY(!rangeOf(*parsed({u"--from"_s, u"2026-02-30"_s})));
        QVERIFY(!rangeOf(*parsed({u"--from"_s, u"2026-02-03"_s, u"--to"_s, u"2026-02-02"_s})));
        QCOMPARE(*numberOf(*parsed({u"--mood"_s, u"7"_s}), u"mood"_s, 1, 10, 0), 7);
        QCOMPARE(*numberOf(*parsed({}), u"mood"_s, 1, 10, -1), -1);
        QVERIFY(!numberOf(*parsed({u"--mood"_s, u"11"_s}), u"mood"_s, 1, 10, 0));
        QVERIFY(!numberOf(*parsed({u"--mood"_s, u"7x"_s}), u"mood"_s, 1, 10, 0));
    }

    void fitsWordsIntoColumns()
    {
        QCOMPARE(fitted(u"abc"_s, 5), u"abc  "_s);
        QCOMPARE(fitted(u"abcdef"_s, 5), u"abcd…"_s);
        QCOMPARE(fitted(u"a\nb\tc\x1b"_s, 6), u"a b c�"_s);
    }

    void clockGoesForwardAndNamesItsRun()
    {
        const SystemClock clock;
        const Millis before = clock.sinceBoot();
        const Instant now = clock.now();

        QVERIFY(before > Millis::zero());
        QVERIFY(clock.sinceBoot() >= before);
        QVERIFY(qAbs(toDateTime(now).msecsTo(QDateTime::currentDateTimeUtc())) < 5'000);
        QCOMPARE(clock.bootId().size(), 36);
    }

    void diceStayInTheirRange()
    {
        SystemDice dice;
        QSet<quint64> seen;

        for (int i = 0; i < 100; ++i) {
            const double roll = dice.roll();
            QVERIFY(roll >= 0.0 && roll < 1.0);
            seen += dice.bits();
        }

        QCOMPARE(seen.size(), 100);
    }
};

QTEST_GUILESS_MAIN(TestCliParts)
#include "tst_cliparts.moc"
