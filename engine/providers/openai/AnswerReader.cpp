// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/AnswerReader.h"

#include "engine/domain/Correction.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog::openai {

namespace {

constexpr qsizetype longestQuote = 400;
constexpr qsizetype longestPhrase = 80;
constexpr qsizetype longestName = 200;
constexpr qsizetype longestSummary = 2'000;
constexpr qsizetype longestWithoutSummary = 200; ///< a text: it may have nothing to sum up
constexpr qsizetype longestInsight = 600;
constexpr qsizetype mostEvidence = 8;
constexpr qsizetype mostPhrases = 12;
constexpr qsizetype mostInsights = 5;
constexpr qsizetype mostItems = 500; ///< of a list in an answer; what follows is not looked at

auto unusable(const QString &what)
{
    return fail(ErrorCode::Transient, what);
}

// Written so that what is not a number fails too.
std::optional<double> numberIn(const QJsonValue &value, double least, double most)
{
    const double number = value.toDouble();
    if (!value.isDouble() || !(number >= least && number <= most))
        return std::nullopt;
    return number;
}

std::optional<double> shareIn(const QJsonValue &value)
{
    return numberIn(value, 0.0, 1.0);
}

/// The items of a list of an answer, or nothing where it is none.
std::optional<QJsonArray> listIn(const QJsonObject &part, QLatin1StringView name)
{
    if (!part[name].isArray())
        return std::nullopt;
    QJsonArray list = part[name].toArray();
    while (list.size() > mostItems)
        list.removeLast();
    return list;
}

std::optional<double> meanOf(const QList<double> &values)
{
    if (values.isEmpty())
        return std::nullopt;
    double sum = 0.0;
    for (const double value : values)
        sum += value;
    return sum / double(values.size());
}

/// The end of the object that begins at `from`, or -1: braces within strings do not count.
qsizetype endOfObject(QStringView text, qsizetype from)
{
    int depth = 0;
    bool inString = false;
    for (qsizetype at = from; at < text.size(); ++at) {
        const QChar unit = text[at];
        if (inString) {
            if (unit == u'\\')
                ++at;
            else if (unit == u'"')
                inString = false;
        } else if (unit == u'"') {
            inString = true;
        } else if (unit == u'{') {
            ++depth;
        } else if (unit == u'}' && --depth == 0) {
            return at + 1;
        }
    }
    return -1;
}

std::optional<QJsonObject> parsed(QStringView text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text.toUtf8());
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

} // namespace

std::optional<QJsonObject> firstObjectIn(const QString &answer)
{
    QStringView rest(answer);
    if (const qsizetype thought = answer.lastIndexOf("</think>"_L1); thought >= 0)
        rest = rest.sliced(thought);
    if (auto whole = parsed(rest.trimmed()))
        return whole;
    constexpr int tries = 20; // of prose with braces in it
    qsizetype begin = rest.indexOf(u'{');
    for (int n = 0; n < tries && begin >= 0; ++n) {
        const qsizetype end = endOfObject(rest, begin);
        if (end > 0) {
            if (auto object = parsed(rest.sliced(begin, end - begin)))
                return object;
        }
        begin = rest.indexOf(u'{', begin + 1);
    }
    return std::nullopt;
}

QJsonValue partFor(TaskKind kind, const QJsonObject &answer, bool alone)
{
    const QJsonValue part = answer[toString(kind)];
    return part.isUndefined() && alone ? QJsonValue(answer) : part;
}

Result<AnswerReader::Part> AnswerReader::read(TaskKind kind, const QJsonValue &part,
                                              Unplaced unplaced) const
{
    if (!part.isObject())
        return unusable(u"the property is missing, or is no object"_s);
    const QJsonObject object = part.toObject();
    switch (kind) {
    case TaskKind::SentimentAnalysis:
        return sentiment(object);
    case TaskKind::ContentExtraction:
        return content(object, unplaced);
    case TaskKind::ThemeIdentification:
        return themes(object);
    case TaskKind::EntityRecognition:
        return entities(object, unplaced);
    case TaskKind::InsightGeneration:
        return insights(object, unplaced);
    case TaskKind::EmbeddingGeneration:
        break;
    }
    return fail(ErrorCode::Internal, u"an embedding is not asked for in words"_s);
}

