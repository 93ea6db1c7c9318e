// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Entry.h"
#include "ui/DocumentText.h"

#include <QPlainTextEdit>

namespace englog {

class MarkdownHighlighter;

/// The field one writes in: Markdown, set in a column of a readable measure in the middle of
/// whatever room there is.
class ProseEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit ProseEdit(QWidget *parent = nullptr);

    /// Shows this content as a fresh document: nothing to undo.
    void setContent(const QString &content);
    /// What is to be stored: every character as it was typed or loaded.
    [[nodiscard]] QString content() const;

    /// Tints these stretches of the content.
    void markSpans(const QList<Span> &spans);
    /// Selects this stretch and brings it into view.
    void selectSpan(const Span &span);

    void toggleBold();
    void toggleItalic();

    /// The width of the text column, and where it starts.
    [[nodiscard]] int columnWidth() const;
    [[nodiscard]] int columnLeft() const;

Q_SIGNALS:
    /// The words changed. (textChanged() also comes when only their colours do.)
    void edited();
    void columnChanged();
    /// A paste brought characters that no entry can hold; so many became U+FFFD.
    void charactersReplaced(qsizetype count);

protected:
    [[nodiscard]] bool canInsertFromMimeData(const QMimeData *source) const override;
    void insertFromMimeData(const QMimeData *source) override;
    [[nodiscard]] QMimeData *createMimeDataFromSelection() const override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    void setUpDocument(QTextDocument *document);
    void updateFonts();
    void updateColumn();
    [[nodiscard]] QMouseEvent snapped(const QMouseEvent &event) const;

    DocumentText m_text;
    QString m_original; ///< what setContent() got
    MarkdownHighlighter *m_highlighter = nullptr;
};

} // namespace englog
