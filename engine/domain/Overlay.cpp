// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Overlay.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

using Subject = Correction::Subject;

bool touches(const Span &a, const Span &b)
{
    return a.start < b.end() && b.start < a.end();
}

bool says(const QList<Correction> &said, Subject subject)
{
    return std::ranges::any_of(
        said, [subject](const Correction &one) { return one.subject == subject && one.holds; });
}

/// Puts what is there first in a list of named things, and takes out what is not.
template<typename Thing>
void setThere(QList<Thing> &things, const QString &name, bool isThere)
{
    const QString key = nameKey(name);
    things.removeIf([&key](const Thing &thing) { return nameKey(thing.name) == key; });
    if (isThere)
        things.prepend(Thing{name, 1.0});
}

Sentiment sentimentOf(const std::optional<Sentiment> &found, const QString &value)
{
    Sentiment sentiment = found.value_or(Sentiment());
    if (const auto label = sentimentLabelFrom(value)) {
        if (!found || found->label != *label)
            sentiment.score = scoreOf(*label);
        sentiment.label = *label;
    } else {
        sentiment.score = value.toDouble();
        sentiment.label = labelOf(sentiment.score);
    }
    if (!found || found->label != sentiment.label)
        sentiment.evidence.clear(); // words that stood for something else
    sentiment.confidence = 1.0;
    return sentiment;
}

SentimentAnalysis feelings(SentimentAnalysis found, const QList<Correction> &said)
{
    for (const Correction &one : said) {
        if (one.subject == Subject::Sentiment) {
            found.overall = sentimentOf(found.overall, one.value);
            found.valence = found.overall->score;
        } else if (one.subject == Subject::Emotion) {
            setThere(found.emotions, one.name, one.value == "yes"_L1);
        }
    }
    return found;
}

} // namespace

ThemeIdentification Overlay::themes(ThemeIdentification found, const QList<Correction> &said) const
{
    const auto asShown = [this](const QList<Theme> &themes) {
        QList<Theme> shown;
        for (const Theme &theme : themes) {
            const auto name = m_themes.shown(theme.name);
            const bool isThere =
                name && std::ranges::find(shown, *name, &Theme::name) != shown.end();
            if (name && !isThere)
                shown.append({*name, theme.confidence});
        }
        return shown;
    };
    found.themes = asShown(found.themes);
    found.themeScores = asShown(found.themeScores);
    for (const Correction &one : said) {
        if (one.subject != Subject::Theme)
            continue;
        if (const auto name = m_themes.shown(one.name))
            setThere(found.themes, *name, one.value == "yes"_L1);
    }
    return found;
}

EntityRecognition Overlay::entities(EntityRecognition found, const QList<Correction> &said) const
{
    QList<Entity> kept;
    for (Entity entity : std::as_const(found.entities)) {
        if (entity.type == EntityType::Date || m_names.isEmpty()) {
            kept += entity;
            continue;
        }
        if (m_names.isRejected(entity.text))
            continue;
        if (const auto type = m_names.type(entity.text)) {
            entity.type = *type;
            entity.confidence = 1.0;
        }
        if (const QString name = m_names.shown(entity.text); nameKey(name) != nameKey(entity.text))
            entity.value = name;
        kept += entity;
    }
    for (const Correction &one : said) {
        if (one.subject != Subject::Entity || !one.holds)
            continue;
        Entity entity{one.words, EntityType::Other, 1.0, one.span, {}};
        const auto same = std::ranges::find(kept, one.span, &Entity::span);
        if (same != kept.end())
            entity.value = same->value;
        kept.removeIf([&one](const Entity &other) { return touches(other.span, one.span); });
        if (const auto type = entityTypeFrom(one.value)) {
            entity.type = *type;
            kept += entity;
        }
    }
    std::ranges::stable_sort(kept, {}, &Entity::span);
    found.entities = kept;
    return found;
}

Finding Overlay::over(Finding found, const QList<Correction> &said) const
{
    if (auto *sentiment = std::get_if<SentimentAnalysis>(&found))
        *sentiment = feelings(std::move(*sentiment), said);
    else if (auto *identification = std::get_if<ThemeIdentification>(&found))
        *identification = themes(std::move(*identification), said);
    else if (auto *recognition = std::get_if<EntityRecognition>(&found))
        *recognition = entities(std::move(*recognition), said);
    return found;
}

/// What was found where a correction stands, in the words of one.
QString Overlay::foundFor(const Correction &one, const AggregatedResults &found) const
{
    const auto yesOrNo = [](bool there) { return there ? u"yes"_s : u"no"_s; };
    switch (one.subject) {
    case Subject::Sentiment:
        if (!found.sentiment || !found.sentiment->overall)
            return {};
        return sentimentLabelFrom(one.value) ? toString(found.sentiment->overall->label)
                                             : QString::number(found.sentiment->overall->score);
    case Subject::Emotion:
        if (!found.sentiment)
            return {};
        return yesOrNo(std::ranges::find(found.sentiment->emotions, one.name, &Emotion::name)
                       != found.sentiment->emotions.end());
    case Subject::Theme: {
        if (!found.themes)
            return {};
        const auto name = m_themes.shown(one.name);
        return yesOrNo(std::ranges::any_of(found.themes->themes, [&](const Theme &theme) {
            return m_themes.shown(theme.name) == name;
        }));
    }
    case Subject::Entity:
        break;
    }
    if (!found.entities)
        return {};
    const auto there = std::ranges::find_if(found.entities->entities, [&one](const Entity &entity) {
        return touches(entity.span, one.span);
    });
    return there == found.entities->entities.end() ? u"none"_s : toString(there->type);
}

AggregatedResults Overlay::over(AggregatedResults found, const QList<Correction> &said) const
{
    const AggregatedResults raw = found;
    if (found.sentiment || says(said, Subject::Sentiment) || says(said, Subject::Emotion))
        found.sentiment = feelings(raw.sentiment.value_or(SentimentAnalysis()), said);
    if (found.themes || says(said, Subject::Theme))
        found.themes = themes(raw.themes.value_or(ThemeIdentification()), said);
    if (found.entities || says(said, Subject::Entity))
        found.entities = entities(raw.entities.value_or(EntityRecognition()), said);
    for (Correction one : said) {
        if (one.subject == Subject::Theme) {
            const auto name = m_themes.shown(one.name);
            if (!name)
                continue;
            one.name = *name;
        }
        if (one.holds)
            found.corrected += {one.field(), foundFor(one, raw), one.value, one.at};
    }
    return found;
}

EntryFacts Overlay::over(EntryFacts found, const QList<Correction> &said) const
{
    SentimentAnalysis sentiment;
    sentiment.emotions = found.emotions;
    if (found.score)
        sentiment.overall = Sentiment{*found.score,
                                      found.label.value_or(labelOf(*found.score)),
                                      found.confidence.value_or(0.0),
                                      {}};
    sentiment = feelings(std::move(sentiment), said);
    found.emotions = sentiment.emotions;
    if (sentiment.overall && says(said, Subject::Sentiment)) {
        found.score = sentiment.overall->score;
        found.label = sentiment.overall->label;
        found.confidence = sentiment.overall->confidence;
    }
    found.themes = themes({found.themes, {}}, said).themes;
    found.entities = entities({found.entities}, said).entities;
    found.entities.removeIf([](const Entity &entity) {
        return entity.type == EntityType::Date || entity.type == EntityType::Other;
    });
    for (Entity &entity : found.entities) {
        if (!entity.value.isEmpty())
            entity.text = entity.value;
    }
    return found;
}

} // namespace englog
