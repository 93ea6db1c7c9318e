// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/Engine.h"

class QWidget;

namespace englog {

class ProviderSetup;

/// Says what a batch would send and cost, and begins it only by the person's word. Where all of it
/// stays on this device, or nothing is missing, it begins at once.
///
/// \param setup   may be none
/// \param window  what the question belongs to; once it is gone nothing begins
void askBeforeBatch(Engine &engine, const ProviderSetup *setup, QWidget &window,
                    Engine::Select select, const std::function<void()> &begin);

} // namespace englog
