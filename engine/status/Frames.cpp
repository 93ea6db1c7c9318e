// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/Frames.h"

#include "engine/domain/Json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtEndian>

#include <array>
#include <limits>

using namespace Qt::StringLiterals;

namespace englog::frames {

namespace {

const QJsonValue null(QJsonValue::Null);

template<typename T>
QJsonArray arrayOf(const QList<T> &items, QJsonObject (*write)(const T &))
{
    QJsonArray array;
    for (const T &item : items)
        array.append(write(item));
    return array;
}

/// The members of these names alone.
template<size_t size>
QJsonObject only(const QJsonObject &all, const std::array<QLatin1String, size> &names)
{
    QJsonObject some;
    for (const QLatin1String name : names)
        some.insert(name, all[name]);
    return some;
}

template<size_t size>
QJsonValue onlyOfEach(const QJsonValue &list, const std::array<QLatin1String, size> &names)
{
    if (!list.isArray())
        return null;
    QJsonArray some;
    const QJsonArray all = list.toArray();
    for (const QJsonValue one : all)
        some.append(only(one.toObject(), names));
    return some;
}

QJsonObject taskOf(const Task &task)
{
    QJsonObject json = toJson(task);
    json.remove(u"attempts"_s);
    if (!task.error.isEmpty() && task.error != "superseded"_L1)
        json.insert("error"_L1, u"failed"_s); // what failed may have been told by a service
    return json;
}

QJsonObject statusOf(const ProcessingStatus &status)
{
    return toJson(status);
}

QJsonObject alertOf(const Alert &alert)
{
    return toJson(alert);
}

QJsonValue progressOf(TaskState state)
{
    if (state == TaskState::Completed)
        return 1.0;
    return state == TaskState::Processing ? null : QJsonValue(0.0); // nobody knows while it runs
}

QJsonObject sentimentOf(const QJsonObject &all)
{
    QJsonObject json = only(all, std::array{"score"_L1, "label"_L1, "confidence"_L1});
    json.insert("evidence"_L1, QJsonArray());
    return json;
}

QJsonValue entitiesOf(const QJsonValue &all)
{
    const QJsonValue some =
        onlyOfEach(all, std::array{"type"_L1, "confidence"_L1, "start"_L1, "length"_L1});
    if (!some.isArray())
        return null;
    QJsonArray entities;
    const QJsonArray each = some.toArray();
    for (const QJsonValue one : each) {
        QJsonObject entity = one.toObject();
        entity.insert("text"_L1, null);
        entity.insert("value"_L1, null);
        entities.append(entity);
    }
    return entities;
}

QJsonObject resultsOf(const AggregatedResults &results)
{
    constexpr std::array plain{"journal_id"_L1, "user_id"_L1,          "confidence"_L1,
                               "stale"_L1,      "processing_stats"_L1, "completed_at"_L1,
                               "language"_L1};
    const QJsonObject all = toJson(results);
    QJsonObject json = only(all, plain);
    const QJsonValue sentiment = all["overall_sentiment"_L1];
    json.insert("overall_sentiment"_L1,
                sentiment.isObject() ? sentimentOf(sentiment.toObject()) : null);
    json.insert("emotions"_L1,
                onlyOfEach(all["emotions"_L1], std::array{"name"_L1, "intensity"_L1}));
    json.insert("themes"_L1, onlyOfEach(all["themes"_L1], std::array{"name"_L1, "confidence"_L1}));
    json.insert("entities"_L1, entitiesOf(all["entities"_L1]));
    json.insert("course"_L1,
                onlyOfEach(all["course"_L1], std::array{"start"_L1, "length"_L1, "valence"_L1}));
    // A content's hash would tell whether one has guessed a short text.
    json.insert("provenance"_L1,
                onlyOfEach(all["provenance"_L1],
                           std::array{"task_type"_L1, "provider"_L1, "model"_L1,
                                      "prompt_version"_L1, "created_at"_L1}));
    json.insert("summary"_L1, null);
    for (const auto name : {"key_phrases"_L1, "insights"_L1, "insight_details"_L1,
                            "summary_spans"_L1, "key_phrase_spans"_L1, "corrected"_L1})
        json.insert(name, QJsonArray());
    return json;
}

} // namespace

QByteArray encode(const QString &type, const QJsonObject &data)
{
    constexpr char wholeText = char(0x81);
    constexpr qsizetype longestShort = 125;
    const QByteArray payload = QJsonDocument(QJsonObject{{u"type"_s, type}, {u"data"_s, data}})
                                   .toJson(QJsonDocument::Compact);
    QByteArray frame(1, wholeText);
    if (payload.size() <= longestShort) {
        frame += static_cast<char>(payload.size());
    } else if (payload.size() <= std::numeric_limits<quint16>::max()) {
        std::array<char, 2> length{};
        qToBigEndian(static_cast<quint16>(payload.size()), length.data());
        frame += char(126);
        frame.append(length.data(), length.size());
    } else {
        std::array<char, 8> length{};
        qToBigEndian(static_cast<quint64>(payload.size()), length.data());
        frame += char(127);
        frame.append(length.data(), length.size());
    }
    return frame + payload;
}

QJsonObject hello(const QString &version, const QByteArray &nonce)
{
    return {{u"version"_s, version}, {u"protocol"_s, 1}, {u"nonce"_s, QString::fromLatin1(nonce)}};
}

QJsonObject ready(qint64 seq, const Snapshot &snapshot)
{
    return {{u"seq"_s, seq},
            {u"queue"_s, queueStats(snapshot.queue)},
            {u"entries"_s, arrayOf(snapshot.entries, statusOf)},
            {u"tasks"_s, arrayOf(snapshot.tasks, taskOf)},
            {u"alerts"_s, arrayOf(snapshot.alerts, alertOf)}};
}

QJsonObject taskStatus(const TaskEvent &event, Instant now)
{
    return {{u"task_id"_s, event.task.toString()},
            {u"journal_id"_s, event.entry.isNull() ? null : QJsonValue(event.entry.toString())},
            {u"user_id"_s, u"local"_s},
            {u"task_type"_s, toString(event.kind)},
            {u"status"_s, toString(event.state)},
            {u"progress"_s, progressOf(event.state)},
            {u"updated_at"_s, toRfc3339(now)},
            {u"error"_s, event.why ? QJsonValue(toString(*event.why)) : null}};
}

QJsonObject processingComplete(const EntryId &entry, const AggregatedResults &results, Instant now)
{
    return {{u"journal_id"_s, entry.toString()},
            {u"results"_s, resultsOf(results)},
            {u"updated_at"_s, toRfc3339(now)}};
}

QJsonObject queueStats(const QueueStats &stats)
{
    QueueStats told = stats;
    for (ProviderHealth &provider : told.providers) {
        if (provider.state == ProviderHealth::State::Closed)
            provider.reason.clear();
        else // what it said itself may hold what it was asked
            provider.reason = provider.retryAt ? u"it does not answer as it should"_s
                                               : u"it waits for a person: a key or a quota"_s;
    }
    return toJson(told);
}

QJsonObject commandResult(const QString &id, std::optional<int> tasks,
                          const std::optional<Error> &error)
{
    QJsonValue why = null;
    if (error)
        why = QJsonObject{{u"code"_s, toString(error->code)}, {u"message"_s, error->detail}};
    return {{u"id"_s, id},
            {u"ok"_s, !error.has_value()},
            {u"tasks"_s, tasks ? QJsonValue(*tasks) : null},
            {u"error"_s, why}};
}

} // namespace englog::frames
