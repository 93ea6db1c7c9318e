// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextDocumentLayout>

class QPlainTextEdit;

namespace englog {

/// Lays out plain text with air between its lines, which QPlainTextEdit cannot do by itself.
///
/// Each block is laid out when it is first looked at, as in the base class, so a text of five
/// megabytes costs no more than what is seen of it.
class ProseLayout : public QPlainTextDocumentLayout
{
    Q_OBJECT

public:
    /// Lays out in the width of `editor`, which owns `document`.
    ProseLayout(QTextDocument *document, const QPlainTextEdit &editor);

    /// As wide as the editor at most: a space at a line's end may stand outside, and is nothing to
    /// scroll to.
    [[nodiscard]] QSizeF documentSize() const override;
    [[nodiscard]] QRectF blockBoundingRect(const QTextBlock &block) const override;

    /// The place in the middle of the line that `y` (in the block) belongs to: half of the air
    /// around a line is its own.
    [[nodiscard]] static double snapped(const QTextBlock &block, double y);

protected:
    void documentChanged(int from, int removed, int added) override;

private:
    void layOut(const QTextBlock &block) const;

    const QPlainTextEdit &m_editor;
};

} // namespace englog