QList<Span> AnswerReader::placesOf(const QJsonArray &quotes, qsizetype most,
                                   qsizetype longest) const
{
    QList<Span> places;
    for (const QJsonValue quote : quotes) {
        const QString text = quote.toString();
        if (places.size() == most)
            break;
        if (text.isEmpty() || text.size() > longest)
            continue;
        if (const auto place = m_anchors.find(text, places))
            places.append(*place);
    }
    return places;
}

Result<AnswerReader::Part> AnswerReader::sentiment(const QJsonObject &part) const
{
    const auto score = numberIn(part["score"_L1], -1.0, 1.0);
    if (!score)
        return unusable(u"\"score\" must be a number from -1 to 1"_s);
    const auto label = sentimentLabelFrom(part["label"_L1].toString().trimmed().toLower());
    if (!label)
        return unusable(u"\"label\" must be positive, neutral, negative or mixed"_s);
    constexpr double opposed = 0.2;
    if ((*label == SentimentLabel::Positive && *score < -opposed)
        || (*label == SentimentLabel::Negative && *score > opposed))
        return unusable(u"\"label\" contradicts the sign of \"score\""_s);
    const auto confidence = shareIn(part["confidence"_L1]);
    if (!confidence)
        return unusable(u"\"confidence\" must be a number from 0 to 1"_s);
    const auto quotes = listIn(part, "evidence"_L1);
    const auto emotions = listIn(part, "emotions"_L1);
    if (!quotes || !emotions)
        return unusable(u"\"evidence\" and \"emotions\" must be lists"_s);

    SentimentAnalysis found;
    for (const QJsonValue one : *emotions) {
        const auto intensity = shareIn(one["intensity"_L1]);
        if (!intensity)
            return unusable(u"\"intensity\" must be a number from 0 to 1"_s);
        const QString name = one["name"_L1].toString().trimmed().toLower();
        const bool isThere = std::ranges::any_of(
            found.emotions, [&](const Emotion &other) { return other.name == name; });
        if (emotionNames().contains(name) && !isThere && *intensity > 0.0)
            found.emotions.append({name, *intensity});
    }
    if (found.emotions.isEmpty() && std::ranges::any_of(*emotions, [](const QJsonValue &one) {
            return !emotionNames().contains(one["name"_L1].toString().trimmed().toLower());
        }))
        return unusable(u"\"emotions\" has no name that the schema lists"_s);
    std::ranges::stable_sort(found.emotions, std::greater(), &Emotion::intensity);
    QList<Span> evidence = placesOf(*quotes, mostEvidence, longestQuote);
    std::ranges::sort(evidence);
    found.overall = Sentiment{*score, *label, *confidence, evidence};
    found.valence = *score;
    return Part{found, confidence};
}

Result<AnswerReader::Part> AnswerReader::content(const QJsonObject &part, Unplaced unplaced) const
{
    const QString summary = part["summary"_L1].toString().simplified();
    const bool isOwed = m_anchors.size() > longestWithoutSummary && unplaced == Unplaced::Refuse;
    if (!part["summary"_L1].isString() || (summary.isEmpty() && isOwed)
        || summary.size() > longestSummary || !summary.isValidUtf16())
        return unusable(u"\"summary\" must be a text of 1 to 3 sentences"_s);
    const auto phrases = listIn(part, "key_phrases"_L1);
    if (!phrases)
        return unusable(u"\"key_phrases\" must be a list of texts"_s);
    ContentExtraction found;
    found.summary = summary; // in the model's own words: they stand nowhere
    found.keyPhraseSpans = placesOf(*phrases, mostPhrases, longestPhrase);
    if (found.keyPhraseSpans.isEmpty() && !phrases->isEmpty() && unplaced == Unplaced::Refuse)
        return unusable(u"\"key_phrases\" has no quote that stands in the text"_s);
    for (const Span &span : std::as_const(found.keyPhraseSpans))
        found.keyPhrases.append(m_anchors.textAt(span));
    return Part{found, std::nullopt};
}

