// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Task.h"

#include <QJsonObject>
#include <QStringList>

namespace englog::openai {

/// The form of an answer to these kinds: one property each, by its name, and `language`.
///
/// In the part of JSON schema that every service takes: all properties are required, none may be
/// added, what may be absent is null, and no number or text has a limit; those are checked here.
///
/// \param themes  the names among which a theme is chosen; none: any
[[nodiscard]] QJsonObject schemaOf(const QList<TaskKind> &kinds, const QStringList &themes);

} // namespace englog::openai
