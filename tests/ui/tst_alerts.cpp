// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong, as the window says it: in its status bar and as notifications of the desktop.
#include "app/Composition.h"
#include "app/Watch.h"
#include "engine/api/Engine.h"
#include "ui/AlertWords.h"
#include "ui/DesktopNotice.h"
#include "ui/MainWindow.h"
#include "ui/pages/ProcessingPage.h"
#include "ui/widgets/AlertStrip.h"

#include <QApplication>
#include <QDBusConnection>
#include <QProcess>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

Alert alert(const QString &name, Alert::State state = Alert::State::Firing)
{
    return {name, state, Instant(Millis(1'790'000'000'000)), u"the engine's own words"_s};
}

/// What of the desktop shows notifications, played by the test.
class Desktop : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    QStringList shown;
    QList<uint> closed;
    QVariantMap hints;

public Q_SLOTS:
    uint Notify(const QString &program, uint replaced, const QString & /*icon*/,
                const QString &summary, const QString &body, const QStringList &actions,
                const QVariantMap &more, int timeout)
    {
        shown += u"%1 %2 %3 %4 %5 %6"_s.arg(program)
                     .arg(replaced)
                     .arg(summary, body)
                     .arg(actions.size())
                     .arg(timeout);
        hints = more;
        return 40U + uint(shown.size());
    }
    void CloseNotification(uint id) { closed += id; }
};

} // namespace

class TestAlerts : public QObject
{
    Q_OBJECT

