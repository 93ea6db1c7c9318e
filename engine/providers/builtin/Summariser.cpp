// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/Summariser.h"

#include "engine/providers/builtin/SummaryWords.h"

#include <algorithm>
#include <cmath>

namespace englog::builtin {

namespace {

constexpr float expectedLength = 35.0F; ///< words of what a person would write
constexpr float repeatShare = 0.2F;
constexpr float repeatShareOfStops = 0.4F;
constexpr qint32 shortestPart = 15; ///< tokens of a long sentence
constexpr int rounds = 2;           ///< of exchanges
constexpr int mostExchanged = 5;    ///< sentences: more are good enough as they come

/// The sentence, or the beginning of a long one: up to the last mark of these that leaves enough.
Sentence beginningOf(const Sentence &sentence, const Document &document)
{
    if (sentence.size() <= Summariser::longestSentence)
        return sentence;
    Sentence part = sentence;
    for (const QStringView marks : {u";:", u",\u2014"}) {
        part.end = sentence.first + Summariser::longestSentence;
        while (part.size() > shortestPart) {
            const QStringView last = document.view(document.token(part.end - 1));
            if (last.size() == 1 && marks.contains(last.front()))
                return part;
            --part.end;
        }
    }
    part.end = sentence.first + Summariser::longestSentence;
    return part;
}

/// The sentences taken so far, and what they are worth with one more.
class Choice
{
public:
    explicit Choice(const SummaryWords &words) : m_words(words), m_times(words.words().size(), 0) {}

    [[nodiscard]] float worthWith(const Sentence &part)
    {
        const float shared = m_shared, length = m_length;
        add(part);
        const float worth = 2.0F * m_shared / (m_length + expectedLength);
        for (qint32 i = part.first; i < part.end; ++i)
            if (const qint32 word = m_words.wordOf(i); word >= 0)
                --m_times[size_t(word)];
        m_shared = shared;
        m_length = length;
        return worth;
    }

    void add(const Sentence &part)
    {
        for (qint32 i = part.first; i < part.end; ++i)
            if (const qint32 word = m_words.wordOf(i); word >= 0) {
                m_shared += shareOf(word, m_times[size_t(word)]++ > 0);
                m_length += 1.0F;
            }
    }

    void remove(const Sentence &part)
    {
        for (qint32 i = part.first; i < part.end; ++i)
            if (const qint32 word = m_words.wordOf(i); word >= 0) {
                m_shared -= shareOf(word, --m_times[size_t(word)] > 0);
                m_length -= 1.0F;
            }
    }

private:
    [[nodiscard]] float shareOf(qint32 row, bool again) const
    {
        const SummaryWords::Word &word = m_words.words()[size_t(row)];
        const float repeat = word.stops ? repeatShareOfStops : repeatShare;
        return again ? word.expected * repeat : word.expected;
    }

    const SummaryWords &m_words;
    std::vector<qint32> m_times; ///< how often each word stands in it
    float m_shared = 0.0F;
    float m_length = 0.0F;
};

/// Takes parts until there are enough.
class Picking
{
public:
    Picking(const std::vector<Sentence> &parts, const SummaryWords &words, const Pulse &pulse)
        : m_parts(parts)
        , m_choice(words)
        , m_pulse(pulse)
        , m_taken(parts.size(), false)
    {}

    /// False when told to stop.
    bool run(int wanted, qint32 mostTokens)
    {
        m_room = mostTokens;
        while (int(m_picked.size()) < wanted) {
            const auto best = takeBest();
            if (!best)
                break;
            m_picked.push_back(*best);
        }
        for (int round = 0; round < rounds && wanted <= mostExchanged; ++round)
            for (size_t &pick : m_picked) {
                if (m_stopped)
                    return false;
                putBack(pick);
                pick = takeBest().value_or(pick);
            }
        return !m_stopped;
    }

    [[nodiscard]] const std::vector<size_t> &picked() const { return m_picked; }

private:
    /// Takes the part that is worth most; its place, or nothing when told to stop or none fits.
    std::optional<size_t> takeBest()
    {
        std::optional<size_t> best;
        float most = 0.0F;
        for (size_t p = 0; p < m_parts.size(); ++p) {
            m_stopped = !m_pulse.goesOnAt(qsizetype(p), 128);
            if (m_stopped)
                return std::nullopt;
            if (m_taken[p] || m_parts[p].size() > m_room)
                continue;
            const float worth = m_choice.worthWith(m_parts[p]);
            if (!best || worth > most) {
                best = p;
                most = worth;
            }
        }
        if (best) {
            m_choice.add(m_parts[*best]);
            m_room -= m_parts[*best].size();
            m_taken[*best] = true;
        }
        return best;
    }

    void putBack(size_t pick)
    {
        m_choice.remove(m_parts[pick]);
        m_room += m_parts[pick].size();
        m_taken[pick] = false;
    }

    const std::vector<Sentence> &m_parts;
    Choice m_choice;
    const Pulse &m_pulse;
    std::vector<bool> m_taken;
    std::vector<size_t> m_picked;
    qint32 m_room = 0; ///< tokens
    bool m_stopped = false;
};

int sentencesFor(size_t sentences, std::optional<int> wished)
{
    const int byLength = std::clamp(qRound(0.6 * std::sqrt(double(sentences))), 1, 5);
    return int(std::min<size_t>(
        size_t(std::clamp(wished.value_or(byLength), 0, Summariser::mostSentences)), sentences));
}

} // namespace

Result<QList<Span>> Summariser::pick(const Document &document, std::optional<int> wished,
                                     const Pulse &pulse) const
{
    std::vector<Sentence> parts;
    for (const Sentence &sentence : document.sentences())
        parts.push_back(beginningOf(sentence, document));
    const SummaryWords words(document, m_vectors);
    Picking picking(parts, words, pulse);
    const qint32 most = wished ? qint32(document.tokens().size()) : mostTokens;
    if (!picking.run(sentencesFor(parts.size(), wished), most))
        return cancelled();
    QList<Span> spans;
    for (const size_t part : picking.picked())
        spans.append(document.spanOf(parts[part]));
    std::ranges::sort(spans);
    return spans;
}

} // namespace englog::builtin
