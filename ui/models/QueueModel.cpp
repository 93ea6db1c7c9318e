// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/QueueModel.h"

#include "ui/Words.h"

#include <array>

namespace englog {

namespace {

/// The columns after the name: waiting counts pending and queued together.
const std::array<QList<TaskState>, 6> columns{{{TaskState::Pending, TaskState::Queued},
                                               {TaskState::Processing},
                                               {TaskState::Retrying},
                                               {TaskState::Completed},
                                               {TaskState::Failed},
                                               {TaskState::Cancelled}}};

constexpr int kinds = int(allTaskKinds.size());

} // namespace

void QueueModel::show(const QueueStats &stats)
{
    if (stats.byKind == m_stats.byKind && stats.byState == m_stats.byState)
        return;
    m_stats = stats;
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int QueueModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : kinds + 1;
}

int QueueModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(columns.size());
}

QVariant QueueModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::DisplayRole) {
        const qint64 n = count(index.row(), index.column());
        return n == 0 ? tr("–") : number(n);
    }
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant QueueModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::TextAlignmentRole && orientation == Qt::Horizontal)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    if (orientation == Qt::Vertical)
        return section < kinds ? wordFor(allTaskKinds[size_t(section)]) : tr("All");
    const std::array names{tr("Waiting"), tr("Running"), tr("To be retried"),
                           tr("Done"),    tr("Failed"),  tr("Cancelled")};
    return names[size_t(section)];
}

qint64 QueueModel::count(int row, int column) const
{
    const QMap<TaskState, qint64> states =
        row < kinds ? m_stats.byKind.value(allTaskKinds[size_t(row)]) : m_stats.byState;
    qint64 n = 0;
    for (const TaskState state : columns[size_t(column)])
        n += states.value(state);
    return n;
}

} // namespace englog
