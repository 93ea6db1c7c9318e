// SPDX-License-Identifier: GPL-3.0-or-later
// The walk itself: its steps, its transactions, and what is compared after each step.
#include "tests/support/QueueWalk.h"

#include "engine/store/Migrator.h"

#include <numeric>

using namespace Qt::StringLiterals;

namespace englog::test {

namespace {

constexpr int longestTransaction = 24;
constexpr size_t rememberedSteps = 20;

} // namespace

const std::vector<QueueWalk::Operation> &QueueWalk::operations()
{
    static const std::vector<Operation> all{
        {50, "save", &QueueWalk::saveNew},
        {50, "edit", &QueueWalk::edit},
        {15, "queue again", &QueueWalk::queueAgain},
        {8, "trash", &QueueWalk::trash},
        {8, "undelete", &QueueWalk::undelete},
        {15, "remove", &QueueWalk::removeForGood},
        {60, "depend", &QueueWalk::depend},
        {10, "hurry", &QueueWalk::hurry},
        {10, "prefer", &QueueWalk::prefer},
        {150, "claim", &QueueWalk::claim},
        {140, "complete", &QueueWalk::complete},
        {110, "fail", &QueueWalk::fail},
        {20, "forgive", &QueueWalk::forgive},
        {25, "hand back", &QueueWalk::handBack},
        {25, "be a worker", &QueueWalk::beWorker},
        {5, "leave", &QueueWalk::leave},
        {15, "die", &QueueWalk::die},
        {2, "reboot", &QueueWalk::reboot},
        {40, "rescue", &QueueWalk::rescue},
        {15, "renew", &QueueWalk::renew},
        {40, "promote", &QueueWalk::promote},
        {40, "wait", &QueueWalk::wait},
        {6, "jump", &QueueWalk::jump},
        {20, "cancel", &QueueWalk::cancel},
        {25, "retry", &QueueWalk::retry},
        {6, "purge", &QueueWalk::purge},
        {15, "clean up", &QueueWalk::cleanUp},
        {6, "pause", &QueueWalk::pause},
        {20, "resume", &QueueWalk::resume},
        {10, "make a batch", &QueueWalk::makeBatch},
        {10, "close a batch", &QueueWalk::closeBatch},
        {15, "pause a batch", &QueueWalk::pauseBatch},
        {4, "break a provider", &QueueWalk::breakProvider},
    };
    return all;
}

QueueWalk::QueueWalk(const QString &path, quint64 seed) : m_path(path), m_dice(seed)
{
    for (size_t slot = 0; slot < m_processes.size(); ++slot)
        m_processes[slot].instance = nextInstance();
    // Each walk has a temper of its own: what one hardly ever does, another does all the time.
    constexpr std::array tempers{1, 4, 4, 4, 16};
    for (const Operation &operation : operations())
        m_weights.push_back(
            operation.weight
            * tempers[static_cast<size_t>(below(static_cast<int>(tempers.size())))]);
    open();
}

QueueWalk::~QueueWalk()
{
    m_transaction.reset();
    m_processes = {};
}

void QueueWalk::open()
{
    auto database = Database::open(m_path, Database::Access::ReadWrite, u"model"_s);
    if (!fine(database))
        qFatal("%s", qPrintable(m_why));
    m_database = std::move(*database);
    if (!fine(Migrator::migrate(*m_database)) || !fine(m_database->setSynced(false)))
        qFatal("%s", qPrintable(m_why));
    m_entries = std::make_unique<SqlEntryStore>(*m_database);
    m_providers = std::make_unique<SqlProviderStore>(*m_database);
    m_table = std::make_unique<QueueTable>(*m_database);
    for (size_t slot = 0; slot < m_processes.size(); ++slot)
        startProcess(slot);
}

void QueueWalk::startProcess(size_t slot)
{
    const auto lives = [this](int at, const QString &instance) {
        return at >= 0 && at < static_cast<int>(m_processes.size())
            && m_processes[static_cast<size_t>(at)].lives
            && m_processes[static_cast<size_t>(at)].instance == instance;
    };
    Process &process = m_processes[slot];
    process.lives = true;
    const int at = static_cast<int>(slot);
    process.tasks = std::make_unique<SqlTaskStore>(*m_database, at, lives);
    process.batches = std::make_unique<SqlBatchStore>(*m_database, at, lives);
}

void QueueWalk::begin()
{
    auto transaction = Transaction::begin(*m_database);
    if (!fine(transaction))
        return;
    m_transaction = std::make_unique<Transaction>(std::move(*transaction));
    m_before = m_model;
    m_left = 1 + below(longestTransaction);
}

void QueueWalk::end()
{
    if (!m_transaction)
        return;
    if (oneIn(20)) {
        m_transaction.reset();
        m_model = m_before;
        m_table->forget();
        m_last.push_back(u"-- the transaction was taken back"_s);
    } else {
        std::ignore = fine(m_transaction->commit());
        m_transaction.reset();
    }
    if (oneIn(80))
        restart();
}

/// The journal is closed and opened again; who works it lives on.
void QueueWalk::restart()
{
    m_last.push_back(u"-- the journal was opened again"_s);
    for (Process &process : m_processes) {
        process.tasks.reset();
        process.batches.reset();
    }
    m_entries.reset();
    m_providers.reset();
    m_table.reset();
    m_database.reset();
    std::array<bool, std::tuple_size_v<decltype(m_processes)>> lives{};
    for (size_t slot = 0; slot < lives.size(); ++slot)
        lives[slot] = m_processes[slot].lives;
    open();
    for (size_t slot = 0; slot < lives.size(); ++slot)
        m_processes[slot].lives = lives[slot];
}

bool QueueWalk::step()
{
    if (!m_transaction)
        begin();
    runOne();
    if (m_why.isEmpty())
        checkAll();
    m_last.push_back(u"%1 %2"_s.arg(m_steps).arg(m_said));
    while (m_last.size() > rememberedSteps)
        m_last.pop_front();
    m_steps += 1;
    if (--m_left <= 0 && m_why.isEmpty())
        end();
    return m_why.isEmpty();
}

bool QueueWalk::finish()
{
    if (m_transaction && m_why.isEmpty())
        std::ignore = fine(m_transaction->commit());
    m_transaction.reset();
    const auto sound = m_database->text(u"PRAGMA integrity_check"_s);
    if (fine(sound) && *sound != "ok"_L1)
        complain(*sound);
    return m_why.isEmpty();
}

void QueueWalk::runOne()
{
    constexpr size_t manyTasks = 50;
    const auto &all = operations();
    int at = below(std::accumulate(m_weights.begin(), m_weights.end(), 0));
    const auto crowded = m_model.tasks.size() > manyTasks;
    for (size_t i = 0; i < all.size(); ++i) {
        const Operation &operation = all[i];
        at -= m_weights[i];
        if (at >= 0)
            continue;
        const bool adds = operation.run == &QueueWalk::saveNew || operation.run == &QueueWalk::edit;
        const Operation &chosenOne =
            crowded && adds ? Operation{0, "make room", &QueueWalk::removeForGood} : operation;
        m_said = QString::fromLatin1(chosenOne.name) + u':';
        ++m_counts[QString::fromLatin1(chosenOne.name)];
        (this->*chosenOne.run)();
        return;
    }
}

void QueueWalk::complain(const QString &what)
{
    if (m_why.isEmpty())
        m_why = what;
}

void QueueWalk::checkAll()
{
    constexpr int statsEvery = 16;
    constexpr int keysEvery = 500;
    if (const QString wrong = m_table->compare(m_model, nowMs()); !wrong.isEmpty())
        return complain(wrong);
    if (const QString wrong = m_model.broken(); !wrong.isEmpty())
        return complain(wrong);
    if (m_steps % statsEvery == 0) {
        checkStats();
        checkBatches();
        checkQuestions();
        if (const QString wrong = m_table->compareAttempts(m_model); !wrong.isEmpty())
            complain(wrong);
    }
    if (m_steps % keysEvery == 0) {
        const auto orphans =
            m_database->integer(u"SELECT count(*) FROM pragma_foreign_key_check"_s);
        if (fine(orphans))
            expect("rows that belong to nothing", *orphans, 0);
    }
}

/// Counts add up: those of the rows, and of the rows that are gone.
void QueueWalk::checkStats()
{
    const auto stats = m_processes[0].tasks->stats(now());
    if (!fine(stats))
        return;
    QMap<TaskState, qint64> counts;
    QMap<TaskState, qint64> ever;
    const bool providerStopped = m_model.someWorked && m_model.providers[u"scripted"_s] != 0;
    for (const auto &[id, task] : m_model.tasks) {
        const bool stopped = m_model.isPaused(task.kind) || providerStopped;
        const int state = task.state == 1 && stopped ? 0 : task.state;
        counts[static_cast<TaskState>(state)] += 1;
        if (!task.isOpen())
            ever[static_cast<TaskState>(state)] += 1;
    }
    for (const auto &[of, n] : m_model.tally) {
        ever[static_cast<TaskState>(of.second)] += n;
        if (of.second != 5)
            counts[static_cast<TaskState>(of.second)] += n;
    }
    for (int state = 0; state <= 6; ++state) {
        const auto which = static_cast<TaskState>(state);
        const QByteArray name = toString(which).toLatin1();
        qint64 byKind = 0;
        for (const auto &kind : stats->byKind)
            byKind += kind.value(which);
        expect(name.constData(), stats->count(which), counts.value(which));
        expect(name.constData(), byKind, counts.value(which));
        expect(name.constData(), stats->ever.value(which), ever.value(which));
    }
    const auto open = m_processes[0].tasks->openCount();
    if (fine(open))
        expect("open tasks", *open, m_model.openCount());
}

void QueueWalk::checkBatches()
{
    const auto batches = m_processes[0].batches->list();
    if (!fine(batches))
        return;
    qint64 listed = 0;
    for (const auto &[id, batch] : m_model.batches)
        listed += batch.tasks > 0 ? 1 : 0;
    expect("batches", qint64(batches->size()), listed);
    for (const BatchStatus &batch : *batches) {
        qint64 open = 0;
        qint64 dead = 0;
        for (const auto &[id, task] : m_model.tasks) {
            open += task.batch == batch.id.value && task.isOpen() ? 1 : 0;
            dead += task.batch == batch.id.value && task.state == 5 ? 1 : 0;
        }
        const auto &known = m_model.batches.at(batch.id.value);
        expect("tasks of a batch", batch.totalTasks, known.tasks);
        expect("ended tasks of a batch", batch.completedTasks, known.tasks - open);
        expect("dead letters of a batch", batch.failedTasks, dead);
        expect("a batch has ended", batch.completedAt.has_value(), known.completedAt.has_value());
        expect("a batch is paused", batch.paused, known.paused);
    }
}

/// What can be asked without a change.
void QueueWalk::checkQuestions()
{
    const Process &process = m_processes[anySlot()];
    for (const auto &lease : m_model.leases) {
        if (!oneIn(8))
            continue;
        const auto held = process.tasks->isHeld({TaskId{lease.task}, lease.fence});
        if (fine(held))
            expect("a lease holds", *held, m_model.isHeld(lease));
    }
    const std::string me = process.instance.toStdString();
    bool others = false;
    for (const auto &[id, task] : m_model.tasks)
        others = others || (task.state == 2 && task.worker != me);
    const auto hold = process.tasks->othersHold(process.instance);
    if (fine(hold))
        expect("others hold tasks", *hold, others);
}

} // namespace englog::test
