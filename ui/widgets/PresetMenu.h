// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

namespace englog {

struct ProviderPreset;

/// The services that can be added: what each is, and whether it is on this machine.
class PresetMenu : public QMenu
{
    Q_OBJECT

public:
    explicit PresetMenu(QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(const englog::ProviderPreset *preset); ///< none: one by its address
};

} // namespace englog