Result<AnswerReader::Part> AnswerReader::themes(const QJsonObject &part) const
{
    const auto list = listIn(part, "themes"_L1);
    if (!list)
        return unusable(u"\"themes\" must be a list"_s);
    ThemeIdentification found;
    QList<double> sure;
    for (const QJsonValue one : *list) {
        const auto confidence = shareIn(one["confidence"_L1]);
        if (!confidence)
            return unusable(u"\"confidence\" must be a number from 0 to 1"_s);
        const QString wanted = one["name"_L1].toString().trimmed();
        const auto name = std::ranges::find_if(m_themes, [&](const QString &known) {
            return known.compare(wanted, Qt::CaseInsensitive) == 0;
        });
        if (name == m_themes.end() || std::ranges::any_of(found.themes, [&](const Theme &other) {
                return other.name == *name;
            }))
            continue;
        found.themes.append({*name, *confidence});
        sure.append(*confidence);
    }
    if (found.themes.isEmpty() && !list->isEmpty())
        return unusable(u"\"themes\" has no name of those in the message's \"themes\""_s);
    // Some list all themes, with how little they are there.
    constexpr double present = 0.3;
    found.themes.removeIf([](const Theme &theme) { return theme.confidence < present; });
    std::ranges::stable_sort(found.themes, std::greater(), &Theme::confidence);
    sure.removeIf([](double one) { return one < present; });
    return Part{found, meanOf(sure)};
}

Result<AnswerReader::Part> AnswerReader::entities(const QJsonObject &part, Unplaced unplaced) const
{
    const auto list = listIn(part, "entities"_L1);
    if (!list)
        return unusable(u"\"entities\" must be a list"_s);
    EntityRecognition found;
    QList<Span> taken;
    QList<double> sure;
    bool anyType = list->isEmpty();
    for (const QJsonValue one : *list) {
        const auto confidence = shareIn(one["confidence"_L1]);
        if (!confidence)
            return unusable(u"\"confidence\" must be a number from 0 to 1"_s);
        const auto type = entityTypeFrom(one["type"_L1].toString().trimmed().toLower());
        anyType = anyType || type;
        const QString quote = one["text"_L1].toString();
        if (!type || quote.size() > longestName)
            continue;
        const auto place = m_anchors.find(quote, taken);
        if (!place)
            continue;
        taken.append(*place);
        const QString day = one["value"_L1].toString();
        const bool isDay =
            *type == EntityType::Date && QDate::fromString(day, u"yyyy-MM-dd"_s).isValid();
        found.entities.append(
            {m_anchors.textAt(*place), *type, *confidence, *place, isDay ? day : QString()});
        sure.append(*confidence);
    }
    if (!anyType)
        return unusable(u"\"type\" must be one of those that the schema lists"_s);
    if (found.entities.isEmpty() && !list->isEmpty() && unplaced == Unplaced::Refuse)
        return unusable(u"\"entities\" has no quote that stands in the text"_s);
    std::ranges::sort(found.entities, {}, [](const Entity &entity) { return entity.span.start; });
    return Part{found, meanOf(sure)};
}

Result<AnswerReader::Part> AnswerReader::insights(const QJsonObject &part, Unplaced unplaced) const
{
    const auto list = listIn(part, "insights"_L1);
    if (!list)
        return unusable(u"\"insights\" must be a list"_s);
    InsightGeneration found;
    for (const QJsonValue one : *list) {
        const QString text = one["text"_L1].toString().simplified();
        if (found.insights.size() == mostInsights)
            break;
        if (text.isEmpty() || text.size() > longestInsight || !text.isValidUtf16())
            continue;
        Insight insight{text, {}};
        const QList<Span> places =
            placesOf(one["evidence"_L1].toArray(), mostEvidence, longestQuote);
        for (const Span &span : places)
            insight.evidence.append({EntryId(), span});
        if (!insight.evidence.isEmpty())
            found.insights.append(insight);
    }
    if (found.insights.isEmpty() && !list->isEmpty() && unplaced == Unplaced::Refuse)
        return unusable(u"\"insights\" has none with a quote that stands in the text"_s);
    return Part{found, std::nullopt};
}

} // namespace englog::openai
