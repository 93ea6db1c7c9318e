// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QByteArrayView>
#include <QString>

namespace englog {

/// How much of a file's beginning sniffFormat() wants to see.
inline constexpr qsizetype sniffLength = qsizetype(64) * 1024;

/// The name of the format (`jsonl`) that a file's first bytes show, whatever the file is called;
/// else ErrorCode::Invalid naming what they show instead.
[[nodiscard]] Result<QString> sniffFormat(QByteArrayView head);

} // namespace englog
