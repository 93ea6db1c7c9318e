// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Composition.h"
#include "engine/api/Engine.h"
#include "ui/Appearance.h"
#include "ui/Colours.h"
#include "ui/MainWindow.h"
#include "ui/PlainStyle.h"
#include "ui/RefusalWindow.h"
#include "ui/models/EntryListModel.h"
#include "ui/pages/JournalPage.h"
#include "ui/widgets/EntryEditor.h"
#include "ui/widgets/NoticeBar.h"
#include "ui/widgets/ProseEdit.h"
#include "ui/widgets/ResultsPanel.h"
#include "ui/widgets/StepList.h"
#include "ui/widgets/TrendChart.h"
#include "ui/widgets/WhereStrip.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenuBar>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QtCharts/QChart>
#include <QtCharts/QXYSeries>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60'000; // ms; sanitizers and busy machines included

/// A window on a journal in a folder of its own, with the engine at work.
struct Room
{
    Room()
    {
        CommonOptions options;
        options.journal = folder.filePath(u"journal.englog"_s);
        auto opened = Composition::open(options, u"tst_journey"_s);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().detail));
        composition = std::move(*opened);
        composition->engine().start(Engine::Work::Run);
        window = std::make_unique<MainWindow>(composition->engine(), appearance, state);
        window->show();
    }

    ~Room()
    {
        bool ended = false;
        composition->engine().shutdown().then(qApp, [&](const Result<> &) { ended = true; });
        if (!QTest::qWaitFor([&] { return ended; }, patience))
            qFatal("the engine does not end");
    }

    void write(const QString &words) const
    {
        startEntry();
        QTest::keyClicks(&window->journal().editor().prose(), words);
    }

    void startEntry() const
    {
        const ProseEdit &prose = window->journal().editor().prose();
        window->journal().newEntry();
        if (!QTest::qWaitFor([&] { return prose.content().isEmpty(); }, patience))
            qFatal("no new entry");
    }

    [[nodiscard]] QString saveState() const
    {
        return window->findChild<QLabel *>(u"saveState"_s)->text();
    }

    [[nodiscard]] int completedSteps() const
    {
        const auto *steps = window->findChild<StepList *>(u"steps"_s);
        return int(std::count_if(allTaskKinds.begin(), allTaskKinds.end(), [&](TaskKind kind) {
            return steps->stateOf(kind) == TaskState::Completed;
        }));
    }

    [[nodiscard]] int chartedPoints() const
    {
        int points = 0;
        for (const QAbstractSeries *series : window->findChild<TrendChart *>()->chart()->series())
            if (const auto *values = qobject_cast<const QXYSeries *>(series))
                points += int(values->count());
        return points;
    }

    [[nodiscard]] QStringList labels() const
    {
        QStringList texts;
        for (const QLabel *label : window->findChildren<QLabel *>())
            texts += label->text();
        return texts;
    }

    [[nodiscard]] int listed() const { return window->journal().timeline().model().rowCount(); }

    QTemporaryDir folder;
    QSettings state{folder.filePath(u"window.ini"_s), QSettings::IniFormat};
    Appearance appearance{Appearance::Choice::Light};
    std::unique_ptr<MainWindow> window;
    std::unique_ptr<Composition> composition; ///< goes first: its answers need those who asked
};

QString describe(const QWidget *widget)
{
    return u"%1 “%2” in %3"_s.arg(
        QString::fromLatin1(widget->metaObject()->className()), widget->objectName(),
        widget->parentWidget()
            ? QString::fromLatin1(widget->parentWidget()->metaObject()->className())
            : u"nothing"_s);
}

QString nameOf(QWidget *widget)
{
    QAccessibleInterface *access = QAccessible::queryAccessibleInterface(widget);
    return access ? access->text(QAccessible::Name) : QString();
}

