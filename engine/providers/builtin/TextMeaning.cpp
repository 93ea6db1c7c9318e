// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/TextMeaning.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace englog::builtin {

using namespace encoder;

namespace {

constexpr size_t piecesAtOnce = 2 * Encoder::longestWindow; // larger would be no quicker

/// Gathers windows, and adds up their vectors.
class Reader
{
public:
    Reader(const Encoder &encoder, const Pulse &pulse) : m_encoder(encoder), m_pulse(pulse) {}

    /// A sentence: whatever is left of a window is the next one's.
    Result<> add(QStringView sentence)
    {
        m_pieces.clear();
        m_encoder.tokeniser().cut(sentence, 0, m_pieces);
        if (m_window.size() + m_pieces.size() > Encoder::longestWindow)
            closeWindow();
        for (const Piece &piece : m_pieces) {
            if (m_window.size() == Encoder::longestWindow)
                closeWindow();
            if (m_windows.ids.size() >= piecesAtOnce)
                if (auto done = encode(); !done)
                    return done;
            m_window.push_back(piece);
        }
        return {};
    }

    Result<TextMeaning::Vector> meaning()
    {
        closeWindow();
        if (auto done = encode(); !done)
            return fail(done.error());
        const float length =
            std::sqrt(std::inner_product(m_sum.begin(), m_sum.end(), m_sum.begin(), 0.0F));
        if (length > 0.0F)
            for (float &value : m_sum)
                value /= length;
        return m_sum;
    }

private:
    void closeWindow()
    {
        if (!m_window.empty())
            m_windows.add(m_window);
        m_window.clear();
    }

    Result<> encode()
    {
        if (!m_pulse.goesOn())
            return cancelled();
        if (m_windows.count() == 0)
            return {};
        static thread_local Encoder::Room room; // some megabytes, which would be zeroed each time
        static thread_local std::vector<float> shared;
        static thread_local std::vector<float> states;
        m_encoder.encode(m_windows, shared, room);
        m_encoder.similarity().run(m_windows.starts, shared, states, room.layer, kernels().front());
        for (size_t i = 0; i < m_windows.count(); ++i)
            addWindow(states, m_windows.starts[i], m_windows.starts[i + 1]);
        m_windows.clear();
        return {};
    }

    void addWindow(std::span<const float> states, qint32 first, qint32 end)
    {
        TextMeaning::Vector mean{};
        const auto count = float(end - first);
        for (auto row = size_t(first); row < size_t(end); ++row)
            for (size_t c = 0; c < mean.size(); ++c)
                mean[c] += states[row * mean.size() + c];
        for (float &value : mean)
            value /= count;
        const TextMeaning::Vector vector = m_encoder.vectorOf(mean);
        for (size_t c = 0; c < m_sum.size(); ++c)
            m_sum[c] += count * vector[c];
    }

    const Encoder &m_encoder;
    const Pulse &m_pulse;
    std::vector<Piece> m_pieces, m_window;
    Windows m_windows;
    TextMeaning::Vector m_sum{};
};

} // namespace

Result<TextMeaning::Vector> TextMeaning::of(const Document &document, const Encoder &encoder,
                                            const Pulse &pulse)
{
    Reader reader(encoder, pulse);
    for (const Sentence &sentence : document.sentences())
        if (auto done = reader.add(document.view(document.spanOf(sentence))); !done)
            return fail(done.error());
    return reader.meaning();
}

TextMeaning::Vector TextMeaning::of(const QString &line, const Encoder &encoder)
{
    const Pulse unhurried;
    Reader reader(encoder, unhurried);
    std::ignore = reader.add(line);
    return reader.meaning().value_or(Vector{});
}

} // namespace englog::builtin
