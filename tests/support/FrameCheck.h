// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace englog::test {

/// Every frame that a test has received, held against the schema that is shipped.
///
/// The judge is Python's jsonschema, which is not ours.
class FrameCheck
{
public:
    /// A frame's document, as it came.
    void add(const QByteArray &frame);
    [[nodiscard]] qsizetype count() const { return m_count; }
    /// What is wrong with the first that is wrong, or nothing; `why` it could not be looked at.
    [[nodiscard]] QString problem(QString &why) const;

private:
    QByteArray m_lines;
    qsizetype m_count = 0;
};

} // namespace englog::test

/// All frames are as the schema says; skipped with the reason where there is no judge, which
/// ENGLOG_REQUIRE_PEERS=1 makes a failure.
#define VERIFY_FRAMES(check)                                                                       \
    do {                                                                                           \
        QString whyNot;                                                                            \
        const QString problemNow = (check).problem(whyNot);                                        \
        QVERIFY2(problemNow.isEmpty(), qPrintable(problemNow));                                    \
        if (!whyNot.isEmpty() && !qEnvironmentVariableIntValue("ENGLOG_REQUIRE_PEERS"))            \
            QSKIP(qPrintable(whyNot));                                                             \
        QVERIFY2(whyNot.isEmpty(), qPrintable(whyNot));                                            \
    } while (false)
