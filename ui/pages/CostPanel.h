// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Calls.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QTableWidget;

namespace englog {

class Engine;
class NoticeBar;
class ProviderSetup;

/// What the providers have been sent and have cost, and the limit of a day.
class CostPanel : public QWidget
{
    Q_OBJECT

public:
    CostPanel(Engine &engine, ProviderSetup *setup, NoticeBar &notices, QWidget *parent = nullptr);

    void refresh();

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *makeLimit();
    QWidget *makeTotals();
    void showLimit();
    void keepLimit();
    void show(const QList<CallTotals> &totals);

    Engine &m_engine;
    ProviderSetup *m_setup; ///< may be none
    NoticeBar &m_notices;
    QCheckBox *m_limited;
    QDoubleSpinBox *m_limit;
    QLabel *m_limitNote;
    QComboBox *m_since;
    QTableWidget *m_totals;
    QLabel *m_empty;
};

} // namespace englog
