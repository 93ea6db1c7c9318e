// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/MainWindow.h"

#include "engine/api/Engine.h"
#include "ui/DesktopNotice.h"
#include "ui/FileJobs.h"
#include "ui/Icons.h"
#include "ui/PreviewDialog.h"
#include "ui/ProviderWords.h"
#include "ui/ShortcutList.h"
#include "ui/pages/AnalysisPage.h"
#include "ui/pages/InsightsPage.h"
#include "ui/pages/JournalPage.h"
#include "ui/pages/ProcessingPage.h"
#include "ui/widgets/AlertStrip.h"
#include "ui/widgets/EntryEditor.h"
#include "ui/widgets/NavigationRail.h"
#include "ui/widgets/NoticeBar.h"
#include "ui/widgets/ProseEdit.h"
#include "ui/widgets/QueueStrip.h"
#include "ui/widgets/WhereStrip.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QMenuBar>
#include <QMessageBox>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace englog {

MainWindow::MainWindow(Engine &engine, Appearance &appearance, QSettings &state,
                       ProviderSetup *setup)
    : m_engine(engine)
    , m_appearance(appearance)
    , m_state(state)
    , m_setup(setup)
    , m_notices(new NoticeBar)
    , m_rail(new NavigationRail)
    , m_pages(new QStackedWidget)
    , m_journal(new JournalPage(engine))
    , m_insights(new InsightsPage(engine))
    , m_processing(new ProcessingPage(engine, setup))
    , m_analysis(new AnalysisPage(engine, setup))
    , m_where(new WhereStrip)
    , m_alerts(new AlertStrip)
    , m_desktop(new DesktopNotice(this))
    , m_queue(new QueueStrip)
    , m_files(new FileJobs(engine, *m_notices, *this))
{
    setWindowTitle(tr("EngLog"));
    m_rail->addPage(u"journal"_s, tr("Journal"));
    m_rail->addPage(u"insights"_s, tr("Insights"));
    m_rail->addPage(u"processing"_s, tr("Processing"));
    m_rail->addPage(u"analysis"_s, tr("Analysis"));
    m_pages->addWidget(m_journal);
    m_pages->addWidget(m_insights);
    m_pages->addWidget(m_processing);
    m_pages->addWidget(m_analysis);

    auto *centre = new QWidget;
    auto *row = new QHBoxLayout(centre);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(m_notices);
    column->addWidget(m_pages, 1);
    row->addWidget(m_rail);
    row->addLayout(column, 1);
    setCentralWidget(centre);

    makeJournalMenu();
    makeEditMenu();
    makeViewMenu();
    makeHelpMenu();
    makeStatusBar();
    connectEngine();
    connectPages();
    restoreState();
    showPage(Journal);
    m_journal->editor().startWriting();
}

void MainWindow::connectPages()
{
    connect(m_rail, &NavigationRail::pageChosen, this, [this](int page) { showPage(Page(page)); });
    connect(m_journal, &JournalPage::importRequested, m_files, &FileJobs::importFile);
    connect(m_insights, &InsightsPage::reportRequested, this,
            [this] { m_files->report(m_insights->range()); });
    connect(m_insights, &InsightsPage::daysChosen, this, [this](const DateRange &range) {
        m_journal->showDays(range);
        showPage(Journal);
    });
    connect(m_analysis, &AnalysisPage::entryRequested, this, [this](const EntryId &id) {
        showPage(Journal);
        m_journal->openEntry(id);
    });
    connect(m_where, &WhereStrip::clicked, this, [this] { showPage(Analysis); });
    connect(m_alerts, &AlertStrip::clicked, this, [this] { showPage(Processing); });
}

void MainWindow::showPage(Page page)
{
    m_pages->setCurrentIndex(page);
    m_rail->setCurrent(page);
}

void MainWindow::raiseFor(bool capture)
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
    if (!capture)
        return;
    showPage(Journal);
    m_journal->newEntry();
}

void MainWindow::saveNow()
{
    m_journal->saveNow();
}

void MainWindow::showAnalyserProblem(const Error &why)
{
    QString text = tr("The sentence model is not in use (%1): feelings, themes and likeness are "
                      "read by word lists only, which is less exact.")
                       .arg(why.detail);
    if (!why.hint.isEmpty())
        text += u' ' + tr("What helps: %1").arg(why.hint);
    m_where->setAnalyserProblem(text);
    m_processing->showAnalyserProblem(text);
}

void MainWindow::showAlert(const Alert &changed, const QList<Alert> &firing)
{
    m_alerts->show(firing);
    m_desktop->show(changed);
}

