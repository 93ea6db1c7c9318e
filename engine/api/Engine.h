// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/EngineConfig.h"
#include "engine/domain/Calls.h"
#include "engine/domain/Correction.h"
#include "engine/domain/Exchange.h"
#include "engine/domain/Insights.h"
#include "engine/domain/ListedName.h"
#include "engine/domain/ServiceTrial.h"
#include "engine/domain/Task.h"
#include "engine/domain/TaskEvent.h"
#include "engine/domain/ThemeBook.h"
#include "engine/ports/Meter.h"

#include <QFuture>
#include <QObject>

#include <memory>
#include <stop_token>

namespace englog {

class BatchStore;
class Clock;
class Dice;
class Provider;
class Routing;
class RemoteService;
class Store;

/// The one door to everything behind the window and the command line: values in, futures and
/// signals out. It owns the workers, and lends out the store that it is given.
///
/// *Thread:* main; every call returns at once, every signal is emitted there. Continue a future
/// with `.then(context, f)`. A future that is asked for after shutdown() ends with
/// ErrorCode::Cancelled.
class Engine : public QObject
{
    Q_OBJECT

public:
    /// Whether this process works the queue, or only reads and writes.
    enum class Work {
        Run,
        Leave,
    };

    struct Parts
    {
        Store &store;
        Clock &clock;
        Dice &dice;
        std::shared_ptr<Provider> provider; ///< the on-device analyser
        QList<std::shared_ptr<RemoteService>> services = {};
        std::shared_ptr<Routing> routing = {}; ///< null: all is the on-device analyser's
        Meter &meter = Meter::none();
    };

    Engine(const Parts &parts, EngineConfig config, QObject *parent = nullptr);
    ~Engine() override;
    Q_DISABLE_COPY_MOVE(Engine)

