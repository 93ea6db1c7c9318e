// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Job.h"
#include "app/cli/QueueWait.h"
#include "app/cli/Values.h"
#include "app/cli/Verb.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr Millis defaultPatience{300'000};

/// What `analyse` is to do, by its words and options.
struct Order
{
    QList<EntryId> entries; ///< empty: all
    Engine::Select select = Engine::Select::Missing;
    bool wait = false;
    QString provider; ///< empty: whom the settings say
    Millis giveUpAfter = defaultPatience;
};

Result<Order> orderOf(const CommandLine &line)
{
    Order order;
    const bool all = line.has(u"all"_s);
    const bool stale = line.has(u"stale"_s);
    if (int(all) + int(stale) + int(!line.rest().isEmpty()) > 1)
        return fail(ErrorCode::Usage, u"analyse takes one of IDs, --all and --stale"_s);
    if (line.has(u"give-up-after"_s)) {
        const auto patience = durationFrom(line.value(u"give-up-after"_s));
        if (!patience || *patience < Millis(1) || *patience > std::chrono::hours(24))
            return fail(ErrorCode::Usage,
                        u"--give-up-after “%1” is no duration from 1ms to 24h"_s.arg(
                            line.value(u"give-up-after"_s).left(80)),
                        u"write it as 30s, 10min or 1h"_s);
        order.giveUpAfter = *patience;
    }
    for (const QString &word : line.rest()) {
        const auto id = EntryId::from(word);
        if (!id)
            return fail(id.error());
        order.entries += *id;
    }
    order.select = stale ? Engine::Select::Stale : Engine::Select::Missing;
    order.wait = line.has(u"wait"_s);
    order.provider = line.value(u"provider"_s);
    return order;
}

void say(Job &job, const Engine::Queued &queued)
{
    if (job.output().isJson()) {
        job.output().document(QJsonObject{
            {u"queued"_s, queued.tasks},
            {u"batch_id"_s, queued.batch ? QJsonValue(queued.batch->toString()) : QJsonValue()}});
    } else if (queued.tasks == 0) {
        job.output().line(u"nothing was missing"_s);
    } else {
        job.output().line(u"%1 tasks queued"_s.arg(queued.tasks));
    }
}

QueueWait::Scope scopeOf(const Order &order, const Engine::Queued &queued)
{
    if (!order.entries.isEmpty())
        return order.entries;
    if (order.select == Engine::Select::Stale)
        return *queued.batch;
    return QueueWait::All{};
}

void waitFor(Job &job, const Order &order, const Engine::Queued &queued)
{
    auto *wait = new QueueWait(job.engine(), scopeOf(order, queued), order.giveUpAfter, &job);
    QObject::connect(wait, &QueueWait::stumbled, &job, qOverload<const Error &>(&Job::end));
    QObject::connect(
        wait, &QueueWait::ended, &job, [&job, wait, queued](QueueWait::Outcome outcome) {
            if (outcome == QueueWait::Outcome::Waiting)
                return job.end(
                    Error{ErrorCode::Offline, u"the tasks stay queued: "_s + wait->reason(), {}});
            if (job.output().isJson() || wait->total() == 0)
                say(job, queued);
            else
                job.output().line(u"%1 tasks ended"_s.arg(wait->total()));
            if (outcome == QueueWait::Outcome::Failed)
                job.output().note(u"Some tasks failed; see: englog-cli queue dead"_s);
            job.end(outcome == QueueWait::Outcome::Failed ? 1 : 0);
        });
    job.onInterrupt([&job, wait] {
        delete wait;
        job.end(Error{ErrorCode::Cancelled, u"stopped; what has not ended stays queued"_s,
                      u"go on with: englog-cli analyse --all --wait"_s});
    });
    wait->start();
}

/// What asks a service is told of before: how much, and what it may cost.
void tellEstimate(Job &job, const Engine::Estimate &estimate)
{
    if (estimate.calls == 0)
        return;
    const QString cost = estimate.costUsd ? u"about %1 USD"_s.arg(*estimate.costUsd, 0, 'f', 2)
                                          : u"at a price that is not known"_s;
    job.output().note(u"%1: %2 entries, about %3 calls and %4 tokens, %5"_s.arg(estimate.provider)
                          .arg(estimate.entries)
                          .arg(estimate.calls)
                          .arg(estimate.tokens)
                          .arg(cost));
}

void begin(Job &job, const Order &order);

void analyse(Job &job)
{
    const auto order = orderOf(job.arguments());
    if (!order)
        return job.end(order.error());
    if (!knowsProvider(job.engine().config(), order->provider))
        return job.end(noProvider(order->provider));
    job.then(job.engine().estimate(order->entries, order->select, order->provider),
             [&job, order = *order](const Engine::Estimate &estimate) {
                 tellEstimate(job, estimate);
                 if (!job.arguments().has(u"estimate"_s))
                     return begin(job, order);
                 if (job.output().isJson())
                     job.output().document(QJsonObject{
                         {u"provider"_s, estimate.provider},
                         {u"entries"_s, estimate.entries},
                         {u"calls"_s, estimate.calls},
                         {u"tokens"_s, estimate.tokens},
                         {u"cost_usd"_s,
                          estimate.costUsd ? QJsonValue(*estimate.costUsd) : QJsonValue()}});
                 else if (estimate.entries == 0)
                     job.output().line(u"nothing is missing"_s);
                 else if (estimate.calls == 0)
                     job.output().line(u"%1 entries, all on this device"_s.arg(estimate.entries));
                 job.end();
             });
}

void begin(Job &job, const Order &order)
{
    job.then(job.engine().analyse(order.entries, order.select, order.provider),
             [&job, order](const Engine::Queued &queued) {
                 const bool isDone = order.select == Engine::Select::Stale && !queued.batch;
                 if (order.wait && !isDone)
                     return waitFor(job, order, queued);
                 say(job, queued);
                 job.end();
             });
}

} // namespace

QList<Verb> analysisVerbs()
{
    return {
        {u"analyse"_s,
         u"[ID...|--all|--stale]"_s,
         u"queue the analyses that are missing; with --wait, work them too"_s,
         {{u"all"_s, {}, u"of all entries (the default)"_s, {}},
          {u"stale"_s, {}, u"those that an edit or an upgrade made old"_s, {}},
          {u"provider"_s, u"NAME"_s, u"who is to analyse: builtin, or a service by its name"_s, {}},
          {u"estimate"_s, {}, u"only tell how much that would be"_s, {}},
          {u"wait"_s, {}, u"work the queue here, until these tasks have ended"_s, {}},
          {u"give-up-after"_s,
           u"D"_s,
           u"with --wait: when nothing moves for so long (5min)"_s,
           {}}},
         0,
         -1,
         analyse,
         Verb::Needs::Work}};
}

} // namespace englog
