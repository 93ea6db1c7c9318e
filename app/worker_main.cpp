// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/About.h"
#include "app/Composition.h"
#include "app/ExitStatus.h"
#include "app/Settings.h"
#include "app/UnixSignals.h"
#include "app/Watch.h"
#include "engine/api/Engine.h"

#include <QCoreApplication>
#include <QTimer>

#include <csignal>
#include <cstdio>
#include <unistd.h>
#include <utility>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr Millis grace{8'000};      ///< for what is in hand, when the end is asked for
constexpr Millis lastMoment{9'500}; ///< then the process goes; leases bring the rest back

void say(const QString &text)
{
    std::ignore = std::fprintf(stderr, "englog-worker: %s\n", text.toUtf8().constData());
}

int refuse(const Error &error)
{
    say(error.hint.isEmpty() ? error.detail : error.detail + u"\n  "_s + error.hint);
    return exitStatusOf(error.code);
}

/// What the settings say now; a mistake in them is told, and changes nothing.
void readSettingsAgain(Engine &engine, const CommonOptions &options)
{
    const auto config = Settings::read(options.config).and_then(&Settings::engineConfig);
    if (!config)
        return say(u"settings not taken: "_s + config.error().detail);
    engine.setLimits(*config);
    say(u"settings read again: limits and the number of working threads count from now on, other "
        "settings from the next start"_s);
}

void leave(Engine &engine, int status)
{
    say(u"leaving"_s);
    QTimer::singleShot(lastMoment, qApp, [status] { ::_exit(status); });
    engine.shutdown(grace).then(qApp,
                                [status](const Result<> &) { QCoreApplication::exit(status); });
}

/// One line an alert, and one where the command for it did not take it.
void sayAlerts(Watch &watch)
{
    QObject::connect(&watch, &Watch::alertChanged, &watch, [](const Alert &alert) {
        say((alert.state == Alert::State::Firing ? u"alert: %1: %2"_s : u"resolved: %1: %2"_s)
                .arg(alert.name, alert.summary));
    });
    QObject::connect(&watch, &Watch::commandFailed, &watch,
                     [](const Error &why) { say(why.detail); });
    watch.start();
}

/// The status service, where the settings ask for one; that another process has the port ends
/// nothing.
Result<> serveStatus(Composition &composition)
{
    const auto url = composition.serveStatus();
    if (url && !url->isEmpty())
        say(u"status at %1"_s.arg(url->toString()));
    if (url)
        return {};
    if (url.error().code != ErrorCode::Busy)
        return fail(url.error());
    say(u"no status from here: "_s + url.error().detail);
    return {};
}

int work(const CommonOptions &options)
{
    auto composition = Composition::open(options, u"englog-worker"_s);
    if (!composition)
        return refuse(composition.error());
    Engine &engine = (*composition)->engine();
    if (const auto served = serveStatus(**composition); !served)
        return refuse(served.error());
    UnixSignals signals({SIGTERM, SIGINT, SIGHUP});
    bool leaving = false;
    QObject::connect(&signals, &UnixSignals::raised, &engine, [&](int number) {
        if (number == SIGHUP)
            return readSettingsAgain(engine, options);
        if (!std::exchange(leaving, true))
            leave(engine, 0);
    });
    (*composition)->onWanted([&] {
        say(u"another process needs the journal for itself"_s);
        if (!std::exchange(leaving, true))
            leave(engine, exitStatusOf(ErrorCode::Busy));
    });
    engine.start(Engine::Work::Run);
    sayAlerts(*(*composition)->watch());
    say(u"working the queue of %1"_s.arg((*composition)->journal()));
    return QCoreApplication::exec();
}

int run(const QStringList &arguments)
{
    const auto line = CommandLine::parse(arguments, {});
    if (!line)
        return refuse({line.error().code, line.error().detail, u"see: englog-worker --help"_s});
    QString answer;
    if (line->has(u"help"_s))
        answer = u"englog-worker [options]\n  works the queue of a journal until it is told to "
                 "stop (SIGTERM); SIGHUP reads the settings again\n\n"_s
            + CommandLine::helpOf(CommandLine::commonOptions());
    else if (line->has(u"version"_s))
        answer = aboutText(u"englog-worker"_s);
    if (!answer.isEmpty())
        return std::fputs(answer.toUtf8().constData(), stdout) < 0 ? 1 : 0;
    if (!line->rest().isEmpty())
        return refuse({ErrorCode::Usage, u"“%1” is not understood"_s.arg(line->rest().first()),
                       u"see: englog-worker --help"_s});
    return work(line->common());
}

} // namespace

} // namespace englog

int main(int argc, char *argv[])
{
    using namespace englog;
    Composition::prepareProcess();
    const QCoreApplication application(argc, argv);
    const std::span<char *const> words(argv, static_cast<size_t>(argc));
    if (const auto fine = CommandLine::checkBytes(words.subspan(1)); !fine)
        return refuse(fine.error());
    return run(QCoreApplication::arguments().mid(1));
}
