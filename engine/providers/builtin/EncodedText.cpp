// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/EncodedText.h"

#include "engine/providers/builtin/Document.h"

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
    Reader(const Encoder &encoder, const Pulse &pulse, bool feels)
        : m_encoder(encoder)
        , m_pulse(pulse)
        , m_head(feels ? encoder.affectHead() : nullptr)
    {}

    void beginPassage() { m_passages.emplace_back(); }

    /// The next window; of the passage that was begun last.
    Result<> add(QStringView window)
    {
        if (m_head)
            m_feelings.push_back({});
        m_weights.push_back(0.0F);
        m_pieces.clear();
        m_encoder.tokeniser().cut(window, 0, m_pieces);
        for (std::span<const Piece> rest(m_pieces); !rest.empty();) {
            const auto part = rest.first(std::min(rest.size(), size_t(Encoder::longestWindow)));
            m_parts.add(part);
            m_windowOf.push_back(m_weights.size() - 1);
            m_passageOf.push_back(m_passages.size());
            rest = rest.subspan(part.size());
            if (m_parts.ids.size() < piecesAtOnce)
                continue;
            if (auto done = encode(); !done)
                return done;
        }
        return {};
    }

    Result<EncodedText> read()
    {
        if (auto done = encode(); !done)
            return fail(done.error());
        makeUnit(m_sum);
        std::ranges::for_each(m_passages, makeUnit);
        for (size_t i = 0; i < m_feelings.size(); ++i)
            for (float &value : m_feelings[i])
                value /= std::max(m_weights[i], 1.0F);
        return EncodedText{m_sum, std::move(m_passages), std::move(m_feelings)};
    }

private:
    Result<> encode()
    {
        if (!m_pulse.goesOn())
            return cancelled();
        if (m_parts.count() == 0)
            return {};
        static thread_local Encoder::Room room; // some megabytes, which would be zeroed each time
        static thread_local std::vector<float> shared;
        static thread_local std::vector<float> similar;
        static thread_local std::vector<float> felt;
        const Kernel &kernel = kernels().front();
        m_encoder.encode(m_parts, shared, room);
        m_encoder.similarity().run(m_parts.starts, shared, similar, room.layer, kernel);
        if (m_head)
            m_encoder.affect().run(m_parts.starts, shared, felt, room.layer, kernel);
        for (size_t i = 0; i < m_parts.count(); ++i) {
            const auto first = size_t(m_parts.starts[i]) * Encoder::width;
            const auto size = size_t(m_parts.starts[i + 1]) * Encoder::width - first;
            addMeaning(m_passageOf[i], std::span(similar).subspan(first, size));
            if (m_head)
                addFeeling(m_windowOf[i], std::span(felt).subspan(first, size));
        }
        m_parts.clear();
        m_windowOf.clear();
        m_passageOf.clear();
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
        const EncodedText::Feeling outputs = m_head->judge(states);
        for (size_t i = 0; i < outputs.size(); ++i)
            m_feelings[window][i] += count * outputs[i];
        m_weights[window] += count;
    }

    const Encoder &m_encoder;
    const Pulse &m_pulse;
    const AffectHead *m_head;
    std::vector<Piece> m_pieces;
    Windows m_parts;                 ///< of windows, not yet encoded
    std::vector<size_t> m_windowOf;  ///< of each part
    std::vector<size_t> m_passageOf; ///< of each part, counted from 1
    EncodedText::Vector m_sum{};
    std::vector<EncodedText::Vector> m_passages;  ///< sums over parts
    std::vector<EncodedText::Feeling> m_feelings; ///< sums over parts
    std::vector<float> m_weights;                 ///< pieces of each window
};

} // namespace

Result<EncodedText> EncodedText::of(const Document &document, const Encoder &encoder,
                                    const Pulse &pulse)
{
    Reader reader(encoder, pulse, document.isEnglish());
    const std::vector<Sentence> passages = document.passages();
    auto next = passages.cbegin();
    for (const Sentence &window : document.windows(windowTokens)) {
        if (next != passages.cend() && next->first == window.first) {
            reader.beginPassage();
            ++next;
        }
        if (auto done = reader.add(document.view(document.spanOf(window))); !done)
            return fail(done.error());
    }
    return reader.read();
}

EncodedText::Vector EncodedText::meaningOf(const QString &line, const Encoder &encoder)
{
    const Pulse unhurried;
    Reader reader(encoder, unhurried, false);
    std::ignore = reader.add(line);
    return reader.read().value_or(EncodedText{}).meaning;
}

} // namespace englog::builtin
