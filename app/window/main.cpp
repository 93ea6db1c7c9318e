// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/About.h"
#include "app/CommandLine.h"
#include "app/Composition.h"
#include "app/ExitStatus.h"
#include "app/UnixSignals.h"
#include "app/window/Program.h"
#include "ui/PlainStyle.h"

#include <QApplication>
#include <QIcon>

#include <csignal>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QList<CommandOption> ownOptions()
{
    return {{.name = u"capture"_s,
             .valueName = {},
             .help = u"start with a fresh entry"_s,
             .letter = {}}};
}

/// What can be answered without a window, or nothing.
std::optional<QString> answerTo(const CommandLine &line)
{
    if (line.has(u"help"_s))
        return u"englog [options]\n  the desktop window\n\n"_s
            + CommandLine::helpOf(CommandLine::commonOptions() + ownOptions());
    if (line.has(u"version"_s))
        return aboutText(u"englog"_s);
    return std::nullopt;
}

int refuse(const Error &error)
{
    const QString text = u"englog: %1\n  %2\n"_s.arg(error.detail, error.hint);
    static_cast<void>(std::fputs(text.toUtf8().constData(), stderr));
    return exitStatusOf(error.code);
}

int refuseUsage(const QString &text)
{
    return refuse({ErrorCode::Usage, text, u"see: englog --help"_s});
}

int runWindow(const CommandLine &line)
{
    QApplication::setStyle(new PlainStyle);
    QApplication::setWindowIcon(QIcon(u":/app/io.github.englog.EngLog.svg"_s));
    QGuiApplication::setDesktopFileName(u"io.github.englog.EngLog"_s);
    QGuiApplication::setApplicationDisplayName(u"EngLog"_s);
    QApplication::setQuitOnLastWindowClosed(false); // the engine ends before the process does
    Program program(line.common(), line.has(u"capture"_s));
    UnixSignals signals({SIGTERM, SIGINT, SIGHUP});
    QObject::connect(&signals, &UnixSignals::raised, &program, &Program::close);
    return program.start() ? QApplication::exec() : 0;
}

} // namespace

} // namespace englog

int main(int argc, char *argv[])
{
    using namespace englog;
    Composition::prepareProcess();
    const std::span<char *const> words(argv, static_cast<size_t>(argc));
    if (const auto fine = CommandLine::checkBytes(words.subspan(1)); !fine)
        return refuse(fine.error());
    // Help and version need no display; so the words are read before there is an application.
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    const auto line = CommandLine::parse(arguments, ownOptions());
    if (!line)
        return refuseUsage(line.error().detail);
    if (const auto answer = answerTo(*line)) {
        const QCoreApplication names(argc, argv);
        return std::fputs(answer->toUtf8().constData(), stdout) < 0 ? 1 : 0;
    }
    if (!line->rest().isEmpty())
        return refuseUsage(u"“%1” is not understood"_s.arg(line->rest().first()));
    QApplication application(argc, argv);
    return runWindow(*line);
}
