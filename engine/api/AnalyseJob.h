// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/BatchFill.h"
#include "engine/ports/Clock.h"

#include <QFuture>

#include <atomic>
#include <memory>

namespace englog {

/// Queues what is missing of many entries as one batch, in pieces small enough that a person's save
/// never waits behind it.
///
/// *Thread:* run() from any; the pieces run in the store's.
class AnalyseJob : public std::enable_shared_from_this<AnalyseJob>
{
public:
    struct Parts
    {
        Store &store;
        Clock &clock;
        QueuePlan plan;
        qint64 queueMaxSize;
        /// No more pieces: whoever waits for the end goes.
        std::shared_ptr<std::atomic<bool>> stop;
        QString name = {}; ///< of the batch; empty: by what is analysed
    };
    struct Outcome
    {
        int tasks = 0;
        std::optional<BatchId> batch; ///< absent when nothing was missing
    };

    /// \param entries  empty: all of the journal
    /// Errors: NotFound for an unknown entry, Full when the queue may not grow.
    static QFuture<Result<Outcome>> run(const Parts &parts, const QList<EntryId> &entries);

private:
    AnalyseJob(Parts parts, const QList<EntryId> &entries);
    void next();
    Result<bool> piece(Stores &stores); ///< false: that was the last
    Result<QList<EntryId>> nextPiece(Stores &stores);
    [[nodiscard]] Outcome outcome() const;
    void giveUp(const Error &error);
    void end(Result<Outcome> outcome);

    Parts m_parts;
    QList<EntryId> m_entries;
    bool m_all;
    EntryId m_last;
    qsizetype m_at = 0;
    BatchFill m_fill;
    QPromise<Result<Outcome>> m_promise;
};

} // namespace englog
