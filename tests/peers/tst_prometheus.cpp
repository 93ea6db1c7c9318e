// SPDX-License-Identifier: GPL-3.0-or-later
// Prometheus, which is not ours, scrapes a worker; what it has then is compared with the journal.
// Ends with 77 where there is none, which ENGLOG_REQUIRE_PEERS=1 makes a failure.
#include "tests/app/Programs.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QUrlQuery>

#include <cstdio>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int skipped = 77;
const QString rules = QStringLiteral(ENGLOG_MONITORING_FOLDER "/alerts.yml");

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonValue got(const QUrl &url)
{
    QNetworkAccessManager network;
    const std::unique_ptr<QNetworkReply> reply(network.get(QNetworkRequest(url)));
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, programTimeoutMs))
        return {};
    return QJsonDocument::fromJson(reply->readAll())["data"_L1];
}

/// What a series says at one moment: labels, joined by `/` in the order of their names, to values.
using Values = QMap<QString, double>;

Values valuesOf(const QJsonArray &vector)
{
    Values values;
    for (const QJsonValue series : vector) {
        QStringList labels;
        const auto metric = series["metric"_L1].toObject();
        for (auto it = metric.begin(); it != metric.end(); ++it)
            labels += it->toString();
        values[labels.join(u'/')] = series["value"_L1][1].toString().toDouble();
    }
    return values;
}

/// A Prometheus that scrapes one address several times a second, with the rules that are shipped.
class Prometheus
{
public:
    Prometheus(const Programs &programs, const QString &target)
    {
        const QString config = programs.write(
            u"prometheus.yml"_s,
            u"global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}\n"
            "rule_files: [\"%1\"]\n"
            "scrape_configs: [{job_name: englog, static_configs: [{targets: [\"%2\"]}]}]\n"_s
                .arg(rules, target)
                .toUtf8());
        m_process = programs.start(u"prometheus"_s,
                                   {"--config.file="_L1 + config,
                                    "--storage.tsdb.path="_L1 + programs.path(u"series"_s),
                                    u"--web.listen-address=127.0.0.1:0"_s});
        static const QRegularExpression listens(u"msg=\"Listening on\" address=(\\S+)"_s);
        QRegularExpressionMatch found;
        for (QDeadlineTimer end(programTimeoutMs); !found.hasMatch() && !end.hasExpired();) {
            m_process->waitForReadyRead(1'000);
            m_said += m_process->readAllStandardError();
            found = listens.match(QString::fromUtf8(m_said));
        }
        m_url = QUrl(u"http://%1/"_s.arg(found.captured(1)));
    }

    [[nodiscard]] QJsonValue ask(const QString &path, const QUrlQuery &query = {})
    {
        m_said += m_process->readAllStandardError(); // or it stops at a full pipe
        QUrl url = m_url.resolved(QUrl("api/v1/"_L1 + path));
        url.setQuery(query);
        return got(url);
    }
    [[nodiscard]] Values query(const QString &expression)
    {
        const QString escaped = QString::fromUtf8(QUrl::toPercentEncoding(expression));
        QUrlQuery query;
        query.addQueryItem(u"query"_s, escaped);
        return valuesOf(ask(u"query"_s, query)["result"_L1].toArray());
    }
    [[nodiscard]] QString health() ///< of what it scrapes: `up`, `down`, `unknown`
    {
        return ask(u"targets"_s)["activeTargets"_L1][0]["health"_L1].toString();
    }
    [[nodiscard]] const QByteArray &said() const { return m_said; }
    [[nodiscard]] Ended end()
    {
        m_process->terminate();
        return Programs::ended(*m_process);
    }

private:
    std::unique_ptr<QProcess> m_process;
    QByteArray m_said;
    QUrl m_url;
};

/// What Prometheus is told by labels, of the journal's numbers: one state of each kind of task.
Values byKind(const QJsonObject &stats, const QString &state)
{
    Values values;
    const auto kinds = stats[u"by_type"_s].toObject();
    for (auto it = kinds.begin(); it != kinds.end(); ++it)
        values[it.key()] = (*it)[state].toDouble();
    return values;
}

} // namespace

#define TRY_COMPARE(actual, expected) QTRY_COMPARE_WITH_TIMEOUT(actual, expected, programTimeoutMs)
#define TRY_VERIFY(what) QTRY_VERIFY_WITH_TIMEOUT(what, programTimeoutMs)

class TestPrometheus : public QObject
{
    Q_OBJECT

    std::unique_ptr<Programs> m_programs;
    std::unique_ptr<QProcess> m_worker;
    std::unique_ptr<Prometheus> m_prometheus;

