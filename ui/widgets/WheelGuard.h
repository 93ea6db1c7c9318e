// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace englog {

/// Leaves the wheel to the page that is scrolled: a box that merely lies under the pointer does not
/// change its value by it.
class WheelGuard : public QObject
{
    Q_OBJECT

public:
    /// Guards this box for as long as it lives.
    static void guard(QWidget *box);

    bool eventFilter(QObject *box, QEvent *event) override;

private:
    using QObject::QObject;
};

} // namespace englog
