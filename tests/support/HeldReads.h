// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Store.h"

#include <mutex>
#include <vector>

namespace englog::test {

/// A store that can keep back the answers to reads: each is read when it is asked for, and told
/// when release() says so. It counts them, too. Everything else is done by the store it is given.
class HeldReads : public Store
{
public:
    explicit HeldReads(Store &store) : m_store(store) {}

    /// Keeps back the answer to the next read; those after it are told at once.
    void holdNext()
    {
        const std::lock_guard guard(m_mutex);
        m_holdNext = true;
    }
    [[nodiscard]] bool isHolding()
    {
        const std::lock_guard guard(m_mutex);
        return !m_held.empty();
    }
    /// How many reads have been asked for.
    [[nodiscard]] int reads()
    {
        const std::lock_guard guard(m_mutex);
        return m_reads;
    }
    void release()
    {
        std::vector<std::function<void()>> held;
        {
            const std::lock_guard guard(m_mutex);
            held.swap(m_held);
        }
        for (const auto &tell : held)
            tell();
    }

    void onForeignChange(std::function<void()> listener) override
    {
        m_store.onForeignChange(std::move(listener));
    }
    [[nodiscard]] QString instance() const override { return m_store.instance(); }
    QFuture<Result<int>> backup(const QString &file) override { return m_store.backup(file); }
    QFuture<Result<QStringList>> check() override { return m_store.check(); }
    void drain() override
    {
        m_store.drain();
        release();
    }
    void close() override { m_store.close(); }

protected:
    void postWrite(Erased job, Durability durability, Urgency urgency) override
    {
        if (urgency == Urgency::Background)
            return m_store.write(std::move(job.run), durability, std::move(job.done));
        m_store.write(std::move(job.run), durability).then(std::move(job.done));
    }
    void postRead(Erased job) override
    {
        bool hold = false;
        {
            const std::lock_guard guard(m_mutex);
            hold = std::exchange(m_holdNext, false);
            ++m_reads;
        }
        m_store.read(std::move(job.run))
            .then([this, hold, done = std::move(job.done)](const Result<> &end) {
                if (!hold)
                    return done(end);
                const std::lock_guard guard(m_mutex);
                m_held.emplace_back([done, end] { done(end); });
            });
    }

private:
    Store &m_store;
    std::mutex m_mutex;
    bool m_holdNext = false;
    int m_reads = 0;
    std::vector<std::function<void()>> m_held;
};

} // namespace englog::test
