// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/AnalyseJob.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int pieceSize = 32; // entries: about 4 ms

} // namespace

AnalyseJob::AnalyseJob(Parts parts, const QList<EntryId> &entries)
    : m_parts(std::move(parts))
    , m_entries(entries)
    , m_all(entries.isEmpty())
{}

QFuture<Result<AnalyseJob::Outcome>> AnalyseJob::run(const Parts &parts,
                                                     const QList<EntryId> &entries)
{
    const std::shared_ptr<AnalyseJob> job(new AnalyseJob(parts, entries));
    job->m_promise.start();
    job->next();
    return job->m_promise.future();
}

void AnalyseJob::next()
{
    m_parts.store.write([self = shared_from_this()](Stores &stores) { return self->piece(stores); },
                        Store::Durability::Synced,
                        [self = shared_from_this()](const Result<bool> &more) {
                            if (!more)
                                self->end(fail(more.error()));
                            else if (*more)
                                self->next();
                            else
                                self->end(self->m_outcome);
                        });
}

Result<bool> AnalyseJob::piece(Stores &stores)
{
    const Instant now = m_parts.clock.now();
    if (m_outcome.batch.value == 0) {
        const auto batch = stores.tasks.makeBatch(
            m_all ? u"analyse all"_s : u"analyse %1 entries"_s.arg(m_entries.size()), now);
        if (!batch)
            return fail(batch.error());
        m_outcome.batch = *batch;
        m_parts.plan.batch = *batch;
    }
    if (!m_open) {
        const auto open = stores.tasks.openCount();
        if (!open)
            return fail(open.error());
        m_open = *open;
    }
    if (*m_open >= m_parts.queueMaxSize)
        return fail(ErrorCode::Full,
                    u"the queue holds %1 tasks, as many as QUEUE_MAX_SIZE allows"_s.arg(*m_open),
                    u"let it work some off, or raise QUEUE_MAX_SIZE"_s);
    const auto piece = nextPiece(stores);
    if (!piece)
        return fail(piece.error());
    for (const EntryId &id : *piece) {
        const auto queued = stores.tasks.queueEntry(id, m_parts.plan, now);
        if (!queued)
            return fail(queued.error());
        m_outcome.tasks += *queued;
        *m_open += *queued;
    }
    return m_all ? piece->size() == pieceSize : m_at < m_entries.size();
}

Result<QList<EntryId>> AnalyseJob::nextPiece(Stores &stores)
{
    if (!m_all) {
        const QList<EntryId> piece = m_entries.mid(m_at, pieceSize);
        m_at += piece.size();
        return piece;
    }
    auto piece = stores.entries.idsAfter(m_last, pieceSize);
    if (piece && !piece->isEmpty())
        m_last = piece->last();
    return piece;
}

void AnalyseJob::end(Result<Outcome> outcome)
{
    m_promise.addResult(std::move(outcome));
    m_promise.finish();
}

} // namespace englog
