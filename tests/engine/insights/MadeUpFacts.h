// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Insights.h"

#include <array>
#include <cmath>
#include <random>

namespace englog::test {

/// The facts of a made-up journal: the same every time, with gaps, entries that are not analysed,
/// moods now and then, and names of people and places.
[[nodiscard]] inline QList<EntryFacts> madeUpFacts(QDate first, int days, double perDay)
{
    static const std::array emotions{
        "joy",       "sadness", "fear",           "gratitude", "annoyance", "love",
        "curiosity", "relief",  "disappointment", "pride",     "optimism"};
    static const std::array themes{"work",   "family",   "friends", "health", "home",      "money",
                                   "travel", "learning", "nature",  "food",   "creativity"};
    static const std::array people{"Anna", "Ben", "Mum", "Dr. Weiß", "Li Na", "O’Brien", "Zoë"};
    static const std::array places{"Leipzig", "the garden", "Oslo", "Café Grundmann"};
    std::mt19937_64 random(7); // NOLINT(cert-msc51-cpp): the same every time
    const auto dice = [&] { return static_cast<double>(random() >> 11) * 0x1.0p-53; };
    const auto one = [&](const auto &of) {
        const double skewed = dice() * dice();
        return QString::fromUtf8(of[static_cast<size_t>(skewed * static_cast<double>(of.size()))]);
    };

    QList<EntryFacts> facts;
    for (int day = 0; day < days; ++day) {
        const bool away = day % 400 > 330 && day % 400 < 375; // nothing for some weeks
        for (double left = perDay; !away && left > 0.0; left -= 1.0) {
            if (dice() >= left)
                continue;
            EntryFacts fact;
            fact.id = EntryId::make(Instant(Millis(facts.size())), random(), random());
            fact.date = first.addDays(day);
            fact.title = dice() < 0.4 ? QStringLiteral("A day with ") + one(people) : QString();
            fact.excerpt = QStringLiteral("Got up early, rain against the window, and then");
            fact.summary = QStringLiteral("We walked to ") + one(places)
                + QStringLiteral(" and talked about the year that is coming.");
            fact.wordCount = 20 + static_cast<int>(-std::log(1.0 - dice()) * 220.0);
            fact.analysed = dice() < 0.96;
            if (dice() < 0.3)
                fact.mood = 3 + static_cast<int>(dice() * 7.0);
            if (fact.analysed && dice() < 0.97) {
                const double season = 0.22 * std::sin(day / 58.0) + 0.1;
                fact.score = std::clamp(season + dice() - 0.5, -1.0, 1.0);
                fact.label = *fact.score > 0.15 ? SentimentLabel::Positive
                    : *fact.score < -0.15       ? SentimentLabel::Negative
                    : dice() < 0.3              ? SentimentLabel::Mixed
                                                : SentimentLabel::Neutral;
                fact.confidence = 0.3 + dice() * 0.7;
                fact.emotions = {{one(emotions), dice()}, {one(emotions), dice() / 2.0}};
            }
            if (fact.analysed) {
                fact.themes = {{one(themes), dice()}, {one(themes), dice()}};
                fact.themes.resize(fact.themes[0].name == fact.themes[1].name ? 1 : 2);
                fact.entities = {{one(people), EntityType::Person, 0.9, {0, 3}, {}},
                                 {one(places), EntityType::Place, 0.9, {9, 3}, {}}};
            }
            if (dice() < 0.2)
                fact.tags = {one(themes)};
            facts.append(fact);
        }
    }
    return facts;
}

} // namespace englog::test
