// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/NameBook.h"

namespace englog {

NameBook::NameBook(const QList<NameRule> &rules)
{
    for (const NameRule &rule : rules)
        m_rules.insert(nameKey(rule.name), rule);
}

const NameRule *NameBook::rule(const QString &name) const
{
    const auto found = m_rules.constFind(nameKey(name));
    return found == m_rules.cend() ? nullptr : &*found;
}

QString NameBook::shown(const QString &name) const
{
    QString last = name;
    for (qsizetype steps = m_rules.size(); steps > 0; --steps) {
        const NameRule *const said = rule(last);
        if (!said)
            break;
        if (said->goesBy.isEmpty())
            return said->name;
        last = said->goesBy;
    }
    return last;
}

std::optional<EntityType> NameBook::type(const QString &name) const
{
    const NameRule *const last = rule(shown(name));
    if (last && last->type)
        return last->type;
    const NameRule *const own = rule(name);
    return own ? own->type : std::nullopt;
}

bool NameBook::isRejected(const QString &name) const
{
    const NameRule *const last = rule(shown(name));
    return last && last->rejected;
}

} // namespace englog
