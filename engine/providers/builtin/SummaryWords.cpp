// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/SummaryWords.h"

#include "engine/providers/builtin/StopWords.h"

#include <QHash>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace englog::builtin {

namespace {

constexpr SummaryWords::Features weights{-2.59F, -0.96F, 0.57F, -1.90F, 1.32F, 0.24F,
                                         -0.54F, -0.60F, 0.35F, 0.33F,  0.69F, 0.21F,
                                         -0.31F, -0.54F, 0.67F, 1.96F};

/// A stop word that most texts have, and what is added for it.
struct Common
{
    Key word;
    float weight;
};
constexpr std::array common{
    Common{keyOf(u"a"), 4.23F},    Common{keyOf(u"the"), 1.59F},  Common{keyOf(u"in"), 1.86F},
    Common{keyOf(u"of"), 1.34F},   Common{keyOf(u"for"), 1.27F},  Common{keyOf(u"and"), 2.40F},
    Common{keyOf(u"with"), 1.49F}, Common{keyOf(u"on"), 0.66F},   Common{keyOf(u"to"), 1.20F},
    Common{keyOf(u"at"), 0.92F},   Common{keyOf(u"from"), 1.04F}, Common{keyOf(u"have"), -0.55F},
    Common{keyOf(u"an"), 1.79F},   Common{keyOf(u"is"), -0.13F},  Common{keyOf(u"was"), -0.01F},
    Common{keyOf(u"as"), 1.44F},   Common{keyOf(u"this"), 0.17F}, Common{keyOf(u"by"), 1.23F},
    Common{keyOf(u"it"), -1.32F},  Common{keyOf(u"that"), -0.31F}};

constexpr qint32 longFrom = 8; ///< words of a sentence that is more than a heading
constexpr float unknownNearness = 0.3F;

/// What the text shows of one word.
struct Seen
{
    qint32 token = 0; ///< where first
    qint32 count = 0;
    qint32 sentences = 0;
    qint32 capitals = 0;   ///< of those that do not begin a sentence
    qint32 place = 0;      ///< sentence where first
    qint32 longPlace = -1; ///< the same, counting long sentences alone
    qint32 lastSentence = -1;
};

/// Reads a text's words, sentence by sentence.
struct Reading
{
    QHash<Key, qint32> rows;
    QHash<Key, qint32> stems; ///< how often each stands
    std::vector<Seen> seen;
    qint32 sentences = 0;
    qint32 longSentences = 0;
    qint32 words = 0;

    void read(const Document &document, const Sentence &sentence, std::vector<qint32> &wordOf)
    {
        qint32 size = 0;
        for (qint32 i = sentence.first; i < sentence.end; ++i)
            size += isWord(document.token(i));
        if (size == 0)
            return;
        const bool isLong = size >= longFrom;
        for (qint32 i = sentence.first; i < sentence.end; ++i) {
            const Token &token = document.token(i);
            if (!isWord(token))
                continue;
            qint32 &row = wordOf[size_t(i)];
            row = rows.value(token.key, qint32(seen.size()));
            if (row == qint32(seen.size())) {
                rows.insert(token.key, row);
                seen.push_back({.token = i, .place = sentences});
            }
            Seen &word = seen[size_t(row)];
            ++word.count;
            ++stems[token.stem];
            word.capitals += token.capital && i > sentence.first;
            word.sentences += word.lastSentence != sentences;
            word.lastSentence = sentences;
            if (isLong && word.longPlace < 0)
                word.longPlace = longSentences;
        }
        words += size;
        ++sentences;
        longSentences += isLong;
    }

    static bool isWord(const Token &token)
    {
        return token.isWord() || token.kind == Token::Kind::Number;
    }
};

SummaryWords::Features featuresOf(const Seen &seen, const Token &token, const Reading &reading,
                                  const WordVectors &vectors, const WordVectors::Vector &whole)
{
    const qint32 row = vectors.rowOf(token.key);
    const float odds = vectors.odds(row);
    const auto count = float(seen.count), sentences = float(reading.sentences);
    const float place = float(seen.place) / sentences;
    if (stopWords().contains(token.key))
        return {1.0F, 1.0F, std::log(1'000.0F * count / float(reading.words)), odds};
    float nearness = unknownNearness;
    if (row >= 0) {
        WordVectors::Vector vector{};
        vectors.add(row, 1.0F, vector);
        nearness = cosine(vector, whole);
    }
    return {1.0F,
            0.0F,
            0.0F,
            0.0F,
            std::log(count),
            std::log(float(reading.stems.value(token.stem))),
            std::log(1.0F + 30.0F * float(seen.sentences) / sentences),
            place,
            odds,
            vectors.nounShare(row),
            2 * seen.capitals > seen.count ? 1.0F : 0.0F,
            token.isWord() ? 0.0F : 1.0F,
            std::log(sentences),
            token.length < 3 ? 1.0F : 0.0F,
            nearness,
            seen.longPlace < 0 ? 0.0F : 1.0F / float(1 + seen.longPlace)};
}

} // namespace

SummaryWords::SummaryWords(const Document &document, const WordVectors &vectors,
                           std::vector<Features> *features)
    : m_wordOf(document.tokens().size(), -1)
{
    Reading reading;
    for (const Sentence &sentence : document.sentences())
        reading.read(document, sentence, m_wordOf);

    WordVectors::Vector whole{};
    for (const Seen &seen : reading.seen) {
        const Key key = document.token(seen.token).key;
        const qint32 row = vectors.rowOf(key);
        if (row >= 0 && !stopWords().contains(key))
            vectors.add(row, float(seen.count) * vectors.rarity(row), whole);
    }
    for (const Seen &seen : reading.seen) {
        const Token &token = document.token(seen.token);
        const Features own = featuresOf(seen, token, reading, vectors, whole);
        float sum = std::inner_product(own.begin(), own.end(), weights.begin(), 0.0F);
        const auto one = std::ranges::find(common, token.key, &Common::word);
        if (one != common.end())
            sum += one->weight;
        if (features)
            features->push_back(own);
        m_words.push_back(
            {token.key, 1.0F / (1.0F + std::exp(-sum)), stopWords().contains(token.key)});
    }
}

} // namespace englog::builtin
