// SPDX-License-Identifier: GPL-3.0-or-later
// One finding as it lies in the journal file, in the words of AggregatedResults.
#include "engine/domain/Json.h"

#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

// --- out ---

template<typename T, typename Write>
QJsonArray arrayOf(const QList<T> &items, Write write)
{
    QJsonArray array;
    for (const T &item : items)
        array.append(write(item));
    return array;
}

QJsonObject withSpan(QJsonObject object, const Span &span)
{
    object.insert("start"_L1, qint64(span.start));
    object.insert("length"_L1, qint64(span.length));
    return object;
}

QJsonArray spansOut(const QList<Span> &spans)
{
    return arrayOf(spans, [](const Span &span) { return withSpan({}, span); });
}

QJsonValue numberOut(const std::optional<double> &number)
{
    return number ? QJsonValue(*number) : QJsonValue(QJsonValue::Null);
}

QJsonArray themesOut(const QList<Theme> &themes)
{
    return arrayOf(themes, [](const Theme &theme) {
        return QJsonObject{{u"name"_s, theme.name}, {u"confidence"_s, theme.confidence}};
    });
}

QJsonObject out(const SentimentAnalysis &found)
{
    QJsonValue overall(QJsonValue::Null);
    if (found.overall) {
        overall = QJsonObject{{u"score"_s, found.overall->score},
                              {u"label"_s, toString(found.overall->label)},
                              {u"confidence"_s, found.overall->confidence},
                              {u"evidence"_s, spansOut(found.overall->evidence)}};
    }
    QJsonObject json{
        {u"overall_sentiment"_s, overall},
        {u"emotions"_s,
         arrayOf(
             found.emotions,
             [](const Emotion &emotion) {
                 return QJsonObject{{u"name"_s, emotion.name}, {u"intensity"_s, emotion.intensity}};
             })},
        {u"course"_s,
         arrayOf(found.course,
                 [](const CoursePoint &point) {
                     return withSpan({{u"valence"_s, point.valence}}, point.span);
                 })},
        {u"valence"_s, numberOut(found.valence)},
        {u"arousal"_s, numberOut(found.arousal)}};
    if (!found.emotionScores.isEmpty())
        json.insert("emotion_scores"_L1, arrayOf(found.emotionScores, [](const EmotionScore &one) {
                        return QJsonObject{{u"name"_s, one.name},
                                           {u"probability"_s, one.probability},
                                           {u"present"_s, one.present}};
                    }));
    return json;
}

QJsonObject out(const ContentExtraction &found)
{
    return {{u"summary"_s, found.summary},
            {u"summary_spans"_s, spansOut(found.summarySpans)},
            {u"key_phrases"_s, QJsonArray::fromStringList(found.keyPhrases)},
            {u"key_phrase_spans"_s, spansOut(found.keyPhraseSpans)}};
}

QJsonObject out(const ThemeIdentification &found)
{
    QJsonObject json{{u"themes"_s, themesOut(found.themes)}};
    if (!found.themeScores.isEmpty())
        json.insert("theme_scores"_L1, themesOut(found.themeScores));
    return json;
}

QJsonObject out(const EntityRecognition &found)
{
    return {{u"entities"_s, arrayOf(found.entities, [](const Entity &entity) {
                 return withSpan(
                     {{u"text"_s, entity.text},
                      {u"type"_s, toString(entity.type)},
                      {u"confidence"_s, entity.confidence},
                      {u"value"_s,
                       entity.value.isEmpty() ? QJsonValue(QJsonValue::Null) : entity.value}},
                     entity.span);
             })}};
}

/// Little-endian float32 in base64: a quarter of what decimals take, and exact.
/// Vectors are stored beside: see VectorStore.
QJsonObject out(const EmbeddingGeneration &)
{
    return {};
}

QJsonObject out(const InsightGeneration &found)
{
    const auto evidenceOut = [](const Evidence &evidence) {
        return withSpan(
            {{u"journal_id"_s,
              evidence.entry.isNull() ? QJsonValue(QJsonValue::Null) : evidence.entry.toString()}},
            evidence.span);
    };
    return {{u"insight_details"_s, arrayOf(found.insights, [&](const Insight &insight) {
                 return QJsonObject{{u"text"_s, insight.text},
                                    {u"evidence"_s, arrayOf(insight.evidence, evidenceOut)}};
             })}};
}

// --- in ---

/// Reads an object's fields, each of one type; the first that is not as it must be is kept as the
/// fault, and everything read from then on means nothing.
class FieldReader
{
public:
    [[nodiscard]] const QString &fault() const { return m_fault; }

    QString text(const QJsonObject &json, QLatin1String key)
    {
        const QJsonValue value = json[key];
        return check(value.isString(), key) ? value.toString() : QString();
    }

    QString textOrNull(const QJsonObject &json, QLatin1String key)
    {
        return json[key].isNull() ? QString() : text(json, key);
    }

    double number(const QJsonObject &json, QLatin1String key)
    {
        const QJsonValue value = json[key];
        return check(value.isDouble(), key) ? value.toDouble() : 0.0;
    }

    std::optional<double> numberOrNull(const QJsonObject &json, QLatin1String key)
    {
        if (json[key].isNull())
            return std::nullopt;
        return number(json, key);
    }

    bool truth(const QJsonObject &json, QLatin1String key)
    {
        check(json[key].isBool(), key);
        return json[key].toBool();
    }

    Span span(const QJsonObject &json)
    {
        const auto units = [&](QLatin1String key) {
            const qint64 n = json[key].toInteger(-1);
            return check(n >= 0 && n <= std::numeric_limits<int>::max(), key) ? qsizetype(n) : 0;
        };
        return {units("start"_L1), units("length"_L1)};
    }

