// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/eval/InsightTasks.h"

#include "engine/insights/Findings.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>

using namespace Qt::StringLiterals;

namespace englog::eval {

namespace {

constexpr int journals = 200;
constexpr size_t themes = 24;
constexpr size_t planted = 4;
constexpr double effect = 0.8;
constexpr double plainThreshold = 0.3; ///< standard deviations between the means

/// One kind of journal.
struct Setting
{
    QString name;
    int entries = 240;
    double echo = 0.0;   ///< correlation of the rest of the score with that of the day before
    double spells = 0.0; ///< the same of each theme
    double common = 0.0; ///< what the themes have in common
    double drift = 0.0;  ///< amplitude of a slow wave in the score
    double missed = 0.0; ///< share of a theme's entries in which it is not seen
    std::optional<double> mostFalse{};
    std::optional<double> leastFound{};
};

/// Numbers that are the same with every compiler, which those of <random>'s distributions are not.
class Draw
{
public:
    explicit Draw(quint64 seed) : m_random(seed) {}

    double uniform() { return (double(m_random() >> 11) + 0.5) * 0x1.0p-53; }
    double normal()
    {
        return std::sqrt(-2.0 * std::log(uniform())) * std::cos(2.0 * std::numbers::pi * uniform());
    }
    /// A series of unit variance whose neighbours correlate by `echo`.
    std::vector<double> series(int n, double echo)
    {
        std::vector<double> values(static_cast<size_t>(n));
        double last = normal();
        for (double &value : values) {
            value = last;
            last = echo * last + std::sqrt(1.0 - echo * echo) * normal();
        }
        return values;
    }
    template<typename T>
    void shuffle(T &items)
    {
        for (size_t i = items.size(); i > 1; --i)
            std::swap(items[i - 1], items[size_t(uniform() * double(i))]);
    }

private:
    std::mt19937_64 m_random;
};

struct Journal
{
    QList<EntryFacts> facts;
    std::vector<bool> isPlanted;
};

QString nameOf(size_t theme)
{
    return u"theme"_s + QString::number(theme);
}

/// How many standard deviations above the mean leave `share` above them.
double quantile(double share)
{
    double low = -8.0, high = 8.0;
    while (high - low > 1e-9) {
        const double middle = (low + high) / 2.0;
        (std::erfc(middle / std::numbers::sqrt2) / 2.0 > share ? low : high) = middle;
    }
    return low;
}

Journal journalOf(const Setting &setting, quint64 seed)
{
    Draw draw(seed);
    Journal journal;
    std::vector<double> effects(themes, 0.0);
    for (size_t i = 0; i < planted; ++i)
        effects[i] = i % 2 == 0 ? effect : -effect;
    draw.shuffle(effects);
    std::vector<double> shares(themes); // of the entries: 6 % to 30 %
    for (size_t i = 0; i < themes; ++i)
        shares[i] = 0.06 + 0.24 * double(i) / double(themes - 1);
    draw.shuffle(shares);

    std::vector<double> score = draw.series(setting.entries, setting.echo);
    const double phase = 2.0 * std::numbers::pi * draw.uniform();
    const std::vector<double> common = draw.series(setting.entries, setting.spells);
    journal.facts.resize(setting.entries);
    for (size_t theme = 0; theme < themes; ++theme) {
        journal.isPlanted.push_back(effects[theme] != 0.0);
        const double least = quantile(shares[theme]);
        const std::vector<double> own = draw.series(setting.entries, setting.spells);
        for (size_t row = 0; row < own.size(); ++row) {
            const double latent = std::sqrt(1.0 - setting.common) * own[row]
                + std::sqrt(setting.common) * common[row];
            if (latent < least)
                continue;
            score[row] += effects[theme];
            if (draw.uniform() >= setting.missed)
                journal.facts[qsizetype(row)].themes.append({nameOf(theme), 0.9});
        }
    }
    for (size_t row = 0; row < score.size(); ++row) {
        EntryFacts &facts = journal.facts[qsizetype(row)];
        facts.id = EntryId::make(Instant(Millis(qint64(row))), seed, row);
        facts.date = QDate(2026, 1, 1).addDays(qint64(row));
        facts.wordCount = 20 + int(draw.uniform() * 400.0);
        facts.analysed = true;
        facts.score = 0.2
            * (score[row]
               + setting.drift * std::sin(phase + 2.0 * std::numbers::pi * double(row) / 365.0));
    }
    return journal;
}

/// What was said, as against what is so.
struct Tally
{
    double falseShares = 0.0, foundShares = 0.0;

