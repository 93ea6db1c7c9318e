// SPDX-License-Identifier: GPL-3.0-or-later
// The Engine's part that looks at the queue and gives it orders.
#include "engine/api/EnginePrivate.h"
#include "engine/api/Looking.h"

using namespace Qt::StringLiterals;

namespace englog {

QFuture<Result<QueueStats>> Engine::queueStats()
{
    return d->store.read(
        [now = d->clock.now()](Stores &stores) { return lookAtQueue(stores, now); });
}

QFuture<Result<QList<Task>>> Engine::tasks(const TaskFilter &filter)
{
    return d->store.read([filter](Stores &stores) { return stores.tasks.list(filter); });
}

QFuture<Result<QList<BatchStatus>>> Engine::batches()
{
    return d->store.read(
        [now = d->clock.now()](Stores &stores) { return lookAtBatches(stores, now); });
}

QFuture<Result<int>> Engine::retry(const TaskFilter &filter)
{
    return d->store
        .write([filter, now = d->clock.now()](Stores &stores) {
            return stores.tasks.retry(filter, now);
        })
        .then(this, [this](Result<int> n) { return ordered(std::move(n)); });
}

QFuture<Result<int>> Engine::cancel(const TaskFilter &filter)
{
    return d->store
        .write([filter, now = d->clock.now()](Stores &stores) {
            return stores.tasks.cancel(filter, u"cancelled by a person"_s, now);
        })
        .then(this, [this](const Result<TaskStore::Order> &order) -> Result<int> {
            if (!order)
                return fail(order.error());
            d->abort(order->running);
            return ordered(order->tasks);
        });
}

QFuture<Result<int>> Engine::purge(const TaskFilter &filter)
{
    return d->store.write([filter](Stores &stores) { return stores.tasks.purge(filter); })
        .then(this, [this](Result<int> n) { return ordered(std::move(n)); });
}

QFuture<Result<>> Engine::pause(std::optional<TaskKind> kind)
{
    return d->store.write([kind](Stores &stores) { return stores.tasks.pause(kind); })
        .then(this, [this](Result<> done) {
            std::ignore = ordered(0);
            return done;
        });
}

QFuture<Result<>> Engine::resume(std::optional<TaskKind> kind)
{
    return d->store
        .write([kind, now = d->clock.now()](Stores &stores) -> Result<> {
            if (!kind) {
                if (auto again = stores.providers.tryAgain(ProviderStore::Which::All, now); !again)
                    return fail(again.error());
            }
            return stores.tasks.resume(kind);
        })
        .then(this, [this](Result<> done) {
            std::ignore = ordered(0);
            return done;
        });
}

QFuture<Result<>> Engine::pauseBatch(const BatchId &batch)
{
    return setPaused(batch, &BatchStore::pause);
}

QFuture<Result<>> Engine::resumeBatch(const BatchId &batch)
{
    return setPaused(batch, &BatchStore::resume);
}

QFuture<Result<>> Engine::setPaused(const BatchId &batch,
                                    Result<bool> (BatchStore::*order)(const BatchId &))
{
    return d->store
        .write([batch, order](Stores &stores) -> Result<> {
            const auto known = (stores.batches.*order)(batch);
            if (!known)
                return fail(known.error());
            return *known
                ? Result<>()
                : fail(ErrorCode::NotFound, u"there is no batch %1"_s.arg(batch.toString()),
                       u"they are listed by: englog-cli queue batches"_s);
        })
        .then(this, [this](Result<> done) {
            std::ignore = ordered(0);
            return done;
        });
}

Result<int> Engine::ordered(Result<int> tasks)
{
    d->wakeRunner();
    d->events.queueMoved();
    d->events.entryMoved(d->events.watched());
    return tasks;
}

} // namespace englog
