// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Ids.h"

#include <QWidget>

class QTabWidget;

namespace englog {

class CallsPanel;
class Engine;
class NoticeBar;
class PromptsPanel;
class ProvidersPanel;
class ProviderSetup;

/// Who reads the journal: which providers there are, what they may read, what they are asked, what
/// they cost, and what was sent to them.
class AnalysisPage : public QWidget
{
    Q_OBJECT

public:
    /// \param setup  none: what is set up can be seen, not changed
    AnalysisPage(Engine &engine, ProviderSetup *setup, QWidget *parent = nullptr);

    /// Something was typed that is neither applied nor reverted.
    [[nodiscard]] bool hasUnapplied() const;
    void showCalls(); ///< what was sent

Q_SIGNALS:
    void entryRequested(const englog::EntryId &id);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void add(QWidget *panel, const QString &name);

    Engine &m_engine;
    NoticeBar *m_notices;
    QTabWidget *m_tabs;
    ProvidersPanel *m_providers;
    PromptsPanel *m_prompts;
    CallsPanel *m_calls;
};

} // namespace englog
