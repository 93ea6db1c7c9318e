// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QString>
#include <QStringList>

#include <tuple>
#include <vector>

namespace englog::eval {

/// Pearson's r of two lists of one length.
[[nodiscard]] double pearson(const std::vector<double> &a, const std::vector<double> &b);
/// Spearman's rho: Pearson's r of the ranks, equal values sharing their mean rank.
[[nodiscard]] double spearman(const std::vector<double> &a, const std::vector<double> &b);
/// The chance that a positive scores above a negative; ties count half.
[[nodiscard]] double areaUnderCurve(const std::vector<double> &scores,
                                    const std::vector<bool> &positive);

/// Counts of one class: hits, said, true.
struct Counts
{
    int hits = 0, said = 0, real = 0;
    [[nodiscard]] double f1() const { return said + real ? 2.0 * hits / (said + real) : 0.0; }
    [[nodiscard]] double recall() const { return real ? double(hits) / real : 0.0; }
};

/// The mean of f1() over classes that occur.
[[nodiscard]] double macroF1(const std::vector<Counts> &classes);

/// ROUGE-1, -2 and -L F1 of a summary against the reference, words folded, no stemming.
struct Rouge
{
    double one = 0.0, two = 0.0, longest = 0.0;
};
[[nodiscard]] Rouge rouge(const QString &summary, const QString &reference);

/// The stems of a phrase's words joined by spaces: what key phrases are compared by.
[[nodiscard]] QString stemmed(const QString &phrase);

} // namespace englog::eval
