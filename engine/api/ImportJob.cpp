// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/ImportJob.h"

#include "engine/domain/ThemeBook.h"
#include "engine/exchange/Formats.h"
#include "engine/exchange/JsonlReader.h"

#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int piecesInFlight = 4;
constexpr qsizetype pieceEntries = 12;                 // about 4 ms of writing
constexpr qsizetype pieceUnits = qsizetype(32) * 1024; // of text

/// Stores rules on what nothing is said of here.
template<typename Rule, typename Set>
Result<> addUnknown(const QList<Rule> &rules, const Result<QList<Rule>> &known, Set set)
{
    if (!known)
        return fail(known.error());
    QSet<QString> keys;
    for (const Rule &rule : *known)
        keys.insert(nameKey(rule.name));
    for (const Rule &rule : rules) {
        if (keys.contains(nameKey(rule.name)))
            continue;
        if (auto done = set(rule); !done)
            return done;
    }
    return {};
}

} // namespace

ImportJob::ImportJob(Parts parts, QString path, QString format, bool dryRun)
    : m_parts(std::move(parts))
    , m_path(std::move(path))
    , m_format(std::move(format))
    , m_dryRun(dryRun)
    , m_room(piecesInFlight)
    , m_fill(u"import %1"_s.arg(QFileInfo(m_path).fileName()), m_parts.store.instance(),
             m_parts.plan, m_parts.queueMaxSize)
{}

Result<> ImportJob::openAndSniff(QIODevice &file)
{
    if (!QFile::exists(m_path))
        return fail(ErrorCode::NotFound, u"there is no file %1"_s.arg(m_path));
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Denied, u"%1 cannot be read: %2"_s.arg(m_path, file.errorString()));
    if (m_format != "auto"_L1 && m_format != "jsonl"_L1)
        return fail(ErrorCode::Usage, u"there is no import format “%1”"_s.arg(m_format),
                    u"the formats are: auto, jsonl"_s);
    if (m_format == "auto"_L1) {
        if (const auto format = sniffFormat(file.peek(sniffLength)); !format) {
            Error error = format.error();
            error.detail = u"%1: %2"_s.arg(m_path, error.detail);
            return fail(error);
        }
    }
    return {};
}

Result<ImportReport> ImportJob::run(const std::stop_token &stop)
{
    QFile file(m_path);
    if (auto opened = openAndSniff(file); !opened)
        return fail(opened.error());
    JsonlReader reader(file);
    QList<ImportedEntry> piece;
    qsizetype units = 0;
    const auto flush = [&] {
        if (!piece.isEmpty())
            post(std::exchange(piece, {}));
        units = 0;
        m_parts.progress({u"import"_s, reader.bytesRead(), file.size(), JobProgress::Unit::Bytes});
    };
    const auto hasFailed = [this] {
        const std::lock_guard guard(m_mutex);
        return m_failed.has_value();
    };
    while (!stop.stop_requested() && !hasFailed()) {
        auto entry = reader.next();
        if (!entry) {
            skip(reader.line(), entry.error());
            continue;
        }
        if (!*entry)
            break;
        units += (*entry)->draft.content.size();
        piece += std::move(**entry);
        if (piece.size() >= pieceEntries || units >= pieceUnits)
            flush();
    }
    flush();
    m_room.acquire(piecesInFlight); // every piece has been answered
    if (!m_dryRun)
        closeBatch();
    const std::lock_guard guard(m_mutex);
    if (m_failed)
        return fail(*m_failed);
    std::stable_sort(m_report.items.begin(), m_report.items.end(),
                     [](const ImportItem &a, const ImportItem &b) { return a.line < b.line; });
    return m_report;
}

void ImportJob::post(QList<ImportedEntry> piece)
{
    m_room.acquire();
    const auto outcome = std::make_shared<ImportReport>();
    m_parts.store.write(
        [this, piece = std::move(piece), outcome](Stores &stores) -> Result<> {
            *outcome = {};
            auto done = storePiece(stores, piece, *outcome);
            if (!done || m_dryRun)
                m_fill.undone();
            if (done && m_dryRun) // undone, on purpose
                return fail(ErrorCode::Cancelled, u"dry run"_s);
            return done;
        },
        Store::Durability::Synced,
        [this, outcome](const Result<> &done) {
            pieceEnded(*outcome, done);
            m_room.release();
        });
}

