// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/AlertCommand.h"

#include <QJsonDocument>
#include <QProcessEnvironment>

#include <csignal>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qsizetype mostWaiting = 100;

QProcessEnvironment withoutSecrets()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name :
         {u"OPENAI_API_KEY"_s, u"ENGLOG_STATUS_TOKEN"_s, u"ENGLOG_STATUS_CONTROL_TOKEN"_s})
        environment.remove(name);
    return environment;
}

} // namespace

AlertCommand::AlertCommand(const Settings &settings, Failed failed)
    : m_settings(settings)
    , m_failed(std::move(failed))
{
    for (QTimer *timer : {&m_limit, &m_pause})
        timer->setSingleShot(true);
    QObject::connect(&m_limit, &QTimer::timeout, &m_limit, [this] {
        m_timedOut = true;
        killGroup();
    });
    QObject::connect(&m_pause, &QTimer::timeout, &m_pause, [this] { start(); });
}

AlertCommand::~AlertCommand()
{
    if (!m_process)
        return;
    m_process->disconnect();
    killGroup();
    m_process->waitForFinished(); // so does its own end, and complains of it
}

QStringList AlertCommand::split(const QString &command)
{
    QStringList words = QProcess::splitCommand(command);
    if (!words.isEmpty() && words.first().isEmpty())
        words.clear();
    return words;
}

void AlertCommand::tell(const Alert &alert)
{
    if (m_settings.command.isEmpty())
        return;
    if (m_waiting.size() >= mostWaiting)
        return m_failed(alert, {ErrorCode::Full, u"too many alerts wait for the command"_s, {}});
    m_waiting.enqueue(alert);
    if (m_waiting.size() == 1)
        start();
}

void AlertCommand::start()
{
    QStringList words = split(m_settings.command);
    ++m_tries;
    m_timedOut = false;
    m_process = std::make_unique<QProcess>();
    m_process->setProcessEnvironment(withoutSecrets());
    m_process->setStandardOutputFile(QProcess::nullDevice()); // ours may be read by a program
    m_process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process->setChildProcessModifier([] { ::setsid(); }); // so that all of it can be killed
    QObject::connect(
        m_process.get(), &QProcess::finished, m_process.get(),
        [this](int status, QProcess::ExitStatus how) {
            ended(m_timedOut ? u"it had not ended after %1 ms"_s.arg(m_settings.timeout.count())
                      : how == QProcess::CrashExit ? u"it was killed"_s
                      : status != 0                ? u"it ended with %1"_s.arg(status)
                                                   : QString());
        });
    QObject::connect(m_process.get(), &QProcess::errorOccurred, m_process.get(),
                     [this](QProcess::ProcessError error) {
                         if (error == QProcess::FailedToStart) // of others finished() tells
                             ended(u"it cannot be started"_s);
                     });
    const QByteArray line =
        QJsonDocument(toJson(m_waiting.head())).toJson(QJsonDocument::Compact) + '\n';
    const QString program = words.takeFirst();
    m_limit.start(m_settings.timeout);
    m_process->start(program, words);
    if (!m_process) // it has ended within start()
        return;
    m_process->write(line);
    m_process->closeWriteChannel();
}

void AlertCommand::ended(const QString &problem)
{
    m_limit.stop();
    m_process.release()->deleteLater(); // this is one of its signals
    if (!problem.isEmpty() && m_tries < m_settings.attempts) {
        m_pause.start(m_settings.firstPause * (1 << std::min(m_tries - 1, 5)));
        return;
    }
    const Alert alert = m_waiting.dequeue();
    m_tries = 0;
    if (!problem.isEmpty())
        m_failed(alert,
                 {ErrorCode::Transient,
                  u"the alert “%1” could not be handed to the alert command: %2"_s.arg(alert.name,
                                                                                       problem),
                  u"see ENGLOG_ALERT_COMMAND"_s});
    if (!m_waiting.isEmpty())
        m_pause.start(Millis(0));
}

void AlertCommand::killGroup()
{
    if (!m_process || m_process->processId() <= 0)
        return;
    const auto pid = static_cast<pid_t>(m_process->processId());
    if (::kill(-pid, SIGKILL) != 0) // it does not lead a group yet
        ::kill(pid, SIGKILL);
}

} // namespace englog
