// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/eval/FeelingTasks.h"

#include "tests/eval/Measures.h"
#include "tests/eval/Sets.h"

#include <QHash>
#include <QMap>

#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog::eval {

namespace {

SentimentAnalysis feelingOf(Provider &provider, const QJsonObject &row)
{
    // ISEAR's file holds a broken encoding of a control sign in most rows.
    QString text = row["text"_L1].toString();
    text.remove(u"Ã¡"_s);
    return find<SentimentAnalysis>(provider, requestFor(TaskKind::SentimentAnalysis, text));
}

double scoreOf(const SentimentAnalysis &analysis)
{
    return analysis.overall ? analysis.overall->score : 0.0;
}

void correlate(Provider &provider, const QString &file, const QString &field,
               std::optional<double> floor, std::vector<Score> &scores)
{
    std::vector<double> said, rated;
    for (const QJsonObject &row : rowsOf(u"eval/sentiment/"_s + file + u".jsonl"_s)) {
        const SentimentAnalysis analysis = feelingOf(provider, row);
        said.push_back(field == u"A" ? analysis.arousal.value_or(0.0) : scoreOf(analysis));
        rated.push_back(row[field].toDouble());
    }
    if (!said.empty())
        scores.push_back({file + u' ' + field, u"Pearson r"_s, pearson(said, rated), floor});
}

void accuracy(Provider &provider, const QString &file, std::optional<double> floor,
              std::vector<Score> &scores)
{
    int right = 0;
    const auto rows = rowsOf(u"eval/sentiment/"_s + file + u".jsonl"_s);
    for (const QJsonObject &row : rows)
        right += (scoreOf(feelingOf(provider, row)) > 0.0) == (row["label"_L1].toInt() == 1);
    if (!rows.isEmpty())
        scores.push_back({file, u"accuracy"_s, right / double(rows.size()), floor});
}

void macroRecall(Provider &provider, std::vector<Score> &scores)
{
    std::array<Counts, 3> classes;
    const auto rows = rowsOf(u"eval/sentiment/tweeteval_sentiment_val.jsonl"_s);
    for (const QJsonObject &row : rows) {
        const SentimentAnalysis analysis = feelingOf(provider, row);
        const auto label = analysis.overall ? analysis.overall->label : SentimentLabel::Neutral;
        const int said = label == SentimentLabel::Negative ? 0
            : label == SentimentLabel::Positive            ? 2
                                                           : 1;
        const int real = row["label"_L1].toInt();
        ++classes[size_t(real)].real;
        classes[size_t(real)].hits += said == real;
    }
    if (!rows.isEmpty())
        scores.push_back({u"tweeteval_sentiment_val"_s, u"macro recall"_s,
                          (classes[0].recall() + classes[1].recall() + classes[2].recall()) / 3.0,
                          std::nullopt});
}

/// Journal entries whose emotions are all of one sign.
void journalCurve(Provider &provider, std::vector<Score> &scores)
{
    static const QSet<QString> good{u"happy"_s, u"satisfied"_s, u"calm"_s, u"proud"_s,
                                    u"excited"_s};
    static const QSet<QString> bad{u"frustrated"_s, u"anxious"_s,  u"bored"_s,   u"sad"_s,
                                   u"angry"_s,      u"confused"_s, u"awkward"_s, u"afraid"_s,
                                   u"disgusted"_s,  u"ashamed"_s};
    std::vector<double> said;
    std::vector<bool> positive;
    for (const QJsonObject &row : rowsOf(u"eval/themes/lemotif.jsonl"_s)) {
        int up = 0, down = 0;
        for (const QString &emotion : stringsOf(row["emotions"_L1])) {
            up += good.contains(emotion);
            down += bad.contains(emotion);
        }
        if ((up > 0) == (down > 0))
            continue;
        said.push_back(scoreOf(feelingOf(provider, row)));
        positive.push_back(up > 0);
    }
    if (!said.empty())
        scores.push_back({u"lemotif"_s, u"AUC"_s, areaUnderCurve(said, positive), 0.95});
}

/// GoEmotions' labels folded to a set's own; \param folds their label, then ours
void folded(Provider &provider, const QString &file, const QString &metric,
            const QMap<QString, QStringList> &folds, const QStringList &numbered,
            std::vector<Score> &scores)
{
    QMap<QString, Counts> classes;
    for (const QJsonObject &row : rowsOf(u"eval/emotion/"_s + file + u".jsonl"_s)) {
        QHash<QString, double> probability;
        for (const EmotionScore &score : feelingOf(provider, row).emotionScores)
            probability[score.name] = score.probability;
        QString best = folds.firstKey();
        double top = -1.0;
        for (auto it = folds.cbegin(); it != folds.cend(); ++it) {
            double sum = 0.0;
            for (const QString &name : *it)
                sum += probability.value(name);
            if (sum > top) {
                top = sum;
                best = it.key();
            }
        }
        const QString real = numbered.isEmpty() ? row["label"_L1].toString()
                                                : numbered.value(row["label"_L1].toInt());
        ++classes[best].said;
        ++classes[real].real;
        classes[real].hits += best == real;
    }
    const auto values = classes.values();
    if (!classes.isEmpty())
        scores.push_back({file, metric, macroF1({values.begin(), values.end()}), std::nullopt});
}

} // namespace

