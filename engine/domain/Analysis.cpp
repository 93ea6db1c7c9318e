// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Analysis.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

QString toString(SentimentLabel label)
{
    switch (label) {
    case SentimentLabel::Positive:
        return u"positive"_s;
    case SentimentLabel::Neutral:
        return u"neutral"_s;
    case SentimentLabel::Negative:
        return u"negative"_s;
    case SentimentLabel::Mixed:
        break;
    }
    return u"mixed"_s;
}

std::optional<SentimentLabel> sentimentLabelFrom(QStringView text)
{
    for (const auto label : {SentimentLabel::Positive, SentimentLabel::Neutral,
                             SentimentLabel::Negative, SentimentLabel::Mixed}) {
        if (text == toString(label))
            return label;
    }
    return std::nullopt;
}

QString toString(EntityType type)
{
    switch (type) {
    case EntityType::Person:
        return u"person"_s;
    case EntityType::Place:
        return u"place"_s;
    case EntityType::Organization:
        return u"organization"_s;
    case EntityType::Date:
        return u"date"_s;
    case EntityType::Event:
        return u"event"_s;
    case EntityType::Other:
        break;
    }
    return u"other"_s;
}

std::optional<EntityType> entityTypeFrom(QStringView text)
{
    for (const auto type : {EntityType::Person, EntityType::Place, EntityType::Organization,
                            EntityType::Date, EntityType::Event, EntityType::Other}) {
        if (text == toString(type))
            return type;
    }
    return std::nullopt;
}

TaskKind kindOf(const Finding &finding)
{
    return allTaskKinds[finding.index()];
}

bool AggregatedResults::isReadInPart() const
{
    return language != u"en" && std::ranges::any_of(provenance, [](const Provenance &made) {
               return made.provider == u"builtin" && made.kind != TaskKind::EmbeddingGeneration;
           });
}

QString ContentExtraction::readableSummary() const
{
    qsizetype length = summarySpans.size() - 1; // the spaces between
    for (const Span &span : summarySpans)
        length += span.length;
    if (length != summary.size()) // made of other words
        return summary.simplified();
    QStringList parts;
    qsizetype at = 0;
    for (const Span &span : summarySpans) {
        QString part = summary.mid(at, span.length).simplified();
        at += span.length + 1;
        if (part.endsWith(u',') || part.endsWith(u';') || part.endsWith(u':')) {
            static const QRegularExpression end(u"(,? (and|but|or|so))?[,;:]$"_s);
            part.replace(end, u"…"_s);
        }
        parts += part;
    }
    return parts.join(u' ');
}

} // namespace englog