    void add(const QStringList &said, const Journal &journal)
    {
        int right = 0;
        for (size_t theme = 0; theme < themes; ++theme)
            right +=
                journal.isPlanted[theme] && said.contains(u"theme: "_s + nameOf(theme)) ? 1 : 0;
        if (!said.isEmpty())
            falseShares += double(said.size() - right) / double(said.size());
        foundShares += double(right) / double(planted);
    }
};

/// What one would say who looks at the means alone.
QStringList byThreshold(const QList<EntryFacts> &facts, int side)
{
    double sum = 0.0, squares = 0.0;
    for (const EntryFacts &entry : facts) {
        sum += *entry.score;
        squares += *entry.score * *entry.score;
    }
    const auto n = double(facts.size());
    const double spread = std::sqrt(squares / n - sum / n * sum / n);
    QStringList said;
    for (size_t theme = 0; theme < themes; ++theme) {
        double with = 0.0, nWith = 0.0;
        for (const EntryFacts &entry : facts) {
            if (std::ranges::find(entry.themes, nameOf(theme), &Theme::name)
                != entry.themes.end()) {
                with += *entry.score;
                ++nWith;
            }
        }
        if (nWith >= side && n - nWith >= side
            && std::abs(with / nWith - (sum - with) / (n - nWith)) > plainThreshold * spread)
            said.append(u"theme: "_s + nameOf(theme));
    }
    return said;
}

void measure(const Setting &setting, std::vector<Score> &scores)
{
    FindingLimits limits;
    limits.entries = 0; // to see what the least number of entries is good for
    Tally tally, plain;
    for (int i = 0; i < journals; ++i) {
        const Journal journal = journalOf(setting, quint64(i) + 1);
        QStringList said;
        for (const JournalFinding &finding : findingsOf(journal.facts, limits).findings)
            said.append(finding.subject);
        tally.add(said, journal);
        plain.add(byThreshold(journal.facts, limits.side), journal);
    }
    const QString set = u"%1 entries%2"_s.arg(setting.entries).arg(setting.name);
    scores.push_back({set, u"false share"_s, tally.falseShares / journals, setting.mostFalse});
    scores.push_back({set, u"found"_s, tally.foundShares / journals, setting.leastFound});
    scores.push_back({set, u"false share, threshold"_s, plain.falseShares / journals, {}});
    scores.push_back({set, u"found, threshold"_s, plain.foundShares / journals, {}});
}

} // namespace

std::vector<Score> measureInsights(Provider &)
{
    const std::vector<Setting> settings{
        {.name = u""_s, .mostFalse = 0.12, .leastFound = 0.85},
        {.name = u", echo"_s, .echo = 0.5, .spells = 0.6, .mostFalse = 0.12},
        {.name = u", echo and drift"_s,
         .echo = 0.5,
         .spells = 0.6,
         .drift = 0.7,
         .mostFalse = 0.12},
        {.name = u", themes alike"_s, .common = 0.3, .mostFalse = 0.12},
        {.name = u", a fifth missed"_s, .missed = 0.2, .mostFalse = 0.12},
        {.name = u""_s, .entries = 60},
        {.name = u""_s, .entries = 120, .mostFalse = 0.12},
        {.name = u""_s, .entries = 600, .mostFalse = 0.12},
        {.name = u", echo and drift"_s,
         .entries = 600,
         .echo = 0.5,
         .spells = 0.6,
         .drift = 0.7,
         .mostFalse = 0.12}};
    std::vector<Score> scores;
    for (const Setting &setting : settings)
        measure(setting, scores);
    return scores;
}

} // namespace englog::eval
