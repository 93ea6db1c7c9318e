// SPDX-License-Identifier: GPL-3.0-or-later
// What the Engine finds by words and by meaning, and its care for the index.
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

/// The vector of some words, made beside.
QFuture<Result<QList<float>>> Engine::Private::meaningOf(const QString &words)
{
    AnalysisRequest request;
    request.kind = TaskKind::EmbeddingGeneration;
    request.text = std::make_shared<const QString>(words);
    return QtConcurrent::run(&jobs, [provider = provider, request]() -> Result<QList<float>> {
        const auto promise = std::make_shared<QPromise<Result<Analysis>>>();
        promise->start();
        provider->analyse(request, {}, {}, [promise](Result<Analysis> answer) {
            promise->addResult(std::move(answer));
            promise->finish();
        });
        return promise->future().result().map([](const Analysis &analysis) {
            return std::get<EmbeddingGeneration>(analysis.finding).vector;
        });
    });
}

QFuture<Result<QList<SearchHit>>> Engine::searchByMeaning(const QString &words, int limit)
{
    using Hits = Result<QList<SearchHit>>;
    return d->meaningOf(words)
        .then(this,
              [this, words = countWords(words),
               limit](const Result<QList<float>> &vector) -> QFuture<Hits> {
                  if (!vector)
                      return QtFuture::makeReadyFuture(Hits(fail(vector.error())));
                  return d->store.read(
                      [index = d->index, query = *vector, words, limit](Stores &stores) {
                          return index->find(stores, query, words, limit);
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

/// The entries whose vectors are not those that the provider would make now.
QFuture<Result<QList<EntryId>>> Engine::Private::outdatedVectors()
{
    return store.read([provider = provider](Stores &stores) {
        return stores.vectors.outdated(provider->identity(TaskKind::EmbeddingGeneration));
    });
}

/// Vectors of another model, or that an older journal held otherwise, are made again as a batch:
/// until then their entries are not found by meaning. Which model there is, is certain only once it
/// has been read, which is done where there seems to be work.
void Engine::Private::rebuildIndex(qint64 queueMaxSize)
{
    const auto remake = [this, queueMaxSize](const Result<QList<EntryId>> &outdated) {
        if (!outdated || outdated->isEmpty() || *stop)
            return;
        queueBatch(u"index_rebuild"_s, {TaskKind::EmbeddingGeneration}, QueuePlan::Accept::Present,
                   *outdated, queueMaxSize);
    };
    outdatedVectors().then(&events, [this, remake](const Result<QList<EntryId>> &seems) {
        if (!seems || seems->isEmpty() || *stop)
            return;
        meaningOf(u"journal"_s).then(&events, [this, remake](const Result<QList<float>> &) {
            if (!*stop)
                outdatedVectors().then(&events, remake);
        });
    });
}

} // namespace englog
