// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/openai/Pieces.h"

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog::openai {

namespace {

bool endsSentence(QChar unit)
{
    return u".!?…。！？"_s.contains(unit);
}

/// How good a place to cut is that before `at`: 3 a paragraph's end, 2 a sentence's, 1 a word's.
int worthOfCut(QStringView text, qsizetype at)
{
    const QChar before = text[at - 1];
    if (before == u'\n')
        return 3;
    if (u"。！？"_s.contains(before))
        return 2;
    if (!before.isSpace())
        return 0;
    qsizetype end = at - 1;
    while (end > 0 && u" \t\"'”’)"_s.contains(text[end - 1]))
        --end;
    return end > 0 && endsSentence(text[end - 1]) ? 2 : 1;
}

/// Where no character is torn from its marks, and no pair from its half.
qsizetype wholeCharacterBefore(QStringView text, qsizetype at, qsizetype begin)
{
    qsizetype cut = at;
    while (cut > begin + 1 && (text[cut].isLowSurrogate() || text[cut].isMark()))
        --cut;
    return cut;
}

qsizetype cutOf(QStringView text, qsizetype begin, qsizetype most)
{
    const qsizetype last = begin + most;
    qsizetype best = 0;
    int worth = 0;
    for (qsizetype at = last; at > begin + most / 2 && worth < 3; --at) {
        if (const int here = worthOfCut(text, at); here > worth) {
            worth = here;
            best = at;
        }
    }
    return best > 0 ? best : wholeCharacterBefore(text, last, begin);
}

SentimentLabel labelOf(const QList<PieceFinding> &found, double score)
{
    double good = 0.0;
    double bad = 0.0;
    double all = 0.0;
    for (const PieceFinding &one : found) {
        const auto &overall = std::get<SentimentAnalysis>(one.finding).overall;
        const auto weight = double(one.piece.length);
        all += weight;
        if (!overall)
            continue;
        const bool mixed = overall->label == SentimentLabel::Mixed;
        good += overall->label == SentimentLabel::Positive ? weight : mixed ? weight / 2 : 0.0;
        bad += overall->label == SentimentLabel::Negative ? weight : mixed ? weight / 2 : 0.0;
    }
    constexpr double much = 0.25; // of the text
    constexpr double clear = 0.5;
    constexpr double some = 0.1;
    if (good >= much * all && bad >= much * all && std::abs(score) < clear)
        return SentimentLabel::Mixed;
    if (std::abs(score) < some)
        return SentimentLabel::Neutral;
    return score > 0 ? SentimentLabel::Positive : SentimentLabel::Negative;
}

template<typename Item, typename Strength>
void keepStrongest(QList<Item> &items, const Item &item, Strength strength)
{
    const auto same =
        std::ranges::find_if(items, [&](const Item &one) { return one.name == item.name; });
    if (same == items.end())
        items.append(item);
    else
        (*same).*strength = std::max((*same).*strength, item.*strength);
}

SentimentAnalysis mergedSentiment(const QList<PieceFinding> &found)
{
    constexpr qsizetype mostEvidence = 12;
    SentimentAnalysis all;
    Sentiment overall;
    double length = 0.0;
    for (const PieceFinding &one : found) {
        const auto &part = std::get<SentimentAnalysis>(one.finding);
        for (const Emotion &emotion : part.emotions)
            keepStrongest(all.emotions, emotion, &Emotion::intensity);
        if (!part.overall)
            continue;
        const auto weight = double(one.piece.length);
        length += weight;
        overall.score += weight * part.overall->score;
        overall.confidence += weight * part.overall->confidence;
        overall.evidence += part.overall->evidence;
        all.course.append({one.piece, part.overall->score});
    }
    std::ranges::stable_sort(all.emotions, std::greater(), &Emotion::intensity);
    if (length > 0.0) {
        overall.score = std::clamp(overall.score / length, -1.0, 1.0);
        overall.confidence = std::clamp(overall.confidence / length, 0.0, 1.0);
        overall.label = labelOf(found, overall.score);
        overall.evidence.resize(std::min(mostEvidence, overall.evidence.size()));
        all.overall = overall;
        all.valence = overall.score;
    }
    return all;
}

/// Up to and with the end of its first sentence.
QString firstSentence(const QString &text)
{
    for (qsizetype at = 1; at < text.size(); ++at) {
        if (worthOfCut(text, at) == 2)
            return text.first(at).trimmed();
    }
    return text;
}

/// One after the other; the first sentence of each, where that would be more than a summary.
QString joined(QStringList summaries)
{
    constexpr qsizetype much = 1'500;
    summaries.removeAll(QString());
    const QString all = summaries.join(u' ');
    if (all.size() <= much)
        return all;
    for (QString &summary : summaries)
        summary = firstSentence(summary);
    return summaries.join(u' ');
}

ContentExtraction mergedContent(const QList<PieceFinding> &found)
{
    constexpr qsizetype mostPhrases = 12;
    ContentExtraction all;
    QStringList summaries;
    qsizetype longest = 0;
    for (const PieceFinding &one : found) {
        const auto &part = std::get<ContentExtraction>(one.finding);
        summaries += part.summary;
        longest = std::max(longest, part.keyPhrases.size());
    }
    all.summary = joined(summaries);
    QStringList known;
    for (qsizetype rank = 0; rank < longest; ++rank) {
        for (const PieceFinding &one : found) {
            const auto &part = std::get<ContentExtraction>(one.finding);
            if (rank >= part.keyPhrases.size() || all.keyPhrases.size() >= mostPhrases
                || known.contains(part.keyPhrases[rank].toCaseFolded()))
                continue;
            known += part.keyPhrases[rank].toCaseFolded();
            all.keyPhrases += part.keyPhrases[rank];
            all.keyPhraseSpans += part.keyPhraseSpans[rank];
        }
    }
    return all;
}

ThemeIdentification mergedThemes(const QList<PieceFinding> &found)
{
    ThemeIdentification all;
    for (const PieceFinding &one : found) {
        const auto &part = std::get<ThemeIdentification>(one.finding);
        for (const Theme &theme : part.themes)
            keepStrongest(all.themes, theme, &Theme::confidence);
    }
    std::ranges::stable_sort(all.themes, std::greater(), &Theme::confidence);
    return all;
}

InsightGeneration mergedInsights(const QList<PieceFinding> &found)
{
    constexpr qsizetype most = 5;
    InsightGeneration all;
    for (const PieceFinding &one : found)
        all.insights += std::get<InsightGeneration>(one.finding).insights;
    all.insights.resize(std::min(most, all.insights.size()));
    return all;
}

Finding mergedFinding(const QList<PieceFinding> &found)
{
    switch (kindOf(found.first().finding)) {
    case TaskKind::SentimentAnalysis:
        return mergedSentiment(found);
    case TaskKind::ContentExtraction:
        return mergedContent(found);
    case TaskKind::ThemeIdentification:
        return mergedThemes(found);
    case TaskKind::EntityRecognition: {
        EntityRecognition all;
        for (const PieceFinding &one : found)
            all.entities += std::get<EntityRecognition>(one.finding).entities;
        return all;
    }
    case TaskKind::InsightGeneration:
        return mergedInsights(found);
    case TaskKind::EmbeddingGeneration:
        break;
    }
    return found.first().finding;
}

class Shifter
{
public:
    explicit Shifter(qsizetype by) : m_by(by) {}

    void operator()(SentimentAnalysis &found) const
    {
        if (found.overall)
            shift(found.overall->evidence);
        for (CoursePoint &point : found.course)
            point.span.start += m_by;
    }
    void operator()(ContentExtraction &found) const
    {
        shift(found.summarySpans);
        shift(found.keyPhraseSpans);
    }
    void operator()(EntityRecognition &found) const
    {
        for (Entity &entity : found.entities)
            entity.span.start += m_by;
    }
    void operator()(InsightGeneration &found) const
    {
        for (Insight &insight : found.insights) {
            for (Evidence &evidence : insight.evidence)
                evidence.span.start += m_by;
        }
    }
    void operator()(ThemeIdentification &) const {}
    void operator()(EmbeddingGeneration &) const {}

private:
    void shift(QList<Span> &spans) const
    {
        for (Span &span : spans)
            span.start += m_by;
    }
    qsizetype m_by;
};

} // namespace

QList<Span> piecesOf(const QString &text, qsizetype most)
{
    Q_ASSERT(most >= 4); // a pair and its marks have room in it
    QList<Span> pieces;
    qsizetype begin = 0;
    while (text.size() - begin > most) {
        const qsizetype cut = cutOf(text, begin, most);
        pieces.append({begin, cut - begin});
        begin = cut;
    }
    if (begin < text.size() || pieces.isEmpty())
        pieces.append({begin, text.size() - begin});
    return pieces;
}

Finding shifted(const Finding &finding, qsizetype by)
{
    Finding moved = finding;
    std::visit(Shifter(by), moved);
    return moved;
}

PieceFinding merged(const QList<PieceFinding> &found)
{
    Q_ASSERT(!found.isEmpty());
    if (found.size() == 1)
        return found.first();
    PieceFinding all;
    all.piece = {found.first().piece.start, found.last().piece.end() - found.first().piece.start};
    all.finding = mergedFinding(found);
    double sum = 0.0;
    double length = 0.0;
    for (const PieceFinding &one : found) {
        if (all.language.isEmpty())
            all.language = one.language;
        if (!one.confidence)
            continue;
        sum += double(one.piece.length) * *one.confidence;
        length += double(one.piece.length);
    }
    if (length > 0.0)
        all.confidence = std::clamp(sum / length, 0.0, 1.0);
    return all;
}

QList<float> unit(const QList<float> &vector)
{
    double squares = 0.0;
    for (const float value : vector)
        squares += double(value) * double(value);
    const double length = std::sqrt(squares);
    if (!(length > 0.0) || !std::isfinite(length))
        return {};
    QList<float> result;
    result.reserve(vector.size());
    for (const float value : vector)
        result.append(float(double(value) / length));
    return result;
}

QList<float> meanDirection(const QList<EmbeddingGeneration::Part> &parts)
{
    if (parts.isEmpty())
        return {};
    QList<float> sum(parts.first().vector.size(), 0.0F);
    for (const EmbeddingGeneration::Part &part : parts) {
        for (qsizetype n = 0; n < sum.size(); ++n)
            sum[n] += part.vector[n] * float(part.span.length);
    }
    return unit(sum);
}

} // namespace englog::openai
