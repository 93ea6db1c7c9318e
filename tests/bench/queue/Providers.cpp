// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/queue/Providers.h"

using namespace Qt::StringLiterals;

namespace englog::bench {

Provider::Identity Measured::identity(TaskKind) const
{
    return {u"nothing"_s, u"nothing"_s, u"1"_s};
}

Nothing::Nothing(Reach reach, bool keeps) : Measured(reach), m_keeps(keeps) {}

void Nothing::analyse(const AnalysisRequest &request, std::stop_token, const Alive &,
                      const Done &done)
{
    static const QList<Finding> findings{SentimentAnalysis{},   ContentExtraction{},
                                         ThemeIdentification{}, EntityRecognition{},
                                         EmbeddingGeneration{}, InsightGeneration{}};
    const qint64 number = ++m_calls;
    if (m_listener)
        m_listener(number);
    Analysis analysis;
    analysis.keep = m_keeps;
    analysis.finding = findings[static_cast<int>(request.kind) - 1];
    done(analysis);
}

Later::Later(std::chrono::milliseconds time)
    : Measured(Reach::Network)
    , m_time(time)
    , m_thread([this] { answer(); })
{}

Later::~Later()
{
    {
        const std::lock_guard guard(m_mutex);
        m_stopping = true;
        m_called.notify_one();
    }
    m_thread.join();
}

void Later::analyse(const AnalysisRequest &, std::stop_token, const Alive &, const Done &done)
{
    const std::lock_guard guard(m_mutex);
    m_calls.push_back({std::chrono::steady_clock::now() + m_time, done});
    m_called.notify_one();
}

void Later::answer()
{
    std::unique_lock guard(m_mutex);
    for (;;) {
        m_called.wait(guard, [this] { return m_stopping || !m_calls.empty(); });
        if (m_calls.empty())
            return;
        Call call = std::move(m_calls.front());
        m_calls.pop_front();
        m_called.wait_until(guard, call.due,
                            [&call] { return std::chrono::steady_clock::now() >= call.due; });
        guard.unlock();
        Analysis nothing;
        nothing.keep = false;
        ++m_answered;
        call.done(nothing);
        guard.lock();
    }
}

namespace {

/// Lives until the call is answered: tells of the stop, and answers afterwards from a thread that
/// may wait, as a service would.
struct StuckCall
{
    StuckCall(const std::stop_token &stop, std::function<void()> stopped)
        : callback(stop, std::move(stopped))
    {}

    std::stop_callback<std::function<void()>> callback;
};

} // namespace

void Stuck::analyse(const AnalysisRequest &, std::stop_token stop, const Alive &, const Done &done)
{
    QMetaObject::invokeMethod(
        this,
        [this, stop, done] {
            auto call = std::make_shared<std::unique_ptr<StuckCall>>();
            *call = std::make_unique<StuckCall>(stop, [this, done, call] {
                if (m_stopped)
                    m_stopped();
                QMetaObject::invokeMethod(
                    this,
                    [this, done, call] {
                        call->reset();
                        done(fail(ErrorCode::Cancelled, u"stopped"_s));
                        Q_EMIT answered();
                    },
                    Qt::QueuedConnection);
            });
            Q_EMIT called();
        },
        Qt::QueuedConnection);
}

} // namespace englog::bench
