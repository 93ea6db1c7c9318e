// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/EmbeddingJob.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog::openai {

namespace {

constexpr qsizetype usualPart = 6'000; ///< units; some 1500 tokens
constexpr qsizetype shortestPart = 200;
constexpr qsizetype mostParts = 64;

/// The units that a model of this context takes.
qsizetype mostUnits(const Capabilities &known)
{
    constexpr double unitsOfToken = 2.5; // fewer than there are, as a rule
    if (known.context == 0)
        return usualPart;
    return std::clamp(qsizetype(unitsOfToken * known.context), shortestPart, usualPart);
}

/// Neighbours joined until there are few enough.
QList<EmbeddingGeneration::Part> fewer(QList<EmbeddingGeneration::Part> parts)
{
    while (parts.size() > mostParts) {
        QList<EmbeddingGeneration::Part> joined;
        for (qsizetype n = 0; n < parts.size(); n += 2) {
            const auto pair = parts.sliced(n, std::min<qsizetype>(2, parts.size() - n));
            const Span span{pair.first().span.start,
                            pair.last().span.end() - pair.first().span.start};
            joined.append({span, meanDirection(pair)});
        }
        parts = joined;
    }
    return parts;
}

} // namespace

EmbeddingJob::EmbeddingJob(std::shared_ptr<Service> service, const QList<Provider::Ask> &asks,
                           Provider::Alive alive)
    : m_service(std::move(service))
    , m_alive(std::move(alive))
    , m_stop(asks)
{
    const auto inCall = qsizetype(std::max(1, m_service->parts().embeddingsInCall));
    const qsizetype most = mostUnits(m_service->known(m_service->config().embeddingModel));
    QList<Item> items;
    for (const Provider::Ask &ask : asks) {
        const qsizetype seat = m_seats.size();
        m_seats.append({ask,
                        Redaction(m_service->config().redact ? *ask.request.text : QString(),
                                  m_service->namesIn(ask.request)),
                        0,
                        {},
                        0,
                        false});
        const QList<Item> pieces = itemsOf(seat, {0, ask.request.text->size()}, most);
        m_seats.last().missing = pieces.size();
        items += pieces;
    }
    for (qsizetype n = 0; n < items.size(); n += inCall)
        m_batches.push_back(items.sliced(n, std::min(inCall, items.size() - n)));
}

QList<EmbeddingJob::Item> EmbeddingJob::itemsOf(qsizetype seat, const Span &span,
                                                qsizetype most) const
{
    const QString text = m_seats[seat].ask.request.text->sliced(span.start, span.length);
    QList<Item> items;
    const QList<Span> pieces = piecesOf(text, most);
    for (const Span &piece : pieces) {
        if (!QStringView(text).sliced(piece.start, piece.length).trimmed().isEmpty())
            items.append({seat, {span.start + piece.start, piece.length}, false});
    }
    return items;
}

QString EmbeddingJob::textOf(const Item &item)
{
    Seat &seat = m_seats[item.seat];
    const QString text = seat.ask.request.text->sliced(item.span.start, item.span.length);
    return m_service->config().redact ? seat.redaction.hide(text) : text;
}

QStringList EmbeddingJob::textsOf(const Batch &batch)
{
    QStringList texts;
    for (const Item &item : batch)
        texts += textOf(item);
    return texts;
}

QByteArray EmbeddingJob::preview()
{
    return m_batches.empty() ? QByteArray()
                             : m_service->dialect().embeddingsBody(textsOf(m_batches.front()));
}

void EmbeddingJob::next()
{
    settleSeats();
    while (!m_batches.empty()) {
        Batch batch = m_batches.front();
        m_batches.pop_front();
        batch.removeIf([this](const Item &item) { return m_seats[item.seat].ended; });
        if (!batch.isEmpty())
            return ask(batch);
    }
}

void EmbeddingJob::ask(const Batch &batch)
{
    Service::Call call;
    call.url = m_service->dialect().embeddingsUrl();
    call.model = m_service->config().embeddingModel;
    call.body = [service = m_service, texts = textsOf(batch)](const Capabilities &) {
        return service->dialect().embeddingsBody(texts);
    };
    for (const Item &item : batch) {
        const EntryId entry = m_seats[item.seat].ask.request.entry;
        if (!entry.isNull() && !call.entries.contains(entry))
            call.entries += entry;
    }
    call.purposes = {toString(TaskKind::EmbeddingGeneration)};
    call.stop = m_stop.token();
    call.alive = m_alive;
    m_service->call(call, [self = shared_from_this(), batch](const Service::Outcome &outcome) {
        self->answered(batch, outcome);
    });
}

