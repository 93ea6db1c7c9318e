// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/eval/CorrectionTasks.h"

#include "tests/eval/Measures.h"
#include "tests/eval/Sets.h"
#include "tests/eval/TextTasks.h"

#include <algorithm>
#include <numeric>
#include <random>

using namespace Qt::StringLiterals;

namespace englog::eval {

namespace {

struct Entry
{
    QString text;
    QStringList topics;
};

using Themes = std::shared_ptr<const QList<ThemeDefinition>>;

ThemeIdentification themesOf(Provider &provider, const Themes &themes, const QString &text)
{
    auto request = requestFor(TaskKind::ThemeIdentification, text);
    request.themes = themes;
    return find<ThemeIdentification>(provider, request);
}

bool contains(const ThemeIdentification &found, const QString &name)
{
    return std::ranges::find(found.themes, name, &Theme::name) != found.themes.end();
}

/// The themes after a person has made so many corrections, entry by entry: of each theme that is
/// said and is not there, or is there and is not said. What is said has learnt from all but the
/// last few of them.
Themes corrected(Provider &provider, const Themes &seeds, const QList<Entry> &entries, int most)
{
    constexpr int few = 10;
    auto themes = std::make_shared<QList<ThemeDefinition>>(*seeds);
    Themes known = seeds;
    int made = 0, learntFrom = 0;
    for (const Entry &entry : entries) {
        if (made - learntFrom >= few) {
            known = std::make_shared<const QList<ThemeDefinition>>(*themes);
            learntFrom = made;
        }
        const auto found = themesOf(provider, known, entry.text);
        for (ThemeDefinition &theme : *themes) {
            const bool isThere = entry.topics.contains(theme.name);
            if (made >= most || contains(found, theme.name) == isThere)
                continue;
            (isThere ? theme.confirmed : theme.denied).append(entry.text);
            ++made;
        }
    }
    return themes;
}

struct Sums
{
    int right = 0, entries = 0;
    Counts present;
};

void measure(Provider &provider, const Themes &themes, const QList<Entry> &entries, Sums &sums)
{
    for (const Entry &entry : entries) {
        const auto found = themesOf(provider, themes, entry.text);
        const auto best = std::ranges::max_element(found.themeScores, {}, &Theme::confidence);
        sums.right += best != found.themeScores.end() && entry.topics.contains(best->name);
        ++sums.entries;
        sums.present.real += int(entry.topics.size());
        sums.present.said += int(found.themes.size());
        for (const QString &topic : entry.topics)
            sums.present.hits += contains(found, topic);
    }
}

} // namespace

std::vector<Score> measureCorrections(Provider &provider)
{
    constexpr unsigned orders = 3;
    QList<Entry> entries;
    for (const QJsonObject &row : rowsOf(u"eval/themes/lemotif.jsonl"_s))
        if (const QStringList topics = stringsOf(row["topics"_L1]); !topics.isEmpty())
            entries.append({row["text"_L1].toString(), topics});
    if (entries.isEmpty())
        return {};
    const auto seeds = std::make_shared<const QList<ThemeDefinition>>(lemotifThemes());
    std::vector<Score> scores;
    for (const int made : {0, 5, 20, 100}) {
        Sums sums;
        for (unsigned order = 0; order < orders; ++order) {
            QList<Entry> shuffled = entries;
            std::ranges::shuffle(shuffled,
                                 std::mt19937(order)); // NOLINT(cert-msc51-cpp): the same each time
            const qsizetype half = shuffled.size() / 2;
            const Themes themes = corrected(provider, seeds, shuffled.first(half), made);
            measure(provider, themes, shuffled.sliced(half), sums);
        }
        const QString after = u" (%1 corrections)"_s.arg(made);
        scores.push_back(
            {u"lemotif"_s, u"accuracy"_s + after, sums.right / double(sums.entries), std::nullopt});
        scores.push_back({u"lemotif"_s, u"F1"_s + after, sums.present.f1(), std::nullopt});
    }
    return scores;
}

} // namespace englog::eval
