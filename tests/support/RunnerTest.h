// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/workers/TaskRunner.h"
#include "tests/support/ScriptedProvider.h"
#include "tests/support/TempJournal.h"

#include <QThread>

#include <mutex>

namespace englog::test {

/// A runner in a thread of its own, on a journal, a clock and a provider that the test owns.
class RunnerTest
{
protected:
    using Settings = TaskRunner::Settings;

    std::unique_ptr<TempJournal> m_journal;
    std::shared_ptr<ScriptedProvider> m_provider;
    std::shared_ptr<Provider> m_other; ///< asked in its place, where there is one
    std::unique_ptr<TaskRunner> m_runner;
    std::unique_ptr<QThread> m_thread; // Qt 6.4 does not bear one that is started twice
    std::mutex m_mutex;
    QList<TaskRunner::Event> m_events;

    EntryId save(const QString &content)
    {
        EntryDraft draft;
        draft.content = content;
        QueuePlan plan;
        for (const TaskKind kind : allTaskKinds)
            plan.wanted.insert(kind, m_provider->identity(kind));
        const Instant now = m_journal->clock.now();
        const EntryId fresh = EntryId::make(now, m_journal->dice.bits(), m_journal->dice.bits());
        const auto saved = m_journal->write([&](Stores &stores) -> Result<SavedEntry> {
            auto entry = stores.entries.save(draft, SaveMode::Closing, fresh, now);
            if (!entry)
                return entry;
            if (auto queued = stores.tasks.queueEntry(entry->id, plan, now); !queued)
                return fail(queued.error());
            return entry;
        });
        return saved->id;
    }
    void startRunner(const TaskRunner::Settings &settings = defaults())
    {
        m_runner = std::make_unique<TaskRunner>(
            TaskRunner::Parts{m_journal->store(), m_journal->clock, m_journal->dice,
                              m_other ? m_other : m_provider},
            settings, [this](const QList<TaskRunner::Event> &events) {
                const std::lock_guard guard(m_mutex);
                m_events += events;
            });
        m_thread = std::make_unique<QThread>();
        m_runner->moveToThread(m_thread.get());
        m_thread->start();
        QMetaObject::invokeMethod(m_runner.get(), &TaskRunner::start);
    }
    static TaskRunner::Settings defaults()
    {
        return {.limits = {.threads = 2},
                .heartbeat = Millis(20),
                .lease = Millis(15'000),
                .timeout = Millis(60'000),
                .retry = *RetryPolicy::from({Millis(1'000), Millis(60'000)})};
    }
    void shutDown(Millis grace)
    {
        std::atomic<bool> down = false;
        QMetaObject::invokeMethod(m_runner.get(),
                                  [&, grace] { m_runner->shutDown(grace, [&] { down = true; }); });
        QTRY_VERIFY_WITH_TIMEOUT(down.load(), 10'000);
    }
    void endRunner()
    {
        if (!m_runner)
            return;
        m_provider->open();
        QMetaObject::invokeMethod(
            m_runner.get(), [this, here = QThread::currentThread()] { m_runner->retire(here); });
        m_thread->quit();
        m_thread->wait();
        m_runner.reset();
    }
    qint64 count(TaskState state)
    {
        return m_journal->read([&](Stores &s) { return s.tasks.stats(m_journal->clock.now()); })
            ->count(state);
    }
    int ended(TaskState state)
    {
        const std::lock_guard guard(m_mutex);
        return static_cast<int>(
            std::count_if(m_events.begin(), m_events.end(),
                          [&](const TaskRunner::Event &event) { return event.state == state; }));
    }
    void begin()
    {
        m_journal = std::make_unique<TempJournal>();
        m_provider = std::make_shared<ScriptedProvider>();
        m_other.reset();
        m_events.clear();
    }
    /// Ends the runner; what is wrong with the journal it leaves.
    QStringList end()
    {
        endRunner();
        const QStringList problems = await(m_journal->store().check()).value();
        m_journal.reset();
        return problems;
    }
};

} // namespace englog::test
