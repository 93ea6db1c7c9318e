// SPDX-License-Identifier: GPL-3.0-or-later
// What `englog-cli watch` shows on a terminal.
#include "tests/app/Programs.h"
#include "tests/support/StatusRig.h"

#include <QFile>
#include <QStandardPaths>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestWatching : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAlertIsToldWhenItComesAndWhenItGoesAndNotWithEachSnapshot()
    {
        const QString script = QStandardPaths::findExecutable(u"script"_s); // makes a terminal
        if (script.isEmpty())
            QSKIP("script, of util-linux, is not installed");
        const Alert full{u"disk_full"_s, Alert::State::Firing, Instant(1'790'000'000'000ms),
                         u"512 MiB are left"_s};
        StatusRig rig;
        rig.firing = {full};
        rig.start();
        Programs programs;
        programs.setEnvironment(u"ENGLOG_STATUS_TOKEN"_s, QString::fromLatin1(StatusRig::token));
        const QString said = programs.path(u"said"_s);
        const auto follower =
            programs.start(script,
                           {u"-qfec"_s,
                            u"'%1' watch http://127.0.0.1:%2"_s.arg(QStringLiteral(ENGLOG_CLI_PATH))
                                .arg(rig.port()),
                            said});
        const auto shown = [&said] {
            QFile file(said);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QTRY_VERIFY_WITH_TIMEOUT(shown().contains("ALERT disk_full: 512 MiB are left"),
                                 programTimeoutMs);

        const auto other = rig.watcher(); // to know when all have had three more snapshots
        QVERIFY(QTest::qWaitFor(
            [&] {
                rig.source.happen({});
                return other->of("ready").size() > 3;
            },
            programTimeoutMs));
        Alert over = full;
        over.state = Alert::State::Resolved;
        rig.service->alert(over);

        QTRY_VERIFY_WITH_TIMEOUT(shown().contains("over: 512 MiB are left"), programTimeoutMs);
        QCOMPARE(shown().count("ALERT disk_full"), 1);
        follower->terminate();
        std::ignore = Programs::ended(*follower);
    }
};

QTEST_GUILESS_MAIN(TestWatching)
#include "tst_watching.moc"
