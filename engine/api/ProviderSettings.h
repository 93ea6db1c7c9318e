// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/SettingsReader.h"
#include "engine/domain/ProviderConfig.h"

namespace englog {

/// Reads what a person set of one provider, `[provider NAME]` and, of `openai`, its variables of
/// the environment. What is not said is its preset's.
void readProvider(SettingsReader &reader, ProviderConfig &config);

/// Why a provider cannot be asked as it is set up, or nothing. *Errors:* Usage.
[[nodiscard]] Result<> checkProvider(const ProviderConfig &config);

} // namespace englog
