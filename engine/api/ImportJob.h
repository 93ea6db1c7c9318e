// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/BatchFill.h"
#include "engine/domain/Exchange.h"
#include "engine/ports/Clock.h"
#include "engine/ports/Dice.h"

#include <QSemaphore>

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>

namespace englog {

/// Brings the entries of a file into the journal, with their tasks as one batch, in pieces that are
/// each on disk before the next but three is read: memory does not grow with the file, and a
/// person's save never waits for more than a piece.
///
/// *Thread:* run() in a thread that may wait. *Errors:* Denied or NotFound (the file), Invalid (its
/// format), Full (the queue, the disk); what was stored before stays.
class ImportJob
{
public:
    struct Parts
    {
        Store &store;
        Clock &clock;
        Dice &dice;
        QueuePlan plan;
        qint64 queueMaxSize;
        std::function<void(const JobProgress &)> progress;
    };

    ImportJob(Parts parts, QString path, QString format, bool dryRun);

    /// What came in; where `stop` came first, that is not all there was.
    Result<ImportReport> run(const std::stop_token &stop);

private:
    Result<> openAndSniff(QIODevice &file);
    void post(QList<ImportedEntry> piece);
    void pieceEnded(const ImportReport &outcome, const Result<> &done);
    void closeBatch();
    Result<> storePiece(Stores &stores, const QList<ImportedEntry> &piece, ImportReport &outcome);
    static Result<> storeSaid(Stores &stores, const ImportedEntry &entry,
                              const EntryStore::ImportedAs &as);
    void note(ImportReport &report, const ImportedEntry &entry, const Result<> &fine,
              const EntryStore::ImportedAs &as) const;
    void add(const ImportReport &outcome);
    void skip(qint64 line, const Error &error);

    Parts m_parts;
    QString m_path;
    QString m_format;
    bool m_dryRun;
    QSemaphore m_room;
    BatchFill m_fill; ///< the store's thread

    std::mutex m_mutex; // guards what the store's thread tells
    ImportReport m_report;
    std::optional<Error> m_failed;
};

} // namespace englog
