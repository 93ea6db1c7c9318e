// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/encoder/Encoder.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace Qt::StringLiterals;

namespace englog::encoder {

namespace {

constexpr int embeddingWidth = 256;
constexpr int waves = embeddingWidth / 2;

std::vector<float> signalOf(std::span<const float> timing)
{
    std::vector<float> signal(size_t(Encoder::longestWindow) * embeddingWidth);
    for (size_t p = 0; p < Encoder::longestWindow; ++p)
        for (size_t i = 0; i < waves; ++i) {
            const float angle = float(p) * timing[i];
            signal[p * embeddingWidth + i] = std::sin(angle);
            signal[p * embeddingWidth + waves + i] = std::cos(angle);
        }
    return signal;
}

} // namespace

void Windows::add(std::span<const Piece> pieces)
{
    Q_ASSERT(!pieces.empty() && pieces.size() <= Encoder::longestWindow);
    for (const Piece &piece : pieces)
        ids.push_back(piece.id);
    starts.push_back(qint32(ids.size()));
}

void Windows::clear()
{
    ids.clear();
    starts.assign(1, 0);
}

Result<std::shared_ptr<const Encoder>> Encoder::from(const std::shared_ptr<const TensorFile> &file)
{
    auto encoder = std::make_shared<Encoder>();
    encoder->m_file = file;
    auto tokeniser = PieceTokeniser::from(*file);
    if (!tokeniser)
        return fail(tokeniser.error());
    const qsizetype pieces = tokeniser->size();
    const auto embedding = file->cells(u"embedding"_s, {pieces, embeddingWidth});
    const auto scale = file->floats(u"embedding.scale"_s, {pieces});
    const auto timing = file->floats(u"timing"_s, {waves});
    auto shared = Layer::from(*file, u"layer0"_s, embeddingWidth);
    auto similarity = Layer::from(*file, u"similarity/layer1"_s, width);
    auto affect = Layer::from(*file, u"affect/layer1"_s, width);
    auto last = Int8Matrix::from(*file, u"similarity/tanh"_s, width, width);
    const auto failure = [](const auto &...loaded) -> std::optional<Error> {
        std::optional<Error> first;
        (..., (loaded || first ? void() : void(first = loaded.error())));
        return first;
    };
    if (const auto error = failure(embedding, scale, timing, shared, similarity, affect, last))
        return fail(*error);
    if (file->contains(u"affect/head/out"_s)) {
        auto head = AffectHead::from(*file);
        if (!head)
            return fail(head.error());
        encoder->m_affectHead = std::move(*head);
    }
    if (file->contains(u"names/head/out"_s)) {
        auto head = NameHead::from(*file);
        if (!head)
            return fail(head.error());
        encoder->m_nameHead = std::move(*head);
    }
    encoder->m_tokeniser = std::move(*tokeniser);
    encoder->m_embedding = *embedding;
    encoder->m_embeddingScale = *scale;
    encoder->m_signal = signalOf(*timing);
    encoder->m_shared = std::move(*shared);
    encoder->m_similarity = std::move(*similarity);
    encoder->m_affect = std::move(*affect);
    encoder->m_tanh = std::move(*last);
    return encoder;
}

void Encoder::encode(const Windows &windows, std::vector<float> &states, Room &room,
                     const Kernel &kernel) const
{
    room.embedded.resize(windows.ids.size() * embeddingWidth);
    float *out = room.embedded.data();
    for (size_t i = 0; i < windows.count(); ++i) {
        const float *signal = m_signal.data();
        for (qint32 row = windows.starts[i]; row < windows.starts[i + 1]; ++row) {
            const auto id = size_t(windows.ids[size_t(row)]);
            const float scale = 2.0F * m_embeddingScale[id];
            const qint8 *cells = m_embedding.data() + id * embeddingWidth;
            for (int c = 0; c < embeddingWidth; ++c)
                *out++ = float(cells[c]) * scale + *signal++;
        }
    }
    m_shared.run(windows.starts, room.embedded, states, room.layer, kernel);
}

Encoder::Vector Encoder::vectorOf(std::span<const float> mean) const
{
    QuantisedRows rows;
    std::vector<qint32> sums;
    Vector vector{};
    rows.set(mean, width);
    m_tanh.multiply(rows, vector, sums);
    for (float &value : vector)
        value = std::tanh(value);
    const float square = std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0F);
    const float factor = 1.0F / std::sqrt(std::max(square, 1e-12F));
    for (float &value : vector)
        value *= factor;
    return vector;
}

} // namespace englog::encoder
