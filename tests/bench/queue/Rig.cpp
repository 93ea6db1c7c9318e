// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/queue/Rig.h"

#include "app/Watch.h"
#include "engine/status/Metrics.h"
#include "engine/store/SqlStore.h"
#include "tests/bench/Bench.h"
#include "tests/bench/queue/Providers.h"
#include "tests/bench/queue/Sqlite.h"

#include <QFile>
#include <QProcess>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace englog::bench {

namespace {

constexpr int mostThreads = 8; // more in flight are calls that wait, not threads
constexpr int kinds = 6;

} // namespace

Rig::Rig(const QString &journal, std::shared_ptr<Provider> provider, const EngineConfig &config,
         Watched watched)
{
    if (watched == Watched::Yes)
        m_metrics = std::make_unique<Metrics>(u"bench@here"_s);
    Meter &meter = m_metrics ? *m_metrics : Meter::none();
    auto store = SqlStore::open({journal, u"bench"_s, "UTC", meter}, m_clock, m_dice);
    if (!store)
        qFatal("%s", qPrintable(store.error().detail));
    m_store = std::move(*store);
    m_engine = std::make_unique<Engine>(
        Engine::Parts{*m_store, m_clock, m_dice, std::move(provider), {}, {}, meter}, config);
    if (watched == Watched::No)
        return;
    m_watch = std::make_unique<Watch>(
        Watch::Parts{*m_engine, *m_store, m_clock, journal,
                     [store = m_store.get()] { return store->trouble(); }, m_metrics.get()});
    m_watch->start();
}

void endLoop()
{
    QMetaObject::invokeMethod(QCoreApplication::instance(), &QCoreApplication::quit,
                              Qt::QueuedConnection);
}

Rig::~Rig()
{
    m_engine->shutdown().then(m_engine.get(), [](const Result<> &) { endLoop(); });
    QCoreApplication::exec();
}

EngineConfig configFor(const Options &options)
{
    EngineConfig config;
    config.concurrency = options.concurrency;
    config.workerPoolSize = std::min(options.concurrency, mostThreads);
    return config;
}

Provider::Reach reachFor(const Options &options)
{
    return options.concurrency <= mostThreads ? Provider::Reach::Device : Provider::Reach::Network;
}

EntryDraft draftOf(qint64 number)
{
    EntryDraft draft;
    draft.content =
        u"Day %1. We walked along the harbour with Maria, and I was happy about the "
        "letter from Paris. In the evening it rained, and I worried about money."_s.arg(number);
    return draft;
}

Place::Place(const Options &options)
    : m_folder(options.folder.isEmpty() ? QString() : options.folder + "/bench-XXXXXX"_L1)
{
    if (!m_folder.isValid())
        qFatal("%s", qPrintable(m_folder.errorString()));
}

void Place::fill(int backlog, int future) const
{
    const int status =
        QProcess::execute(QCoreApplication::applicationFilePath(),
                          {u"fill"_s, u"--journal"_s, journal(), u"--backlog"_s,
                           QString::number(backlog), u"--future"_s, QString::number(future)});
    if (status != 0)
        qFatal("no journal could be made in %s", qPrintable(folder()));
}

namespace {

/// The first entry, as the engine stores it; its tasks have the ids 1 to 6, by kind.
void savePattern(const QString &journal)
{
    Rig rig(journal, std::make_shared<Nothing>(Provider::Reach::Device, false));
    rig.engine().start(Engine::Work::Leave);
    rig.engine()
        .save(draftOf(1), SaveMode::Closing)
        .then(&rig.engine(), [](const Result<SavedEntry> &saved) {
            if (valueOf(saved).tasksQueued != kinds)
                qFatal("the pattern has not the tasks it should");
            endLoop();
        });
    QCoreApplication::exec();
}

/// Rows of entries `from` to `to` after the pattern's.
void copyEntries(Sqlite &journal, int from, int to)
{
    journal.run(
        journal.prepare(
            "WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) "
            "INSERT INTO entry (id, uuid, content_hash, units, word_count, entry_date, entry_time, "
            "time_zone, mood, ai, revision, revision_at, revision_open, created_at, updated_at, "
            "title, excerpt, tags, metadata, content) "
            "SELECT i, printf('%08x-0000-7000-8000-%012x', i, i), content_hash, units, word_count, "
            "date(entry_date, '-' || (i % 20000) || ' days'), entry_time, time_zone, mood, ai, "
            "revision, revision_at, revision_open, p.created_at, updated_at, title, excerpt, tags, "
            "metadata, replace(content, 'Day 1.', 'Day ' || i || '.') "
            "FROM n, entry p WHERE p.id = 1"),
        from, to);
}

void copyTasks(Sqlite &journal, int from, int to)
{
    journal.run(
        journal.prepare(
            "WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) "
            "INSERT INTO task (id, entry_id, kind, lane, priority, state, waits_for, content_hash, "
            "max_retries, created_at, ready_at, provider) "
            "SELECT 6 * (i - 1) + p.id, i, kind, lane, priority, state, waits_for, content_hash, "
            "max_retries, created_at, ready_at, provider FROM n CROSS JOIN task p "
            "WHERE p.entry_id = 1"),
        from, to);
}

void copyEdges(Sqlite &journal, int from, int to)
{
    journal.run(
        journal.prepare(
            "WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) "
            "INSERT INTO task_edge (task_id, needs_id) SELECT 6 * (i - 1) + task_id, "
            "6 * (i - 1) + needs_id FROM n CROSS JOIN task_edge p WHERE p.task_id = 6"),
        from, to);
}

void copyPattern(const Options &options)
{
    const int waiting = options.backlogOr(0) / kinds;
    const int all = waiting + options.future / kinds;
    Sqlite journal(options.journal);
    for (const char *pragma : {"PRAGMA journal_mode = DELETE", "PRAGMA journal_mode = OFF",
                               "PRAGMA synchronous = OFF", "PRAGMA cache_size = -65536", "BEGIN"})
        journal.exec(pragma);
    journal.mergeWordsInSaves(true);
    if (waiting == 0)
        journal.exec("DELETE FROM entry");
    journal.exec("UPDATE task SET lane = 1"); // as what is imported
    if (all > 1) {
        copyEntries(journal, 2, all);
        copyTasks(journal, 2, all);
        copyEdges(journal, 2, waiting);
    }
    journal.run(
        journal.prepare("UPDATE task SET state = 0, waits_for = 0, lane = 0, priority = 10, "
                        "run_after = created_at + 86400000, delay_ms = 86400000 "
                        "WHERE entry_id > ?"),
        waiting);
    journal.mergeWordsInSaves(false);
    journal.exec("COMMIT");
    journal.exec("PRAGMA journal_mode = WAL");
}

/// What was filled without syncs is on the disk before anything is measured: the first sync of a
/// case would have to write all of it.
void syncFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite) || fsync(file.handle()) != 0)
        qFatal("%s cannot be synced", qPrintable(path));
}

} // namespace

void fillJournal(const Options &options)
{
    savePattern(options.journal);
    copyPattern(options);
    syncFile(options.journal);
}

} // namespace englog::bench
