// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/Program.h"

#include "app/Composition.h"
#include "app/Watch.h"
#include "app/window/SingleInstance.h"
#include "engine/api/Engine.h"
#include "engine/api/ProviderSetup.h"
#include "ui/MainWindow.h"
#include "ui/RefusalWindow.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// Where the window was and how it looked: apart from the settings, which people write.
QString stateFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + u"/englog/window.ini"_s;
}

} // namespace

Program::Program(CommonOptions options, bool capture)
    : m_options(std::move(options))
    , m_capture(capture)
    , m_state(stateFile(), QSettings::IniFormat)
    , m_appearance(Appearance::Choice(m_state.value(u"window/theme"_s, 0).toInt()))
{
    connect(&m_appearance, &Appearance::choiceChanged, this, [this](Appearance::Choice choice) {
        m_state.setValue(u"window/theme"_s, int(choice));
    });
}

Program::~Program() = default;

bool Program::start()
{
    m_refusal.reset();
    m_instance = std::make_unique<SingleInstance>(journal());
    if (m_instance->role() == SingleInstance::Role::Second) {
        if (m_instance->callFirst(m_capture))
            return false;
        refuse({ErrorCode::Busy, u"another EngLog has this journal open and does not answer"_s,
                u"close it, or wait for it to end, and try again"_s});
        return true;
    }
    auto opened = Composition::open(m_options, u"englog"_s);
    if (!opened) {
        refuse(opened.error());
        return true;
    }
    m_composition = std::move(*opened);
    openWindow();
    return true;
}

QString Program::journal() const
{
    return m_options.journal.isEmpty() ? Composition::defaultJournal() : m_options.journal;
}

void Program::refuse(const Error &error)
{
    qWarning("%s", qPrintable(error.detail));
    m_instance.reset();
    m_refusal = std::make_unique<RefusalWindow>(error, journal());
    // Queued: the window must not vanish inside its own button.
    connect(m_refusal.get(), &RefusalWindow::retryRequested, this, &Program::tryAgain,
            Qt::QueuedConnection);
    connect(
        m_refusal.get(), &RefusalWindow::journalChosen, this,
        [this](const QString &path) {
            m_options.journal = path;
            tryAgain();
        },
        Qt::QueuedConnection);
    connect(m_refusal.get(), &RefusalWindow::closed, qApp, &QCoreApplication::quit);
    m_refusal->show();
}

void Program::tryAgain()
{
    if (!start())
        QCoreApplication::quit();
}

void Program::openWindow()
{
    Engine &engine = m_composition->engine();
    m_window = std::make_unique<MainWindow>(engine, m_appearance, m_state,
                                            &m_composition->providerSetup());
    connect(m_window.get(), &MainWindow::closed, this, &Program::leave);
    connect(m_instance.get(), &SingleInstance::called, m_window.get(), &MainWindow::raiseFor);
    connect(
        qGuiApp, &QGuiApplication::commitDataRequest, m_window.get(),
        [this](QSessionManager &) { m_window->saveNow(); }, Qt::DirectConnection);
    m_composition->onWanted([this] { m_window->close(); });
    m_composition->analyserProblem().then(
        m_window.get(), [window = m_window.get()](const std::optional<Error> &problem) {
            if (problem)
                window->showAnalyserProblem(*problem);
        });
    m_window->raiseFor(m_capture);
    serveStatus();
    watch();
    engine.start(Engine::Work::Run);
}

/// A window that cannot serve is a window all the same.
void Program::serveStatus()
{
    const auto url = m_composition->serveStatus();
    if (!url)
        qWarning("no status from here: %s", qPrintable(url.error().detail));
    else if (!url->isEmpty())
        qInfo("status at %s", qPrintable(url->toString()));
}

void Program::watch()
{
    Watch *watch = m_composition->watch();
    connect(watch, &Watch::alertChanged, m_window.get(),
            [window = m_window.get(), watch](const Alert &alert) {
                window->showAlert(alert, watch->firing());
            });
    connect(watch, &Watch::commandFailed, m_window.get(),
            [](const Error &why) { qWarning("%s", qPrintable(why.detail)); });
    watch->start();
}

void Program::close()
{
    if (m_window)
        m_window->close();
    else
        QCoreApplication::quit();
}

void Program::leave()
{
    if (m_leaving)
        return;
    m_leaving = true;
    m_composition->engine().shutdown().then(this,
                                            [](const Result<> &) { QCoreApplication::quit(); });
}

} // namespace englog