/// Those that a person reaches by Tab, and that are to be seen now.
QList<QWidget *> tabStops(QWidget *window)
{
    QList<QWidget *> stops;
    for (QWidget *widget : window->findChildren<QWidget *>())
        if (widget->isVisible() && widget->isEnabled() && widget->window() == window
            && (widget->focusPolicy() & Qt::TabFocus))
            stops.append(widget);
    return stops;
}

} // namespace

class TestJourney : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(new PlainStyle);
        QVERIFY(m_home.isValid());
        qputenv("XDG_CONFIG_HOME", m_home.path().toLocal8Bit()); // no settings but the defaults
        qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    }

    void typedWordsAreSavedReadAndCharted()
    {
        Room room;
        QVERIFY(room.saveState().isEmpty());

        room.write(u"I love this wonderful day. We walked along the harbour with Anna, "
                   "and I was happy and grateful all the way home."_s);
        QCOMPARE(room.saveState(), u"Edited"_s);
        QTRY_COMPARE_WITH_TIMEOUT(room.saveState(), u"Saved"_s, patience);
        QCOMPARE(room.listed(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(room.completedSteps(), 6, patience);
        QTRY_VERIFY_WITH_TIMEOUT(room.window->findChild<QWidget *>(u"feelingWord"_s), patience);
        room.window->showPage(MainWindow::Insights);

        QTRY_COMPARE_WITH_TIMEOUT(room.chartedPoints(), 1, patience);
        const QStringList told = room.labels();
        QVERIFY2(told.contains(u"entry"_s) && told.contains(u"words"_s)
                     && told.contains(u"day written"_s),
                 qPrintable(told.join(u", "_s)));
        QTRY_VERIFY_WITH_TIMEOUT(
            !room.labels().filter(u"1 of 100 analysed entries needed"_s).isEmpty(), patience);
    }

    void anAbsentSentenceModelIsToldCalmly()
    {
        const QByteArray before = qgetenv("ENGLOG_MODEL_DIR");
        const bool was = qEnvironmentVariableIsSet("ENGLOG_MODEL_DIR");
        qputenv("ENGLOG_MODEL_DIR", m_home.filePath(u"none"_s).toLocal8Bit());
        const Room room;
        was ? qputenv("ENGLOG_MODEL_DIR", before) : qunsetenv("ENGLOG_MODEL_DIR");
        const auto *where = room.window->findChild<WhereStrip *>();
        const auto *state = room.window->findChild<QLabel *>(u"analyserState"_s);
        QVERIFY(state->isHidden());
        QCOMPARE(where->place(), u"On this device"_s);

        bool told = false;
        room.composition->analyserProblem().then(room.window.get(),
                                                 [&](const std::optional<Error> &problem) {
                                                     told = problem.has_value();
                                                     if (problem)
                                                         room.window->showAnalyserProblem(*problem);
                                                 });

        QTRY_VERIFY_WITH_TIMEOUT(told, patience);
        QVERIFY(!state->isHidden());
        QVERIFY2(state->text().contains(u"word lists only"_s)
                     && state->text().contains(u"no model file was found"_s)
                     && state->text().contains(u"ENGLOG_MODEL_DIR"_s),
                 qPrintable(state->text()));
        QCOMPARE(where->place(), u"On this device, by word lists only"_s);
        QVERIFY(where->toolTip().startsWith(state->text()));
        QVERIFY(room.window->findChild<NoticeBar *>()->text().isEmpty()); // nothing in the way
    }

    void theNextEntryChangesTheChart()
    {
        Room room;
        room.window->findChild<QComboBox *>(u"trendStep"_s)->setCurrentIndex(0);
        room.write(u"What a terrible, sad and angry day this was for all of us here."_s);
        QTRY_COMPARE_WITH_TIMEOUT(room.completedSteps(), 6, patience);
        room.window->showPage(MainWindow::Insights);
        QTRY_COMPARE_WITH_TIMEOUT(room.chartedPoints(), 1, patience);

        room.window->showPage(MainWindow::Journal);
        room.startEntry();
        EntryDraft draft = room.window->journal().editor().draft();
        draft.date = draft.date.addDays(-1);
        room.window->journal().editor().show(draft);
        QTest::keyClicks(&room.window->journal().editor().prose(),
                         u"A good and cheerful day, I am glad and thankful for it."_s);
        QTRY_COMPARE_WITH_TIMEOUT(room.completedSteps(), 6, patience);
        room.window->showPage(MainWindow::Insights);

        QTRY_COMPARE_WITH_TIMEOUT(room.chartedPoints(), 2, patience);
    }

    void closingTheWindowBringsTheLastWordsToDisk()
    {
        Room room;
        QSignalSpy closed(room.window.get(), &MainWindow::closed);
        room.write(u"The last words."_s);

        room.window->close();
        QTRY_COMPARE_WITH_TIMEOUT(closed.size(), 1, patience);
        EntryFilter filter;
        filter.withContent = true;
        std::optional<Result<QList<Entry>>> found;
        room.composition->engine().entries(filter).then(
            this, [&](const Result<QList<Entry>> &entries) { found = entries; });
        QTRY_VERIFY_WITH_TIMEOUT(found, patience);

        QCOMPARE((*found)->size(), 1);
        QCOMPARE((*found)->first().content, u"The last words."_s);
    }

    void anotherEntryIsOpenedOnlyWhenThisOneIsStored()
    {
        Room room;
        room.write(u"first"_s);
        room.write(u"second"_s);
        QTRY_COMPARE_WITH_TIMEOUT(room.saveState(), u"Saved"_s, patience);
        QCOMPARE(room.listed(), 2);

        auto *list = room.window->findChild<QListView *>(u"timelineList"_s);
        const int other = list->currentIndex().row() == 0 ? 1 : 0;
        const QString before = room.window->journal().editor().prose().content();
        list->setCurrentIndex(list->model()->index(other, 0));

        QTRY_COMPARE_WITH_TIMEOUT(room.window->journal().editor().prose().content(), u"first"_s,
                                  patience);
        QCOMPARE(before, u"second"_s);
    }

    void aDeletedEntryComesBackByUndo()
    {
        Room room;
        room.write(u"to be kept after all"_s);
        QTRY_COMPARE_WITH_TIMEOUT(room.saveState(), u"Saved"_s, patience);

        room.window->journal().removeCurrent();
        QTRY_COMPARE_WITH_TIMEOUT(room.listed(), 0, patience);
        NoticeBar &notices = room.window->journal().notices();
        QTRY_VERIFY(!notices.text().isEmpty());
        notices.findChild<QPushButton *>()->click();

        QTRY_COMPARE_WITH_TIMEOUT(room.listed(), 1, patience);
        QTRY_COMPARE_WITH_TIMEOUT(room.window->journal().editor().prose().content(),
                                  u"to be kept after all"_s, patience);
    }

    void wordsAreFoundAgain()
    {
        Room room;
        room.write(u"a heron at the harbour"_s);
        room.write(u"nothing but rain"_s);
        QTRY_COMPARE_WITH_TIMEOUT(room.saveState(), u"Saved"_s, patience);
        QTRY_COMPARE(room.listed(), 2);

        QTest::keyClicks(room.window->findChild<QLineEdit *>(u"searchField"_s), u"heron"_s);

        QTRY_COMPARE_WITH_TIMEOUT(room.listed(), 1, patience);
        QVERIFY(room.window->journal()
                    .timeline()
                    .model()
                    .index(0)
                    .data(EntryListModel::ExcerptRole)
                    .toString()
                    .contains(u"heron"_s));
    }

    void theFirstWindowFitsTheScreen()
    {
        const Room room;

        const QSize screen = room.window->screen()->availableSize();
        const QSize least = room.window->minimumSizeHint();
        QVERIFY(room.window->width() <= qMax(screen.width(), least.width()));
        QVERIFY(room.window->height() < screen.height()); // there is a title bar, too
    }

    void theWindowRemembersHowItLooked()
    {
        std::unique_ptr<MainWindow> first; // goes after the engine's last answer to it
        Room room;
        room.window->resize(901, 677);

        room.window->close();
        QTRY_VERIFY_WITH_TIMEOUT(room.window->isHidden(), patience);
        first = std::move(room.window);
        room.window =
            std::make_unique<MainWindow>(room.composition->engine(), room.appearance, room.state);

        QCOMPARE(room.window->size(), QSize(901, 677));
    }

    void everyControlHasANameAndIsReachedByTab_data()
    {
        QTest::addColumn<int>("page");
        QTest::newRow("journal") << int(MainWindow::Journal);
        QTest::newRow("insights") << int(MainWindow::Insights);
        QTest::newRow("processing") << int(MainWindow::Processing);
        QTest::newRow("analysis") << int(MainWindow::Analysis);
    }

    void everyControlHasANameAndIsReachedByTab()
    {
        QFETCH(const int, page);
        Room room;
        room.write(u"Anna and I walked through Bristol on Sunday and were happy."_s);
        QTRY_COMPARE_WITH_TIMEOUT(room.completedSteps(), 6, patience);
        room.window->showPage(MainWindow::Page(page));
        if (page == MainWindow::Insights)
            QTRY_COMPARE_WITH_TIMEOUT(room.chartedPoints(), 1, patience);

        const QList<QWidget *> stops = tabStops(room.window.get());
        QSet<QWidget *> chain;
        for (QWidget *widget = room.window->nextInFocusChain(); widget != room.window.get();
             widget = widget->nextInFocusChain())
            chain.insert(widget);

        QCOMPARE_GT(stops.size(), 4); // an idle page of processing has five
        for (QWidget *stop : stops) {
            if (stop->focusProxy())
                continue;
            QVERIFY2(!nameOf(stop).isEmpty(), qPrintable(describe(stop)));
            QVERIFY2(chain.contains(stop), qPrintable(describe(stop)));
        }
    }

    void everyLabelCanBeRead_data()
    {
        QTest::addColumn<Appearance::Choice>("choice");
        QTest::newRow("light") << Appearance::Choice::Light;
        QTest::newRow("dark") << Appearance::Choice::Dark;
    }

    void everyLabelCanBeRead()
    {
        QFETCH(const Appearance::Choice, choice);
        Room room;
        room.appearance.choose(choice);

        int seen = 0;
        for (const auto *label : room.window->findChildren<QLabel *>()) {
            const QPalette &palette = label->palette();
            const QColor ink = palette.color(QPalette::Active, label->foregroundRole());
            for (const auto ground : {QPalette::Window, QPalette::Base})
                QVERIFY2(contrast(ink, palette.color(QPalette::Active, ground)) >= 4.5,
                         qPrintable(describe(label)));
            ++seen;
        }
        QCOMPARE_GT(seen, 10);
    }

    void noTwoMenusShareALetter()
    {
        Room room;
        for (QAction *top : room.window->menuBar()->actions()) {
            QSet<QString> letters;
            for (const QAction *action : top->menu()->actions()) {
                const qsizetype mark = action->text().indexOf(u'&');
                if (mark < 0)
                    continue;
                const QString letter = action->text().mid(mark + 1, 1).toLower();
                QVERIFY2(!letters.contains(letter), qPrintable(action->text()));
                letters.insert(letter);
            }
        }
    }

    void aRefusedJournalSaysWhyAndWhatToDo()
    {
        RefusalWindow refusal(
            {ErrorCode::TooNew, u"the journal is of schema 9"_s, u"upgrade EngLog"_s},
            u"/some/journal.englog"_s);
        QSignalSpy retries(&refusal, &RefusalWindow::retryRequested);

        const auto *text = refusal.findChild<QLabel *>(u"refusalText"_s);
        QCOMPARE(text->text(), u"The journal is of schema 9. Upgrade EngLog."_s);
        refusal.findChildren<QPushButton *>().first()->click();

        QCOMPARE(retries.size(), 1);
    }

private:
    QTemporaryDir m_home;
};

QTEST_MAIN(TestJourney)
#include "tst_journey.moc"
