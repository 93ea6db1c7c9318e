// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QByteArray>
#include <QString>

namespace englog {

/// What is in a file of at most 64 KiB that nobody but its owner may open.
///
/// *Errors:* NotFound (there is none), Denied (it may not be read; or others may read it too, and
/// the hint says how to end that), Invalid (no regular file, or a larger one), Transient (the
/// disk).
[[nodiscard]] Result<QByteArray> readPrivateFile(const QString &path);

/// Puts `content` in place of the file, in one step; from its first byte only the owner may open
/// it. The folder is made where it is missing.
///
/// *Errors:* Denied (the folder may not be written), Full.
[[nodiscard]] Result<> writePrivateFile(const QString &path, const QByteArray &content);

} // namespace englog
