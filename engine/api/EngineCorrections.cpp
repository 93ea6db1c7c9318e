// SPDX-License-Identifier: GPL-3.0-or-later
// The Engine's part that takes a person's word: corrections, themes, names.
#include "engine/api/Corrections.h"
#include "engine/api/EnginePrivate.h"
#include "engine/api/NameOrders.h"
#include "engine/api/ThemeOrders.h"

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// Insights are made of what was corrected: where there is one, it goes at once, and is made again.
Result<> renewInsight(Stores &stores, const EntryId &id, QueuePlan plan, Instant now)
{
    const auto kinds = stores.results.kinds(id);
    if (!kinds)
        return fail(kinds.error());
    constexpr TaskKind insight = TaskKind::InsightGeneration;
    if (!kinds->contains(insight) || !plan.wanted.contains(insight))
        return {};
    plan.wanted = {{insight, plan.wanted.value(insight)}};
    return stores.results.removeInsight(id)
        .and_then([&] { return stores.tasks.queueEntry(id, plan, now); })
        .map([](int) {});
}

} // namespace

QFuture<Result<>> Engine::correct(const EntryId &id, const QList<Correction> &says,
                                  const QStringList &undo)
{
    return d->store
        .write([id, order = CorrectionOrder{says, undo}, now = d->clock.now(),
                provider = d->provider,
                plan = d->plan(QueuePlan::Lane::Interactive)](Stores &stores) -> Result<> {
            if (auto done = correctEntry(stores, *provider, id, order, now); !done)
                return done;
            return renewInsight(stores, id, plan, now);
        })
        .then(this, [this, id](Result<> done) {
            if (done) {
                d->cache.forgetAll();
                d->wakeRunner();
                d->events.queueMoved();
                d->events.entryMoved(id);
                d->events.insightsMoved();
            }
            return done;
        });
}

QFuture<Result<QList<Engine::ThemeInUse>>> Engine::themes()
{
    return d->store.read([provider = d->provider](Stores &stores) -> Result<QList<ThemeInUse>> {
        const auto book = themeBook(stores, *provider);
        if (!book)
            return fail(book.error());
        const auto facts = correctedFacts(stores, *provider, {});
        if (!facts)
            return fail(facts.error());
        QHash<QString, int> entries;
        for (const EntryFacts &one : *facts) {
            for (const Theme &theme : one.themes)
                ++entries[theme.name];
        }
        QList<ThemeInUse> themes;
        for (const ThemeBook::Listed &theme : book->list())
            themes += ThemeInUse{theme, entries.value(theme.name)};
        return themes;
    });
}

/// Something said of the journal as a whole changes what every entry shows. Insights that speak of
/// these names would contradict it: they go at once, and are made again as a batch.
template<typename Order>
QFuture<Result<>> Engine::sayOfJournal(const QStringList &names, Order order)
{
    const auto renew = [this](const Result<QList<EntryId>> &outdated) -> QFuture<Result<>> {
        if (!outdated)
            return QtFuture::makeReadyFuture(Result<>(fail(outdated.error())));
        d->cache.forgetAll();
        d->events.insightsMoved();
        if (outdated->isEmpty())
            return QtFuture::makeReadyFuture(Result<>());
        return d->queueBatch(u"insights"_s, {TaskKind::InsightGeneration}, *outdated,
                             m_config.queueMaxSize);
    };
    return d->store
        .write([names, order = std::move(order)](Stores &stores) {
            return order(stores).and_then(
                [&] { return stores.results.removeInsightsNaming(names); });
        })
        .then(this, renew)
        .unwrap();
}

QFuture<Result<>> Engine::addTheme(const QString &name, const QStringList &seeds,
                                   const QList<EntryId> &examples)
{
    return sayOfJournal({}, [name, seeds, examples, known = d->provider->themes()](Stores &stores) {
        return ThemeOrders::open(stores, known).and_then([&](ThemeOrders orders) {
            return orders.add(name, seeds, examples);
        });
    });
}

QFuture<Result<>> Engine::renameTheme(const QString &name, const QString &to)
{
    return sayOfJournal({name}, [name, to, known = d->provider->themes()](Stores &stores) {
        return ThemeOrders::open(stores, known).and_then([&](ThemeOrders orders) {
            return orders.rename(name, to);
        });
    });
}

QFuture<Result<>> Engine::mergeThemes(const QString &name, const QString &into)
{
    return sayOfJournal({name}, [name, into, known = d->provider->themes()](Stores &stores) {
        return ThemeOrders::open(stores, known).and_then([&](ThemeOrders orders) {
            return orders.merge(name, into);
        });
    });
}

QFuture<Result<>> Engine::partTheme(const QString &name)
{
    return sayOfJournal({}, [name, known = d->provider->themes()](Stores &stores) {
        return ThemeOrders::open(stores, known).and_then([&](ThemeOrders orders) {
            return orders.part(name);
        });
    });
}

QFuture<Result<>> Engine::setThemeHidden(const QString &name, bool hidden)
{
    return sayOfJournal({name}, [name, hidden, known = d->provider->themes()](Stores &stores) {
        return ThemeOrders::open(stores, known).and_then([&](ThemeOrders orders) {
            return orders.hide(name, hidden);
        });
    });
}

QFuture<Result<QList<ListedName>>> Engine::names()
{
    return d->store.read([provider = d->provider](Stores &stores) {
        return correctedFacts(stores, *provider, {}).and_then([&](const QList<EntryFacts> &facts) {
            return listNames(stores, facts);
        });
    });
}

QFuture<Result<>> Engine::mergeNames(const QString &name, const QString &into)
{
    return sayOfJournal({name, into}, [name, into](Stores &stores) {
        return englog::mergeNames(stores, name, into);
    });
}

QFuture<Result<>> Engine::partName(const QString &name)
{
    return sayOfJournal({}, [name](Stores &stores) { return englog::partName(stores, name); });
}

QFuture<Result<>> Engine::confirmName(const QString &name, EntityType type)
{
    return sayOfJournal(
        {name}, [name, type](Stores &stores) { return englog::confirmName(stores, name, type); });
}

QFuture<Result<>> Engine::rejectName(const QString &name)
{
    return sayOfJournal({name},
                        [name](Stores &stores) { return englog::rejectName(stores, name); });
}

} // namespace englog
