// SPDX-License-Identifier: GPL-3.0-or-later
// A real llama.cpp server, where one is installed: started with ENGLOG_LLAMA_MODEL, a GGUF file,
// it is asked what any service is. Ends with 77 where there is none.
#include "tests/support/ServiceEngine.h"

#include <QCoreApplication>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>

#include <cstdio>

using namespace englog;
using namespace englog::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int skipped = 77;

quint16 freePort()
{
    QTcpServer passing;
    passing.listen(QHostAddress::LocalHost);
    return passing.serverPort();
}

} // namespace

class TestLlamaCpp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// From its start on, while it says that it loads: that costs nothing, and then it answers.
    void entriesAreAnalysedFromItsStartOn()
    {
        constexpr int entries = 5;
        const quint16 port = freePort();
        QProcess server;
        server.setStandardOutputFile(QProcess::nullDevice());
        server.setStandardErrorFile(QProcess::nullDevice());
        server.start(u"llama-server"_s,
                     {u"--host"_s, u"127.0.0.1"_s, u"--port"_s, QString::number(port), u"-m"_s,
                      qEnvironmentVariable("ENGLOG_LLAMA_MODEL"), u"-c"_s, u"8192"_s});
        QVERIFY(server.waitForStarted());
        ServiceEngine bench;
        bench.service.baseUrl.setPort(port);
        bench.service.concurrency = 2;
        bench.start();
        bench.import(entries);
        QTRY_VERIFY_WITH_TIMEOUT(bench.isIdleIn(Millis(10'000)), 300'000);
        server.kill();
        server.waitForFinished();

        QVERIFY(bench.count(TaskState::Completed) + bench.count(TaskState::Failed) == 6 * entries);
        QVERIFY(bench.count(TaskState::Completed) > entries); // what it says may make no sense
        const auto calls = bench.calls();
        QVERIFY(std::any_of(calls.begin(), calls.end(), [](const CallRecord &call) {
            return call.status == 200 && call.tokensOut > 0 && !call.estimated;
        }));
    }
};

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const char *why = QStandardPaths::findExecutable(u"llama-server"_s).isEmpty()
        ? "llama-server is not installed"
        : qEnvironmentVariableIsEmpty("ENGLOG_LLAMA_MODEL") ? "ENGLOG_LLAMA_MODEL names no model"
                                                            : nullptr;
    if (why) {
        std::printf("skipped: %s\n", why);
        return skipped;
    }
    TestLlamaCpp test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_llamacpp.moc"
