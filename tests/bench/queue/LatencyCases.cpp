// SPDX-License-Identifier: GPL-3.0-or-later
// How soon an idle engine begins with what was just saved, stops what was cancelled, and tells of
// what changed. Pauses of 40 to 120 ms lie between the rounds, so that each finds it idle.
#include "tests/bench/Bench.h"
#include "tests/bench/queue/Cases.h"
#include "tests/bench/queue/Providers.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace englog::bench {

namespace {

constexpr int kinds = 6;
constexpr int blocked = 1; // the insight waits for the others

double milliseconds(qint64 nanoseconds)
{
    return static_cast<double>(nanoseconds) / 1e6;
}

/// Rounds with pauses, until there have been enough.
class Rounds : public QObject
{
public:
    explicit Rounds(int rounds) : m_left(rounds) {}

    /// Runs the event loop until the last round has called done().
    void run()
    {
        m_clock.start();
        done();
        QCoreApplication::exec();
    }

protected:
    virtual void round(int number) = 0;

    void done(std::chrono::milliseconds longer = {})
    {
        if (m_left == 0)
            return endLoop();
        const auto pause = std::chrono::milliseconds(m_dice.bounded(40, 121)) + longer;
        QTimer::singleShot(pause, Qt::PreciseTimer, this, [this] { round(m_left--); });
    }

    [[nodiscard]] qint64 now() const { return m_clock.nsecsElapsed(); } ///< any thread

private:
    int m_left;
    QElapsedTimer m_clock;
    QRandomGenerator m_dice{1}; // the same pauses each time
};

class PickupRounds : public Rounds
{
public:
    PickupRounds(Engine &engine, Nothing &provider, int rounds) : Rounds(rounds), m_engine(engine)
    {
        provider.onCall([this](qint64) {
            if (m_armed.exchange(false))
                m_begun = now();
            if (++m_calls == kinds)
                QMetaObject::invokeMethod(this, [this] { ended(); });
        });
    }

    std::vector<double> fromCall;
    std::vector<double> fromAnswer;

protected:
    void round(int number) override
    {
        m_calls = 0;
        m_armed = true;
        m_called = now();
        m_engine.save(draftOf(number), SaveMode::Closing)
            .then(this, [this](const Result<SavedEntry> &saved) {
                m_acknowledged = now();
                valueOf(saved);
            });
    }

private:
    void ended()
    {
        fromCall.push_back(milliseconds(m_begun - m_called));
        fromAnswer.push_back(milliseconds(m_begun - m_acknowledged));
        done();
    }

    Engine &m_engine;
    qint64 m_called = 0;
    qint64 m_acknowledged = 0;
    std::atomic<bool> m_armed = false;
    std::atomic<int> m_calls = 0;
    std::atomic<qint64> m_begun = 0;
};

class CancelRounds : public Rounds
{
public:
    CancelRounds(Engine &engine, Stuck &provider, int rounds) : Rounds(rounds), m_engine(engine)
    {
        provider.onStop([this] {
            const std::lock_guard guard(m_mutex);
            times.push_back(milliseconds(now() - m_called));
        });
        connect(&provider, &Stuck::called, this, [this] {
            if (++m_running == kinds - blocked)
                QTimer::singleShot(20, this, &CancelRounds::cancelAll);
        });
        connect(&provider, &Stuck::answered, this, [this] {
            if (--m_running == 0)
                done();
        });
    }

    std::vector<double> times;

protected:
    void round(int number) override
    {
        m_engine.save(draftOf(number), SaveMode::Closing)
            .then(this, [this](const Result<SavedEntry> &saved) { m_entry = valueOf(saved).id; });
    }

private:
    void cancelAll()
    {
        TaskFilter filter;
        filter.entries = {m_entry};
        m_called = now();
        m_engine.cancel(filter).then(this, [](const Result<int> &tasks) {
            if (valueOf(tasks) != kinds)
                qFatal("not all tasks were cancelled");
        });
    }

    Engine &m_engine;
    EntryId m_entry;
    int m_running = 0;
    std::atomic<qint64> m_called = 0;
    std::mutex m_mutex; // the times
};

class StatusRounds : public Rounds
{
public:
    StatusRounds(Engine &engine, Nothing &provider, int rounds) : Rounds(rounds), m_engine(engine)
    {
        provider.onCall([this](qint64) { m_answered = now(); });
        connect(&engine, &Engine::statusChanged, this, &StatusRounds::changed);
    }

    std::vector<double> first;
    std::vector<double> last;

protected:
    void round(int number) override
    {
        EntryDraft draft = draftOf(number);
        draft.id = m_entry;
        m_acknowledged.reset();
        m_engine.save(draft, SaveMode::Closing).then(this, [this](const Result<SavedEntry> &saved) {
            m_acknowledged = now();
            m_isFirst = true;
            if (m_entry.isNull()) { // looked at from now on; what it tells of comes with the next
                m_entry = valueOf(saved).id;
                m_acknowledged.reset();
                m_engine.watch(m_entry);
                done(std::chrono::seconds(1));
            }
        });
    }

private:
    void changed(const ProcessingStatus &status)
    {
        if (!m_acknowledged)
            return;
        if (std::exchange(m_isFirst, false))
            first.push_back(milliseconds(now() - *m_acknowledged));
        if (status.completedTasks < status.totalTasks)
            return;
        last.push_back(milliseconds(now() - m_answered));
        m_acknowledged.reset();
        done(std::chrono::milliseconds(200));
    }

    Engine &m_engine;
    EntryId m_entry;
    std::optional<qint64> m_acknowledged;
    bool m_isFirst = false;
    std::atomic<qint64> m_answered = 0;
};

/// The median is the value.
Figure spread(const QString &what, std::vector<double> times)
{
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return {what, *middle, u"ms"_s, times, {}};
}

int roundsFor(const Options &options, int usual, int aSecond)
{
    return options.seconds < 0 ? usual : std::max(2, options.seconds * aSecond);
}

} // namespace

Figures pickup(const Options &options, const Place &place)
{
    place.fill(options.backlogOr(0), options.future);
    const auto provider = std::make_shared<Nothing>(Provider::Reach::Device, options.results);
    Rig rig(place.journal(), provider);
    rig.engine().start(Engine::Work::Run);
    PickupRounds rounds(rig.engine(), *provider, roundsFor(options, 300, 12));
    rounds.run();
    return {spread(u"pickup"_s, rounds.fromCall),
            spread(u"pickup-after-commit"_s, rounds.fromAnswer)};
}

Figures cancel(const Options &options, const Place &place)
{
    place.fill(options.backlogOr(0), options.future);
    const auto provider = std::make_shared<Stuck>();
    Rig rig(place.journal(), provider);
    rig.engine().start(Engine::Work::Run);
    CancelRounds rounds(rig.engine(), *provider, roundsFor(options, 100, 8));
    rounds.run();
    return {spread(options.what, rounds.times)};
}

Figures status(const Options &options, const Place &place)
{
    place.fill(options.backlogOr(0), options.future);
    const auto provider = std::make_shared<Nothing>(Provider::Reach::Device, options.results);
    Rig rig(place.journal(), provider);
    rig.engine().start(Engine::Work::Run);
    StatusRounds rounds(rig.engine(), *provider, roundsFor(options, 60, 3));
    rounds.run();
    return {spread(u"status-first"_s, rounds.first), spread(u"status-last"_s, rounds.last)};
}

} // namespace englog::bench
