// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/FrameCheck.h"

#include <QProcess>

using namespace Qt::StringLiterals;

namespace englog::test {

void FrameCheck::add(const QByteArray &frame)
{
    Q_ASSERT(!frame.contains('\n'));
    m_lines += frame + '\n';
    ++m_count;
}

QString FrameCheck::problem(QString &why) const
{
    constexpr int noJudge = 77;
    constexpr int patienceMs = 50'000;
    QProcess judge;
    judge.start(u"python3"_s,
                {QStringLiteral(ENGLOG_FRAME_JUDGE), QStringLiteral(ENGLOG_STATUS_SCHEMA)});
    if (!judge.waitForStarted()) {
        why = u"there is no python3"_s;
        return {};
    }
    judge.write(m_lines);
    judge.closeWriteChannel();
    if (!judge.waitForFinished(patienceMs))
        return u"the judge does not come to an end"_s;
    if (judge.exitCode() == noJudge)
        why = u"python3-jsonschema is not installed"_s;
    else if (judge.exitCode() != 0)
        return QString::fromUtf8(judge.readAllStandardOutput() + judge.readAllStandardError());
    return {};
}

} // namespace englog::test
