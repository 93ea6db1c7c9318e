// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

namespace englog {

/// The status with which a program ends for a failure of this kind: 1 the job failed, 2 wrong
/// usage, 3 not found, 4 held by another process or too new, 5 the provider does not answer.
[[nodiscard]] int exitStatusOf(ErrorCode code);

} // namespace englog