void EmbeddingJob::answered(const Batch &batch, const Service::Outcome &outcome)
{
    QList<qint64> lengths;
    for (const Item &item : batch)
        lengths += item.span.length;
    const QList<qint64> tokens = divided(outcome.tokensIn, lengths);
    for (qsizetype n = 0; n < batch.size(); ++n)
        m_seats[batch[n].seat].tokens += tokens[n];
    m_pause = outcome.pause;

    if (!outcome.answer) {
        turnedDown(batch, outcome.answer.error());
    } else if (const auto reply =
                   m_service->dialect().embeddingReply(outcome.answer->body, batch.size())) {
        keep(batch, reply->vectors);
    } else if (batch.size() > 1) {
        halve(batch);
    } else {
        end(batch.first().seat, fail(reply.error()));
    }
    next();
}

void EmbeddingJob::turnedDown(const Batch &batch, const Refusal &refusal)
{
    const bool isOfText = refusal.error.code == ErrorCode::Invalid;
    if (!isOfText)
        return endAll(refusal.error);
    if (batch.size() > 1)
        return halve(batch);
    const Item item = batch.first();
    if (refusal.then == Refusal::Then::Shorten)
        return shorten(item, refusal.context);
    const EntryId entry = m_seats[item.seat].ask.request.entry;
    end(item.seat, fail(m_service->refused(entry, refusal.error)));
}

void EmbeddingJob::keep(const Batch &batch, const QList<QList<float>> &vectors)
{
    const QString model = m_service->config().embeddingModel;
    if (!m_service->learnDimension(model, int(vectors.first().size())))
        return endAll({ErrorCode::Denied,
                       u"“%1” (%2) now sends embeddings of another length"_s.arg(
                           m_service->config().name, m_service->config().host()),
                       u"another model answers under this name: set the provider up anew"_s,
                       {}});
    m_service->succeeded(model);
    for (qsizetype n = 0; n < batch.size(); ++n) {
        Seat &seat = m_seats[batch[n].seat];
        const QList<float> vector = unit(vectors[n]);
        if (vector.isEmpty()) {
            end(batch[n].seat,
                fail(ErrorCode::Invalid, u"the model finds no direction in this text"_s));
            continue;
        }
        seat.parts.append({batch[n].span, vector});
        --seat.missing;
    }
}

void EmbeddingJob::halve(const Batch &batch)
{
    const qsizetype half = batch.size() / 2;
    m_batches.push_front(batch.sliced(half));
    m_batches.push_front(batch.first(half));
}

/// Into smaller pieces, once.
void EmbeddingJob::shorten(const Item &item, int context)
{
    const QString model = m_service->config().embeddingModel;
    if (context > 0)
        m_service->learnContext(model, context);
    const qsizetype most = std::min(mostUnits(m_service->known(model)), item.span.length / 3);
    if (item.shortened || most < shortestPart / 4)
        return end(item.seat,
                   fail(ErrorCode::Invalid, u"the text has no room in the model"_s,
                        u"choose a model with a larger context"_s));
    Batch smaller = itemsOf(item.seat, item.span, most);
    m_seats[item.seat].missing += smaller.size() - 1;
    for (auto one = smaller.rbegin(); one != smaller.rend(); ++one) {
        one->shortened = true;
        m_batches.push_front({*one});
    }
}

void EmbeddingJob::settleSeats()
{
    for (qsizetype n = 0; n < m_seats.size(); ++n) {
        Seat &seat = m_seats[n];
        if (seat.ended)
            continue;
        if (seat.ask.stop.stop_requested())
            end(n, fail(ErrorCode::Cancelled, u"stopped"_s));
        else if (seat.missing == 0)
            end(n, answerOf(seat));
    }
}

Analysis EmbeddingJob::answerOf(Seat &seat) const
{
    EmbeddingGeneration found;
    std::ranges::sort(seat.parts, {},
                      [](const EmbeddingGeneration::Part &part) { return part.span.start; });
    found.vector = seat.parts.size() == 1 ? seat.parts.first().vector : meanDirection(seat.parts);
    if (seat.parts.size() > 1)
        found.parts = fewer(seat.parts);
    return {.finding = found,
            .language = {},
            .confidence = {},
            .tokensUsed = seat.tokens,
            .costUsd = m_service->config().costOf(seat.tokens, 0),
            .pause = m_pause};
}

void EmbeddingJob::end(qsizetype seat, const Result<Analysis> &result)
{
    if (m_seats[seat].ended)
        return;
    m_seats[seat].ended = true;
    m_seats[seat].ask.done(result);
}

void EmbeddingJob::endAll(const Error &error)
{
    settleSeats(); // what is whole stays so
    for (qsizetype n = 0; n < m_seats.size(); ++n)
        end(n, fail(error));
    m_batches.clear();
}

} // namespace englog::openai
