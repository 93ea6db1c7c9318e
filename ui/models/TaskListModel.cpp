// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/TaskListModel.h"

#include "ui/Words.h"

#include <QDateTime>
#include <QLocale>

namespace englog {

void TaskListModel::show(const QList<Task> &tasks)
{
    if (tasks == m_tasks)
        return;
    const auto ids = [](const QList<Task> &list) {
        QList<TaskId> result;
        for (const Task &task : list)
            result.append(task.id);
        return result;
    };
    if (ids(tasks) == ids(m_tasks)) { // the same rows: keep what is selected
        m_tasks = tasks;
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_tasks = tasks;
    endResetModel();
}

int TaskListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_tasks.size());
}

int TaskListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant TaskListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Task &task = m_tasks[index.row()];
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
        return text(task, index.column());
    if (role == Qt::TextAlignmentRole && index.column() == TriesColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant TaskListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    switch (section) {
    case KindColumn:
        return tr("Analysis");
    case StateColumn:
        return tr("State");
    case TriesColumn:
        return tr("Tries");
    case WhenColumn:
        return tr("When");
    case ErrorColumn:
        return tr("What happened");
    default:
        return {};
    }
}

QString TaskListModel::text(const Task &task, int column) const
{
    switch (column) {
    case KindColumn:
        return wordFor(task.kind);
    case StateColumn:
        return wordFor(task.state);
    case TriesColumn:
        return QString::number(task.retries);
    case WhenColumn:
        return QLocale().toString(
            toDateTime(task.completedAt.value_or(task.startedAt.value_or(task.createdAt)))
                .toLocalTime(),
            QLocale::ShortFormat);
    case ErrorColumn:
        return task.error;
    default:
        return {};
    }
}

} // namespace englog
