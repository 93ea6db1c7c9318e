// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/CostPanel.h"

#include "engine/api/Engine.h"
#include "ui/ProviderWords.h"
#include "ui/Words.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/NoticeBar.h"
#include "ui/widgets/WheelGuard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr double dearestDay = 100'000; // USD
constexpr double usualLimit = 1;       // offered when a limit is switched on
constexpr int firstNumber = 2;         // of the columns
constexpr int air = 14;                // between them

} // namespace

CostPanel::CostPanel(Engine &engine, ProviderSetup *setup, NoticeBar &notices, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_setup(setup)
    , m_notices(notices)
    , m_limited(new QCheckBox(tr("Stop asking for the rest of a day that has cost")))
    , m_limit(new QDoubleSpinBox)
    , m_limitNote(quietLabel({}))
    , m_since(new QComboBox)
    , m_totals(new QTableWidget)
    , m_empty(quietLabel({}))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 14, 26, 24); // the page indents
    column->setSpacing(14);
    column->addWidget(makeLimit());
    column->addWidget(makeTotals());
    column->addStretch(1);
    connect(m_limited, &QCheckBox::clicked, this, &CostPanel::keepLimit);
    connect(m_limit, &QDoubleSpinBox::editingFinished, this, &CostPanel::keepLimit);
    connect(m_since, &QComboBox::currentIndexChanged, this, &CostPanel::refresh);
    connect(&m_engine, &Engine::trafficChanged, this, [this] {
        if (isVisible())
            refresh();
    });
    if (m_setup)
        connect(m_setup, &ProviderSetup::changed, this, &CostPanel::showLimit);
    showLimit();
}

QWidget *CostPanel::makeLimit()
{
    auto *card = new Card(tr("Limit of a day"));
    m_limited->setObjectName(u"limited"_s);
    m_limit->setObjectName(u"dailyLimit"_s);
    m_limit->setAccessibleName(tr("Most that a day may cost, in US dollars"));
    m_limit->setPrefix(tr("US$ "));
    m_limit->setRange(0.01, dearestDay);
    m_limit->setDecimals(2);
    m_limit->setKeyboardTracking(false);
    WheelGuard::guard(m_limit);
    WheelGuard::guard(m_since);
    auto *row = new QHBoxLayout;
    row->addWidget(m_limited);
    row->addWidget(m_limit);
    row->addStretch();
    card->body()->addLayout(row);
    card->body()->addWidget(m_limitNote);
    return card;
}

QWidget *CostPanel::makeTotals()
{
    auto *card = new Card(tr("What was sent, and what it cost"));
    m_since->setAccessibleName(tr("Since when"));
    m_since->setObjectName(u"since"_s);
    m_since->addItem(tr("Since EngLog was started"), int(Engine::Since::Start));
    m_since->addItem(tr("Ever"), int(Engine::Since::Ever));
    card->addTool(m_since);
    m_totals->setObjectName(u"totals"_s);
    m_totals->setAccessibleName(tr("Totals by provider"));
    m_totals->setColumnCount(8);
    m_totals->setHorizontalHeaderLabels({tr("Provider"), tr("Sent to"), tr("Requests"),
                                         tr("Failed"), tr("Sent"), tr("Received"), tr("Tokens"),
                                         tr("Cost")});
    m_totals->setFrameShape(QFrame::NoFrame);
    m_totals->setShowGrid(false);
    m_totals->setAlternatingRowColors(true);
    m_totals->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_totals->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_totals->setTabKeyNavigation(false);
    m_totals->verticalHeader()->hide();
    m_totals->horizontalHeader()->setHighlightSections(false);
    m_totals->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (int column = firstNumber; column < m_totals->columnCount(); ++column)
        m_totals->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_totals->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_totals);
    show({});
    return card;
}

void CostPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void CostPanel::showLimit()
{
    const bool isFixed =
        m_setup && m_setup->decidedElsewhere().contains(u"ENGLOG_DAILY_COST_LIMIT"_s);
    const auto limit = stateOf(m_setup, m_engine).dailyCostLimit;
    const QSignalBlocker quiet(m_limit);
    m_limited->setChecked(limit.has_value());
    m_limit->setValue(limit.value_or(usualLimit));
    m_limited->setEnabled(m_setup && !isFixed);
    m_limit->setEnabled(m_setup && !isFixed && limit);
    m_limitNote->setText(isFixed
                             ? tr("ENGLOG_DAILY_COST_LIMIT in the environment decides this; it "
                                  "cannot be changed here.")
                             : tr("What waits goes on the next day. Only what has a known price "
                                  "counts; prices are set with each provider."));
}

void CostPanel::keepLimit()
{
    ProviderSetup::State state = m_setup->state();
    const auto limit = m_limited->isChecked() ? std::optional(m_limit->value()) : std::nullopt;
    if (limit == state.dailyCostLimit)
        return;
    state.dailyCostLimit = limit;
    if (const auto done = m_setup->keep(state); !done)
        m_notices.tell(NoticeBar::Level::Wrong, textFor(done.error()));
    showLimit();
}

void CostPanel::refresh()
{
    const auto since = Engine::Since(m_since->currentData().toInt());
    m_engine.traffic(since).then(this, [this, since](const Result<QList<CallTotals>> &totals) {
        if (totals && since == Engine::Since(m_since->currentData().toInt()))
            show(*totals);
    });
}

void CostPanel::show(const QList<CallTotals> &totals)
{
    m_totals->setRowCount(int(totals.size()));
    for (int row = 0; row < m_totals->rowCount(); ++row) {
        const CallTotals &total = totals[row];
        const QString who = total.model.isEmpty()
            ? titleOf(total.provider)
            : tr("%1, %2").arg(titleOf(total.provider), total.model);
        const QStringList texts{who,
                                total.host,
                                number(total.calls),
                                number(total.failed),
                                sizeInWords(total.bytesOut),
                                sizeInWords(total.bytesIn),
                                number(total.tokensIn + total.tokensOut),
                                money(total.costUsd)};
        for (int column = 0; column < texts.size(); ++column) {
            auto *item = new QTableWidgetItem(texts[column]);
            item->setToolTip(texts[column]);
            if (column >= firstNumber)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_totals->setItem(row, column, item);
        }
    }
    m_totals->resizeColumnsToContents();
    for (int column = 1; column < m_totals->columnCount(); ++column)
        m_totals->setColumnWidth(column, m_totals->columnWidth(column) + air);
    int height = m_totals->horizontalHeader()->sizeHint().height() + 4;
    for (int row = 0; row < m_totals->rowCount(); ++row)
        height += m_totals->rowHeight(row);
    m_totals->setFixedHeight(height);
    m_totals->setVisible(!totals.isEmpty());
    m_empty->setVisible(totals.isEmpty());
    m_empty->setText(m_since->currentIndex() == 0
                         ? tr("Nothing has been sent since EngLog was started.")
                         : tr("Nothing has ever been sent."));
}

} // namespace englog
