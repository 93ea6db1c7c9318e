// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Comparison.h"

#include "engine/insights/Wording.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <functional>
#include <span>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr size_t fewestBefore = 30;
constexpr qsizetype mostSaid = 3;
constexpr qsizetype mostEvidence = 5;
constexpr double clearScore = 0.1; // nearer to zero than this is neither bright nor dark
constexpr size_t lately = 10;      // entries, the own one among them
constexpr qsizetype fewestLately = 4;
constexpr double rarely = 0.01;
constexpr double rareEmotion = 0.03; // share of the entries before
constexpr double sureEmotion = 0.35;
constexpr double sureName = 0.5;
constexpr qint64 longSilence = 90; // days
constexpr qsizetype fewestMentions = 5;

QString entriesText(qsizetype n)
{
    return countText(n, u"entry"_s, u"entries"_s);
}

bool hasTheme(const EntryFacts &entry, const QString &name)
{
    return std::ranges::find(entry.themes, name, &Theme::name) != entry.themes.end();
}

bool hasEmotion(const EntryFacts &entry, const QString &name)
{
    return std::ranges::find(entry.emotions, name, &Emotion::name) != entry.emotions.end();
}

bool namesPerson(const EntryFacts &entry, const QString &name)
{
    return std::ranges::any_of(entry.entities, [&name](const Entity &entity) {
        return entity.type == EntityType::Person && entity.confidence >= sureName
            && entity.text.compare(name, Qt::CaseInsensitive) == 0;
    });
}

/// A sentence, with how many entries speak for it.
struct Said
{
    Insight insight;
    qsizetype weight = 0;
};

using Entries = std::span<const EntryFacts>;

class Comparing
{
public:
    Comparing(const EntryFacts &own, Entries before) : m_own(own), m_before(before) {}

    QList<Insight> all()
    {
        if (m_before.size() < fewestBefore)
            return {};
        sayScore();
        sayThemes();
        sayEmotions();
        sayPeople();
        sayLength();
        std::ranges::stable_sort(m_said, std::ranges::greater(), &Said::weight);
        QList<Insight> insights;
        for (const Said &said : m_said.first(std::min(mostSaid, m_said.size())))
            insights.append(said.insight);
        return insights;
    }

private:
    using Value = std::function<std::optional<double>(const EntryFacts &)>;

    void say(const QString &text, const QList<const EntryFacts *> &shownBy, qsizetype weight)
    {
        QList<Evidence> evidence;
        for (const EntryFacts *entry : shownBy)
            evidence.append({entry->id, {}});
        m_said.append({{text, evidence}, weight});
    }

    /// How an own value that exceeds many others is told.
    struct Telling
    {
        QString what; ///< “It reads brighter”
        QString as;   ///< “as bright”
    };

    /// Says that the own value exceeds each of many before it: back to the last that reached it,
    /// or all there are, and then the highest of them is shown.
    void sayHighest(const Value &value, const Telling &telling)
    {
        const auto own = value(m_own);
        if (!own)
            return;
        size_t exceeded = 0;
        const EntryFacts *highest = nullptr;
        for (auto it = m_before.rbegin(); it != m_before.rend(); ++it) {
            const auto other = value(*it);
            if (!other)
                continue;
            if (*other >= *own) {
                if (exceeded >= fewestBefore)
                    say(u"%1 than each of the %2 before it; the last to be %3 is that of %4."_s.arg(
                            telling.what, entriesText(qsizetype(exceeded)), telling.as,
                            dayText(it->date)),
                        {&*it}, qsizetype(exceeded));
                return;
            }
            ++exceeded;
            if (!highest || *other > *value(*highest))
                highest = &*it;
        }
        if (exceeded >= fewestBefore)
            say(u"%1 than each of the %2 back to %3; the nearest to it is that of %4."_s.arg(
                    telling.what, entriesText(qsizetype(exceeded)), dayText(m_before.front().date),
                    dayText(highest->date)),
                {highest}, qsizetype(exceeded));
    }

    void sayScore()
    {
        const double score = m_own.score.value_or(0.0);
        if (std::abs(score) < clearScore)
            return;
        const double sign = score > 0.0 ? 1.0 : -1.0;
        sayHighest(
            [sign](const EntryFacts &entry) {
                return entry.score ? std::optional(sign * *entry.score) : std::nullopt;
            },
            score > 0.0 ? Telling{u"It reads brighter"_s, u"as bright"_s}
                        : Telling{u"It reads heavier"_s, u"as heavy"_s});
    }

    void sayLength()
    {
        sayHighest(
            [](const EntryFacts &entry) { return std::optional(double(entry.wordCount)); },
            {u"With %1 it is longer"_s.arg(countText(m_own.wordCount, u"word"_s)), u"as long"_s});
    }

