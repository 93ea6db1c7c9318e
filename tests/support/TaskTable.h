// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/Claiming.h"
#include "tests/support/ScriptedProvider.h"
#include "tests/support/TempJournal.h"

namespace englog::test {

/// A journal's queue, driven by hand: what a runner does, step by step.
class TaskTable
{
protected:
    using OptionalInstant = std::optional<Instant>;
    static constexpr qint64 manyUnits = 1'000'000;
    const QString me = QStringLiteral("worker-me");
    const QString other = QStringLiteral("worker-other");

    std::unique_ptr<TempJournal> m_journal;
    ScriptedProvider m_provider;

    Instant now() const { return m_journal->clock.now(); }

    QueuePlan plan(std::optional<Instant> runAfter = {})
    {
        QueuePlan plan;
        for (const TaskKind kind : allTaskKinds)
            plan.wanted.insert(kind, m_provider.identity(kind));
        plan.runAfter = runAfter;
        return plan;
    }
    EntryId save(const QString &content, const QueuePlan &plan, const EntryId &id = {},
                 AiLevel ai = AiLevel::Any)
    {
        EntryDraft draft;
        draft.id = id;
        draft.content = content;
        draft.ai = ai;
        const EntryId fresh = EntryId::make(now(), m_journal->dice.bits(), m_journal->dice.bits());
        const auto saved = m_journal->write([&](Stores &stores) -> Result<SavedEntry> {
            auto entry = stores.entries.save(draft, SaveMode::Closing, fresh, now());
            if (!entry)
                return entry;
            const auto queued = stores.tasks.queueEntry(entry->id, plan, now());
            if (!queued)
                return fail(queued.error());
            entry->tasksQueued = *queued;
            return entry;
        });
        if (!saved)
            qFatal("%s", qPrintable(saved.error().detail));
        m_queued = saved->tasksQueued;
        return saved->id;
    }
    EntryId save(const QString &content) { return save(content, plan()); }

    Claim claim(int limit, const QString &who = QStringLiteral("worker-me"),
                qint64 units = manyUnits)
    {
        return m_journal
            ->write([&](Stores &stores) {
                return claimFrom(stores,
                                 {who, QStringLiteral("scripted"), limit, units,
                                  m_journal->clock.sinceBoot() + Millis(15'000)},
                                 now());
            })
            .value();
    }
    Settlement complete(const ClaimedTask &task)
    {
        StoredResult result;
        result.analysis = ScriptedProvider::answerTo(task.kind);
        result.provenance = {task.kind,           QStringLiteral("scripted"), m_provider.model,
                             QStringLiteral("1"), task.contentHash,           now()};
        return m_journal
            ->write([&](Stores &stores) {
                return stores.tasks.complete({{task.lease, result}}, now());
            })
            ->first();
    }
    Settlement failTask(const ClaimedTask &task, ErrorCode code, std::optional<Instant> retryAt)
    {
        return failTask(task, code, retryAt ? Failure::Then::Retry : Failure::Then::GiveUp,
                        retryAt.value_or(Instant()));
    }
    Settlement failTask(const ClaimedTask &task, ErrorCode code, Failure::Then then,
                        Instant retryAt = {})
    {
        const Failure failure{task.lease,
                              Error{code, QStringLiteral("went wrong"), {}, {}},
                              then,
                              retryAt,
                              QStringLiteral("scripted"),
                              QStringLiteral("host:1"),
                              now()};
        return m_journal->write([&](Stores &stores) { return stores.tasks.fail(failure, now()); })
            .value();
    }
    int rescue(const QString &who = QStringLiteral("worker-me"))
    {
        return m_journal
            ->write([&](Stores &stores) {
                return stores.tasks.rescue(who, m_journal->clock.bootId(),
                                           m_journal->clock.sinceBoot(), now());
            })
            .value();
    }
    void beWorker(const QString &who, int threads = 1)
    {
        const WorkerName name{who,
                              QStringLiteral("host"),
                              1,
                              m_journal->clock.bootId(),
                              routesTo(QStringLiteral("scripted")),
                              threads};
        QVERIFY(m_journal->write(
            [&](Stores &stores) { return stores.tasks.registerWorker(name, now()); }));
    }
    QList<Task> tasks(const TaskFilter &filter = {})
    {
        return m_journal->read([&](Stores &stores) { return stores.tasks.list(filter); }).value();
    }
    QMap<TaskKind, TaskState> states(const EntryId &id)
    {
        QMap<TaskKind, TaskState> all;
        const auto found =
            m_journal->read([&](Stores &stores) { return stores.tasks.ofEntry(id); }).value();
        for (const Task &task : found)
            all[task.kind] = task.state;
        return all;
    }
    int count(TaskState state)
    {
        return static_cast<int>(
            m_journal->read([&](Stores &s) { return s.tasks.stats(now()); }).value().count(state));
    }
    void drain()
    {
        for (Claim held = claim(64); !held.tasks.isEmpty(); held = claim(64)) {
            for (const ClaimedTask &task : std::as_const(held.tasks))
                QVERIFY(complete(task).accepted);
        }
    }

    void fresh() { m_journal = std::make_unique<TempJournal>(); }
    /// Whatever a test did, the journal is sound afterwards.
    QStringList problems()
    {
        const QStringList found =
            m_journal ? await(m_journal->store().check()).value() : QStringList();
        m_journal.reset();
        return found;
    }

    int m_queued = 0;
};

} // namespace englog::test
