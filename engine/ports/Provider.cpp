// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ports/Provider.h"

namespace englog {

Provider::~Provider() = default;

} // namespace englog
