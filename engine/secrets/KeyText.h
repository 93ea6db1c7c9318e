// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QByteArray>
#include <QString>

namespace englog {

/// The key in what was typed, read or stored: without the space around it.
///
/// Only visible ASCII makes a key: it goes into the header of a call, where a line break would
/// begin a header of somebody else's choice.
///
/// *Errors:* Invalid, naming the provider and what is wrong, never the key.
[[nodiscard]] Result<QByteArray> keyFrom(const QByteArray &text, const QString &provider);

/// Whether it can name a provider: 1..40 of a-z, 0-9, - and _.
[[nodiscard]] bool isProviderName(const QString &name);

/// Writes zeros over the bytes and lets go of them. Those that somebody else holds too stay.
void wipe(QByteArray &bytes);

} // namespace englog
