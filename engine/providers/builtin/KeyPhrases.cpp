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

constexpr qsizetype mostCandidates = 20'000; ///< more than a book's chapter has
constexpr qint32 longestPhrase = 5;          ///< words
constexpr std::array lengthWorth{0.0F, 1.8F, 2.0F, 1.8F, 1.8F};
constexpr float rarityShare = 2.0F;
constexpr float countShare = 1.6F;
constexpr float placeShare = 0.15F;
constexpr float participlePenalty = 0.9F;
constexpr float vaguePenalty = 1.0F;
constexpr float nameBonus = 0.8F;
constexpr qint32 longestTitle = 4; ///< letters of an abbreviation before a name

struct Phrase
{
    qint32 first = 0; ///< token
    qint32 end = 0;   ///< token
    qint32 size = 0;  ///< words
    qint32 whole = 0; ///< how often it stands for itself
    Key key = emptyKey;
    float worth = 0.0F;
};

/// Collects candidates with their counts, sentence by sentence.
class Collection
{
public:
    Collection(const Document &document, const WordVectors &vectors)
        : m_document(document)
        , m_vectors(vectors)
    {}

    void add(const Sentence &sentence, const std::vector<WordClass> &classes)
    {
        m_first = sentence.first;
        m_classes = &classes;
        m_run.clear();
        for (qint32 i = sentence.first; i < sentence.end; ++i) {
            if (isJoint(i, sentence))
                continue;
            const bool joins = i > sentence.first && isJoint(i - 1, sentence) && !m_run.empty();
            if (mayStand(i) || (joins && isWordOrNumber(i)))
                m_run.push_back(i);
            else
                closeRun();
        }
        closeRun();
    }

    [[nodiscard]] std::vector<Phrase> phrases() const
    {
        std::vector<Phrase> all{m_phrases.cbegin(), m_phrases.cend()};
        for (Phrase &phrase : all)
            phrase.worth += worthOf(phrase);
        return all;
    }

private:
    [[nodiscard]] WordClass classOf(qint32 i) const { return (*m_classes)[size_t(i - m_first)]; }
    [[nodiscard]] bool isWordOrNumber(qint32 i) const
    {
        return m_document.token(i).isWord() || m_document.token(i).kind == Token::Kind::Number;
    }
    [[nodiscard]] bool mayStand(qint32 i) const
    {
        const WordClass sort = classOf(i);
        return isWordOrNumber(i) && sort != WordClass::Other && sort != WordClass::Verb
            && sort != WordClass::Adverb;
    }
    /// A hyphen between two words, or the stop of an abbreviation within a name (*Sir W. Penn*).
    [[nodiscard]] bool isJoint(qint32 i, const Sentence &sentence) const
    {
        const Token &token = m_document.token(i);
        if (token.length != 1 || token.spaced || i == sentence.first || i + 1 >= sentence.end
            || !isWordOrNumber(i - 1) || !isWordOrNumber(i + 1))
            return false;
        const Token &before = m_document.token(i - 1);
        const Token &after = m_document.token(i + 1);
        const char16_t sign = m_document.view(token).front().unicode();
        if (sign == u'.')
            return before.capital && before.length <= longestTitle && after.capital
                && classOf(i - 1) == WordClass::Name && classOf(i + 1) == WordClass::Name;
        return (sign == u'-' || sign == 0x2010) && !after.spaced;
    }
    [[nodiscard]] bool isVague(qint32 i) const
    {
        return vagueWords().contains(m_document.token(i).key);
    }
    /// Whether a phrase may begin at a word of the run: the first of a compound always, one that
    /// says when only before a noun (*night shift*).
    [[nodiscard]] bool mayBegin(size_t at) const
    {
        if (!partsAt(at))
            return false;
        const qint32 i = m_run[at];
        const Token &token = m_document.token(i);
        if (timeWords().contains(token.key) && at + 1 < m_run.size()
            && classOf(m_run[at + 1]) != WordClass::Noun)
            return false;
        return !partsAt(at + 1)
            || (classOf(i) != WordClass::Number && !stopWords().contains(token.key) && !isVague(i)
                && (token.length > 1 || token.capital));
    }
    [[nodiscard]] bool mayEnd(qint32 i) const
    {
        const WordClass sort = classOf(i);
        return (sort == WordClass::Noun || sort == WordClass::Name) && m_document.token(i).isWord()
            && !stopWords().contains(m_document.token(i).key)
            && !timeWords().contains(m_document.token(i).key);
    }
    /// Whether the run's words at `at` - 1 and `at` stand side by side, not joined by a mark.
    [[nodiscard]] bool partsAt(size_t at) const
    {
        return at == 0 || at == m_run.size() || m_run[at] == m_run[at - 1] + 1;
    }

