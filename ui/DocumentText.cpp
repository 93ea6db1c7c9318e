// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/DocumentText.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

DocumentText::DocumentText(const QString &content)
{
    const qsizetype pairs = content.count(u"\r\n"_s);
    const qsizetype feeds = content.count(u'\n') - pairs;
    const qsizetype returns = content.count(u'\r') - pairs;
    if (pairs > feeds && pairs >= returns)
        m_lineEnd = LineEnd::CrLf;
    else if (returns > feeds)
        m_lineEnd = LineEnd::Cr;
}

QString DocumentText::toContent(QString rawText) const
{
    switch (m_lineEnd) {
    case LineEnd::Lf:
        return rawText.replace(QChar::ParagraphSeparator, u'\n');
    case LineEnd::CrLf:
        return rawText.replace(QChar::ParagraphSeparator, u"\r\n"_s);
    case LineEnd::Cr:
        return rawText.replace(QChar::ParagraphSeparator, u'\r');
    }
    return rawText;
}

Span DocumentText::inDocument(const QString &content, const Span &span)
{
    // Only the CR of a CR LF has no place of its own in the document.
    const auto pairsBefore = [&](qsizetype end) {
        return QStringView(content).left(std::min(end + 1, content.size())).count(u"\r\n"_s);
    };
    const qsizetype start = span.start - pairsBefore(span.start);
    const qsizetype end = span.end() - pairsBefore(span.end());
    return {start, end - start};
}

QString DocumentText::cleaned(QString text, qsizetype *replaced)
{
    qsizetype n = 0;
    for (QChar &c : text) {
        if (c == QChar::Null || c == QChar(0xfdd0) || c == QChar(0xfdd1)) {
            c = QChar::ReplacementCharacter;
            ++n;
        }
    }
    if (replaced)
        *replaced = n;
    return text;
}

} // namespace englog
