// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/ValenceRules.h"

#include "engine/providers/builtin/Lexicon.h"

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace englog::builtin {

namespace {

constexpr std::array reach{1.0F, 0.9F, 0.8F}; ///< of a word 1, 2, 3 before
constexpr float negation = -0.65F;
constexpr float tooMuch = -0.3F; ///< of something good
constexpr float shouting = 1.25F;
constexpr float beforeBut = 0.6F;
constexpr float afterBut = 1.3F;
constexpr float exclamation = 0.3F;
constexpr float bend = 15.0F;

/// A listed word as it may stand in a text: *hope* as *hoping*, *happy* as *happier*. (A common
/// stem says too little: *cut* has that of *cute*, *business* that of *busy*.)
QStringList formsOf(const QString &word)
{
    static const QString vowels = u"aeiou"_s;
    if (word.size() < 3 || word.contains(u'_') || !word.back().isLetter())
        return {};
    const QChar last = word.back();
    const QChar before = word[word.size() - 2];
    const QString most = word.chopped(1);
    if (last == u'e')
        return {word + u's',     word + u'd', word + u"ly"_s, word + u"ness"_s,
                most + u"ing"_s, word + u'r', word + u"st"_s};
    if (last == u'y' && !vowels.contains(before))
        return {most + u"ies"_s, most + u"ied"_s,   most + u"ier"_s, most + u"iest"_s,
                most + u"ily"_s, most + u"iness"_s, word + u"ing"_s};
    QStringList forms{word + u's', word + u"es"_s, word + u"ly"_s, word + u"ness"_s};
    const bool doubles = vowels.contains(before) && !vowels.contains(last)
        && !vowels.contains(word[word.size() - 3]);
    QStringList roots{word};
    if (doubles)
        roots.append(word + last);
    for (const QString &root : roots)
        for (const auto &ending : {"ed"_L1, "ing"_L1, "er"_L1, "est"_L1})
            forms.append(root + ending);
    return forms;
}

} // namespace

Result<ValenceRules> ValenceRules::from(const QByteArray &list)
{
    const auto lines = lexiconLines(list);
    if (!lines)
        return fail(lines.error());
    ValenceRules rules;
    QHash<Key, float> forms;
    for (const LexiconLine &line : *lines) {
        const float value = line.argument.toFloat();
        for (const QString &word : line.words) {
            const Key key = keyOfListed(word);
            if (line.head == "valence"_L1) {
                rules.m_values.insert(key, value);
                for (const QString &form : formsOf(word))
                    forms.insert(keyOfWord(form), value);
            } else if (line.head == "boost"_L1)
                rules.m_boosts.insert(key, value);
            else if (line.head == "negate"_L1)
                rules.m_negations.insert(key);
            else if (line.head == "excess"_L1)
                rules.m_excesses.insert(key);
            else if (line.head == "contrast"_L1)
                rules.m_contrasts.insert(key);
            else
                return fail(ErrorCode::Corrupt,
                            u"unknown head \"%1\" in the valence list"_s.arg(line.head));
        }
    }
    for (auto it = forms.cbegin(); it != forms.cend(); ++it)
        if (!rules.m_values.contains(it.key()) && !rules.m_negations.contains(it.key())
            && !rules.m_boosts.contains(it.key()))
            rules.m_values.insert(it.key(), it.value());
    return rules;
}

std::optional<ValenceRules::Listed> ValenceRules::listedAt(const Document &document,
                                                           const Sentence &sentence, qint32 i) const
{
    const Token &token = document.token(i);
    if (token.kind != Token::Kind::Word && token.kind != Token::Kind::Emoji)
        return std::nullopt;
    const bool hyphen = i + 2 < sentence.end && document.view(document.token(i + 1)) == u"-"
        && !document.token(i + 1).spaced && !document.token(i + 2).spaced;
    if (const qint32 next = i + (hyphen ? 2 : 1); next < sentence.end) {
        const auto pair = m_values.constFind(joined(token.key, document.token(next).key));
        if (pair != m_values.cend())
            return Listed{*pair, next + 1};
    }
    auto found = m_values.constFind(token.key);
    if (found == m_values.cend() && token.kind == Token::Kind::Emoji)
        found = m_values.constFind(keyOfWord(document.view(token).first(
            token.length > 1 && document.text()[token.start].isHighSurrogate() ? 2 : 1)));
    return found == m_values.cend() ? std::nullopt : std::optional(Listed{*found, i + 1});
}

/// The felt word or pair at `i`; none where it only strengthens the next (*a great loss*).
std::optional<ValenceRules::Listed> ValenceRules::feltAt(const Document &document,
                                                         const Sentence &sentence, qint32 i) const
{
    const auto listed = listedAt(document, sentence, i);
    if (listed && listed->end == i + 1 && m_boosts.contains(document.token(i).key)
        && listed->end < sentence.end && listedAt(document, sentence, listed->end))
        return std::nullopt;
    return listed;
}

float ValenceRules::turned(const Document &document, const Sentence &sentence, qint32 i,
                           float value) const
{
    float force = value;
    bool negated = false;
    bool excessive = false;
    size_t seen = 0;
    for (qint32 j = i - 1; j >= sentence.first && seen < reach.size(); --j) {
        const Token &before = document.token(j);
        if (before.kind == Token::Kind::Mark && before.length == 1
            && std::u16string_view(u",;:").find(document.text()[before.start].unicode())
                != std::u16string_view::npos)
            break;
        if (!before.isWord())
            continue;
        negated = negated || m_negations.contains(before.key)
            || (j > sentence.first
                && m_negations.contains(joined(document.token(j - 1).key, before.key)));
        excessive = excessive || (seen == 0 && value > 0 && m_excesses.contains(before.key));
        const float boost = m_boosts.value(before.key, 0.0F);
        force += (value < 0 ? -boost : boost) * reach[seen];
        ++seen;
    }
    if (excessive)
        force *= tooMuch;
    return negated ? negation * force : force;
}

ValenceRules::Tone ValenceRules::toneOf(const Document &document, const Sentence &sentence) const
{
    Tone tone;
    for (qint32 i = sentence.first; i < sentence.end; ++i) {
        const Token &token = document.token(i);
        tone.calm = tone.calm || (token.isWord() && token.length > 1 && !token.shouting);
        if (token.isWord() && m_contrasts.contains(token.key))
            (i > sentence.first ? tone.contrast : tone.opening) = i;
        if (token.kind == Token::Kind::Mark && document.text()[token.start] == u'!')
            tone.exclamations += token.length;
    }
    return tone;
}

namespace {

/// Within a sentence, beside another word with a capital: *Captain Proud*, *my cousin Grace Hope*.
bool isOfName(const Document &document, const Sentence &sentence, qint32 i)
{
    const Token &token = document.token(i);
    if (!token.isWord() || !token.capital || token.shouting || i == sentence.first)
        return false;
    qint32 words = 0, capitals = 0; // a headline has capitals of its own
    for (qint32 at = sentence.first; at < sentence.end; ++at) {
        words += document.token(at).isWord();
        capitals += document.token(at).isWord() && document.token(at).capital;
    }
    if (2 * capitals > words)
        return false;
    const auto isCapital = [&](qint32 at) {
        return at > sentence.first && at < sentence.end && document.token(at).isWord()
            && document.token(at).capital && !document.token(at).shouting
            && document.token(at).length > 1;
    };
    const bool title = i >= sentence.first + 2 && document.view(document.token(i - 1)) == u"."
        && !document.token(i - 1).spaced && isCapital(i - 2); // *Mr. Bland*
    return isCapital(i - 1) || isCapital(i + 1) || title;
}

} // namespace

ValenceRules::Verdict ValenceRules::judge(const Document &document, const Sentence &sentence) const
{
    const Tone tone = toneOf(document, sentence);
    Verdict verdict;
    verdict.turns = tone.opening >= 0;
    float sum = 0.0F;
    float denied = 0.0F;
    float all = 0.0F;
    for (qint32 i = sentence.first, next = 0; i < sentence.end; i = next) {
        const auto felt = feltAt(document, sentence, i);
        next = felt ? felt->end : i + 1;
        if (!felt || felt->value == 0.0F || isOfName(document, sentence, i))
            continue;
        float force = turned(document, sentence, i, felt->value);
        if (tone.contrast >= 0)
            force *= i < tone.contrast ? beforeBut : afterBut;
        if (tone.calm && document.token(i).shouting)
            force *= shouting;
        verdict.felt.push_back({i, force});
        sum += force;
        all += std::abs(force);
        if (felt->value < 0.0F && force > 0.0F)
            denied += force;
    }
    if (all > 0.0F)
        verdict.denied = denied / all;
    if (sum != 0.0F)
        sum += std::copysign(exclamation * float(std::min(tone.exclamations, 3)), sum);
    verdict.polarity = sum / std::sqrt(sum * sum + bend);
    return verdict;
}

ValenceRules::Verdict ValenceRules::judgeEmoji(const Document &document) const
{
    Verdict verdict;
    float sum = 0.0F;
    for (const Sentence &sentence : document.sentences())
        for (qint32 i = sentence.first; i < sentence.end; ++i) {
            if (document.token(i).kind != Token::Kind::Emoji)
                continue;
            if (const auto listed = listedAt(document, sentence, i)) {
                verdict.felt.push_back({i, listed->value});
                sum += listed->value;
            }
        }
    verdict.polarity = sum / std::sqrt(sum * sum + bend);
    return verdict;
}

} // namespace englog::builtin
