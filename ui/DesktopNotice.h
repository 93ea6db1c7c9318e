// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Health.h"

#include <QHash>
#include <QObject>

namespace englog {

/// Shows alerts as notifications of the desktop, and takes them away when they are resolved. Where
/// there is no desktop that shows any, nothing happens: the status bar says the same.
///
/// It speaks with the desktop's notification service over D-Bus, which the window uses anyway:
/// QSystemTrayIcon, Qt's own way, shows a message only beside an icon of ours in a tray, and some
/// desktops have none.
///
/// *Source:* Desktop Notifications Specification 1.2
class DesktopNotice : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    void show(const Alert &alert);
    /// Whether the desktop has answered all that was shown.
    [[nodiscard]] bool isSettled() const { return m_shown.key(0).isEmpty(); }

private:
    void notify(const Alert &alert);

    QHash<QString, uint> m_shown; ///< by the alert's name; 0: asked for, and not answered yet
};

} // namespace englog
