// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/Embedder.h"

#include "engine/providers/builtin/StopWords.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace englog::builtin {

namespace {

constexpr size_t hashedPlaces = 192;
constexpr float encodedShare = 0.95F; // of the meaning, where the encoder tells it
constexpr float addedShare = 0.75F;   // and where it is added up from words
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

/// Both parts as one unit vector; the second alone where the first is nothing.
template<size_t N>
QList<float> joinedParts(std::array<float, N> meaning, float share,
                         std::array<float, hashedPlaces> words)
{
    if (std::ranges::all_of(meaning, [](float value) { return value == 0.0F; }))
        share = 0.0F;
    makeUnit(meaning, std::sqrt(share));
    makeUnit(words, std::sqrt(1.0F - share));
    QList<float> vector(meaning.begin(), meaning.end());
    vector.append(QList<float>(words.begin(), words.end()));
    makeUnit(vector, 1.0F);
    return vector;
}

/// A word of the text: how often it stands there, and where first.
struct Counted
{
    Key key;
    qint32 token;
    friend auto operator<=>(const Counted &, const Counted &) = default;
};

} // namespace

/// Both parts of a vector as they are added up from words.
struct Embedder::Words
{
    WordVectors::Vector added{};
    std::array<float, hashedPlaces> hashed{};
    bool any = false;
};

Result<Embedder::Words> Embedder::wordsOf(const Document &document, const Sentence &range,
                                          const Pulse &pulse) const
{
    // Sorted by key, so that sums are made in one order whatever the order of the words.
    std::vector<Counted> words;
    for (qint32 i = range.first; i < range.end; ++i) {
        const Token &token = document.token(i);
        if (!pulse.goesOnAt(i))
            return cancelled();
        if (token.isWord() && !stopWords().contains(token.key))
            words.push_back({token.key, i});
    }
    std::ranges::sort(words);

    Words sums;
    sums.any = !words.empty();
    for (auto it = words.cbegin(); it != words.cend();) {
        if (!pulse.goesOnAt(it - words.cbegin()))
            return cancelled();
        const auto next = std::find_if(it, words.cend(),
                                       [it](const Counted &word) { return word.key != it->key; });
        const Token &token = document.token(it->token);
        const qint32 row = m_vectors.rowOf(token.key);
        const float weight = (1.0F + std::log(float(next - it))) * m_vectors.rarity(row);
        addHashed(token.stem, weight, sums.hashed);
        if (row >= 0)
            m_vectors.add(row, weight, sums.added);
        else
            addLetterRuns(document.view(token).first(std::min(token.length, 24)), 0.3F * weight,
                          sums.hashed);
        it = next;
    }
    return sums;
}

Result<EmbeddingGeneration> Embedder::analyse(const Document &document, const Pulse &pulse) const
{
    const auto whole = wordsOf(document, {0, qint32(document.tokens().size())}, pulse);
    if (!whole)
        return fail(whole.error());
    if (!whole->any)
        return EmbeddingGeneration{};

    const encoder::Encoder *encoder = m_model.encoder();
    std::shared_ptr<const EncodedText> encoded = std::make_shared<const EncodedText>();
    if (encoder && document.mayBeEnglish()) {
        const auto read = document.encoded(*encoder, pulse);
        if (!read)
            return fail(read.error());
        encoded = *read;
    }
    const auto joined = [&](const Words &words, const encoder::Encoder::Vector &meaning) {
        return encoder ? joinedParts(meaning, encodedShare, words.hashed)
                       : joinedParts(words.added, addedShare, words.hashed);
    };
    EmbeddingGeneration found{joined(*whole, encoded->meaning), {}};
    const std::vector<Sentence> passages = document.passages();
    for (size_t i = 0; i < passages.size(); ++i) {
        const auto words = wordsOf(document, passages[i], pulse);
        if (!words)
            return fail(words.error());
        if (words->any)
            found.parts.append({document.spanOf(passages[i]),
                                joined(*words,
                                       i < encoded->passages.size() ? encoded->passages[i]
                                                                    : encoder::Encoder::Vector{})});
    }
    return found;
}

} // namespace englog::builtin
