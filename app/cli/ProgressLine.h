// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Exchange.h"

#include <QElapsedTimer>
#include <QString>

namespace englog {

/// How far a long job is, on standard error: a bar on a terminal, else a line every few seconds.
/// Tells what is done, the rate since the start, and the time that is left at this rate.
class ProgressLine
{
public:
    ProgressLine();
    ~ProgressLine();
    Q_DISABLE_COPY_MOVE(ProgressLine)

    void show(const JobProgress &progress);
    void clear(); ///< takes the bar off the terminal, for other words to be said

private:
    bool m_terminal;
    bool m_shown = false;
    QString m_stage;
    qint64 m_first = 0;         ///< what was done when this stage began
    QElapsedTimer m_sinceStart; ///< of this stage
    QElapsedTimer m_sinceSaid;
};

} // namespace englog
