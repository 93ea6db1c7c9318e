// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"
#include "engine/domain/Insights.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;
class QModelIndex;
class QStackedWidget;
class QToolButton;

namespace englog {

class EntryListModel;

/// The journal from its newest entry back, with a field that searches it. It shows what it is
/// given and says what it would like to be shown.
class Timeline : public QWidget
{
    Q_OBJECT

public:
    /// What the list is to hold.
    struct Wish
    {
        QString words;          ///< empty: no search
        bool byMeaning = false; ///< of the words
        EntryId like;           ///< not null: entries like this one
        DateRange range;        ///< of days
        bool trash = false;
        friend bool operator==(const Wish &, const Wish &) = default;
    };

    explicit Timeline(QWidget *parent = nullptr);

    [[nodiscard]] const Wish &wish() const { return m_wish; }
    void setRange(const DateRange &range);
    void setTrash(bool trash);
    void setLike(const EntryId &id); ///< an entry that is in the list
    void show(const QList<Entry> &entries);
    void show(const QList<SearchHit> &hits);
    using QWidget::show;
    void put(const Entry &entry);
    void remove(const EntryId &id);
    /// Marks the entry that is open; nothing is asked for.
    void setCurrent(const EntryId &id);
    void startSearch();
    [[nodiscard]] EntryListModel &model() const { return *m_model; }

Q_SIGNALS:
    void wishChanged(const englog::Timeline::Wish &wish);
    void entryChosen(const englog::EntryId &id);
    void writeRequested();
    void importRequested();
    void removeRequested(const englog::EntryId &id);
    void restoreRequested(const englog::EntryId &id);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    QWidget *makeEmptyPage();
    void wishFor(const Wish &wish);
    void updateHead();
    void updateEmpty();
    void currentChanged(const QModelIndex &current);
    void showMenu(const QPoint &place);

    EntryListModel *m_model;
    QLineEdit *m_search;
    QLabel *m_head;
    QToolButton *m_byMeaning;
    QToolButton *m_reset;
    QStackedWidget *m_pages;
    QListView *m_list;
    QLabel *m_emptyTitle;
    QLabel *m_emptyText;
    QWidget *m_emptyWays;
    QTimer m_typing;
    Wish m_wish;
    QString m_likeName;   ///< of Wish::like
    bool m_quiet = false; ///< a change of the current row is ours
};

} // namespace englog
