// SPDX-License-Identifier: GPL-3.0-or-later
// What makes health degraded and alerts fire, by making it so: each for real, as far as a test can.
#include "app/Composition.h"
#include "app/SystemClock.h"
#include "app/Watch.h"
#include "engine/status/Metrics.h"
#include "tests/app/Programs.h"
#include "tests/support/HeldReads.h"
#include "tests/support/ServiceEngine.h"
#include "tests/support/SmallDisk.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QScopeGuard>
#include <QTcpServer>

#include <csignal>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Looks that follow each other at once; the alerts' times are the clock's.
Watch::Pace quick()
{
    return {10ms, 10ms, 10ms, {}};
}

QString wellnessOf(Watch &watch, const QString &part)
{
    const auto checks = watch.health().checks;
    for (const HealthReport::Check &check : checks) {
        if (check.name == part)
            return toString(check.wellness);
    }
    return {};
}

} // namespace

// What waits for a look, a process or a service, on however busy a machine.
#define TRY_COMPARE(actual, expected)                                                              \
    QTRY_COMPARE_WITH_TIMEOUT(actual, expected, ServiceEngine::most)
#define TRY_VERIFY(what) QTRY_VERIFY_WITH_TIMEOUT(what, ServiceEngine::most)

class TestWatch : public QObject
{
    Q_OBJECT

    std::unique_ptr<ServiceEngine> m_bench;
    std::unique_ptr<HeldReads> m_reads; ///< through which it looks
    std::unique_ptr<Watch> m_watch;
    QStringList m_told; ///< `+name`, `-name`

    void watch(const Watch::Pace &pace = quick(), Metrics *metrics = nullptr)
    {
        m_reads = std::make_unique<HeldReads>(m_bench->journal.store());
        m_watch = std::make_unique<Watch>(
            Watch::Parts{m_bench->engine(), *m_reads, m_bench->journal.clock, *m_bench->routing,
                         m_bench->journal.path(),
                         [this] { return m_bench->journal.store().trouble(); }, metrics},
            pace);
        hear();
        m_watch->start();
    }
    void hear()
    {
        connect(m_watch.get(), &Watch::alertChanged, this, [this](const Alert &alert) {
            m_told += (alert.state == Alert::State::Firing ? u'+' : u'-') + alert.name;
        });
    }
    void pass(Millis time) { m_bench->journal.clock.advance(time); }
    /// Until a look has been taken in that began after this: with the one that follows it.
    void look()
    {
        const int before = m_reads->reads();
        TRY_VERIFY(m_reads->reads() >= before + 2);
    }

private Q_SLOTS:
    void init()
    {
        m_told.clear();
        m_bench = std::make_unique<ServiceEngine>();
    }
    void cleanup()
    {
        m_watch.reset();
        m_reads.reset();
        m_bench.reset();
    }

    void allIsWellWhereNothingIsWrong()
    {
        m_bench->start();
        watch({1h, 1h, 1h, {}});
        QCOMPARE(toString(m_watch->health().wellness()), u"degraded"_s); // before the first look

        TRY_COMPARE(toString(m_watch->health().wellness()), u"healthy"_s);
        QCOMPARE(m_watch->health().checks.size(), 5);
        QVERIFY(m_watch->firing().isEmpty());
    }

    // --- providers ---

    void aProviderThatRefusesIsAnAlertUntilItAnswers()
    {
        m_bench->config.order = {m_bench->service.name};
        m_bench->server.setDefault([](const HeardRequest &) { return answers::wrongKey(); });
        m_bench->start();
        watch();
        m_bench->save(u"Nobody reads this yet."_s);

        TRY_COMPARE(wellnessOf(*m_watch, u"providers"_s), u"unhealthy"_s); // there is no other
        QCOMPARE(m_told, QStringList());
        pass(10s);
        TRY_COMPARE(m_told, QStringList{u"+provider_open:service"_s});
        QCOMPARE(m_watch->firing().size(), 1);
        QVERIFY(m_watch->firing().first().summary.contains("waits for a person"_L1));

        m_bench->server.setDefault(answers::happy());
        QVERIFY(await(m_bench->engine().resume({})));
        TRY_COMPARE(wellnessOf(*m_watch, u"providers"_s), u"healthy"_s);
        pass(60s);
        TRY_COMPARE(m_told,
                    (QStringList{u"+provider_open:service"_s, u"-provider_open:service"_s}));
        QVERIFY(m_watch->firing().isEmpty());
        TRY_IDLE(*m_bench);
    }

