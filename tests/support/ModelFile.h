// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QTest>

namespace englog::test {

/// Where the build puts the analyser's model file.
inline QString modelFile()
{
    return QStringLiteral(ENGLOG_TEST_MODELS "/englog.englog-model");
}

/// The encoder alone, as it was published: what its reference can be compared with.
inline QString untrainedModelFile()
{
    return QStringLiteral(ENGLOG_TEST_MODELS "/tests/untrained.englog-model");
}

} // namespace englog::test

/// Ends the test when the build had no encoder: as a failure where ENGLOG_REQUIRE_MODEL is set.
#define NEEDS_MODEL()                                                                              \
    do {                                                                                           \
        if (!QFile::exists(englog::test::modelFile())) {                                           \
            if (qEnvironmentVariableIntValue("ENGLOG_REQUIRE_MODEL") != 0)                         \
                QFAIL("there is no model file: packaging/bootstrap.sh fetches the encoder");       \
            QSKIP("built without the encoder: packaging/bootstrap.sh fetches it");                 \
        }                                                                                          \
    } while (false)
