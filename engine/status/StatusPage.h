// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/status/HttpFront.h"

namespace englog {

/// The monitoring page, one file without any foreign resource, with a policy that lets the browser
/// run what is in that file and nothing else.
///
/// Source: W3C, Content Security Policy Level 3.
[[nodiscard]] StatusAnswer statusPage();

} // namespace englog
