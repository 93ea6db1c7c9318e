// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/TextAnalysis.h"

#include "engine/insights/Aggregator.h"

#include <QPromise>
#include <QtConcurrentRun>

#include <atomic>
#include <vector>

namespace englog {

namespace {

/// One text on its way through the kinds, one call after the other; kept alive by its own
/// callbacks.
class Chain : public std::enable_shared_from_this<Chain>
{
public:
    Chain(QMap<TaskKind, std::shared_ptr<Provider>> providers, AnalysisRequest request,
          QList<TaskKind> shown, Instant now)
        : m_providers(std::move(providers))
        , m_request(std::move(request))
        , m_shown(std::move(shown))
        , m_now(now)
    {
        m_promise.start();
    }

    QFuture<Result<AggregatedResults>> future() { return m_promise.future(); }

    void next()
    {
        m_asked.clear();
        for (; m_at < allTaskKinds.size(); ++m_at) {
            const TaskKind kind = allTaskKinds[m_at];
            if (!isNeeded(kind))
                continue;
            if (!m_asked.isEmpty() && !sharesCall(kind))
                break;
            m_asked += kind;
        }
        if (m_asked.isEmpty())
            end(aggregate({}, m_results, {}, contentHashOf(*m_request.text)));
        else
            ask();
    }

private:
    [[nodiscard]] bool isNeeded(TaskKind kind) const
    {
        return m_shown.contains(kind) || m_shown.contains(TaskKind::InsightGeneration);
    }
    [[nodiscard]] AnalysisRequest requestFor(TaskKind kind) const
    {
        AnalysisRequest request = m_request;
        request.kind = kind;
        return request;
    }
    [[nodiscard]] bool sharesCall(TaskKind kind) const
    {
        const auto &provider = m_providers[m_asked.first()];
        const AnalysisRequest first = requestFor(m_asked.first());
        return m_providers[kind] == provider && m_asked.size() < provider->mostInCall(first)
            && provider->shareCall(first, requestFor(kind));
    }

    void ask()
    {
        m_answers.assign(size_t(m_asked.size()), Result<Analysis>());
        m_waiting = static_cast<int>(m_asked.size());
        QList<Provider::Ask> asks;
        for (size_t i = 0; i < m_answers.size(); ++i)
            asks += {requestFor(m_asked[qsizetype(i)]),
                     {},
                     [self = shared_from_this(), i](Result<Analysis> answer) {
                         self->m_answers[i] = std::move(answer);
                         if (--self->m_waiting == 0)
                             self->take();
                     }};
        m_providers[m_asked.first()]->analyseTogether(asks, {});
    }

    /// All that were asked are answered.
    void take()
    {
        for (size_t i = 0; i < m_answers.size(); ++i) {
            Result<Analysis> &answer = m_answers[i];
            if (!answer) {
                end(fail(answer.error()));
                return;
            }
            const TaskKind kind = m_asked[qsizetype(i)];
            m_request.findings += answer->finding;
            if (!m_shown.contains(kind))
                continue;
            const auto identity = m_providers[kind]->identity(kind);
            m_results +=
                StoredResult{std::move(*answer),
                             {kind, identity.provider, identity.model, identity.promptVersion,
                              contentHashOf(*m_request.text), m_now},
                             0,
                             0};
        }
        next();
    }

    void end(Result<AggregatedResults> outcome)
    {
        m_promise.addResult(std::move(outcome));
        m_promise.finish();
    }

    QMap<TaskKind, std::shared_ptr<Provider>> m_providers;
    AnalysisRequest m_request;
    QList<TaskKind> m_shown;
    Instant m_now;
    size_t m_at = 0;
    QList<TaskKind> m_asked; ///< in one call
    std::vector<Result<Analysis>> m_answers;
    std::atomic<int> m_waiting = 0; ///< for so many of them; answers come in any thread
    QList<StoredResult> m_results;
    QPromise<Result<AggregatedResults>> m_promise;
};

} // namespace

QFuture<Result<AggregatedResults>>
TextAnalysis::run(QThreadPool &pool, const QMap<TaskKind, std::shared_ptr<Provider>> &providers,
                  const AnalysisRequest &prototype, const QList<TaskKind> &kinds, Instant now)
{
    const QList<TaskKind> shown =
        kinds.isEmpty() ? QList<TaskKind>(allTaskKinds.begin(), allTaskKinds.end()) : kinds;
    const auto chain = std::make_shared<Chain>(providers, prototype, shown, now);
    pool.start([chain] { chain->next(); });
    return chain->future();
}

} // namespace englog
