// SPDX-License-Identifier: GPL-3.0-or-later
// The engine's rows by SQLite's own calls from one thread: the ceilings that the engine is compared
// with. Each statement is prepared once; nothing is read that need not be.
#include "engine/domain/Entry.h"
#include "engine/domain/Task.h"
#include "tests/bench/queue/Cases.h"
#include "tests/bench/queue/Sqlite.h"

#include <QElapsedTimer>

using namespace Qt::StringLiterals;

namespace englog::bench {

namespace {

constexpr int bulkEntries = 10'000;
constexpr int entriesAPiece = 12; // as ImportJob's
constexpr int tasksATransaction = 256;
constexpr int dependents = 5; // kinds that the insight of an entry waits for

double seconds(const QElapsedTimer &timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e9;
}

/// Stores entries as the engine leaves them.
class EntryRows
{
public:
    explicit EntryRows(Sqlite &journal)
        : m_journal(journal)
        , m_entry(journal.prepare(
              "INSERT INTO entry (uuid, source_key, source_hash, title, content, content_hash, "
              "units, word_count, excerpt, entry_date, time_zone, tags, ai, metadata, revision, "
              "revision_at, revision_open, created_at, updated_at) VALUES (?, nullif(?, ''), "
              "nullif(?, x''), '', ?, ?, ?, ?, ?, ?, 'UTC', '[]', 0, '{}', 1, ?, 0, ?, ?)"))
        , m_task(journal.prepare(
              "INSERT INTO task (entry_id, kind, lane, priority, state, waits_for, content_hash, "
              "max_retries, created_at, ready_at, provider) "
              "VALUES (?, ?, ?, ?, ?, ?, ?, 3, ?, ?, '')"))
        , m_edge(journal.prepare("INSERT INTO task_edge (task_id, needs_id) VALUES (?, ?)"))
    {}