QAction *MainWindow::add(QMenu *menu, const QString &text, const QKeySequence &keys, Done done)
{
    QAction *action = menu->addAction(text, this, std::move(done));
    action->setShortcut(keys);
    return action;
}

void MainWindow::makeJournalMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Journal"));
    add(menu, tr("&New entry"), QKeySequence::New, [this] {
        showPage(Journal);
        m_journal->newEntry();
    })->setIcon(icon(u"new"_s));
    add(menu, tr("&Save now"), QKeySequence::Save, [this] { m_journal->saveNow(); });
    add(menu, tr("&Delete entry"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Delete), [this] {
        showPage(Journal);
        m_journal->removeCurrent();
    })->setIcon(icon(u"trash"_s));
    add(menu, tr("&What would be sent for this entry…"), {}, [this] { showPreview(); });
    menu->addSeparator();
    add(menu, tr("&Import…"), {}, [this] { m_files->importFile(); });
    add(menu, tr("&Export…"), {}, [this] { m_files->exportFile(); });
    add(menu, tr("&Report…"), QKeySequence(Qt::CTRL | Qt::Key_R),
        [this] { m_files->report(m_insights->range()); });
    add(menu, tr("&Backup…"), {}, [this] { m_files->backup(); });
    menu->addSeparator();
    add(menu, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { quit(); });
}

void MainWindow::makeEditMenu()
{
    ProseEdit *prose = &m_journal->editor().prose();
    QMenu *menu = menuBar()->addMenu(tr("&Edit"));
    // The fields handle these keys themselves; here they are to be found and for the mouse.
    const auto ofText = [&](const QString &text, QKeySequence::StandardKey keys, auto slot) {
        QAction *action = add(menu, text, keys, [prose, slot] { (prose->*slot)(); });
        action->setShortcutContext(Qt::WidgetShortcut);
    };
    ofText(tr("&Undo"), QKeySequence::Undo, &ProseEdit::undo);
    ofText(tr("R&edo"), QKeySequence::Redo, &ProseEdit::redo);
    menu->addSeparator();
    ofText(tr("Cu&t"), QKeySequence::Cut, &ProseEdit::cut);
    ofText(tr("&Copy"), QKeySequence::Copy, &ProseEdit::copy);
    ofText(tr("&Paste"), QKeySequence::Paste, &ProseEdit::paste);
    menu->addSeparator();
    add(menu, tr("&Bold"), QKeySequence(Qt::CTRL | Qt::Key_B), [prose] { prose->toggleBold(); });
    add(menu, tr("&Italic"), QKeySequence(Qt::CTRL | Qt::Key_I),
        [prose] { prose->toggleItalic(); });
    menu->addSeparator();
    add(menu, tr("&Find in the journal"), QKeySequence::Find, [this] {
        showPage(Journal);
        m_journal->startSearch();
    })->setIcon(icon(u"search"_s));
}

void MainWindow::makeViewMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&View"));
    add(menu, tr("&Journal"), QKeySequence(Qt::CTRL | Qt::Key_1), [this] { showPage(Journal); });
    add(menu, tr("&Insights"), QKeySequence(Qt::CTRL | Qt::Key_2), [this] { showPage(Insights); });
    add(menu, tr("&Processing"), QKeySequence(Qt::CTRL | Qt::Key_3),
        [this] { showPage(Processing); });
    const QKeySequence settings(Qt::CTRL | Qt::Key_Comma); // where most programs have theirs
    add(menu, tr("&Analysis: providers and privacy"), {}, [this] {
        showPage(Analysis);
    })->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_4), settings});
    menu->addSeparator();
    m_resultsAction = menu->addAction(tr("What the &entry says"));
    m_resultsAction->setCheckable(true);
    m_resultsAction->setChecked(true);
    m_resultsAction->setShortcut(QKeySequence(Qt::Key_F9));
    connect(m_resultsAction, &QAction::toggled, m_journal, &JournalPage::setResultsVisible);
    add(menu, tr("Recently &deleted"), {}, [this] {
        showPage(Journal);
        m_journal->showTrash();
    });
    menu->addSeparator();
    auto *group = new QActionGroup(this);
    const auto addChoice = [&](const QString &text, Appearance::Choice choice) {
        QAction *action =
            menu->addAction(text, this, [this, choice] { m_appearance.choose(choice); });
        action->setCheckable(true);
        action->setChecked(m_appearance.choice() == choice);
        group->addAction(action);
    };
    addChoice(tr("Light or dark as the &system"), Appearance::Choice::System);
    addChoice(tr("&Light"), Appearance::Choice::Light);
    addChoice(tr("Dar&k"), Appearance::Choice::Dark);
}

