// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/SystemClock.h"
#include "app/SystemDice.h"
#include "engine/api/Engine.h"
#include "engine/ports/Provider.h"
#include "tests/bench/queue/Report.h"

#include <QTemporaryDir>

#include <memory>

namespace englog {
class Metrics;
class SqlStore;
class Watch;
} // namespace englog

namespace englog::bench {

/// The engine as the programs have it, on one journal, with a provider of ours; it is shut down in
/// the end, while the provider still answers.
class Rig
{
public:
    enum class Watched {
        No,
        Yes, ///< with metrics, and somebody who looks how well it is
    };
    Rig(const QString &journal, std::shared_ptr<Provider> provider, const EngineConfig &config = {},
        Watched watched = Watched::No);
    ~Rig();
    Q_DISABLE_COPY_MOVE(Rig)

    [[nodiscard]] Engine &engine() { return *m_engine; }

private:
    SystemClock m_clock;
    SystemDice m_dice;
    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<SqlStore> m_store;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<Watch> m_watch;
};

/// Ends the event loop, also one that has not begun: a future that has its answer calls its
/// continuation at once.
void endLoop();

/// A folder for one journal; gone with this object.
class Place
{
public:
    explicit Place(const Options &options);

    [[nodiscard]] QString folder() const { return m_folder.path(); }
    [[nodiscard]] QString journal() const
    {
        return m_folder.filePath(QStringLiteral("bench.englog"));
    }
    /// Makes the journal with the backlog, in a process of its own: what that leaves in memory and
    /// in caches is none of the measurement's. 0 entries: an empty journal.
    void fill(int backlog, int future) const;

private:
    QTemporaryDir m_folder;
};

/// The case `fill`: one entry saved by the engine, then rows after its pattern.
void fillJournal(const Options &options);

/// An entry such as people write; no two are the same.
[[nodiscard]] EntryDraft draftOf(qint64 number);

/// Settings for so many tasks in flight: in a pool of threads, or as calls of a network.
[[nodiscard]] EngineConfig configFor(const Options &options);

/// Pool threads compute up to here; beyond, calls wait for a network.
[[nodiscard]] Provider::Reach reachFor(const Options &options);

} // namespace englog::bench
