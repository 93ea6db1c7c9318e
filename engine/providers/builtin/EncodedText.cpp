// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/EncodedText.h"

#include "engine/providers/builtin/Document.h"
#include "engine/providers/builtin/NameFacts.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace englog::builtin {

using namespace encoder;

namespace {

constexpr size_t piecesAtOnce = 2 * Encoder::longestWindow; // more would be no quicker

void makeUnit(EncodedText::Vector &vector)
{
    const float length =
        std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0F));
    if (length > 0.0F)
        for (float &value : vector)
            value /= length;
}

/// Gathers parts of windows, encodes them together, and adds up what is found.
class Reader
{
public:
    Reader(const Encoder &encoder, const Pulse &pulse, const Document *document)
        : m_encoder(encoder)
        , m_pulse(pulse)
        , m_document(document)
        , m_affect(document && document->isEnglish() ? encoder.affectHead() : nullptr)
        , m_namer(document && document->mayBeEnglish() && document->nameFacts() ? encoder.nameHead()
                                                                                : nullptr)
    {}

    void beginPassage() { m_passages.emplace_back(); }

    /// The next window of the document; of the passage that was begun last.
    Result<> add(const Sentence &window)
    {
        const Span span = m_document->spanOf(window);
        return add(m_document->view(span), qint32(span.start), window);
    }
    Result<> add(QStringView text) { return add(text, 0, {}); }

    Result<EncodedText> read()
    {
        if (auto done = encode(); !done)
            return fail(done.error());
        makeUnit(m_sum);
        std::ranges::for_each(m_passages, makeUnit);
        for (size_t i = 0; i < m_feelings.size(); ++i)
            for (float &value : m_feelings[i])
                value /= std::max(m_weights[i], 1.0F);
        return EncodedText{m_sum, std::move(m_passages), std::move(m_feelings), std::move(m_names)};
    }

private:
    /// What was cut of a window: at most so many pieces as the encoder sees at once.
    struct Part
    {
        size_t window = 0;
        size_t passage = 0; ///< counted from 1; 0: of none
        qint32 firstToken = 0;
        size_t endWord = 0; ///< of m_words
    };

    Result<> add(QStringView text, qint32 offset, const Sentence &window)
    {
        if (m_affect)
            m_feelings.push_back({});
        m_weights.push_back(0.0F);
        m_pieces.clear();
        m_encoder.tokeniser().cut(text, offset, m_pieces);
        const qint32 endOfText = offset + qint32(text.size());
        qint32 token = window.first;
        for (std::span<const Piece> rest(m_pieces); !rest.empty();) {
            const auto part = rest.first(std::min(rest.size(), size_t(Encoder::longestWindow)));
            rest = rest.subspan(part.size());
            const qint32 firstToken = token;
            if (m_namer)
                token = m_document->nameFacts()->appendRun(
                    *m_document, window, token, rest.empty() ? endOfText : rest.front().start, part,
                    m_words);
            m_windows.add(part);
            m_parts.push_back(
                {m_weights.size() - 1, m_passages.size(), firstToken, m_words.size()});
            if (m_windows.ids.size() < piecesAtOnce)
                continue;
            if (auto done = encode(); !done)
                return done;
        }
        return {};
    }

    Result<> encode()
    {
        if (!m_pulse.goesOn())
            return cancelled();
        if (m_parts.empty())
            return {};
        static thread_local Encoder::Room room; // some megabytes, which would be zeroed each time
        static thread_local std::vector<float> shared;
        static thread_local std::vector<float> similar;
        static thread_local std::vector<float> felt;
        const Kernel &kernel = kernels().front();
        m_encoder.encode(m_windows, shared, room);
        m_encoder.similarity().run(m_windows.starts, shared, similar, room.layer, kernel);
        if (m_affect)
            m_encoder.affect().run(m_windows.starts, shared, felt, room.layer, kernel);
        size_t word = 0;
        for (size_t i = 0; i < m_parts.size(); ++i) {
            const auto first = size_t(m_windows.starts[i]) * Encoder::width;
            const auto size = size_t(m_windows.starts[i + 1]) * Encoder::width - first;
            addMeaning(m_parts[i].passage, std::span(similar).subspan(first, size));
            if (m_affect)
                addFeeling(m_parts[i].window, std::span(felt).subspan(first, size));
            if (m_namer)
                addNames(m_parts[i].firstToken, std::span(shared).subspan(first, size),
                         std::span(m_words).subspan(word, m_parts[i].endWord - word));
            word = m_parts[i].endWord;
        }
        m_windows.clear();
        m_parts.clear();
        m_words.clear();
        return {};
    }

