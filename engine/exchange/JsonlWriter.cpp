// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/JsonlWriter.h"

#include "engine/domain/Json.h"
#include "engine/exchange/When.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

/// Puts a list into an object, unless it is empty.
template<typename T>
void insertAll(QJsonObject &json, QLatin1String key, const QList<T> &things)
{
    QJsonArray array;
    for (const T &thing : things)
        array.append(toJson(thing));
    if (!array.isEmpty())
        json.insert(key, array);
}

} // namespace

QByteArray toJsonLine(const Entry &entry, const Beside &beside)
{
    const When when{entry.date, entry.time, entry.timeZone};
    QJsonObject json{
        {u"id"_s, entry.id.toString()}, {u"date"_s, when.toString()}, {u"text"_s, entry.content}};
    if (!entry.timeZone.isEmpty())
        json.insert("time_zone"_L1, QString::fromLatin1(entry.timeZone));
    if (!entry.title.isEmpty())
        json.insert("title"_L1, entry.title);
    if (!entry.tags.isEmpty())
        json.insert("tags"_L1, QJsonArray::fromStringList(entry.tags));
    if (entry.mood)
        json.insert("mood"_L1, *entry.mood);
    // With what its tags and the journal say, which another journal would not know of.
    if (const AiLevel held = std::max(entry.ai, entry.held); held != AiLevel::Any)
        json.insert("ai"_L1, toString(held));
    if (!entry.metadata.isEmpty())
        json.insert("metadata"_L1, entry.metadata);
    insertAll(json, "corrections"_L1, beside.corrections);
    QJsonObject journal;
    insertAll(journal, "themes"_L1, beside.themes);
    insertAll(journal, "names"_L1, beside.names);
    if (!journal.isEmpty())
        json.insert("journal"_L1, journal);
    return QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n';
}

} // namespace englog
