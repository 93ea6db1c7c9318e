// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/ProcessingPage.h"

#include "engine/api/Engine.h"
#include "ui/BatchQuestion.h"
#include "ui/Icons.h"
#include "ui/Words.h"
#include "ui/models/QueueModel.h"
#include "ui/models/TaskListModel.h"
#include "ui/widgets/BatchList.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/NoticeBar.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int mostRows = 200;

/// As tall as its rows, up to so many.
void fitHeight(QTableView *table, int mostShown)
{
    const int rows = qMin(mostShown, table->model()->rowCount());
    int height = table->horizontalHeader()->sizeHint().height() + 4;
    for (int row = 0; row < rows; ++row)
        height += table->rowHeight(row);
    table->setFixedHeight(height);
}

} // namespace

ProcessingPage::ProcessingPage(Engine &engine, const ProviderSetup *setup, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_setup(setup)
    , m_notices(new NoticeBar)
    , m_batches(new BatchList)
    , m_analyser(new QLabel)
    , m_provider(new QLabel)
    , m_queue(new QueueModel(this))
    , m_running(new TaskListModel(this))
    , m_failed(new TaskListModel(this))
    , m_runningEmpty(quietLabel(tr("Nothing is running.")))
    , m_failedEmpty(quietLabel(tr("Nothing has failed.")))
    , m_pause(new QPushButton(tr("Pause")))
    , m_cancel(new QPushButton(tr("Cancel all waiting")))
    , m_analyse(new QPushButton(tr("Analyse what is missing")))
    , m_retry(new QPushButton(tr("Try all again")))
{
    auto *sheet = new QWidget;
    auto *column = new QVBoxLayout(sheet);
    column->setContentsMargins(26, 8, 26, 24);
    column->setSpacing(14);
    column->addWidget(m_analyser);
    column->addWidget(m_provider);
    column->addWidget(makeFigures());
    column->addWidget(makeBatches());
    column->addWidget(makeTables());
    column->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(sheet);
    scroll->setAccessibleName(tr("Processing"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_notices);
    layout->addWidget(makeHead());
    layout->addWidget(scroll, 1);

    connect(&m_engine, &Engine::queueChanged, this, [this](const QueueStats &stats) {
        ++m_told;
        show(stats);
    });
    connect(&m_engine, &Engine::batchChanged, this, [this](const BatchStatus &batch) {
        ++m_told;
        showBatch(batch);
    });
    connect(m_batches, &BatchList::pauseRequested, this, &ProcessingPage::pauseBatch);
    connect(m_batches, &BatchList::cancelRequested, this, &ProcessingPage::cancelBatch);
    connect(m_pause, &QPushButton::clicked, this, &ProcessingPage::pauseOrResume);
    connect(m_cancel, &QPushButton::clicked, this, &ProcessingPage::cancelWaiting);
    connect(m_analyse, &QPushButton::clicked, this, &ProcessingPage::analyseMissing);
    connect(m_retry, &QPushButton::clicked, this, [this] { retry(selectedFailed()); });
    connect(m_failedTable->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        const bool some = m_failedTable->selectionModel()->hasSelection();
        m_retry->setText(some ? tr("Try selected again") : tr("Try all again"));
    });
    show(QueueStats{});
}

QWidget *ProcessingPage::makeHead()
{
    auto *head = new QWidget;
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(26, 18, 26, 10);
    row->addWidget(titleLabel(tr("Processing"), 1.5));
    row->addStretch();
    row->addWidget(m_analyse);
    row->addWidget(m_cancel);
    row->addWidget(m_pause);
    m_cancel->setObjectName(u"cancelWaiting"_s);
    m_pause->setObjectName(u"pauseQueue"_s);
    m_analyse->setObjectName(u"analyseMissing"_s);
    m_analyse->setToolTip(tr("Queue every analysis that an entry does not have yet"));
    return head;
}

QWidget *ProcessingPage::makeFigures()
{
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(2, 0, 2, 0);
    layout->setSpacing(30);
    for (const QString &name : {tr("waiting"), tr("running"), tr("failed"), tr("done a minute"),
                                tr("half are done within"), tr("nearly all (99 %) within")}) {
        auto *column = new QVBoxLayout;
        column->setSpacing(0);
        auto *figure = titleLabel({}, 1.7);
        column->addWidget(figure);
        column->addWidget(quietLabel(name));
        layout->addLayout(column);
        m_figures.append(figure);
    }
    layout->addStretch();
    return row;
}

QWidget *ProcessingPage::makeBatches()
{
    m_analyser->setObjectName(u"analyserState"_s);
    m_provider->setObjectName(u"providerState"_s);
    for (QLabel *label : {m_analyser, m_provider}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->hide();
    }
    m_batchCard = new Card(tr("Under way"));
    m_batchCard->body()->addWidget(m_batches);
    m_batchCard->hide();
    return m_batchCard;
}

QWidget *ProcessingPage::makeTables()
{
    auto *tables = new QWidget;
    auto *column = new QVBoxLayout(tables);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(14);

    auto *kinds = new Card(tr("By kind"));
    auto *table = makeTable(m_queue, tr("Tasks by kind and state"));
    table->verticalHeader()->show();
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table->setSelectionMode(QAbstractItemView::NoSelection);
    table->setAlternatingRowColors(false); // the names beside the rows have no stripes
    fitHeight(table, m_queue->rowCount());
    kinds->body()->addWidget(table);
    column->addWidget(kinds);

    auto *running = new Card(tr("Running now"));
    m_runningTable = makeTable(m_running, tr("Running tasks"));
    m_runningTable->hideColumn(TaskListModel::ErrorColumn);
    m_runningTable->horizontalHeader()->setStretchLastSection(true);
    running->body()->addWidget(m_runningEmpty);
    running->body()->addWidget(m_runningTable);
    column->addWidget(running);

    auto *failed = new Card(tr("Failed"));
    failed->addTool(m_retry);
    m_failedTable = makeTable(m_failed, tr("Failed tasks"));
    m_failedTable->setObjectName(u"failedTasks"_s);
    m_failedTable->horizontalHeader()->setStretchLastSection(true);
    failed->body()->addWidget(m_failedEmpty);
    failed->body()->addWidget(m_failedTable);
    column->addWidget(failed);
    return tables;
}

QTableView *ProcessingPage::makeTable(QAbstractItemModel *model, const QString &name)
{
    auto *table = new QTableView;
    table->setModel(model);
    table->setAccessibleName(name);
    table->setFrameShape(QFrame::NoFrame);
    table->setShowGrid(false);
    table->setAlternatingRowColors(true);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setTabKeyNavigation(false);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setHighlightSections(false);
    return table;
}

void ProcessingPage::showAnalyserProblem(const QString &text)
{
    m_analyser->setText(text);
    m_analyser->show();
}

void ProcessingPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void ProcessingPage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_batches->forgetEnded();
    m_batchCard->setVisible(!m_batches->isEmpty());
}

