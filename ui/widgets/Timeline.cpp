// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Timeline.h"

#include "ui/Icons.h"
#include "ui/Words.h"
#include "ui/models/EntryListModel.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/EntryDelegate.h"

#include <QAction>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr std::chrono::milliseconds searchAfter{160};

} // namespace

Timeline::Timeline(QWidget *parent)
    : QWidget(parent)
    , m_model(new EntryListModel(this))
    , m_search(new QLineEdit)
    , m_head(quietLabel({}))
    , m_byMeaning(new QToolButton)
    , m_reset(new QToolButton)
    , m_pages(new QStackedWidget)
    , m_list(new QListView)
    , m_emptyTitle(titleLabel({}, 1.15))
    , m_emptyText(quietLabel({}))
    , m_emptyWays(nullptr)
{
    m_search->setObjectName(u"searchField"_s);
    m_search->setAccessibleName(tr("Search the journal"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    m_search->installEventFilter(this);
    m_head->setWordWrap(false);
    m_byMeaning->setObjectName(u"byMeaning"_s);
    m_byMeaning->setText(tr("By meaning"));
    m_byMeaning->setToolTip(tr("Find what speaks of the same in other words"));
    m_byMeaning->setCheckable(true);
    m_byMeaning->setAutoRaise(true);
    m_byMeaning->hide();
    m_reset->setText(tr("Show all"));
    m_reset->setAutoRaise(true);
    m_list->setObjectName(u"timelineList"_s);
    m_list->setAccessibleName(tr("Entries"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new EntryDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->viewport()->setAttribute(Qt::WA_Hover);
    m_list->viewport()->setBackgroundRole(QPalette::Window);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->installEventFilter(this);
    m_pages->addWidget(m_list);
    m_pages->addWidget(makeEmptyPage());

    auto *headLine = new QHBoxLayout;
    headLine->setContentsMargins(16, 0, 8, 0);
    headLine->addWidget(m_head, 1);
    headLine->addWidget(m_byMeaning);
    headLine->addWidget(m_reset);
    auto *searchLine = new QHBoxLayout;
    searchLine->setContentsMargins(12, 12, 12, 4);
    searchLine->addWidget(m_search);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(searchLine);
    layout->addLayout(headLine);
    layout->addWidget(m_pages, 1);

    m_typing.setSingleShot(true);
    m_typing.setInterval(searchAfter);
    connect(m_search, &QLineEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
    const auto search = [this] {
        Wish wish = m_wish;
        wish.words = m_search->text().trimmed();
        wish.byMeaning = !wish.words.isEmpty() && m_byMeaning->isChecked();
        if (!wish.words.isEmpty())
            wish.like = {};
        wishFor(wish);
    };
    connect(&m_typing, &QTimer::timeout, this, search);
    connect(m_byMeaning, &QToolButton::toggled, this, search);
    connect(m_reset, &QToolButton::clicked, this, [this] {
        m_search->clear();
        wishFor({});
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &Timeline::currentChanged);
    connect(m_list, &QListView::customContextMenuRequested, this, &Timeline::showMenu);
    connect(m_list->verticalScrollBar(), &QScrollBar::valueChanged, this, &Timeline::updateHead);
    updateEmpty();
}

QWidget *Timeline::makeEmptyPage()
{
    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(22, 0, 22, 60);
    layout->setSpacing(8);
    m_emptyTitle->setWordWrap(true);
    m_emptyTitle->setAlignment(Qt::AlignCenter);
    m_emptyText->setAlignment(Qt::AlignCenter);
    m_emptyWays = new QWidget;
    auto *ways = new QVBoxLayout(m_emptyWays);
    ways->setContentsMargins(0, 8, 0, 0);
    auto *write = new QPushButton(tr("Write the first entry"));
    auto *import = new QPushButton(tr("Import a journal…"));
    ways->addWidget(write, 0, Qt::AlignHCenter);
    ways->addWidget(import, 0, Qt::AlignHCenter);
    connect(write, &QPushButton::clicked, this, &Timeline::writeRequested);
    connect(import, &QPushButton::clicked, this, &Timeline::importRequested);
    layout->addStretch();
    layout->addWidget(m_emptyTitle);
    layout->addWidget(m_emptyText);
    layout->addWidget(m_emptyWays);
    layout->addStretch();
    return page;
}

void Timeline::setRange(const DateRange &range)
{
    m_search->clear();
    wishFor({.range = range});
}

void Timeline::setTrash(bool trash)
{
    m_search->clear();
    wishFor({.trash = trash});
}

void Timeline::setLike(const EntryId &id)
{
    const QModelIndex at = m_model->indexOf(id);
    if (!at.isValid())
        return;
    m_likeName = at.data(EntryListModel::TitleRole).toString();
    if (m_likeName.isEmpty())
        m_likeName = inShort(at.data(EntryListModel::DateRole).toDate());
    m_search->clear();
    wishFor({.like = id});
}

void Timeline::wishFor(const Wish &wish)
{
    m_typing.stop();
    if (wish == m_wish)
        return;
    m_wish = wish;
    updateHead();
    Q_EMIT wishChanged(m_wish);
}

void Timeline::show(const QList<Entry> &entries)
{
    const QScopedValueRollback quiet(m_quiet, true);
    m_model->show(entries);
    updateHead();
    updateEmpty();
}

void Timeline::show(const QList<SearchHit> &hits)
{
    const QScopedValueRollback quiet(m_quiet, true);
    m_model->show(hits);
    updateHead();
    updateEmpty();
}

void Timeline::put(const Entry &entry)
{
    const bool searched = !m_wish.words.isEmpty() || !m_wish.like.isNull();
    if (m_wish.trash || searched || !m_wish.range.contains(entry.date))
        return;
    const QScopedValueRollback quiet(m_quiet, true);
    m_model->put(entry);
    updateHead();
    updateEmpty();
}

void Timeline::remove(const EntryId &id)
{
    const QScopedValueRollback quiet(m_quiet, true);
    m_model->remove(id);
    updateHead();
    updateEmpty();
}

void Timeline::setCurrent(const EntryId &id)
{
    const QScopedValueRollback quiet(m_quiet, true);
    const QModelIndex at = m_model->indexOf(id);
    if (at == m_list->currentIndex() && (!at.isValid() || m_list->selectionModel()->isSelected(at)))
        return;
    m_list->clearSelection();
    m_list->setCurrentIndex(at);
    if (at.isValid())
        m_list->scrollTo(at);
}

void Timeline::startSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

bool Timeline::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(object, event);
    const int key = static_cast<QKeyEvent *>(event)->key();
    if (object == m_search && key == Qt::Key_Escape && !m_search->text().isEmpty()) {
        m_search->clear();
        return true;
    }
    if (object == m_search && key == Qt::Key_Down && m_model->rowCount() > 0) {
        m_list->setFocus(Qt::TabFocusReason);
        if (!m_list->currentIndex().isValid())
            m_list->setCurrentIndex(m_model->index(0));
        return true;
    }
    if (object == m_list && m_list->currentIndex().isValid()) {
        const EntryId id = m_model->idAt(m_list->currentIndex());
        if (key == Qt::Key_Delete && !m_wish.trash) {
            Q_EMIT removeRequested(id);
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            Q_EMIT entryChosen(id);
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

void Timeline::updateHead()
{
    const int n = m_model->rowCount();
    const bool narrowed = !(m_wish == Wish{});
    m_reset->setVisible(narrowed);
    m_byMeaning->setVisible(!m_wish.words.isEmpty());
    m_head->setToolTip({});
    if (m_wish.trash)
        return m_head->setText(tr("Recently deleted"));
    if (!m_wish.words.isEmpty())
        return m_head->setText(n == 1 ? tr("1 entry found")
                                      : tr("%1 entries found").arg(number(n)));
    if (!m_wish.like.isNull()) {
        m_head->setToolTip(m_likeName);
        return m_head->setText(tr("Like “%1”").arg(m_likeName));
    }
    if (narrowed)
        return m_head->setText(
            m_wish.range.from == m_wish.range.to
                ? inShort(m_wish.range.from)
                : tr("%1 to %2").arg(inShort(m_wish.range.from), inShort(m_wish.range.to)));
    // Rows show days only: which month they are of stands above them.
    const QModelIndex top = m_list->indexAt({8, 8});
    const QDate day =
        (top.isValid() ? top : m_model->index(0)).data(EntryListModel::DateRole).toDate();
    m_head->setText(day.isValid() ? QLocale().toString(day, u"MMMM yyyy"_s) : QString());
}

void Timeline::updateEmpty()
{
    const bool first = m_wish == Wish{};
    m_pages->setCurrentIndex(m_model->rowCount() > 0 ? 0 : 1);
    m_emptyWays->setVisible(first);
    if (first) {
        m_emptyTitle->setText(tr("A journal begins"));
        m_emptyText->setText(tr("What you write is kept on this device, and saved as you type."));
    } else if (m_wish.trash) {
        m_emptyTitle->setText(tr("Nothing deleted"));
        m_emptyText->setText(tr("Entries that you delete can be brought back from here."));
    } else {
        m_emptyTitle->setText(tr("Nothing found"));
        if (m_wish.byMeaning || !m_wish.like.isNull())
            m_emptyText->setText(tr("Entries are found by meaning once they have been read."));
        else if (m_wish.words.isEmpty())
            m_emptyText->setText(tr("There is no entry of these days."));
        else
            m_emptyText->setText(
                tr("Try fewer words, the beginning of one, or search by meaning."));
    }
}

void Timeline::currentChanged(const QModelIndex &current)
{
    if (!m_quiet && current.isValid() && !m_wish.trash)
        Q_EMIT entryChosen(m_model->idAt(current));
}

void Timeline::showMenu(const QPoint &place)
{
    const QModelIndex at = m_list->indexAt(place);
    if (!at.isValid())
        return;
    const EntryId id = m_model->idAt(at);
    auto *menu = new QMenu(m_list);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_wish.trash) {
        menu->addAction(tr("Put back"), this, [this, id] { Q_EMIT restoreRequested(id); });
    } else {
        menu->addAction(icon(u"search"_s), tr("More like this"), this, [this, id] { setLike(id); });
        menu->addAction(icon(u"trash"_s), tr("Delete"), this,
                        [this, id] { Q_EMIT removeRequested(id); });
    }
    menu->popup(m_list->viewport()->mapToGlobal(place));
}

} // namespace englog
