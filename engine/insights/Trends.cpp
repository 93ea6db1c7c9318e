// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Trends.h"

#include <QHash>
#include <QMap>
#include <QStringList>

#include <algorithm>

namespace englog {

namespace {

/// Numbers names in the order in which they come, so that sums lie in a list instead of a hash.
class NameIndex
{
public:
    qsizetype of(const QString &name)
    {
        const auto known = m_numbers.constFind(name);
        if (known != m_numbers.cend())
            return *known;
        m_names.append(name);
        return *m_numbers.insert(name, m_names.size() - 1);
    }

    [[nodiscard]] const QString &operator[](qsizetype number) const { return m_names[number]; }

private:
    QHash<QString, qsizetype> m_numbers;
    QStringList m_names;
};

struct Names
{
    NameIndex emotions;
    NameIndex themes;
};

template<typename T>
T &at(QList<T> &list, qsizetype number)
{
    if (number >= list.size())
        list.resize(number + 1);
    return list[number];
}

/// What adds up over the entries of one step.
struct Sums
{
    int n = 0, nScored = 0, nMood = 0, words = 0;
    double score = 0.0, mood = 0.0;
    QList<double> emotions; ///< by the emotion's number
    QList<int> themes;      ///< by the theme's number

    void add(const EntryFacts &facts, Names &names)
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
                at(emotions, names.emotions.of(emotion.name)) += emotion.intensity;
        }
        for (const Theme &theme : facts.themes)
            ++at(themes, names.themes.of(theme.name));
    }
};

TrendPoint pointOf(const Sums &sums, const Names &names, QDate from, QDate to)
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
    for (qsizetype i = 0; i < sums.emotions.size(); ++i) {
        if (sums.emotions[i] > 0.0)
            point.emotions.append({names.emotions[i], sums.emotions[i] / sums.nScored});
    }
    for (qsizetype i = 0; i < sums.themes.size(); ++i) {
        if (sums.themes[i] > 0)
            point.themes.append({names.themes[i], sums.themes[i]});
    }
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
    Names names;
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
        open->add(one, names);
    }
    QList<TrendPoint> points;
    points.reserve(steps.size());
    for (auto it = steps.cbegin(); it != steps.cend(); ++it)
        points.append(pointOf(it.value(), names, it.key(), nextStep(it.key(), step).addDays(-1)));
    return points;
}

TrendPoint overallTrend(const QList<EntryFacts> &facts, const DateRange &range)
{
    Names names;
    Sums sums;
    QDate first, last;
    for (const EntryFacts &one : facts) {
        if (!one.date.isValid() || !range.contains(one.date))
            continue;
        sums.add(one, names);
        first = first.isValid() ? std::min(first, one.date) : one.date;
        last = last.isValid() ? std::max(last, one.date) : one.date;
    }
    return pointOf(sums, names, first, last);
}

} // namespace englog
