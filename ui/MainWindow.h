// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Health.h"
#include "engine/domain/Insights.h"
#include "engine/domain/Result.h"
#include "ui/Appearance.h"

#include <QMainWindow>

#include <functional>

class QSettings;
class QStackedWidget;

namespace englog {

class AlertStrip;
class AnalysisPage;
class DesktopNotice;
class Engine;
class FileJobs;
class InsightsPage;
class JournalPage;
class NavigationRail;
class NoticeBar;
class ProcessingPage;
class ProviderSetup;
class QueueStrip;
class WhereStrip;

/// The window: its pages, its menus and its status bar, put together. It decides nothing.
///
/// It closes only when the words of the open entry are on disk, or by the person's word.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    enum Page {
        Journal,
        Insights,
        Processing,
        Analysis,
    };

    /// \param state where the window was and how it looked; nothing else is kept there
    /// \param setup of the providers; none: what is set up can be seen, not changed
    MainWindow(Engine &engine, Appearance &appearance, QSettings &state,
               ProviderSetup *setup = nullptr);

    [[nodiscard]] JournalPage &journal() const { return *m_journal; }
    void showPage(Page page);
    /// Brings the window to the front, with a fresh entry if that is what was asked for.
    void raiseFor(bool capture);
    /// Starts saving what is being typed; does not wait for it.
    void saveNow();
    /// Says, for as long as the window is open, that the analyser has only word lists, and why.
    void showAnalyserProblem(const Error &why);
    /// Says what has begun to be wrong or is right again, and shows all that is wrong now.
    void showAlert(const Alert &changed, const QList<Alert> &firing);

Q_SIGNALS:
    void closed(); ///< all words are on disk; the program may end

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    using Done = std::function<void()>;
    QAction *add(QMenu *menu, const QString &text, const QKeySequence &keys, Done done);
    void makeJournalMenu();
    void makeEditMenu();
    void makeViewMenu();
    void makeHelpMenu();
    void makeStatusBar();
    void connectPages();
    void connectEngine();
    void showWhere();
    void showTraffic();
    void showPreview();
    void quit();
    bool keepsForUnapplied();
    void restoreState();
    void keepState();
    void showAbout();

    Engine &m_engine;
    Appearance &m_appearance;
    QSettings &m_state;
    ProviderSetup *m_setup;
    NoticeBar *m_notices;
    NavigationRail *m_rail;
    QStackedWidget *m_pages;
    JournalPage *m_journal;
    InsightsPage *m_insights;
    ProcessingPage *m_processing;
    AnalysisPage *m_analysis;
    WhereStrip *m_where;
    AlertStrip *m_alerts;
    DesktopNotice *m_desktop;
    QueueStrip *m_queue;
    FileJobs *m_files;
    QAction *m_resultsAction = nullptr;
    bool m_mayClose = false;
};

} // namespace englog
