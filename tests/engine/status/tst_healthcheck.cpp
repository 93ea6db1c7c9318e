// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/HealthCheck.h"

#include <QTest>

using namespace englog;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const Instant now = Instant(Millis(1'790'000'000'000));
constexpr qint64 mebibyte = 1024 * 1024;
constexpr qint64 gibibyte = 1024 * mebibyte;

/// Nothing is wrong, and some work is under way.
HealthFacts well()
{
    HealthFacts facts;
    facts.queue = QueueStats();
    facts.queue->byState[TaskState::Queued] = 10;
    WorkerStatus worker;
    worker.id = u"w"_s;
    worker.host = u"here"_s;
    worker.pid = 7;
    worker.state = u"working"_s;
    worker.currentTasks = {{TaskId{1}, TaskKind::SentimentAnalysis, now - 2s}};
    worker.lastHeartbeat = now - 5s;
    facts.queue->workers = {worker};
    ProviderHealth cloud;
    cloud.name = u"cloud"_s;
    facts.queue->providers = {cloud};
    facts.disk = HealthFacts::Disk{100 * gibibyte, 500 * gibibyte};
    facts.backups = HealthFacts::Backups{};
    facts.isThere = true;
    facts.order = {u"cloud"_s, u"builtin"_s};
    return facts;
}

HealthFacts::Disk disk(qint64 free, qint64 total)
{
    return {free, total};
}

} // namespace

using Change = std::function<void(HealthFacts &)>;
Q_DECLARE_METATYPE(Change)

class TestHealthCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachFactMakesItsCheckWhatTheTableSays_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("part");
        QTest::addColumn<QString>("wellness");
        QTest::addColumn<QString>("alert"); // empty: none
        const auto row = [](const char *name, Change change, const QString &part,
                            const QString &wellness, const QString &alert = {}) {
            QTest::newRow(name) << std::move(change) << part << wellness << alert;
        };
        const QString fine = u"healthy"_s;
        const QString poor = u"degraded"_s;
        const QString bad = u"unhealthy"_s;

        row(
            "nothing ends, for a while", [](HealthFacts &f) { f.stuck = 10min - 1ms; }, u"queue"_s,
            fine);
        row(
            "nothing ends for long", [](HealthFacts &f) { f.stuck = 10min; }, u"queue"_s, poor,
            u"queue_stuck"_s);
        row(
            "nothing ends for too long", [](HealthFacts &f) { f.stuck = 30min; }, u"queue"_s, bad,
            u"queue_stuck"_s);
        row(
            "nothing is to be done",
            [](HealthFacts &f) {
                f.stuck = 30min;
                f.queue->byState.clear();
            },
            u"queue"_s, fine);
        row(
            "no queue", [](HealthFacts &f) { f.queue.reset(); }, u"queue"_s, poor);

        row(
            "a worker is silent",
            [](HealthFacts &f) {
                f.queue->workers.first().lastHeartbeat = now - 60s;
                f.queue->workers.first().currentTasks.first().startedAt = now - 15'001ms;
            },
            u"workers"_s, poor, u"worker_dead:here:7"_s);
        row(
            "a worker has just taken a task",
            [](HealthFacts &f) {
                f.queue->workers.first().lastHeartbeat = now - 60s;
                f.queue->workers.first().currentTasks.first().startedAt = now - 15s;
            },
            u"workers"_s, fine);
        row(
            "a silent worker has nothing in hand",
            [](HealthFacts &f) {
                f.queue->workers.first().lastHeartbeat = now - 60s;
                f.queue->workers.first().currentTasks.clear();
                f.queue->workers.first().state = u"idle"_s;
            },
            u"workers"_s, fine);
        row(
            "a silent worker lost what it had in hand",
            [](HealthFacts &f) {
                f.queue->workers.first().lastHeartbeat = now - 60s;
                f.queue->workers.first().currentTasks.clear();
            },
            u"workers"_s, poor, u"worker_dead:here:7"_s);
        row(
            "a worker leaves what is ready",
            [](HealthFacts &f) {
                f.queue->workers.first().lastHeartbeat = now - 60s;
                f.queue->workers.first().currentTasks.clear();
                f.queue->workers.first().state = u"idle"_s;
                f.stuck = 1min;
            },
            u"workers"_s, bad, u"no_worker"_s);
        row(
            "a worker has just been at work",
            [](HealthFacts &f) {
                f.queue->workers.first().lastHeartbeat = now - 60s + 1ms;
                f.queue->workers.first().currentTasks.clear();
                f.queue->workers.first().state = u"idle"_s;
                f.stuck = 1min;
            },
            u"workers"_s, fine);
        row(
            "a longer silence is allowed",
            [](HealthFacts &f) {
                f.workerTimeout = 10min;
                f.queue->workers.first().lastHeartbeat = now - 60s;
                f.queue->workers.first().currentTasks.first().startedAt = now - 60s;
            },
            u"workers"_s, fine);
        row(
            "nobody works",
            [](HealthFacts &f) {
                f.queue->workers.clear();
                f.stuck = 1min;
            },
            u"workers"_s, bad, u"no_worker"_s);
        row(
            "nobody has begun to work",
            [](HealthFacts &f) {
                f.queue->workers.clear();
                f.stuck = 1min - 1ms;
            },
            u"workers"_s, fine);
        row(
            "no workers known", [](HealthFacts &f) { f.queue.reset(); }, u"workers"_s, poor);

        row(
            "a big disk with little left",
            [](HealthFacts &f) { f.disk = disk(gibibyte - 1, 1'000 * gibibyte); }, u"store"_s, poor,
            u"disk_full"_s);
        row(
            "a big disk with enough left",
            [](HealthFacts &f) { f.disk = disk(gibibyte, 1'000 * gibibyte); }, u"store"_s, fine);
        row(
            "a big disk with nothing left",
            [](HealthFacts &f) { f.disk = disk(100 * mebibyte - 1, 1'000 * gibibyte); }, u"store"_s,
            bad, u"disk_full"_s);
        row(
            "a small disk with enough left",
            [](HealthFacts &f) { f.disk = disk(5 * mebibyte, 100 * mebibyte); }, u"store"_s, fine);
        row(
            "a small disk with little left",
            [](HealthFacts &f) { f.disk = disk(5 * mebibyte - 1, 100 * mebibyte); }, u"store"_s,
            poor, u"disk_full"_s);
        row(
            "a small disk with nothing left",
            [](HealthFacts &f) { f.disk = disk(mebibyte - 1, 100 * mebibyte); }, u"store"_s, bad,
            u"disk_full"_s);
        row(
            "no disk", [](HealthFacts &f) { f.disk.reset(); }, u"store"_s, poor);

        row(
            "an old backup, nothing new",
            [](HealthFacts &f) {
                f.backups = {now - 24h * 300, false};
            },
            u"store"_s, fine);
        row(
            "a backup of last month",
            [](HealthFacts &f) {
                f.backups = {now - 24h * 30, true};
            },
            u"store"_s, fine);
        row(
            "an old backup",
            [](HealthFacts &f) {
                f.backups = {now - 24h * 30 - 1ms, true};
            },
            u"store"_s, poor, u"backup_old"_s);
        row(
            "never a backup",
            [](HealthFacts &f) {
                f.backups = {{}, true};
            },
            u"store"_s, fine);
        row(
            "no word of backups", [](HealthFacts &f) { f.backups.reset(); }, u"store"_s, poor);

        row(
            "it cannot be read",
            [](HealthFacts &f) {
                f.readTrouble = Error{ErrorCode::Corrupt, u"x"_s, {}};
            },
            u"store"_s, bad, u"store_unreadable"_s);
        row(
            "it cannot be written",
            [](HealthFacts &f) {
                f.writeTrouble = Error{ErrorCode::Full, u"x"_s, {}};
            },
            u"store"_s, bad, u"store_unwritable"_s);
        row(
            "it is silent", [](HealthFacts &f) { f.unanswered = 30s; }, u"store"_s, bad,
            u"store_silent"_s);
        row(
            "it is slow", [](HealthFacts &f) { f.unanswered = 30s - 1ms; }, u"store"_s, fine);
        row(
            "its file is gone", [](HealthFacts &f) { f.isThere = false; }, u"store"_s, bad,
            u"journal_gone"_s);

        const auto open = [](HealthFacts &f) {
            f.queue->providers.first().state = ProviderHealth::State::Open;
            f.queue->providers.first().openings = 1;
        };
        row("a provider is open", open, u"providers"_s, poor, u"provider_open:cloud"_s);
        row(
            "a provider is tried",
            [open](HealthFacts &f) {
                open(f);
                f.queue->providers.first().state = ProviderHealth::State::HalfOpen;
            },
            u"providers"_s, poor, u"provider_open:cloud"_s);
        row(
            "a provider waits for its time",
            [open](HealthFacts &f) {
                open(f);
                f.queue->providers.first().retryAt = now + 1ms;
            },
            u"providers"_s, poor, u"provider_open:cloud"_s);
        row(
            "a provider asked for a pause",
            [open](HealthFacts &f) {
                open(f);
                f.queue->providers.first().openings = 0;
                f.queue->providers.first().retryAt = now + 1min;
            },
            u"providers"_s, fine);
        const auto due = [open](HealthFacts &f) {
            open(f);
            f.queue->providers.first().retryAt = now;
        };
        row("nobody asks a provider whose time has come", due, u"providers"_s, fine);
        row(
            "somebody asks a provider whose time has come",
            [due](HealthFacts &f) {
                due(f);
                f.wanted = {u"cloud"_s};
            },
            u"providers"_s, poor, u"provider_open:cloud"_s);
        row(
            "the only provider is open",
            [open](HealthFacts &f) {
                open(f);
                f.order = {u"cloud"_s};
            },
            u"providers"_s, bad, u"provider_open:cloud"_s);
        row(
            "a provider that is not asked any more is open",
            [open](HealthFacts &f) {
                open(f);
                f.order = {u"builtin"_s};
            },
            u"providers"_s, fine);
        row(
            "no providers known", [](HealthFacts &f) { f.queue.reset(); }, u"providers"_s, poor);

        row(
            "the port is taken", [](HealthFacts &f) { f.statusTrouble = u"x"_s; }, u"status"_s,
            poor, u"status_unserved"_s);
    }

    void eachFactMakesItsCheckWhatTheTableSays()
    {
        QFETCH(const Change, change);
        QFETCH(const QString, part);
        QFETCH(const QString, wellness);
        QFETCH(const QString, alert);
        HealthFacts facts = well();
        change(facts);

        const auto conditions = HealthCheck::conditions(facts, now);
        const HealthReport report = HealthCheck::report(conditions);

        QStringList alerts;
        for (const Condition &condition : conditions) {
            if (condition.isAlert)
                alerts += condition.name;
        }
        QCOMPARE(alerts.join(u' '), alert);
        for (const HealthReport::Check &check : report.checks) {
            if (check.name == part)
                QCOMPARE(toString(check.wellness), wellness);
            else if (facts.queue) // which several rest on
                QCOMPARE(toString(check.wellness), u"healthy"_s);
            QCOMPARE(check.reason.isEmpty(), check.wellness == Wellness::Healthy);
        }
    }

    void nothingKnownIsNotHealthy()
    {
        const auto conditions = HealthCheck::conditions({}, now);

        const HealthReport report = HealthCheck::report(conditions);
        QCOMPARE(report.checks.size(), 5);
        QCOMPARE(toString(report.wellness()), u"degraded"_s);
        QVERIFY(std::ranges::none_of(conditions, &Condition::isAlert));
        QVERIFY(HealthCheck::unknown({}).contains(u"provider_open"_s));
        QCOMPARE(HealthCheck::unknown(well()), QStringList());
    }

    void allThatIsWrongIsTold()
    {
        HealthFacts facts = well();
        facts.isThere = false;
        facts.disk = disk(0, 100 * gibibyte);
        facts.writeTrouble = Error{ErrorCode::Full, u"no space is left"_s, {}};

        const auto report = HealthCheck::report(HealthCheck::conditions(facts, now));

        QCOMPARE(toString(report.wellness()), u"unhealthy"_s);
        const QString reason = report.checks[2].reason;
        QVERIFY2(reason.contains("no space is left"_L1) && reason.contains("not in its place"_L1)
                     && reason.contains("0 MiB"_L1),
                 qPrintable(reason));
    }

    /// What a provider says may repeat what it was sent.
    void theProvidersOwnWordsStayOut()
    {
        HealthFacts facts = well();
        facts.queue->providers.first().state = ProviderHealth::State::Open;
        facts.queue->providers.first().openings = 1;
        facts.queue->providers.first().reason = u"I cannot read “Quokkawort”"_s;

        const auto conditions = HealthCheck::conditions(facts, now);

        QCOMPARE(conditions.size(), 1);
        QVERIFY(!conditions.first().summary.contains("Quokkawort"_L1));
        QVERIFY(conditions.first().summary.contains("waits for a person"_L1));
    }
};

QTEST_GUILESS_MAIN(TestHealthCheck)
#include "tst_healthcheck.moc"
