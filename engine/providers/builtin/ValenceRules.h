// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/builtin/Document.h"

#include <QHash>

namespace englog::builtin {

/// What single words say of a sentence's feeling, and how the words around them turn it.
///
/// With v in -4..4 the listed value of a felt word, of the listed word it is a form of, or of two
/// words in a row (which may have none: *feels like*), it says
///
///     f = v + sign(v) * (boosts within the 3 words before: b, 0.9 b, 0.8 b), then
///     f <- -0.3 f when *too* stands before it and it is good,
///     f <- -0.65 f when a negation stands among those 3 words (*not*, *lacks*, *could have*),
///     f <- 1.25 f when the word alone is written in capitals,
///     f <- 0.6 f before a *but* in the sentence, 1.3 f after it;
///     polarity = s / sqrt(s^2 + 15), s = sum of f, +- 0.3 for each ! (3 at most)
///
/// so polarity is in (-1, 1) and 0 for a sentence without felt words.
///
/// *Source:* the shape of the formula is that of Hutto & Gilbert, "VADER", 2014; the words and
/// their values are our own.
class ValenceRules
{
public:
    /// A word that carried feeling.
    struct Felt
    {
        qint32 token = 0;
        float force = 0.0F; ///< f above
    };
    struct Verdict
    {
        float polarity = 0.0F;
        float denied = 0.0F; ///< the share of bad words among all, by force, that are denied
        bool turns = false;  ///< the sentence begins with a *but*: what was before counts less
        std::vector<Felt> felt;
    };

    ValenceRules() = default;
    /// ErrorCode::Corrupt for a list that names an unknown head.
    [[nodiscard]] static Result<ValenceRules> from(const QByteArray &list);

    [[nodiscard]] Verdict judge(const Document &document, const Sentence &sentence) const;
    /// What the emoji and emoticons of a text say by themselves, whatever its language: f = v.
    [[nodiscard]] Verdict judgeEmoji(const Document &document) const;

private:
    /// A word, or two in a row, of the list.
    struct Listed
    {
        float value;
        qint32 end; ///< the token after it
    };
    /// What a sentence does to all its words.
    struct Tone
    {
        qint32 contrast = -1; ///< the last *but* within
        qint32 opening = -1;  ///< the *but* it begins with
        int exclamations = 0;
        bool calm = false; ///< some word is not written in capitals
    };

    [[nodiscard]] Tone toneOf(const Document &document, const Sentence &sentence) const;
    [[nodiscard]] std::optional<Listed> listedAt(const Document &document, const Sentence &sentence,
                                                 qint32 i) const;
    [[nodiscard]] std::optional<Listed> feltAt(const Document &document, const Sentence &sentence,
                                               qint32 i) const;
    [[nodiscard]] float turned(const Document &document, const Sentence &sentence, qint32 i,
                               float value) const;

    QHash<Key, float> m_values;
    QHash<Key, float> m_boosts;
    QSet<Key> m_negations; ///< also of two words in a row
    QSet<Key> m_excesses;
    QSet<Key> m_contrasts;
};

} // namespace englog::builtin
