// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/Schemas.h"

#include "engine/domain/Analysis.h"
#include "engine/domain/Correction.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace englog::openai {

namespace {

QJsonObject typed(const QString &type)
{
    return {{u"type"_s, type}};
}

QJsonObject text()
{
    return typed(u"string"_s);
}

QJsonObject number()
{
    return typed(u"number"_s);
}

QJsonObject oneOf(const QStringList &names)
{
    QJsonObject schema = text();
    if (!names.isEmpty())
        schema[u"enum"_s] = QJsonArray::fromStringList(names);
    return schema;
}

QJsonObject listOf(const QJsonObject &item)
{
    return {{u"type"_s, u"array"_s}, {u"items"_s, item}};
}

QJsonObject objectOf(const QJsonObject &properties)
{
    return {{u"type"_s, u"object"_s},
            {u"properties"_s, properties},
            {u"required"_s, QJsonArray::fromStringList(properties.keys())},
            {u"additionalProperties"_s, false}};
}

QStringList sentimentLabels()
{
    return {toString(SentimentLabel::Positive), toString(SentimentLabel::Neutral),
            toString(SentimentLabel::Negative), toString(SentimentLabel::Mixed)};
}

QStringList entityTypes()
{
    return {toString(EntityType::Person),       toString(EntityType::Place),
            toString(EntityType::Organization), toString(EntityType::Date),
            toString(EntityType::Event),        toString(EntityType::Other)};
}

QJsonObject partOf(TaskKind kind, const QStringList &themes)
{
    switch (kind) {
    case TaskKind::SentimentAnalysis:
        return objectOf(
            {{u"score"_s, number()},
             {u"label"_s, oneOf(sentimentLabels())},
             {u"confidence"_s, number()},
             {u"evidence"_s, listOf(text())},
             {u"emotions"_s,
              listOf(objectOf({{u"name"_s, oneOf(emotionNames())}, {u"intensity"_s, number()}}))}});
    case TaskKind::ContentExtraction:
        return objectOf({{u"summary"_s, text()}, {u"key_phrases"_s, listOf(text())}});
    case TaskKind::ThemeIdentification:
        return objectOf(
            {{u"themes"_s,
              listOf(objectOf({{u"name"_s, oneOf(themes)}, {u"confidence"_s, number()}}))}});
    case TaskKind::EntityRecognition:
        return objectOf(
            {{u"entities"_s,
              listOf(objectOf(
                  {{u"text"_s, text()},
                   {u"type"_s, oneOf(entityTypes())},
                   {u"confidence"_s, number()},
                   {u"value"_s, QJsonObject{{u"type"_s, QJsonArray{u"string"_s, u"null"_s}}}}}))}});
    case TaskKind::InsightGeneration:
        return objectOf(
            {{u"insights"_s,
              listOf(objectOf({{u"text"_s, text()}, {u"evidence"_s, listOf(text())}}))}});
    case TaskKind::EmbeddingGeneration:
        break;
    }
    Q_ASSERT(false); // no question, so no answer that has a form
    return {};
}

} // namespace

QJsonObject schemaOf(const QList<TaskKind> &kinds, const QStringList &themes)
{
    QJsonObject properties{{u"language"_s, text()}};
    for (const TaskKind kind : kinds)
        properties[toString(kind)] = partOf(kind, themes);
    return objectOf(properties);
}

} // namespace englog::openai
