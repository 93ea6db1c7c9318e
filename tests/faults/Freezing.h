// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/app/Programs.h"

namespace englog::test {

void signalTo(const QProcess &process, int signal);
/// SIGTERM, and how it ended.
[[nodiscard]] Ended end(QProcess &process);

/// A worker on a new journal of so many entries that has stopped at this point (ENGLOG_STOP_AT)
/// with tasks in hand; nothing when it did not. Not in the middle of a commit: a test may then
/// write.
[[nodiscard]] std::unique_ptr<QProcess> frozenWorker(Programs &programs, const QString &point,
                                                     int entries);

} // namespace englog::test
