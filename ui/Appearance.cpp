// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Appearance.h"

#include "ui/Colours.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

const QString portal = u"org.freedesktop.portal.Desktop"_s;
const QString portalPath = u"/org/freedesktop/portal/desktop"_s;
const QString settings = u"org.freedesktop.portal.Settings"_s;
const QString appearance = u"org.freedesktop.appearance"_s;
const QString colourScheme = u"color-scheme"_s;
constexpr uint preferDark = 1;

/// Some portals wrap the value once more than the others.
QVariant unwrapped(QVariant value)
{
    while (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value;
}

} // namespace

Appearance::Appearance(Choice choice, QObject *parent) : QObject(parent), m_choice(choice)
{
    apply();
    askPortal();
}

void Appearance::choose(Choice choice)
{
    if (choice == m_choice)
        return;
    m_choice = choice;
    apply();
    Q_EMIT choiceChanged(choice);
}

void Appearance::askPortal()
{
    if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS"))
        return; // asking would start a bus of our own
    auto bus = QDBusConnection::sessionBus();
    bus.connect(portal, portalPath, settings, u"SettingChanged"_s, this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    auto call = QDBusMessage::createMethodCall(portal, portalPath, settings, u"Read"_s);
    call << appearance << colourScheme;
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (reply.isValid())
            settingChanged(appearance, colourScheme, reply.value());
        watcher->deleteLater();
    });
}

void Appearance::settingChanged(const QString &space, const QString &key, const QDBusVariant &value)
{
    if (space != appearance || key != colourScheme)
        return;
    m_systemIsDark = unwrapped(value.variant()).toUInt() == preferDark;
    apply();
}

void Appearance::apply()
{
    const bool dark = m_choice == Choice::Dark || (m_choice == Choice::System && m_systemIsDark);
    const QPalette palette = (dark ? Colours::dark() : Colours::light()).palette();
    if (QApplication::palette() != palette)
        QApplication::setPalette(palette);
}

} // namespace englog
