// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/SqlBatchStore.h"
#include "engine/store/SqlEntryStore.h"
#include "engine/store/SqlProviderStore.h"
#include "engine/store/SqlTaskStore.h"
#include "tests/support/FakeClock.h"
#include "tests/support/QueueModel.h"
#include "tests/support/QueueTable.h"

#include <QStringList>

#include <array>
#include <deque>
#include <memory>
#include <random>

namespace englog::test {

/// A walk at random through what can be asked of the queue: each step is done by the store and by
/// the model, then the rows are compared.
///
/// It has the journal's file for itself, without a writer's thread. Several steps share a
/// transaction; some transactions are taken back. One seed gives one walk, whatever the machine.
class QueueWalk
{
public:
    /// \param path  of an empty journal
    QueueWalk(const QString &path, quint64 seed);
    ~QueueWalk();
    Q_DISABLE_COPY_MOVE(QueueWalk)

    /// False: the store and the model part; why() says where.
    bool step();
    /// The end: what is left of the transaction is kept, and the file is sound.
    bool finish();

    [[nodiscard]] QString why() const { return m_why; }
    [[nodiscard]] QStringList lastSteps() const { return {m_last.begin(), m_last.end()}; }
    [[nodiscard]] const QMap<QString, qint64> &counts() const { return m_counts; }

private:
    /// A process that works the queue: it has stores of its own, on the one connection.
    struct Process
    {
        QString instance;
        bool lives = true;
        std::unique_ptr<SqlTaskStore> tasks;
        std::unique_ptr<SqlBatchStore> batches;
    };
    struct Operation
    {
        int weight;
        const char *name;
        void (QueueWalk::*run)();
    };
    static const std::vector<Operation> &operations();

    // --- the walk ---
    void open();
    void startProcess(size_t slot);
    QString nextInstance()
    {
        return QStringLiteral("w%1").arg(++m_serial, 6, 10, QLatin1Char('0'));
    }
    void begin();
    void end();
    void restart();
    void runOne();
    void checkAll();
    void checkStats();
    void checkBatches();
    void checkQuestions();

    // --- dice ---
    int below(int n) { return static_cast<int>(m_dice() % static_cast<quint64>(n)); }
    bool oneIn(int n) { return below(n) == 0; }
    template<typename Map>
    auto anyKey(const Map &map) -> typename Map::key_type
    {
        return std::next(map.begin(), below(static_cast<int>(map.size())))->first;
    }
    template<typename T>
    const T &anyOf(const std::vector<T> &list)
    {
        return list[static_cast<size_t>(below(static_cast<int>(list.size())))];
    }
    TaskKind anyKind() { return allTaskKinds[static_cast<size_t>(below(6))]; }
    size_t anySlot() { return static_cast<size_t>(below(static_cast<int>(m_processes.size()))); }

    // --- what a step says ---
    void say(const QString &what) { m_said += u' ' + what; }
    void complain(const QString &what);
    template<typename T, typename U>
    void expect(const char *what, const T &store, const U &model);
    template<typename T>
    bool fine(const Result<T> &result)
    {
        if (!result)
            complain(QStringLiteral("the store says: ") + result.error().detail);
        return result.has_value();
    }

    // --- entries ---
    QueuePlan anyPlan();
    QString anyText(qint64 serial);
    bool saveEntry(EntryDraft draft, qint64 row, const QueuePlan &plan);
    void saveNew();
    void edit();
    void queueAgain();
    void trash();
    void undelete();
    void removeForGood();
    void depend();
    void hurry();
    void prefer();

    // --- orders ---
    std::vector<qint64> chosen(const TaskFilter &filter) const;
    TaskFilter anyFilter();
    void cancel();
    void retry();
    void purge();
    void cleanUp();
    void pause();
    void resume();
    void makeBatch();
    void closeBatch();
    void pauseBatch();
    void breakProvider();

    // --- work ---
    std::vector<QueueModel::Held> someLeases(int most);
    ClaimLimits anyLimits(size_t slot);
    QList<Share> anyShares(const QList<ReadyLevel> &levels, int tasks);
    [[nodiscard]] bool isOf(const QueueModel::Task &task, const ReadyLevel &level) const;
    [[nodiscard]] bool isAmong(const QueueModel::Task &task, const QList<Share> &shares) const;
    QList<ReadyLevel> levelsOfModel() const;
    void claim();
    void checkClaim(const ClaimLimits &limits, const QList<Share> &shares, const Claimed &claimed);
    bool checkClaimed(const ClaimedTask &task);
    void checkRoom(const ClaimLimits &limits, const Claimed &claimed);
    std::set<qint64> companions(const ClaimLimits &limits, const QList<Share> &shares,
                                const Claimed &claimed) const;
    void checkOrder(const ClaimLimits &limits, const QList<Share> &shares, const Claimed &claimed);
    void checkExhausted(const ClaimLimits &limits, const QList<Share> &shares,
                        const Claimed &claimed);
    std::vector<qint64> claimable(const ReadyLevel &level) const;
    void moveOutOfTheWay(const QList<Share> &shares, const Claimed &claimed);
    void complete();
    void fail();
    void forgive();
    void handBack();
    void beWorker();
    void leave();
    void die();
    void reboot();
    void rescue();
    [[nodiscard]] bool isAlive(const std::string &instance) const;
    void closeForsaken();
    void renew();
    void promote();
    void wait();
    void jump();

    [[nodiscard]] Instant now() const { return m_clock.now(); }
    [[nodiscard]] qint64 nowMs() const { return now().time_since_epoch().count(); }

    QString m_path;
    std::mt19937_64 m_dice;
    FakeClock m_clock;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Transaction> m_transaction;
    std::unique_ptr<SqlEntryStore> m_entries;
    std::unique_ptr<SqlProviderStore> m_providers;
    std::unique_ptr<QueueTable> m_table;
    std::array<Process, 3> m_processes;

    std::vector<int> m_weights; ///< of the operations, in this walk
    QueueModel m_model;
    QueueModel m_before; ///< the transaction
    int m_left = 0;      ///< steps of the transaction
    qint64 m_steps = 0;
    qint64 m_serial = 0; ///< of texts, results and processes
    QString m_said;
    QString m_why;
    std::deque<QString> m_last;
    QMap<QString, qint64> m_counts;
};

template<typename T, typename U>
void QueueWalk::expect(const char *what, const T &store, const U &model)
{
    if (store == static_cast<T>(model))
        return;
    complain(QStringLiteral("%1: the store says %2, the model %3")
                 .arg(QLatin1String(what))
                 .arg(store)
                 .arg(static_cast<T>(model)));
}

} // namespace englog::test
