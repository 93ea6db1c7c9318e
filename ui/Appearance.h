// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QDBusVariant;

namespace englog {

/// Light or dark, as the desktop says or the person chose; gives the application its palette.
///
/// Qt 6.4 does not tell the desktop's choice, so it is asked of the xdg desktop portal; without
/// a portal the desktop counts as light.
class Appearance : public QObject
{
    Q_OBJECT

public:
    enum class Choice {
        System,
        Light,
        Dark,
    };
    Q_ENUM(Choice)

    explicit Appearance(Choice choice, QObject *parent = nullptr);

    [[nodiscard]] Choice choice() const { return m_choice; }
    void choose(Choice choice);

Q_SIGNALS:
    void choiceChanged(englog::Appearance::Choice choice);

private Q_SLOTS:
    void settingChanged(const QString &space, const QString &key, const QDBusVariant &value);

private:
    void askPortal();
    void apply();

    Choice m_choice;
    bool m_systemIsDark = false;
};

} // namespace englog
