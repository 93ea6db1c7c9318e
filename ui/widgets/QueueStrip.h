// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Task.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace englog {

/// How far the queue as a whole is, in the status bar.
///
/// What is shown as done counts from the moment at which the queue was last empty, so the bar
/// runs from 0 to 1 once for each stretch of work.
class QueueStrip : public QWidget
{
    Q_OBJECT

public:
    explicit QueueStrip(QWidget *parent = nullptr);

    void setStats(const QueueStats &stats);
    [[nodiscard]] QString text() const;

private:
    QLabel *m_text;
    QProgressBar *m_bar;
    qint64 m_most = 0; ///< open tasks at the height of this stretch of work
};

} // namespace englog
