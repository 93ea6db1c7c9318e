// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/SqlStore.h"
#include "tests/support/FakeClock.h"

#include <QTemporaryDir>
#include <QTest>

namespace englog::test {

/// Waits for a future's value with the event loop running; a test's own, never the product's.
template<typename T>
T await(QFuture<T> future)
{
    if (!QTest::qWaitFor([&] { return future.isFinished(); }, 20'000))
        qFatal("a future did not finish within 20 s");
    return future.result();
}

/// A real journal in a temporary folder, with a clock and dice that the test owns.
class TempJournal
{
public:
    explicit TempJournal(Meter &meter = Meter::none()) : m_meter(meter) { open(); }
    ~TempJournal() { close(); }
    Q_DISABLE_COPY_MOVE(TempJournal)

    void open()
    {
        auto opened = SqlStore::open(options(), clock, dice);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().detail));
        m_store = std::move(*opened);
    }
    void close() { m_store.reset(); }

    [[nodiscard]] SqlStore::Options options() const
    {
        return {path(), QStringLiteral("test"), QByteArrayLiteral("UTC"), m_meter};
    }
    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("j.englog")); }
    [[nodiscard]] QString file(const QString &name) const { return m_folder.filePath(name); }
    SqlStore &store() { return *m_store; }

    /// Runs a job and waits for it.
    template<typename Job>
    auto write(Job job)
    {
        return await(m_store->write(std::move(job)));
    }
    template<typename Job>
    auto read(Job job)
    {
        return await(m_store->read(std::move(job)));
    }

    FakeClock clock;
    FakeDice dice;

private:
    Meter &m_meter;
    QTemporaryDir m_folder;
    std::unique_ptr<SqlStore> m_store;
};

} // namespace englog::test
