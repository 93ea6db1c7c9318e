// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/TaskCondition.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString jsonText(const QJsonArray &array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

} // namespace

TaskCondition::TaskCondition(const TaskFilter &filter)
{
    QStringList selectors;
    const auto add = [this](QStringList &list, const QString &sql, const QVariant &value) {
        list += sql;
        m_values += value;
    };
    QJsonArray tasks;
    QJsonArray entries;
    QJsonArray batches;
    QJsonArray states;
    for (const TaskId &id : filter.tasks)
        tasks += id.value;
    for (const EntryId &id : filter.entries)
        entries += id.toString();
    for (const BatchId &id : filter.batches)
        batches += id.value;
    for (const TaskState state : filter.states)
        states += static_cast<int>(state);
    if (!tasks.isEmpty())
        add(selectors, u"t.id IN (SELECT value FROM json_each(?))"_s, jsonText(tasks));
    if (!entries.isEmpty())
        add(selectors,
            u"t.entry_id IN (SELECT id FROM entry WHERE uuid IN "
            "(SELECT value FROM json_each(?)))"_s,
            jsonText(entries));
    if (!batches.isEmpty())
        add(selectors, u"t.batch_id IN (SELECT value FROM json_each(?))"_s, jsonText(batches));
    QStringList conditions;
    if (!selectors.isEmpty())
        conditions += u'(' + selectors.join(u" OR "_s) + u')';
    if (filter.kind)
        add(conditions, u"t.kind = ?"_s, static_cast<int>(*filter.kind));
    if (!states.isEmpty())
        add(conditions, u"t.state IN (SELECT value FROM json_each(?))"_s, jsonText(states));
    if (!filter.reason.isEmpty())
        add(conditions, u"t.error_code = ?"_s, filter.reason);
    m_sql = conditions.isEmpty() ? u"1"_s : conditions.join(u" AND "_s);
}

void TaskCondition::bind(Statement &statement) const
{
    for (const QVariant &value : m_values)
        statement.add(value);
}

} // namespace englog
