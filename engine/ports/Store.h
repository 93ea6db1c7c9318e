// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/BatchStore.h"
#include "engine/ports/CallStore.h"
#include "engine/ports/CorrectionStore.h"
#include "engine/ports/EntryStore.h"
#include "engine/ports/ProviderStore.h"
#include "engine/ports/ResultStore.h"
#include "engine/ports/TaskStore.h"
#include "engine/ports/VectorStore.h"

#include <QFuture>
#include <QPromise>

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

namespace englog {

/// What a job on the store may use; all of it within one transaction.
struct Stores
{
    EntryStore &entries;
    TaskStore &tasks;
    ResultStore &results;
    BatchStore &batches;
    ProviderStore &providers;
    VectorStore &vectors;
    CorrectionStore &corrections;
    CallStore &calls;
    /// How many rows a job that nobody waits for may change now: few while a person saves.
    int piece = 256;
};

/// Where the journal is kept: runs jobs on the stores, each in a transaction of its own.
///
/// A write job runs in the one writer thread. Jobs that wait when a commit begins share it; a job
/// that fails is undone alone. Its outcome is told after the commit, so that success means
/// "on disk" (see Durability). Jobs of one Urgency run in the order of posting; what a person waits
/// for goes before the rest. Read jobs run beside, on a snapshot.
///
/// *Thread:* write() and read() from any. A job runs in a store thread, and so does its callback:
/// neither may block. After close() every job ends with ErrorCode::Cancelled.
///
/// *Errors:* those of the job, and Full, Busy, Denied, Transient (the disk), Corrupt for all jobs
/// of a commit that failed.
class Store
{
public:
    enum class Durability {
        Synced, ///< survives a power cut once told
        Lazy,   ///< survives the end of the process; repeated after a power cut
    };
    enum class Urgency {
        Person,     ///< somebody waits: runs before all background work that has not begun
        Background, ///< bookkeeping; keeps to Stores::piece, so that nobody waits long behind it
    };

    virtual ~Store() = default;

    /// Runs `job(Stores &) -> Result<T>` and tells the outcome by a future.
    template<typename Job>
    auto write(Job job, Durability durability = Durability::Synced)
        -> QFuture<std::invoke_result_t<Job, Stores &>>
    {
        auto [erased, future] = erase(std::move(job));
        postWrite(std::move(erased), durability, Urgency::Person);
        return future;
    }

    /// As write(), for background work, telling `done(Result<T>)` in the store's thread instead.
    template<typename Job, typename Done>
    void write(Job job, Durability durability, Done done)
    {
        using Outcome = std::invoke_result_t<Job, Stores &>;
        auto outcome = std::make_shared<std::optional<Outcome>>();
        postWrite({[job = std::move(job), outcome](Stores &stores) -> Result<> {
                       return keep(*outcome, job(stores));
                   },
                   [done = std::move(done), outcome](const Result<> &end) {
                       done(end ? std::move(**outcome) : Outcome(fail(end.error())));
                   }},
                  durability, Urgency::Background);
    }

    template<typename Job>
    auto read(Job job) -> QFuture<std::invoke_result_t<Job, Stores &>>
    {
        auto [erased, future] = erase(std::move(job));
        postRead(std::move(erased));
        return future;
    }

    /// Told from a thread of the store's when another process has changed the journal; at most
    /// some 20 times a second. An empty listener ends that, and none is running afterwards.
    virtual void onForeignChange(std::function<void()> listener) = 0;

    /// This run of this process, as the queue knows it.
    [[nodiscard]] virtual QString instance() const = 0;

    /// Verified copy of the journal; how many entries it holds.
    virtual QFuture<Result<int>> backup(const QString &file) = 0;

    /// The problems found in the file; none is what one hopes for.
    virtual QFuture<Result<QStringList>> check() = 0;

    /// Waits until every job that was posted before has been answered. Whoever is the context of a
    /// future's continuation calls it before it dies: Qt 6.4 does not bear one that is gone.
    virtual void drain() = 0;

    /// Ends what waits and lets go of the file. Called once, by the owner.
    virtual void close() = 0;

protected:
    /// A job with its type taken away: `run` in the transaction, then `done` with how it ended.
    struct Erased
    {
        std::function<Result<>(Stores &)> run;
        std::function<void(const Result<> &)> done;
    };

    virtual void postWrite(Erased job, Durability durability, Urgency urgency) = 0;
    virtual void postRead(Erased job) = 0;

    template<typename Job>
    static auto erase(Job job)
    {
        using Outcome = std::invoke_result_t<Job, Stores &>;
        auto promise = std::make_shared<QPromise<Outcome>>();
        auto outcome = std::make_shared<std::optional<Outcome>>();
        promise->start();
        Erased erased{[job = std::move(job), outcome](Stores &stores) -> Result<> {
                          return keep(*outcome, job(stores));
                      },
                      [promise, outcome](const Result<> &end) {
                          promise->addResult(end ? std::move(**outcome)
                                                 : Outcome(fail(end.error())));
                          promise->finish();
                      }};
        return std::pair(std::move(erased), promise->future());
    }

private:
    template<typename Outcome>
    static Result<> keep(std::optional<Outcome> &kept, Outcome outcome)
    {
        Result<> end = outcome ? Result<>() : Result<>(fail(outcome.error()));
        kept = std::move(outcome);
        return end;
    }
};

} // namespace englog
