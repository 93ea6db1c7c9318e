// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/SystemClock.h"
#include "engine/api/EngineStatusSource.h"
#include "engine/status/StatusService.h"

#include <QUrl>

namespace englog {

class Engine;
class Settings;

/// The status service of a program, where its settings ask for one.
///
/// Its tokens lie in `$XDG_RUNTIME_DIR/englog` (`status.token`, `control.token`), made once, unless
/// the settings hold them; where it can be reached lies beside them (`status.address`) while it
/// runs.
///
/// The engine goes before it: what that still answers must find who asked.
///
/// *Thread:* main.
///
/// *Errors:* of open(): Usage (a setting, naming it), Busy (somebody else has the port), Denied.
class StatusHost
{
public:
    /// What it tells besides what the engine knows.
    struct Voices
    {
        std::function<QByteArray()> metrics = {};  ///< empty: there are none
        std::function<HealthReport()> health = {}; ///< empty: only that it answers
        QList<Alert> firing = {};
    };

    /// Null where no ENGLOG_STATUS_ADDRESS is set.
    [[nodiscard]] static Result<std::unique_ptr<StatusHost>> open(const Settings &settings,
                                                                  Engine &engine, Voices voices);

    /// Where tokens and addresses lie: `$XDG_RUNTIME_DIR/englog`; empty: there is no such folder.
    [[nodiscard]] static QString folder();

    ~StatusHost();
    Q_DISABLE_COPY_MOVE(StatusHost)

    [[nodiscard]] const QUrl &url() const { return m_url; } ///< of the page, without a token
    [[nodiscard]] const QByteArray &token() const { return m_token; }
    void alert(const Alert &alert) { m_service->alert(alert); }

private:
    StatusHost(Engine &engine, QByteArray token);

    SystemClock m_clock;
    EngineStatusSource m_source;
    QByteArray m_token;
    std::unique_ptr<StatusService> m_service;
    QUrl m_url;
};

} // namespace englog
