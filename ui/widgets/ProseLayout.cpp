// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/ProseLayout.h"

#include <QFontInfo>
#include <QFontMetricsF>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QTextLayout>

namespace englog {

namespace {

constexpr double lineHeight = 1.65; // of the font's size
constexpr double leastAir = 0.08;   // of the line's own height

/// The room to add to a line: fonts differ a lot in how much they bring along.
double airOf(const QTextLine &line, const QFont &font)
{
    const double own = QFontMetricsF(font).height();
    const double share = QFontInfo(font).pixelSize() * lineHeight / own - 1.0;
    return line.height() * qMax(leastAir, share);
}

} // namespace

ProseLayout::ProseLayout(QTextDocument *document, const QPlainTextEdit &editor)
    : QPlainTextDocumentLayout(document)
    , m_editor(editor)
{}

QSizeF ProseLayout::documentSize() const
{
    const QSizeF size = QPlainTextDocumentLayout::documentSize();
    return {qMin(size.width(), double(m_editor.viewport()->width())), size.height()};
}

QRectF ProseLayout::blockBoundingRect(const QTextBlock &block) const
{
    if (!block.isValid())
        return {};
    if (block.layout()->lineCount() == 0)
        layOut(block);
    if (!block.isVisible() || block.layout()->lineCount() == 0)
        return {};
    const QTextLayout &lines = *block.layout();
    const QTextLine last = lines.lineAt(lines.lineCount() - 1);
    const double margin = document()->documentMargin();
    const double bottom = last.y() + last.height() + airOf(last, document()->defaultFont()) / 2
        + (block.next().isValid() ? 0.0 : margin);
    double width = lines.boundingRect().right();
    if (lines.lineCount() == 1)
        width = qMax(width, last.naturalTextWidth());
    return {0.0, 0.0, width + margin, bottom};
}

double ProseLayout::snapped(const QTextBlock &block, double y)
{
    const QTextLayout &lines = *block.layout();
    const QFont font = block.document()->defaultFont();
    for (int i = 0; i < lines.lineCount(); ++i) {
        const QTextLine line = lines.lineAt(i);
        if (y < line.y() + line.height() + airOf(line, font) / 2)
            return line.y() + line.height() / 2;
    }
    return y;
}

void ProseLayout::documentChanged(int from, int removed, int added)
{
    QPlainTextDocumentLayout::documentChanged(from, removed, added);
    // The base class has laid an edited block out in its own way: forget that.
    const QTextBlock first = document()->findBlock(from);
    const QTextBlock last = document()->findBlock(qMax(0, from + added));
    for (QTextBlock block = first; block.isValid(); block = block.next()) {
        if (block.layout()->lineCount() > 0) {
            block.layout()->clearLayout();
            layOut(block);
        }
        if (block == last)
            break;
    }
}

void ProseLayout::layOut(const QTextBlock &block) const
{
    QTextLayout &lines = *block.layout();
    lines.setTextOption(document()->defaultTextOption());
    const double margin = document()->documentMargin();
    const double width = qMax(1.0, m_editor.viewport()->width() - 2 * margin);
    double y = 0;
    lines.beginLayout();
    for (QTextLine line = lines.createLine(); line.isValid(); line = lines.createLine()) {
        line.setLeadingIncluded(true);
        line.setLineWidth(width);
        const double air = airOf(line, document()->defaultFont());
        line.setPosition({margin, y + air / 2});
        y += line.height() + air;
    }
    lines.endLayout();
    const int before = document()->lineCount();
    QTextBlock(block).setLineCount(lines.lineCount());
    if (document()->lineCount() != before)
        Q_EMIT const_cast<ProseLayout *>(this)->documentSizeChanged(documentSize());
}

} // namespace englog
