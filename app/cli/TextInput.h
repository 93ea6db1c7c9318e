// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QByteArrayView>
#include <QString>

namespace englog {

/// The text of these bytes; ErrorCode::Invalid with the position of the first that is not UTF-8.
/// \param name  what they are called in that error
[[nodiscard]] Result<QString> textFromUtf8(QByteArrayView bytes, const QString &name);

/// The text of a file, or of standard input for `-`.
///
/// *Errors:* NotFound for a file that is not there; Invalid for one that is too large (nothing
/// beyond the limit is read) or not UTF-8.
[[nodiscard]] Result<QString> readText(const QString &path);

} // namespace englog
