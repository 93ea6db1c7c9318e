// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/Embedder.h"

#include "engine/providers/builtin/StopWords.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace englog::builtin {

namespace {

constexpr size_t hashedPlaces = Embedder::dimensions - size_t(WordVectors::dimensions);
constexpr float meaningShare = 0.75F;
constexpr qsizetype runLength = 4;

void addHashed(Key key, float weight, std::span<float> places)
{
    const quint32 bucket = bucketOf(key, 20);
    places[(bucket >> 1) % places.size()] += (bucket & 1U) ? weight : -weight;
}

void addLetterRuns(QStringView word, float weight, std::span<float> places)
{
    for (qsizetype i = 0; i + runLength <= word.size(); ++i)
        addHashed(joined(keyOfWord(word.mid(i, runLength)), 4), weight, places);
}

void makeUnit(std::span<float> part, float length)
{
    const float norm = std::sqrt(std::inner_product(part.begin(), part.end(), part.begin(), 0.0F));
    if (norm > 0.0F)
        for (float &value : part)
            value *= length / norm;
}

/// A word of the text: how often it stands there, and where first.
struct Counted
{
    Key key;
    qint32 token;
    friend auto operator<=>(const Counted &, const Counted &) = default;
};

} // namespace

Result<EmbeddingGeneration> Embedder::analyse(const Document &document, const Pulse &pulse) const
{
    // Sorted by key, so that sums are made in one order whatever the order of the words.
    std::vector<Counted> words;
    for (qint32 i = 0; i < qint32(document.tokens().size()); ++i) {
        const Token &token = document.token(i);
        if (!pulse.goesOnAt(i))
            return cancelled();
        if (token.isWord() && !stopWords().contains(token.key))
            words.push_back({token.key, i});
    }
    std::ranges::sort(words);

    WordVectors::Vector meaning{};
    std::array<float, hashedPlaces> hashed{};
    bool hasMeaning = false;
    for (auto it = words.cbegin(); it != words.cend();) {
        if (!pulse.goesOnAt(it - words.cbegin()))
            return cancelled();
        const auto next = std::find_if(it, words.cend(),
                                       [it](const Counted &word) { return word.key != it->key; });
        const Token &token = document.token(it->token);
        const qint32 row = m_vectors.rowOf(token.key);
        const float weight = (1.0F + std::log(float(next - it))) * m_vectors.rarity(row);
        addHashed(token.stem, weight, hashed);
        if (row >= 0) {
            m_vectors.add(row, weight, meaning);
            hasMeaning = true;
        } else {
            const QStringView word = document.view(token).first(std::min(token.length, 24));
            addLetterRuns(word, 0.3F * weight, hashed);
        }
        it = next;
    }
    if (words.empty())
        return EmbeddingGeneration{};

    QList<float> vector(qsizetype(dimensions), 0.0F);
    std::ranges::copy(meaning, vector.begin());
    std::ranges::copy(hashed, vector.begin() + WordVectors::dimensions);
    const std::span<float> all(vector.data(), dimensions);
    const float share = hasMeaning ? meaningShare : 0.0F;
    makeUnit(all.first(size_t(WordVectors::dimensions)), std::sqrt(share));
    makeUnit(all.last(hashedPlaces), std::sqrt(1.0F - share));
    makeUnit(all, 1.0F);
    return EmbeddingGeneration{vector};
}

} // namespace englog::builtin