void MainWindow::makeHelpMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Help"));
    QAction *shortcuts = add(menu, tr("&Keyboard shortcuts"), QKeySequence(Qt::Key_F1),
                             [this] { (new ShortcutList(*menuBar(), this))->open(); });
    shortcuts->setShortcuts({QKeySequence(Qt::Key_F1), QKeySequence(Qt::CTRL | Qt::Key_Question)});
    add(menu, tr("&About EngLog"), {}, [this] { showAbout(); });
}

void MainWindow::makeStatusBar()
{
    auto *where = new QWidget;
    auto *row = new QHBoxLayout(where);
    row->setContentsMargins(6, 0, 0, 0);
    row->addWidget(m_where);
    row->addStretch();
    statusBar()->addWidget(where, 1);
    statusBar()->addPermanentWidget(m_alerts);
    statusBar()->addPermanentWidget(m_queue);
    statusBar()->setSizeGripEnabled(false);
}

void MainWindow::connectEngine()
{
    connect(&m_engine, &Engine::queueChanged, m_queue, &QueueStrip::setStats);
    m_engine.queueStats().then(this, [this](const Result<QueueStats> &stats) {
        if (stats)
            m_queue->setStats(*stats);
    });
    connect(&m_engine, &Engine::trafficChanged, this, &MainWindow::showTraffic);
    connect(&m_engine, &Engine::allowedChanged, this, &MainWindow::showWhere);
    if (m_setup)
        connect(m_setup, &ProviderSetup::changed, this, &MainWindow::showWhere);
    showWhere();
    showTraffic();
}

void MainWindow::showWhere()
{
    m_where->show(stateOf(m_setup, m_engine), m_engine.allowed());
}

void MainWindow::showTraffic()
{
    m_engine.traffic(Engine::Since::Start)
        .then(this, [this](const Result<QList<CallTotals>> &totals) {
            if (totals)
                m_where->showTraffic(*totals);
        });
}

void MainWindow::showPreview()
{
    showPage(Journal);
    m_journal->finish([this](const Result<> &result) {
        if (!result) // the page says why
            return;
        if (m_journal->current().isNull())
            return m_notices->tell(NoticeBar::Level::Told, tr("There is nothing to send yet."));
        (new PreviewDialog(m_engine, stateOf(m_setup, m_engine), m_journal->current(), this))
            ->open();
    });
}

void MainWindow::quit()
{
    if (!keepsForUnapplied())
        close();
}

/// \return whether the window stays, and says why
bool MainWindow::keepsForUnapplied()
{
    if (m_mayClose || !m_analysis->hasUnapplied())
        return false;
    showPage(Analysis);
    m_notices->tell(NoticeBar::Level::Kept, tr("What you changed here is not applied yet."),
                    {{tr("Close without it"), [this] { close(); }}});
    return true;
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    keepState();
    if (m_mayClose) {
        event->accept();
        Q_EMIT closed();
        return;
    }
    event->ignore();
    if (event->spontaneous() && keepsForUnapplied()) // by the person, who can still apply it
        return;
    m_journal->finish([this](const Result<> &result) {
        if (result) {
            m_mayClose = true;
            // Queued: a close within a close is not heard.
            QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection);
            return;
        }
        showPage(Journal);
        m_notices->tell(NoticeBar::Level::Wrong,
                        tr("The window stays open: the last words are not saved."),
                        {{tr("Close without saving"), [this] {
                              m_mayClose = true;
                              close();
                          }}});
    });
}

void MainWindow::restoreState()
{
    const QSize room = screen()->availableSize();
    const QSize frame(16, 40); // what a window manager adds is known only once the window is shown
    resize(QSize(1240, 800).boundedTo(room - frame));
    restoreGeometry(m_state.value(u"window/geometry"_s).toByteArray());
    m_journal->restoreSplitter(m_state.value(u"window/splitter"_s).toByteArray());
    m_resultsAction->setChecked(m_state.value(u"window/results"_s, true).toBool());
}

void MainWindow::keepState()
{
    m_state.setValue(u"window/geometry"_s, saveGeometry());
    m_state.setValue(u"window/splitter"_s, m_journal->splitterState());
    m_state.setValue(u"window/results"_s, m_resultsAction->isChecked());
}

void MainWindow::showAbout()
{
    auto *box = new QMessageBox(
        QMessageBox::NoIcon, tr("About EngLog"),
        tr("<b>EngLog %1</b><br>A journal that reads along, "
           "on your own machine.<br><br>Qt %2. GPL-3.0-or-later.")
            .arg(QApplication::applicationVersion(), QString::fromLatin1(qVersion())),
        QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace englog