    void closeRun()
    {
        while (!m_run.empty() && !mayEnd(m_run.back()))
            m_run.pop_back();
        size_t first = 0;
        while (first < m_run.size() && !mayBegin(first))
            ++first;
        for (size_t begin = first; begin < m_run.size(); ++begin) {
            if (!mayBegin(begin))
                continue;
            Key key = emptyKey;
            const size_t end = std::min(m_run.size(), begin + size_t(longestPhrase));
            for (size_t last = begin; last < end; ++last) {
                key = joined(key, m_document.token(m_run[last]).stem);
                const bool whole = begin == first && last + 1 == m_run.size();
                if (mayEnd(m_run[last]) && partsAt(last + 1))
                    count(key, begin, last, whole);
            }
        }
        m_run.clear();
    }

    void count(Key key, size_t begin, size_t last, bool whole)
    {
        const qint32 first = m_run[begin], end = m_run[last] + 1;
        const auto size = qint32(last - begin + 1);
        if (size == 1 && isVague(first))
            return;
        if (size == 1 && m_document.token(first).length < 3 && !m_document.token(first).shouting)
            return;
        if (m_phrases.size() >= mostCandidates && !m_phrases.contains(key))
            return;
        Phrase &phrase = m_phrases[key];
        if (phrase.size == 0) {
            const WordClass sort = classOf(first);
            const bool verbal = sort == WordClass::Gerund || sort == WordClass::Participle;
            phrase = {.first = first, .end = end, .size = size, .key = key};
            phrase.worth = (size == 1 && sort == WordClass::Name ? nameBonus : 0.0F)
                - (verbal ? participlePenalty : 0.0F) - (isVague(end - 1) ? vaguePenalty : 0.0F);
        }
        phrase.whole += whole;
    }

    /// Rare elsewhere, of a good length, often a phrase of its own, early.
    [[nodiscard]] float worthOf(const Phrase &phrase) const
    {
        float rarities = 0.0F, odds = 0.0F;
        for (qint32 i = phrase.first; i < phrase.end; ++i) {
            if (!isWordOrNumber(i))
                continue;
            const qint32 row = m_vectors.rowOf(m_document.token(i).key);
            rarities += m_vectors.rarity(row);
            odds += m_vectors.odds(row);
        }
        return lengthWorth[size_t(phrase.size - 1)]
            + (rarityShare * rarities + odds) / float(phrase.size)
            + countShare * std::log1p(float(phrase.whole))
            - placeShare * std::log1p(float(phrase.first));
    }

    const Document &m_document;
    const WordVectors &m_vectors;
    const std::vector<WordClass> *m_classes = nullptr; ///< of the sentence at hand
    qint32 m_first = 0;                                ///< its first token
    std::vector<qint32> m_run;                         ///< tokens of the noun phrase at hand
    QHash<Key, Phrase> m_phrases;
};

/// Adds the keys of all runs of words within a phrase.
void addParts(const Phrase &phrase, const Document &document, QSet<Key> &parts)
{
    for (qint32 begin = phrase.first; begin < phrase.end; ++begin) {
        Key key = emptyKey;
        for (qint32 i = begin; i < phrase.end; ++i)
            if (document.token(i).kind != Token::Kind::Mark)
                parts.insert(key = joined(key, document.token(i).stem));
    }
}

/// The best phrases, best first.
QList<Span> bestOf(const std::vector<Phrase> &phrases, const Document &document)
{
    QList<Span> spans;
    QSet<Key> parts;
    const size_t wanted = std::min<size_t>(KeyPhrases::most, size_t(3 + document.words() / 12));
    for (const Phrase &phrase : phrases) {
        if (size_t(spans.size()) >= wanted)
            break;
        if (phrase.whole == 0 && parts.contains(phrase.key))
            continue;
        addParts(phrase, document, parts);
        spans.append(document.spanOf(phrase.first, phrase.end));
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
        collection.add(sentence, m_tagger.classesOf(document, sentence, m_vectors));
    }
    std::vector<Phrase> phrases = collection.phrases();
    // By place where worth is equal, so that the order is the same wherever it runs.
    std::ranges::sort(phrases, [](const Phrase &a, const Phrase &b) {
        return std::tuple(-a.worth, a.first, a.size) < std::tuple(-b.worth, b.first, b.size);
    });
    return bestOf(phrases, document);
}

} // namespace englog::builtin
