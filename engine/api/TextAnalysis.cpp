// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/TextAnalysis.h"

#include "engine/insights/Aggregator.h"

#include <QPromise>
#include <QtConcurrentRun>

namespace englog {

namespace {

/// One text on its way through the kinds, one after the other; kept alive by its own callbacks.
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
        while (m_at < allTaskKinds.size() && !isNeeded(allTaskKinds[m_at]))
            ++m_at;
        if (m_at == allTaskKinds.size()) {
            end(aggregate({}, m_results, {}, contentHashOf(*m_request.text)));
            return;
        }
        m_request.kind = allTaskKinds[m_at];
        m_providers[m_request.kind]->analyse(m_request, {}, {},
                                             [self = shared_from_this()](Result<Analysis> answer) {
                                                 self->take(std::move(answer));
                                             });
    }

private:
    [[nodiscard]] bool isNeeded(TaskKind kind) const
    {
        return m_shown.contains(kind) || m_shown.contains(TaskKind::InsightGeneration);
    }

    void take(Result<Analysis> answer)
    {
        if (!answer) {
            end(fail(answer.error()));
            return;
        }
        const TaskKind kind = allTaskKinds[m_at++];
        m_request.findings += answer->finding;
        if (m_shown.contains(kind)) {
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
