// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Keys.h"

#include <QSet>

namespace englog::builtin {

/// English words that carry no topic (*the*, *was*, *myself*, also *hath* and *thence*).
[[nodiscard]] const QSet<Key> &stopWords();

} // namespace englog::builtin
