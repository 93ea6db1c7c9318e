// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

#include <QWidget>

class QLabel;

namespace englog {

/// What goes with good and bad days: each as a sentence, its numbers, and the days that show it
/// best as links. Where nothing is found it says how much is needed.
class FindingList : public QWidget
{
    Q_OBJECT

public:
    explicit FindingList(QWidget *parent = nullptr);

    void show(const JournalFindings &findings);
    [[nodiscard]] QString text() const; ///< all that is shown, as it is marked up

Q_SIGNALS:
    void dayChosen(QDate day);

private:
    QLabel *m_label;
};

} // namespace englog
