// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"

#include <QByteArray>

namespace englog {

/// One line of JSON for one entry, newline included, which JsonlReader reads back to the same
/// draft. Fields that say nothing are left out; the order of the rest is fixed.
[[nodiscard]] QByteArray toJsonLine(const Entry &entry);

} // namespace englog
