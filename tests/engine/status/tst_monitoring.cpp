// SPDX-License-Identifier: GPL-3.0-or-later
// packaging/monitoring against what is really exported.
#include "engine/status/Metrics.h"
#include "tests/support/Promtool.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QString pathOf(const QString &name)
{
    return QStringLiteral(ENGLOG_TEST_DATA "/../../packaging/monitoring/") + name;
}

QByteArray read(const QString &name)
{
    QFile file(pathOf(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qPrintable(file.fileName()));
    return file.readAll();
}

QSet<QString> metricsIn(const QByteArray &text)
{
    static const QRegularExpression name(u"\\benglog_[a-z_]+"_s);
    QSet<QString> found;
    auto it = name.globalMatch(QString::fromUtf8(text));
    while (it.hasNext())
        found.insert(it.next().captured());
    return found;
}

/// The names of series and of families, once each has a value.
QSet<QString> exported()
{
    Metrics metrics(u"w@h"_s);
    metrics.called({u"p"_s, u"m"_s, 200, 1, 1, 0.1});
    QueueStats stats;
    ProviderHealth provider;
    provider.name = u"p"_s;
    stats.providers = {provider};
    metrics.show(stats, 1);
    return metricsIn(metrics.text());
}

/// Without what a histogram adds to its name.
QSet<QString> families(const QSet<QString> &names)
{
    static const QRegularExpression part(u"_(bucket|sum|count)$"_s);
    QSet<QString> found;
    for (QString name : names)
        found.insert(name.remove(part));
    return found;
}

} // namespace

class TestMonitoring : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyWhatIsExportedIsAskedFor_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("rules") << u"alerts.yml"_s;
        QTest::newRow("their tests") << u"alerts_test.yml"_s;
        QTest::newRow("dashboard") << u"dashboard.json"_s;
        QTest::newRow("what is said of them") << u"README.md"_s;
    }

    void onlyWhatIsExportedIsAskedFor()
    {
        QFETCH(const QString, file);

        const QSet<QString> asked = metricsIn(read(file));

        QVERIFY(asked.size() >= 3);
        for (const QString &name : asked - exported())
            QFAIL(qPrintable(u"%1 is not exported"_s.arg(name)));
    }

    void theDashboardShowsEveryMetric()
    {
        QJsonParseError error;
        const auto dashboard = QJsonDocument::fromJson(read(u"dashboard.json"_s), &error).object();
        QCOMPARE(error.error, QJsonParseError::NoError);

        QByteArray expressions;
        QSet<int> ids;
        const auto panels = dashboard[u"panels"_s].toArray();
        for (const QJsonValue &panel : panels) {
            ids.insert(panel[u"id"_s].toInt());
            const auto targets = panel[u"targets"_s].toArray();
            QVERIFY(panel[u"type"_s] == u"row"_s || !targets.isEmpty());
            for (const QJsonValue &target : targets)
                expressions += target[u"expr"_s].toString().toUtf8() + '\n';
        }

        QCOMPARE(ids.size(), panels.size());
        QCOMPARE(families(metricsIn(expressions)), families(exported()));
    }

    void prometheusTakesTheRulesAndTheyFireWhenTheyShould()
    {
        REQUIRE_PROMTOOL();

        QCOMPARE(promtool({u"check"_s, u"rules"_s, pathOf(u"alerts.yml"_s)}), QByteArray());
        QCOMPARE(promtool({u"test"_s, u"rules"_s, pathOf(u"alerts_test.yml"_s)}), QByteArray());
    }

    /// A rule that nobody has seen firing is a guess.
    void eachRuleIsSeenFiring()
    {
        static const QRegularExpression rule(u"- alert: (\\w+)"_s);
        static const QRegularExpression seen(u"alertname: (\\w+)\\s+exp_alerts:"_s);
        const auto namesIn = [](const QByteArray &text, const QRegularExpression &which) {
            QSet<QString> names;
            auto it = which.globalMatch(QString::fromUtf8(text));
            while (it.hasNext())
                names.insert(it.next().captured(1));
            return names;
        };

        const auto rules = namesIn(read(u"alerts.yml"_s), rule);

        QVERIFY(rules.size() > 5);
        QCOMPARE(namesIn(read(u"alerts_test.yml"_s), seen), rules);
    }

    /// Grafana's own words in an expression stand for a duration.
    void everyExpressionOfTheDashboardIsOne()
    {
        REQUIRE_PROMTOOL();
        QByteArray rules = "groups:\n  - name: dashboard\n    rules:\n";
        int number = 0;
        const auto panels =
            QJsonDocument::fromJson(read(u"dashboard.json"_s))[u"panels"_s].toArray();
        for (const QJsonValue &panel : panels) {
            const auto targets = panel[u"targets"_s].toArray();
            for (const QJsonValue &target : targets)
                rules += "      - record: r" + QByteArray::number(++number) + "\n        expr: '"
                    + target[u"expr"_s].toString().replace("$__rate_interval"_L1, "1m"_L1).toUtf8()
                    + "'\n";
        }

        QVERIFY(number > 10);
        QCOMPARE(promtool({u"check"_s, u"rules"_s, u"/dev/stdin"_s}, rules), QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestMonitoring)
#include "tst_monitoring.moc"