    /// Of the own themes the one that has become frequent most surely.
    void sayThemes()
    {
        const Entries earlier = m_before.first(m_before.size() - (lately - 1));
        if (earlier.size() < fewestBefore)
            return;
        double least = rarely / std::max(1.0, double(m_own.themes.size()));
        QString name;
        for (const Theme &theme : m_own.themes) {
            const auto now = countOf(m_before.last(lately - 1), theme.name);
            // One more on either side, so that what never was is not impossible.
            const double usual =
                (double(countOf(earlier, theme.name)) + 1.0) / (double(earlier.size()) + 2.0);
            if (now + 1 < fewestLately)
                continue;
            const boost::math::binomial_distribution<double> chance(double(lately - 1), usual);
            const double p = boost::math::cdf(boost::math::complement(chance, double(now - 1)));
            if (p < least) {
                least = p;
                name = theme.name;
            }
        }
        if (!name.isEmpty())
            sayTheme(name, m_before.last(lately - 1), earlier);
    }

    void sayTheme(const QString &name, Entries recent, Entries earlier)
    {
        QList<const EntryFacts *> shownBy;
        for (const EntryFacts &entry : recent) {
            if (hasTheme(entry, name))
                shownBy.append(&entry);
        }
        const qsizetype then = countOf(earlier, name);
        say(u"%1 of the last %2 speak of %3, this one among them; of the %4 before those, %5 (%6)."_s
                .arg(numberText(shownBy.size() + 1), entriesText(qsizetype(lately)),
                     QString(name).replace(u'_', u' '), numberText(qsizetype(earlier.size())),
                     numberText(then), percentText(then, qsizetype(earlier.size()))),
            shownBy, qsizetype(earlier.size()));
    }

    /// Of the own clear emotions the rarest.
    void sayEmotions()
    {
        const auto scored = std::ranges::count_if(
            m_before, [](const EntryFacts &entry) { return entry.score.has_value(); });
        if (scored < qsizetype(fewestBefore))
            return;
        QString name;
        QList<const EntryFacts *> rarest;
        for (const Emotion &emotion : m_own.emotions) {
            if (emotion.intensity < sureEmotion)
                continue;
            QList<const EntryFacts *> with;
            for (const EntryFacts &entry : m_before) {
                if (hasEmotion(entry, emotion.name))
                    with.append(&entry);
            }
            if (!with.isEmpty() && (rarest.isEmpty() || with.size() < rarest.size())) {
                name = emotion.name;
                rarest = with;
            }
        }
        if (rarest.isEmpty() || double(rarest.size()) > rareEmotion * double(scored))
            return;
        say(u"It has words of %1, as %2 of the %3 before it; the last is that of %4."_s.arg(
                name, rarest.size() == 1 ? u"has one"_s : u"have "_s + numberText(rarest.size()),
                entriesText(scored), dayText(rarest.back()->date)),
            rarest.last(std::min(mostEvidence, rarest.size())), scored);
    }

    /// Of the people who are named again the one who was away longest.
    void sayPeople()
    {
        QString name;
        QList<const EntryFacts *> longestAway;
        for (const Entity &entity : m_own.entities) {
            if (entity.type != EntityType::Person || entity.confidence < sureName)
                continue;
            QList<const EntryFacts *> mentions;
            for (const EntryFacts &entry : m_before) {
                if (namesPerson(entry, entity.text))
                    mentions.append(&entry);
            }
            if (mentions.size() >= fewestMentions
                && (longestAway.isEmpty() || mentions.back() < longestAway.back())) {
                name = entity.text.simplified();
                longestAway = mentions;
            }
        }
        if (longestAway.isEmpty())
            return;
        const EntryFacts *last = longestAway.back();
        const qsizetype since = &m_before.back() - last;
        const qint64 days = last->date.daysTo(m_own.date);
        if (days < longSilence || since < qsizetype(fewestBefore))
            return;
        say(u"%1 is named again after %2 and %3 without; %4 before those did, the last of them on %5."_s
                .arg(name, countText(days, u"day"_s), entriesText(since),
                     numberText(longestAway.size()), dayText(last->date)),
            longestAway.last(std::min(mostEvidence, longestAway.size())), since);
    }

    static qsizetype countOf(Entries entries, const QString &theme)
    {
        return std::ranges::count_if(
            entries, [&theme](const EntryFacts &entry) { return hasTheme(entry, theme); });
    }

    const EntryFacts &m_own;
    const Entries m_before;
    QList<Said> m_said;
};

} // namespace

QList<Insight> comparedWith(const EntryFacts &own, const QList<EntryFacts> &before)
{
    return Comparing(own, {before.constData(), size_t(before.size())}).all();
}

} // namespace englog