void ProcessingPage::refresh()
{
    // What the engine tells by itself meanwhile may be newer than these answers.
    m_engine.batches().then(this, [this, told = m_told](const Result<QList<BatchStatus>> &batches) {
        if (told != m_told)
            return refresh();
        const QList<BatchStatus> all = batches.value_or(QList<BatchStatus>());
        for (auto batch = all.crbegin(); batch != all.crend(); ++batch)
            showBatch(*batch);
    });
    m_engine.queueStats().then(this, [this, told = m_told](const Result<QueueStats> &stats) {
        if (stats && told == m_told)
            show(*stats);
    });
}

void ProcessingPage::show(const QueueStats &stats)
{
    const qint64 running = stats.count(TaskState::Processing);
    const qint64 waiting = stats.open() - running;
    const qint64 failed = stats.count(TaskState::Failed);
    const auto latency = [&](qint64 QueueStats::Latency::*part) {
        return stats.latency ? duration((*stats.latency).*part) : tr("–");
    };
    const QStringList figures{number(waiting),
                              number(running),
                              number(failed),
                              number(qRound64(stats.throughputPerMinute)),
                              latency(&QueueStats::Latency::p50),
                              latency(&QueueStats::Latency::p99)};
    for (qsizetype i = 0; i < m_figures.size(); ++i)
        m_figures[i]->setText(figures[i]);
    m_queue->show(stats);
    showProviders(stats);
    const bool refused = std::ranges::any_of(stats.providers, [](const ProviderHealth &provider) {
        return provider.state == ProviderHealth::State::Open && !provider.retryAt;
    });
    m_paused = !stats.paused.isEmpty() || refused;
    m_pause->setText(m_paused ? tr("Resume") : tr("Pause"));
    m_cancel->setEnabled(waiting > 0);
    m_retry->setVisible(failed > 0);
    if (isVisible())
        askTasks();
}

void ProcessingPage::showBatch(const BatchStatus &batch)
{
    m_batches->show(batch);
    m_batchCard->setVisible(!m_batches->isEmpty());
}

