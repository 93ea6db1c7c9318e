// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace englog::test {

/// The path of a file below ENGLOG_SAMPLES_DIR, such as `data/pepys.jsonl`; empty when there is
/// no such folder or file. With ENGLOG_REQUIRE_SAMPLES=1 that ends the program instead, so that
/// a check that was meant to run never passes by being skipped.
[[nodiscard]] QString samplePath(const QString &relative);

} // namespace englog::test

/// Sets `variable` to the sample's path, or skips the test function with the reason.
#define ENGLOG_SAMPLE_OR_SKIP(variable, relative)                                                  \
    const QString variable = /* NOLINT(bugprone-macro-parentheses): it is declared */              \
        englog::test::samplePath(QStringLiteral(relative));                                        \
    if ((variable).isEmpty())                                                                      \
    QSKIP("ENGLOG_SAMPLES_DIR does not hold " relative)