    /// \param passage  counted from 1; 0: of none
    void addMeaning(size_t passage, std::span<const float> states)
    {
        EncodedText::Vector mean{};
        const float count = float(states.size() / mean.size());
        for (size_t at = 0; at < states.size(); at += mean.size())
            for (size_t c = 0; c < mean.size(); ++c)
                mean[c] += states[at + c];
        for (float &value : mean)
            value /= count;
        const EncodedText::Vector vector = m_encoder.vectorOf(mean);
        for (size_t c = 0; c < m_sum.size(); ++c)
            m_sum[c] += count * vector[c];
        for (size_t c = 0; passage > 0 && c < m_sum.size(); ++c)
            m_passages[passage - 1][c] += count * vector[c];
    }

    void addFeeling(size_t window, std::span<const float> states)
    {
        const float count = float(states.size() / Encoder::width);
        const EncodedText::Feeling outputs = m_affect->judge(states);
        for (size_t i = 0; i < outputs.size(); ++i)
            m_feelings[window][i] += count * outputs[i];
        m_weights[window] += count;
    }

    void addNames(qint32 firstToken, std::span<const float> states,
                  std::span<const NameHead::Word> words)
    {
        static thread_local NameHead::Room room;
        const std::vector<NameMark> marks = m_namer->mark(states, words, room);
        for (size_t i = 0; i < marks.size(); ++i) {
            const qint32 token = firstToken + qint32(i);
            const NameMark &mark = marks[i];
            if (mark.tag == NameTag::Outside)
                continue;
            if (NameHead::begins(mark.tag)) {
                m_names.push_back({token, token + 1, mark.tag, mark.probability});
                continue;
            }
            EncodedText::Name &name = m_names.back(); // a name's inside follows its begin
            name.end = token + 1;
            name.probability = std::min(name.probability, mark.probability);
        }
    }

    const Encoder &m_encoder;
    const Pulse &m_pulse;
    const Document *m_document; ///< null for a line by itself
    const AffectHead *m_affect;
    const NameHead *m_namer;
    std::vector<Piece> m_pieces;
    Windows m_windows;                   ///< not yet encoded
    std::vector<Part> m_parts;           ///< what these are of
    std::vector<NameHead::Word> m_words; ///< of all of them
    EncodedText::Vector m_sum{};
    std::vector<EncodedText::Vector> m_passages;  ///< sums over parts
    std::vector<EncodedText::Feeling> m_feelings; ///< sums over parts
    std::vector<float> m_weights;                 ///< pieces of each window
    std::vector<EncodedText::Name> m_names;
};

} // namespace

Result<EncodedText> EncodedText::of(const Document &document, const Encoder &encoder,
                                    const Pulse &pulse)
{
    Reader reader(encoder, pulse, &document);
    const std::vector<Sentence> passages = document.passages();
    auto next = passages.cbegin();
    for (const Sentence &window : document.windows(windowTokens)) {
        if (next != passages.cend() && next->first == window.first) {
            reader.beginPassage();
            ++next;
        }
        if (auto done = reader.add(window); !done)
            return fail(done.error());
    }
    return reader.read();
}

EncodedText::Vector EncodedText::meaningOf(const QString &line, const Encoder &encoder)
{
    const Pulse unhurried;
    Reader reader(encoder, unhurried, nullptr);
    std::ignore = reader.add(line);
    return reader.read().value_or(EncodedText{}).meaning;
}

} // namespace englog::builtin