    [[nodiscard]] QJsonObject stats() const
    {
        return m_programs->cli({u"--json"_s, u"queue"_s, u"stats"_s}).object();
    }
    [[nodiscard]] bool isIdle() const
    {
        const auto all = stats();
        return all[u"pending"_s].toInt() + all[u"queued"_s].toInt() + all[u"processing"_s].toInt()
            + all[u"retrying"_s].toInt()
            == 0;
    }

private Q_SLOTS:
    void init()
    {
        m_programs = std::make_unique<Programs>();
        m_programs->setEnvironment(u"ENGLOG_STATUS_ADDRESS"_s, u"127.0.0.1:0"_s);
        m_programs->setEnvironment(u"ENGLOG_MODEL_DIR"_s, u"none"_s);
        m_worker = m_programs->start(QStringLiteral(ENGLOG_WORKER_PATH),
                                     {u"--journal"_s, m_programs->journal()});
        const auto address = [this] {
            return contentOf(m_programs->path(u"englog/status.address"_s)).trimmed();
        };
        TRY_VERIFY(!address().isEmpty());
        m_prometheus = std::make_unique<Prometheus>(*m_programs,
                                                    QUrl(QString::fromUtf8(address())).authority());
        TRY_COMPARE(m_prometheus->health(), u"up"_s);
    }
    void cleanup()
    {
        if (QTest::currentTestFailed() && m_prometheus)
            std::fputs(m_prometheus->said().constData(), stderr);
        m_worker->terminate();
        std::ignore = Programs::ended(*m_worker);
        if (m_prometheus)
            COMPARE_STATUS(m_prometheus->end(), 0);
        m_prometheus.reset();
    }

    void itCountsWhatTheJournalHolds()
    {
        constexpr int entries = 40;
        COMPARE_STATUS(
            m_programs->cli(
                {u"import"_s, m_programs->write(u"in.jsonl"_s, Programs::entries(entries))}),
            0);
        TRY_VERIFY(isIdle());
        const QJsonObject is = stats();
        QCOMPARE(is[u"completed"_s].toInt(), 6 * entries);

        TRY_COMPARE(m_prometheus->query(u"sum by (task_type) (englog_tasks_completed_total)"_s),
                    byKind(is, u"completed"_s));
        TRY_COMPARE(m_prometheus->query(u"sum by (task_type) (englog_queue_depth)"_s),
                    byKind(is, u"pending"_s));
        for (const auto *timed :
             {"englog_processing_duration_seconds_count", "englog_queue_wait_seconds_count"})
            QCOMPARE(m_prometheus->query(u"sum by (task_type) (%1)"_s.arg(QLatin1String(timed))),
                     byKind(is, u"completed"_s));
        QCOMPARE(m_prometheus->query(u"englog_tasks_failed_total > 0"_s), Values());
        QVERIFY(m_prometheus->query(u"sum(englog_store_write_seconds_count)"_s).value({}) > 0);
        QVERIFY(m_prometheus->query(u"sum(englog_queue_wait_seconds_sum)"_s).value({}) > 0);
    }

    void itKnowsTheRulesAndEvaluatesThem()
    {
        QStringList written;
        static const QRegularExpression rule(u"- alert: (\\w+)"_s);
        auto it = rule.globalMatch(QString::fromUtf8(contentOf(rules)));
        while (it.hasNext())
            written += it.next().captured(1);

        const auto known = [this](const QString &health) {
            QStringList names;
            const auto all = m_prometheus->ask(u"rules"_s)["groups"_L1][0]["rules"_L1].toArray();
            for (const QJsonValue one : all)
                if (one["health"_L1] == health)
                    names += one["name"_L1].toString();
            return names;
        };

        QVERIFY(written.size() > 5);
        TRY_COMPARE(known(u"ok"_s), written);
    }

    void itSeesAWorkerGo()
    {
        QCOMPARE(m_prometheus->query(u"up"_s).size(), 1);
        const auto down = [this] {
            const auto alerts = m_prometheus->ask(u"alerts"_s)["alerts"_L1].toArray();
            return alerts.isEmpty() ? QString() : alerts[0]["labels"_L1]["alertname"_L1].toString();
        };
        QCOMPARE(down(), QString());

        m_worker->terminate();

        TRY_COMPARE(m_prometheus->health(), u"down"_s);
        TRY_COMPARE(down(), u"EngLogDown"_s); // pending: five minutes make it fire
    }
};

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    if (QStandardPaths::findExecutable(u"prometheus"_s).isEmpty()) {
        std::puts("skipped: there is no prometheus (Debian: prometheus)");
        return qEnvironmentVariableIntValue("ENGLOG_REQUIRE_PEERS") == 1 ? 1 : skipped;
    }
    TestPrometheus test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_prometheus.moc"
