// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/ThemeBook.h"

namespace englog {

namespace {

/// Adds what is not there yet.
template<typename T>
void addNew(QList<T> &list, const QList<T> &more)
{
    for (const T &one : more) {
        if (!list.contains(one))
            list.append(one);
    }
}

} // namespace

QString nameKey(const QString &name)
{
    return name.simplified().toCaseFolded();
}

ThemeBook::ThemeBook(const QList<ThemeDefinition> &known, const QList<ThemeRule> &rules)
{
    QHash<QString, QString> spelled; // as the person writes it, else as the analyser does
    for (const ThemeDefinition &definition : known)
        spelled.insert(nameKey(definition.name), definition.name);
    for (const ThemeRule &rule : rules) {
        spelled.insert(nameKey(rule.name), rule.name);
        if (!rule.goesBy.isEmpty())
            m_goesBy.insert(nameKey(rule.name), nameKey(rule.goesBy));
    }
    const auto place = [&](const QString &name, bool own) -> Listed & {
        const QString key = nameKey(name);
        const QString root = rootOf(key);
        if (!m_places.contains(root)) {
            m_places.insert(root, m_list.size());
            m_list.append({spelled.value(root, name), {}, {}, {}, true, false});
        }
        Listed &theme = m_list[m_places.value(root)];
        theme.own = theme.own && own;
        if (key != root)
            addNew(theme.formerly, {name});
        return theme;
    };
    for (const ThemeDefinition &definition : known)
        addNew(place(definition.name, false).seeds, definition.seeds);
    for (const ThemeRule &rule : rules) {
        Listed &theme = place(rule.name, true);
        QStringList seeds = rule.seeds;
        addNew(seeds, theme.seeds); // what a person says of it comes first
        theme.seeds = seeds;
        addNew(theme.examples, rule.examples);
        if (rule.goesBy.isEmpty())
            theme.hidden = rule.hidden;
    }
}

/// Each step leads to another name, so that there are no more steps than names.
QString ThemeBook::rootOf(QString key) const
{
    for (qsizetype steps = m_goesBy.size(); steps > 0; --steps) {
        const auto next = m_goesBy.constFind(key);
        if (next == m_goesBy.cend())
            break;
        key = *next;
    }
    return key;
}

QStringList ThemeBook::names() const
{
    QStringList names;
    for (const Listed &theme : m_list) {
        if (!theme.hidden)
            names += theme.name;
    }
    return names;
}

const ThemeBook::Listed *ThemeBook::find(const QString &name) const
{
    const auto place = m_places.constFind(rootOf(nameKey(name)));
    return place == m_places.cend() ? nullptr : &m_list[*place];
}

std::optional<QString> ThemeBook::shown(const QString &name) const
{
    const Listed *theme = find(name);
    if (!theme)
        return name;
    return theme->hidden ? std::nullopt : std::optional(theme->name);
}

} // namespace englog