    // --- work ---
    void start(Work work);
    /// Services are asked from now on: their keys are there.
    void startServices();
    /// These are the services, in the place of those before, and `config` says how they are asked
    /// and in which order. What is under way goes back into the queue first; resolved when nothing
    /// of the services before is used any more. They are asked after startServices().
    QFuture<Result<>> setServices(const QList<std::shared_ptr<RemoteService>> &services,
                                  const EngineConfig &config);
    /// Stops claiming, lets what is in hand end or hands it back within `grace`, then resolves.
    QFuture<Result<>> shutdown(Millis grace = Millis(8'000));
    /// Working threads, calls in flight and limits of `config` from now on; what is in hand ends
    /// first.
    void setLimits(const EngineConfig &config);
    [[nodiscard]] const EngineConfig &config() const { return m_config; }

    // --- writing ---
    /// Stores the draft and its tasks in one transaction; resolved when both are on disk.
    QFuture<Result<SavedEntry>> save(const EntryDraft &draft, SaveMode mode);
    /// Closes the open revision and lets its tasks run at once; nothing when it is closed.
    QFuture<Result<>> leave(const EntryId &id);
    QFuture<Result<>> remove(const EntryId &id); ///< to the trash
    QFuture<Result<>> removeForGood(const EntryId &id);
    QFuture<Result<>> undelete(const EntryId &id);
    QFuture<Result<SavedEntry>> restoreRevision(const EntryId &id, int revision);

    // --- reading ---
    QFuture<Result<Entry>> entry(const EntryId &id);
    QFuture<Result<QList<Entry>>> entries(const EntryFilter &filter);
    QFuture<Result<QList<Revision>>> history(const EntryId &id); ///< newest first
    QFuture<Result<QList<SearchHit>>> search(const QString &words, int limit);
    /// Entries that speak of the same in other words, the nearest first; negative limit: all.
    QFuture<Result<QList<SearchHit>>> searchByMeaning(const QString &words, int limit);
    QFuture<Result<QList<SearchHit>>> findLike(const EntryId &id, int limit); ///< but for itself
    QFuture<Result<QStringList>> tags(); ///< all in use, most frequent first

    // --- analysis ---
    enum class Select {
        Missing, ///< kinds that have no result of the present text
        Stale,   ///< kinds whose result an upgrade or an edit made old
    };
    struct Queued
    {
        int tasks = 0;
        std::optional<BatchId> batch; ///< absent when nothing was missing
    };
    /// Queues what is missing of these entries (empty: of all) as one batch.
    /// \param provider  what has no result of this one is missing; empty: of any
    QFuture<Result<Queued>> analyse(const QList<EntryId> &entries, Select select,
                                    const QString &provider = {});
    /// Analyses text that belongs to no journal; stores nothing. Kinds empty: all six.
    ///
    /// \param provider  empty: the first in the person's order
    QFuture<Result<AggregatedResults>> analyseText(const AnalysisRequest &prototype,
                                                   const QList<TaskKind> &kinds,
                                                   const QString &provider = {});
    QFuture<Result<AggregatedResults>> results(const EntryId &id);
    QFuture<Result<ProcessingStatus>> status(const EntryId &id);
    /// Of several, in this order.
    QFuture<Result<QList<ProcessingStatus>>> statuses(const QList<EntryId> &ids);
    /// Follows this entry with statusChanged(); a null id follows none.
    void watch(const EntryId &id);

    // --- a person's word ---
    /// Says something of what was found in an entry: it wins, and is remembered. What rests on it
    /// is made again. \param undo  fields of which nothing is said any more
    QFuture<Result<>> correct(const EntryId &id, const QList<Correction> &says,
                              const QStringList &undo);
    /// A theme of the journal, and how many entries speak of it.
    struct ThemeInUse
    {
        ThemeBook::Listed theme;
        int entries = 0;
    };
    QFuture<Result<QList<ThemeInUse>>> themes();
    QFuture<Result<>> addTheme(const QString &name, const QStringList &seeds,
                               const QList<EntryId> &examples); ///< or adds to one
    QFuture<Result<>> renameTheme(const QString &name, const QString &to);
    QFuture<Result<>> mergeThemes(const QString &name, const QString &into);
    QFuture<Result<>> partTheme(const QString &name); ///< that was merged
    QFuture<Result<>> setThemeHidden(const QString &name, bool hidden);
    QFuture<Result<QList<ListedName>>> names();
    QFuture<Result<>> mergeNames(const QString &name, const QString &into);
    QFuture<Result<>> partName(const QString &name); ///< that was merged
    QFuture<Result<>> confirmName(const QString &name, EntityType type);
    QFuture<Result<>> rejectName(const QString &name);

    // --- providers and privacy ---
    /// What may be asked at present: EngineConfig::ai, until it is set anew.
    [[nodiscard]] EngineConfig::Ai allowed() const;
    /// From now on; what is under way with a provider that may not be asked any more is stopped and
    /// goes back into the queue.
    void setAllowed(EngineConfig::Ai allowed);
    /// Providers that wait for a person, for a key or a quota, are tried again.
    QFuture<Result<>> askRefusingAgain();
    /// The models that a service offers. NotFound for a name that is no service's.
    QFuture<Result<QStringList>> models(const QString &provider);
    struct Trial
    {
        ServiceTrial completion;
        std::optional<ServiceTrial> embedding; ///< absent: it has no model for them
    };
    /// Asks a service one real question, and for one real embedding.
    QFuture<Result<Trial>> tryProvider(const QString &provider);
    /// What would be sent to a service for an entry, exactly; one body after the other.
    QFuture<Result<QList<QByteArray>>> preview(const EntryId &id, const QString &provider);
    /// What analyse() would have to ask, roughly.
    struct Estimate
    {
        QString provider;
        int entries = 0;
        qint64 calls = 0;
        qint64 tokens = 0;
        std::optional<double> costUsd; ///< absent: the price is not known
    };
    QFuture<Result<Estimate>> estimate(const QList<EntryId> &entries, Select select,
                                       const QString &provider = {});
    QFuture<Result<QList<CallRecord>>> calls(const CallFilter &filter); ///< newest first
    /// What was sent since this Engine was made, or ever.
    enum class Since {
        Start,
        Ever,
    };
    QFuture<Result<QList<CallTotals>>> traffic(Since since);
    /// What was said of the journal (the empty tag) and of tags; what is not there is Any.
    QFuture<Result<QMap<QString, AiLevel>>> privacy();
    /// From now on: results that it does not allow go, work that it does not allow stops, and what
    /// others may do is queued for them. How many entries it changes something for.
    QFuture<Result<int>> setPrivacy(const QString &tag, AiLevel level);
    /// Requests leave or have ended; tells trafficChanged(). *Thread:* any.
    void trafficMoved();

    // --- the queue ---
    QFuture<Result<QueueStats>> queueStats();
    QFuture<Result<QList<Task>>> tasks(const TaskFilter &filter);
    QFuture<Result<QList<BatchStatus>>> batches();
    QFuture<Result<int>> retry(const TaskFilter &filter);  ///< dead letters; how many
    QFuture<Result<int>> cancel(const TaskFilter &filter); ///< whatever has not ended; how many
    QFuture<Result<int>> purge(const TaskFilter &filter);  ///< ended rows; how many
    QFuture<Result<>> pause(std::optional<TaskKind> kind); ///< nothing: all
    /// Nothing: all, and providers that wait for a person are tried again.
    QFuture<Result<>> resume(std::optional<TaskKind> kind);
    QFuture<Result<>> pauseBatch(const BatchId &batch); ///< NotFound where there is none
    QFuture<Result<>> resumeBatch(const BatchId &batch);

    // --- over time ---
    QFuture<Result<QList<TrendPoint>>> trends(const DateRange &range, TrendStep step);
    QFuture<Result<ReportModel>> report(const DateRange &range);
    /// \param format  `html`, `markdown` or `json`; another is ErrorCode::Usage
    QFuture<Result<>> writeReport(const QString &path, const DateRange &range,
                                  const QString &format);
    /// The report's charts as SVG files; their paths.
    QFuture<Result<QStringList>> writePictures(const QString &folder, const DateRange &range);
    /// What goes with good and bad days over the whole journal.
    QFuture<Result<JournalFindings>> findings();
    struct Totals
    {
        int entries = 0;
        int analysed = 0;
    };
    QFuture<Result<Totals>> totals();

    // --- exchange and care ---
    struct ImportOptions
    {
        QString format = QStringLiteral("auto"); ///< or `jsonl`
        bool dryRun = false;
    };
    /// Tells how far it is by jobProgressed(). What is stored when `stop` comes stays, and the
    /// report tells of it.
    QFuture<Result<ImportReport>> importFile(const QString &path, const ImportOptions &options,
                                             const std::stop_token &stop = {});
    /// Writes what import reads; how many entries.
    QFuture<Result<int>> exportFile(const QString &path, const DateRange &range);
    QFuture<Result<QStringList>> check();             ///< the problems found; empty: none
    QFuture<Result<int>> backup(const QString &file); ///< verified; how many entries it holds

Q_SIGNALS:
    void entrySaved(const englog::EntryId &id, int revision); ///< once a save that is on disk
    void entryRemoved(const englog::EntryId &id);             ///< trashed or gone
    void entriesChanged(); ///< many at once: import, undelete, another process; at most 2 a second
    void taskChanged(const englog::Task &task); ///< of the watched entry; each change once
    /// Of the watched entry: first and last at once, between them at most 10 a second.
    void statusChanged(const englog::ProcessingStatus &status);
    void resultsReady(const englog::EntryId &id); ///< the last task of this entry has ended
    void insightsChanged(); ///< some results are new; at most once a second, the last always
    void queueChanged(const englog::QueueStats &stats); ///< at most 4 a second, the last always
    /// With queueChanged(), of each batch that has changed; its end always, and once.
    void batchChanged(const englog::BatchStatus &batch);
    /// Something about the queue has changed: with what became of tasks in this process, of which
    /// each is told once; with nothing where others did it, or a person's order.
    void queueMoved(const QList<englog::TaskEvent> &events);
    void jobProgressed(const englog::JobProgress &progress); ///< at most 10 a second
    void trafficChanged(); ///< a request left or ended; at most 2 a second, the last always
    void allowedChanged(); ///< the switch was set
    void privacyChanged(); ///< by setPrivacy()

private:
    friend class EngineEvents; // emits the signals above

    [[nodiscard]] bool hasQueueListener() const;
    [[nodiscard]] bool hasBatchListener() const;
    [[nodiscard]] bool hasMoveListener() const;
    Result<> removed(const EntryId &id, Result<> done);
    Result<int> ordered(Result<int> tasks);
    template<typename Order>
    QFuture<Result<>> sayOfJournal(const QStringList &names, Order order);
    QFuture<Result<>> setPaused(const BatchId &batch,
                                Result<bool> (BatchStore::*order)(const BatchId &));

    class Private;
    std::unique_ptr<Private> d;
    EngineConfig m_config;
};

} // namespace englog
