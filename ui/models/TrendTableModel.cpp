// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/TrendTableModel.h"

#include "ui/Words.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString decimal(const std::optional<double> &value, int digits)
{
    return value ? QLocale().toString(*value, 'f', digits) : QString();
}

QString firstThemes(const QList<Count> &themes)
{
    QStringList names;
    for (const Count &theme : themes.mid(0, 3))
        names.append(titled(theme.name));
    return names.join(u", "_s);
}

} // namespace

void TrendTableModel::show(const QList<TrendPoint> &points)
{
    beginResetModel();
    m_points = points;
    endResetModel();
}

DateRange TrendTableModel::rangeAt(int row) const
{
    return {m_points[row].from, m_points[row].to};
}

int TrendTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_points.size());
}

int TrendTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant TrendTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::TextAlignmentRole && index.column() != WhenColumn
        && index.column() != ThemesColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const TrendPoint &point = m_points[index.row()];
    switch (index.column()) {
    case WhenColumn:
        return point.from == point.to ? inShort(point.from)
                                      : tr("%1 to %2").arg(inShort(point.from), inShort(point.to));
    case EntriesColumn:
        return number(point.n);
    case WordsColumn:
        return number(point.words);
    case ScoreColumn:
        return decimal(point.score, 2);
    case MoodColumn:
        return decimal(point.mood, 1);
    case ThemesColumn:
        return firstThemes(point.themes);
    default:
        return {};
    }
}

QVariant TrendTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    switch (section) {
    case WhenColumn:
        return tr("When");
    case EntriesColumn:
        return tr("Entries");
    case WordsColumn:
        return tr("Words");
    case ScoreColumn:
        return tr("Feeling of the text");
    case MoodColumn:
        return tr("Mood you gave");
    case ThemesColumn:
        return tr("Themes");
    default:
        return {};
    }
}

} // namespace englog