    /// It could be asked again, and nobody asks: that it was away is over.
    void aProviderThatNobodyAsksAnyMoreIsNoAlert()
    {
        m_bench->config.order = {m_bench->service.name};
        m_bench->server.stopListening();
        m_bench->start();
        watch();
        m_bench->save(u"Nobody reads this yet."_s);
        TRY_COMPARE(wellnessOf(*m_watch, u"providers"_s), u"unhealthy"_s);
        pass(10s);
        TRY_COMPARE(m_told, QStringList{u"+provider_open:service"_s});

        QVERIFY(await(m_bench->engine().cancel({})));
        TRY_IDLE(*m_bench);
        m_bench->passUntilProbe();
        QVERIFY(m_bench->isOpen());
        TRY_COMPARE(wellnessOf(*m_watch, u"providers"_s), u"healthy"_s);
        pass(60s);
        TRY_COMPARE(m_told.mid(1), QStringList{u"-provider_open:service"_s});
    }

    /// One that answers, and says that it has had enough for now.
    void aProviderThatOnlyRestsIsNoAlert()
    {
        m_bench->config.order = {m_bench->service.name};
        m_bench->server.setDefault([](const HeardRequest &request) {
            return answers::withLimits(answers::happy()(request), 0, 1'000, "6m0s", "1s");
        });
        m_bench->start();
        watch();
        m_bench->save(u"One call, and no more for six minutes."_s);

        TRY_VERIFY(m_bench->isOpen());
        look();
        QCOMPARE(wellnessOf(*m_watch, u"providers"_s), u"healthy"_s);
        pass(60s);
        look();
        QVERIFY(m_bench->isOpen());
        QCOMPARE(wellnessOf(*m_watch, u"providers"_s), u"healthy"_s);
        QCOMPARE(m_told, QStringList());
    }

    // --- queue and workers ---

    void workThatNobodyDoesIsStuck()
    {
        m_bench->start(Engine::Work::Leave);
        m_bench->save(u"Nobody works."_s);
        watch(); // whose first look sees it
        TRY_COMPARE(wellnessOf(*m_watch, u"queue"_s), u"healthy"_s);

        pass(9min);
        TRY_COMPARE(wellnessOf(*m_watch, u"workers"_s), u"unhealthy"_s);
        QCOMPARE(wellnessOf(*m_watch, u"queue"_s), u"healthy"_s);
        pass(2min);
        TRY_COMPARE(wellnessOf(*m_watch, u"queue"_s), u"degraded"_s);
        pass(20min);
        TRY_COMPARE(wellnessOf(*m_watch, u"queue"_s), u"unhealthy"_s);
        m_told.sort();
        QCOMPARE(m_told, (QStringList{u"+no_worker"_s, u"+queue_stuck"_s}));

        QVERIFY(await(m_bench->engine().pause({}))); // then that is as it should be
        TRY_COMPARE(toString(m_watch->health().wellness()), u"healthy"_s);
        QVERIFY(await(m_bench->engine().resume({})));
        TRY_COMPARE(wellnessOf(*m_watch, u"queue"_s), u"healthy"_s); // counted anew
    }

    /// What may not leave this machine is a worker's of this machine.
    void workThatNobodyDoesIsStuckAlsoWhereNothingMayLeave()
    {
        m_bench->start(Engine::Work::Leave);
        m_bench->engine().setAllowed(EngineConfig::Ai::Local);
        m_bench->save(u"Nobody works."_s);
        watch();
        look();

        pass(11min);
        TRY_COMPARE(wellnessOf(*m_watch, u"queue"_s), u"degraded"_s);
        QCOMPARE(wellnessOf(*m_watch, u"workers"_s), u"unhealthy"_s);
    }

    void workThatNobodyMayDoIsNotStuck()
    {
        m_bench->moveToTheCloud();
        m_bench->start(Engine::Work::Leave);
        const EntryId id = m_bench->save(u"To be read elsewhere."_s);
        QVERIFY(await(m_bench->engine().cancel({})));
        QVERIFY(
            await(m_bench->engine().analyse({id}, Engine::Select::Missing, m_bench->service.name)));
        m_bench->engine().setAllowed(EngineConfig::Ai::Local);
        QVERIFY(m_bench->count(TaskState::Queued) > 0);
        watch();
        look();

        pass(1h);
        look();
        QCOMPARE(toString(m_watch->health().wellness()), u"healthy"_s);
        QCOMPARE(m_told, QStringList());
    }

    void timeAsleepOrSwitchedOffIsNotStuck()
    {
        m_bench->start(Engine::Work::Leave);
        m_bench->save(u"Nobody works."_s);
        watch(); // whose first look sees it
        look();

        m_bench->journal.clock.sleep(8h);
        look();
        QCOMPARE(wellnessOf(*m_watch, u"queue"_s), u"healthy"_s);
        m_bench->engine().setAllowed(EngineConfig::Ai::Off);
        pass(1h);
        look();
        QCOMPARE(wellnessOf(*m_watch, u"queue"_s), u"healthy"_s);
        QCOMPARE(m_told, QStringList());
    }

    /// A real worker that is stopped with tasks in its hands; looked at by somebody who does not
    /// work himself, for who works takes them back.
    void aWorkerThatStoppedIsDead()
    {
        Programs programs;
        programs.setEnvironment(u"WORKER_HEARTBEAT_INTERVAL"_s, u"100ms"_s);
        programs.setEnvironment(u"WORKER_HEALTH_CHECK_TIMEOUT"_s, u"1s"_s);
        programs.setEnvironment(u"ENGLOG_MODEL_DIR"_s, u"none"_s);
        COMPARE_STATUS(
            programs.cli({u"import"_s, programs.write(u"in.jsonl"_s, Programs::entries(3'000))}),
            0);
        SystemClock clock;
        FakeDice dice;
        const auto store = SqlStore::open({programs.journal(), u"test"_s, "UTC"}, clock, dice);
        QVERIFY(store);
        const auto stats = [&] {
            return await((*store)->read([&](Stores &s) { return s.tasks.stats(clock.now()); }))
                .value();
        };
        const auto worker = programs.start(QStringLiteral(ENGLOG_WORKER_PATH),
                                           {u"--journal"_s, programs.journal()});
        const auto signal = [&](int number) {
            ::kill(static_cast<pid_t>(worker->processId()), number);
        };
        const auto stopsWithTasks = [&] {
            signal(SIGSTOP);
            if (stats().count(TaskState::Processing) > 0)
                return true;
            signal(SIGCONT);
            return false;
        };
        QTRY_VERIFY_WITH_TIMEOUT(stopsWithTasks(), programTimeoutMs);

        EngineConfig config;
        config.workerTimeout = 1s;
        Engine engine({**store, clock, dice, m_bench->device}, config);
        const auto routing = routingOf(config);
        m_watch = std::make_unique<Watch>(Watch::Parts{engine, **store, clock, *routing,
                                                       programs.journal(),
                                                       [&] { return (*store)->trouble(); }},
                                          Watch::Pace{50ms, 50ms, 50ms, {0ms, 0ms}});
        hear();
        m_watch->start();
        QTRY_COMPARE_WITH_TIMEOUT(wellnessOf(*m_watch, u"workers"_s), u"degraded"_s, 20'000);
        TRY_VERIFY(!m_told.isEmpty());
        QVERIFY2(m_told.first().startsWith("+worker_dead:"_L1)
                     && m_told.first().endsWith(u":%1"_s.arg(worker->processId())),
                 qPrintable(m_told.first()));

        signal(SIGCONT);
        QTRY_COMPARE_WITH_TIMEOUT(wellnessOf(*m_watch, u"workers"_s), u"healthy"_s, 20'000);
        TRY_VERIFY(m_told.last().startsWith("-worker_dead:"_L1));
        signal(SIGTERM);
        COMPARE_STATUS(Programs::ended(*worker), 0);
        m_watch.reset();
    }

    /// One of two stops, and the other takes its tasks before anybody has looked twice.
    void aWorkerThatStoppedIsToldAlsoWhereAnotherTookItsTasks()
    {
        Programs programs;
        programs.setEnvironment(u"ENGLOG_MODEL_DIR"_s, u"none"_s);
        COMPARE_STATUS(
            programs.cli({u"import"_s, programs.write(u"in.jsonl"_s, Programs::entries(300))}), 0);
        SystemClock clock;
        FakeDice dice;
        const auto store = SqlStore::open({programs.journal(), u"test"_s, "UTC"}, clock, dice);
        QVERIFY(store);
        const auto stats = [&] {
            return await((*store)->read([&](Stores &s) { return s.tasks.stats(clock.now()); }))
                .value();
        };
        const auto active = [&] {
            return HealthCheck::activeWorkers(stats(), EngineConfig().workerTimeout, clock.now());
        };
        const auto start = [&] {
            return programs.start(QStringLiteral(ENGLOG_WORKER_PATH),
                                  {u"--journal"_s, programs.journal()});
        };
        const auto signal = [](const QProcess &worker, int number) {
            ::kill(static_cast<pid_t>(worker.processId()), number);
        };
        const auto frozen = start();
        const auto holdsTasks = [&] {
            signal(*frozen, SIGSTOP);
            return stats().count(TaskState::Processing) > 0;
        };
        const QDeadlineTimer deadline(programTimeoutMs);
        while (!holdsTasks() && !deadline.hasExpired()) // too quick for QTRY's looks
            signal(*frozen, SIGCONT);
        QVERIFY(!deadline.hasExpired());

        const auto other = start();
        QByteArray said;
        const auto says = [&](const QByteArray &words) {
            said += other->readAllStandardError();
            return said.contains(words);
        };
        const QByteArray pid = QByteArray::number(frozen->processId());
        QTRY_VERIFY_WITH_TIMEOUT(says(':' + pid + ": the worker " + pid), programTimeoutMs);
        QVERIFY2(said.contains("alert: worker_dead:"), said.constData());
        QTRY_COMPARE_WITH_TIMEOUT(active(), 1, programTimeoutMs);
        QTRY_COMPARE_WITH_TIMEOUT(stats().open(), 0, programTimeoutMs);

        signal(*frozen, SIGCONT);
        QTRY_COMPARE_WITH_TIMEOUT(active(), 2, programTimeoutMs);
        for (const auto &worker : {frozen.get(), other.get()}) {
            signal(*worker, SIGTERM);
            COMPARE_STATUS(Programs::ended(*worker), 0);
        }
    }

    // --- store ---

    void aDiskThatFillsUpIsTold_data()
    {
        QTest::addColumn<int>("letters");
        QTest::newRow("an entry") << 1'000'000;
        QTest::newRow("an entry that no cache holds") << 16 * 1'024 * 1'024;
    }

    void aDiskThatFillsUpIsTold()
    {
        QFETCH(const int, letters);
        const QTemporaryDir folder;
        SmallDisk disk(folder.filePath(u"disk"_s));
        if (!disk.why().isEmpty())
            QSKIP(qPrintable(u"no file system can be mounted here: "_s + disk.why()));
        QCOMPARE(disk.grow(), QString());
        const QString journal = folder.filePath(u"disk/j.englog"_s);
        SystemClock clock;
        FakeDice dice;
        auto store = SqlStore::open({journal, u"test"_s, "UTC"}, clock, dice);
        QVERIFY(store);
        auto engine = std::make_unique<Engine>(Engine::Parts{**store, clock, dice, m_bench->device},
                                               EngineConfig());
        const auto routing = routingOf({});
        m_watch = std::make_unique<Watch>(Watch::Parts{*engine, **store, clock, *routing, journal,
                                                       [&] { return (*store)->trouble(); }},
                                          Watch::Pace{10ms, 10ms, 10ms, {300ms, 0ms}});
        const auto endsBeforeItsDisk = qScopeGuard([&] {
            m_watch.reset();
            engine.reset();
            store->reset();
        });
        hear();
        m_watch->start();
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"healthy"_s);

        QFile filler(folder.filePath(u"disk/filler"_s));
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        const auto fillUpTo = [&](quint64 left) {
            const auto more = qsizetype(disk.freeBytes() - left);
            return filler.write(QByteArray(more, 'x')) == more;
        };
        QVERIFY(fillUpTo(2'500'000)); // of 64 MiB
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"degraded"_s);
        QVERIFY(fillUpTo(0));
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"unhealthy"_s);
        TRY_COMPARE(m_told, QStringList{u"+disk_full"_s});

        EntryDraft draft;
        draft.content = QString(letters, u'x');
        const auto refused = await(engine->save(draft, SaveMode::Closing));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Full);
        TRY_COMPARE(m_told, (QStringList{u"+disk_full"_s, u"+store_unwritable"_s}));

        QVERIFY(filler.remove());
        TRY_COMPARE(m_told.mid(2), QStringList{u"-disk_full"_s});
        const auto undone = await((*store)->write([](Stores &stores) -> Result<> {
            if (auto paused = stores.tasks.pause({}); !paused)
                return paused;
            return fail(ErrorCode::Invalid, u"on second thoughts"_s);
        }));
        QCOMPARE(undone.error().code, ErrorCode::Invalid);
        QVERIFY((*store)->trouble());                                    // nothing was stored since
        TRY_COMPARE(m_told.mid(3), QStringList{u"-store_unwritable"_s}); // but it is tried
        QCOMPARE(wellnessOf(*m_watch, u"store"_s), u"healthy"_s);
        QVERIFY(await(engine->save(draft, SaveMode::Closing)));
    }

    void aJournalThatIsTakenAwayIsTold()
    {
        m_bench->start();
        watch();
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"healthy"_s);

        const QString path = m_bench->journal.path();
        QVERIFY(QFile::rename(path, path + u".elsewhere"_s));
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"unhealthy"_s);
        pass(10s);
        TRY_COMPARE(m_told, QStringList{u"+journal_gone"_s});

        QVERIFY(QFile::rename(path + u".elsewhere"_s, path));
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"healthy"_s);
        pass(60s);
        TRY_COMPARE(m_told, (QStringList{u"+journal_gone"_s, u"-journal_gone"_s}));
    }

