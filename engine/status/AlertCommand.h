// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Health.h"
#include "engine/domain/Result.h"

#include <QProcess>
#include <QQueue>
#include <QTimer>

#include <functional>
#include <memory>

namespace englog {

/// Runs a program of the person's for each alert, with the alert as one line of JSON on its
/// standard input.
///
/// The command is split into words as a shell would with quotes, and no shell sees it. One runs at
/// a time, in the order of the alerts. It has done its work when it ends with 0; whether it reads
/// its input is its own affair. One that ends otherwise, cannot be started, or has not ended in
/// time (then it is killed, with whatever it has started) is tried again after a pause that
/// doubles. Keys and tokens are taken out of its environment.
///
/// *Thread:* main. Nothing blocks. With this object the program that runs is killed.
/// *Errors:* those of the last try, by the callback; Full where too many wait.
class AlertCommand
{
public:
    struct Settings
    {
        QString command;          ///< ENGLOG_ALERT_COMMAND; empty: nothing is run
        Millis timeout{5'000};    ///< NOTIFICATION_TIMEOUT, of each try
        int attempts = 3;         ///< NOTIFICATION_RETRY_ATTEMPTS: tries in all; >= 1
        Millis firstPause{1'000}; ///< before the second
    };
    /// Told of each alert that could not be handed over.
    using Failed = std::function<void(const Alert &alert, const Error &why)>;

    AlertCommand(const Settings &settings, Failed failed);
    ~AlertCommand();
    Q_DISABLE_COPY_MOVE(AlertCommand)

    void tell(const Alert &alert);
    /// Whether nothing runs and nothing waits.
    [[nodiscard]] bool isIdle() const { return m_waiting.isEmpty(); }

    /// What QProcess would start; empty where that is nothing.
    [[nodiscard]] static QStringList split(const QString &command);

private:
    void start();
    void ended(const QString &problem); ///< empty: it went well
    void killGroup();

    Settings m_settings;
    Failed m_failed;
    QQueue<Alert> m_waiting; ///< the first is the one that is being told of
    int m_tries = 0;         ///< of the first
    std::unique_ptr<QProcess> m_process;
    QTimer m_limit;
    QTimer m_pause;
    bool m_timedOut = false;
};

} // namespace englog
