// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Document.h"

#include <QDate>

namespace englog::builtin {

/// Finds what names a day in a text, and the day it means where the entry's own day tells.
///
/// Understood: `2026-11-23`, `23.11.2026`, `23/11/2026` (when only one reading is a day), and of
/// English texts *12 May 1661*, *May 12th, 1661*, *12th of May*, *yesterday*, *last night*, *last
/// Tuesday*, *next Friday*, *three days ago*, *in two weeks*, *a week ago*, *last week*, *in May
/// 1661*, *on Monday*. A date without a year means the last one that is at most 90 days after the
/// entry's day. *last Tuesday* is the nearest one before the entry's day, *next Friday* the nearest
/// after it. What means no single day
/// (*last week*, *in May*, *on Monday*) has no value.
class DateFinder
{
public:
    struct Found
    {
        qint32 first = 0; ///< token
        qint32 end = 0;   ///< token after the last
        QDate day;        ///< invalid: no single day, or not known
    };

    /// The dates that begin in a sentence, in order, without overlap. \param today may be invalid
    [[nodiscard]] static std::vector<Found> find(const Document &document, const Sentence &sentence,
                                                 const QDate &today);
};

} // namespace englog::builtin
