// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/SentimentAnalyser.h"

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog::builtin {

namespace {

/// How the rules, the n-grams and the encoder share a window's valence.
struct Shares
{
    double rules;
    double grams;
    double encoder;
};
constexpr Shares withoutEncoder{0.7, 1.75, 0.0};
constexpr Shares withEncoder{0.4, 0.3, 1.7};
constexpr float encoderOfLabels = 0.75F; // of a label's logit; the n-grams have the rest
constexpr size_t mostEvidence = 6;
constexpr float weakest = 0.45F; ///< of evidence, by the strongest
constexpr qsizetype mostCoursePoints = 64;
constexpr qint32 wordsForCourse = 60;
constexpr double neutralBelow = 0.15;
constexpr double mixedBelow = 0.6;
constexpr double mixedWhereEven = 0.25; ///< |score|: below, the words alone say what is mixed
constexpr double steepness = 2.8;       ///< of how sure a score is
constexpr double sureOfEmoji = 0.7;     // people judge 47 of 65 tweets as their emoji do
constexpr double shownFrom = 0.3;       ///< an emotion: below, it is more likely wrong than of use
/// What praises others in comments is, in a diary, all that is good.
constexpr double praiseFrom = 0.65;
constexpr double mixedAtMost = 0.75; ///< sure
constexpr double beforeTurn = 0.4;   ///< what is said before a sentence that begins with *but*

constexpr double trustWhereDenied = 0.9;
constexpr double doubtWhereDenied = 0.6;

float logit(float p)
{
    constexpr float least = 1e-4F;
    p = std::clamp(p, least, 1.0F - least);
    return std::log(p / (1.0F - p));
}

/// What is told of a valence tanh(z): tanh(z / 2). People's ratings are not as near to the ends.
double told(double valence)
{
    return valence / (1.0 + std::sqrt(1.0 - valence * valence));
}

/// The n-grams' verdict on the labels with the encoder's.
void addEncoder(const EncodedText::Feeling &felt, EmotionModel::Verdict &verdict)
{
    for (size_t i = 0; i < verdict.probability.size(); ++i) {
        const float z =
            encoderOfLabels * felt[i] + (1.0F - encoderOfLabels) * logit(verdict.probability[i]);
        verdict.probability[i] = 1.0F / (1.0F + std::exp(-z));
    }
    verdict.arousal =
        std::clamp(0.5F * (verdict.arousal + felt[EmotionModel::labels + 1]), -1.0F, 1.0F);
}

/// How much of either is in a text.
struct Sides
{
    double good = 0.0;
    double bad = 0.0;

    void add(double force) { (force > 0 ? good : bad) += std::abs(force); }
    [[nodiscard]] double smaller() const { return std::min(good, bad); }
    /// The smaller by the larger, 0..1.
    [[nodiscard]] double balance() const
    {
        return smaller() > 0.0 ? smaller() / std::max(good, bad) : 0.0;
    }
};

/// \param words  the force of what was felt
/// \param parts  the valence of the text's parts: words of love in a lament are no light in it
SentimentLabel labelOf(double score, const Sides &words, const Sides &parts)
{
    const double strength = std::abs(score);
    const bool goesBothWays = strength < mixedWhereEven || parts.balance() >= 0.3;
    if (strength < mixedBelow && words.smaller() >= 2.0 && words.balance() >= 0.55 && goesBothWays)
        return SentimentLabel::Mixed;
    if (strength < neutralBelow)
        return SentimentLabel::Neutral;
    return score > 0 ? SentimentLabel::Positive : SentimentLabel::Negative;
}

/// The verdict on a text whose words cannot be read, by its emoji; none where it has none.
SentimentAnalysis byEmoji(const Document &document, const ValenceRules::Verdict &emoji)
{
    SentimentAnalysis analysis;
    if (emoji.felt.empty())
        return analysis;
    Sides felt;
    QList<Span> places;
    for (const ValenceRules::Felt &one : emoji.felt) {
        felt.add(double(one.force));
        if (places.size() < qsizetype(mostEvidence))
            places.append(document.token(one.token).span());
    }
    const auto score = double(emoji.polarity);
    analysis.overall = {.score = told(score),
                        .label = labelOf(score, felt, felt),
                        .confidence = sureOfEmoji,
                        .evidence = places};
    analysis.valence = told(score);
    return analysis;
}

/// \param felt  the strongest first
float strongestOf(const std::vector<ValenceRules::Felt> &felt)
{
    return felt.empty() ? 0.0F : std::abs(felt.front().force);
}

/// All windows' verdicts, added up; its size does not depend on the text's.
class Tally
{
public:
    using Thresholds = std::array<float, EmotionModel::labels>;

    Tally(const Document &document, const Thresholds &thresholds)
        : m_document(document)
        , m_thresholds(thresholds)
    {}

    /// \param sentences  polarity of the window's, by length
    void add(const Sentence &window, double words, double v, const Sides &sentences,
             const std::vector<ValenceRules::Felt> &felt, const EmotionModel::Verdict &verdict)
    {
        const double weight = std::sqrt(std::max(words, 1.0));
        const double stress = weight * (0.3 + std::abs(v));
        m_weight += weight;
        m_stress += stress;
        m_valence += stress * v;
        m_arousal += weight * double(verdict.arousal);
        for (size_t i = 0; i < m_labels.size(); ++i)
            m_labels[i] += weight * std::pow(double(verdict.probability[i]), 3.0);
        m_windows.add(stress * v);
        m_sentences = sentences;
        for (const ValenceRules::Felt &word : felt)
            m_words.add(double(word.force));
        m_felt.insert(m_felt.end(), felt.begin(), felt.end());
        trimFelt();
        if (std::abs(v) > std::abs(m_strongestValence)) {
            m_strongestValence = v;
            m_strongest = m_document.spanOf(window);
        }
        m_course.append({m_document.spanOf(window), v});
    }

    [[nodiscard]] SentimentAnalysis verdict(bool full) const
    {
        SentimentAnalysis analysis;
        if (m_weight <= 0.0)
            return analysis;
        const double score = m_valence / m_stress;
        const SentimentLabel label =
            labelOf(score, m_words, m_course.size() > 1 ? m_windows : m_sentences);
        analysis.overall = {.score = told(score),
                            .label = label,
                            .confidence =
                                SentimentAnalyser::confidenceOf(score, label, m_words.balance()),
                            .evidence = evidenceFor(label)};
        analysis.valence = told(score);
        analysis.arousal = m_arousal / m_weight;
        addEmotions(full, analysis);
        if (m_course.size() > 1 && m_document.words() >= wordsForCourse)
            analysis.course = thinned();
        return analysis;
    }

private:
    /// Keeps the strongest words of either sign only.
    void trimFelt()
    {
        if (m_felt.size() < 16 * mostEvidence)
            return;
        const auto stronger = [](const auto &a, const auto &b) {
            return std::abs(a.force) > std::abs(b.force);
        };
        const auto good = std::stable_partition(m_felt.begin(), m_felt.end(),
                                                [](const auto &word) { return word.force > 0; });
        std::stable_sort(m_felt.begin(), good, stronger);
        std::stable_sort(good, m_felt.end(), stronger);
        const auto bad = m_felt.erase(
            m_felt.begin() + std::min<ptrdiff_t>(good - m_felt.begin(), mostEvidence), good);
        m_felt.erase(bad + std::min<ptrdiff_t>(m_felt.end() - bad, mostEvidence), m_felt.end());
    }

    [[nodiscard]] QList<Span> evidenceFor(SentimentLabel label) const
    {
        std::vector<ValenceRules::Felt> chosen;
        std::ranges::copy_if(m_felt, std::back_inserter(chosen), [label](const auto &word) {
            return label == SentimentLabel::Mixed || label == SentimentLabel::Neutral
                || (word.force > 0) == (label == SentimentLabel::Positive);
        });
        std::ranges::stable_sort(chosen, [](const auto &a, const auto &b) {
            return std::abs(a.force) > std::abs(b.force);
        });
        // Beside strong words the weak ones say nothing.
        std::erase_if(chosen, [least = weakest * strongestOf(chosen)](const auto &word) {
            return std::abs(word.force) < least;
        });
        chosen.resize(std::min(chosen.size(), mostEvidence));
        QList<Span> spans;
        for (const ValenceRules::Felt &word : chosen)
            spans.append(m_document.token(word.token).span());
        if (spans.isEmpty() && label != SentimentLabel::Neutral)
            spans.append(m_strongest);
        std::ranges::sort(spans);
        return spans;
    }

    void addEmotions(bool full, SentimentAnalysis &analysis) const
    {
        for (int i = 0; i < EmotionModel::labels; ++i) {
            const double p = std::cbrt(m_labels[size_t(i)] / m_weight);
            const bool present = p >= double(m_thresholds[size_t(i)]);
            const QString name = EmotionModel::names()[size_t(i)];
            const bool praises = name == "admiration"_L1 || name == "approval"_L1;
            if (present && p >= (praises ? praiseFrom : shownFrom) && i != EmotionModel::neutral)
                analysis.emotions.append({name, p});
            if (full)
                analysis.emotionScores.append({name, p, present});
        }
        std::ranges::stable_sort(analysis.emotions, std::greater(), &Emotion::intensity);
    }

    /// The course in at most mostCoursePoints points: neighbours are joined.
    [[nodiscard]] QList<CoursePoint> thinned() const
    {
        const qsizetype group = (m_course.size() + mostCoursePoints - 1) / mostCoursePoints;
        QList<CoursePoint> points;
        for (qsizetype i = 0; i < m_course.size(); i += group) {
            const qsizetype end = std::min(i + group, m_course.size());
            double sum = 0.0;
            for (qsizetype j = i; j < end; ++j)
                sum += m_course[j].valence;
            const qsizetype start = m_course[i].span.start;
            points.append(
                {{start, m_course[end - 1].span.end() - start}, told(sum / double(end - i))});
        }
        return points;
    }

    const Document &m_document;
    const Thresholds &m_thresholds;
    double m_weight = 0.0, m_stress = 0.0, m_valence = 0.0, m_arousal = 0.0;
    Sides m_words, m_windows;
    Sides m_sentences; ///< of the last window
    std::array<double, EmotionModel::labels> m_labels{};
    std::vector<ValenceRules::Felt> m_felt;
    double m_strongestValence = 0.0;
    Span m_strongest;
    QList<CoursePoint> m_course;
};

} // namespace

Result<SentimentAnalysis> SentimentAnalyser::analyse(const Document &document, bool full,
                                                     const Pulse &pulse) const
{
    if (!document.isEnglish())
        return byEmoji(document, m_rules.judgeEmoji(document));
    const encoder::Encoder *encoder = m_model.encoder();
    const encoder::AffectHead *head = encoder ? encoder->affectHead() : nullptr;
    std::shared_ptr<const EncodedText> encoded;
    if (head) {
        const auto read = document.encoded(*encoder, pulse);
        if (!read)
            return fail(read.error());
        encoded = *read;
    }
    Tally::Thresholds thresholds{};
    for (int i = 0; i < EmotionModel::labels; ++i)
        thresholds[size_t(i)] = head ? head->threshold(i) : m_emotions.threshold(i);
    const Shares &shares = head ? withEncoder : withoutEncoder;

    Tally tally(document, thresholds);
    auto sentence = document.sentences().begin();
    size_t number = 0;
    for (const Sentence &window : document.windows(EncodedText::windowTokens)) {
        if (!pulse.goesOn())
            return cancelled();
        double words = 0.0;
        double said = 0.0; // words, those before a turn counted less
        double polarity = 0.0;
        double denied = 0.0;
        Sides sentences;
        std::vector<ValenceRules::Felt> felt;
        for (; sentence != document.sentences().end() && sentence->first < window.end; ++sentence) {
            const ValenceRules::Verdict verdict = m_rules.judge(document, *sentence);
            const double length = sentence->size();
            if (verdict.turns) {
                polarity *= beforeTurn;
                said *= beforeTurn;
            }
            words += length;
            said += length;
            polarity += length * double(verdict.polarity);
            denied += length * double(verdict.denied);
            sentences.add(length * double(verdict.polarity));
            felt.insert(felt.end(), verdict.felt.begin(), verdict.felt.end());
        }
        auto verdict = m_emotions.judge(document, window.first, window.end, m_vectors);
        // What is denied is seen by the rules alone: the others know the words and not the turn.
        const double d = words > 0.0 ? denied / words : 0.0;
        double v = (shares.rules + trustWhereDenied * d) * (said > 0.0 ? polarity / said : 0.0)
            + (1.0 - doubtWhereDenied * d) * shares.grams * double(verdict.valence);
        if (encoded) {
            const EncodedText::Feeling &read = encoded->feelings[number++];
            v += (1.0 - doubtWhereDenied * d) * shares.encoder * double(read[EmotionModel::labels]);
            addEncoder(read, verdict);
        }
        for (int i = 0; i < EmotionModel::labels; ++i)
            verdict.probability[size_t(i)] *= float(1.0 - doubtWhereDenied * d);
        tally.add(window, words, std::tanh(v), sentences, felt, verdict);
    }
    return tally.verdict(full);
}

double SentimentAnalyser::confidenceOf(double score, SentimentLabel label, double balance)
{
    const double strength = std::abs(score);
    if (label == SentimentLabel::Neutral)
        return 0.7 - strength;
    const double oneSided = 1.0 / (1.0 + std::exp(-steepness * strength));
    return label == SentimentLabel::Mixed ? mixedAtMost * 2.0 * (1.0 - oneSided) * balance
                                          : oneSided;
}

} // namespace englog::builtin
