// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Correction.h"

#include <QByteArray>

namespace englog {

/// What an exported line carries besides its entry.
struct Beside
{
    QList<Correction> corrections; ///< of the entry
    QList<ThemeRule> themes;       ///< of the whole journal, in one line of the file
    QList<NameRule> names;         ///< likewise
};

/// One line of JSON for one entry, newline included, which JsonlReader reads back to the same
/// draft, with what is beside it. Fields that say nothing are left out; the order of the rest is
/// fixed.
[[nodiscard]] QByteArray toJsonLine(const Entry &entry, const Beside &beside = {});

} // namespace englog
