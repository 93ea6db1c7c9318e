// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"
#include "engine/domain/Task.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <variant>

namespace englog {

// What the analyses of one entry find. Scores that can be negative run -1..1, all others 0..1;
// what is not known is absent. Every span counts UTF-16 units of the entry's content.

enum class SentimentLabel {
    Positive,
    Neutral,
    Negative,
    Mixed,
};

[[nodiscard]] QString toString(SentimentLabel label);
[[nodiscard]] std::optional<SentimentLabel> sentimentLabelFrom(QStringView text);

struct Sentiment
{
    double score = 0.0; ///< -1..1
    SentimentLabel label = SentimentLabel::Neutral;
    double confidence = 0.0;
    QList<Span> evidence; ///< the words or sentences that carried the verdict

    friend bool operator==(const Sentiment &, const Sentiment &) = default;
};

struct Emotion
{
    QString name; ///< one of GoEmotions' 27
    double intensity = 0.0;

    friend bool operator==(const Emotion &, const Emotion &) = default;
};

/// One label's calibrated probability, present or not.
struct EmotionScore
{
    QString name;
    double probability = 0.0;
    bool present = false;

    friend bool operator==(const EmotionScore &, const EmotionScore &) = default;
};

/// The feeling of one stretch of a longer entry.
struct CoursePoint
{
    Span span;
    double valence = 0.0;

    friend bool operator==(const CoursePoint &, const CoursePoint &) = default;
};

/// sentiment_analysis
struct SentimentAnalysis
{
    std::optional<Sentiment> overall;  ///< absent: the analyser abstains (language not read)
    QList<Emotion> emotions;           ///< those present, strongest first
    QList<EmotionScore> emotionScores; ///< every label; filled only when asked for in full
    std::optional<double> valence;
    std::optional<double> arousal;
    QList<CoursePoint> course;

    friend bool operator==(const SentimentAnalysis &, const SentimentAnalysis &) = default;
};

/// content_extraction
struct ContentExtraction
{
    QString summary;
    QList<Span> summarySpans;
    QStringList keyPhrases;
    QList<Span> keyPhraseSpans; ///< of each phrase's first occurrence, same order

    /// As people read it: white space is single, and a part that breaks off within a sentence says
    /// so.
    [[nodiscard]] QString readableSummary() const;

    friend bool operator==(const ContentExtraction &, const ContentExtraction &) = default;
};

struct Theme
{
    QString name;
    double confidence = 0.0;

    friend bool operator==(const Theme &, const Theme &) = default;
};

/// theme_identification
struct ThemeIdentification
{
    QList<Theme> themes;      ///< those present, surest first
    QList<Theme> themeScores; ///< every theme; filled only when asked for in full

    friend bool operator==(const ThemeIdentification &, const ThemeIdentification &) = default;
};

enum class EntityType {
    Person,
    Place,
    Organization,
    Date,
    Event,
    Other,
};

[[nodiscard]] QString toString(EntityType type);
[[nodiscard]] std::optional<EntityType> entityTypeFrom(QStringView text);

struct Entity
{
    QString text;
    EntityType type = EntityType::Other;
    double confidence = 0.0;
    Span span;
    /// Of a date: the day it means, `YYYY-MM-DD`; of a name that a person merged into another: that
    /// one; else empty.
    QString value;

    friend bool operator==(const Entity &, const Entity &) = default;
};

/// entity_recognition
struct EntityRecognition
{
    QList<Entity> entities; ///< in the order of the text

    friend bool operator==(const EntityRecognition &, const EntityRecognition &) = default;
};

/// embedding_generation: what the entry is like, for search and comparison.
struct EmbeddingGeneration
{
    /// A paragraph or several.
    struct Part
    {
        Span span;
        QList<float> vector;
        friend bool operator==(const Part &, const Part &) = default;
    };

    QList<float> vector; ///< unit length, or empty when the text says nothing
    QList<Part> parts;   ///< of a long text, in its order; empty for one that is a part itself

    friend bool operator==(const EmbeddingGeneration &, const EmbeddingGeneration &) = default;
};

struct Evidence
{
    EntryId entry; ///< null: the entry itself
    Span span;

    friend bool operator==(const Evidence &, const Evidence &) = default;
};

struct Insight
{
    QString text;
    QList<Evidence> evidence; ///< never empty

