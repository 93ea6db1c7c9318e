// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Calls.h"

#include <QAbstractTableModel>

namespace englog {

/// Requests that were sent, as rows in the order in which they are given.
class CallListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        WhenColumn,
        HostColumn,
        ModelColumn,
        PurposeColumn,
        StatusColumn,
        EntriesColumn,
        SentColumn,
        ReceivedColumn,
        TokensColumn,
        CostColumn,
        ColumnCount,
    };

    using QAbstractTableModel::QAbstractTableModel;

    void show(const QList<CallRecord> &calls);
    [[nodiscard]] const CallRecord &callAt(int row) const { return m_calls[row]; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] static QString text(const CallRecord &call, int column);
    [[nodiscard]] static QString purposes(const CallRecord &call);
    [[nodiscard]] static QString status(const CallRecord &call);

    QList<CallRecord> m_calls;
};

} // namespace englog
