// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faults/Freezing.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <csignal>
#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace englog::test {

namespace {

/// Every thread of it: some come to a stop later, with a lock that they were about to get.
bool isStopped(const QProcess &process)
{
    const QDir threads(u"/proc/%1/task"_s.arg(process.processId()));
    const QStringList names = threads.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    return !names.isEmpty() && std::ranges::all_of(names, [&](const QString &name) {
        QFile file(threads.filePath(name + u"/stat"_s));
        if (!file.open(QIODevice::ReadOnly))
            return false;
        const QByteArray stat = file.readAll();
        return stat.mid(stat.lastIndexOf(')') + 2, 1) == "T";
    });
}

/// Who writes has locked the desk: see JournalLock.
bool isBeingWritten(const QString &journal)
{
    QFile file(journal + u"-lock"_s);
    struct flock desk = {};
    desk.l_type = F_WRLCK;
    desk.l_whence = SEEK_SET;
    desk.l_start = 3;
    desk.l_len = 1;
    return !file.open(QIODevice::ReadWrite) || ::fcntl(file.handle(), F_OFD_GETLK, &desk) != 0
        || desk.l_type != F_UNLCK;
}

} // namespace

void signalTo(const QProcess &process, int signal)
{
    ::kill(static_cast<pid_t>(process.processId()), signal);
}

Ended end(QProcess &process)
{
    signalTo(process, SIGTERM);
    return Programs::ended(process);
}

std::unique_ptr<QProcess> frozenWorker(Programs &programs, const QString &point, int entries)
{
    const QString lines = programs.write(u"in.jsonl"_s, Programs::entries(entries));
    for (;;) {
        QDir folder(programs.path(u"."_s));
        for (const QString &old : folder.entryList({u"test.englog*"_s}, QDir::Files))
            folder.remove(old);
        if (programs.cli({u"import"_s, lines}).status != 0)
            return {};
        programs.setEnvironment(u"ENGLOG_STOP_AT"_s, point);
        auto worker = programs.start(QStringLiteral(ENGLOG_WORKER_PATH),
                                     {u"--journal"_s, programs.journal()});
        programs.setEnvironment(u"ENGLOG_STOP_AT"_s, {});
        if (!QTest::qWaitFor([&] { return isStopped(*worker); }, programTimeoutMs))
            return {};
        if (point.startsWith(u"complete/"_s) || !isBeingWritten(programs.journal()))
            return worker;
        worker->kill(); // its other threads were in the middle of something
        worker->waitForFinished(programTimeoutMs);
    }
}

} // namespace englog::test
