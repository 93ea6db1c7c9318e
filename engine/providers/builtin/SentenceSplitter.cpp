// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/SentenceSplitter.h"

#include <QSet>

namespace englog::builtin {

namespace {

constexpr qint32 longSentence = 200;
constexpr qint32 longestSentence = 300;
constexpr qint32 shortLine = 72; ///< UTF-16 units

const QSet<Key> &abbreviations()
{
    static const QSet<Key> keys = [] {
        QSet<Key> all;
        for (const std::u16string_view word :
             {u"mr",   u"mrs",  u"ms",   u"dr",     u"prof", u"st",  u"sr",   u"jr",  u"rev",
              u"capt", u"col",  u"gen",  u"lt",     u"sgt",  u"sir", u"hon",  u"esq", u"jan",
              u"feb",  u"mar",  u"apr",  u"jun",    u"jul",  u"aug", u"sept", u"sep", u"oct",
              u"nov",  u"dec",  u"vs",   u"no",     u"vol",  u"fig", u"inc",  u"ltd", u"co",
              u"corp", u"dept", u"mt",   u"approx", u"wm",   u"tho", u"jno",  u"rob", u"geo",
              u"chas", u"viz",  u"e.g.", u"i.e.",   u"a.m.", u"p.m."})
            all.insert(keyOf(word));
        return all;
    }();
    return keys;
}

/// Walks along the tokens and says where a sentence ends.
class Walk
{
public:
    Walk(QStringView text, const std::vector<Token> &tokens) : m_text(text), m_tokens(tokens) {}

    std::vector<Sentence> run()
    {
        for (qint32 i = 0; i < qint32(m_tokens.size()); ++i) {
            if (i > 0 && beginsAnew(i))
                close(i);
            m_paragraph += i > 0 && token(i).lineBreaks >= 2;
            if (m_tokens[size_t(i)].lineBreaks > 0 || i == 0)
                beginLine(i);
        }
        close(qint32(m_tokens.size()));
        return std::move(m_sentences);
    }

private:
    [[nodiscard]] const Token &token(qint32 i) const { return m_tokens[size_t(i)]; }
    [[nodiscard]] char16_t signOf(qint32 i) const
    {
        const Token &mark = token(i);
        return mark.kind == Token::Kind::Mark ? m_text[mark.start].unicode() : u'\0';
    }

    void close(qint32 end)
    {
        if (end > m_first)
            m_sentences.push_back({m_first, end, m_paragraph});
        m_first = end;
    }

    /// Leaves Markdown's sign at a line's begin out of the sentence that begins there.
    void beginLine(qint32 i)
    {
        m_lineStart = token(i).start;
        const char16_t sign = signOf(i);
        const bool marked = sign == u'#' || sign == u'>' || sign == u'-' || sign == u'*'
            || sign == u'+' || sign == 0x2022;
        const bool spacedAfter = i + 1 < qint32(m_tokens.size()) && token(i + 1).spaced;
        m_markedLine = marked && spacedAfter;
        if (m_markedLine && m_first == i)
            m_first = i + 1;
    }

    [[nodiscard]] bool beginsAnew(qint32 i) const
    {
        const Token &here = token(i);
        const qint32 length = i - m_first;
        if (here.lineBreaks >= 2)
            return true;
        if (here.lineBreaks == 1 && (m_markedLine || beginsMarkedLine(i) || isNoteLine(i)))
            return true;
        if (length >= longestSentence)
            return true;
        const char16_t before = signOf(i - 1);
        if (length >= longSentence && (before == u';' || before == u':'))
            return true;
        return here.spaced && endsBefore(i);
    }

    [[nodiscard]] bool beginsMarkedLine(qint32 i) const
    {
        const char16_t sign = signOf(i);
        const bool number = token(i).kind == Token::Kind::Number && i + 1 < qint32(m_tokens.size())
            && signOf(i + 1) == u'.' && token(i).length <= 3;
        return number || sign == u'#' || sign == u'>' || sign == u'-' || sign == u'*'
            || sign == u'+' || sign == 0x2022;
    }

    /// A short line that ends without a comma, and one after it that begins with a capital.
    [[nodiscard]] bool isNoteLine(qint32 i) const
    {
        const char16_t before = signOf(i - 1);
        return token(i).capital && token(i - 1).end() - m_lineStart <= shortLine && before != u','
            && before != u';';
    }

    /// Whether the tokens before `i` end a sentence.
    [[nodiscard]] bool endsBefore(qint32 i) const
    {
        qint32 last = i - 1;
        while (last > m_first && isClosing(signOf(last)))
            --last;
        const char16_t sign = signOf(last);
        if (sign == u'!' || sign == u'?' || sign == 0x2026)
            return !continuesLower(i);
        if (token(last).isWord() && m_text[token(last).end() - 1] == u'.')
            return token(i).capital && !abbreviations().contains(token(last).key)
                && i + 1 < qint32(m_tokens.size()) && !token(i + 1).capital;
        if (sign != u'.')
            return false;
        if (continuesLower(i))
            return false;
        if (token(last).length > 1 || last == m_first)
            return true;
        const Token &word = token(last - 1);
        const bool initial =
            word.isWord() && word.length == 1 && word.capital && m_text[word.start] != u'I';
        return !initial && !abbreviations().contains(word.key);
    }

    [[nodiscard]] bool continuesLower(qint32 i) const
    {
        const Token &here = token(i);
        return (here.isWord() && !here.capital && m_text[here.start].isLower()) || signOf(i) == u','
            || signOf(i) == u';';
    }

    [[nodiscard]] static bool isClosing(char16_t sign)
    {
        return sign == u'"' || sign == u'\'' || sign == 0x201D || sign == 0x2019 || sign == u')'
            || sign == u']' || sign == u'*' || sign == u'_';
    }

    QStringView m_text;
    const std::vector<Token> &m_tokens;
    std::vector<Sentence> m_sentences;
    qint32 m_first = 0;
    qint32 m_paragraph = 0;
    qint32 m_lineStart = 0;
    bool m_markedLine = false;
};

} // namespace

std::vector<Sentence> SentenceSplitter::split(QStringView text, const std::vector<Token> &tokens)
{
    return Walk(text, tokens).run();
}

} // namespace englog::builtin
