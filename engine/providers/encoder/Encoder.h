// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/encoder/AffectHead.h"
#include "engine/providers/encoder/Int8Matrix.h"
#include "engine/providers/encoder/NameHead.h"
#include "engine/providers/encoder/PieceTokeniser.h"

namespace englog::encoder {

/// Windows of pieces that are encoded together: window i is `ids` from `starts[i]` to before
/// `starts[i + 1]`, of 1 to Encoder::longestWindow pieces. No piece sees one of another window, and
/// none is filled up: many short ones cost what one long does.
struct Windows
{
    std::vector<qint32> ids;
    std::vector<qint32> starts{0};

    [[nodiscard]] size_t count() const { return starts.size() - 1; }
    void add(std::span<const Piece> pieces);
    void clear();
};

/// A layer of the transformer. D columns come in and 512 go out; x is n x D:
///
///     h = norm(x; norm1)
///     q, k, v = h · qkv, cut in three; a fourth of the columns for each head
///     y = r + [softmax(q k' / sqrt(D/4)) v of each head] · attention_out
///     z = y + relu(norm(y; norm2) · ffn1) · ffn2
///
/// with r = x where D = 512, else x · residual; norm(x) = (x - mean) / sqrt(var + 1e-6) · scale +
/// bias along a row; each matrix with its bias (see Int8Matrix).
class Layer
{
public:
    /// Room for what lies between input and output; one for each thread.
    struct Room
    {
        QuantisedRows quantised;
        std::vector<float> normal, wide, heads, attention;
        std::vector<qint32> sums;
    };

    Layer() = default;
    [[nodiscard]] static Result<Layer> from(const TensorFile &file, const QString &name, int in);

    [[nodiscard]] int in() const { return m_qkv.in(); }
    /// \param x  rows of all windows, one after the other
    void run(std::span<const qint32> starts, std::span<const float> x, std::vector<float> &z,
             Room &room, const Kernel &kernel) const;

private:
    struct Norm
    {
        std::vector<float> scale;
        std::vector<float> bias;
    };

    [[nodiscard]] static Result<Norm> norm(const TensorFile &file, const QString &name, int width);
    static void normalise(const Norm &norm, std::span<const float> x, std::vector<float> &out);
    void attend(std::span<const qint32> starts, Room &room, const Kernel &kernel) const;

    Norm m_norm1, m_norm2;
    Int8Matrix m_qkv, m_attentionOut, m_residual, m_ffn1, m_ffn2;
};

/// The sentence encoder: a transformer of two layers that makes 512 numbers of each piece of a
/// text, and a vector of the text from their mean.
///
///     x = 2 E[id] + signal(p),  signal(p) = [sin(p t_0) … sin(p t_127), cos(p t_0) … cos(p t_127)]
///
/// for the piece at place p of its window. The first layer is shared; the second is there once for
/// what texts are *similar* and once for how they *feel* (affect), each with adapters of its own:
/// what a text is about and what it feels like are told by different directions.
///
/// *Thread:* any; immutable, with a Room for each thread. A window of 128 pieces takes about 10 ms.
///
/// *Source:* Cer et al., "Universal Sentence Encoder", 2018 (the lite variant); Hu et al., "LoRA",
/// 2021, for the adapters.
class Encoder
{
public:
    static constexpr int longestWindow = 128;
    static constexpr int width = 512;
    using Vector = std::array<float, width>;

    struct Room
    {
        Layer::Room layer;
        std::vector<float> embedded;
    };

    [[nodiscard]] static Result<std::shared_ptr<const Encoder>>
    from(const std::shared_ptr<const TensorFile> &file);

    [[nodiscard]] const PieceTokeniser &tokeniser() const { return m_tokeniser; }
    /// The states of the first layer: a row of 512 for each piece.
    void encode(const Windows &windows, std::vector<float> &states, Room &room,
                const Kernel &kernel = kernels().front()) const;
    /// Those of a second layer, from the first's.
    [[nodiscard]] const Layer &similarity() const { return m_similarity; }
    [[nodiscard]] const Layer &affect() const { return m_affect; }
    /// What the states of affect() mean; null in a model that was not trained for it.
    [[nodiscard]] const AffectHead *affectHead() const
    {
        return m_affectHead ? &*m_affectHead : nullptr;
    }
    /// What marks names by the shared states; null in a model that was not trained for it.
    [[nodiscard]] const NameHead *nameHead() const { return m_nameHead ? &*m_nameHead : nullptr; }
    /// The vector of a text, of length 1, from the mean of its states of similarity().
    [[nodiscard]] Vector vectorOf(std::span<const float> mean) const;

private:
    std::shared_ptr<const TensorFile> m_file; // keeps what the embedding lies in
    PieceTokeniser m_tokeniser;
    std::span<const qint8> m_embedding; ///< rows of 256, with a scale each
    std::span<const float> m_embeddingScale;
    std::vector<float> m_signal; ///< longestWindow x 256
    Layer m_shared, m_similarity, m_affect;
    Int8Matrix m_tanh;
    std::optional<AffectHead> m_affectHead;
    std::optional<NameHead> m_nameHead;
};

} // namespace englog::encoder
