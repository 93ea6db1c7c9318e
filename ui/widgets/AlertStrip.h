// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Health.h"

#include <QToolButton>

namespace englog {

/// What is wrong with the engine at present, in the status bar; hidden while nothing is.
class AlertStrip : public QToolButton
{
    Q_OBJECT

public:
    explicit AlertStrip(QWidget *parent = nullptr);

    /// The first is shown in words, and how many others there are; all are in the tool tip.
    void show(const QList<Alert> &firing);

protected:
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] static QStringList linesOf(const Alert &alert);
    void colour();
};

} // namespace englog
