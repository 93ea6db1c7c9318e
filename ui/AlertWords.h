// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Health.h"

#include <QString>

namespace englog {

/// What an alert says on the screen, in the language of the window: one short sentence. Of one that
/// this window does not know, the engine's own.
[[nodiscard]] QString wordsFor(const Alert &alert);

} // namespace englog
