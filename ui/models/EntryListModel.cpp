// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/EntryListModel.h"

#include "ui/Words.h"

#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// A stored excerpt ends where its length does: this one ends with a word, and says that there is
/// more.
QString inWholeWords(const QString &excerpt)
{
    constexpr qsizetype full = 159;
    const qsizetype end = excerpt.lastIndexOf(u' ');
    return excerpt.size() < full || end < full / 2 ? excerpt : excerpt.first(end) + u'…';
}

} // namespace

void EntryListModel::show(const QList<Entry> &entries)
{
    QList<Row> rows;
    rows.reserve(entries.size());
    for (const Entry &entry : entries)
        rows.append(rowOf(entry));
    showRows(std::move(rows));
}

void EntryListModel::show(const QList<SearchHit> &hits)
{
    QList<Row> rows;
    rows.reserve(hits.size());
    for (const SearchHit &hit : hits)
        rows.append({.id = hit.id,
                     .date = hit.date,
                     .time = {},
                     .createdAt = {},
                     .title = hit.title,
                     .excerpt = hit.snippet,
                     .marks = hit.spans,
                     .tags = {},
                     .mood = {},
                     .isHit = true});
    showRows(std::move(rows));
}

/// What is alike at both ends stays; the stretch between is exchanged. That is exact for one
/// entry more or less, and cheap for ten thousand others.
void EntryListModel::showRows(QList<Row> rows)
{
    const auto sameEntry = [](const Row &a, const Row &b) { return a.id == b.id; };
    const auto [oldFirst, newFirst] =
        std::mismatch(m_rows.cbegin(), m_rows.cend(), rows.cbegin(), rows.cend(), sameEntry);
    const int head = int(oldFirst - m_rows.cbegin());
    const auto [oldLast, newLast] =
        std::mismatch(m_rows.crbegin(), std::make_reverse_iterator(oldFirst), rows.crbegin(),
                      std::make_reverse_iterator(newFirst), sameEntry);
    const int tail = int(oldLast - m_rows.crbegin());
    const int gone = int(m_rows.size()) - head - tail;
    const int come = int(rows.size()) - head - tail;
    if (gone > 0) {
        beginRemoveRows({}, head, head + gone - 1);
        m_rows.remove(head, gone);
        endRemoveRows();
    }
    if (come > 0) {
        beginInsertRows({}, head, head + come - 1);
        m_rows = m_rows.first(head) + rows.mid(head, come) + m_rows.last(tail);
        endInsertRows();
    }
    const QList<Row> before = std::exchange(m_rows, std::move(rows));
    int firstChanged = -1;
    int lastChanged = -1;
    for (int i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i] == before[i])
            continue;
        lastChanged = i;
        if (firstChanged < 0)
            firstChanged = i;
    }
    if (firstChanged >= 0)
        Q_EMIT dataChanged(index(firstChanged), index(lastChanged));
}

void EntryListModel::put(const Entry &entry)
{
    Row row = rowOf(entry);
    QList<Row> rows = m_rows;
    const auto known =
        std::find_if(rows.begin(), rows.end(), [&](const Row &r) { return r.id == row.id; });
    if (known != rows.end()) {
        if (row.createdAt == Instant{})
            row.createdAt = known->createdAt;
        rows.erase(known);
    }
    const auto place = std::find_if(rows.begin(), rows.end(),
                                    [&](const Row &other) { return stands(row, other); });
    rows.insert(place, row);
    showRows(std::move(rows));
}

void EntryListModel::remove(const EntryId &id)
{
    const QModelIndex at = indexOf(id);
    if (!at.isValid())
        return;
    beginRemoveRows({}, at.row(), at.row());
    m_rows.remove(at.row());
    endRemoveRows();
}

QModelIndex EntryListModel::indexOf(const EntryId &id) const
{
    for (int i = 0; i < m_rows.size(); ++i)
        if (m_rows[i].id == id)
            return index(i);
    return {};
}

EntryId EntryListModel::idAt(const QModelIndex &index) const
{
    return index.isValid() ? m_rows[index.row()].id : EntryId{};
}

int EntryListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant EntryListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[index.row()];
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole:
        return row.title;
    case Qt::AccessibleTextRole:
        return accessibleText(row);
    case IdRole:
        return QVariant::fromValue(row.id);
    case DateRole:
        return row.date;
    case WhenRole:
        return row.isHit ? inBrief(row.date) : QLocale().toString(row.time, u"HH:mm"_s);
    case ExcerptRole:
        return row.excerpt;
    case MarksRole:
        return QVariant::fromValue(row.marks);
    case TagsRole:
        return row.tags;
    case MoodRole:
        return row.mood ? QVariant(*row.mood) : QVariant();
    case FirstOfDayRole:
        return index.row() == 0 || m_rows[index.row() - 1].date != row.date;
    default:
        return {};
    }
}

EntryListModel::Row EntryListModel::rowOf(const Entry &entry)
{
    return {.id = entry.id,
            .date = entry.date,
            .time = entry.time,
            .createdAt = entry.createdAt,
            .title = entry.title,
            .excerpt = inWholeWords(entry.excerpt),
            .marks = {},
            .tags = entry.tags,
            .mood = entry.mood};
}

bool EntryListModel::stands(const Row &before, const Row &after)
{
    if (before.date != after.date)
        return before.date > after.date;
    if (before.time != after.time)
        return before.time > after.time;
    return before.createdAt >= after.createdAt;
}

QString EntryListModel::accessibleText(const Row &row) const
{
    QStringList parts{inFull(row.date)};
    if (!row.title.isEmpty())
        parts.append(row.title);
    if (!row.excerpt.isEmpty())
        parts.append(row.excerpt);
    if (row.mood)
        parts.append(tr("mood %1 of 10").arg(*row.mood));
    return parts.join(u". "_s);
}

} // namespace englog
