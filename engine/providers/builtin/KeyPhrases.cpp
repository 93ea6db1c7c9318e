// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/KeyPhrases.h"

#include "engine/providers/builtin/Lexicon.h"
#include "engine/providers/builtin/StopWords.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace englog::builtin {

namespace {

constexpr qint32 longestPhrase = 4;
constexpr std::array lengthWorth{1.0F, 1.9F, 2.1F, 1.7F};

struct Phrase
{
    qint32 first = 0; ///< token
    qint32 size = 0;
    qint32 count = 0;
    qint32 sentence = 0;
    float worth = 0.0F;
};

/// Words that are seldom part of a noun phrase though they carry content.
const QSet<Key> &looseWords()
{
    static const QSet<Key> words = keysOf(
        u"went saw asked called tried wanted needed found brought kept started stopped left "
        u"arrived returned walked talked spoke sat stood ran worked played watched wrote read ate "
        u"slept woke sent received gave bought sold paid opened closed turned moved changed show "
        u"shows showed shown present presents presented propose proposes proposed describe "
        u"describes described discuss discussed allow allows consider considered consist contains "
        u"include includes including included provide provides provided require requires required "
        u"based using obtained given applied apply compared due follow following follows followed "
        u"derived develop developed determine determined suggest suggests suggested introduce "
        u"introduced carried performed performing investigated studied observed reported expected "
        u"possible important different similar various better best real main certain particular "
        u"happy sad tired angry glad sorry afraid sure ready early late away home finally early "
        u"recently mainly especially however furthermore moreover thereby hence respectively "
        u"become becoming became seems appear appears appeared remain remains call mr mrs sir");
    return words;
}

bool isContent(const Document &document, const Token &token)
{
    return token.isWord() && token.length > 2 && !stopWords().contains(token.key)
        && !document.view(token).endsWith(u"ly");
}

bool mayEnd(const Token &token)
{
    return !looseWords().contains(token.key);
}

/// Collects candidates with their counts.
class Collection
{
public:
    explicit Collection(const Document &document) : m_document(document) {}

    void addRun(qint32 first, qint32 end, qint32 sentence)
    {
        for (qint32 begin = first; begin < end; ++begin) {
            Key key = emptyKey;
            if (looseWords().contains(m_document.token(begin).key))
                continue;
            for (qint32 last = begin; last < std::min(begin + longestPhrase, end); ++last) {
                key = joined(key, m_document.token(last).stem);
                const bool whole = begin == first && last + 1 == end;
                if (mayEnd(m_document.token(last)) && (whole || last - begin < 2))
                    count(key, begin, last + 1 - begin, sentence);
            }
        }
    }

    [[nodiscard]] std::vector<Phrase> phrases() const
    {
        return {m_phrases.cbegin(), m_phrases.cend()};
    }

private:
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
    QHash<Key, Phrase> m_phrases;
};

} // namespace

Result<QList<Span>> KeyPhrases::find(const Document &document, const Pulse &pulse) const
{
    Collection collection(document);
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
    for (Phrase &phrase : phrases) {
        float rarity = 0.0F;
        for (qint32 i = phrase.first; i < phrase.first + phrase.size; ++i)
            rarity += m_vectors.rarity(m_vectors.rowOf(document.token(i).key));
        rarity /= float(phrase.size);
        phrase.worth = rarity * rarity * std::log(1.0F + float(phrase.count))
            * lengthWorth[size_t(phrase.size - 1)] * (1.0F + 0.5F / float(1 + phrase.sentence));
    }
    // By place where worth is equal, so that the order is the same wherever it runs.
    std::ranges::sort(phrases, [](const Phrase &a, const Phrase &b) {
        return std::tuple(-a.worth, a.first, a.size) < std::tuple(-b.worth, b.first, b.size);
    });

    QList<Span> spans;
    QSet<Key> taken;
    const size_t wanted = std::min<size_t>(most, size_t(3 + document.words() / 12));
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

} // namespace englog::builtin
