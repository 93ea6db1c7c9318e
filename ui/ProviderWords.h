// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/ProviderSetup.h"
#include "engine/domain/Calls.h"

namespace englog {

class Engine;

// What providers are called on the screen, and where they are.

/// How the settings, and the order of those who are asked, name the on-device analyser.
[[nodiscard]] QString onDeviceName();

/// `OpenAI` for `openai`; a person's own name stays as it is.
[[nodiscard]] QString titleOf(const QString &provider);

/// `Local server (localhost:11434)`, `Cloud (api.openai.com)`
[[nodiscard]] QString placeOf(const ProviderConfig &config);
[[nodiscard]] QString placeIcon(const ProviderConfig &config); ///< its name in the resources

/// What is set up: as `setup` has it, or, where there is none, as the engine was made with.
[[nodiscard]] ProviderSetup::State stateOf(const ProviderSetup *setup, const Engine &engine);

/// All providers of `state` as a list shows them: who is asked, first first, with the on-device
/// analyser, and those of which the order says nothing after it.
[[nodiscard]] QStringList wholeOrder(const ProviderSetup::State &state);

/// The service that an entry which says nothing else would be sent to first; nothing: it stays on
/// this device.
[[nodiscard]] std::optional<ProviderConfig> firstAsked(const ProviderSetup::State &state,
                                                       EngineConfig::Ai allowed);

[[nodiscard]] QString wordFor(ProviderSetup::KeyPlace place);
[[nodiscard]] QString money(const std::optional<double> &usd); ///< `US$0.12`, `unknown`
[[nodiscard]] QString sizeInWords(qint64 bytes);               ///< `1.2 kB`
/// `3 requests, 12 kB sent`; nothing was: `nothing sent`.
[[nodiscard]] QString sentInWords(const QList<CallTotals> &totals);

} // namespace englog
