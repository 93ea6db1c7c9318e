// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Pulse.h"
#include "engine/providers/encoder/Encoder.h"

namespace englog::builtin {

class Document;

/// A text as the sentence encoder reads it, in one pass: what it is about, how it feels, and the
/// names in it.
///
/// It is read in windows of whole sentences, of 48 tokens or so; one of more than 128 pieces is
/// cut. With the vector v(i) of part i, of n(i) pieces,
///
///     meaning = Σ n(i) v(i) / |Σ n(i) v(i)|
///
/// *Thread:* any. A word takes about 0.1 ms; memory does not grow with the text, but for 120 bytes
/// a window, 16 a name, and 2 KiB a passage, of which there are 64 at the most.
struct EncodedText
{
    static constexpr qint32 windowTokens = 48;
    using Vector = encoder::Encoder::Vector;
    using Feeling = encoder::AffectHead::Outputs;

    /// A name as it was marked: `first` to before `end`, in one window.
    struct Name
    {
        qint32 first = 0; ///< token
        qint32 end = 0;
        encoder::NameTag begin = encoder::NameTag::Outside; ///< its sort
        float probability = 0.0F;                           ///< the least of its words
    };

    Vector meaning{};             ///< a unit vector; zeros for a text without a word
    std::vector<Vector> passages; ///< the same of each of Document::passages()
    /// Of each of Document::windows(windowTokens); zeros for one without a word. Empty when the
    /// model tells nothing of it.
    std::vector<Feeling> feelings;
    std::vector<Name> names; ///< in order; none in a text of another language than English

    /// Cancelled when the pulse ends before; it is asked once in 256 pieces.
    [[nodiscard]] static Result<EncodedText>
    of(const Document &document, const encoder::Encoder &encoder, const Pulse &pulse);
    /// What a line or two are about.
    [[nodiscard]] static Vector meaningOf(const QString &line, const encoder::Encoder &encoder);
};

} // namespace englog::builtin
