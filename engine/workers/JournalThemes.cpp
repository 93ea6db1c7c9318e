// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/workers/JournalThemes.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int mostLessons = 100; // for a theme, and as many against it

/// Brings what texts teach into the definitions; each text counts once.
Result<> addLessons(QList<ThemeDefinition> &themes, const ThemeBook &book, Stores &stores,
                    AiLevel level)
{
    const auto lessons = stores.corrections.themeLessons(mostLessons, level);
    if (!lessons)
        return fail(lessons.error());
    for (const ThemeLesson &lesson : *lessons) {
        const auto name = book.shown(lesson.theme);
        const auto theme =
            std::ranges::find(themes, name.value_or(QString()), &ThemeDefinition::name);
        if (theme == themes.end())
            continue;
        QStringList &texts = lesson.speaksOfIt ? theme->confirmed : theme->denied;
        if (!texts.contains(lesson.text))
            texts += lesson.text;
    }
    return {};
}

Result<QList<ThemeDefinition>> definitionsOf(const ThemeBook &book, Stores &stores, AiLevel level)
{
    QList<EntryId> wanted;
    for (const ThemeBook::Listed &theme : book.list())
        wanted += theme.examples;
    const auto texts = stores.corrections.texts(wanted, level);
    if (!texts)
        return fail(texts.error());
    QList<ThemeDefinition> themes;
    for (const ThemeBook::Listed &theme : book.list()) {
        if (theme.hidden)
            continue;
        ThemeDefinition definition{theme.name, theme.seeds, {}, {}, {}};
        for (const EntryId &id : theme.examples) {
            const QString text = texts->value(id);
            if (text.isEmpty())
                continue;
            definition.examples += text;
            definition.confirmed += text; // it speaks of the theme, and shows it
        }
        themes += definition;
    }
    if (auto added = addLessons(themes, book, stores, level); !added)
        return fail(added.error());
    return themes;
}

} // namespace

Result<JournalThemes> ThemeSource::now(Stores &stores)
{
    auto stamp = stores.corrections.themesStamp();
    if (!stamp)
        return fail(stamp.error());
    if (m_known && m_known->stamp == *stamp)
        return *m_known;
    JournalThemes themes{*std::move(stamp), nullptr};
    if (!themes.stamp.isEmpty()) {
        const auto book = themeBook(stores, m_provider);
        if (!book)
            return fail(book.error());
        auto definitions = definitionsOf(*book, stores, m_provider.reads());
        if (!definitions)
            return fail(definitions.error());
        themes.definitions =
            std::make_shared<const QList<ThemeDefinition>>(*std::move(definitions));
    }
    m_known = themes;
    return themes;
}

Provider::Identity withThemes(Provider::Identity identity, TaskKind kind, const QString &stamp)
{
    const bool isMadeOfThemes =
        kind == TaskKind::ThemeIdentification || kind == TaskKind::InsightGeneration;
    if (isMadeOfThemes && !stamp.isEmpty())
        identity.promptVersion += u"+themes-"_s + stamp;
    return identity;
}

Result<int> queueByThemes(Stores &stores, const EntryId &id, QueuePlan plan, Instant now)
{
    if (plan.accept == QueuePlan::Accept::Present) {
        const auto stamp = stores.corrections.themesStamp();
        if (!stamp)
            return fail(stamp.error());
        for (auto *wanted : {&plan.wanted, &plan.wantedHere}) {
            for (auto it = wanted->begin(); it != wanted->end(); ++it)
                *it = withThemes(*it, it.key(), *stamp);
        }
    }
    return stores.tasks.queueEntry(id, plan, now);
}

Result<ThemeBook> themeBook(Stores &stores, const Provider &provider)
{
    return stores.corrections.themes().map(
        [&provider](const QList<ThemeRule> &rules) { return ThemeBook(provider.themes(), rules); });
}

Result<Overlay> overlay(Stores &stores, const Provider &provider)
{
    auto book = themeBook(stores, provider);
    if (!book)
        return fail(book.error());
    return stores.corrections.names().map([&book](const QList<NameRule> &rules) {
        return Overlay(*std::move(book), NameBook(rules));
    });
}

} // namespace englog
