// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"
#include "engine/providers/builtin/Keys.h"

#include <vector>

namespace englog::builtin {

/// One piece of a text. Key and stem are of the folded letters (of words and numbers), or of the
/// units as they stand (of the rest).
struct Token
{
    enum class Kind : quint8 {
        Word,   ///< letters, with apostrophes inside: *don't*; *U.S.*
        Number, ///< starts with a digit: *12*, *3.50*, *2nd*, *10am*
        Emoji,  ///< an emoji with all that joins it, or an emoticon: *:-)*
        Link,   ///< an address, an @name, or the target of a Markdown link
        Mark,   ///< punctuation; a run of one sign is one mark: *...*
    };

    Key key = emptyKey;
    Key stem = emptyKey;
    qint32 start = 0;
    qint32 length = 0;
    Kind kind = Kind::Mark;
    bool capital = false;  ///< begins with an upper-case letter
    bool shouting = false; ///< two letters or more, all upper case
    bool spaced = false;   ///< white space (or the text's begin) stands before it
    quint8 lineBreaks = 0; ///< line feeds before it, 255 at most

    [[nodiscard]] qint32 end() const { return start + length; }
    [[nodiscard]] Span span() const { return {start, length}; }
    [[nodiscard]] bool isWord() const { return kind == Kind::Word; }
};

/// Cuts a text into tokens, left to right, in one pass and in linear time.
///
/// Every token lies in the text, none is empty, they do not overlap, and none begins or ends
/// within a surrogate pair. What is left out is white space and invisible signs. A possessive
/// *'s* is a token of its own, so that names end where they end.
class Tokeniser
{
public:
    explicit Tokeniser(QStringView text) : m_text(text) {}

    /// The next token, or false at the end of the text.
    [[nodiscard]] bool next(Token &token);

private:
    [[nodiscard]] char16_t at(qsizetype position) const
    {
        return position < m_text.size() ? m_text[position].unicode() : u'\0';
    }
    [[nodiscard]] bool isLetterAt(qsizetype position, qsizetype *length = nullptr) const;
    [[nodiscard]] bool isDigitAt(qsizetype position) const;
    void skipSpace(Token &token);
    [[nodiscard]] qsizetype linkEnd() const;
    [[nodiscard]] qsizetype targetEnd() const;
    [[nodiscard]] qsizetype addressEnd() const;
    [[nodiscard]] qsizetype handleEnd() const;
    [[nodiscard]] qsizetype emojiEnd() const;
    [[nodiscard]] qsizetype emoticonEnd() const;
    [[nodiscard]] qsizetype abbreviationEnd() const;
    [[nodiscard]] qsizetype wordEnd() const;
    [[nodiscard]] qsizetype numberEnd() const;
    [[nodiscard]] qsizetype markEnd() const;

    QStringView m_text;
    qsizetype m_position = 0;
    bool m_afterBracket = false; ///< the last token was the `]` of a link
};

} // namespace englog::builtin
