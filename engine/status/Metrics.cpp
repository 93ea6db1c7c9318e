// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/Metrics.h"

#include <QMap>
#include <QSet>

#include <array>
#include <mutex>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sstream>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qsizetype mostNames = 50;
constexpr qsizetype longestName = 100;

const prometheus::Histogram::BucketBoundaries runSeconds{
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300};
const prometheus::Histogram::BucketBoundaries waitSeconds{0.01, 0.05, 0.25, 1,    5,     15,
                                                          60,   300,  900,  3600, 14400, 86400};
const prometheus::Histogram::BucketBoundaries writeSeconds{
    0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5};

double seconds(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double>(time).count();
}

/// The exact ones that say what to do about them; the rest by their hundred.
std::string statusOf(int http)
{
    static const QSet<int> told{200, 400, 401, 402, 403, 404, 408, 429, 500, 502, 503, 504, 529};
    if (http == 0)
        return "none";
    if (told.contains(http))
        return std::to_string(http);
    return http >= 100 && http < 600 ? std::to_string(http / 100) + "xx" : "other";
}

/// Names as they come, as long as there are few.
class Names
{
public:
    std::string of(const QString &name)
    {
        const QString kept = name.left(longestName);
        if (!m_known.contains(kept)) {
            if (m_known.size() >= mostNames)
                return "other";
            m_known.insert(kept);
        }
        return kept.toStdString();
    }

private:
    QSet<QString> m_known;
};

template<typename Metric>
using Family = prometheus::Family<Metric>;
using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;

/// One metric a kind of task, found without a look at its labels.
template<typename Metric>
using ByKind = std::array<Metric *, allTaskKinds.size()>;

size_t indexOf(TaskKind kind)
{
    return static_cast<size_t>(kind) - 1;
}

/// \param more  labels beside `task_type`
template<typename Metric, typename... Buckets>
ByKind<Metric> addKinds(Family<Metric> &family, prometheus::Labels more, const Buckets &...buckets)
{
    ByKind<Metric> all{};
    for (const TaskKind kind : allTaskKinds) {
        more["task_type"] = toString(kind).toStdString();
        all.at(indexOf(kind)) = &family.Add(more, buckets...);
    }
    return all;
}

} // namespace

class Metrics::Private
{
public:
    explicit Private(QString name) : worker(std::move(name)) { std::ignore = worksFor({}); }

    Family<Counter> &counter(const char *name, const char *help)
    {
        return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
    }
    Family<Gauge> &gauge(const char *name, const char *help)
    {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
    }
    Family<Histogram> &histogram(const char *name, const char *help)
    {
        return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
    }

    struct Work
    {
        ByKind<Counter> completed{};
        ByKind<Histogram> took{};
    };
    /// Of this process, asking this service or the on-device analyser.
    const Work &worksFor(const QString &service);
    void addCall(const Call &call);
    void showDepth(const QueueStats &stats);
    void showProviders(const QueueStats &stats);

    prometheus::Registry registry;
    const QString worker;
    std::mutex mutex; ///< of what is made when it is first told of
    QMap<QString, Work> work;
    Names services, providers, models, circuitNames;
    QMap<QString, Gauge *> circuits;

    // --- told of by the engine ---
    ByKind<Counter> queued = addKinds(
        counter("englog_tasks_queued_total", "Tasks put into the queue by this process."), {});
    Family<Counter> &completed =
        counter("englog_tasks_completed_total", "Tasks done by this process, results stored.");
    ByKind<Counter> failed =
        addKinds(counter("englog_tasks_failed_total",
                         "Tasks given up by this process: they are in the dead letters."),
                 {});
    ByKind<Counter> retried =
        addKinds(counter("englog_tasks_retried_total",
                         "Tries that failed in this process and are followed by another."),
                 {});
    Family<Histogram> &took = histogram("englog_processing_duration_seconds",
                                        "From the begin of a task's last try to its answer.");
    ByKind<Histogram> waited =
        addKinds(histogram("englog_queue_wait_seconds",
                           "From the making of a task to the claim that led to its result."),
                 {}, waitSeconds);
    Family<Counter> &calls =
        counter("englog_ai_api_calls_total",
                "Requests sent to services, by HTTP status; none: there was no answer.");
    Family<Counter> &tokens =
        counter("englog_ai_tokens_used_total",
                "Tokens sent (in) and received (out), some of them estimated.");
    Family<Counter> &cost =
        counter("englog_ai_cost_usd_total", "What requests have cost, where the price is known.");
    Histogram &write =
        histogram("englog_store_write_seconds",
                  "Transactions of this process, from the wait for other processes to the commit.")
            .Add({}, writeSeconds);

