// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace englog {

/// Draws one entry of the timeline: the day at the left, then title, first words, tags and mood.
/// All rows are of one height, so a list of any length is laid out at once.
class EntryDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override;

private:
    void drawDay(QPainter *painter, const QStyleOptionViewItem &option, const QRect &box,
                 const QModelIndex &index) const;
    void drawWords(QPainter *painter, const QStyleOptionViewItem &option, const QRect &box,
                   const QModelIndex &index) const;
    void drawFoot(QPainter *painter, const QStyleOptionViewItem &option, const QRect &box,
                  const QModelIndex &index) const;
};

} // namespace englog
