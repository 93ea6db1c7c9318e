// SPDX-License-Identifier: GPL-3.0-or-later
// What the Engine finds by words and by meaning, and its care for the index.
#include "engine/api/AnalyseJob.h"
#include "engine/api/Engine.h"
#include "engine/api/EnginePrivate.h"

#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace englog {

QFuture<Result<QList<SearchHit>>> Engine::search(const QString &words, int limit)
{
    return d->store.read(
        [words, limit](Stores &stores) { return stores.entries.search(words, limit); });
}

QFuture<Result<QList<SearchHit>>> Engine::searchByMeaning(const QString &words, int limit)
{
    using Hits = Result<QList<SearchHit>>;
    const auto query = [provider = d->provider, words]() -> Result<QList<float>> {
        AnalysisRequest request;
        request.kind = TaskKind::EmbeddingGeneration;
        request.text = std::make_shared<const QString>(words);
        QPromise<Result<Analysis>> promise;
        promise.start();
        provider->analyse(request, {}, {}, [&promise](Result<Analysis> answer) {
            promise.addResult(std::move(answer));
            promise.finish();
        });
        return promise.future().result().map([](const Analysis &analysis) {
            return std::get<EmbeddingGeneration>(analysis.finding).vector;
        });
    };
    return QtConcurrent::run(&d->jobs, query)
        .then(this,
              [this, limit](const Result<QList<float>> &vector) -> QFuture<Hits> {
                  if (!vector)
                      return QtFuture::makeReadyFuture(Hits(fail(vector.error())));
                  return d->store.read([index = d->index, query = *vector, limit](Stores &stores) {
                      return index->find(stores, query, limit);
                  });
              })
        .unwrap();
}

QFuture<Result<QList<SearchHit>>> Engine::findLike(const EntryId &id, int limit)
{
    return d->store.read([index = d->index, id, limit](Stores &stores) {
        return index->findLike(stores, id, limit);
    });
}

/// Vectors of another model, or that an older journal held otherwise, are made again as a batch:
/// until then their entries are not found by meaning.
void Engine::Private::rebuildIndex(qint64 queueMaxSize)
{
    const auto ask = [by = index->by()](Stores &stores) { return stores.vectors.outdated(by); };
    store.read(ask).then(&events, [this, queueMaxSize](const Result<QList<EntryId>> &outdated) {
        if (!outdated || outdated->isEmpty() || *stop)
            return;
        QueuePlan rebuild = plan(QueuePlan::Lane::Bulk);
        rebuild.wanted = {{TaskKind::EmbeddingGeneration, index->by()}};
        AnalyseJob::run({store, clock, rebuild, queueMaxSize, stop, u"index_rebuild"_s}, *outdated)
            .then(&events, [this](const Result<AnalyseJob::Outcome> &) {
                wakeRunner();
                events.queueMoved();
            });
    });
}

} // namespace englog
