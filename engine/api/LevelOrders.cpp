// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/LevelOrders.h"

namespace englog {

Result<QList<TaskId>> followLevels(Stores &stores, const std::optional<EntryId> &id,
                                   const QStringList &here, Instant now)
{
    if (const auto gone = stores.results.removeForbidden(id, here); !gone)
        return fail(gone.error());
    return stores.tasks.followLevels(id, now).map(
        [](const TaskStore::Order &order) { return order.running; });
}

} // namespace englog
