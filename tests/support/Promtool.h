// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

namespace englog::test {

/// What Prometheus' own checker says; nothing where all is well.
[[nodiscard]] inline QByteArray promtool(const QStringList &arguments, const QByteArray &input = {})
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("promtool"), arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000))
        return "promtool did not end";
    const QByteArray said = process.readAll();
    return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0
        ? QByteArray()
        : "promtool refuses: " + said;
}

} // namespace englog::test

/// Ends the test where there is no promtool: as a failure where peers are required.
#define REQUIRE_PROMTOOL()                                                                         \
    do {                                                                                           \
        if (QStandardPaths::findExecutable(QStringLiteral("promtool")).isEmpty()) {                \
            QVERIFY2(qEnvironmentVariableIntValue("ENGLOG_REQUIRE_PEERS") != 1,                    \
                     "there is no promtool (Debian: prometheus)");                                 \
            QSKIP("there is no promtool (Debian: prometheus)");                                    \
        }                                                                                          \
    } while (false)
