// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"

#include <QAbstractListModel>

namespace englog {

/// The entries of the timeline, or what a search found, newest or best first.
class EntryListModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        IdRole = Qt::UserRole,
        DateRole,
        WhenRole, ///< its time of day; of a hit the day, with the year when it is another one
        TitleRole,
        ExcerptRole,
        MarksRole, ///< QList<Span> of the words found, in the excerpt
        TagsRole,
        MoodRole,      ///< invalid when none was given
        FirstOfDayRole ///< whether the entry above is of another day
    };

    using QAbstractListModel::QAbstractListModel;

    /// Shows these; what is the same as before keeps its row, so selection and place stay.
    void show(const QList<Entry> &entries);
    void show(const QList<SearchHit> &hits);
    /// Puts an entry that was saved in its place, or takes its new state over.
    void put(const Entry &entry);
    void remove(const EntryId &id);

    [[nodiscard]] QModelIndex indexOf(const EntryId &id) const;
    [[nodiscard]] EntryId idAt(const QModelIndex &index) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Row
    {
        EntryId id;
        QDate date;
        QTime time;
        Instant createdAt{};
        QString title;
        QString excerpt;
        QList<Span> marks;
        QStringList tags;
        std::optional<int> mood;
        bool isHit = false;
        friend bool operator==(const Row &, const Row &) = default;
    };
    [[nodiscard]] static Row rowOf(const Entry &entry);
    [[nodiscard]] static bool stands(const Row &before, const Row &after);
    [[nodiscard]] QString accessibleText(const Row &row) const;
    void showRows(QList<Row> rows);

    QList<Row> m_rows;
};

} // namespace englog

Q_DECLARE_METATYPE(QList<englog::Span>)
