// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/Engine.h"
#include "engine/api/RoutingOf.h"
#include "engine/providers/Gateway.h"
#include "engine/providers/http/HttpClient.h"
#include "engine/providers/openai/ServiceProvider.h"
#include "engine/queue/Routing.h"
#include "tests/support/ScriptedProvider.h"
#include "tests/support/ServiceAnswers.h"
#include "tests/support/TempJournal.h"

#include <QFile>

namespace englog::test {

/// The on-device analyser, by the name that it has in the settings.
class ScriptedDevice : public ScriptedProvider
{
public:
    [[nodiscard]] Identity identity(TaskKind) const override
    {
        return {QStringLiteral("builtin"), model, QStringLiteral("1")};
    }
};

/// The whole engine in one process as the programs put it together, on a real journal, with a
/// service that the fault server plays and a clock that the test owns.
///
/// Change `config` and `service` before start(); restart() is another process on the same journal.
class ServiceEngine
{
public:
    static constexpr int most = 30'000; ///< ms that a test waits for anything

    explicit ServiceEngine(Meter &told = Meter::none()) : meter(told), journal(told)
    {
        service.name = QStringLiteral("service");
        service.model = QStringLiteral("small-model");
        service.baseUrl = server.url();
        service.concurrency = 100;
        config.order = {service.name, QStringLiteral("builtin")};
        config.workerPoolSize = 2;
        config.heartbeatInterval = Millis(100);
        config.workerTimeout = Millis(3'600'000); // which time that is let pass does not use up
        config.retention = Millis(qint64(365) * 24 * 3'600'000);
    }
    ~ServiceEngine() { stop(); }
    Q_DISABLE_COPY_MOVE(ServiceEngine)

    /// Somewhere else: 0.0.0.0 is this machine for the system and not for EngLog.
    void moveToTheCloud()
    {
        service.baseUrl.setHost(QStringLiteral("0.0.0.0"));
        Q_ASSERT(service.place() == ProviderConfig::Place::Cloud);
    }

    void start(Engine::Work work = Engine::Work::Run)
    {
        config.providers = {service};
        routing = routingOf(config);
        m_line = std::make_unique<Line>(*this);
        m_engine = std::make_unique<Engine>(Engine::Parts{journal.store(),
                                                          journal.clock,
                                                          journal.dice,
                                                          device,
                                                          {m_line->provider},
                                                          routing,
                                                          meter},
                                            config);
        m_engine->startServices();
        m_engine->start(work);
    }
    /// What was changed of `service` and `config` holds from now on, while it works.
    void apply()
    {
        config.providers = {service};
        const auto before = std::exchange(m_line, std::make_unique<Line>(*this));
        if (!await(m_engine->setServices({m_line->provider}, config)))
            qFatal("the services cannot be set anew");
        m_engine->startServices();
    }
    /// Without a word to anybody, in the order in which the programs end.
    void stop()
    {
        m_engine.reset();
        m_line.reset();
    }
    void restart()
    {
        stop();
        journal.close();
        journal.open();
        start();
    }

    [[nodiscard]] Engine &engine() { return *m_engine; }

    EntryId save(const QString &text, AiLevel ai = AiLevel::Any, const QStringList &tags = {})
    {
        EntryDraft draft;
        draft.content = text;
        draft.ai = ai;
        draft.tags = tags;
        return await(m_engine->save(draft, SaveMode::Closing)).value().id;
    }
    /// Entries of one day each, whose text is `day N.` and a few words.
    QList<EntryId> import(int entries)
    {
        QFile file(journal.file(QStringLiteral("old.jsonl")));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write the test's file");
        for (int i = 0; i < entries; ++i)
            file.write(QStringLiteral("{\"date\": \"2026-01-01\", \"text\": \"day %1. We walked "
                                      "home in the rain.\"}\n")
                           .arg(i)
                           .toUtf8());
        file.close();
        if (!await(m_engine->importFile(file.fileName(), {})))
            qFatal("the import failed");
        QList<EntryId> ids;
        const auto all = await(m_engine->entries({})).value();
        for (const Entry &entry : all)
            ids += entry.id;
        return ids;
    }

