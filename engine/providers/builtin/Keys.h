// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>

namespace englog::builtin {

/// What a word is known by in every table: 64 bits, so that no table needs its letters.
///
/// FNV-1a over the UTF-16 units of the folded word, one unit a step:
/// h <- (h xor unit) * 1099511628211, from 14695981039346656037. Folding makes lower case and
/// writes the typographic apostrophe as the plain one.
///
/// *Source:* Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm", IETF draft.
using Key = quint64;

inline constexpr Key emptyKey = 0xCBF29CE484222325ULL;

[[nodiscard]] constexpr Key extended(Key key, char16_t unit)
{
    return (key ^ unit) * 0x100000001B3ULL;
}

/// Two keys as one, where their order matters.
[[nodiscard]] constexpr Key joined(Key first, Key second)
{
    const Key mixed = (first ^ (second + 0x9E3779B97F4A7C15ULL)) * 0xFF51AFD7ED558CCDULL;
    return mixed ^ (mixed >> 32);
}

/// A row of a table with 2^bits rows. The upper bits are mixed in, because FNV's lowest are weak.
[[nodiscard]] constexpr quint32 bucketOf(Key key, int bits)
{
    const Key mixed = (key ^ (key >> 29)) * 0xBF58476D1CE4E5B9ULL;
    return quint32((mixed ^ (mixed >> 32)) & ((Key(1) << bits) - 1));
}

[[nodiscard]] inline char16_t folded(char16_t unit)
{
    if (unit < 0x80)
        return unit >= u'A' && unit <= u'Z' ? char16_t(unit + 32) : unit;
    return unit == 0x2019 ? u'\'' : QChar(unit).toLower().unicode();
}

/// The key of words that are written here in lower case.
[[nodiscard]] constexpr Key keyOf(std::u16string_view lower)
{
    Key key = emptyKey;
    for (const char16_t unit : lower)
        key = extended(key, unit);
    return key;
}

/// The key of a word as it stands in a text.
[[nodiscard]] Key keyOfWord(QStringView word);

/// The key of the word's stem: *happy*, *happily* and *happiness* have one. Endings of
/// inflection and the commonest of derivation go, as long as three letters with a vowel remain;
/// words of more than 40 units are their own stem.
[[nodiscard]] Key stemKeyOf(QStringView word);

} // namespace englog::builtin