    void aJournalThatDoesNotAnswerIsTold()
    {
        m_bench->start();
        watch();
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"healthy"_s);

        m_reads->holdNext();
        TRY_VERIFY(m_reads->isHolding());
        pass(30s);
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"unhealthy"_s);
        pass(10s);
        TRY_COMPARE(m_told, QStringList{u"+store_silent"_s});

        m_reads->release();
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"healthy"_s);
    }

    void aJournalThatCannotBeReadIsTold()
    {
        m_bench->start();
        watch();
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"healthy"_s);

        m_bench->journal.store().close(); // whatever is asked of it now fails
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"unhealthy"_s);
        QCOMPARE(wellnessOf(*m_watch, u"queue"_s), u"degraded"_s); // not known
        m_watch.reset();
        m_bench->stop();
    }

    /// Nothing is known then of what was wrong before, which is not to say that it is over.
    void whatIsNotKnownIsNotOver()
    {
        m_bench->config.order = {m_bench->service.name};
        m_bench->server.setDefault([](const HeardRequest &) { return answers::wrongKey(); });
        m_bench->start();
        watch();
        m_bench->save(u"Nobody reads this yet."_s);
        TRY_COMPARE(wellnessOf(*m_watch, u"providers"_s), u"unhealthy"_s);
        pass(10s);
        TRY_COMPARE(m_told, QStringList{u"+provider_open:service"_s});

        m_bench->journal.store().close(); // whatever is asked of it now fails
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"unhealthy"_s);
        pass(60s);
        TRY_VERIFY(m_told.contains(u"+store_unreadable"_s));
        pass(60s);
        look();
        QCOMPARE(m_told, (QStringList{u"+provider_open:service"_s, u"+store_unreadable"_s}));
        QCOMPARE(m_watch->firing().size(), 2);
        m_watch.reset();
        m_bench->stop();
    }

    void aBackupThatIsTooOldIsTold()
    {
        m_bench->start();
        watch();
        m_bench->save(u"Nobody ever made a backup."_s);
        TRY_IDLE(*m_bench);
        pass(24h * 365);
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"healthy"_s);

        QVERIFY(await(m_bench->engine().backup(m_bench->journal.file(u"one"_s))));
        m_bench->journal.store().drain();
        QCOMPARE(*m_bench->journal.read([](Stores &s) { return s.entries.backedUpAt(); }),
                 std::optional(m_bench->journal.clock.now()));
        pass(24h * 31);
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"healthy"_s); // nothing is new
        m_bench->save(u"This is in no backup."_s);
        TRY_IDLE(*m_bench);
        pass(11min); // it does not compare them at every look
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"degraded"_s);
        pass(10s);
        TRY_COMPARE(m_told, QStringList{u"+backup_old"_s});

        QVERIFY(await(m_bench->engine().backup(m_bench->journal.file(u"other"_s))));
        TRY_COMPARE(wellnessOf(*m_watch, u"store"_s), u"healthy"_s);
        pass(60s);
        TRY_COMPARE(m_told, (QStringList{u"+backup_old"_s, u"-backup_old"_s}));
    }

    // --- status, metrics, pace ---

    void aStatusServiceThatIsNotServedIsTold()
    {
        m_bench->start();
        watch();

        m_watch->setStatusTrouble(u"the token cannot be kept"_s);
        TRY_COMPARE(wellnessOf(*m_watch, u"status"_s), u"degraded"_s);
        m_watch->setStatusTrouble({});
        TRY_COMPARE(wellnessOf(*m_watch, u"status"_s), u"healthy"_s);
    }

    /// Of several processes by one settings file the first serves for all of them.
    void whereAnotherServesTheStatusNothingIsWrong()
    {
        const QTemporaryDir folder;
        qputenv("XDG_RUNTIME_DIR", folder.path().toUtf8());
        qputenv("ENGLOG_MODEL_DIR", "none");
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        qputenv("ENGLOG_STATUS_ADDRESS", "127.0.0.1:" + QByteArray::number(other.serverPort()));
        const auto endsEmpty = qScopeGuard([] {
            for (const char *name : {"ENGLOG_STATUS_ADDRESS", "ENGLOG_MODEL_DIR"})
                qunsetenv(name);
        });
        CommonOptions options;
        options.journal = folder.filePath(u"j.englog"_s);
        options.config = folder.filePath(u"englog.ini"_s);
        QVERIFY(QFile(options.config).open(QIODevice::WriteOnly)); // that of nobody
        auto composition = Composition::open(options, u"englog-worker"_s);
        QVERIFY2(composition, qPrintable(composition ? QString() : composition.error().detail));

        const auto served = (*composition)->serveStatus();
        QVERIFY(!served);
        QCOMPARE(served.error().code, ErrorCode::Busy);
        (*composition)->watch()->start();
        TRY_COMPARE(wellnessOf(*(*composition)->watch(), u"queue"_s), u"healthy"_s);
        QCOMPARE(wellnessOf(*(*composition)->watch(), u"status"_s), u"healthy"_s);

        qputenv("ENGLOG_STATUS_ADDRESS", "127.0.0.1");
        QVERIFY(!(*composition)->serveStatus());
        TRY_COMPARE(wellnessOf(*(*composition)->watch(), u"status"_s), u"degraded"_s);
    }

    void theGaugesFollowTheQueue()
    {
        Metrics metrics(u"w@h"_s);
        m_bench->start(Engine::Work::Leave);
        watch(quick(), &metrics);
        m_bench->import(5);

        TRY_VERIFY(m_watch->metrics().contains(
            "englog_queue_depth{priority=\"10\",task_type=\"sentiment_analysis\"} 5\n"));
        QVERIFY(m_watch->metrics().contains("englog_active_workers 0\n"));
        m_watch.reset();
    }

    /// An idle machine sleeps: of an hour's looks none comes by itself.
    void whereNothingHappensThereAreFewLooks()
    {
        m_bench->start();
        TRY_IDLE(*m_bench);
        watch({20ms, 1h, 1h, {}});
        const auto timers = m_watch->findChildren<QTimer *>();
        QCOMPARE(timers.size(), 1);
        TRY_COMPARE(timers.first()->intervalAsDuration(), Millis(1h)); // and no look before that
        QVERIFY(timers.first()->isActive());

        m_reads->holdNext();
        m_bench->save(u"And now something happens."_s);
        TRY_VERIFY(m_reads->isHolding());
        m_reads->release();
        TRY_IDLE(*m_bench);
        TRY_COMPARE(timers.first()->intervalAsDuration(), Millis(1h));

        m_reads->holdNext();
        std::ignore = m_watch->health(); // somebody asks
        TRY_VERIFY(m_reads->isHolding());
        m_watch.reset();
    }

    // --- the programs ---

    void aWorkerSaysItAndRunsTheCommand()
    {
        Programs programs;
        const QString heard = programs.path(u"heard"_s);
        const QString script =
            programs.write(u"notify"_s, "#!/bin/sh\ncat >>'" + heard.toUtf8() + "'\n");
        QVERIFY(QFile::setPermissions(script, QFile::ReadOwner | QFile::ExeOwner));
        programs.setEnvironment(u"ENGLOG_ALERT_COMMAND"_s, script);
        programs.setEnvironment(u"ENGLOG_MODEL_DIR"_s, u"none"_s);
        programs.setEnvironment(u"ENGLOG_PROVIDER"_s, u"openai"_s);
        programs.setEnvironment(u"OPENAI_BASE_URL"_s, m_bench->server.refused().toString());
        programs.setEnvironment(u"OPENAI_MODEL"_s, u"any"_s);
        programs.setEnvironment(u"OPENAI_API_KEY"_s, u"sk-planted"_s);
        COMPARE_STATUS(programs.cli({u"add"_s}, "We saw Quokkawort."), 0);

        const auto worker = programs.start(QStringLiteral(ENGLOG_WORKER_PATH),
                                           {u"--journal"_s, programs.journal()});
        QByteArray said;
        const auto says = [&](const QByteArray &words) {
            said += worker->readAllStandardError();
            return said.contains(words);
        };
        QTRY_VERIFY_WITH_TIMEOUT(says("alert: provider_open:openai: "), programTimeoutMs);
        const auto read = [&] {
            QFile file(heard);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        TRY_VERIFY(read().endsWith("}\n"));
        const auto alert = QJsonDocument::fromJson(read()).object();
        QCOMPARE(alert[u"name"_s].toString(), u"provider_open:openai"_s);
        QCOMPARE(alert[u"state"_s].toString(), u"firing"_s);
        QVERIFY(!read().contains("Quokkawort") && !said.contains("Quokkawort"));

        ::kill(static_cast<pid_t>(worker->processId()), SIGTERM);
        COMPARE_STATUS(Programs::ended(*worker), 0);
    }
};

QTEST_GUILESS_MAIN(TestWatch)
#include "tst_watch.moc"
