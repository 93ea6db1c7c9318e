// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/ThemeOrders.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qsizetype longestName = 100;
constexpr qsizetype longestSeed = 400;
constexpr qsizetype mostSeeds = 500;

} // namespace

Result<QString> checkedName(const QString &name)
{
    const QString plain = name.simplified();
    if (plain.isEmpty())
        return fail(ErrorCode::Invalid, u"the name is empty"_s);
    if (plain.size() > longestName)
        return fail(ErrorCode::Invalid,
                    u"the name is longer than %1 characters"_s.arg(longestName));
    const bool isShown =
        std::ranges::all_of(plain, [](QChar c) { return c.isPrint() || c.isSurrogate(); });
    if (!isShown)
        return fail(ErrorCode::Invalid, u"the name holds a character that cannot be shown"_s);
    return plain;
}

ThemeOrders::ThemeOrders(Stores &stores, QList<ThemeRule> rules, ThemeBook book)
    : m_stores(stores)
    , m_rules(std::move(rules))
    , m_book(std::move(book))
{}

Result<ThemeOrders> ThemeOrders::open(Stores &stores, const QList<ThemeDefinition> &known)
{
    const auto rules = stores.corrections.themes();
    if (!rules)
        return fail(rules.error());
    return ThemeOrders(stores, *rules, ThemeBook(known, *rules));
}

Result<ThemeBook::Listed> ThemeOrders::find(const QString &name) const
{
    if (const auto *theme = m_book.find(name))
        return *theme;
    const QStringList near = namesNear(name, m_book.names());
    return fail(ErrorCode::NotFound, u"there is no theme “%1”"_s.arg(name.left(80)),
                near.isEmpty() ? u"they are listed by: englog-cli theme list"_s
                               : u"did you mean: %1"_s.arg(near.join(u", "_s)));
}

Result<ThemeBook::Listed> ThemeOrders::findItself(const QString &name) const
{
    auto theme = find(name);
    if (theme && nameKey(theme->name) != nameKey(name))
        return fail(ErrorCode::Invalid, u"“%1” counts as “%2”"_s.arg(name.left(80), theme->name),
                    u"name that one, or part them: englog-cli theme merge '%1' --undo"_s.arg(name));
    return theme;
}

ThemeRule ThemeOrders::ruleOf(const QString &name) const
{
    const QString key = nameKey(name);
    const auto rule = std::ranges::find_if(
        m_rules, [&key](const ThemeRule &one) { return nameKey(one.name) == key; });
    return rule == m_rules.end() ? ThemeRule{name, {}, {}, false, {}} : *rule;
}

Result<> ThemeOrders::checkExamples(const QList<EntryId> &examples)
{
    for (const EntryId &id : examples) {
        const auto entry = m_stores.entries.entry(id);
        if (!entry)
            return fail(entry.error());
        if (entry->deletedAt || entry->held == AiLevel::Never)
            return fail(ErrorCode::Invalid,
                        u"entry %1 can be no example: it %2"_s.arg(
                            id.toString(),
                            entry->deletedAt ? u"is in the trash"_s : u"is never analysed"_s));
    }
    return {};
}

Result<> ThemeOrders::add(const QString &name, const QStringList &seeds,
                          const QList<EntryId> &examples)
{
    const auto plain = checkedName(name);
    if (!plain)
        return fail(plain.error());
    if (auto fine = checkExamples(examples); !fine)
        return fine;
    const ThemeBook::Listed *const known = m_book.find(*plain);
    if (known && nameKey(known->name) != nameKey(*plain))
        return fail(ErrorCode::Invalid, u"“%1” goes by “%2” now"_s.arg(*plain, known->name),
                    u"add to that one, or choose another name"_s);
    if (known && !known->hidden && seeds.isEmpty() && examples.isEmpty())
        return fail(ErrorCode::Invalid, u"there is a theme “%1” already"_s.arg(known->name),
                    u"give it more words with --seed, or entries with --example"_s);
    ThemeRule rule = ruleOf(*plain);
    rule.hidden = false;
    const QStringList words = known ? seeds : QStringList{*plain} + seeds;
    for (const QString &word : words) {
        const QString seed = word.simplified();
        if (seed.isEmpty() || seed.size() > longestSeed)
            return fail(ErrorCode::Invalid,
                        u"a seed is a few words, at most %1 characters"_s.arg(longestSeed));
        if (!rule.seeds.contains(seed))
            rule.seeds += seed;
    }
    if (rule.seeds.size() > mostSeeds)
        return fail(ErrorCode::Invalid, u"a theme has at most %1 seeds"_s.arg(mostSeeds));
    for (const EntryId &id : examples) {
        if (!rule.examples.contains(id))
            rule.examples += id;
    }
    return m_stores.corrections.setTheme(rule);
}

Result<> ThemeOrders::rename(const QString &name, const QString &to)
{
    const auto theme = findItself(name);
    if (!theme)
        return fail(theme.error());
    const auto plain = checkedName(to);
    if (!plain)
        return fail(plain.error());
    if (nameKey(theme->name) == nameKey(*plain)) { // in another case alone
        ThemeRule rule = ruleOf(*plain);
        rule.name = *plain;
        return m_stores.corrections.setTheme(rule);
    }
    if (const auto *taken = m_book.find(*plain); taken && taken->name != theme->name)
        return fail(ErrorCode::Invalid, u"there is a theme “%1” already"_s.arg(taken->name),
                    u"to make one of both: englog-cli theme merge A B"_s);
    ThemeRule now = ruleOf(*plain);
    now.name = *plain;
    now.goesBy.clear();
    now.hidden = theme->hidden;
    ThemeRule before = ruleOf(theme->name);
    before.goesBy = *plain;
    return m_stores.corrections.setTheme(now).and_then(
        [&] { return m_stores.corrections.setTheme(before); });
}

Result<> ThemeOrders::merge(const QString &name, const QString &into)
{
    const auto theme = findItself(name);
    if (!theme)
        return fail(theme.error());
    const auto target = find(into);
    if (!target)
        return fail(target.error());
    if (theme->name == target->name)
        return fail(ErrorCode::Invalid,
                    u"“%1” and “%2” are one theme already"_s.arg(name.left(80), into.left(80)));
    ThemeRule rule = ruleOf(theme->name);
    rule.goesBy = target->name;
    return m_stores.corrections.setTheme(rule);
}

Result<> ThemeOrders::part(const QString &name)
{
    ThemeRule rule = ruleOf(name);
    if (rule.goesBy.isEmpty())
        return fail(ErrorCode::Invalid,
                    u"“%1” counts as no other theme"_s.arg(name.simplified().left(80)));
    rule.goesBy.clear();
    return m_stores.corrections.setTheme(rule);
}

Result<> ThemeOrders::hide(const QString &name, bool hidden)
{
    const auto theme = findItself(name);
    if (!theme)
        return fail(theme.error());
    ThemeRule rule = ruleOf(theme->name);
    if (rule.hidden == hidden)
        return {};
    rule.hidden = hidden;
    return m_stores.corrections.setTheme(rule);
}

} // namespace englog
