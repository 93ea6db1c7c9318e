// SPDX-License-Identifier: GPL-3.0-or-later
// Entries that a service analyses: how many calls that takes, what is kept of the answers, and that
// nothing is sent again once its answer is on the disk.
#include "tests/support/ServiceEngine.h"

#include <QJsonArray>

#include <set>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kindsOfText = 4; // that one call answers

/// How often each kind of each entry was answered, by what was recorded of the calls.
QMap<std::pair<EntryId, QString>, int> answersIn(const QList<CallRecord> &calls)
{
    QMap<std::pair<EntryId, QString>, int> answers;
    for (const CallRecord &call : calls) {
        for (const EntryId &entry : call.entries) {
            for (const QString &purpose : call.purposes)
                answers[{entry, purpose}] += call.status == 200 ? 1 : 0;
        }
    }
    return answers;
}

} // namespace

class TestServiceAnalysis : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEntryTakesTwoCallsAndSaysWhoAnswered()
    {
        ServiceEngine bench;
        bench.start();

        const EntryId id = bench.save(u"We walked home in the rain."_s);
        TRY_IDLE(bench);

        QCOMPARE(bench.count(TaskState::Completed), 6);
        QCOMPARE(bench.server.requests().size(), 2);
        const auto calls = bench.calls();
        QCOMPARE(calls.size(), 2);
        QCOMPARE(calls[1].purposes.size(), kindsOfText);
        QCOMPARE(calls[0].purposes, QStringList{u"insight_generation"_s});
        for (const CallRecord &call : calls) {
            QCOMPARE(call.status, 200);
            QCOMPARE(call.entries, QList<EntryId>{id});
        }
        const auto by = bench.answeredBy(id);
        QCOMPARE(by.size(), 6);
        for (auto it = by.cbegin(); it != by.cend(); ++it)
            QCOMPARE(it.value(),
                     it.key() == TaskKind::EmbeddingGeneration ? u"builtin"_s : u"service"_s);
        const auto results = await(bench.engine().results(id)).value();
        for (const Provenance &one : results.provenance) {
            if (one.provider == u"service"_s)
                QCOMPARE(one.model, u"small-model"_s);
            QVERIFY(!one.promptVersion.isEmpty());
        }
        QVERIFY(results.stats.tokensUsed > 0);
    }

    void embeddingsOfManyEntriesShareCalls()
    {
        constexpr int entries = 60;
        ServiceEngine bench;
        bench.service.embeddingModel = u"embedding-model"_s;
        bench.start(Engine::Work::Leave);
        bench.import(entries);
        bench.restart();

        TRY_IDLE(bench);

        QCOMPARE(bench.count(TaskState::Completed), 6 * entries);
        QCOMPARE(bench.device->askedInAll(), 0);
        QCOMPARE(bench.heardAt("/chat/completions"), 2 * entries);
        int texts = 0;
        const auto requests = bench.server.requests();
        for (const HeardRequest &request : requests)
            texts += static_cast<int>(request.json()["input"_L1].toArray().size());
        QCOMPARE(texts, entries); // each once
        QVERIFY2(bench.heardAt("/embeddings") <= entries / 5,
                 qPrintable(QString::number(bench.heardAt("/embeddings"))));
    }

    void theEstimateIsWhatThenHappens()
    {
        ServiceEngine bench;
        bench.service.priceIn = 1.0;
        bench.service.priceOut = 2.0;
        bench.start(Engine::Work::Leave);
        bench.import(10);
        await(bench.engine().cancel({}));

        const auto estimate = await(bench.engine().estimate({}, Engine::Select::Missing)).value();

        QCOMPARE(estimate.provider, u"service"_s);
        QCOMPARE(estimate.entries, 10);
        QCOMPARE(estimate.calls, 20);
        QVERIFY(estimate.costUsd > 0.0);
        QCOMPARE(bench.server.requests().size(), 0); // to reckon asks nobody
        bench.restart();
        QCOMPARE(await(bench.engine().analyse({}, Engine::Select::Missing)).value().tasks, 60);
        TRY_IDLE(bench);
        QCOMPARE(bench.server.requests().size(), estimate.calls);
    }

    /// Ends in the middle, over and over: what was stored is not asked again, what was not is.
    void whatEndsInTheMiddleLosesNothing()
    {
        constexpr int entries = 120;
        ServiceEngine bench;
        bench.service.embeddingModel = u"embedding-model"_s;
        bench.server.setDefault(answers::happy(5ms));
        bench.start(Engine::Work::Leave);
        const auto ids = bench.import(entries);
        for (int life = 1; life <= 2; ++life) { // the third death with it in hand buries a task
            bench.restart();
            const auto some = bench.server.requests().size() + 30;
            QTRY_VERIFY_WITH_TIMEOUT(bench.server.requests().size() >= some || bench.isIdle(),
                                     ServiceEngine::most);
        }
        bench.restart();

        TRY_IDLE(bench);

        QCOMPARE(bench.count(TaskState::Completed), 6 * entries);
        QCOMPARE(bench.chargedInAll(), 0);
        const auto calls = bench.calls();
        QVERIFY(calls.size() >= bench.server.requests().size()); // each that was heard is on record
        QCOMPARE(await(bench.journal.store().check()).value(), QStringList());
        for (const EntryId &id : ids)
            QCOMPARE(bench.answeredBy(id).size(), 6);
    }

    void whatWasStoredIsNotSentAgain()
    {
        constexpr int entries = 40;
        ServiceEngine bench;
        bench.start(Engine::Work::Leave);
        bench.import(entries);
        bench.restart();
        QTRY_VERIFY_WITH_TIMEOUT(bench.count(TaskState::Completed) > 60, ServiceEngine::most);
        bench.server.setDefault([](const HeardRequest &) { return Play{.silent = true}; });
        bench.turn();
        bench.stop();
        bench.journal.close();
        bench.journal.open();
        bench.server.setDefault(answers::happy());
        bench.start(Engine::Work::Leave);
        std::set<std::pair<EntryId, TaskKind>> stored;
        const auto before = bench.tasks();
        for (const Task &task : before) {
            if (task.state == TaskState::Completed)
                stored.insert({task.entry, task.kind});
        }
        QVERIFY(stored.size() > 60);
        const auto already = bench.calls().size();

        bench.restart();
        TRY_IDLE(bench);

        QCOMPARE(bench.count(TaskState::Completed), 6 * entries);
        const auto later = bench.calls();
        for (const CallRecord &call : later.first(later.size() - already)) {
            for (const QString &purpose : call.purposes) {
                const std::pair key(call.entries.first(), *taskKindFrom(purpose));
                QVERIFY2(!stored.contains(key), qPrintable(purpose));
            }
        }
        const auto answers = answersIn(later);
        for (auto it = answers.cbegin(); it != answers.cend(); ++it)
            QVERIFY(it.value() >= 1);
    }

    void anotherModelTakesOverWhileItWorks()
    {
        constexpr int entries = 60;
        ServiceEngine bench;
        bench.service.concurrency = 4;
        bench.server.setDefault(answers::happy(5ms));
        bench.start();
        bench.import(entries);
        QTRY_VERIFY_WITH_TIMEOUT(bench.server.requests().size() >= 20, ServiceEngine::most);

        bench.service.model = u"larger-model"_s;
        bench.apply();
        TRY_IDLE(bench);

        QCOMPARE(bench.count(TaskState::Completed), 6 * entries);
        QCOMPARE(bench.chargedInAll(), 0);
        QMap<QString, int> asked;
        const auto requests = bench.server.requests();
        for (const HeardRequest &request : requests)
            ++asked[request.json()["model"_L1].toString()];
        QVERIFY(asked[u"small-model"_s] >= 20);
        QVERIFY(asked[u"larger-model"_s] > 0);
        QVERIFY(requests.size() <= 2 * entries + 4); // what was under way is asked once more
    }

    void aProviderThatIsAskedByNameAnswersBesideTheOrder()
    {
        ServiceEngine bench;
        bench.config.order = {u"builtin"_s};
        bench.start();
        const EntryId id = bench.save(u"We walked home in the rain."_s);
        TRY_IDLE(bench);
        QCOMPARE(bench.server.requests().size(), 0); // it is set up, and not in the order
        QCOMPARE(bench.answeredBy(id).value(TaskKind::SentimentAnalysis), u"builtin"_s);

        QCOMPARE(
            await(bench.engine().analyse({}, Engine::Select::Missing, u"service"_s)).value().tasks,
            5); // it makes no embeddings
        TRY_IDLE(bench);

        QCOMPARE(bench.server.requests().size(), 2);
        QCOMPARE(bench.answeredBy(id).value(TaskKind::SentimentAnalysis), u"service"_s);
    }
};

QTEST_GUILESS_MAIN(TestServiceAnalysis)
#include "tst_serviceanalysis.moc"
