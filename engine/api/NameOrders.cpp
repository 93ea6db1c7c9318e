// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/NameOrders.h"

#include "engine/api/ThemeOrders.h"
#include "engine/domain/NameBook.h"
#include "engine/insights/Names.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// What was said of a name so far, or nothing but the name.
Result<NameRule> ruleOf(Stores &stores, const QString &name)
{
    const auto plain = checkedName(name);
    if (!plain)
        return fail(plain.error());
    return stores.corrections.names().map([&plain](const QList<NameRule> &rules) {
        const auto rule = std::ranges::find(rules, nameKey(*plain),
                                            [](const NameRule &one) { return nameKey(one.name); });
        return rule == rules.end() ? NameRule{*plain, {}, false, {}} : *rule;
    });
}

/// Adds names that a person spoke of and no entry shows.
void addUnseen(QList<ListedName> &names, const QList<NameRule> &rules)
{
    for (const NameRule &rule : rules) {
        const bool isSeen = std::ranges::any_of(names, [&rule](const ListedName &one) {
            return nameKey(one.count.name) == nameKey(rule.name);
        });
        if (isSeen || !rule.goesBy.isEmpty())
            continue;
        ListedName name;
        name.count.name = rule.name;
        name.count.type = rule.type.value_or(EntityType::Other);
        name.confirmed = rule.type.has_value() && !rule.rejected;
        name.rejected = rule.rejected;
        names += name;
    }
}

/// Makes all that goes by the first name's last one go by that of the second. Where the second goes
/// by the first, they change places.
Result<> goBy(Stores &stores, const NameRule &name, NameRule target)
{
    const auto rules = stores.corrections.names();
    if (!rules)
        return fail(rules.error());
    const NameBook book(*rules);
    const QString last = book.shown(name.name);
    const bool areOne = nameKey(last) == nameKey(book.shown(target.name));
    const bool changePlaces =
        nameKey(last) == nameKey(name.name) && nameKey(last) != nameKey(target.name);
    if (areOne && !changePlaces)
        return fail(ErrorCode::Invalid,
                    u"“%1” and “%2” are one already"_s.arg(name.name, target.name));
    auto before = ruleOf(stores, last);
    if (!before)
        return fail(before.error());
    before->goesBy = areOne ? target.name : book.shown(target.name);
    if (areOne) {
        target.goesBy.clear();
        if (auto done = stores.corrections.setName(target); !done)
            return done;
    }
    return stores.corrections.setName(*before);
}

} // namespace

Result<QList<ListedName>> listNames(Stores &stores, const QList<EntryFacts> &correctedFacts)
{
    const auto rules = stores.corrections.names();
    if (!rules)
        return fail(rules.error());
    const NameBook book(*rules);
    const QList<NameCount> counts = countNames(correctedFacts);
    const QList<QStringList> offers = mergeOffers(counts);
    QList<ListedName> names;
    for (qsizetype i = 0; i < counts.size(); ++i) {
        ListedName name{counts[i], book.type(counts[i].name).has_value(), false, {}, {}};
        for (const QString &other : offers[i]) {
            if (!name.confirmed || !book.type(other))
                name.mayBe += other;
        }
        names += name;
    }
    addUnseen(names, *rules);
    for (const NameRule &rule : *rules) {
        if (rule.goesBy.isEmpty())
            continue;
        const QString key = nameKey(book.shown(rule.name));
        for (ListedName &name : names) {
            if (nameKey(name.count.name) == key)
                name.formerly += rule.name;
        }
    }
    return names;
}

Result<> mergeNames(Stores &stores, const QString &name, const QString &into)
{
    const auto rule = ruleOf(stores, name);
    if (!rule)
        return fail(rule.error());
    const auto target = ruleOf(stores, into);
    if (!target)
        return fail(target.error());
    return goBy(stores, *rule, *target);
}

Result<> partName(Stores &stores, const QString &name)
{
    auto rule = ruleOf(stores, name);
    if (!rule)
        return fail(rule.error());
    if (rule->goesBy.isEmpty())
        return fail(ErrorCode::Invalid, u"“%1” counts as no other name"_s.arg(rule->name));
    rule->goesBy.clear();
    return stores.corrections.setName(*rule);
}

Result<> confirmName(Stores &stores, const QString &name, EntityType type)
{
    auto rule = ruleOf(stores, name);
    if (!rule)
        return fail(rule.error());
    *rule = {rule->name, type, false, {}};
    return stores.corrections.setName(*rule);
}

Result<> rejectName(Stores &stores, const QString &name)
{
    auto rule = ruleOf(stores, name);
    if (!rule)
        return fail(rule.error());
    *rule = {rule->name, {}, true, {}};
    return stores.corrections.setName(*rule);
}

} // namespace englog