    friend bool operator==(const Insight &, const Insight &) = default;
};

/// insight_generation
struct InsightGeneration
{
    QList<Insight> insights;

    friend bool operator==(const InsightGeneration &, const InsightGeneration &) = default;
};

/// One finding for each TaskKind, in that order.
using Finding = std::variant<SentimentAnalysis, ContentExtraction, ThemeIdentification,
                             EntityRecognition, EmbeddingGeneration, InsightGeneration>;

[[nodiscard]] TaskKind kindOf(const Finding &finding);

/// Who made a result, of what.
struct Provenance
{
    TaskKind kind = TaskKind::SentimentAnalysis;
    QString provider;
    QString model;
    QString promptVersion; ///< of a rule-based analyser: its version
    QByteArray contentHash;
    Instant createdAt{};

    friend bool operator==(const Provenance &, const Provenance &) = default;
};

/// What a provider answers to one task.
struct Analysis
{
    Finding finding;
    QString language;                 ///< ISO 639-1, or empty: not known
    std::optional<double> confidence; ///< of the finding as a whole
    qint64 tokensUsed = 0;
    std::optional<double> costUsd; ///< absent: not known
    bool keep = true;              ///< false: done for its effect; there is nothing to store
    std::optional<Millis> pause;   ///< the service asks for no more for so long

    friend bool operator==(const Analysis &, const Analysis &) = default;
};

/// A result as it is stored: one an entry and kind.
struct StoredResult
{
    Analysis analysis;
    Provenance provenance;
    qint64 processingMs = 0;
    qint64 queueWaitMs = 0;

    friend bool operator==(const StoredResult &, const StoredResult &) = default;
};

/// A theme by a person's words.
struct ThemeDefinition
{
    QString name;
    QStringList seeds;
    QStringList examples;
    QStringList confirmed; ///< texts of which a person said that they speak of it
    QStringList denied;    ///< and that they do not

    friend bool operator==(const ThemeDefinition &, const ThemeDefinition &) = default;
};

/// What a provider is asked.
struct AnalysisRequest
{
    TaskKind kind = TaskKind::SentimentAnalysis;
    EntryId entry;                       ///< null: text that belongs to no journal
    std::shared_ptr<const QString> text; ///< the entry's content; never null
    QDate date;                          ///< the entry's day
    QList<Finding> findings; ///< what the other kinds found; for insight_generation only
    std::optional<int> summarySentences;                  ///< absent: by the entry's length
    std::shared_ptr<const QList<ThemeDefinition>> themes; ///< null: the built-in ones
    bool full = false;                                    ///< also every label's score
};

/// Where a person's word stands in the place of what was found; see Correction.
struct Corrected
{
    QString field;
    QString from; ///< what was found, in the words of Correction::value; empty: nothing
    QString to;
    Instant at{};

    friend bool operator==(const Corrected &, const Corrected &) = default;
};

/// All that is known of one entry, put together from its results.
struct AggregatedResults
{
    struct Stats
    {
        int tasksTotal = 0, tasksCompleted = 0, tasksFailed = 0, retries = 0;
        qint64 queueWaitMs = 0, processingMs = 0, tokensUsed = 0;
        std::optional<double> costUsd;
        friend bool operator==(const Stats &, const Stats &) = default;
    };

    std::optional<EntryId> entry; ///< absent: text that belongs to no journal
    std::optional<SentimentAnalysis> sentiment;
    std::optional<ContentExtraction> content;
    std::optional<ThemeIdentification> themes;
    std::optional<EntityRecognition> entities;
    std::optional<EmbeddingGeneration> embedding;
    std::optional<InsightGeneration> insights;
    QString language;
    std::optional<double> confidence;   ///< mean over the results that have one
    std::optional<Instant> completedAt; ///< of the newest result
    bool stale = false;         ///< the text was edited since; spans must not be drawn on it
    QList<Corrected> corrected; ///< the earliest first
    QList<Provenance> provenance;
    Stats stats;

    /// Whether the on-device analyser left out what it reads in English alone: all but emoji, dates
    /// in numbers and the embedding. Where `language` is empty, because it is not known.
    [[nodiscard]] bool isReadInPart() const;

    friend bool operator==(const AggregatedResults &, const AggregatedResults &) = default;
};

} // namespace englog

Q_DECLARE_METATYPE(englog::AggregatedResults)
