// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Task.h"

#include <QAbstractTableModel>

namespace englog {

/// Single tasks as rows: what failed and why, or what is running.
class TaskListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        KindColumn,
        StateColumn,
        TriesColumn,
        WhenColumn,
        ErrorColumn,
        ColumnCount,
    };

    using QAbstractTableModel::QAbstractTableModel;

    void show(const QList<Task> &tasks);
    [[nodiscard]] const Task &taskAt(int row) const { return m_tasks[row]; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] QString text(const Task &task, int column) const;

    QList<Task> m_tasks;
};

} // namespace englog
