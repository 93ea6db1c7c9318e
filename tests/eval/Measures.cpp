// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/eval/Measures.h"

#include "engine/providers/builtin/Keys.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace Qt::StringLiterals;

namespace englog::eval {

namespace {

std::vector<double> ranksOf(const std::vector<double> &values)
{
    std::vector<size_t> order(values.size());
    std::iota(order.begin(), order.end(), size_t(0));
    std::ranges::sort(order, {}, [&values](size_t i) { return values[i]; });
    std::vector<double> ranks(values.size());
    for (size_t i = 0; i < order.size();) {
        size_t end = i;
        while (end < order.size() && values[order[end]] == values[order[i]])
            ++end;
        for (size_t j = i; j < end; ++j)
            ranks[order[j]] = double(i + end - 1) / 2.0;
        i = end;
    }
    return ranks;
}

QStringList wordsOf(const QString &text)
{
    static const QRegularExpression gap(u"[^\\p{L}\\p{N}]+"_s);
    return text.toLower().split(gap, Qt::SkipEmptyParts);
}

double overlap(const QStringList &a, const QStringList &b)
{
    QHash<QString, int> left;
    for (const QString &gram : b)
        ++left[gram];
    int hits = 0;
    for (const QString &gram : a)
        if (left.value(gram) > 0) {
            --left[gram];
            ++hits;
        }
    return a.isEmpty() || b.isEmpty() ? 0.0 : 2.0 * hits / double(a.size() + b.size());
}

QStringList pairsOf(const QStringList &words)
{
    QStringList pairs;
    for (qsizetype i = 1; i < words.size(); ++i)
        pairs.append(words[i - 1] + u' ' + words[i]);
    return pairs;
}

double commonSubsequence(const QStringList &a, const QStringList &b)
{
    std::vector<int> row(size_t(b.size()) + 1, 0);
    for (const QString &word : a) {
        int diagonal = 0;
        for (size_t j = 1; j < row.size(); ++j) {
            const int above = row[j];
            row[j] = word == b[qsizetype(j) - 1] ? diagonal + 1 : std::max(above, row[j - 1]);
            diagonal = above;
        }
    }
    return a.isEmpty() || b.isEmpty() ? 0.0 : 2.0 * row.back() / double(a.size() + b.size());
}

} // namespace

double pearson(const std::vector<double> &a, const std::vector<double> &b)
{
    const auto n = double(a.size());
    const double meanA = std::reduce(a.begin(), a.end()) / n;
    const double meanB = std::reduce(b.begin(), b.end()) / n;
    double both = 0.0, squaresA = 0.0, squaresB = 0.0;
    for (size_t i = 0; i < a.size(); ++i) {
        both += (a[i] - meanA) * (b[i] - meanB);
        squaresA += (a[i] - meanA) * (a[i] - meanA);
        squaresB += (b[i] - meanB) * (b[i] - meanB);
    }
    return both / std::sqrt(squaresA * squaresB);
}

double spearman(const std::vector<double> &a, const std::vector<double> &b)
{
    return pearson(ranksOf(a), ranksOf(b));
}

double areaUnderCurve(const std::vector<double> &scores, const std::vector<bool> &positive)
{
    const std::vector<double> ranks = ranksOf(scores);
    double sum = 0.0, positives = 0.0;
    for (size_t i = 0; i < ranks.size(); ++i)
        if (positive[i]) {
            sum += ranks[i] + 1.0;
            positives += 1.0;
        }
    const double negatives = double(scores.size()) - positives;
    return (sum - positives * (positives + 1.0) / 2.0) / (positives * negatives);
}

double macroF1(const std::vector<Counts> &classes)
{
    double sum = 0.0;
    int seen = 0;
    for (const Counts &counts : classes)
        if (counts.real > 0) {
            sum += counts.f1();
            ++seen;
        }
    return seen ? sum / seen : 0.0;
}

Rouge rouge(const QString &summary, const QString &reference)
{
    const QStringList a = wordsOf(summary), b = wordsOf(reference);
    return {overlap(a, b), overlap(pairsOf(a), pairsOf(b)), commonSubsequence(a, b)};
}

QString stemmed(const QString &phrase)
{
    QStringList stems;
    for (const QString &word : wordsOf(phrase))
        stems.append(QString::number(builtin::stemKeyOf(word), 36));
    return stems.join(u' ');
}

} // namespace englog::eval
