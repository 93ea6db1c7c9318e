// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/insights/Findings.h"

#include "engine/insights/FalseDiscovery.h"
#include "engine/insights/FindingText.h"
#include "engine/insights/Regression.h"
#include "engine/insights/Subjects.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace englog {

namespace {

using Outcome = JournalFinding::Outcome;

constexpr qint64 closeDays = 14; ///< entries farther apart than this know nothing of each other
constexpr size_t mostEvidence = 5;

/// The entries that have an outcome, with it.
struct Sample
{
    QList<const EntryFacts *> entries;
    std::vector<double> values;
    double spread = 0.0; ///< standard deviation
};

std::optional<double> valueOf(const EntryFacts &entry, Outcome outcome)
{
    if (outcome == Outcome::Sentiment)
        return entry.score;
    return entry.mood ? std::optional<double>(*entry.mood) : std::nullopt;
}

Sample sampleOf(const QList<EntryFacts> &facts, Outcome outcome)
{
    Sample sample;
    for (const EntryFacts &entry : facts) {
        const auto value = valueOf(entry, outcome);
        if (!value || !entry.date.isValid())
            continue;
        sample.entries.append(&entry);
        sample.values.push_back(*value);
    }
    const auto n = double(sample.values.size());
    if (n < 2.0)
        return sample;
    const double mean = std::accumulate(sample.values.begin(), sample.values.end(), 0.0) / n;
    double squares = 0.0;
    for (const double value : sample.values)
        squares += (value - mean) * (value - mean);
    sample.spread = std::sqrt(squares / (n - 1.0));
    return sample;
}

Regression regressionOf(const Sample &sample, const std::vector<Subject> &subjects)
{
    std::vector<bool> follows(sample.values.size());
    for (size_t row = 1; row < follows.size(); ++row) {
        const auto at = qsizetype(row);
        follows[row] = sample.entries[at - 1]->date.daysTo(sample.entries[at]->date) <= closeDays;
    }
    std::vector<Regression::Column> joint;
    for (const Subject &subject : subjects) {
        if (!subject.overlaps())
            joint.push_back(subject.with);
    }
    return {{sample.values, follows}, joint};
}

/// What is tested: one subject with one outcome.
struct Tested
{
    const Sample *sample = nullptr;
    Outcome outcome = Outcome::Sentiment;
    Subject subject;
    Regression::Estimate estimate;
    double share = 1.0;

    [[nodiscard]] bool isBrighter() const { return estimate.effect > 0.0; }
    /// With the subject less without it, nothing held alike.
    [[nodiscard]] double plainDifference() const
    {
        double with = 0.0, without = 0.0;
        for (size_t row = 0; row < sample->values.size(); ++row)
            (subject.with[row] > 0.0 ? with : without) += sample->values[row];
        return with / subject.nWith - without / subject.nWithout();
    }
};

void test(const Sample &sample, Outcome outcome, const FindingLimits &limits,
          std::vector<Tested> &tested)
{
    if (std::ssize(sample.values) < limits.entries || !(sample.spread > 0.0))
        return;
    const auto subjects = subjectsOf(sample.entries, limits.side, outcome == Outcome::Mood);
    const Regression regression = regressionOf(sample, subjects);
    size_t joint = 0;
    for (const Subject &subject : subjects) {
        const auto estimate =
            subject.overlaps() ? regression.beside(subject.with) : regression.joint(joint++);
        if (estimate)
            tested.push_back({&sample, outcome, subject, *estimate, 1.0});
    }
}

/// The entries with the subject that show it best, in the order of their dates.
QList<JournalFinding::Citation> evidenceOf(const Tested &one)
{
    std::vector<size_t> rows;
    for (size_t row = 0; row < one.sample->values.size(); ++row) {
        if (one.subject.with[row] > 0.0)
            rows.push_back(row);
    }
    std::ranges::stable_sort(rows, [&one](size_t a, size_t b) {
        const std::vector<double> &values = one.sample->values;
        return one.isBrighter() ? values[a] > values[b] : values[a] < values[b];
    });
    rows.resize(std::min(mostEvidence, rows.size()));
    std::ranges::sort(rows);
    QList<JournalFinding::Citation> evidence;
    for (const size_t row : rows) {
        const EntryFacts *entry = one.sample->entries[qsizetype(row)];
        evidence.append({entry->id, entry->date});
    }
    return evidence;
}

JournalFinding findingOf(const Tested &one)
{
    const double spread = one.sample->spread;
    JournalFinding finding;
    finding.subject = subjectText(one.subject);
    finding.outcome = one.outcome;
    finding.effect = one.estimate.effect / spread;
    finding.low = one.estimate.low / spread;
    finding.high = one.estimate.high / spread;
    finding.share = one.share;
    finding.nWith = one.subject.nWith;
    finding.nWithout = one.subject.nWithout();
    finding.text = findingText(one.subject, one.outcome, finding.effect);
    finding.evidence = evidenceOf(one);
    return finding;
}

/// Leaves out single days at the weekend where the weekend itself says the same.
void dropRepeated(std::vector<Tested> &said)
{
    const auto weekends = [&said] {
        std::vector<std::pair<Outcome, bool>> all;
        for (const Tested &one : said) {
            if (one.subject.kind == Subject::Kind::Weekend)
                all.emplace_back(one.outcome, one.isBrighter());
        }
        return all;
    }();
    std::erase_if(said, [&weekends](const Tested &one) {
        return one.subject.kind == Subject::Kind::Weekday && one.subject.name.startsWith(u'S')
            && std::ranges::find(weekends, std::pair(one.outcome, one.isBrighter()))
            != weekends.end();
    });
}

} // namespace

JournalFindings findingsOf(const QList<EntryFacts> &facts, const FindingLimits &limits)
{
    const Sample scores = sampleOf(facts, Outcome::Sentiment);
    const Sample moods = sampleOf(facts, Outcome::Mood);
    std::vector<Tested> tested;
    test(scores, Outcome::Sentiment, limits, tested);
    test(moods, Outcome::Mood, limits, tested);

    std::vector<double> ps(tested.size());
    std::ranges::transform(tested, ps.begin(), [](const Tested &one) { return one.estimate.p; });
    const std::vector<double> shares = falseDiscoveryShares(ps);
    for (size_t i = 0; i < tested.size(); ++i)
        tested[i].share = shares[i];
    std::erase_if(tested, [&limits](const Tested &one) {
        return one.share > limits.share
            || std::abs(one.estimate.effect) < limits.effect * one.sample->spread
            || (one.plainDifference() > 0.0) != one.isBrighter();
    });
    dropRepeated(tested);
    std::ranges::sort(tested, {}, [](const Tested &one) {
        return std::tuple(-std::abs(one.estimate.effect) / one.sample->spread, one.outcome,
                          one.subject.kind, one.subject.name);
    });

    JournalFindings findings;
    findings.entriesTotal = static_cast<int>(facts.size());
    findings.entriesAnalysed =
        static_cast<int>(std::ranges::count_if(facts, &EntryFacts::analysed));
    findings.entriesScored = static_cast<int>(scores.values.size());
    for (const Tested &one : tested)
        findings.findings.append(findingOf(one));
    return findings;
}

} // namespace englog
