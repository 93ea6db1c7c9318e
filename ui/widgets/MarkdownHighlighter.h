// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSyntaxHighlighter>

namespace englog {

struct Colours;

/// Shows what Markdown means while it is written: headings, strong and emphasised words, code,
/// quotes, lists and links. The marks stay, in a fainter colour.
///
/// One pass over each line, by hand: regular expressions take seconds for a text of megabytes.
class MarkdownHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    MarkdownHighlighter(QTextDocument *document, const Colours &theme);

    /// Draws everything anew in these colours.
    void setTheme(const Colours &theme);

protected:
    void highlightBlock(const QString &text) override;

private:
    /// What a line is, as far as the next line needs to know it.
    enum Line {
        Prose,
        Code, ///< the fence is still open
    };

    void useTheme(const Colours &theme);
    [[nodiscard]] bool highlightFence(const QString &text);
    /// Formats what the line starts with. \return where its words begin
    [[nodiscard]] int highlightStart(const QString &text, QTextCharFormat *words);
    void highlightWords(const QString &text, int from, const QTextCharFormat &base);
    /// Formats the run that a mark at `at` opens. \return its end, or `at` when it opens none
    [[nodiscard]] int highlightRun(const QString &text, int at, const QTextCharFormat &base);
    [[nodiscard]] int highlightLink(const QString &text, int at, const QTextCharFormat &base);

    QTextCharFormat m_mark;
    QTextCharFormat m_code;
    QTextCharFormat m_quote;
    QTextCharFormat m_link;
};

} // namespace englog
