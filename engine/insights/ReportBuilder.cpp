// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/ReportBuilder.h"

#include "engine/insights/Trends.h"
#include "engine/insights/Wording.h"

#include <QHash>
#include <QMap>
#include <QSet>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr qint64 longestByDay = 62;
constexpr qint64 longestByWeek = 731;
constexpr qsizetype highlightCount = 5;
constexpr qsizetype nameCount = 30;
constexpr double leastScore = 0.1;      // nearer to zero than this is neither bright nor dark
constexpr double leastConfidence = 0.5; // of a highlight, where it is known

/// Counts names by the entries they stand in; spellings that differ in case alone are one name,
/// shown as it is written most often.
class NameCounter
{
public:
    void add(const QStringList &namesOfEntry)
    {
        QSet<QString> counted;
        for (const QString &name : namesOfEntry) {
            const QString plain = name.simplified();
            const QString key = plain.toCaseFolded();
            if (key.isEmpty())
                continue;
            Name &known = m_names[key];
            ++known.spellings[plain];
            if (!counted.contains(key))
                ++known.entries;
            counted.insert(key);
        }
    }

    /// Most frequent first, at most `limit`.
    [[nodiscard]] QList<Count> counts(qsizetype limit) const
    {
        QList<Count> counts;
        counts.reserve(m_names.size());
        for (const Name &name : m_names) {
            const auto shown = std::max_element(
                name.spellings.constKeyValueBegin(), name.spellings.constKeyValueEnd(),
                [](const auto &a, const auto &b) { return a.second < b.second; });
            counts.append({shown->first, name.entries});
        }
        std::ranges::sort(counts, [](const Count &a, const Count &b) {
            return std::tie(b.n, a.name) < std::tie(a.n, b.name);
        });
        counts.resize(std::min(limit, counts.size()));
        return counts;
    }

private:
    struct Name
    {
        QMap<QString, int> spellings;
        int entries = 0;
    };
    QHash<QString, Name> m_names;
};

TrendStep stepFor(QDate first, QDate last)
{
    const qint64 days = first.daysTo(last) + 1;
    if (days <= longestByDay)
        return TrendStep::Day;
    return days <= longestByWeek ? TrendStep::Week : TrendStep::Month;
}

int longestStreak(const QList<TrendPoint> &days)
{
    int longest = 0;
    int streak = 0;
    QDate before;
    for (const TrendPoint &day : days) {
        streak = before.isValid() && before.addDays(1) == day.from ? streak + 1 : 1;
        longest = std::max(longest, streak);
        before = day.from;
    }
    return longest;
}

ReportModel::Highlight highlightOf(const EntryFacts &facts)
{
    const QString title = facts.title.isEmpty() ? facts.excerpt : facts.title;
    return {facts.id, facts.date, title, facts.summary, *facts.score};
}

/// Fills in the brightest and the darkest entries, the most outspoken first.
void findHighlights(ReportModel &report, const QList<const EntryFacts *> &scored)
{
    QList<const EntryFacts *> sure;
    std::ranges::copy_if(scored, std::back_inserter(sure), [](const EntryFacts *facts) {
        return facts->confidence.value_or(1.0) >= leastConfidence
            && std::abs(*facts->score) >= leastScore;
    });
    std::ranges::stable_sort(
        sure, [](const EntryFacts *a, const EntryFacts *b) { return *a->score > *b->score; });
    for (auto it = sure.cbegin(); it != sure.cend() && (*it)->score > 0.0; ++it) {
        if (report.brightest.size() < highlightCount)
            report.brightest.append(highlightOf(**it));
    }
    for (auto it = sure.crbegin(); it != sure.crend() && (*it)->score < 0.0; ++it) {
        if (report.darkest.size() < highlightCount)
            report.darkest.append(highlightOf(**it));
    }
}

void countNames(ReportModel &report, const QList<const EntryFacts *> &entries)
{
    NameCounter people, places, tags;
    for (const EntryFacts *facts : entries) {
        QStringList persons, spots;
        for (const Entity &entity : facts->entities) {
            if (entity.type == EntityType::Person)
                persons.append(entity.text);
            else if (entity.type == EntityType::Place)
                spots.append(entity.text);
        }
        people.add(persons);
        places.add(spots);
        tags.add(facts->tags);
    }
    report.people = people.counts(nameCount);
    report.places = places.counts(nameCount);
    report.tags = tags.counts(nameCount);
}

/// What a reader has to know before believing any of the figures.
QStringList limitsOf(const ReportModel &report)
{
    QStringList limits;
    if (report.entriesTotal == 0)
        return {u"There are no entries in this range."_s};
    limits.append(u"%1 of %2 entries are analysed; the figures on sentiment, emotions, themes and "
                  "names are of those alone."_s.arg(numberText(report.entriesAnalysed),
                                                    numberText(report.entriesTotal)));
    if (const int open = report.entriesAnalysed - report.entriesScored; open > 0)
        limits.append(u"%1 analysed %2 no sentiment score: too short, or not in English."_s.arg(
            numberText(open), open == 1 ? u"entry has"_s : u"entries have"_s));
    if (report.entriesScored > 0 && report.entriesScored < 10)
        limits.append(u"With so few scored entries (%1) a single one moves every mean."_s.arg(
            report.entriesScored));
    limits.append(u"Times without entries are left open; nothing is filled in between."_s);
    limits.append(u"Sentiment and emotions are read from words by a program. It misses irony and "
                  "whatever is not written down. They describe texts, not a person, and are no "
                  "diagnosis."_s);
    limits.append(u"What stands together here goes together in the journal; why it does, these "
                  "figures cannot say."_s);
    limits.append(u"Names are counted as they are written; two people of one name are one here."_s);
    return limits;
}

} // namespace

ReportModel reportOf(const QList<EntryFacts> &facts, const DateRange &range,
                     const QStringList &analysers, Instant now)
{
    const TrendPoint overall = overallTrend(facts, range);
    ReportModel report;
    report.range = range;
    report.firstDay = overall.from;
    report.lastDay = overall.to;
    report.entriesTotal = overall.n;
    report.entriesScored = overall.nScored;
    report.entriesWithMood = overall.nMood;
    report.meanScore = overall.score;
    report.meanMood = overall.mood;
    report.emotions = overall.emotions;
    report.themes = overall.themes;
    report.analyser = analysers.join(u", "_s);
    report.createdAt = now;

    QList<const EntryFacts *> entries, scored;
    for (const EntryFacts &one : facts) {
        if (!one.date.isValid() || !range.contains(one.date))
            continue;
        entries.append(&one);
        report.words += one.wordCount;
        report.entriesAnalysed += one.analysed ? 1 : 0;
        if (one.score)
            scored.append(&one);
        if (one.label)
            ++report.labels[*one.label];
    }
    report.days = trends(facts, range, TrendStep::Day);
    report.daysWritten = static_cast<int>(report.days.size());
    report.longestStreak = longestStreak(report.days);
    if (!entries.isEmpty())
        report.step = stepFor(report.firstDay, report.lastDay);
    report.trend = report.step == TrendStep::Day ? report.days : trends(facts, range, report.step);
    findHighlights(report, scored);
    countNames(report, entries);
    report.limits = limitsOf(report);
    return report;
}

} // namespace englog
