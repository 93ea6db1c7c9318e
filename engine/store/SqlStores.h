// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Store.h"
#include "engine/store/JournalLock.h"
#include "engine/store/SqlBatchStore.h"
#include "engine/store/SqlCallStore.h"
#include "engine/store/SqlCorrectionStore.h"
#include "engine/store/SqlEntryStore.h"
#include "engine/store/SqlProviderStore.h"
#include "engine/store/SqlResultStore.h"
#include "engine/store/SqlTaskStore.h"
#include "engine/store/SqlVectorStore.h"

namespace englog {

/// All stores on one connection.
///
/// *Thread:* the connection's.
struct SqlStores
{
    /// \param lock  tells which other processes live; outlives this
    SqlStores(Database &database, JournalLock &lock)
        : entries(database)
        , tasks(database, lock.slot(), livesBy(lock))
        , results(database)
        , batches(database, lock.slot(), livesBy(lock))
        , providers(database)
        , vectors(database)
        , corrections(database)
        , calls(database)
    {}

    SqlEntryStore entries;
    SqlTaskStore tasks;
    SqlResultStore results;
    SqlBatchStore batches;
    SqlProviderStore providers;
    SqlVectorStore vectors;
    SqlCorrectionStore corrections;
    SqlCallStore calls;
    Stores all{entries, tasks, results, batches, providers, vectors, corrections, calls};

private:
    static SqlTaskStore::Lives livesBy(JournalLock &lock)
    {
        return [&lock](int slot, const QString &instance) { return lock.lives(slot, instance); };
    }
};

} // namespace englog
