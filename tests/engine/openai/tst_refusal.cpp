// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/Refusal.h"
#include "tests/support/ServiceAnswers.h"

#include <QTest>

using namespace englog;
using namespace englog::openai;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const Instant now{Millis(1'795'000'000'000)};

ProviderConfig config()
{
    ProviderConfig config;
    config.name = u"acme"_s;
    config.baseUrl = QUrl(u"https://api.acme.test:8443/v1"_s);
    config.model = u"small-model"_s;
    return config;
}

Refusal of(const Play &play)
{
    HttpAnswer answer{play.status, {}, play.body, {}};
    for (const auto &[name, value] : play.headers)
        answer.headers[name.toLower()] = value;
    return refusalOf(answer, config(), now);
}

QMap<QByteArray, QByteArray> headers(const QByteArray &name, const QByteArray &value)
{
    return {{name, value}};
}

} // namespace

Q_DECLARE_METATYPE(Play)

class TestRefusal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isOfTheRightClass_data()
    {
        QTest::addColumn<Play>("play");
        QTest::addColumn<int>("code");
        QTest::addColumn<int>("then");
        using Then = Refusal::Then;
        const auto row = [](const char *name, const Play &play, ErrorCode code,
                            Then then = Then::Report) {
            QTest::newRow(name) << play << int(code) << int(then);
        };
        row("rate limit", answers::rateLimited(), ErrorCode::Offline);
        row("quota", answers::noQuota(), ErrorCode::Denied);
        row("credit", answers::noCredit(), ErrorCode::Denied);
        row("credit balance", answers::error(429, u"x"_s, u"x"_s, u"credit_balance_exhausted"_s),
            ErrorCode::Denied);
        row("key", answers::wrongKey(), ErrorCode::Denied);
        row("forbidden", answers::forbidden(), ErrorCode::Denied);
        row("no model", answers::noModel(u"small-model"_s), ErrorCode::Denied);
        row("no model at Ollama", answers::ollamaError(404, u"model \"x\" not found"_s),
            ErrorCode::Denied);
        row("redirect", Play{.status = 302}, ErrorCode::Denied);
        row("no embeddings", answers::noEmbeddings(), ErrorCode::Denied);
        row("server error", answers::serverError(), ErrorCode::Transient);
        row("gateway page", answers::gatewayPage(), ErrorCode::Transient);
        row("overloaded", answers::overloaded(), ErrorCode::Transient);
        row("timeout there", answers::error(408, u"x"_s, u"x"_s), ErrorCode::Transient);
        row("conflict", answers::error(409, u"x"_s, u"x"_s), ErrorCode::Transient);
        row("loading", answers::loading(), ErrorCode::Offline);
        row("queue full", answers::ollamaBusy(), ErrorCode::Offline);
        row("too large", answers::error(413, u"x"_s, u"x"_s), ErrorCode::Invalid, Then::Shorten);
        row("too long, OpenAI", answers::tooLong(answers::Server::OpenAi), ErrorCode::Invalid,
            Then::Shorten);
        row("too long, llama.cpp", answers::tooLong(answers::Server::LlamaCpp), ErrorCode::Invalid,
            Then::Shorten);
        row("too long, vLLM", answers::tooLong(answers::Server::VllmOld), ErrorCode::Invalid,
            Then::Shorten);
        row("too long, new vLLM", answers::tooLong(answers::Server::VllmNew), ErrorCode::Invalid,
            Then::Shorten);
        row("accident", answers::failedGeneration(u"{"_s), ErrorCode::Transient, Then::AskAgain);
        row("filtered", answers::error(400, u"x"_s, u"x"_s, u"content_filter"_s),
            ErrorCode::Invalid);
        row("bad request", answers::error(400, u"No."_s, u"invalid_request_error"_s),
            ErrorCode::Invalid, Then::AskAlone);
        row("unprocessable", answers::error(422, u"No."_s, u"x"_s), ErrorCode::Invalid,
            Then::AskAlone);
        row("unknown field", answers::unknownField(u"response_format"_s), ErrorCode::Invalid,
            Then::Negotiate);
        row("no JSON object", answers::noJsonObject(), ErrorCode::Invalid, Then::Negotiate);
        row("rate limit inside", answers::errorInside(429, u"slow down"_s), ErrorCode::Offline);
        row("failure inside", answers::errorInside(502, u"upstream"_s), ErrorCode::Transient);
        row("quota inside", answers::errorInside(402, u"no credits"_s), ErrorCode::Denied);
    }
    void isOfTheRightClass()
    {
        QFETCH(const Play, play);
        QFETCH(const int, code);
        QFETCH(const int, then);

        const Refusal refusal = of(play);

        QCOMPARE(int(refusal.error.code), code);
        QCOMPARE(int(refusal.then), then);
        QVERIFY2(refusal.error.detail.contains(u"acme"_s), qPrintable(refusal.error.detail));
        QVERIFY(refusal.error.detail.contains(u"api.acme.test:8443"_s));
        if (refusal.error.code == ErrorCode::Denied)
            QVERIFY(!refusal.error.hint.isEmpty()); // a person must act, and be told how
        if (refusal.error.code == ErrorCode::Offline)
            QVERIFY(refusal.error.retryAfter);
    }

    void saysNothingOfWhatTheServiceWrote()
    {
        for (const int status : {200, 400, 401, 403, 404, 422, 429, 500, 503}) {
            const Refusal refusal = of(answers::error(
                status, u"Your text “dear diary” and key sk-secret are bad"_s, u"dear_type"_s));
            const QString said = refusal.error.detail + refusal.error.hint;
            QVERIFY2(!said.contains(u"diary"_s) && !said.contains(u"sk-secret"_s)
                         && !said.contains(u"dear"_s),
                     qPrintable(said));
        }
    }

    void aFailureIsOfTheRightClass_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<int>("code");
        using What = HttpFailure::What;
        QTest::newRow("unreachable") << int(What::Unreachable) << int(ErrorCode::Offline);
        QTest::newRow("tls") << int(What::Tls) << int(ErrorCode::Denied);
        QTest::newRow("broken") << int(What::Broken) << int(ErrorCode::Transient);
        QTest::newRow("timed out") << int(What::TimedOut) << int(ErrorCode::Transient);
        QTest::newRow("too large") << int(What::TooLarge) << int(ErrorCode::Transient);
        QTest::newRow("cancelled") << int(What::Cancelled) << int(ErrorCode::Cancelled);
    }
    void aFailureIsOfTheRightClass()
    {
        QFETCH(const int, what);
        QFETCH(const int, code);

        const Refusal refusal = refusalOf(HttpFailure{HttpFailure::What(what), u"x"_s}, config());

        QCOMPARE(int(refusal.error.code), code);
    }

    void readsHowLongToWait_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<int>("ms"); // -1: nothing is said
        QTest::newRow("seconds") << QByteArray("retry-after") << QByteArray("20") << 20'000;
        QTest::newRow("part of one") << QByteArray("retry-after") << QByteArray("0.5") << 500;
        QTest::newRow("milliseconds") << QByteArray("retry-after-ms") << QByteArray("250") << 250;
        QTest::newRow("date") << QByteArray("retry-after") << answers::httpDate(now + 30s)
                              << 30'000;
        QTest::newRow("past") << QByteArray("retry-after") << answers::httpDate(now - 30s) << 0;
        QTest::newRow("nonsense") << QByteArray("retry-after") << QByteArray("soon") << -1;
        QTest::newRow("negative") << QByteArray("retry-after") << QByteArray("-1") << -1;
        QTest::newRow("for ever") << QByteArray("retry-after") << QByteArray("1e12") << -1;
        QTest::newRow("a year") << QByteArray("retry-after") << QByteArray("31536000")
                                << 86'400'000;
    }
    void readsHowLongToWait()
    {
        QFETCH(const QByteArray, name);
        QFETCH(const QByteArray, value);
        QFETCH(const int, ms);

        const auto pause = pauseIn(headers(name, value), now);

        QCOMPARE(pause ? int(pause->count()) : -1, ms);
    }

    void aLimitThatIsUsedUpIsWaitedFor_data()
    {
        QTest::addColumn<QByteArray>("left");
        QTest::addColumn<QByteArray>("reset");
        QTest::addColumn<int>("ms");
        QTest::newRow("a second") << QByteArray("0") << QByteArray("1s") << 1'000;
        QTest::newRow("minutes") << QByteArray("0") << QByteArray("6m0s") << 360'000;
        QTest::newRow("short") << QByteArray("0") << QByteArray("120ms") << 120;
        QTest::newRow("a number") << QByteArray("0") << QByteArray("8") << 8'000;
        QTest::newRow("hours") << QByteArray("0") << QByteArray("1h2m3.5s") << 3'723'500;
        QTest::newRow("not said") << QByteArray("0") << QByteArray("-1") << -1;
        QTest::newRow("some are left") << QByteArray("3") << QByteArray("6m0s") << -1;
        QTest::newRow("none known") << QByteArray("-1") << QByteArray("-1") << -1;
    }
    void aLimitThatIsUsedUpIsWaitedFor()
    {
        QFETCH(const QByteArray, left);
        QFETCH(const QByteArray, reset);
        QFETCH(const int, ms);

        for (const QByteArray &what : {QByteArray("requests"), QByteArray("tokens")}) {
            const auto pause = pauseIn(
                {{"x-ratelimit-remaining-" + what, left}, {"x-ratelimit-reset-" + what, reset}},
                now);
            QCOMPARE(pause ? int(pause->count()) : -1, ms);
        }
    }

    void honoursWhatTheServiceAsksFor()
    {
        QCOMPARE(of(answers::rateLimited("Retry-After", "42")).error.retryAfter, Millis(42s));
        QCOMPARE(of(answers::loading().with("Retry-After", "7")).error.retryAfter, Millis(7s));
        QCOMPARE(
            of(answers::withLimits(answers::rateLimited(), 0, 5, "6m0s", "1s")).error.retryAfter,
            Millis(6min));
    }

    void namesTheFieldThatIsRefused_data()
    {
        QTest::addColumn<Play>("play");
        QTest::addColumn<int>("field");
        using Field = Capabilities::Field;
        QTest::newRow("max_tokens")
            << answers::error(400,
                              u"Unsupported parameter: 'max_tokens' is not supported with this "
                              "model. Use 'max_completion_tokens' instead."_s,
                              u"invalid_request_error"_s, u"unsupported_parameter"_s,
                              u"max_tokens"_s)
            << int(Field::Room);
        QTest::newRow("temperature")
            << answers::error(400,
                              u"Unsupported value: 'temperature' does not support 0 with this "
                              "model."_s,
                              u"invalid_request_error"_s, u"unsupported_value"_s, u"temperature"_s)
            << int(Field::Temperature);
        QTest::newRow("response_format")
            << answers::error(400,
                              u"Invalid parameter: 'response_format' of type 'json_schema' is not "
                              "supported with this model."_s,
                              u"invalid_request_error"_s)
            << int(Field::Form);
        QTest::newRow("LM Studio") << answers::noJsonObject() << int(Field::Form);
        QTest::newRow("Mistral") << answers::unknownField(u"max_completion_tokens"_s)
                                 << int(Field::Room);
        QTest::newRow("Mistral, format")
            << answers::unknownField(u"response_format"_s) << int(Field::Form);
    }
    void namesTheFieldThatIsRefused()
    {
        QFETCH(const Play, play);
        QFETCH(const int, field);

        const Refusal refusal = of(play);

        QVERIFY(refusal.field);
        QCOMPARE(int(*refusal.field), field);
    }

    void readsHowMuchRoomThereIs()
    {
        QVERIFY(of(answers::tooLong(answers::Server::LlamaCpp)).context > 0);
        QVERIFY(of(answers::tooLong(answers::Server::OpenAi)).context > 0);
        QVERIFY(of(answers::tooLong(answers::Server::VllmNew)).context > 0);
    }
};

QTEST_GUILESS_MAIN(TestRefusal)
#include "tst_refusal.moc"
