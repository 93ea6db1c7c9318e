// SPDX-License-Identifier: GPL-3.0-or-later
// What the Engine finds by words and by meaning, and its care for the index.
#include "engine/api/Engine.h"
#include "engine/api/EnginePrivate.h"

#include <QHash>
#include <QPromise>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

QFuture<Result<QList<SearchHit>>> Engine::search(const QString &words, int limit)
{
    return d->store.read(
        [words, limit](Stores &stores) { return stores.entries.search(words, limit); });
}

QList<std::shared_ptr<Provider>> Engine::Private::embedders() const
{
    QList<std::shared_ptr<Provider>> all;
    for (const AiLevel ai : {AiLevel::Any, AiLevel::Local}) {
        const auto by = usual(ai, TaskKind::EmbeddingGeneration);
        if (!all.contains(by))
            all += by;
    }
    return all;
}

std::shared_ptr<SemanticSearch> Engine::Private::indexOf(const std::shared_ptr<Provider> &by)
{
    auto &index = indexes[by->identity(TaskKind::EmbeddingGeneration).provider];
    if (!index)
        index = std::make_shared<SemanticSearch>(by);
    return index;
}

/// Nobody waits for what was asked of this provider.
void Engine::Private::breakOff(const QString &name)
{
    const auto asked = questions.find(name);
    if (asked == questions.end())
        return;
    const std::stop_source source = asked->second;
    questions.erase(asked);
    source.request_stop();
}

/// The vector of some words, made beside.
QFuture<Result<QList<float>>> Engine::Private::meaningOf(const QString &words,
                                                         const std::shared_ptr<Provider> &by)
{
    AnalysisRequest request;
    request.kind = TaskKind::EmbeddingGeneration;
    request.text = std::make_shared<const QString>(words);
    const auto promise = std::make_shared<QPromise<Result<QList<float>>>>();
    promise->start();
    const QString name = by->identity(TaskKind::EmbeddingGeneration).provider;
    const auto ask = [by, request, promise, done = answered, token = questions[name].get_token()] {
        by->analyse(request, token, {}, [promise, done](const Result<Analysis> &answer) {
            promise->addResult(answer.map([](const Analysis &analysis) {
                return std::get<EmbeddingGeneration>(analysis.finding).vector;
            }));
            promise->finish();
            done->release();
        });
    };
    ++questionsInAll;
    if (by->reach() == Provider::Reach::Network) // which returns at once
        ask();
    else
        jobs.start(ask);
    return promise->future();
}

namespace {

using Hits = Result<QList<SearchHit>>;

/// What several indexes found, whose scores do not compare, by the places they gave: the sum of
/// 1 / (60 + place). Source: G. Cormack et al., "Reciprocal rank fusion outperforms Condorcet",
/// SIGIR 2009.
Hits fused(const QList<Hits> &lists, int limit)
{
    QList<SearchHit> all;
    int found = 0;
    const Hits *failed = nullptr;
    for (const Hits &hits : lists) {
        if (!hits) {
            failed = &hits;
            continue;
        }
        found += hits->isEmpty() ? 0 : 1;
        all += *hits;
    }
    if (failed && all.isEmpty())
        return *failed;
    if (found > 1) {
        QHash<EntryId, double> score;
        for (const Hits &hits : lists) {
            for (qsizetype place = 0; hits && place < hits->size(); ++place)
                score[(*hits)[place].id] += 1.0 / (60.0 + double(place + 1));
        }
        std::ranges::stable_sort(all, [&score](const SearchHit &a, const SearchHit &b) {
            return score[a.id] > score[b.id];
        });
    }
    return limit < 0 ? all : all.first(std::min<qsizetype>(all.size(), limit));
}

} // namespace

/// A service that does not answer, or may not be asked, is left out: what it has made vectors of is
/// not found then.
QFuture<Result<QList<SearchHit>>> Engine::searchByMeaning(const QString &words, int limit)
{
    const auto found = [this, words = countWords(words),
                        limit](const std::shared_ptr<Provider> &by,
                               const Result<QList<float>> &vector) -> QFuture<Hits> {
        if (!vector)
            return QtFuture::makeReadyFuture(Hits(fail(vector.error())));
        return d->store.read(
            [index = d->indexOf(by), query = *vector, words, limit](Stores &stores) {
                return index->find(stores, query, words, limit);
            });
    };
    QList<QFuture<Hits>> lists;
    for (const auto &by : d->embedders())
        lists +=
            d->meaningOf(words, by)
                .then(this,
                      [found, by](const Result<QList<float>> &vector) { return found(by, vector); })
                .unwrap();
    return QtFuture::whenAll(lists.begin(), lists.end())
        .then([limit](const QList<QFuture<Hits>> &ended) { // of no context: it may have gone before
            QList<Hits> results;
            for (const auto &one : ended)
                results += one.resultCount() > 0
                    ? one.result()
                    : Hits(fail(ErrorCode::Cancelled, u"the journal is closing"_s));
            return fused(results, limit);
        });
}

QFuture<Result<QList<SearchHit>>> Engine::findLike(const EntryId &id, int limit)
{
    QList<std::shared_ptr<SemanticSearch>> indexes;
    for (const auto &by : d->embedders())
        indexes += d->indexOf(by);
    return d->store.read([indexes, id, limit](Stores &stores) {
        QList<Hits> lists; // an entry lies in one of them
        for (const auto &index : indexes)
            lists += index->findLike(stores, id, limit);
        return lists.size() == 1 ? lists.first() : fused(lists, limit);
    });
}

/// The entries whose vectors are not those that the on-device analyser would make now, of those
/// that it makes them of.
QFuture<Result<QList<EntryId>>> Engine::Private::outdatedVectors()
{
    const bool makesAll = usual(AiLevel::Any, TaskKind::EmbeddingGeneration) == provider;
    return store.read(
        [provider = provider, from = makesAll ? AiLevel::Any : AiLevel::Local](Stores &stores) {
            return stores.vectors.outdated(provider->identity(TaskKind::EmbeddingGeneration), from);
        });
}

/// Vectors of another model, or that an older journal held otherwise, are made again as a batch:
/// until then their entries are not found by meaning. Which model there is, is certain only once it
/// has been read, which is done where there seems to be work. Vectors that a service makes may cost
/// something: those are made again when a person says so (Select::Stale).
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
        meaningOf(u"journal"_s, provider)
            .then(&events, [this, remake](const Result<QList<float>> &) {
                if (!*stop)
                    outdatedVectors().then(&events, remake);
            });
    });
}

} // namespace englog
