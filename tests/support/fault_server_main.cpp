// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/ServiceAnswers.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QHash>
#include <QSocketNotifier>

#include <cstdio>
#include <unistd.h>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QHash<QString, Play> plays()
{
    using namespace answers;
    using Until = Play::Until;
    const Play well = chat(u"{\"mood\":\"calm\"}"_s);
    const auto now = std::chrono::floor<Millis>(std::chrono::system_clock::now());
    return {
        {u"rate-limited"_s, rateLimited()},
        {u"retry-after-seconds"_s, rateLimited("Retry-After", "1")},
        {u"retry-after-date"_s, rateLimited("Retry-After", httpDate(now + 2s))},
        {u"retry-after-ms"_s, rateLimited("retry-after-ms", "150")},
        {u"should-not-retry"_s, rateLimited("x-should-retry", "false")},
        {u"no-quota"_s, noQuota()},
        {u"no-credit"_s, noCredit()},
        {u"wrong-key"_s, wrongKey()},
        {u"forbidden"_s, forbidden()},
        {u"no-model"_s, noModel(u"no-such-model"_s)},
        {u"too-long"_s, tooLong(Server::OpenAi)},
        {u"unknown-field"_s, unknownField(u"store"_s)},
        {u"server-error"_s, serverError()},
        {u"loading"_s, loading()},
        {u"overloaded"_s, overloaded()},
        {u"error-inside"_s, errorInside(429, u"Rate limited upstream"_s)},
        {u"refusal"_s, refusal(u"I'm sorry, I can't help with that."_s)},
        {u"cut-off"_s, chat(u"{\"mood\":\"ca"_s, Tokens{}, u"length"_s)},
        {u"prose"_s, chat(u"Sure! Here it is:\n```json\n{\"mood\":\"calm\"}\n```\n"_s)},
        {u"page"_s, gatewayPage()},
        {u"close"_s, well.cut(Until::Unanswered, Play::By::Close)},
        {u"reset"_s, well.cut(Until::Unanswered, Play::By::Reset)},
        {u"close-in-body"_s, well.cut(Until::HalfBody, Play::By::Close)},
        {u"reset-in-body"_s, well.cut(Until::HalfBody, Play::By::Reset)},
        {u"silent"_s, {.silent = true}},
        {u"garbage"_s, {.raw = "\x16\x03\x01 this is no HTTP\r\n\r\n"}},
        {u"drip"_s, {.body = well.body, .everyBodyByte = 50ms}},
        {u"endless"_s, {.body = "{", .endless = qint64(1) << 30}},
    };
}

int refuse(const char *why, const QString &what)
{
    std::fprintf(stderr, "%s: %s\n", why, qPrintable(what));
    return 2;
}

} // namespace

/// A service to ask, for programs that are not a test of ours. It says at which port it is, and
/// then one line a request.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions({
        {u"port"_s, u"Listen at this port of 127.0.0.1."_s, u"port"_s, u"0"_s},
        {u"delay"_s, u"Answer after so many milliseconds."_s, u"ms"_s, u"0"_s},
        {u"script"_s, u"What to do first, by name, with commas; then it is well."_s, u"names"_s},
        {u"quiet"_s, u"Say nothing of the requests."_s},
        {u"until-eof"_s, u"End with the standard input, and so with who started it."_s},
    });
    parser.process(application);

    const QHash<QString, Play> known = plays();
    QList<Play> script;
    for (const QString &name : parser.value(u"script"_s).split(u',', Qt::SkipEmptyParts)) {
        if (!known.contains(name))
            return refuse("no such play", name);
        script.append(known.value(name));
    }
    bool isPort = false;
    const quint16 port = parser.value(u"port"_s).toUShort(&isPort);
    bool isDelay = false;
    const int delay = parser.value(u"delay"_s).toInt(&isDelay);
    if (!isPort || !isDelay || delay < 0)
        return refuse("not a number", parser.value(isPort ? u"delay"_s : u"port"_s));

    FaultServer server(answers::happy(Millis(delay)), port);
    for (const Play &play : std::as_const(script))
        server.play(play);
    if (!parser.isSet(u"quiet"_s)) {
        server.setOnRequest([](const HeardRequest &request) {
            std::printf("%s %s\n", request.method.constData(), request.path.constData());
            std::fflush(stdout);
        });
    }
    std::printf("%d\n", int(server.port()));
    std::fflush(stdout);

    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    input.setEnabled(parser.isSet(u"until-eof"_s));
    QObject::connect(&input, &QSocketNotifier::activated, &application, [] {
        char some = 0;
        if (read(STDIN_FILENO, &some, 1) <= 0)
            QCoreApplication::quit();
    });
    return QCoreApplication::exec();
}
