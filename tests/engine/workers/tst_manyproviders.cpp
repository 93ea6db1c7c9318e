// SPDX-License-Identifier: GPL-3.0-or-later
// Several providers on one queue: whose a task is, what shares a call, and how fast one is asked.
#include "tests/support/RunnerTest.h"

#include <QTest>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = ProviderHealth::State;

namespace {

/// The scripted provider under a name of its own, which takes up to four tasks of an entry at once.
class NamedProvider : public ScriptedProvider
{
public:
    explicit NamedProvider(QString name, Reach reach) : m_name(std::move(name))
    {
        distance = reach;
    }

    [[nodiscard]] Identity identity(TaskKind) const override { return {m_name, model, u"1"_s}; }
    [[nodiscard]] int mostInCall(const AnalysisRequest &) const override { return 4; }
    [[nodiscard]] bool shareCall(const AnalysisRequest &a, const AnalysisRequest &b) const override
    {
        const auto alone = TaskKind::InsightGeneration;
        return a.entry == b.entry && a.kind != alone && b.kind != alone;
    }
    void analyseTogether(const QList<Ask> &asks, const Alive &alive) override
    {
        {
            const std::lock_guard guard(m_mutex);
            QList<TaskKind> kinds;
            for (const Ask &ask : asks)
                kinds += ask.request.kind;
            m_calls += kinds;
        }
        Provider::analyseTogether(asks, alive);
    }
    QList<QList<TaskKind>> calls()
    {
        const std::lock_guard guard(m_mutex);
        return m_calls;
    }

private:
    const QString m_name;
    std::mutex m_mutex;
    QList<QList<TaskKind>> m_calls;
};

using Reach = Provider::Reach;

} // namespace

class TestManyProviders : public QObject, private RunnerTest
{
    Q_OBJECT

    std::shared_ptr<Routing> m_routing;
    std::unique_ptr<TaskRunner> m_second; ///< in the thread of the first

    void route(bool fallsBack, const QString &asked = u"cloud"_s)
    {
        m_routing = std::make_shared<Routing>(
            QList<Routing::Candidate>{{asked, AiLevel::Any, false, false, fallsBack}},
            QList<Routing::Candidate>{}, u"builtin"_s, Routing::Allowed::All);
    }
    std::unique_ptr<TaskRunner> runnerOf(const std::shared_ptr<Provider> &provider,
                                         const Settings &settings)
    {
        auto runner = std::make_unique<TaskRunner>(
            TaskRunner::Parts{m_journal->store(), m_journal->clock, m_journal->dice, provider,
                              m_routing},
            settings, [this](const QList<TaskRunner::Event> &events) {
                const std::lock_guard guard(m_mutex);
                m_events += events;
                for (TaskRunner *one : {m_runner.get(), m_second.get()}) {
                    if (one)
                        one->wake();
                }
            });
        runner->moveToThread(m_thread.get());
        return runner;
    }
    void startBoth(const std::shared_ptr<Provider> &device, const std::shared_ptr<Provider> &cloud)
    {
        m_thread = std::make_unique<QThread>();
        m_runner = runnerOf(device, defaults());
        Settings settings = defaults();
        settings.limits.concurrency = 2;
        m_second = runnerOf(cloud, settings);
        m_thread->start();
        for (TaskRunner *one : {m_runner.get(), m_second.get()})
            QMetaObject::invokeMethod(one, &TaskRunner::start);
    }
    QMap<TaskKind, QString> makers(const EntryId &id)
    {
        QMap<TaskKind, QString> names;
        const auto all = m_journal->read([&](Stores &s) { return s.results.results(id); }).value();
        for (const StoredResult &result : all)
            names.insert(result.provenance.kind, result.provenance.provider);
        return names;
    }
    void setHealth(State state, std::optional<Instant> retryAt)
    {
        ProviderHealth health;
        health.name = u"cloud"_s;
        health.state = state;
        health.epoch = 1;
        health.reason = u"down"_s;
        health.retryAt = retryAt;
        QVERIFY(m_journal->write([&](Stores &s) { return s.providers.setHealth(health); }));
    }

private Q_SLOTS:
    void init() { begin(); }
    void cleanup()
    {
        if (m_second)
            QMetaObject::invokeMethod(m_second.get(), [this, here = QThread::currentThread()] {
                m_second->retire(here);
            });
        endRunner();
        m_second.reset();
        QCOMPARE(end(), QStringList());
    }

    void eachDoesWhatIsItsOwn()
    {
        route(false);
        const auto device = std::make_shared<NamedProvider>(u"builtin"_s, Reach::Device);
        const auto cloud = std::make_shared<NamedProvider>(u"cloud"_s, Reach::Network);
        const EntryId any = save(u"any"_s);
        QVERIFY(m_journal->write(
            [](Stores &s) { return s.entries.setPrivacy(u"home"_s, AiLevel::Local); }));
        EntryDraft draft;
        draft.content = u"local"_s;
        draft.tags = {u"home"_s};
        const EntryId local =
            m_journal
                ->write([&](Stores &s) -> Result<EntryId> {
                    const Instant now = m_journal->clock.now();
                    auto saved =
                        s.entries.save(draft, SaveMode::Closing, EntryId::make(now, 5, 6), now);
                    QueuePlan plan;
                    for (const TaskKind kind : allTaskKinds)
                        plan.wanted.insert(kind, device->identity(kind));
                    if (auto queued = s.tasks.queueEntry(saved->id, plan, now); !queued)
                        return fail(queued.error());
                    return saved->id;
                })
                .value();

        startBoth(device, cloud);
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 12, 10'000);

        for (const TaskKind kind : allTaskKinds) {
            const bool embeds = kind == TaskKind::EmbeddingGeneration;
            QCOMPARE(makers(any).value(kind), embeds ? u"builtin"_s : u"cloud"_s);
            QCOMPARE(makers(local).value(kind), u"builtin"_s);
        }
        for (const QString &text : cloud->texts)
            QCOMPARE(text, u"any"_s);
    }