std::vector<Score> measureSentiment(Provider &provider)
{
    std::vector<Score> scores;
    correlate(provider, u"vader_amazonReviewSnippets"_s, u"rating"_s, 0.70, scores);
    correlate(provider, u"vader_nytEditorialSnippets"_s, u"rating"_s, 0.55, scores);
    correlate(provider, u"emobank_dev"_s, u"V"_s, 0.55, scores);
    correlate(provider, u"emobank_dev"_s, u"A"_s, std::nullopt, scores);
    accuracy(provider, u"sst2_dev"_s, 0.76, scores);
    accuracy(provider, u"uci_amazon"_s, std::nullopt, scores);
    macroRecall(provider, scores);
    journalCurve(provider, scores);
    return scores;
}

std::vector<Score> measureCalibration(Provider &provider)
{
    struct Bin
    {
        double confidence = 0.0;
        int right = 0, all = 0;
    };
    std::array<Bin, 10> bins;
    int all = 0;
    for (const QString &file : {u"sst2_dev"_s, u"uci_amazon"_s})
        for (const QJsonObject &row : rowsOf(u"eval/sentiment/"_s + file + u".jsonl"_s)) {
            const auto overall = feelingOf(provider, row).overall;
            if (!overall
                || (overall->label != SentimentLabel::Positive
                    && overall->label != SentimentLabel::Negative))
                continue;
            Bin &bin = bins[std::min<size_t>(size_t(overall->confidence * 10.0), 9)];
            bin.confidence += overall->confidence;
            bin.right +=
                (overall->label == SentimentLabel::Positive) == (row["label"_L1].toInt() == 1);
            ++bin.all;
            ++all;
        }
    std::vector<Score> scores;
    double error = 0.0;
    for (const Bin &bin : bins) {
        if (bin.all < 20)
            continue;
        const double said = bin.confidence / bin.all, real = double(bin.right) / bin.all;
        error += std::abs(said - real) * bin.all / all;
        scores.push_back({u"sst2_dev + uci_amazon"_s,
                          u"right, of %1 said %2"_s.arg(bin.all).arg(said, 0, 'f', 2), real,
                          std::nullopt});
    }
    if (all > 0)
        scores.push_back(
            {u"sst2_dev + uci_amazon"_s, u"expected calibration error"_s, error, std::nullopt});
    return scores;
}

std::vector<Score> measureEmotion(Provider &provider)
{
    std::vector<Score> scores;
    QMap<QString, Counts> classes;
    for (const QJsonObject &row : rowsOf(u"eval/emotion/goemotions_dev.jsonl"_s)) {
        const QStringList real = stringsOf(row["labels"_L1]);
        for (const QString &label : real)
            ++classes[label].real;
        for (const EmotionScore &score : feelingOf(provider, row).emotionScores) {
            classes[score.name].said += score.present;
            classes[score.name].hits += score.present && real.contains(score.name);
        }
    }
    const auto values = classes.values();
    if (!classes.isEmpty())
        scores.push_back({u"goemotions_dev"_s, u"macro-F1 (28)"_s,
                          macroF1({values.begin(), values.end()}), 0.50});
    folded(provider, u"isear"_s, u"macro-F1 (7)"_s,
           {{u"joy"_s,
             {u"joy"_s, u"excitement"_s, u"pride"_s, u"love"_s, u"relief"_s, u"amusement"_s}},
            {u"fear"_s, {u"fear"_s, u"nervousness"_s}},
            {u"anger"_s, {u"anger"_s, u"annoyance"_s}},
            {u"sadness"_s, {u"sadness"_s, u"grief"_s, u"disappointment"_s}},
            {u"disgust"_s, {u"disgust"_s}},
            {u"shame"_s, {u"embarrassment"_s}},
            {u"guilt"_s, {u"remorse"_s}}},
           {}, scores);
    folded(
        provider, u"tweeteval_emotion_val"_s, u"macro-F1 (4)"_s,
        {{u"anger"_s, {u"anger"_s, u"annoyance"_s, u"disapproval"_s, u"disgust"_s}},
         {u"joy"_s,
          {u"joy"_s, u"amusement"_s, u"love"_s, u"excitement"_s, u"admiration"_s, u"gratitude"_s}},
         {u"optimism"_s, {u"optimism"_s, u"caring"_s, u"desire"_s}},
         {u"sadness"_s,
          {u"sadness"_s, u"grief"_s, u"disappointment"_s, u"remorse"_s, u"fear"_s,
           u"nervousness"_s}}},
        {u"anger"_s, u"joy"_s, u"optimism"_s, u"sadness"_s}, scores);
    return scores;
}

} // namespace englog::eval
