// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/Samples.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace englog::test {

QString samplePath(const QString &relative)
{
    const QString folder = qEnvironmentVariable("ENGLOG_SAMPLES_DIR");
    const QString path = folder + u'/' + relative;
    if (!folder.isEmpty() && QFileInfo::exists(path))
        return path;
    if (qEnvironmentVariableIntValue("ENGLOG_REQUIRE_SAMPLES") == 1)
        qFatal("ENGLOG_REQUIRE_SAMPLES is set, but there is no %s", qPrintable(path));
    return {};
}

} // namespace englog::test
