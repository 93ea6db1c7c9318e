// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/FindingCheck.h"
#include "tests/support/ServiceBench.h"

#include <QTest>

#include <algorithm>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

const QString poison = u"This one is bad."_s;

AnalysisRequest request(const ServiceBench &bench, const QString &text)
{
    return bench.request(TaskKind::EmbeddingGeneration, text);
}

QStringList inputsOf(const HeardRequest &heard)
{
    QStringList texts;
    const QJsonArray input = heard.json()["input"_L1].toArray();
    for (const QJsonValue one : input)
        texts += one.toString();
    return texts;
}

/// A service that answers as it should, but not where a text in it is bad.
FaultServer::Responder unless(const QString &bad, const Play &then)
{
    return [bad, then](const HeardRequest &heard) {
        QList<QList<float>> vectors;
        for (const QString &text : inputsOf(heard)) {
            if (text.contains(bad))
                return then;
            vectors += answers::vectorOf(text);
        }
        return answers::embeddings(vectors);
    };
}

QList<float> vectorIn(const Result<Analysis> &result)
{
    return std::get<EmbeddingGeneration>(result->finding).vector;
}

double cosine(const QList<float> &one, const QList<float> &other)
{
    double sum = 0.0;
    for (qsizetype n = 0; n < one.size(); ++n)
        sum += double(one[n]) * double(other[n]);
    return sum;
}

} // namespace

