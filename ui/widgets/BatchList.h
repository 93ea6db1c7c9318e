// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Task.h"

#include <QMap>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace englog {

/// The batches that are under way, each with its progress, the time it may still take, and what can
/// be done about it. One that has ended stays until the page is left, so that its end is seen.
class BatchList : public QWidget
{
    Q_OBJECT

public:
    explicit BatchList(QWidget *parent = nullptr);

    void show(const BatchStatus &batch);
    void forgetEnded();
    [[nodiscard]] bool isEmpty() const { return m_rows.isEmpty(); }

Q_SIGNALS:
    void pauseRequested(const englog::BatchId &batch, bool pause);
    void cancelRequested(const englog::BatchId &batch);

private:
    struct Row
    {
        QWidget *widget = nullptr;
        QLabel *name = nullptr;
        QLabel *state = nullptr;
        QProgressBar *bar = nullptr;
        QPushButton *pause = nullptr;
        QPushButton *cancel = nullptr;
        BatchStatus batch;
    };
    Row makeRow(const BatchId &id);
    static QString stateText(const BatchStatus &batch);

    QVBoxLayout *m_column;
    QMap<BatchId, Row> m_rows;
};

} // namespace englog
