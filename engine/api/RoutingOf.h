// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/EngineConfig.h"
#include "engine/queue/Routing.h"

#include <memory>

namespace englog {

/// Who answers what, by the settings.
///
/// \param device  the on-device analyser's name
[[nodiscard]] std::shared_ptr<Routing> routingOf(const EngineConfig &config,
                                                 const QString &device = QStringLiteral("builtin"));

/// From now on by these settings, but for the switch.
void setCandidates(Routing &routing, const EngineConfig &config);

[[nodiscard]] Routing::Allowed allowedBy(EngineConfig::Ai ai);

} // namespace englog