    // --- what has become of it ---
    [[nodiscard]] qint64 count(TaskState state)
    {
        return await(m_engine->queueStats()).value().count(state);
    }
    [[nodiscard]] bool isIdle() { return await(m_engine->queueStats()).value().open() == 0; }
    [[nodiscard]] ProviderHealth health()
    {
        return journal.read([this](Stores &s) { return s.providers.health(service.name); }).value();
    }
    [[nodiscard]] bool isOpen() { return health().state == ProviderHealth::State::Open; }
    /// All of them, with every failed try.
    [[nodiscard]] QList<Task> tasks() { return await(m_engine->tasks({})).value(); }
    [[nodiscard]] int chargedInAll()
    {
        int sum = 0;
        const auto all = tasks();
        for (const Task &task : all)
            sum += task.retries;
        return sum;
    }
    [[nodiscard]] QList<CallRecord> calls() { return await(m_engine->calls({})).value(); }
    /// Who answered each kind of an entry.
    [[nodiscard]] QMap<TaskKind, QString> answeredBy(const EntryId &id)
    {
        QMap<TaskKind, QString> by;
        const auto results = await(m_engine->results(id)).value();
        for (const Provenance &one : results.provenance)
            by[one.kind] = one.provider;
        return by;
    }
    /// Whether the server ever saw this word.
    [[nodiscard]] bool heard(const QByteArray &word) const
    {
        const auto requests = server.requests();
        return std::any_of(requests.begin(), requests.end(), [&](const HeardRequest &request) {
            return request.body.contains(word);
        });
    }
    [[nodiscard]] int heardAt(const QByteArray &path) const
    {
        const auto requests = server.requests();
        return static_cast<int>(
            std::count_if(requests.begin(), requests.end(), [&](const HeardRequest &request) {
                return request.path.endsWith(path);
            }));
    }

    // --- time and turns ---
    /// All runners look at the queue once, and have when this returns.
    void turn()
    {
        if (!await(m_engine->resume(TaskKind::SentimentAnalysis))) // which nobody has paused
            qFatal("the queue cannot be looked at");
        journal.store().drain();
    }
    void pass(Millis time)
    {
        journal.clock.advance(time);
        turn();
    }
    /// Until the service is to be asked again.
    void passUntilProbe()
    {
        const auto at = health().retryAt;
        if (!at)
            qFatal("the service is not to be asked again");
        pass(std::max(Millis(0), *at - journal.clock.now()));
    }

    /// Lets time pass while nothing is under way; whether nothing is left to do.
    [[nodiscard]] bool isIdleIn(Millis steps)
    {
        const auto stats = await(m_engine->queueStats()).value();
        if (stats.open() > 0 && stats.count(TaskState::Processing) == 0)
            pass(steps);
        return stats.open() == 0;
    }

    Meter &meter;
    FaultServer server{answers::happy()};
    TempJournal journal;
    std::shared_ptr<ScriptedDevice> device = std::make_shared<ScriptedDevice>();
    ProviderConfig service;
    EngineConfig config;
    std::shared_ptr<Routing> routing;

private:
    /// A service with what it needs; they go in the order in which the programs let them go.
    struct Line
    {
        explicit Line(ServiceEngine &bench)
            : store(bench.journal.store())
            , gateway(std::make_shared<Gateway>(
                  store, bench.journal.clock,
                  Gateway::Rules{[routing = bench.routing](const QString &by) {
                                     return routing->isAllowed(by);
                                 },
                                 bench.config.dailyCostLimit},
                  bench.meter))
            , client(std::make_shared<HttpClient>("EngLog/test"))
            , provider(std::make_shared<ServiceProvider>(
                  ServiceProvider::Parts{.config = bench.service,
                                         .client = client,
                                         .outbox = gateway,
                                         .key = [] { return QByteArray("sk-planted-key"); },
                                         .embeddingsInCall = bench.config.batchSize,
                                         .idle = bench.config.taskTimeout}))
        {}
        ~Line()
        {
            client->close();
            provider.reset();
            client.reset();
            store.drain();
        }
        Q_DISABLE_COPY_MOVE(Line)

        SqlStore &store;
        std::shared_ptr<Gateway> gateway;
        std::shared_ptr<HttpClient> client;
        std::shared_ptr<ServiceProvider> provider;
    };

    std::unique_ptr<Line> m_line;
    std::unique_ptr<Engine> m_engine;
};

} // namespace englog::test

/// Nothing is left to do.
#define TRY_IDLE(bench)                                                                            \
    QTRY_VERIFY_WITH_TIMEOUT((bench).isIdle(), englog::test::ServiceEngine::most)
/// The same, of what has to wait for its time.
#define TRY_IDLE_IN(bench, steps)                                                                  \
    QTRY_VERIFY_WITH_TIMEOUT((bench).isIdleIn(steps), englog::test::ServiceEngine::most)
