// SPDX-License-Identifier: GPL-3.0-or-later
// How many tasks a second go through the queue when the work itself is nothing: claim, run, store
// the result, settle, all power-safe; and what SQLite alone does in one connection, one synced
// commit for every 64 rows, in the same run.
#include "app/SystemClock.h"
#include "app/SystemDice.h"
#include "engine/ports/Provider.h"
#include "engine/store/Database.h"
#include "engine/store/SqlStore.h"
#include "tests/bench/Bench.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

using namespace englog;
using namespace Qt::StringLiterals;

namespace {

constexpr int entryCount = 4'000;
constexpr int rowsACommit = 64;

/// Answers at once, with an empty finding of the right kind.
class NothingToDo : public Provider
{
public:
    [[nodiscard]] Reach reach() const override { return Reach::Device; }
    [[nodiscard]] Identity identity(TaskKind) const override
    {
        return {u"nothing"_s, u"nothing"_s, u"1"_s};
    }
    void analyse(const AnalysisRequest &request, std::stop_token, const Alive &,
                 const Done &done) override
    {
        static const QList<Finding> findings{SentimentAnalysis{},   ContentExtraction{},
                                             ThemeIdentification{}, EntityRecognition{},
                                             EmbeddingGeneration{}, InsightGeneration{}};
        Analysis analysis;
        analysis.finding = findings[static_cast<int>(request.kind) - 1];
        done(analysis);
    }
};

/// Rows a second that change state in a table like the queue's, by plain statements.
double plainRowsASecond(const QString &folder)
{
    auto opened = Database::open(folder + u"/plain.db"_s, Database::Access::ReadWrite, u"plain"_s);
    const auto &database = bench::valueOf(opened);
    const auto must = [](const Result<> &done) {
        if (!done)
            qFatal("%s", qPrintable(done.error().detail));
    };
    const auto run = [&](const QString &sql) { must(database->exec(sql)); };
    run(u"CREATE TABLE task (id INTEGER PRIMARY KEY, state INTEGER NOT NULL, note TEXT) STRICT"_s);
    run(u"CREATE INDEX ready ON task (id) WHERE state = 1"_s);
    run(u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24000) "
        "INSERT INTO task SELECT i, 1, 'a row of the queue' FROM n"_s);
    QElapsedTimer timer;
    timer.start();
    int rows = 0;
    for (bool more = true; more;) {
        auto transaction = Transaction::begin(*database);
        auto row =
            database->statement(u"UPDATE task SET state = 4, note = 'done' WHERE id IN "
                                "(SELECT id FROM task WHERE state = 1 ORDER BY id LIMIT ?)"_s);
        const int changed = bench::valueOf(row.with(rowsACommit).count());
        must(transaction->commit());
        rows += changed;
        more = changed > 0;
    }
    return rows / (double(timer.nsecsElapsed()) / 1e9);
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QTemporaryDir folder(argc > 1 ? QString::fromLocal8Bit(argv[1]) + "/bench-XXXXXX"_L1
                                        : QString());
    SystemClock clock;
    SystemDice dice;
    auto store = SqlStore::open({folder.filePath(u"j.englog"_s), u"bench"_s, "UTC"}, clock, dice);
    Engine engine({*bench::valueOf(store), clock, dice, std::make_shared<NothingToDo>()},
                  EngineConfig{});
    QElapsedTimer timer;
    QObject::connect(&engine, &Engine::queueChanged, &engine, [&](const QueueStats &stats) {
        if (!timer.isValid() || stats.open() > 0)
            return;
        const double seconds = double(timer.nsecsElapsed()) / 1e9;
        const auto tasks = double(stats.count(TaskState::Completed));
        const double plain = plainRowsASecond(folder.path());
        std::printf("%.0f tasks in %.2f s: %.0f tasks/s; plain rows %.0f/s; ratio %.3f\n", tasks,
                    seconds, tasks / seconds, plain, tasks / seconds / plain);
        QCoreApplication::exit();
    });
    bench::fill(engine, folder.path(), entryCount, [&] {
        timer.start();
        engine.start(Engine::Work::Run);
    });
    return QCoreApplication::exec();
}
