// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/ListedName.h"
#include "engine/ports/Store.h"

namespace englog {

// The names of a journal. Inside a job of the Store only.

/// Most frequent first, then those that a person rejected.
[[nodiscard]] Result<QList<ListedName>> listNames(Stores &stores,
                                                  const QList<EntryFacts> &correctedFacts);

/// Both count as the second from now on. *Errors:* Invalid where they are one already.
[[nodiscard]] Result<> mergeNames(Stores &stores, const QString &name, const QString &into);
/// Takes back that it was merged. *Errors:* Invalid where it was not.
[[nodiscard]] Result<> partName(Stores &stores, const QString &name);
/// It is a name of its own, of this type wherever it stands.
[[nodiscard]] Result<> confirmName(Stores &stores, const QString &name, EntityType type);
/// It is no name: it is not shown any more.
[[nodiscard]] Result<> rejectName(Stores &stores, const QString &name);

} // namespace englog
