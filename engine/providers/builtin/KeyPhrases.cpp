// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/KeyPhrases.h"

#include "engine/providers/builtin/StopWords.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace englog::builtin {

namespace {

constexpr qint32 longestPhrase = 4;
constexpr float within = 0.15F; ///< least noun share of a word in a phrase
constexpr float atEnd = 0.3F;   ///< of its last word
constexpr float alone = 0.4F;   ///< of a phrase of one word
constexpr float capital = 0.5F; ///< what a capital says at least
constexpr std::array lengthWorth{1.0F, 2.4F, 3.6F, 4.5F};

struct Phrase
{
    qint32 first = 0; ///< token
    qint32 size = 0;
    qint32 count = 0;
    qint32 sentence = 0;
    float worth = 0.0F;
};

bool isContent(const Document &document, const Token &token)
{
    return token.isWord() && token.length > 2 && !stopWords().contains(token.key)
        && !document.view(token).endsWith(u"ly");
}

/// Collects candidates with their counts.
class Collection
{
public:
    Collection(const Document &document, const WordVectors &vectors)
        : m_document(document)
        , m_vectors(vectors)
    {}

    void addRun(qint32 first, qint32 end, qint32 sentence)
    {
        for (qint32 begin = first; begin < end; ++begin) {
            Key key = emptyKey;
            for (qint32 last = begin; last < std::min(begin + longestPhrase, end); ++last) {
                const float share = nounShare(last);
                if (share < within)
                    break;
                key = joined(key, m_document.token(last).stem);
                const bool whole = begin == first && last + 1 == end;
                if (share >= (last == begin ? alone : atEnd) && (whole || last - begin < 2))
                    count(key, begin, last + 1 - begin, sentence);
            }
        }
    }

    [[nodiscard]] std::vector<Phrase> phrases() const
    {
        return {m_phrases.cbegin(), m_phrases.cend()};
    }

private:
    [[nodiscard]] float nounShare(qint32 i) const
    {
        const float share = m_vectors.nounShare(m_vectors.rowOf(m_document.token(i).key));
        return m_document.token(i).capital ? std::max(share, capital) : share;
    }

    void count(Key key, qint32 first, qint32 size, qint32 sentence)
    {
        Phrase &phrase = m_phrases[key];
        if (phrase.count++ == 0) {
            phrase.first = first;
            phrase.size = size;
            phrase.sentence = sentence;
        }
    }

    const Document &m_document;
    const WordVectors &m_vectors;
    QHash<Key, Phrase> m_phrases;
};

/// Frequent, rare elsewhere, of a good length, early.
float worthOf(const Phrase &phrase, const Document &document, const WordVectors &vectors)
{
    float rarity = 0.0F;
    for (qint32 i = phrase.first; i < phrase.first + phrase.size; ++i)
        rarity += vectors.rarity(vectors.rowOf(document.token(i).key));
    rarity /= float(phrase.size);
    return rarity * rarity * std::log(1.0F + float(phrase.count))
        * lengthWorth[size_t(phrase.size - 1)] * (1.0F + 0.5F / float(1 + phrase.sentence));
}

/// The best phrases, best first, none of which repeats what better ones say.
QList<Span> bestOf(const std::vector<Phrase> &phrases, const Document &document)
{
    QList<Span> spans;
    QSet<Key> taken;
    const size_t wanted = std::min<size_t>(KeyPhrases::most, size_t(3 + document.words() / 12));
    for (const Phrase &phrase : phrases) {
        if (size_t(spans.size()) >= wanted)
            break;
        qint32 known = 0;
        for (qint32 i = phrase.first; i < phrase.first + phrase.size; ++i)
            known += taken.contains(document.token(i).stem);
        if (2 * known > phrase.size || (phrase.size == 1 && known == 1))
            continue;
        for (qint32 i = phrase.first; i < phrase.first + phrase.size; ++i)
            taken.insert(document.token(i).stem);
        spans.append(document.spanOf(phrase.first, phrase.first + phrase.size));
    }
    return spans;
}

} // namespace

Result<QList<Span>> KeyPhrases::find(const Document &document, const Pulse &pulse) const
{
    Collection collection(document, m_vectors);
    for (size_t s = 0; s < document.sentences().size(); ++s) {
        if (!pulse.goesOnAt(qsizetype(s), 128))
            return cancelled();
        const Sentence &sentence = document.sentences()[s];
        qint32 first = sentence.first;
        for (qint32 i = sentence.first; i <= sentence.end; ++i) {
            const bool inside = i < sentence.end && isContent(document, document.token(i));
            if (inside)
                continue;
            collection.addRun(first, i, qint32(s));
            first = i + 1;
        }
    }
    std::vector<Phrase> phrases = collection.phrases();
    for (Phrase &phrase : phrases)
        phrase.worth = worthOf(phrase, document, m_vectors);
    // By place where worth is equal, so that the order is the same wherever it runs.
    std::ranges::sort(phrases, [](const Phrase &a, const Phrase &b) {
        return std::tuple(-a.worth, a.first, a.size) < std::tuple(-b.worth, b.first, b.size);
    });
    return bestOf(phrases, document);
}

} // namespace englog::builtin