class TestServiceEmbeddings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksForSeveralTextsAtOnce()
    {
        ServiceBench bench;
        bench.server.setDefault(unless(poison, {}));
        const auto provider = bench.provider();
        QList<AnalysisRequest> requests;
        for (int n = 0; n < 23; ++n)
            requests += request(bench, u"Entry %1."_s.arg(n));

        const auto results = ServiceBench::answers(*provider, requests);

        QCOMPARE(bench.server.requests().size(), 3); // of 10, 10 and 3
        qint64 tokens = 0;
        for (qsizetype n = 0; n < results.size(); ++n) {
            QVERIFY(results[n]);
            QVERIFY(cosine(vectorIn(results[n]), answers::vectorOf(*requests[n].text)) > 0.9999);
            QCOMPARE(faultsOf(*requests[n].text, {*results[n]}), QStringList());
            tokens += results[n]->tokensUsed;
        }
        QCOMPARE(tokens, 15); // 5 a call, as the server says
    }

    void aBadTextStandsAlone_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("code");
        QTest::newRow("refused") << 400 << int(ErrorCode::Invalid);
        QTest::newRow("unprocessable") << 422 << int(ErrorCode::Invalid);
        QTest::newRow("answered without sense") << 200 << int(ErrorCode::Transient);
    }
    void aBadTextStandsAlone()
    {
        QFETCH(const int, status);
        QFETCH(const int, code);
        ServiceBench bench;
        bench.server.setDefault(unless(
            poison,
            status == 200 ? answers::embeddings({{1.0F, 0.0F}})
                          : answers::error(status, u"Bad input."_s, u"invalid_request_error"_s)));
        if (status == 200) // of the right count when alone, but of no direction
            bench.server.setDefault(unless(poison, answers::json({{u"data"_s, QJsonArray()}})));
        const auto provider = bench.provider();
        QList<AnalysisRequest> requests;
        for (int n = 0; n < 8; ++n)
            requests += request(bench, n == 5 ? poison : u"Entry %1."_s.arg(n));

        const auto results = ServiceBench::answers(*provider, requests);

        for (qsizetype n = 0; n < results.size(); ++n) {
            QCOMPARE(results[n].has_value(), n != 5);
            if (n != 5)
                QVERIFY(cosine(vectorIn(results[n]), answers::vectorOf(*requests[n].text))
                        > 0.9999);
        }
        QCOMPARE(int(results[5].error().code), code);
        QCOMPARE(bench.server.requests().size(), 7); // 8, 4, 4, 2, 1, 1, 2
    }

    void aVectorWithoutDirectionSpoilsOnlyItself()
    {
        ServiceBench bench;
        bench.server.play(answers::embeddings({{1.0F, 0.0F}, {0.0F, 0.0F}, {0.0F, 3.0F}}));
        const auto provider = bench.provider();

        const auto results = ServiceBench::answers(
            *provider, {request(bench, u"a"_s), request(bench, u"b"_s), request(bench, u"c"_s)});

        QVERIFY(results[0] && results[2]);
        QVERIFY(results[1].error().code == ErrorCode::Invalid);
        QCOMPARE(vectorIn(results[2]), (QList<float>{0.0F, 1.0F}));
    }

    void whatBefallsTheProviderIsEverybodysButIsNotHalved()
    {
        ServiceBench bench;
        bench.server.play(answers::noQuota());
        const auto provider = bench.provider();

        const auto results =
            ServiceBench::answers(*provider, {request(bench, u"a"_s), request(bench, u"b"_s)});

        QCOMPARE(bench.server.requests().size(), 1);
        QVERIFY(std::ranges::all_of(
            results, [](const auto &one) { return one.error().code == ErrorCode::Denied; }));
    }

    void aLongTextHasParts()
    {
        ServiceBench bench;
        bench.server.setDefault(unless(poison, {}));
        const auto provider = bench.provider();
        const QString text = u"A quiet day by the lake, and rain at night. "_s.repeated(400);

        const auto result = ServiceBench::answer(*provider, request(bench, text));

        const auto &found = std::get<EmbeddingGeneration>(result->finding);
        QCOMPARE(found.parts.size(), 3);
        QCOMPARE(found.parts.first().span.start, 0);
        QCOMPARE(found.parts.last().span.end(), text.size());
        QCOMPARE(faultsOf(text, {*result}), QStringList());
        QCOMPARE(bench.server.requests().size(), 1);
    }

    void aVeryLongTextHasNoMorePartsThanAreUseful()
    {
        ServiceBench bench;
        bench.server.setDefault(unless(poison, {}));
        const auto provider = bench.provider();
        const QString text = u"A quiet day by the lake, and rain at night. "_s.repeated(12'000);

        const auto result = ServiceBench::answer(*provider, request(bench, text));

        const auto &found = std::get<EmbeddingGeneration>(result->finding);
        QVERIFY(found.parts.size() > 32 && found.parts.size() <= 64);
        QCOMPARE(found.parts.last().span.end(), text.size());
        QCOMPARE(faultsOf(text, {*result}), QStringList());
    }

    void shortensATextThatHasNoRoom()
    {
        ServiceBench bench;
        constexpr qsizetype most = 1'000;
        bench.server.setDefault([](const HeardRequest &heard) {
            QList<QList<float>> vectors;
            for (const QString &text : inputsOf(heard)) {
                if (text.size() > most)
                    return answers::error(
                        400,
                        u"This model's maximum context length is 400 tokens, however you "
                        "requested 900 tokens."_s,
                        u"invalid_request_error"_s);
                vectors += answers::vectorOf(text);
            }
            return answers::embeddings(vectors);
        });
        const auto provider = bench.provider();
        const QString text = u"A quiet day by the lake. "_s.repeated(120); // 3000 units

        const auto results =
            ServiceBench::answers(*provider, {request(bench, text), request(bench, u"Short."_s)});

        QVERIFY2(results[0], qPrintable(results[0] ? QString() : results[0].error().detail));
        QVERIFY(results[1]);
        QVERIFY(std::get<EmbeddingGeneration>(results[0]->finding).parts.size() >= 3);
        const auto before = bench.server.requests().size();
        QVERIFY(ServiceBench::answer(*provider, request(bench, text))); // it knows now
        QCOMPARE(bench.server.requests().size(), before + 1);
    }

    void aModelOfAnotherLengthIsAnotherModel()
    {
        ServiceBench bench;
        bench.server.play(answers::embeddings({{1.0F, 0.0F}}));
        bench.server.play(answers::embeddings({{1.0F, 0.0F, 0.0F}}));

        QVERIFY(ServiceBench::answer(*bench.provider(), request(bench, u"a"_s)));
        const auto other = ServiceBench::answer(*bench.provider(), request(bench, u"b"_s));

        QVERIFY(other.error().code == ErrorCode::Denied);
    }

    void withoutAModelNothingIsAsked()
    {
        ServiceBench bench;
        bench.config.embeddingModel.clear();

        const auto result = ServiceBench::answer(*bench.provider(), request(bench, u"a"_s));

        QVERIFY(result.error().code == ErrorCode::Invalid);
        QCOMPARE(bench.outbox->departures().size(), 0);
    }

    void aBlankTextHasNoVectorAndIsNotSent()
    {
        ServiceBench bench;
        bench.server.setDefault(unless(poison, {}));

        const auto results = ServiceBench::answers(
            *bench.provider(), {request(bench, u" \n"_s), request(bench, u"a"_s)});

        QVERIFY(vectorIn(results[0]).isEmpty());
        QVERIFY(results[1]);
        QCOMPARE(inputsOf(bench.server.requests().first()), QStringList{u"a"_s});
    }

    void asksOllamaItsOwnWay()
    {
        ServiceBench bench(ProviderConfig::Api::Ollama);
        bench.server.play(answers::ollamaEmbed({{3.0F, 4.0F}}));

        const auto result = ServiceBench::answer(*bench.provider(), request(bench, u"a"_s));

        QCOMPARE(bench.server.requests().first().path, "/api/embed");
        QVERIFY(std::abs(vectorIn(result)[1] - 0.8F) < 1e-6F);
    }

    void hidesWhatItMust()
    {
        ServiceBench bench;
        bench.config.redact = true;
        bench.names = {u"Anna"_s};
        bench.server.setDefault(unless(poison, {}));

        QVERIFY(ServiceBench::answer(*bench.provider(), request(bench, u"Anna, a@b.example"_s)));

        QCOMPARE(inputsOf(bench.server.requests().first()), QStringList{u"[PERSON_1], [MAIL_1]"_s});
    }
};

QTEST_GUILESS_MAIN(TestServiceEmbeddings)
#include "tst_serviceembeddings.moc"
