// SPDX-License-Identifier: GPL-3.0-or-later
// Alerts handed to real programs: well-behaved ones, and others.
#include "engine/status/AlertCommand.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace englog;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestAlertCommand : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    QStringList m_failed;

    QString path(const QString &name) const { return m_folder->filePath(name); }
    /// A script that may use $folder.
    QString script(const QByteArray &lines) const
    {
        QFile file(path(u"a script"_s));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("the script cannot be written");
        file.write("#!/bin/sh\nfolder='" + m_folder->path().toUtf8() + "'\n" + lines + '\n');
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return u'"' + file.fileName() + u'"';
    }
    QByteArray read(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    std::unique_ptr<AlertCommand> command(const QString &line, Millis timeout = 20s,
                                          int attempts = 3)
    {
        return std::make_unique<AlertCommand>(AlertCommand::Settings{line, timeout, attempts, 1ms},
                                              [this](const Alert &alert, const Error &why) {
                                                  m_failed += alert.name + u": "_s + why.detail;
                                              });
    }
    static Alert alert(const QString &name = u"disk_full"_s)
    {
        return {name, Alert::State::Firing, Instant(Millis(1'790'000'000'125)),
                u"12 MiB are left on the journal's disk"_s};
    }

private Q_SLOTS:
    void initTestCase() { static_cast<void>(std::signal(SIGPIPE, SIG_IGN)); } // as the programs do
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_failed.clear();
    }

    void theProgramReadsTheAlert()
    {
        const auto runs =
            command(script("cat >\"$folder/heard\"; echo $# \"$1\" >\"$folder/words\"")
                    + u" \"two words\" '; touch $folder/shell'"_s);

        runs->tell(alert());
        QTRY_VERIFY(runs->isIdle());

        QCOMPARE(read(u"heard"_s),
                 QByteArray("{\"name\":\"disk_full\",\"since\":\"2026-09-21T14:13:20.125Z\","
                            "\"state\":\"firing\",\"summary\":\"12 MiB are left on the journal's "
                            "disk\"}\n"));
        QVERIFY(read(u"words"_s).endsWith(" two words\n"));
        QVERIFY(!QFile::exists(path(u"shell"_s)));
        QCOMPARE(m_failed, QStringList());
    }

    void oneThatFailsTwiceIsTriedAThirdTime()
    {
        const auto runs = command(script("cat >\"$folder/heard\"; echo x >>\"$folder/tries\"\n"
                                         "[ $(wc -l <\"$folder/tries\") -gt 2 ]"));

        runs->tell(alert());
        QTRY_VERIFY(runs->isIdle());

        QCOMPARE(read(u"tries"_s), QByteArray("x\nx\nx\n"));
        QVERIFY(read(u"heard"_s).contains("disk_full"));
        QCOMPARE(m_failed, QStringList());
    }

    void oneThatAlwaysFailsIsGivenUp()
    {
        const auto runs = command(script("echo x >>\"$folder/tries\"; exit 7"));

        runs->tell(alert());
        QTRY_VERIFY(runs->isIdle());

        QCOMPARE(read(u"tries"_s), QByteArray("x\nx\nx\n"));
        QCOMPARE(m_failed.size(), 1);
        QVERIFY2(m_failed.first().startsWith("disk_full"_L1)
                     && m_failed.first().endsWith("it ended with 7"_L1),
                 qPrintable(m_failed.first()));
    }

    /// With all that it has started.
    void oneThatHangsIsKilled()
    {
        const auto runs =
            command(script("echo $$ >>\"$folder/pids\"; sleep 1000 & echo $! >>\"$folder/pids\"; "
                           "wait"),
                    300ms, 2);

        QElapsedTimer timer;
        timer.start();
        runs->tell(alert());
        QVERIFY(timer.elapsed() < 250); // nobody waited for it
        QTRY_VERIFY(runs->isIdle());

        QCOMPARE(m_failed.size(), 1);
        QVERIFY2(m_failed.first().contains("had not ended after 300 ms"_L1),
                 qPrintable(m_failed.first()));
        const auto pids = read(u"pids"_s).trimmed().split('\n');
        QCOMPARE(pids.size(), 4);
        for (const QByteArray &pid : pids)
            QTRY_VERIFY(::kill(pid.toInt(), 0) != 0 || isDead(pid));
    }

    /// The limit may pass before the program has come to lead a group of its own.
    void oneThatHangsBeforeItHasBegunIsKilledToo()
    {
        const auto runs = command(script("echo $$ >>\"$folder/pids\"; exec sleep 1000"), 0ms, 3);

        for (int i = 0; i < 20; ++i) {
            runs->tell(alert());
            QTRY_VERIFY(runs->isIdle());
        }

        QCOMPARE(m_failed.size(), 20);
    }

    void oneThatIsAbsentIsTold()
    {
        const auto runs = command(u"/nowhere/at/all --now"_s);

        runs->tell(alert());
        QTRY_VERIFY(runs->isIdle());

        QCOMPARE(m_failed.size(), 1);
        QVERIFY2(m_failed.first().contains("cannot be started"_L1), qPrintable(m_failed.first()));
    }

    void whetherItReadsItsInputIsItsOwnAffair()
    {
        Alert long_ = alert();
        long_.summary = QString(1'000'000, u'x'); // more than a pipe holds
        const auto runs = command(script("exec <&-; echo x >>\"$folder/tries\""));

        runs->tell(long_);
        runs->tell(alert(u"after it"_s));
        QTRY_VERIFY(runs->isIdle());

        QCOMPARE(read(u"tries"_s), QByteArray("x\nx\n"));
        QCOMPARE(m_failed, QStringList());
    }

    void alertsGoOneAfterTheOther()
    {
        const auto runs =
            command(script("cat >>\"$folder/heard\"; mkdir \"$folder/alone\" || exit 1\n"
                           "rmdir \"$folder/alone\""));

        for (int i = 0; i < 10; ++i)
            runs->tell(alert(u"alert_%1"_s.arg(i)));
        QTRY_VERIFY(runs->isIdle());

        QCOMPARE(m_failed, QStringList());
        const auto lines = read(u"heard"_s).trimmed().split('\n');
        QCOMPARE(lines.size(), 10);
        for (int i = 0; i < 10; ++i)
            QCOMPARE(QJsonDocument::fromJson(lines[i]).object()[u"name"_s].toString(),
                     u"alert_%1"_s.arg(i));
    }

    void tooManyAreTold()
    {
        const auto runs = command(script("sleep 1000"));

        for (int i = 0; i < 101; ++i)
            runs->tell(alert(u"alert_%1"_s.arg(i)));

        QCOMPARE(m_failed.size(), 1);
        QVERIFY(m_failed.first().startsWith("alert_100"_L1));
    }

    void keysStayAtHome()
    {
        qputenv("OPENAI_API_KEY", "sk-planted");
        qputenv("ENGLOG_STATUS_TOKEN", "planted");
        const auto runs = command(script("env >\"$folder/env\""));

        runs->tell(alert());
        QTRY_VERIFY(runs->isIdle());
        qunsetenv("OPENAI_API_KEY");
        qunsetenv("ENGLOG_STATUS_TOKEN");

        QVERIFY(read(u"env"_s).contains("PATH="));
        QVERIFY(!read(u"env"_s).contains("planted"));
    }

    void nothingIsRunWhereNoneIsSet()
    {
        const auto runs = command({});

        runs->tell(alert());

        QVERIFY(runs->isIdle());
        QCOMPARE(m_failed, QStringList());
    }

    void whatRunsEndsWithIt()
    {
        auto runs = command(script("echo $$ >\"$folder/pids\"; sleep 1000"));
        runs->tell(alert());
        QTRY_VERIFY(read(u"pids"_s).endsWith('\n'));
        const QByteArray pid = read(u"pids"_s).trimmed();

        runs.reset();

        QTRY_VERIFY(::kill(pid.toInt(), 0) != 0 || isDead(pid));
    }

private:
    /// Killed, if nobody has taken notice yet.
    static bool isDead(const QByteArray &pid)
    {
        QFile file(u"/proc/%1/stat"_s.arg(QString::fromLatin1(pid)));
        return !file.open(QIODevice::ReadOnly) || file.readAll().contains(") Z ");
    }
};

QTEST_GUILESS_MAIN(TestAlertCommand)
#include "tst_alertcommand.moc"
