// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/Keys.h"

#include <algorithm>
#include <array>

namespace englog::builtin {

namespace {

constexpr qsizetype longestStemmed = 40;

bool isVowel(char16_t unit)
{
    return std::u16string_view(u"aeiouy").find(unit) != std::u16string_view::npos;
}

bool canStand(std::u16string_view rest)
{
    return rest.size() >= 3 && std::ranges::any_of(rest, isVowel);
}

/// Takes `ending` off when what remains can stand for itself.
bool strip(std::u16string_view &word, std::u16string_view ending)
{
    if (!word.ends_with(ending) || !canStand(word.substr(0, word.size() - ending.size())))
        return false;
    word.remove_suffix(ending.size());
    return true;
}

void undouble(std::u16string_view &word)
{
    const std::size_t n = word.size();
    if (n >= 4 && word[n - 1] == word[n - 2] && !isVowel(word[n - 1])
        && std::u16string_view(u"lsz").find(word[n - 1]) == std::u16string_view::npos)
        word.remove_suffix(1);
}

std::u16string_view stripped(std::u16string_view word)
{
    if (word.ends_with(u"'s"))
        word.remove_suffix(2);
    if (word.ends_with(u"ies") || word.ends_with(u"ied"))
        word.remove_suffix(word.size() > 4 ? 2 : 0);
    else if (word.ends_with(u"s") && !word.ends_with(u"ss") && !word.ends_with(u"us")
             && !word.ends_with(u"is"))
        strip(word, u"s");
    if (strip(word, u"ing") || strip(word, u"ed"))
        undouble(word);
    else if (!strip(word, u"iness") && !strip(word, u"ness") && !strip(word, u"ily"))
        strip(word, u"ly");
    strip(word, u"e");
    if (word.size() > 3 && (word.back() == u'y' || word.back() == u'i'))
        word.remove_suffix(1);
    return word;
}

} // namespace

Key keyOfWord(QStringView word)
{
    Key key = emptyKey;
    for (const QChar unit : word)
        key = extended(key, folded(unit.unicode()));
    return key;
}

Key stemKeyOf(QStringView word)
{
    if (word.size() > longestStemmed)
        return keyOfWord(word);
    std::array<char16_t, longestStemmed> units{};
    const auto end = std::ranges::transform(word, units.begin(), [](QChar unit) {
                         return folded(unit.unicode());
                     }).out;
    return keyOf(stripped({units.data(), std::size_t(end - units.begin())}));
}

} // namespace englog::builtin