void ImportJob::pieceEnded(const ImportReport &outcome, const Result<> &done)
{
    if (done)
        m_fill.kept();
    if (done || (m_dryRun && done.error().code == ErrorCode::Cancelled))
        return add(outcome);
    m_fill.undone();
    const std::lock_guard guard(m_mutex);
    if (!m_failed) // the first says why
        m_failed = done.error();
}

void ImportJob::closeBatch()
{
    QSemaphore closed;
    m_parts.store.write(
        [this](Stores &stores) { return m_fill.close(stores, m_parts.clock.now()); },
        Store::Durability::Lazy, [&closed](const Result<> &) { closed.release(); });
    closed.acquire();
}

Result<> ImportJob::storePiece(Stores &stores, const QList<ImportedEntry> &piece,
                               ImportReport &outcome)
{
    const Instant now = m_parts.clock.now();
    if (auto room =
            m_fill.checkRoom(stores, u"let it work some off, then import the same file again"_s);
        !room)
        return room;
    for (const ImportedEntry &entry : piece) {
        const auto fine = checkDraft(entry.draft);
        if (!fine) {
            note(outcome, entry, fine, {});
            continue;
        }
        const EntryId fresh = EntryId::make(now, m_parts.dice.bits(), m_parts.dice.bits());
        const auto as = stores.entries.import(entry, fresh, now);
        if (!as)
            return fail(as.error());
        if (auto said = storeSaid(stores, entry, *as); !said)
            return said;
        if (as->saved.contentChanged) {
            if (const auto queued = m_fill.add(stores, as->saved.id, now); !queued)
                return fail(queued.error());
        }
        note(outcome, entry, fine, *as);
    }
    return {};
}

/// What is known already changes nothing: a person may have taken back what the line says.
Result<> ImportJob::storeSaid(Stores &stores, const ImportedEntry &entry,
                              const EntryStore::ImportedAs &as)
{
    const bool isFresh =
        as.outcome == ImportOutcome::Imported || as.outcome == ImportOutcome::Updated;
    for (const Correction &correction : isFresh ? entry.corrections : QList<Correction>()) {
        auto put = stores.corrections.put(as.saved.id, correction, CorrectionStore::Over::Older);
        if (!put)
            return put;
    }
    if (as.outcome == ImportOutcome::Skipped || (entry.themes.isEmpty() && entry.names.isEmpty()))
        return {};
    return addUnknown(entry.themes, stores.corrections.themes(),
                      [&](const ThemeRule &rule) { return stores.corrections.setTheme(rule); })
        .and_then([&] {
            return addUnknown(entry.names, stores.corrections.names(), [&](const NameRule &rule) {
                return stores.corrections.setName(rule);
            });
        });
}

void ImportJob::note(ImportReport &report, const ImportedEntry &entry, const Result<> &fine,
                     const EntryStore::ImportedAs &as) const
{
    ImportItem item{m_path, entry.line, as.outcome, entry.warning, as.saved.id};
    if (!fine) {
        item.outcome = ImportOutcome::Skipped;
        item.reason = fine.error().detail;
    }
    switch (item.outcome) {
    case ImportOutcome::Imported:
        ++report.imported;
        break;
    case ImportOutcome::Unchanged:
        ++report.unchanged;
        break;
    case ImportOutcome::Updated:
        ++report.updated;
        break;
    case ImportOutcome::Skipped:
        ++report.skipped;
        break;
    case ImportOutcome::Warned:
        break;
    }
    if (!entry.warning.isEmpty() && item.outcome != ImportOutcome::Skipped) {
        ++report.warned;
        if (item.outcome == ImportOutcome::Imported)
            item.outcome = ImportOutcome::Warned;
    }
    const bool worthSaying = item.outcome == ImportOutcome::Skipped
        || item.outcome == ImportOutcome::Updated || !item.reason.isEmpty();
    if (worthSaying)
        report.items += item;
}

void ImportJob::add(const ImportReport &outcome)
{
    const std::lock_guard guard(m_mutex);
    m_report.imported += outcome.imported;
    m_report.unchanged += outcome.unchanged;
    m_report.updated += outcome.updated;
    m_report.skipped += outcome.skipped;
    m_report.warned += outcome.warned;
    m_report.items += outcome.items;
}

void ImportJob::skip(qint64 line, const Error &error)
{
    const std::lock_guard guard(m_mutex);
    ++m_report.skipped;
    m_report.items += {m_path, line, ImportOutcome::Skipped, error.detail, {}};
}

} // namespace englog
