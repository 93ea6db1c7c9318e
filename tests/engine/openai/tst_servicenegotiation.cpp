// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/ServiceBench.h"

#include <QTest>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QString text = u"A lovely day with Anna at the office."_s;

QJsonObject sentimentAnswer()
{
    return {{u"sentiment_analysis"_s, parts::sentiment()}};
}

Result<Analysis> ask(ServiceBench &bench, ServiceProvider &provider, const QString &words = text)
{
    return ServiceBench::answer(provider, bench.request(TaskKind::SentimentAnalysis, words));
}

Play refusing(const QString &what)
{
    return answers::error(400, u"'%1' is not supported with this model."_s.arg(what),
                          u"invalid_request_error"_s, u"unsupported_parameter"_s, what);
}

QString formOf(const HeardRequest &request)
{
    const QJsonObject format = request.json()["response_format"_L1].toObject();
    const QString type = format["type"_L1].toString();
    return format["json_schema"_L1]["strict"_L1].toBool() ? u"strict"_s : type;
}

QStringList formsIn(const ServiceBench &bench)
{
    QStringList forms;
    for (const HeardRequest &request : bench.server.requests())
        forms += formOf(request);
    return forms;
}

} // namespace

class TestServiceNegotiation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesDownTheLadderOnceAndRemembers()
    {
        ServiceBench bench;
        const auto provider = bench.provider();
        for (int n = 0; n < 3; ++n)
            bench.server.play(refusing(u"response_format"_s));
        bench.server.play(answers::chat(u"Here it is:\n```json\n"_s
                                        + ServiceBench::asText(sentimentAnswer()) + u"\n```"_s));
        bench.say(sentimentAnswer());
        bench.say(sentimentAnswer());

        QVERIFY(ask(bench, *provider));
        QCOMPARE(formsIn(bench),
                 (QStringList{u"strict"_s, u"json_schema"_s, u"json_object"_s, QString()}));
        QCOMPARE(bench.outbox->remembered(), 1); // when it was known to be of use
        QVERIFY(ask(bench, *provider));
        QVERIFY(ask(bench, *bench.provider())); // another, who is told by the door

        QCOMPARE(bench.server.requests().size(), 6);
        QCOMPARE(formOf(bench.server.requests()[4]), QString());
        QCOMPARE(formOf(bench.server.requests()[5]), QString());
        QCOMPARE(bench.outbox->remembered(), 1);
        QCOMPARE(bench.outbox->endings().size(), 6);
    }

    void whatWasLearntOfOneAddressIsNotBelievedOfAnother()
    {
        ServiceBench bench;
        bench.server.play(refusing(u"response_format"_s));
        bench.say(sentimentAnswer());
        bench.say(sentimentAnswer());
        QVERIFY(ask(bench, *bench.provider()));

        bench.config.baseUrl = bench.server.url(u"/v2"_s);
        QVERIFY(ask(bench, *bench.provider()));

        QCOMPARE(formsIn(bench).last(), u"strict"_s);
    }

    void findsOutWhatTheRoomIsCalledAndThatTheTemperatureIsFixed()
    {
        ServiceBench bench;
        const auto provider = bench.provider();
        bench.server.play(refusing(u"max_tokens"_s));
        bench.server.play(refusing(u"temperature"_s));
        bench.say(sentimentAnswer());

        QVERIFY(ask(bench, *provider));

        const QJsonObject last = bench.server.requests().last().json();
        QVERIFY(last.contains(u"max_completion_tokens"_s));
        QVERIFY(!last.contains(u"max_tokens"_s) && !last.contains(u"temperature"_s));
        QCOMPARE(formOf(bench.server.requests().last()), u"strict"_s);
    }

    void aRefusalThatNeverEndsIsRefusedInTheEnd()
    {
        ServiceBench bench;
        bench.server.setDefault(
            [](const HeardRequest &) { return refusing(u"response_format"_s); });

        const auto result = ask(bench, *bench.provider());

        QVERIFY(result.error().code == ErrorCode::Invalid);
        QCOMPARE(bench.server.requests().size(), 4);
        QCOMPARE(bench.outbox->remembered(), 0);
    }

    void triesAnAccidentOfSamplingTwiceMore()
    {
        ServiceBench bench;
        const auto provider = bench.provider();
        bench.server.play(answers::failedGeneration(u"{"_s));
        bench.server.play(answers::failedGeneration(u"{"_s));
        bench.say(sentimentAnswer());
        QVERIFY(ask(bench, *provider));
        QCOMPARE(bench.server.requests().size(), 3);

        bench.server.setDefault(
            [](const HeardRequest &) { return answers::failedGeneration(u"{"_s); });
        const auto result = ask(bench, *provider);
        QVERIFY(result.error().code == ErrorCode::Transient);
        QCOMPARE(bench.server.requests().size(), 6);
    }

    void givesAnAnswerMoreRoomOnce()
    {
        ServiceBench bench;
        const auto provider = bench.provider();
        bench.server.play(answers::chat(u"{\"sentiment"_s, answers::Tokens{}, u"length"_s));
        bench.say(sentimentAnswer());
        QVERIFY(ask(bench, *provider));
        const auto requests = bench.server.requests();
        QCOMPARE(requests[1].json()["max_tokens"_L1].toInt(),
                 4 * requests[0].json()["max_tokens"_L1].toInt());

        bench.server.setDefault([](const HeardRequest &) {
            return answers::chat(u"{\"sentiment"_s, answers::Tokens{}, u"length"_s);
        });
        const auto result = ask(bench, *provider);
        QVERIFY(result.error().code == ErrorCode::Invalid);
        QCOMPARE(bench.server.requests().size(), 4);
    }

    void anAnswerWithoutAMessageIsAPassingFailure()
    {
        ServiceBench bench;
        const auto provider = bench.provider();
        bench.server.play({.status = 200, .body = "<html>Welcome</html>"});

        const auto result = ask(bench, *provider);

        QVERIFY(result.error().code == ErrorCode::Transient);
        QCOMPARE(bench.server.requests().size(), 1);
    }

    void anEmptyAnswerIsAskedForAnew()
    {
        ServiceBench bench;
        const auto provider = bench.provider();
        bench.server.play(answers::chat(QString()));
        bench.say(sentimentAnswer());

        QVERIFY(ask(bench, *provider));

        QCOMPARE(bench.server.requests()[1].body, bench.server.requests()[0].body);
    }

    void aRefusedAnswerIsNoAnswer()
    {
        ServiceBench bench;
        const auto provider = bench.provider();
        bench.server.play(answers::refusal(u"I will not."_s));
        bench.server.play(answers::chat(u""_s, answers::Tokens{}, u"content_filter"_s));

        for (int n = 0; n < 2; ++n) {
            const auto result = ask(bench, *provider);
            QVERIFY(result.error().code == ErrorCode::Invalid);
        }
        QCOMPARE(bench.server.requests().size(), 2);
    }

    void shortensATextThatHasNoRoomOnce()
    {
        ServiceBench bench;
        const auto provider = bench.provider();
        const QString entry = text.repeated(200); // 7200 units: one piece as a rule
        bench.server.play(answers::json(
            {{u"error"_s,
              QJsonObject{{u"type"_s, u"exceed_context_size_error"_s}, {u"n_ctx"_s, 2'048}}}},
            400));
        bench.server.setDefault([](const HeardRequest &) {
            return answers::chat(ServiceBench::asText(sentimentAnswer()));
        });

        const auto result = ask(bench, *provider, entry);

        QVERIFY(result);
        const auto requests = bench.server.requests();
        QVERIFY(requests.size() > 2);
        for (const HeardRequest &request : requests.sliced(1)) {
            const QJsonArray messages = request.json()["messages"_L1].toArray();
            qsizetype bytes = 0;
            for (const QJsonValue message : messages)
                bytes += message["content"_L1].toString().toUtf8().size();
            QVERIFY(bytes / 3 + request.json()["max_tokens"_L1].toInt() <= 2'048);
        }
        const auto &found = std::get<SentimentAnalysis>(result->finding);
        QCOMPARE(found.course.size(), requests.size() - 1);
        QCOMPARE(found.course.last().span.end(), entry.size());
        QVERIFY(ask(bench, *provider, entry)); // it knows now
        QCOMPARE(bench.server.requests().size(), 2 * requests.size() - 1);

        bench.server.setDefault(
            [](const HeardRequest &) { return answers::tooLong(answers::Server::OpenAi); });
        QVERIFY(ask(bench, *provider, entry).error().code == ErrorCode::Invalid);
    }

    void noticesThatOllamaCutTheQuestion()
    {
        ServiceBench bench(ProviderConfig::Api::Ollama);
        const auto provider = bench.provider();
        const QString entry = text.repeated(250);
        bench.server.play(answers::ollamaChat(ServiceBench::asText(sentimentAnswer()), 1'000));
        bench.server.setDefault([](const HeardRequest &request) {
            return answers::ollamaChat(ServiceBench::asText(sentimentAnswer()),
                                       int(request.body.size() / 4));
        });

        const auto result = ask(bench, *provider, entry);

        QVERIFY2(result, qPrintable(result ? QString() : result.error().detail));
        QVERIFY(bench.server.requests().size() > 3);
        QCOMPARE(bench.server.requests().first().path, "/api/chat");
    }

    void whoAsksForAPauseIsLeftAloneUntilThen()
    {
        ServiceBench bench;
        const auto provider = bench.provider();
        bench.server.play(answers::rateLimited("Retry-After", "17"));
        QVERIFY(!ask(bench, *provider));

        const auto held = ask(bench, *provider);

        QVERIFY(held.error().code == ErrorCode::Offline);
        QVERIFY(held.error().retryAfter > Millis(0) && held.error().retryAfter <= Millis(17s));
        QCOMPARE(bench.server.requests().size(), 1);
    }

    void aLoadingModelAndALimitAskForAPause()
    {
        ServiceBench bench;
        bench.server.play(answers::loading());
        bench.server.play(answers::rateLimited("Retry-After", "17"));
        bench.server.play(answers::withLimits(
            answers::chat(ServiceBench::asText(sentimentAnswer())), 0, 50, "6m0s", "1s"));

        const auto loading = ask(bench, *bench.provider());
        const auto limited = ask(bench, *bench.provider());
        const auto last = ask(bench, *bench.provider());

        QVERIFY(loading.error().code == ErrorCode::Offline);
        QVERIFY(loading.error().retryAfter);
        QCOMPARE(limited.error().retryAfter, Millis(17s));
        QCOMPARE(last->pause, Millis(6min));
        QCOMPARE(bench.server.requests().size(), 3); // none is tried again by itself
    }

    void afterThreeEntriesThatAreRefusedItIsTheProvider()
    {
        ServiceBench bench;
        const auto provider = bench.provider();
        bench.server.setDefault([](const HeardRequest &) {
            return answers::error(400, u"No."_s, u"invalid_request_error"_s);
        });
        QList<ErrorCode> codes;
        for (quint64 n = 1; n <= 3; ++n) {
            codes += ask(bench, *provider).error().code; // the same entry again is no other one
            bench.entry = EntryId::make({}, n, 7);
            codes += ask(bench, *provider).error().code;
        }

        QCOMPARE(codes.count(ErrorCode::Denied), 1);
        QCOMPARE(codes.indexOf(ErrorCode::Denied), 3);
    }

    void whatBefallsTheProviderLeavesWhatIsDone()
    {
        ServiceBench bench;
        const auto provider = bench.provider();
        const QJsonObject first{{u"sentiment_analysis"_s, parts::sentiment()},
                                {u"theme_identification"_s, QJsonObject()}};
        bench.say(first);
        bench.server.play(answers::wrongKey());

        const auto results =
            ServiceBench::answers(*provider,
                                  {bench.request(TaskKind::SentimentAnalysis, text),
                                   bench.request(TaskKind::ThemeIdentification, text)});

        QVERIFY(results[0]);
        QVERIFY(results[1].error().code == ErrorCode::Denied);
        QVERIFY(!results[1].error().detail.contains(u"sk-"_s));
    }

    void readsAnAnswerWithoutUsageByEstimate()
    {
        ServiceBench bench;
        const auto provider = bench.provider();
        bench.server.play(answers::chat(ServiceBench::asText(sentimentAnswer()), {}));

        const auto result = ask(bench, *provider);

        QVERIFY(result->tokensUsed > bench.server.requests().first().body.size() / 4);
        QVERIFY(bench.outbox->endings().first().second.estimated);
    }

    void aPersonMayTryWhatIsSetUp()
    {
        ServiceBench bench;
        const auto provider = bench.provider();
        bench.server.play(answers::models({u"b"_s, u"a"_s}));
        bench.server.play(refusing(u"max_tokens"_s));
        bench.server.play(answers::chat(u"Ready."_s));
        bench.server.play(answers::embeddings({{1.0F, 2.0F, 3.0F}}));
        QSemaphore done;
        Result<QStringList> names;
        Result<ServiceProvider::Trial> completion;
        Result<ServiceProvider::Trial> embedding;

        provider->listModels([&](const auto &result) {
            names = result;
            done.release();
        });
        QVERIFY(done.tryAcquire(1, 20'000));
        provider->tryCompletion([&](const auto &result) {
            completion = result;
            done.release();
        });
        QVERIFY(done.tryAcquire(1, 20'000));
        provider->tryEmbedding([&](const auto &result) {
            embedding = result;
            done.release();
        });
        QVERIFY(done.tryAcquire(1, 20'000));

        QCOMPARE(*names, (QStringList{u"a"_s, u"b"_s}));
        QCOMPARE(completion->answer, u"Ready."_s);
        QCOMPARE(embedding->dimension, 3);
        QCOMPARE(bench.server.requests().first().method, "GET");
        QCOMPARE(bench.outbox->departures().first().purposes, QStringList{u"test"_s});
        QVERIFY(bench.outbox->departures().first().entries.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestServiceNegotiation)
#include "tst_servicenegotiation.moc"
