// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/MarkdownHighlighter.h"

#include "ui/Colours.h"

#include <QFontDatabase>
#include <QTextDocument>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

// A line longer than this is no prose; its tail stays plain.
constexpr int longestLine = 20'000;

bool isFence(const QString &text)
{
    const QStringView line = QStringView(text).trimmed();
    return line.startsWith(u"```"_s) || line.startsWith(u"~~~"_s);
}

int indentOf(const QString &text)
{
    int i = 0;
    while (i < text.size() && (text[i] == u' ' || text[i] == u'\t'))
        ++i;
    return i;
}

/// The length of a list's mark with the space after it, or 0.
int listMarkAt(const QString &text, int at)
{
    int i = at;
    if (i < text.size() && (text[i] == u'-' || text[i] == u'*' || text[i] == u'+')) {
        ++i;
    } else {
        while (i < text.size() && i - at < 9 && text[i].isDigit())
            ++i;
        if (i == at || i >= text.size() || (text[i] != u'.' && text[i] != u')'))
            return 0;
        ++i;
    }
    return i < text.size() && text[i] == u' ' ? i + 1 - at : 0;
}

bool isWordCharacter(const QString &text, qsizetype at)
{
    return at >= 0 && at < text.size() && text[at].isLetterOrNumber();
}

} // namespace

MarkdownHighlighter::MarkdownHighlighter(QTextDocument *document, const Colours &theme)
    : QSyntaxHighlighter(document)
{
    useTheme(theme);
}

void MarkdownHighlighter::setTheme(const Colours &theme)
{
    useTheme(theme);
    rehighlight();
}

void MarkdownHighlighter::useTheme(const Colours &theme)
{
    m_mark.setForeground(blend(theme.paper, theme.muted, 0.75));
    const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    m_code.setFontFamilies(fixed.families());
    m_code.setForeground(blend(theme.text, theme.accent, 0.5));
    m_code.setBackground(blend(theme.paper, theme.soft, 0.7));
    m_quote.setForeground(theme.muted);
    m_quote.setFontItalic(true);
    m_link.setForeground(theme.accent);
    m_link.setFontUnderline(true);
}

void MarkdownHighlighter::highlightBlock(const QString &text)
{
    if (highlightFence(text))
        return;
    QTextCharFormat words;
    const int from = highlightStart(text, &words);
    highlightWords(text, from, words);
}

bool MarkdownHighlighter::highlightFence(const QString &text)
{
    const bool inside = previousBlockState() == Code;
    const bool fence = isFence(text);
    setCurrentBlockState(inside != fence ? Code : Prose);
    if (fence || inside)
        setFormat(0, int(text.size()), m_code);
    if (fence) {
        QTextCharFormat mark = m_code;
        mark.setForeground(m_mark.foreground());
        setFormat(0, int(text.size()), mark);
    }
    return fence || inside;
}

int MarkdownHighlighter::highlightStart(const QString &text, QTextCharFormat *words)
{
    const int indent = indentOf(text);
    if (indent >= text.size())
        return indent;
    int level = 0;
    while (level < 6 && indent + level < text.size() && text[indent + level] == u'#')
        ++level;
    if (level > 0 && indent + level < text.size() && text[indent + level] == u' ') {
        words->setFontWeight(QFont::Bold);
        const double points = document()->defaultFont().pointSizeF();
        words->setFontPointSize(points * (level == 1 ? 1.45 : level == 2 ? 1.25 : 1.1));
        QTextCharFormat mark = *words;
        mark.setForeground(m_mark.foreground());
        setFormat(indent, level + 1, mark);
        return indent + level + 1;
    }
    if (text[indent] == u'>') {
        *words = m_quote;
        setFormat(indent, 1, m_mark);
        return indent + 1;
    }
    if (const int mark = listMarkAt(text, indent); mark > 0) {
        QTextCharFormat bullet = m_mark;
        bullet.setFontWeight(QFont::Bold);
        setFormat(indent, mark, bullet);
        return indent + mark;
    }
    return indent;
}

void MarkdownHighlighter::highlightWords(const QString &text, int from, const QTextCharFormat &base)
{
    const int end = qMin(int(text.size()), longestLine);
    if (!base.isEmpty() && end > from)
        setFormat(from, end - from, base);
    for (int i = from; i < end;) {
        switch (text[i].unicode()) {
        case '\\':
            i += 2;
            continue;
        case '`':
        case '*':
        case '_': {
            const int next = highlightRun(text, i, base);
            i = next > i ? next : i + 1;
            continue;
        }
        case '[':
        case '<':
        case 'h': {
            const int next = highlightLink(text, i, base);
            i = next > i ? next : i + 1;
            continue;
        }
        default:
            ++i;
        }
    }
}

int MarkdownHighlighter::highlightRun(const QString &text, int at, const QTextCharFormat &base)
{
    const QChar mark = text[at];
    int width = 1;
    while (width < 3 && at + width < text.size() && text[at + width] == mark)
        ++width;
    const bool code = mark == u'`';
    if (!code) {
        const bool openable = at + width < text.size() && !text[at + width].isSpace();
        const bool insideWord = mark == u'_' && isWordCharacter(text, at - 1);
        if (!openable || insideWord)
            return at + width;
    }
    const QString closing(width, mark);
    qsizetype end = text.indexOf(closing, at + width);
    while (!code && end > 0
           && (text[end - 1].isSpace() || (mark == u'_' && isWordCharacter(text, end + width))))
        end = text.indexOf(closing, end + 1);
    if (end <= at + width || end > longestLine)
        return at + width;
    QTextCharFormat words = base;
    if (code) {
        words.merge(m_code);
    } else {
        if (width != 2)
            words.setFontItalic(true);
        if (width >= 2)
            words.setFontWeight(QFont::Bold);
    }
    QTextCharFormat marks = words;
    marks.setForeground(m_mark.foreground());
    setFormat(at, width, marks);
    setFormat(at + width, int(end) - at - width, words);
    setFormat(int(end), width, marks);
    return int(end) + width;
}

int MarkdownHighlighter::highlightLink(const QString &text, int at, const QTextCharFormat &base)
{
    QTextCharFormat link = base;
    link.merge(m_link);
    if (text[at] == u'[') {
        const qsizetype middle = text.indexOf(u"]("_s, at);
        const qsizetype end = middle < 0 ? -1 : text.indexOf(u')', middle);
        if (end < 0)
            return at;
        setFormat(at, int(end) + 1 - at, m_mark);
        setFormat(at + 1, int(middle) - at - 1, link);
        return int(end) + 1;
    }
    const int from = text[at] == u'<' ? at + 1 : at;
    const QStringView rest = QStringView(text).mid(from);
    if (isWordCharacter(text, at - 1)
        || !(rest.startsWith(u"http://"_s) || rest.startsWith(u"https://"_s)))
        return at;
    int end = from;
    while (end < text.size() && !text[end].isSpace() && text[end] != u'>' && text[end] != u')')
        ++end;
    while (end > from && (text[end - 1] == u'.' || text[end - 1] == u','))
        --end;
    setFormat(from, end - from, link);
    return end;
}

} // namespace englog
