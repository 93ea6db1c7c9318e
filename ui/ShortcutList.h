// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QMenuBar;

namespace englog {

/// Every action of the menus that has a key, as a table.
class ShortcutList : public QDialog
{
    Q_OBJECT

public:
    ShortcutList(const QMenuBar &menus, QWidget *parent);
};

} // namespace englog
