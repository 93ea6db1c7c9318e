// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Store.h"

namespace englog {

/// Does what follows from levels that have changed, of one entry or of any: results that they do
/// not allow go, tasks follow or end. The tasks in somebody's hands, who is to stop.
///
/// \param here  the providers that may be given entries that stay with what is the person's own
[[nodiscard]] Result<QList<TaskId>> followLevels(Stores &stores, const std::optional<EntryId> &id,
                                                 const QStringList &here, Instant now);

} // namespace englog