    // --- by show() ---
    Family<Gauge> &depth = gauge("englog_queue_depth",
                                 "Tasks that nobody has begun, in all states "
                                 "that lead to their being done.");
    ByKind<Gauge> depths{};
    Gauge &activeWorkers =
        gauge("englog_active_workers",
              "Workers of all processes that are alive, one for each provider that one asks.")
            .Add({});
    Family<Gauge> &circuit = gauge(
        "englog_circuit_open", "1 while a provider is not asked, or is only being tried; else 0.");
};

const Metrics::Private::Work &Metrics::Private::worksFor(const QString &service)
{
    const std::lock_guard guard(mutex);
    const auto known = work.constFind(service);
    if (known != work.cend())
        return *known;
    std::string id = worker.toStdString();
    if (!service.isEmpty())
        id += '#' + services.of(service);
    return *work.insert(service,
                        {addKinds(completed, {{"worker_id", id}}),
                         addKinds(took, {{"worker_id", id}}, runSeconds)});
}

void Metrics::Private::addCall(const Call &call)
{
    prometheus::Labels labels;
    {
        const std::lock_guard guard(mutex);
        labels = {{"provider", providers.of(call.provider)}, {"model", models.of(call.model)}};
    }
    cost.Add(labels).Increment(call.costUsd);
    const auto add = [&labels](Family<Counter> &family, const char *name, const std::string &value,
                               double by) {
        prometheus::Labels more = labels;
        more[name] = value;
        family.Add(more).Increment(by);
    };
    add(calls, "status", statusOf(call.status), 1.0);
    add(tokens, "kind", "in", static_cast<double>(call.tokensIn));
    add(tokens, "kind", "out", static_cast<double>(call.tokensOut));
}

void Metrics::Private::showDepth(const QueueStats &stats)
{
    for (const TaskKind kind : allTaskKinds) {
        Gauge *&shown = depths.at(indexOf(kind));
        if (!shown)
            shown = &depth.Add({{"task_type", toString(kind).toStdString()},
                                {"priority", std::to_string(priorityOf(kind))}});
        const auto counts = stats.byKind.value(kind);
        shown->Set(static_cast<double>(counts.value(TaskState::Pending)
                                       + counts.value(TaskState::Queued)
                                       + counts.value(TaskState::Retrying)));
    }
}

void Metrics::Private::showProviders(const QueueStats &stats)
{
    for (Gauge *known : std::as_const(circuits))
        known->Set(0.0);
    for (const ProviderHealth &provider : stats.providers) {
        Gauge *&shown = circuits[provider.name];
        if (!shown)
            shown = &circuit.Add({{"provider", circuitNames.of(provider.name)}});
        if (provider.state != ProviderHealth::State::Closed)
            shown->Set(1.0);
    }
}

Metrics::Metrics(const QString &worker) : d(std::make_unique<Private>(worker)) {}

Metrics::~Metrics() = default;

void Metrics::queued(TaskKind kind, int tasks)
{
    d->queued.at(indexOf(kind))->Increment(tasks);
}

void Metrics::completed(const Done &done)
{
    const auto &work = d->worksFor(done.service);
    work.completed.at(indexOf(done.kind))->Increment();
    work.took.at(indexOf(done.kind))->Observe(seconds(done.took));
    d->waited.at(indexOf(done.kind))->Observe(seconds(done.waited));
}

void Metrics::retried(TaskKind kind)
{
    d->retried.at(indexOf(kind))->Increment();
}

void Metrics::failed(TaskKind kind)
{
    d->failed.at(indexOf(kind))->Increment();
}

void Metrics::called(const Call &call)
{
    d->addCall(call);
}

void Metrics::stored(std::chrono::microseconds took)
{
    d->write.Observe(seconds(took));
}

void Metrics::show(const QueueStats &stats, int activeWorkers)
{
    const std::lock_guard guard(d->mutex);
    d->showDepth(stats);
    d->showProviders(stats);
    d->activeWorkers.Set(activeWorkers);
}

QByteArray Metrics::text() const
{
    std::ostringstream out;
    out.imbue(std::locale::classic());
    prometheus::TextSerializer().Serialize(out, d->registry.Collect());
    return QByteArray::fromStdString(out.str());
}

} // namespace englog
