// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace englog::test {

inline constexpr int kinds = 6; ///< of analyses

/// A number of the journal's, read beside whoever works on it; -1 when it cannot be read.
[[nodiscard]] qint64 peek(const QString &journal, const QString &sql);
/// Lines of text: `sql` selects them as `line`.
[[nodiscard]] QString peekLines(const QString &journal, const QString &sql);

/// What is wrong with a journal at any time, whatever happened to its programs; empty when nothing.
/// Besides what `englog-cli check` finds: an entry without its six tasks or with more, a result
/// without the end of its task or the other way round, a try that a crash was charged.
[[nodiscard]] QString wrongWith(const QString &journal);
/// The same, and what is still open of `entries` entries.
[[nodiscard]] QString unfinished(const QString &journal, qint64 entries);

} // namespace englog::test

/// The journal keeps every promise, be it finished or not.
#define VERIFY_SOUND(journal)                                                                      \
    do {                                                                                           \
        const QString wrongNow = englog::test::wrongWith(journal);                                 \
        QVERIFY2(wrongNow.isEmpty(), qPrintable(wrongNow));                                        \
    } while (false)

/// So many entries, each with six completed tasks and six results.
#define VERIFY_FINISHED(journal, entries)                                                          \
    do {                                                                                           \
        const QString openNow = englog::test::unfinished(journal, entries);                        \
        QVERIFY2(openNow.isEmpty(), qPrintable(openNow));                                          \
    } while (false)
