// SPDX-License-Identifier: GPL-3.0-or-later
// How long the results of one entry take: read from the journal the first time, then from the
// engine's cache. Measured from the call to the continuation in the main thread.
#include "tests/bench/Bench.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

constexpr int entries = 200; // as many as the cache holds with room to spare
constexpr int rounds = 10;

class InsightsBench : public QObject
{
public:
    explicit InsightsBench(Engine &engine) : m_engine(engine) {}

    void begin()
    {
        m_engine.start(Engine::Work::Run);
        connect(&m_engine, &Engine::queueChanged, this, [this](const QueueStats &stats) {
            if (stats.open() == 0 && m_ids.isEmpty())
                list();
        });
    }

private:
    void list()
    {
        m_engine.entries({}).then(this, [this](const Result<QList<Entry>> &all) {
            if (!m_ids.isEmpty())
                return;
            for (const Entry &entry : bench::valueOf(all))
                m_ids += entry.id;
            next();
        });
    }

    void next()
    {
        if (m_asked == m_ids.size() * rounds) {
            bench::print("results, first time", m_first);
            bench::print("results, cached", m_cached);
            return QCoreApplication::quit();
        }
        const bool first = m_asked < m_ids.size();
        const EntryId id = m_ids[m_asked % m_ids.size()];
        ++m_asked;
        m_timer.start();
        m_engine.results(id).then(this, [this, first](const Result<AggregatedResults> &results) {
            (first ? m_first : m_cached)
                .push_back(static_cast<double>(m_timer.nsecsElapsed()) / 1e6);
            if (!bench::valueOf(results).sentiment)
                qFatal("an entry has no results");
            next();
        });
    }

    Engine &m_engine;
    QElapsedTimer m_timer;
    QList<EntryId> m_ids;
    qsizetype m_asked = 0;
    std::vector<double> m_first;
    std::vector<double> m_cached;
};

} // namespace

int main(int argc, char *argv[])
{
    Composition::prepareProcess();
    const QCoreApplication application(argc, argv);
    const QTemporaryDir folder(argc > 1 ? QString::fromLocal8Bit(argv[1]) + "/bench-XXXXXX"_L1
                                        : QString());
    const auto composition = bench::openIn(folder.path());
    InsightsBench benchmark(composition->engine());
    bench::fill(composition->engine(), folder.path(), entries, [&] { benchmark.begin(); });
    return QCoreApplication::exec();
}
