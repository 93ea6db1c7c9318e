// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/BatchList.h"

#include "ui/Words.h"
#include "ui/widgets/Card.h"

#include <QDateTime>
#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

BatchList::BatchList(QWidget *parent) : QWidget(parent), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(12);
}

BatchList::Row BatchList::makeRow(const BatchId &id)
{
    Row row;
    row.widget = new QWidget;
    auto *grid = new QGridLayout(row.widget);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(2);
    row.name = new QLabel;
    row.name->setTextFormat(Qt::PlainText);
    row.name->setMinimumWidth(0);
    row.state = quietLabel({});
    row.state->setWordWrap(false);
    row.bar = new QProgressBar;
    row.bar->setTextVisible(false);
    row.bar->setFixedHeight(8);
    row.bar->setMaximum(1000);
    row.pause = new QPushButton;
    row.cancel = new QPushButton(tr("Cancel"));
    grid->addWidget(row.name, 0, 0);
    grid->addWidget(row.state, 0, 1, Qt::AlignRight);
    grid->addWidget(row.bar, 1, 0, 1, 2);
    grid->addWidget(row.pause, 0, 2, 2, 1);
    grid->addWidget(row.cancel, 0, 3, 2, 1);
    grid->setColumnStretch(0, 1);
    connect(row.pause, &QPushButton::clicked, this,
            [this, id] { Q_EMIT pauseRequested(id, !m_rows[id].batch.paused); });
    connect(row.cancel, &QPushButton::clicked, this, [this, id] { Q_EMIT cancelRequested(id); });
    m_column->insertWidget(0, row.widget); // the newest first
    return row;
}

QString BatchList::stateText(const BatchStatus &batch)
{
    const QString counts =
        tr("%1 of %2 analyses").arg(number(batch.completedTasks), number(batch.totalTasks));
    const QString failed =
        batch.failedTasks > 0 ? tr(", %1 failed").arg(number(batch.failedTasks)) : QString();
    if (batch.completedAt)
        return tr("Done: %1").arg(counts + failed);
    if (batch.paused)
        return tr("Paused: %1").arg(counts + failed);
    if (batch.filling)
        return counts + failed + tr(", more to come");
    if (!batch.estimatedEta)
        return counts + failed;
    const qint64 left = QDateTime::currentDateTimeUtc().msecsTo(toDateTime(*batch.estimatedEta));
    return counts + failed + tr(", about %1 left").arg(duration(std::max<qint64>(left, 0)));
}

void BatchList::show(const BatchStatus &batch)
{
    if (!m_rows.contains(batch.id)) {
        if (batch.completedAt)
            return;
        m_rows.insert(batch.id, makeRow(batch.id));
    }
    Row &row = m_rows[batch.id];
    row.batch = batch;
    const QString state = stateText(batch);
    row.name->setText(batch.name);
    row.name->setToolTip(batch.name);
    row.state->setText(state);
    row.bar->setValue(
        batch.totalTasks > 0 ? int(qint64(batch.completedTasks) * 1000 / batch.totalTasks) : 0);
    row.bar->setAccessibleName(u"%1: %2"_s.arg(batch.name, state));
    row.pause->setText(batch.paused ? tr("Resume") : tr("Pause"));
    row.pause->setAccessibleName(u"%1: %2"_s.arg(row.pause->text(), batch.name));
    row.cancel->setAccessibleName(u"%1: %2"_s.arg(row.cancel->text(), batch.name));
    row.pause->setVisible(!batch.completedAt);
    row.cancel->setVisible(!batch.completedAt);
    row.cancel->setEnabled(!batch.filling); // what fills it would go on
}

void BatchList::forgetEnded()
{
    for (auto row = m_rows.begin(); row != m_rows.end();) {
        if (row->batch.completedAt) {
            row->widget->deleteLater();
            row = m_rows.erase(row);
        } else {
            ++row;
        }
    }
}

} // namespace englog
