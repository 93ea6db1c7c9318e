// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/ReadTurn.h"
#include "engine/domain/Task.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTableView;

namespace englog {

class BatchList;
class Card;
class Engine;
class NoticeBar;
class ProviderSetup;
class QueueModel;
class TaskListModel;

/// The queue: how much waits, what runs, what failed and why, and what to do about it.
class ProcessingPage : public QWidget
{
    Q_OBJECT

public:
    /// \param setup  says where a batch would be sent; may be none
    explicit ProcessingPage(Engine &engine, const ProviderSetup *setup = nullptr,
                            QWidget *parent = nullptr);

    void showAnalyserProblem(const QString &text);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *makeHead();
    QWidget *makeFigures();
    QWidget *makeBatches();
    QWidget *makeTables();
    QTableView *makeTable(QAbstractItemModel *model, const QString &name);
    void show(const QueueStats &stats);
    void refresh();
    void askTasks();
    void showBatch(const BatchStatus &batch);
    void showProviders(const QueueStats &stats);
    void pauseBatch(const BatchId &batch, bool pause);
    void cancelBatch(const BatchId &batch);
    void pauseOrResume();
    void retry(const TaskFilter &filter);
    void cancelWaiting();
    void cancel(const TaskFilter &filter);
    void analyseMissing(); ///< once the person has seen what that sends
    void beginMissing();
    [[nodiscard]] TaskFilter selectedFailed() const;
    void tell(const Error &error);

    Engine &m_engine;
    const ProviderSetup *m_setup;
    NoticeBar *m_notices;
    BatchList *m_batches;
    Card *m_batchCard = nullptr;
    QLabel *m_analyser; ///< what keeps the on-device one from doing all it can
    QLabel *m_provider; ///< that does not answer, and until when it is not asked
    QueueModel *m_queue;
    TaskListModel *m_running;
    TaskListModel *m_failed;
    QTableView *m_failedTable = nullptr;
    QLabel *m_runningEmpty;
    QLabel *m_failedEmpty;
    QTableView *m_runningTable = nullptr;
    QList<QLabel *> m_figures;
    QPushButton *m_pause;
    QPushButton *m_cancel;
    QPushButton *m_analyse;
    QPushButton *m_retry;
    bool m_paused = false;
    ReadTurn m_tasksRead;
    int m_told = 0; ///< how often the engine told of the queue
};

} // namespace englog