    template<typename Read>
    auto list(const QJsonObject &json, QLatin1String key, Read read)
    {
        QList<decltype(read(QJsonObject()))> items;
        check(json[key].isArray(), key);
        const QJsonArray array = json[key].toArray();
        for (const QJsonValue item : array) {
            if (!check(item.isObject(), key))
                break;
            items.append(read(item.toObject()));
        }
        return items;
    }

    QList<Span> spans(const QJsonObject &json, QLatin1String key)
    {
        return list(json, key, [this](const QJsonObject &one) { return span(one); });
    }

    bool check(bool fine, QLatin1String key)
    {
        if (!fine && m_fault.isEmpty())
            m_fault = key;
        return fine;
    }

private:
    QString m_fault;
};

SentimentAnalysis sentimentFrom(FieldReader &in, const QJsonObject &json)
{
    SentimentAnalysis found;
    in.check(json["overall_sentiment"_L1].isObject() || json["overall_sentiment"_L1].isNull(),
             "overall_sentiment"_L1);
    if (json["overall_sentiment"_L1].isObject()) {
        const QJsonObject overall = json["overall_sentiment"_L1].toObject();
        const auto label = sentimentLabelFrom(in.text(overall, "label"_L1));
        in.check(label.has_value(), "label"_L1);
        found.overall =
            Sentiment{in.number(overall, "score"_L1), label.value_or(SentimentLabel::Neutral),
                      in.number(overall, "confidence"_L1), in.spans(overall, "evidence"_L1)};
    }
    found.emotions = in.list(json, "emotions"_L1, [&](const QJsonObject &one) {
        return Emotion{in.text(one, "name"_L1), in.number(one, "intensity"_L1)};
    });
    found.course = in.list(json, "course"_L1, [&](const QJsonObject &one) {
        return CoursePoint{in.span(one), in.number(one, "valence"_L1)};
    });
    found.valence = in.numberOrNull(json, "valence"_L1);
    found.arousal = in.numberOrNull(json, "arousal"_L1);
    if (json.contains("emotion_scores"_L1))
        found.emotionScores = in.list(json, "emotion_scores"_L1, [&](const QJsonObject &one) {
            return EmotionScore{in.text(one, "name"_L1), in.number(one, "probability"_L1),
                                in.truth(one, "present"_L1)};
        });
    return found;
}

ContentExtraction contentFrom(FieldReader &in, const QJsonObject &json)
{
    ContentExtraction found;
    found.summary = in.text(json, "summary"_L1);
    found.summarySpans = in.spans(json, "summary_spans"_L1);
    found.keyPhraseSpans = in.spans(json, "key_phrase_spans"_L1);
    in.check(json["key_phrases"_L1].isArray(), "key_phrases"_L1);
    const QJsonArray phrases = json["key_phrases"_L1].toArray();
    for (const QJsonValue phrase : phrases) {
        in.check(phrase.isString(), "key_phrases"_L1);
        found.keyPhrases.append(phrase.toString());
    }
    return found;
}

ThemeIdentification themesFrom(FieldReader &in, const QJsonObject &json)
{
    const auto theme = [&](const QJsonObject &one) {
        return Theme{in.text(one, "name"_L1), in.number(one, "confidence"_L1)};
    };
    ThemeIdentification found{in.list(json, "themes"_L1, theme), {}};
    if (json.contains("theme_scores"_L1))
        found.themeScores = in.list(json, "theme_scores"_L1, theme);
    return found;
}

EntityRecognition entitiesFrom(FieldReader &in, const QJsonObject &json)
{
    return {in.list(json, "entities"_L1, [&](const QJsonObject &one) {
        const auto type = entityTypeFrom(in.text(one, "type"_L1));
        in.check(type.has_value(), "type"_L1);
        return Entity{in.text(one, "text"_L1), type.value_or(EntityType::Other),
                      in.number(one, "confidence"_L1), in.span(one),
                      in.textOrNull(one, "value"_L1)};
    })};
}

InsightGeneration insightsFrom(FieldReader &in, const QJsonObject &json)
{
    const auto evidence = [&](const QJsonObject &one) {
        const QString id = in.textOrNull(one, "journal_id"_L1);
        const auto entry = id.isEmpty() ? Result<EntryId>(EntryId{}) : EntryId::from(id);
        in.check(entry.has_value(), "journal_id"_L1);
        return Evidence{entry.value_or(EntryId{}), in.span(one)};
    };
    return {in.list(json, "insight_details"_L1, [&](const QJsonObject &one) {
        return Insight{in.text(one, "text"_L1), in.list(one, "evidence"_L1, evidence)};
    })};
}

Finding anyFrom(FieldReader &in, TaskKind kind, const QJsonObject &json)
{
    switch (kind) {
    case TaskKind::SentimentAnalysis:
        return sentimentFrom(in, json);
    case TaskKind::ContentExtraction:
        return contentFrom(in, json);
    case TaskKind::ThemeIdentification:
        return themesFrom(in, json);
    case TaskKind::EntityRecognition:
        return entitiesFrom(in, json);
    case TaskKind::EmbeddingGeneration:
        return EmbeddingGeneration{};
    case TaskKind::InsightGeneration:
        break;
    }
    return insightsFrom(in, json);
}

} // namespace

QJsonObject toJson(const Finding &finding)
{
    return std::visit([](const auto &found) { return out(found); }, finding);
}

Result<Finding> findingFrom(TaskKind kind, const QJsonObject &json)
{
    FieldReader in;
    Finding finding = anyFrom(in, kind, json);
    if (!in.fault().isEmpty())
        return fail(ErrorCode::Corrupt,
                    u"a stored %1 is damaged at “%2”"_s.arg(toString(kind), in.fault()),
                    u"analyse the entry again"_s);
    return finding;
}

} // namespace englog
