// SPDX-License-Identifier: GPL-3.0-or-later
// The Engine's part that takes a person's word: corrections, themes, names.
#include "engine/api/Corrections.h"
#include "engine/api/EnginePrivate.h"
#include "engine/api/NameOrders.h"
#include "engine/api/ThemeOrders.h"
#include "engine/domain/NameBook.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// Insights are made of what was corrected: where there is one, or will be, it goes at once, and is
/// made again.
Result<> renewInsight(Stores &stores, const EntryId &id, QueuePlan plan, Instant now)
{
    constexpr TaskKind insight = TaskKind::InsightGeneration;
    if (!plan.wanted.contains(insight))
        return {};
    const auto kinds = stores.results.kinds(id);
    if (!kinds)
        return fail(kinds.error());
    const auto tasks = stores.tasks.ofEntry(id);
    if (!tasks)
        return fail(tasks.error());
    const bool isOpen = std::ranges::any_of(
        *tasks, [](const Task &task) { return task.kind == insight && !hasEnded(task.state); });
    if (!kinds->contains(insight) && !isOpen)
        return {};
    plan.wanted = {{insight, plan.wanted.value(insight)}};
    plan.accept = QueuePlan::Accept::None;
    return stores.results.remove(id, insight)
        .and_then([&] { return stores.tasks.queueEntry(id, plan, now); })
        .map([](int) {});
}

/// These names, and those that they are shown by.
Result<QStringList> withShown(Stores &stores, const Provider &provider, QStringList names)
{
    const auto themes = themeBook(stores, provider);
    if (!themes)
        return fail(themes.error());
    const auto rules = stores.corrections.names();
    if (!rules)
        return fail(rules.error());
    const NameBook book(*rules);
    for (QString &name : names)
        name = name.simplified();
    const QStringList plain = names;
    for (const QString &name : plain) {
        names += book.shown(name);
        if (const auto theme = themes->shown(name))
            names += *theme;
    }
    names.removeDuplicates();
    return names;
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
/// these names would contradict it: they go, and are made again as a batch. What was said stands
/// whatever becomes of that.
template<typename Order>
QFuture<Result<>> Engine::sayOfJournal(const QStringList &names, Order order)
{
    const auto done = [](Result<> said) { return QtFuture::makeReadyFuture(std::move(said)); };
    const auto renew = [this, done](const Result<QList<EntryId>> &outdated) -> QFuture<Result<>> {
        if (!outdated || outdated->isEmpty())
            return done({});
        return d
            ->queueBatch(u"insights"_s, {TaskKind::InsightGeneration}, QueuePlan::Accept::None,
                         *outdated, m_config.queueMaxSize)
            .then([](const Result<> &) { return Result<>(); });
    };
    const auto said = [this, done, renew](const Result<QStringList> &concerned) {
        if (!concerned)
            return done(fail(concerned.error()));
        d->cache.forgetAll();
        d->events.insightsMoved();
        if (concerned->isEmpty() || d->routing->allowed() == Routing::Allowed::Nothing)
            return done({});
        return d->store
            .read([all = *concerned](Stores &stores) { return stores.results.insightsNaming(all); })
            .then(this, renew)
            .unwrap();
    };
    return d->store
        .write([names, order = std::move(order), provider = d->provider](Stores &stores) {
            return withShown(stores, *provider, names).and_then([&](const QStringList &all) {
                return order(stores).map([&] { return all; });
            });
        })
        .then(this, said)
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
    return sayOfJournal({name}, [name, known = d->provider->themes()](Stores &stores) {
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
    return sayOfJournal({name}, [name](Stores &stores) { return englog::partName(stores, name); });
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