    QProcess m_bus;
    QString m_whyNoBus;

private Q_SLOTS:
    void initTestCase()
    {
        qunsetenv("DBUS_SESSION_BUS_ADDRESS"); // nobody's real desktop is told
        if (QStandardPaths::findExecutable(u"dbus-daemon"_s).isEmpty()) {
            m_whyNoBus = u"there is no dbus-daemon"_s;
            return;
        }
        m_bus.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
        QVERIFY(m_bus.waitForReadyRead(20'000));
    }
    void cleanupTestCase()
    {
        m_bus.kill();
        m_bus.waitForFinished();
    }

    void theStripIsThereWhileSomethingIsWrong()
    {
        AlertStrip strip;
        QVERIFY(strip.isHidden());

        strip.show({alert(u"disk_full"_s)});
        QVERIFY(!strip.isHidden());
        QCOMPARE(strip.text(), u"The journal's disk is nearly full"_s);
        QCOMPARE(strip.accessibleName(), u"What is wrong: The journal's disk is nearly full"_s);
        QVERIFY(strip.toolTip().contains("since"_L1));
        QCOMPARE(strip.focusPolicy(), Qt::TabFocus);

        strip.show(
            {alert(u"disk_full"_s), alert(u"provider_open:openai"_s), alert(u"new & odd"_s)});
        QCOMPARE(strip.text(), u"The journal's disk is nearly full, and 2 more"_s);
        QCOMPARE(strip.toolTip().count(u'\n'), 5); // of two what the engine says, and what to do
        QVERIFY(strip.toolTip().contains("the engine's own words"_L1)); // of one it does not know

        strip.show({});
        QVERIFY(strip.isHidden());
    }

    void theToolTipSaysWhy()
    {
        AlertStrip strip;
        Alert unserved = alert(u"status_unserved"_s);
        unserved.summary = u"the status service is not served: port 1 is in use"_s;
        Alert full = alert(u"disk_full"_s);
        full.summary = u"3 MiB are left on the journal's disk"_s;

        strip.show({unserved, full});

        const QStringList lines = strip.toolTip().split(u'\n');
        QVERIFY(lines[0].startsWith("The status service is not served (since "_L1));
        QCOMPARE(lines[1].trimmed(), u"Port 1 is in use."_s);
        QVERIFY(lines[2].startsWith("The journal's disk is nearly full (since "_L1));
        QCOMPARE(lines[3].trimmed(), u"3 MiB are left on the journal's disk."_s);
        QCOMPARE(strip.accessibleDescription(), strip.toolTip());
    }

    void itSpeaksTheLanguageOfTheWindow()
    {
        /// Puts what it knows between brackets.
        class Translator : public QTranslator
        {
        public:
            using QTranslator::QTranslator;
            [[nodiscard]] bool isEmpty() const override { return false; }
            [[nodiscard]] QString translate(const char *context, const char *text, const char *,
                                            int) const override
            {
                const QLatin1String where(context);
                return where == "englog::AlertWords"_L1 || where == "englog::AlertStrip"_L1
                    ? u"[%1]"_s.arg(QString::fromLatin1(text))
                    : QString();
            }
        };
        Translator translator;
        QCoreApplication::installTranslator(&translator);
        AlertStrip strip;

        strip.show({alert(u"provider_open:openai"_s), alert(u"disk_full"_s)});

        QCOMPARE(strip.text(), u"[[OpenAI does not answer, or refuses], and 1 more]"_s);
        QVERIFY(strip.toolTip().contains("[[The journal's disk is nearly full] (since "_L1));
    }

    void everyAlertOfTheEngineHasWords()
    {
        for (const QString &name :
             {u"queue_stuck"_s, u"no_worker"_s, u"worker_dead:host:7"_s, u"disk_full"_s,
              u"backup_old"_s, u"journal_gone"_s, u"store_silent"_s, u"store_unreadable"_s,
              u"store_unwritable"_s, u"provider_open:openai"_s, u"status_unserved"_s})
            QVERIFY2(wordsFor(alert(name)) != alert(name).summary, qPrintable(name));
        QVERIFY(wordsFor(alert(u"worker_dead:host:7"_s)).contains("host:7"_L1));
    }

    void theWindowShowsItAndLeadsToTheWork()
    {
        QTemporaryDir folder;
        QSettings state(folder.filePath(u"window.ini"_s), QSettings::IniFormat);
        Appearance appearance(Appearance::Choice::Light);
        std::unique_ptr<MainWindow> window;
        CommonOptions options;
        options.journal = folder.filePath(u"journal.englog"_s);
        auto composition = Composition::open(options, u"englog"_s);
        QVERIFY(composition);
        QVERIFY((*composition)->watch());
        window = std::make_unique<MainWindow>((*composition)->engine(), appearance, state);
        window->show();
        auto *strip = window->findChild<AlertStrip *>();
        QVERIFY(strip->isHidden());

        window->showAlert(alert(u"queue_stuck"_s), {alert(u"queue_stuck"_s)});
        QVERIFY(strip->isVisible());
        strip->setFocus(Qt::TabFocusReason);
        QTest::keyClick(strip, Qt::Key_Space);
        QVERIFY(window->findChild<ProcessingPage *>()->isVisible());

        window->showAlert(alert(u"queue_stuck"_s, Alert::State::Resolved), {});
        QVERIFY(strip->isHidden());
        composition->reset(); // before the window, as the program does
    }

    void theDesktopIsToldOnceAndItsNoticeGoes()
    {
        if (!m_whyNoBus.isEmpty())
            QSKIP(qPrintable(m_whyNoBus));
        const QString address = QString::fromUtf8(m_bus.readAllStandardOutput().trimmed());
        auto bus = QDBusConnection::connectToBus(address, u"desktop"_s);
        QVERIFY(bus.isConnected());
        Desktop desktop;
        QVERIFY(bus.registerObject(u"/org/freedesktop/Notifications"_s, &desktop,
                                   QDBusConnection::ExportAllSlots));
        QVERIFY(bus.registerService(u"org.freedesktop.Notifications"_s));
        DesktopNotice notice;

        notice.show(alert(u"disk_full"_s)); // where there is no bus nothing happens
        qputenv("DBUS_SESSION_BUS_ADDRESS", address.toUtf8());
        notice.show(alert(u"provider_open:openai"_s));
        QTRY_COMPARE(desktop.shown,
                     QStringList{u"EngLog 0 EngLog OpenAI does not answer, or refuses 0 -1"_s});
        QCOMPARE(desktop.hints.value(u"urgency"_s).toInt(), 1);
        notice.show(alert(u"journal_gone"_s));
        QTRY_COMPARE(desktop.shown.size(), 2);

        QTRY_VERIFY(notice.isSettled());
        notice.show(alert(u"provider_open:openai"_s, Alert::State::Resolved));
        QTRY_COMPARE(desktop.closed, QList<uint>{41});
        notice.show(alert(u"disk_full"_s));
        notice.show(alert(u"disk_full"_s, Alert::State::Resolved)); // before it was answered
        QTRY_COMPARE(desktop.closed, (QList<uint>{41, 43}));

        QDBusConnection::disconnectFromBus(u"desktop"_s);
    }
};

QTEST_MAIN(TestAlerts)
#include "tst_alerts.moc"
