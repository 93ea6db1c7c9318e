// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/Database.h"

#include <functional>
#include <thread>

namespace englog {

/// Starts a thread that opens a connection of its own, then runs `loop` with it; what is wrong with
/// the connection is told here, and then no thread is left.
///
/// Whoever starts it has to end `loop` and to join the thread.
Result<std::thread> startConnected(const QString &path, Database::Access access,
                                   const QString &role, std::function<void(Database &)> loop);

} // namespace englog
