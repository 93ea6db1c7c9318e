// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/AlertBook.h"

#include <algorithm>

namespace englog {

QList<Alert> AlertBook::look(const QList<Condition> &conditions, const QStringList &unknown,
                             Instant now, Millis passed)
{
    QMap<QString, Condition> there;
    for (const Condition &condition : conditions) {
        if (condition.isAlert)
            there.insert(condition.name, condition);
    }
    for (const Condition &condition : std::as_const(there)) {
        const auto known = m_entries.find(condition.name);
        if (known == m_entries.end())
            m_entries.insert(condition.name,
                             {{condition.name, Alert::State::Firing, now, condition.summary},
                              false,
                              true,
                              passed});
        else
            known->alert.summary = condition.summary;
    }
    QList<Alert> told;
    for (auto it = m_entries.begin(); it != m_entries.end();) {
        Entry &entry = *it;
        const bool isThere = there.contains(it.key());
        if (!isThere && unknown.contains(it.key().section(u':', 0, 0))) {
            ++it;
            continue;
        }
        if (isThere != entry.isThere) {
            entry.isThere = isThere;
            entry.turned = passed;
        }
        const Millis since = passed - entry.turned;
        if (isThere && !entry.fires && since >= m_rules.firesAfter) {
            entry.fires = true;
            told += entry.alert;
        }
        const bool isOver = !isThere && (!entry.fires || since >= m_rules.clearsAfter);
        if (isOver && entry.fires)
            told += Alert{it.key(), Alert::State::Resolved, entry.alert.since, entry.alert.summary};
        it = isOver ? m_entries.erase(it) : std::next(it);
    }
    return told;
}

QList<Alert> AlertBook::firing() const
{
    QList<Alert> all;
    for (const Entry &entry : m_entries) {
        if (entry.fires)
            all += entry.alert;
    }
    return all;
}

bool AlertBook::isSettled() const
{
    return std::ranges::all_of(m_entries,
                               [](const Entry &entry) { return entry.fires && entry.isThere; });
}

} // namespace englog
