// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/DesktopNotice.h"

#include "ui/AlertWords.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QGuiApplication>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QDBusMessage callOf(const QString &method)
{
    const QString service = u"org.freedesktop.Notifications"_s;
    return QDBusMessage::createMethodCall(service, u"/org/freedesktop/Notifications"_s, service,
                                          method);
}

void close(uint id)
{
    auto call = callOf(u"CloseNotification"_s);
    call << id;
    QDBusConnection::sessionBus().send(call);
}

} // namespace

void DesktopNotice::show(const Alert &alert)
{
    if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS"))
        return; // asking would start a bus of our own
    if (alert.state == Alert::State::Firing)
        return notify(alert);
    if (const uint id = m_shown.take(alert.name); id != 0)
        close(id);
}

void DesktopNotice::notify(const Alert &alert)
{
    auto call = callOf(u"Notify"_s);
    const QVariantMap hints{{u"desktop-entry"_s, QGuiApplication::desktopFileName()},
                            {u"urgency"_s, QVariant::fromValue<uchar>(1)}}; // normal
    call << u"EngLog"_s << 0U << QGuiApplication::desktopFileName() << u"EngLog"_s
         << wordsFor(alert) << QStringList() << hints << -1;
    m_shown.insert(alert.name, 0);
    auto *watcher =
        new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, name = alert.name] {
        const QDBusPendingReply<uint> reply = *watcher;
        watcher->deleteLater();
        const auto shown = m_shown.find(name);
        if (!reply.isValid())
            m_shown.remove(name);
        else if (shown == m_shown.end()) // resolved meanwhile
            close(reply.value());
        else
            *shown = reply.value();
    });
}

} // namespace englog
