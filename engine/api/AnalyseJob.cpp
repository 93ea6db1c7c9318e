// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/AnalyseJob.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int pieceSize = 32; // entries: about 4 ms

QString nameOf(const AnalyseJob::Parts &parts, const QList<EntryId> &entries)
{
    if (!parts.name.isEmpty())
        return parts.name;
    return entries.isEmpty() ? u"analyse all"_s : u"analyse %1 entries"_s.arg(entries.size());
}

} // namespace

AnalyseJob::AnalyseJob(Parts parts, const QList<EntryId> &entries)
    : m_parts(std::move(parts))
    , m_entries(entries)
    , m_all(entries.isEmpty())
    , m_fill(nameOf(m_parts, entries), m_parts.store.instance(), m_parts.plan, m_parts.queueMaxSize)
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
                            if (more)
                                self->m_fill.kept();
                            if (*self->m_parts.stop)
                                self->end(fail(ErrorCode::Cancelled, u"the journal is closing"_s));
                            else if (!more)
                                self->giveUp(more.error());
                            else if (*more)
                                self->next();
                            else
                                self->end(self->outcome());
                        });
}

AnalyseJob::Outcome AnalyseJob::outcome() const
{
    const int tasks = m_fill.tasks();
    return {tasks, tasks > 0 ? m_fill.batch() : std::nullopt};
}

Result<bool> AnalyseJob::piece(Stores &stores)
{
    const Instant now = m_parts.clock.now();
    if (auto room = m_fill.checkRoom(stores, u"let it work some off, or raise QUEUE_MAX_SIZE"_s);
        !room)
        return fail(room.error());
    const auto piece = nextPiece(stores);
    if (!piece)
        return fail(piece.error());
    for (const EntryId &id : *piece) {
        if (const auto queued = m_fill.add(stores, id, now); !queued)
            return fail(queued.error());
    }
    const bool more = m_all ? piece->size() == pieceSize : m_at < m_entries.size();
    if (more)
        return true;
    if (auto closed = m_fill.close(stores, now); !closed)
        return fail(closed.error());
    return false;
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

/// What was queued before stays, as a batch that is whole.
void AnalyseJob::giveUp(const Error &error)
{
    m_fill.undone();
    m_parts.store.write(
        [self = shared_from_this()](Stores &stores) {
            return self->m_fill.close(stores, self->m_parts.clock.now());
        },
        Store::Durability::Lazy,
        [self = shared_from_this(), error](const Result<> &) { self->end(fail(error)); });
}

void AnalyseJob::end(Result<Outcome> outcome)
{
    m_promise.addResult(std::move(outcome));
    m_promise.finish();
}

} // namespace englog