    /// \param imported  with the key that an import gives, in its lane
    void store(qint64 number, bool imported)
    {
        const EntryDraft draft = draftOf(number);
        const Instant now = m_clock.now();
        const qint64 at = now.time_since_epoch().count();
        const QByteArray id = EntryId::make(now, m_dice.bits(), m_dice.bits()).toString().toUtf8();
        const QByteArray key = imported ? "jsonl:" + id : QByteArray("");
        const QByteArray hash = contentHashOf(draft.content);
        const QByteArray sourceHash = imported ? hash : QByteArray("");
        const QByteArray content = draft.content.toUtf8();
        const QByteArray excerpt = excerptOf(draft.content).toUtf8();
        const QByteArray day = toDateTime(now).date().toString(Qt::ISODate).toUtf8();
        Sqlite::bind(m_entry, id, key, Sqlite::blob(sourceHash), content, Sqlite::blob(hash),
                     qint64(draft.content.size()), countWords(draft.content), excerpt, day, at, at,
                     at);
        const qint64 entry = m_journal.insert(m_entry);
        QList<qint64> tasks;
        for (const TaskKind kind : allTaskKinds) {
            const bool waits = kind == TaskKind::InsightGeneration;
            Sqlite::bind(m_task, entry, static_cast<int>(kind), imported ? 1 : 0, priorityOf(kind),
                         waits ? 0 : 1, waits ? dependents : 0, Sqlite::blob(hash), at, at);
            tasks += m_journal.insert(m_task);
        }
        for (int i = 0; i < dependents; ++i)
            m_journal.run(m_edge, tasks.last(), tasks[i]);
    }

private:
    Sqlite &m_journal;
    SystemClock m_clock;
    SystemDice m_dice;
    sqlite3_stmt *m_entry;
    sqlite3_stmt *m_task;
    sqlite3_stmt *m_edge;
};

} // namespace

Figures rawSave(const Options &options, const Place &place)
{
    place.fill(options.backlogOr(20'000), options.future);
    Sqlite journal(place.journal(), options.synced);
    journal.mergeWordsInSaves(true);
    EntryRows rows(journal);
    std::vector<double> times;
    QElapsedTimer all;
    all.start();
    for (int i = 0; i < options.saves; ++i) {
        QElapsedTimer one;
        one.start();
        journal.exec("BEGIN IMMEDIATE");
        rows.store(i, false);
        journal.exec("COMMIT");
        times.push_back(seconds(one) * 1e3);
    }
    const double value = options.saves / seconds(all);
    return {{options.what, value, u"saves/s"_s, std::move(times), {}}};
}

Figures rawBulk(const Options &options, const Place &place)
{
    place.fill(options.backlogOr(0), options.future);
    Sqlite journal(place.journal(), options.synced);
    journal.mergeWordsInSaves(true);
    EntryRows rows(journal);
    QElapsedTimer all;
    all.start();
    for (int i = 0; i < bulkEntries;) {
        journal.exec("BEGIN IMMEDIATE");
        for (const int end = std::min(i + entriesAPiece, bulkEntries); i < end; ++i)
            rows.store(i, true);
        journal.exec("COMMIT");
    }
    return {{options.what, bulkEntries / seconds(all), u"entries/s"_s, {}, {}}};
}

namespace {

struct Held
{
    qint64 task;
    qint64 fence;
    qint64 entry;
    int kind;
    QByteArray hash;
};

/// Claims and completes, row by row, as many of the ready tasks as go into one transaction.
class Drainer
{
public:
    Drainer(Sqlite &journal, bool results)
        : m_journal(journal)
        , m_results(results)
        , m_claim(journal.prepare("UPDATE task SET state = 2, fence = fence + 1, worker = ?, "
                                  "started_at = ? WHERE id IN "
                                  "(SELECT id FROM task INDEXED BY task_ready WHERE state = 1 "
                                  "ORDER BY lane, priority, kind, ready_at LIMIT ?) "
                                  "RETURNING id, fence, entry_id, kind, content_hash"))
        , m_complete(journal.prepare(
              "UPDATE task SET state = 4, completed_at = ?, worker = NULL, error = NULL, "
              "error_code = NULL WHERE id = ? AND fence = ? AND state = 2"))
        , m_result(journal.prepare(
              "INSERT OR REPLACE INTO result (entry_id, kind, provider, model, prompt_version, "
              "content_hash, language, finding, tokens_used, processing_ms, queue_wait_ms, "
              "created_at) VALUES (?, ?, 'nothing', 'nothing', '1', ?, '', '{}', 0, 0, 0, ?)"))
    {}

    /// How many it claimed.
    qsizetype turn()
    {
        const qint64 now = m_clock.now().time_since_epoch().count();
        const QByteArray worker("0123456789abc");
        m_journal.exec("BEGIN IMMEDIATE");
        for (const Held &held : std::as_const(m_held)) {
            m_journal.run(m_complete, now, held.task, held.fence);
            if (m_results)
                m_journal.run(m_result, held.entry, held.kind, Sqlite::blob(held.hash), now);
        }
        m_held.clear();
        Sqlite::bind(m_claim, worker, now, tasksATransaction);
        while (m_journal.step(m_claim)) {
            const auto *hash = static_cast<const char *>(sqlite3_column_blob(m_claim, 4));
            m_held += Held{sqlite3_column_int64(m_claim, 0), sqlite3_column_int64(m_claim, 1),
                           sqlite3_column_int64(m_claim, 2), sqlite3_column_int(m_claim, 3),
                           QByteArray(hash, sqlite3_column_bytes(m_claim, 4))};
        }
        m_journal.exec("COMMIT");
        return m_held.size();
    }

private:
    Sqlite &m_journal;
    bool m_results;
    sqlite3_stmt *m_claim;
    sqlite3_stmt *m_complete;
    sqlite3_stmt *m_result;
    SystemClock m_clock;
    QList<Held> m_held;
};

} // namespace

Figures rawDrain(const Options &options, const Place &place)
{
    place.fill(options.backlogOr(24'000), options.future);
    Sqlite journal(place.journal(), options.synced);
    Drainer drainer(journal, options.results);
    QElapsedTimer all;
    all.start();
    qint64 tasks = 0;
    const auto drainReady = [&] {
        for (qsizetype claimed = drainer.turn(); claimed > 0; claimed = drainer.turn())
            tasks += claimed;
    };
    drainReady();
    // What waited for others is ready now: in one statement, which is less than it costs by turns.
    journal.exec("UPDATE task SET state = 1, waits_for = 0 WHERE state = 0 AND waits_for > 0");
    drainReady();
    const double value = static_cast<double>(tasks) / seconds(all);
    if (tasks != journal.integer("SELECT count(*) FROM task WHERE state = 4"))
        qFatal("not all tasks were done");
    return {{options.what, value, u"tasks/s"_s, {}, {{u"drained"_s, tasks}}}};
}

} // namespace englog::bench
