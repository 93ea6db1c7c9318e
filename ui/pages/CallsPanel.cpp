// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/CallsPanel.h"

#include "engine/api/Engine.h"
#include "ui/Words.h"
#include "ui/models/CallListModel.h"
#include "ui/widgets/Card.h"

#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int mostRows = 500;

} // namespace

CallsPanel::CallsPanel(Engine &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_calls(new CallListModel(this))
    , m_table(new QTableView)
    , m_empty(quietLabel(tr("Nothing of this journal has ever left this computer.")))
{
    auto *card = new Card(tr("What was sent"));
    card->setNote(tr("Each request, the newest first, without a word of what was in it. "
                     "Open one to go to its entry."));
    makeTable();
    m_empty->setObjectName(u"nothingSent"_s);
    card->body()->addWidget(m_empty, 0, Qt::AlignTop);
    card->body()->addWidget(m_table, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 14, 26, 24); // the page indents
    column->addWidget(card, 1);
    m_table->hide();
    connect(&m_engine, &Engine::trafficChanged, this, [this] {
        if (isVisible())
            refresh();
    });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &at) {
        const QList<EntryId> entries = m_calls->callAt(at.row()).entries;
        if (!entries.isEmpty())
            Q_EMIT entryRequested(entries.first());
    });
}

void CallsPanel::makeTable()
{
    m_table->setObjectName(u"calls"_s);
    m_table->setModel(m_calls);
    m_table->setAccessibleName(tr("What was sent"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setMinimumHeight(220);
}

void CallsPanel::sizeColumns()
{
    constexpr int air = 14; // between columns
    QHeaderView *header = m_table->horizontalHeader();
    m_table->resizeColumnsToContents();
    for (int column = 0; column < m_calls->columnCount(); ++column)
        header->resizeSection(column, header->sectionSize(column) + air);
    const int left = m_table->viewport()->width() - header->length();
    if (left > 0) // the numbers end at the right edge
        header->resizeSection(CallListModel::PurposeColumn,
                              header->sectionSize(CallListModel::PurposeColumn) + left);
    m_sized = true;
}

void CallsPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void CallsPanel::refresh()
{
    if (!m_read.begins())
        return;
    CallFilter filter;
    filter.limit = mostRows;
    m_engine.calls(filter).then(this, [this](const Result<QList<CallRecord>> &calls) {
        if (calls) {
            m_calls->show(*calls);
            m_table->setVisible(!calls->isEmpty());
            m_empty->setVisible(calls->isEmpty());
            if (!m_sized && !calls->isEmpty()) {
                sizeColumns();
            }
        }
        if (m_read.endsForAnother())
            refresh();
    });
}

} // namespace englog
