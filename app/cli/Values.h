// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CommandLine.h"
#include "engine/api/EngineConfig.h"
#include "engine/domain/Insights.h"
#include "engine/domain/Task.h"

#include <QDate>

namespace englog {

class Output;

// What the options' words mean. Every refusal is ErrorCode::Usage and names the option.

[[nodiscard]] Result<QDate> dayFrom(const QString &text, const QString &option);

/// The range that --from and --to name.
[[nodiscard]] Result<DateRange> rangeOf(const CommandLine &line);

/// The number that an option names, or `fallback` where it is not given.
[[nodiscard]] Result<int> numberOf(const CommandLine &line, const QString &option, int least,
                                   int most, int fallback);

/// The kinds that --kind names; empty: not given.
[[nodiscard]] Result<QList<TaskKind>> kindsOf(const CommandLine &line);

/// Whether there is one of this name; an empty one means whom the settings say.
[[nodiscard]] bool knowsProvider(const EngineConfig &config, const QString &name);
/// Usage: --provider names nobody.
[[nodiscard]] Error noProvider(const QString &name);

/// The file to write: absolute, and standard output for a lone dash, unless that is taken by
/// --json.
[[nodiscard]] Result<QString> targetOf(const CommandLine &line, const QString &given);

/// Says that `target` is written, out of the way of what was written.
void tellWritten(Output &output, const QString &target, const QString &sentence);

/// The options --from and --to.
[[nodiscard]] QList<CommandOption> rangeOptions();

} // namespace englog
