// SPDX-License-Identifier: GPL-3.0-or-later
// How long a save takes until entry and tasks are on disk: alone, with others, while the queue is
// worked off here or by other processes; and how quickly many are imported.
#include "tests/bench/Bench.h"
#include "tests/bench/queue/Cases.h"
#include "tests/bench/queue/Providers.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace englog::bench {

namespace {

constexpr int kinds = 6;
constexpr qint64 underWay = 2'000; // tasks, until turns have their size

/// Keeps some saves in flight until enough were made, then ends the event loop.
class Savers : public QObject
{
public:
    Savers(Engine &engine, int saves) : m_engine(engine), m_left(saves) {}

    void begin(int inFlight)
    {
        m_all.start();
        m_open = inFlight;
        for (int i = 0; i < inFlight; ++i)
            next();
    }

    [[nodiscard]] double seconds() const { return static_cast<double>(m_nanoseconds) / 1e9; }
    [[nodiscard]] const std::vector<double> &times() const { return m_times; }

private:
    void next()
    {
        if (m_left == 0) {
            if (--m_open == 0) {
                m_nanoseconds = m_all.nsecsElapsed();
                endLoop();
            }
            return;
        }
        const qint64 called = m_all.nsecsElapsed();
        m_engine.save(draftOf(--m_left), SaveMode::Closing)
            .then(this, [this, called](const Result<SavedEntry> &saved) {
                m_times.push_back(static_cast<double>(m_all.nsecsElapsed() - called) / 1e6);
                if (valueOf(saved).tasksQueued != kinds)
                    qFatal("not all tasks were queued");
                next();
            });
    }

    Engine &m_engine;
    int m_left;
    int m_open = 0;
    QElapsedTimer m_all;
    qint64 m_nanoseconds = 0;
    std::vector<double> m_times;
};

/// Processes that work the same journal; they are told to leave at the end.
class Workers
{
public:
    Workers(const QString &journal, int count)
    {
        for (int i = 0; i < count; ++i) {
            auto worker = std::make_unique<QProcess>();
            worker->setStandardErrorFile(QProcess::nullDevice());
            worker->start(QStringLiteral(ENGLOG_WORKER), {u"--journal"_s, journal});
            m_workers.push_back(std::move(worker));
        }
    }

    ~Workers()
    {
        for (const auto &worker : m_workers)
            worker->terminate();
        for (const auto &worker : m_workers)
            worker->waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(Workers)

    [[nodiscard]] size_t count() const { return m_workers.size(); }

private:
    std::vector<std::unique_ptr<QProcess>> m_workers;
};

/// Calls `next` once so many tasks are done, and so many processes hold some.
class WhenUnderWay : public QObject
{
public:
    WhenUnderWay(Engine &engine, qsizetype workers, std::function<void()> next)
        : m_engine(engine)
        , m_workers(workers)
        , m_next(std::move(next))
    {
        m_look.setInterval(50);
        connect(&m_look, &QTimer::timeout, this, &WhenUnderWay::look);
        m_look.start();
    }

private:
    void look()
    {
        m_engine.queueStats().then(this, [this](const Result<QueueStats> &stats) {
            if (valueOf(stats).count(TaskState::Completed) < underWay
                || stats->workers.size() < m_workers || !m_look.isActive())
                return;
            m_look.stop();
            m_next();
        });
    }

    Engine &m_engine;
    qsizetype m_workers;
    std::function<void()> m_next;
    QTimer m_look;
};

qint64 completed(Engine &engine, qint64 &open)
{
    qint64 done = 0;
    engine.queueStats().then(&engine, [&](const Result<QueueStats> &stats) {
        done = valueOf(stats).count(TaskState::Completed);
        open = stats->open();
        endLoop();
    });
    QCoreApplication::exec();
    return done;
}

int backlogFor(const Options &options)
{
    if (options.draining)
        return options.backlogOr(300'000);
    return options.backlogOr(options.workers > 0 ? 90'000 : 20'000);
}

} // namespace

Figures save(const Options &options, const Place &place)
{
    place.fill(backlogFor(options), options.future);
    const auto provider = std::make_shared<Nothing>(Provider::Reach::Device, options.results);
    Rig rig(place.journal(), provider);
    Engine &engine = rig.engine();
    if (options.listens)
        QObject::connect(&engine, &Engine::queueChanged, &engine, [](const QueueStats &) {});
    Savers savers(engine, options.saves);
    const Workers workers(place.journal(), options.workers);
    engine.start(options.draining ? Engine::Work::Run : Engine::Work::Leave);
    qint64 open = 0;
    qint64 before = 0;
    std::unique_ptr<WhenUnderWay> start;
    if (options.draining || options.workers > 0) {
        start = std::make_unique<WhenUnderWay>(engine, options.workers + (options.draining ? 1 : 0),
                                               [] { endLoop(); });
        QCoreApplication::exec();
        before = completed(engine, open);
    }
    savers.begin(options.concurrency);
    QCoreApplication::exec();
    const qint64 after = completed(engine, open);
    if (start && open == 0)
        qFatal("the backlog was worked off before the saves were made: use a longer one");
    QJsonObject more;
    if (start)
        more = {{u"tasks_meanwhile_s"_s, static_cast<double>(after - before) / savers.seconds()}};
    return {{options.what, options.saves / savers.seconds(), u"saves/s"_s, savers.times(), more}};
}

Figures bulk(const Options &options, const Place &place)
{
    constexpr int bulkEntries = 10'000;
    place.fill(options.backlogOr(0), options.future);
    Rig rig(place.journal(), std::make_shared<Nothing>(Provider::Reach::Device, options.results));
    rig.engine().start(Engine::Work::Leave);
    QElapsedTimer timer;
    qint64 nanoseconds = 0;
    const QString file = place.folder() + u"/bulk.jsonl"_s;
    QFile lines(file);
    if (!lines.open(QIODevice::WriteOnly) || lines.write(entries(bulkEntries)) < 0)
        qFatal("%s cannot be written", qPrintable(file));
    lines.close();
    timer.start();
    rig.engine()
        .importFile(file, {u"jsonl"_s, false})
        .then(&rig.engine(), [&](const Result<ImportReport> &report) {
            nanoseconds = timer.nsecsElapsed();
            if (valueOf(report).imported != bulkEntries)
                qFatal("not all entries were imported");
            endLoop();
        });
    QCoreApplication::exec();
    return {{options.what,
             bulkEntries / (static_cast<double>(nanoseconds) / 1e9),
             u"entries/s"_s,
             {},
             {}}};
}

} // namespace englog::bench
