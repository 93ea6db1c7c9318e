// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/openai/Pieces.h"
#include "engine/providers/openai/Redaction.h"
#include "engine/providers/openai/Service.h"

#include <deque>

namespace englog::openai {

/// Has several texts turned into vectors, a batch a request.
///
/// A long text goes in pieces, which become its parts. A batch that is refused or comes back
/// without sense is halved until what is wrong stands alone; then it spoils nothing but itself.
///
/// *Thread:* one call is under way at a time, so its members have one reader at a time.
class EmbeddingJob : public std::enable_shared_from_this<EmbeddingJob>
{
public:
    EmbeddingJob(std::shared_ptr<Service> service, const QList<Provider::Ask> &asks,
                 Provider::Alive alive);

    void start() { next(); }

    /// The body of the first call.
    [[nodiscard]] QByteArray preview();

private:
    struct Item
    {
        qsizetype seat = 0;
        Span span;
        bool shortened = false;
    };
    using Batch = QList<Item>;
    struct Seat
    {
        Provider::Ask ask;
        Redaction redaction;
        qsizetype missing = 0; ///< pieces without a vector
        QList<EmbeddingGeneration::Part> parts;
        qint64 tokens = 0;
        bool ended = false;
    };

    [[nodiscard]] QList<Item> itemsOf(qsizetype seat, const Span &span, qsizetype most) const;
    [[nodiscard]] QString textOf(const Item &item);
    [[nodiscard]] QStringList textsOf(const Batch &batch);
    void next();
    void ask(const Batch &batch);
    void answered(const Batch &batch, const Service::Outcome &outcome);
    void turnedDown(const Batch &batch, const Refusal &refusal);
    void keep(const Batch &batch, const QList<QList<float>> &vectors);
    void halve(const Batch &batch);
    void shorten(const Item &item, int context);
    void settleSeats();
    [[nodiscard]] Analysis answerOf(Seat &seat) const;
    void end(qsizetype seat, const Result<Analysis> &result);
    void endAll(const Error &error);

    const std::shared_ptr<Service> m_service;
    const Provider::Alive m_alive;
    QList<Seat> m_seats;
    SharedStop m_stop;
    std::deque<Batch> m_batches;
    std::optional<Millis> m_pause;
};

} // namespace englog::openai
