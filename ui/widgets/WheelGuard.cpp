// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/WheelGuard.h"

#include <QEvent>
#include <QWidget>

namespace englog {

void WheelGuard::guard(QWidget *box)
{
    box->setFocusPolicy(Qt::StrongFocus); // not by the wheel
    box->installEventFilter(new WheelGuard(box));
}

bool WheelGuard::eventFilter(QObject *box, QEvent *event)
{
    if (event->type() == QEvent::Wheel && !static_cast<QWidget *>(box)->hasFocus()) {
        event->ignore();
        return true;
    }
    return QObject::eventFilter(box, event);
}

} // namespace englog
