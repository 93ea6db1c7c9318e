// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Provider.h"

#include <QElapsedTimer>
#include <QObject>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace englog::bench {

/// What the providers of the benchmark have in common.
class Measured : public Provider
{
public:
    explicit Measured(Reach reach) : m_reach(reach) {}

    [[nodiscard]] Reach reach() const override { return m_reach; }
    [[nodiscard]] Identity identity(TaskKind) const override;

private:
    Reach m_reach;
};

/// Answers at once, in the caller's thread.
class Nothing : public Measured
{
public:
    /// \param keeps  each answer is an empty finding that is stored
    Nothing(Reach reach, bool keeps);

    /// Called with the number of the call, from 1; set before the engine is started.
    void onCall(std::function<void(qint64)> listener) { m_listener = std::move(listener); }
    [[nodiscard]] qint64 calls() const { return m_calls; }
    void analyse(const AnalysisRequest &request, std::stop_token stop, const Alive &alive,
                 const Done &done) override;

private:
    bool m_keeps;
    std::atomic<qint64> m_calls = 0;
    std::function<void(qint64)> m_listener;
};

/// A service that answers each call after the same time. Its thread waits for that moment itself,
/// because Qt's timers count in whole milliseconds.
class Later : public Measured
{
public:
    explicit Later(std::chrono::milliseconds time);
    ~Later() override;
    Q_DISABLE_COPY_MOVE(Later)

    [[nodiscard]] qint64 answered() const { return m_answered; }
    void analyse(const AnalysisRequest &request, std::stop_token stop, const Alive &alive,
                 const Done &done) override;

private:
    struct Call
    {
        std::chrono::steady_clock::time_point due;
        Done done;
    };
    void answer();

    std::chrono::milliseconds m_time;
    std::atomic<qint64> m_answered = 0;
    std::mutex m_mutex; // guards what follows
    std::condition_variable m_called;
    std::deque<Call> m_calls;
    bool m_stopping = false;
    std::thread m_thread;
};

/// A service that never answers until it is stopped.
///
/// *Thread:* `stopped` is called in the thread that asks for the stop, `running` in the object's.
class Stuck : public QObject, public Measured
{
    Q_OBJECT

public:
    Stuck() : Measured(Reach::Network) {}

    void onStop(std::function<void()> stopped) { m_stopped = std::move(stopped); }
    void analyse(const AnalysisRequest &request, std::stop_token stop, const Alive &alive,
                 const Done &done) override;

Q_SIGNALS:
    void called();
    void answered();

private:
    std::function<void()> m_stopped;
};

} // namespace englog::bench
