// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/Tokeniser.h"

#include <algorithm>
#include <array>
#include <string_view>

using namespace std::string_view_literals;

namespace englog::builtin {

namespace {

bool isApostrophe(char16_t unit)
{
    return unit == u'\'' || unit == 0x2019;
}

bool isInvisible(char16_t unit)
{
    return (unit >= 0x200B && unit <= 0x200F) || (unit >= 0x2028 && unit <= 0x202E)
        || (unit >= 0x2060 && unit <= 0x2064) || unit == 0xFEFF || unit == 0x00AD;
}

bool isEmojiCode(char32_t code)
{
    return (code >= 0x1F000 && code <= 0x1FAFF) || (code >= 0x2600 && code <= 0x27BF)
        || (code >= 0x2B00 && code <= 0x2BFF) || (code >= 0x2300 && code <= 0x23FF);
}

/// What may follow an emoji and belongs to it: variation selectors, joiners, skin, keycaps.
bool joinsEmoji(char32_t code)
{
    return code == 0xFE0F || code == 0xFE0E || code == 0x200D || code == 0x20E3
        || (code >= 0x1F3FB && code <= 0x1F3FF) || (code >= 0xE0020 && code <= 0xE007F);
}

constexpr std::array emoticons{u":'("sv, u":-)"sv, u":-("sv, u";-)"sv, u":-D"sv, u":-P"sv, u":-/"sv,
                               u"</3"sv, u":)"sv,  u":("sv,  u";)"sv,  u":D"sv,  u":P"sv,  u":/"sv,
                               u"<3"sv,  u"=)"sv,  u"=("sv,  u":]"sv,  u":["sv,  u"^^"sv};

} // namespace

bool Tokeniser::isLetterAt(qsizetype position, qsizetype *length) const
{
    if (position >= m_text.size())
        return false;
    const QChar unit = m_text[position];
    if (unit.isHighSurrogate() && position + 1 < m_text.size()
        && m_text[position + 1].isLowSurrogate()) {
        if (length)
            *length = 2;
        const char32_t code = QChar::surrogateToUcs4(unit, m_text[position + 1]);
        return QChar::isLetter(code) || QChar::isMark(code);
    }
    if (length)
        *length = 1;
    return unit.isLetter() || unit.isMark();
}

bool Tokeniser::isDigitAt(qsizetype position) const
{
    return position < m_text.size() && m_text[position].isDigit();
}

void Tokeniser::skipSpace(Token &token)
{
    token.spaced = m_position == 0;
    int breaks = 0;
    for (; m_position < m_text.size(); ++m_position) {
        const QChar unit = m_text[m_position];
        const bool invisible = isInvisible(unit.unicode());
        if (!unit.isSpace() && !invisible)
            break;
        token.spaced = token.spaced || !invisible;
        breaks += unit == u'\n' || unit == QChar::ParagraphSeparator;
    }
    token.lineBreaks = quint8(std::min(breaks, 255));
}

qsizetype Tokeniser::linkEnd() const
{
    if (m_afterBracket && at(m_position) == u'(')
        return targetEnd();
    const QStringView rest = m_text.mid(m_position, 8);
    for (const QStringView scheme : {u"http://", u"https://", u"www."})
        if (rest.startsWith(scheme, Qt::CaseInsensitive))
            return addressEnd();
    return at(m_position) == u'@' ? handleEnd() : m_position;
}

/// The target of [text](target); a bracket that is not closed in its line is no target.
qsizetype Tokeniser::targetEnd() const
{
    qsizetype end = m_position;
    while (end < m_text.size() && at(end) != u')' && at(end) != u'\n' && end - m_position < 300)
        ++end;
    return at(end) == u')' ? end + 1 : m_position;
}

/// A web address, without the marks of the sentence it stands in.
qsizetype Tokeniser::addressEnd() const
{
    qsizetype end = m_position;
    while (end < m_text.size() && !m_text[end].isSpace()
           && u")]>\"<"sv.find(at(end)) == std::u16string_view::npos)
        ++end;
    while (end > m_position + 4 && u".,;:!?'"sv.find(at(end - 1)) != std::u16string_view::npos)
        --end;
    return end;
}

/// A name such as @somebody.
qsizetype Tokeniser::handleEnd() const
{
    if (!isLetterAt(m_position + 1) && !isDigitAt(m_position + 1))
        return m_position;
    qsizetype end = m_position + 1;
    while (end < m_text.size() && (m_text[end].isLetterOrNumber() || at(end) == u'_'))
        ++end;
    return end;
}

qsizetype Tokeniser::emojiEnd() const
{
    qsizetype end = m_position;
    bool joined = true; // the next code may begin a picture
    while (end < m_text.size()) {
        const QChar unit = m_text[end];
        const bool pair =
            unit.isHighSurrogate() && end + 1 < m_text.size() && m_text[end + 1].isLowSurrogate();
        const char32_t code = pair ? QChar::surrogateToUcs4(unit, m_text[end + 1]) : unit.unicode();
        const bool flag = code >= 0x1F1E6 && code <= 0x1F1FF;
        if (joinsEmoji(code) && end > m_position)
            joined = code == 0x200D;
        else if (joined && isEmojiCode(code))
            joined = flag && end == m_position; // a flag is two letters
        else
            break;
        end += pair ? 2 : 1;
    }
    return end;
}

qsizetype Tokeniser::emoticonEnd() const
{
    const QStringView rest = m_text.mid(m_position, 4);
    for (const std::u16string_view face : emoticons) {
        if (!rest.startsWith(QStringView(face)))
            continue;
        const qsizetype end = m_position + qsizetype(face.size());
        if (!isLetterAt(end) && !isDigitAt(end) && at(end) != u'/')
            return end;
    }
    return m_position;
}

qsizetype Tokeniser::abbreviationEnd() const
{
    qsizetype end = m_position;
    while (isLetterAt(end) && at(end + 1) == u'.' && !m_text[end].isSurrogate())
        end += 2;
    return end - m_position >= 4 && !isLetterAt(end) ? end : m_position;
}

qsizetype Tokeniser::wordEnd() const
{
    qsizetype end = m_position;
    qsizetype length = 0;
    for (;;) {
        if (isLetterAt(end, &length))
            end += length;
        else if (isDigitAt(end) && end > m_position)
            ++end;
        else if (end > m_position && isApostrophe(at(end)) && isLetterAt(end + 1)) {
            const bool possessive = folded(at(end + 1)) == u's' && !isLetterAt(end + 2);
            if (possessive)
                return end;
            ++end;
        } else
            return end;
    }
}

qsizetype Tokeniser::numberEnd() const
{
    qsizetype end = m_position;
    while (isDigitAt(end)
           || (end > m_position && (at(end) == u'.' || at(end) == u',' || at(end) == u':')
               && isDigitAt(end + 1)))
        ++end;
    qsizetype length = 0;
    while (end > m_position && isLetterAt(end, &length))
        end += length;
    return end;
}

qsizetype Tokeniser::markEnd() const
{
    const QChar unit = m_text[m_position];
    const auto isPair = [this](qsizetype position) {
        return position + 1 < m_text.size() && m_text[position].isHighSurrogate()
            && m_text[position + 1].isLowSurrogate();
    };
    if (isPair(m_position))
        return m_position + 2;
    // 's after a word, which wordEnd() left for here.
    if (isApostrophe(unit.unicode()) && folded(at(m_position + 1)) == u's' && m_position > 0
        && isLetterAt(m_position - 1) && !isLetterAt(m_position + 2))
        return m_position + 2;
    qsizetype end = m_position + 1;
    while (end < m_text.size() && m_text[end] == unit && !isPair(end))
        ++end;
    return end;
}

bool Tokeniser::next(Token &token)
{
    token = {};
    skipSpace(token);
    if (m_position >= m_text.size())
        return false;

    using Kind = Token::Kind;
    struct Way
    {
        Kind kind;
        qsizetype (Tokeniser::*end)() const;
    };
    static constexpr std::array ways{
        Way{Kind::Link, &Tokeniser::linkEnd},         Way{Kind::Emoji, &Tokeniser::emoticonEnd},
        Way{Kind::Word, &Tokeniser::abbreviationEnd}, Way{Kind::Word, &Tokeniser::wordEnd},
        Way{Kind::Number, &Tokeniser::numberEnd},     Way{Kind::Emoji, &Tokeniser::emojiEnd},
        Way{Kind::Mark, &Tokeniser::markEnd}};
    qsizetype end = m_position;
    for (const Way &way : ways) {
        end = (this->*way.end)();
        token.kind = way.kind;
        if (end > m_position)
            break;
    }

    const QStringView piece = m_text.mid(m_position, end - m_position);
    token.start = qint32(m_position);
    token.length = qint32(piece.size());
    token.key = keyOfWord(piece);
    token.stem = token.isWord() ? stemKeyOf(piece) : token.key;
    if (token.isWord()) {
        token.capital = piece.front().isUpper();
        token.shouting = piece.size() >= 2
            && std::ranges::all_of(piece, [](QChar unit) { return !unit.isLower(); })
            && token.capital;
    }
    m_afterBracket = token.kind == Kind::Mark && piece.back() == u']';
    m_position = end;
    return true;
}

} // namespace englog::builtin
