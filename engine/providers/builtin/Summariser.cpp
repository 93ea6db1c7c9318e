// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/Summariser.h"

#include "engine/providers/builtin/StopWords.h"

#include <QHash>

#include <algorithm>
#include <cmath>

namespace englog::builtin {

namespace {

constexpr float frequencyShare = 0.9F;
constexpr float openingShare = 1.0F;
constexpr float redundancyShare = 0.5F;
constexpr float shortPenalty = 0.6F;

struct Candidate
{
    WordVectors::Vector meaning{};
    float frequency = 0.0F;
    float worth = 0.0F;
    float likeness = 0.0F; ///< to what is picked already
    bool picked = false;
};

bool carriesContent(const Token &token)
{
    return token.isWord() && !stopWords().contains(token.key);
}

QHash<Key, int> countsOf(const Document &document)
{
    QHash<Key, int> counts;
    for (const Token &token : document.tokens())
        if (carriesContent(token))
            ++counts[token.stem];
    return counts;
}

/// Picks what is worth most and least like what is picked already; its place.
size_t takeBest(std::vector<Candidate> &candidates)
{
    const auto value = [](const Candidate &candidate) {
        return candidate.picked ? -1e9F : candidate.worth - redundancyShare * candidate.likeness;
    };
    const auto best = std::ranges::max_element(candidates, {}, value);
    best->picked = true;
    for (Candidate &candidate : candidates)
        candidate.likeness = std::max(candidate.likeness, cosine(candidate.meaning, best->meaning));
    return size_t(best - candidates.begin());
}

int sentencesFor(qsizetype sentences, std::optional<int> wished)
{
    const int byLength = std::clamp(qRound(0.6 * std::sqrt(double(sentences))), 1, 5);
    return int(std::min<qsizetype>(
        std::clamp(wished.value_or(byLength), 0, Summariser::mostSentences), sentences));
}

Candidate read(const Document &document, const Sentence &sentence, const QHash<Key, int> &counts,
               const WordVectors &vectors)
{
    Candidate candidate;
    float content = 0.0F;
    for (qint32 i = sentence.first; i < sentence.end; ++i) {
        const Token &token = document.token(i);
        if (!carriesContent(token))
            continue;
        const qint32 row = vectors.rowOf(token.key);
        const float rarity = vectors.rarity(row);
        candidate.frequency += rarity * std::log(1.0F + float(counts.value(token.stem)));
        content += 1.0F;
        if (row >= 0)
            vectors.add(row, rarity, candidate.meaning);
    }
    candidate.frequency /= content + 8.0F;
    candidate.worth = content < 4.0F ? -shortPenalty : 0.0F;
    return candidate;
}

} // namespace

Result<QList<Span>> Summariser::pick(const Document &document, std::optional<int> wished,
                                     const Pulse &pulse) const
{
    const std::vector<Sentence> &sentences = document.sentences();
    const QHash<Key, int> counts = countsOf(document);
    std::vector<Candidate> candidates(sentences.size());
    WordVectors::Vector whole{};
    float mostFrequency = 1e-6F;
    for (size_t s = 0; s < sentences.size(); ++s) {
        if (!pulse.goesOnAt(qsizetype(s), 128))
            return cancelled();
        Candidate &candidate = candidates[s];
        candidate = read(document, sentences[s], counts, m_vectors);
        candidate.worth += openingShare / float(1 + s);
        mostFrequency = std::max(mostFrequency, candidate.frequency);
        std::ranges::transform(whole, candidate.meaning, whole.begin(), std::plus());
    }
    for (Candidate &candidate : candidates)
        candidate.worth +=
            cosine(candidate.meaning, whole) + frequencyShare * candidate.frequency / mostFrequency;

    QList<Span> spans;
    for (int left = sentencesFor(qsizetype(sentences.size()), wished); left > 0; --left) {
        if (!pulse.goesOn())
            return cancelled();
        spans.append(document.spanOf(sentences[takeBest(candidates)]));
    }
    std::ranges::sort(spans);
    return spans;
}

} // namespace englog::builtin
