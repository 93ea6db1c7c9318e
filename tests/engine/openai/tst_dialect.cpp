// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/Dialect.h"
#include "tests/support/ServiceAnswers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace englog;
using namespace englog::openai;
using namespace englog::test;
using namespace Qt::StringLiterals;

using Api = ProviderConfig::Api;
using Form = Capabilities::Form;
using Room = Capabilities::Room;

namespace {

Dialect dialect(Api api = Api::OpenAi, const QString &url = u"http://host/v1"_s)
{
    ProviderConfig config;
    config.api = api;
    config.baseUrl = QUrl(url);
    config.model = u"m"_s;
    config.embeddingModel = u"e"_s;
    return Dialect(config);
}

QJsonObject object(const QByteArray &body)
{
    return QJsonDocument::fromJson(body).object();
}

ChatQuestion question(const QString &text = u"hello"_s)
{
    return {{{u"system"_s, u"JSON"_s}, {u"user"_s, text}}, {{u"type"_s, u"object"_s}}, 900};
}

} // namespace

class TestDialect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsThePathsBelowTheBase()
    {
        QCOMPARE(dialect().chatUrl(), QUrl(u"http://host/v1/chat/completions"_s));
        QCOMPARE(dialect(Api::OpenAi, u"http://host/v1/"_s).embeddingsUrl(),
                 QUrl(u"http://host/v1/embeddings"_s));
        QCOMPARE(dialect().modelsUrl(), QUrl(u"http://host/v1/models"_s));
        for (const QString &base : {u"http://h:11434"_s, u"http://h:11434/"_s,
                                    u"http://h:11434/v1"_s, u"http://h:11434/api/"_s})
            QCOMPARE(dialect(Api::Ollama, base).chatUrl(), QUrl(u"http://h:11434/api/chat"_s));
        QCOMPARE(dialect(Api::Ollama, u"http://h"_s).embeddingsUrl(),
                 QUrl(u"http://h/api/embed"_s));
        QCOMPARE(dialect(Api::Ollama, u"http://h"_s).modelsUrl(), QUrl(u"http://h/api/tags"_s));
    }

    void sendsNoFieldThatIsNotNeeded()
    {
        QCOMPARE(object(dialect().chatBody(question(), {})).keys(),
                 (QStringList{u"max_tokens"_s, u"messages"_s, u"model"_s, u"response_format"_s,
                              u"temperature"_s}));
        const Capabilities least{.form = Form::Plain, .room = Room::None, .temperature = false};
        QCOMPARE(object(dialect().chatBody(question(), least)).keys(),
                 (QStringList{u"messages"_s, u"model"_s}));
        QCOMPARE(object(dialect().embeddingsBody({u"a"_s, u"b"_s})).keys(),
                 (QStringList{u"input"_s, u"model"_s}));
    }

    void asksForTheFormThatIsKnownToWork()
    {
        const auto format = [](Form form) -> QJsonValue {
            return object(dialect().chatBody(question(), {.form = form}))
                .value("response_format"_L1);
        };

        QCOMPARE(format(Form::Strict)["json_schema"_L1]["strict"_L1].toBool(), true);
        QVERIFY(format(Form::Schema)["json_schema"_L1]["strict"_L1].isUndefined());
        QCOMPARE(format(Form::Schema)["json_schema"_L1]["schema"_L1].toObject(), question().schema);
        QCOMPARE(format(Form::Json).toObject(), QJsonObject({{u"type"_s, u"json_object"_s}}));
        QVERIFY(format(Form::Plain).isUndefined());
        QCOMPARE(object(dialect().chatBody(
                     question(), {.room = Room::MaxCompletionTokens}))["max_completion_tokens"_L1]
                     .toInt(),
                 900);
    }

    void fitsOllamasContextToTheText()
    {
        const auto context = [](const QString &text, int known) -> int {
            Capabilities capabilities = Capabilities::of(Api::Ollama);
            capabilities.context = known;
            return object(dialect(Api::Ollama)
                              .chatBody(question(text), capabilities))["options"_L1]["num_ctx"_L1]
                .toInt();
        };

        QCOMPARE(context(u"hello"_s, 0), 8'192);
        QCOMPARE(context(u"word "_s.repeated(10'000), 0), 32'768);
        QCOMPARE(context(u"hello"_s, 2'048), 2'048); // it has no more
        const QJsonObject body =
            object(dialect(Api::Ollama).chatBody(question(), Capabilities::of(Api::Ollama)));
        QCOMPARE(body["format"_L1].toObject(), question().schema);
        QCOMPARE(body["stream"_L1], QJsonValue(false));
        QCOMPARE(object(dialect(Api::Ollama).embeddingsBody({u"a"_s}))["truncate"_L1],
                 QJsonValue(false));
    }

    void readsACompletion()
    {
        const auto reply = dialect().chatReply(answers::chat(u"{}"_s).body);
        const auto cut = dialect().chatReply(answers::chat(u"{"_s, {}, u"length"_s).body);
        const auto refused = dialect().chatReply(answers::refusal(u"No."_s).body);
        const auto filtered =
            dialect().chatReply(answers::chat(u""_s, {}, u"content_filter"_s).body);
        const auto ollama =
            dialect(Api::Ollama).chatReply(answers::ollamaChat(u"{}"_s, 1, 2, u"length"_s).body);

        QCOMPARE(reply->content, u"{}"_s);
        QVERIFY(reply->end == ChatReply::End::Whole);
        QVERIFY(cut->end == ChatReply::End::Cut);
        QVERIFY(refused->end == ChatReply::End::Refused);
        QVERIFY(filtered->end == ChatReply::End::Refused);
        QCOMPARE(ollama->content, u"{}"_s);
        QVERIFY(ollama->end == ChatReply::End::Cut);
        QVERIFY(!dialect().chatReply("{}"));
        QVERIFY(!dialect().chatReply("<html>"));
        QVERIFY(!dialect().chatReply(""));
    }

    void skipsCommentsAheadOfABody()
    {
        const QByteArray body = "\n: OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n  "
            + answers::chat(u"hi"_s).body;

        QCOMPARE(dialect().chatReply(body)->content, u"hi"_s);
        QCOMPARE(withoutComments(": only"), QByteArray());
    }

    void readsWhatItTook()
    {
        QCOMPARE(dialect().usageIn(answers::chat(u"x"_s, answers::Tokens{5, 6}).body).in, 5);
        QCOMPARE(dialect().usageIn(answers::chat(u"x"_s, answers::Tokens{5, 6}).body).out, 6);
        QVERIFY(!dialect().usageIn(answers::chat(u"x"_s, {}).body).in);
        QCOMPARE(dialect(Api::Ollama).usageIn(answers::ollamaChat(u"x"_s, 5, 6).body).in, 5);
    }

    void readsEmbeddingsInBothForms()
    {
        const QList<QList<float>> vectors{{1.0F, -0.5F}, {0.25F, 2.0F}};

        QCOMPARE(dialect().embeddingReply(answers::embeddings(vectors).body, 2)->vectors, vectors);
        QCOMPARE(dialect().embeddingReply(answers::embeddingsBase64(vectors).body, 2)->vectors,
                 vectors);
        QCOMPARE(
            dialect(Api::Ollama).embeddingReply(answers::ollamaEmbed(vectors).body, 2)->vectors,
            vectors);
        const QByteArray turned = R"({"data":[{"index":1,"embedding":[2]},
            {"index":0,"embedding":[1]}]})";
        QCOMPARE(dialect().embeddingReply(turned, 2)->vectors,
                 (QList<QList<float>>{{1.0F}, {2.0F}}));
    }

    void refusesEmbeddingsThatDoNotFit_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::newRow("too few") << QByteArray(R"([{"index":0,"embedding":[1]}])");
        QTest::newRow("one twice")
            << QByteArray(R"([{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}])");
        QTest::newRow("of two lengths")
            << QByteArray(R"([{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}])");
        QTest::newRow("empty") << QByteArray(
            R"([{"index":0,"embedding":[]},{"index":1,"embedding":[]}])");
        QTest::newRow("no numbers")
            << QByteArray(R"([{"index":0,"embedding":["1"]},{"index":1,"embedding":[2]}])");
        QTest::newRow("too large a number")
            << QByteArray(R"([{"index":0,"embedding":[1e200]},{"index":1,"embedding":[2]}])");
        QTest::newRow("half a float")
            << QByteArray(R"([{"index":0,"embedding":"AAAA"},{"index":1,"embedding":"AAAA"}])");
    }
    void refusesEmbeddingsThatDoNotFit()
    {
        QFETCH(const QByteArray, data);

        QVERIFY(!dialect().embeddingReply("{\"data\":" + data + "}", 2));
    }

    void listsModels()
    {
        QCOMPARE(*dialect().modelNames(answers::models({u"b"_s, u"a"_s}).body),
                 (QStringList{u"a"_s, u"b"_s}));
        QCOMPARE(*dialect(Api::Ollama).modelNames(answers::ollamaTags({u"c:latest"_s}).body),
                 QStringList{u"c:latest"_s});
        QVERIFY(!dialect().modelNames("{}"));
    }

    void capabilitiesAreRememberedForTheirBaseUrl()
    {
        ProviderConfig config;
        config.baseUrl = QUrl(u"http://host/v1"_s);
        const Capabilities learnt{Form::Json, Room::None, false, 4'096, 768};

        QCOMPARE(Capabilities::from(learnt.toJson(config), config), learnt);
        ProviderConfig other = config;
        other.baseUrl = QUrl(u"http://other/v1"_s);
        QCOMPARE(Capabilities::from(learnt.toJson(config), other), Capabilities());
        QCOMPARE(Capabilities::from({}, config), Capabilities());
        QJsonObject damaged = learnt.toJson(config);
        damaged[u"form"_s] = 99;
        damaged[u"context"_s] = -5;
        QVERIFY(Capabilities::from(damaged, config).form == Form::Plain);
        QCOMPARE(Capabilities::from(damaged, config).context, 0);
    }

    void theLadderHasAnEnd()
    {
        using Field = Capabilities::Field;
        std::optional<Capabilities> known = Capabilities::of(Api::OpenAi);
        int steps = 0;
        while (const auto less = known->without(Field::Form, Api::OpenAi)) {
            known = less;
            ++steps;
        }

        QCOMPARE(steps, 3);
        QVERIFY(Capabilities::of(Api::Ollama).form == Form::Schema);
        QVERIFY(known->without(Field::Room, Api::OpenAi)->room == Room::MaxCompletionTokens);
        QVERIFY(!Capabilities{.room = Room::None}.without(Field::Room, Api::OpenAi));
        QVERIFY(!Capabilities{.temperature = false}.without(Field::Temperature, Api::OpenAi));
    }
};

QTEST_GUILESS_MAIN(TestDialect)
#include "tst_dialect.moc"
