// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"

#include <QDate>
#include <QList>
#include <QMap>

#include <optional>

namespace englog {

/// A range of days, both ends inclusive; an invalid end is no bound.
struct DateRange
{
    QDate from;
    QDate to;

    [[nodiscard]] bool contains(QDate day) const
    {
        return (!from.isValid() || day >= from) && (!to.isValid() || day <= to);
    }

    friend bool operator==(const DateRange &, const DateRange &) = default;
};

enum class TrendStep {
    Day,
    Week, ///< Monday to Sunday
    Month,
};

/// What charts and reports are made of: the small part of one entry's row and results that adds
/// up over time. One a live entry, analysed or not, in the order of dates.
struct EntryFacts
{
    EntryId id;
    QDate date;
    QTime time;
    QString title;
    QString excerpt;
    QStringList tags;
    std::optional<int> mood;
    int wordCount = 0;
    bool analysed = false;       ///< has a sentiment result of its present text
    std::optional<double> score; ///< -1..1
    std::optional<SentimentLabel> label;
    std::optional<double> confidence; ///< in the score
    QList<Emotion> emotions;
    QList<Theme> themes;
    QList<Entity> entities; ///< persons, places, organisations and events only
    QString summary;

    friend bool operator==(const EntryFacts &, const EntryFacts &) = default;
};

/// A name with how often it stands, in how many entries.
struct Count
{
    QString name;
    int n = 0;

    friend bool operator==(const Count &, const Count &) = default;
};

/// One day, week or month of a journal. A step without entries has no point: gaps stay gaps.
struct TrendPoint
{
    QDate from;
    QDate to;
    int n = 0;       ///< entries
    int nScored = 0; ///< entries with a sentiment score; what `score` is the mean of
    int nMood = 0;   ///< entries with a mood; what `mood` is the mean of
    int words = 0;
    std::optional<double> score; ///< mean sentiment, -1..1
    std::optional<double> mood;  ///< mean of the moods people gave, 1..10
    QList<Emotion> emotions;     ///< mean intensity over scored entries, strongest first
    QList<Count> themes;         ///< most frequent first

    friend bool operator==(const TrendPoint &, const TrendPoint &) = default;
};

/// Something that goes with good or bad days over the whole journal.
struct JournalFinding
{
    enum class Outcome {
        Sentiment, ///< as the analyser reads the words
        Mood,      ///< as the person gave it
    };
    struct Citation
    {
        EntryId entry;
        QDate date;
        friend bool operator==(const Citation &, const Citation &) = default;
    };

    QString subject; ///< `theme: family`, `weekday: Monday`
    Outcome outcome = Outcome::Sentiment;
    double effect = 0.0; ///< in standard deviations of the outcome, what else is known held alike
    double low = 0.0;    ///< 95 % interval of the effect
    double high = 0.0;
    double share = 1.0; ///< Benjamini and Hochberg's q
    int nWith = 0;      ///< entries with the subject
    int nWithout = 0;
    QString text;             ///< the same as one plain sentence
    QList<Citation> evidence; ///< some of the entries with it, by date; never empty

    friend bool operator==(const JournalFinding &, const JournalFinding &) = default;
};

struct JournalFindings
{
    static constexpr int entriesNeeded = 100; ///< with a score: below that nothing is said

    QList<JournalFinding> findings; ///< the strongest first
    int entriesTotal = 0;
    int entriesAnalysed = 0;
    int entriesScored = 0;

    friend bool operator==(const JournalFindings &, const JournalFindings &) = default;
};

/// All that a report tells, in whatever format.
struct ReportModel
{
    /// An entry worth naming, with why.
    struct Highlight
    {
        EntryId entry;
        QDate date;
        QString title; ///< or the excerpt
        QString summary;
        double score = 0.0;
        friend bool operator==(const Highlight &, const Highlight &) = default;
    };

    DateRange range; ///< as asked for
    QDate firstDay;  ///< of the entries in it
    QDate lastDay;
    int entriesTotal = 0;
    int entriesAnalysed = 0;
    int entriesScored = 0;   ///< with a sentiment score; what `meanScore` is the mean of
    int entriesWithMood = 0; ///< what `meanMood` is the mean of
    qint64 words = 0;
    int daysWritten = 0;
    int longestStreak = 0; ///< days in a row
    std::optional<double> meanScore;
    std::optional<double> meanMood;
    QMap<SentimentLabel, int> labels;
    TrendStep step = TrendStep::Month;
    QList<TrendPoint> trend; ///< by `step`
    QList<TrendPoint> days;  ///< by day, for the calendar
    QList<Emotion> emotions; ///< mean intensity, strongest first
    QList<Count> themes;
    QList<Count> people;
    QList<Count> places;
    QList<Count> tags;
    QList<Highlight> brightest;
    QList<Highlight> darkest;
    QList<JournalFinding> findings; ///< over the range; only of a report that is written
    QStringList limits;             ///< plain sentences: coverage, method, what is not known
    QString analyser;               ///< who made the results, with versions
    Instant createdAt{};

    friend bool operator==(const ReportModel &, const ReportModel &) = default;
};

} // namespace englog