void ProcessingPage::showProviders(const QueueStats &stats)
{
    QStringList lines;
    for (const ProviderHealth &provider : stats.providers) {
        if (provider.state == ProviderHealth::State::Closed)
            continue;
        const bool isTried = provider.state == ProviderHealth::State::HalfOpen;
        const QString until = isTried ? tr("It is being tried again.")
            : provider.retryAt
            ? tr("It is tried again at %1.")
                  .arg(QLocale().toString(toDateTime(*provider.retryAt).toLocalTime().time(),
                                          QLocale::ShortFormat))
            : tr("Put that right, then press Resume.");
        lines += tr("%1 is not asked at present: %2. What waits for it keeps its place. %3")
                     .arg(provider.name, provider.reason, until);
    }
    m_provider->setText(lines.join(u'\n'));
    m_provider->setVisible(!lines.isEmpty());
}

void ProcessingPage::pauseBatch(const BatchId &batch, bool pause)
{
    const auto done = pause ? m_engine.pauseBatch(batch) : m_engine.resumeBatch(batch);
    QFuture<Result<>>(done).then(this, [this](const Result<> &result) {
        if (!result)
            tell(result.error());
        refresh();
    });
}

void ProcessingPage::cancelBatch(const BatchId &batch)
{
    TaskFilter its;
    its.batches = {batch};
    cancel(its);
}

void ProcessingPage::askTasks()
{
    if (!m_tasksRead.begins())
        return;
    TaskFilter filter;
    filter.states = {TaskState::Processing, TaskState::Failed};
    filter.limit = mostRows;
    m_engine.tasks(filter).then(this, [this](const Result<QList<Task>> &tasks) {
        QList<Task> running;
        QList<Task> failed;
        for (const Task &task : tasks.value_or(QList<Task>()))
            (task.state == TaskState::Failed ? failed : running).append(task);
        m_running->show(running);
        m_failed->show(failed);
        m_runningEmpty->setVisible(running.isEmpty());
        m_runningTable->setVisible(!running.isEmpty());
        m_failedEmpty->setVisible(failed.isEmpty());
        m_failedTable->setVisible(!failed.isEmpty());
        m_failedTable->resizeColumnsToContents();
        fitHeight(m_runningTable, 4);
        fitHeight(m_failedTable, 10);
        if (m_tasksRead.endsForAnother())
            askTasks();
    });
}

void ProcessingPage::pauseOrResume()
{
    const auto done = m_paused ? m_engine.resume(std::nullopt) : m_engine.pause(std::nullopt);
    QFuture<Result<>>(done).then(this, [this](const Result<> &result) {
        if (!result)
            tell(result.error());
        refresh();
    });
}

void ProcessingPage::retry(const TaskFilter &filter)
{
    m_engine.retry(filter).then(this, [this](const Result<int> &retried) {
        if (!retried)
            tell(retried.error());
        refresh();
    });
}

TaskFilter ProcessingPage::selectedFailed() const
{
    TaskFilter filter;
    for (const QModelIndex &at : m_failedTable->selectionModel()->selectedRows())
        filter.tasks.append(m_failed->taskAt(at.row()).id);
    return filter;
}

void ProcessingPage::cancelWaiting()
{
    TaskFilter filter;
    filter.states = {TaskState::Pending, TaskState::Queued, TaskState::Retrying};
    cancel(filter);
}

void ProcessingPage::cancel(const TaskFilter &filter)
{
    m_engine.cancel(filter).then(this, [this](const Result<int> &cancelled) {
        if (!cancelled)
            return tell(cancelled.error());
        m_notices->tell(NoticeBar::Level::Told,
                        tr("%1 analyses were cancelled.").arg(number(*cancelled)),
                        {{tr("Queue them again"), [this] { analyseMissing(); }}});
        refresh();
    });
}

void ProcessingPage::analyseMissing()
{
    askBeforeBatch(m_engine, m_setup, *this, Engine::Select::Missing, [this] { beginMissing(); });
}

void ProcessingPage::beginMissing()
{
    m_engine.analyse({}, Engine::Select::Missing)
        .then(this, [this](const Result<Engine::Queued> &queued) {
            if (!queued)
                return tell(queued.error());
            m_notices->tell(NoticeBar::Level::Told,
                            queued->tasks == 0
                                ? tr("Nothing is missing: every entry is analysed.")
                                : tr("%1 analyses were queued.").arg(number(queued->tasks)));
            refresh();
        });
}

void ProcessingPage::tell(const Error &error)
{
    m_notices->tell(NoticeBar::Level::Wrong, textFor(error));
}

} // namespace englog