    void tasksOfAnEntryShareACall()
    {
        route(false);
        const auto device = std::make_shared<NamedProvider>(u"builtin"_s, Reach::Device);
        const auto cloud = std::make_shared<NamedProvider>(u"cloud"_s, Reach::Network);
        for (int i = 0; i < 3; ++i)
            save(u"entry %1"_s.arg(i));

        startBoth(device, cloud);
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 18, 10'000);

        const auto calls = cloud->calls(); // of the insights each is alone
        QCOMPARE(calls.size(), 3);
        for (const QList<TaskKind> &kinds : calls)
            QCOMPARE(kinds.size(), 4);
        QCOMPARE(cloud->asked[TaskKind::InsightGeneration], 3);
    }

    void aClaimCutsNoCallInTwo()
    {
        route(false);
        const auto device = std::make_shared<NamedProvider>(u"builtin"_s, Reach::Device);
        const auto cloud = std::make_shared<NamedProvider>(u"cloud"_s, Reach::Network);
        constexpr int entries = 60;
        for (int i = 0; i < entries; ++i)
            save(u"entry %1"_s.arg(i));

        startBoth(device, cloud);
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 6 * entries, 20'000);

        QCOMPARE(cloud->calls().size(), entries);
    }

    void whoFallsBackIsReplacedWhileItIsOutAndAskedAgain()
    {
        route(true);
        const auto device = std::make_shared<NamedProvider>(u"builtin"_s, Reach::Device);
        const auto cloud = std::make_shared<NamedProvider>(u"cloud"_s, Reach::Network);
        setHealth(State::Open, m_journal->clock.now() + 10s);
        const EntryId meanwhile = save(u"meanwhile"_s);
        startBoth(device, cloud);
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 6, 10'000);
        QCOMPARE(makers(meanwhile).value(TaskKind::SentimentAnalysis), u"builtin"_s);
        QVERIFY(cloud->texts.empty());

        m_journal->clock.advance(10s);
        const EntryId after = save(u"after"_s);
        m_runner->wake();
        m_second->wake();
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 12, 10'000);
        QVERIFY(makers(after).values().contains(u"cloud"_s)); // its probe at least
    }

    void whoWaitsIsWaitedFor()
    {
        route(false);
        const auto device = std::make_shared<NamedProvider>(u"builtin"_s, Reach::Device);
        const auto cloud = std::make_shared<NamedProvider>(u"cloud"_s, Reach::Network);
        setHealth(State::Open, std::nullopt);
        const EntryId id = save(u"words"_s);
        startBoth(device, cloud);
        // Who may be asked is introduced first, and tries again what waited for a person.
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 6, 10'000);
        setHealth(State::Open, std::nullopt);
        const EntryId later = save(u"later"_s);
        m_runner->wake();
        m_second->wake();
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 7, 10'000); // the embedding

        m_journal->store().drain();
        QVERIFY(makers(later).keys() == QList<TaskKind>{TaskKind::EmbeddingGeneration});
        const auto tasks =
            m_journal->read([&](Stores &s) { return s.tasks.ofEntry(later); }).value();
        for (const Task &task : tasks) {
            if (task.kind == TaskKind::SentimentAnalysis)
                QCOMPARE(task.waitingFor, u"provider"_s);
        }
        QVERIFY(makers(id).size() == 6);
    }

    void aProviderIsAskedNoFasterThanItsRate()
    {
        route(false);
        const auto cloud = std::make_shared<NamedProvider>(u"cloud"_s, Reach::Network);
        m_other = cloud;
        for (int i = 0; i < 8; ++i)
            save(u"entry %1"_s.arg(i));
        Settings settings = defaults();
        settings.limits.callsPerMinute = 12; // two at once, then one every five seconds
        m_thread = std::make_unique<QThread>();
        m_runner = runnerOf(cloud, settings);
        m_thread->start();
        QMetaObject::invokeMethod(m_runner.get(), &TaskRunner::start);

        QTRY_COMPARE_WITH_TIMEOUT(cloud->calls().size(), 2, 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Completed), 8, 10'000);
        m_runner->wake();
        m_journal->store().drain();
        QCOMPARE(cloud->calls().size(), 2);

        m_journal->clock.advance(5s);
        m_runner->wake();
        QTRY_VERIFY_WITH_TIMEOUT(cloud->texts.size() > 8, 10'000);
    }

    void lettingGoHandsBackWhatIsHeld()
    {
        route(false);
        const auto cloud = std::make_shared<NamedProvider>(u"cloud"_s, Reach::Network);
        cloud->close();
        save(u"words"_s);
        m_thread = std::make_unique<QThread>();
        m_other = cloud;
        m_runner = runnerOf(cloud, defaults());
        m_thread->start();
        QMetaObject::invokeMethod(m_runner.get(), &TaskRunner::start);
        QTRY_VERIFY_WITH_TIMEOUT(count(TaskState::Processing) > 0, 10'000);

        m_routing->setAllowed(Routing::Allowed::ThisMachine);
        QMetaObject::invokeMethod(m_runner.get(), &TaskRunner::letGo);
        QTRY_COMPARE_WITH_TIMEOUT(count(TaskState::Processing), 0, 10'000);
        const auto tasks = m_journal->read([](Stores &s) { return s.tasks.list({}); }).value();
        for (const Task &task : tasks)
            QCOMPARE(task.retries, 0);
    }
};

QTEST_GUILESS_MAIN(TestManyProviders)
#include "tst_manyproviders.moc"
