// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

#include <QAbstractTableModel>

namespace englog {

/// The trend as a table: what the chart draws, for reading, for the keyboard and for copying.
class TrendTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        WhenColumn,
        EntriesColumn,
        WordsColumn,
        ScoreColumn,
        MoodColumn,
        ThemesColumn,
        ColumnCount,
    };

    using QAbstractTableModel::QAbstractTableModel;

    void show(const QList<TrendPoint> &points);
    [[nodiscard]] DateRange rangeAt(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    QList<TrendPoint> m_points;
};

} // namespace englog
