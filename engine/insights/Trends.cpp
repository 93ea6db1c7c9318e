// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Trends.h"

#include <QHash>
#include <QMap>

#include <algorithm>

namespace englog {

namespace {

/// What adds up over the entries of one step.
struct Sums
{
    int n = 0, nScored = 0, nMood = 0, words = 0;
    double score = 0.0, mood = 0.0;
    QHash<QString, double> emotions;
    QHash<QString, int> themes;

    void add(const EntryFacts &facts)
    {
        ++n;
        words += facts.wordCount;
        if (facts.mood) {
            ++nMood;
            mood += *facts.mood;
        }
        if (facts.score) {
            ++nScored;
            score += *facts.score;
            for (const Emotion &emotion : facts.emotions)
                emotions[emotion.name] += emotion.intensity;
        }
        for (const Theme &theme : facts.themes)
            ++themes[theme.name];
    }
};

TrendPoint pointOf(const Sums &sums, QDate from, QDate to)
{
    TrendPoint point;
    point.from = from;
    point.to = to;
    point.n = sums.n;
    point.nScored = sums.nScored;
    point.nMood = sums.nMood;
    point.words = sums.words;
    if (sums.nScored > 0)
        point.score = sums.score / sums.nScored;
    if (sums.nMood > 0)
        point.mood = sums.mood / sums.nMood;
    for (auto it = sums.emotions.cbegin(); it != sums.emotions.cend(); ++it)
        point.emotions.append({it.key(), it.value() / sums.nScored});
    for (auto it = sums.themes.cbegin(); it != sums.themes.cend(); ++it)
        point.themes.append({it.key(), it.value()});
    std::ranges::sort(point.emotions, [](const Emotion &a, const Emotion &b) {
        return std::tie(b.intensity, a.name) < std::tie(a.intensity, b.name);
    });
    std::ranges::sort(point.themes, [](const Count &a, const Count &b) {
        return std::tie(b.n, a.name) < std::tie(a.n, b.name);
    });
    return point;
}

} // namespace

QDate stepStart(QDate day, TrendStep step)
{
    switch (step) {
    case TrendStep::Day:
        return day;
    case TrendStep::Week:
        return day.addDays(1 - day.dayOfWeek());
    case TrendStep::Month:
        break;
    }
    return {day.year(), day.month(), 1};
}

QDate nextStep(QDate start, TrendStep step)
{
    switch (step) {
    case TrendStep::Day:
        return start.addDays(1);
    case TrendStep::Week:
        return start.addDays(7);
    case TrendStep::Month:
        break;
    }
    return start.addMonths(1);
}

QList<TrendPoint> trends(const QList<EntryFacts> &facts, const DateRange &range, TrendStep step)
{
    QMap<QDate, Sums> steps;
    Sums *open = nullptr; // facts come by date, so that most belong where the one before did
    QDate from, behind;
    for (const EntryFacts &one : facts) {
        if (!one.date.isValid() || !range.contains(one.date))
            continue;
        if (!open || one.date < from || one.date >= behind) {
            from = stepStart(one.date, step);
            behind = nextStep(from, step);
            open = &steps[from];
        }
        open->add(one);
    }
    QList<TrendPoint> points;
    points.reserve(steps.size());
    for (auto it = steps.cbegin(); it != steps.cend(); ++it)
        points.append(pointOf(it.value(), it.key(), nextStep(it.key(), step).addDays(-1)));
    return points;
}

TrendPoint overallTrend(const QList<EntryFacts> &facts, const DateRange &range)
{
    Sums sums;
    QDate first, last;
    for (const EntryFacts &one : facts) {
        if (!one.date.isValid() || !range.contains(one.date))
            continue;
        sums.add(one);
        first = first.isValid() ? std::min(first, one.date) : one.date;
        last = last.isValid() ? std::max(last, one.date) : one.date;
    }
    return pointOf(sums, first, last);
}

} // namespace englog
