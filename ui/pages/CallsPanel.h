// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/ReadTurn.h"
#include "engine/domain/Ids.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace englog {

class CallListModel;
class Engine;

/// What was sent: when, where to, of how many entries and what it cost; no text of any.
class CallsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit CallsPanel(Engine &engine, QWidget *parent = nullptr);

    void refresh();

Q_SIGNALS:
    void entryRequested(const englog::EntryId &id);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void makeTable();
    void sizeColumns();

    Engine &m_engine;
    CallListModel *m_calls;
    QTableView *m_table;
    QLabel *m_empty;
    ReadTurn m_read;
    bool m_sized = false; ///< once there is something; then the person's widths hold
};

} // namespace englog
