// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Document.h"
#include "engine/providers/encoder/Encoder.h"

namespace englog::builtin {

/// What a text is about, as a unit vector of the sentence encoder's.
///
/// The text is read in windows of whole sentences, of up to 128 pieces; a sentence that is longer
/// is cut. With the vector v(i) of window i, of n(i) pieces,
///
///     meaning = Σ n(i) v(i) / |Σ n(i) v(i)|
///
/// *Thread:* any. A word takes about 0.2 ms; memory does not grow with the text.
class TextMeaning
{
public:
    using Vector = encoder::Encoder::Vector;

    /// Zeros for a text without a word. Cancelled when the pulse ends before; it is asked once in
    /// two windows.
    [[nodiscard]] static Result<Vector> of(const Document &document,
                                           const encoder::Encoder &encoder, const Pulse &pulse);
    /// That of a line or two.
    [[nodiscard]] static Vector of(const QString &line, const encoder::Encoder &encoder);
};

} // namespace englog::builtin
