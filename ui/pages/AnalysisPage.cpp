// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/AnalysisPage.h"

#include "engine/api/Engine.h"
#include "ui/pages/CallsPanel.h"
#include "ui/pages/CostPanel.h"
#include "ui/pages/PrivacyPanel.h"
#include "ui/pages/PromptsPanel.h"
#include "ui/pages/ProvidersPanel.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/NoticeBar.h"

#include <QLabel>
#include <QScrollArea>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace englog {

AnalysisPage::AnalysisPage(Engine &engine, ProviderSetup *setup, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_notices(new NoticeBar)
    , m_tabs(new QTabWidget)
    , m_providers(new ProvidersPanel(engine, setup, *m_notices))
    , m_prompts(new PromptsPanel(setup))
    , m_calls(new CallsPanel(engine))
{
    auto *title = titleLabel(tr("Analysis"), 1.5);
    title->setContentsMargins(26, 18, 26, 10);
    m_tabs->setDocumentMode(true);
    m_tabs->setObjectName(u"analysisTabs"_s);
    m_tabs->tabBar()->setAccessibleName(tr("Parts of the analysis page"));
    m_tabs->tabBar()->setDrawBase(false);
    add(m_providers, tr("Providers"));
    add(new CostPanel(engine, setup, *m_notices), tr("Cost"));
    add(new PrivacyPanel(engine, *m_notices), tr("Privacy"));
    add(m_prompts, tr("Prompts"));
    add(m_calls, tr("What was sent"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_notices);
    layout->addWidget(title);
    auto *indented = new QHBoxLayout;
    indented->setContentsMargins(26, 0, 0, 0);
    indented->addWidget(m_tabs);
    layout->addLayout(indented, 1);
    connect(m_calls, &CallsPanel::entryRequested, this, &AnalysisPage::entryRequested);
    connect(&m_engine, &Engine::queueChanged, m_providers, &ProvidersPanel::showStats);
}

void AnalysisPage::add(QWidget *panel, const QString &name)
{
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(panel);
    scroll->setAccessibleName(name);
    m_tabs->addTab(scroll, name);
}

bool AnalysisPage::hasUnapplied() const
{
    return m_providers->hasUnapplied() || m_prompts->hasUnapplied();
}

void AnalysisPage::showCalls()
{
    m_tabs->setCurrentIndex(m_tabs->count() - 1);
}

void AnalysisPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_engine.queueStats().then(this, [this](const Result<QueueStats> &stats) {
        if (stats)
            m_providers->showStats(*stats);
    });
}

} // namespace englog
