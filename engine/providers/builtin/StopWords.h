// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Keys.h"

#include <QSet>

namespace englog::builtin {

/// English words that carry no topic (*the*, *was*, *myself*, also *hath* and *thence*).
[[nodiscard]] const QSet<Key> &stopWords();

/// English nouns and adjectives that say little of a topic (*case*, *important*).
[[nodiscard]] const QSet<Key> &vagueWords();

/// English nouns that say when, and nothing else (*morning*, *week*).
[[nodiscard]] const QSet<Key> &timeWords();

} // namespace englog::builtin
