// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/ProseEdit.h"

#include "ui/Colours.h"
#include "ui/widgets/MarkdownHighlighter.h"
#include "ui/widgets/MarkdownTyping.h"
#include "ui/widgets/ProseLayout.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QPointer>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextDocument>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int measure = 68; // characters of average width in a line
constexpr int leastMargin = 28;
constexpr double fontScale = 1.2; // of the window's font

} // namespace

ProseEdit::ProseEdit(QWidget *parent) : QPlainTextEdit(parent)
{
    setFrameShape(QFrame::NoFrame);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // the column must not jump
    setTabChangesFocus(true);
    setCursorWidth(2);
    setUndoRedoEnabled(true);
    setUpDocument(new QTextDocument(this));
    updateFonts();
}

void ProseEdit::setUpDocument(QTextDocument *document)
{
    const QPointer<QTextDocument> before = this->document(); // the first one is not ours to end
    document->setDocumentLayout(new ProseLayout(document, *this));
    document->setDocumentMargin(0);
    document->setDefaultFont(font());
    setDocument(document);
    m_highlighter = new MarkdownHighlighter(document, Colours::of(palette()));
    connect(document, &QTextDocument::contentsChange, this, [this](int, int removed, int added) {
        if (removed > 0 || added > 0)
            Q_EMIT edited();
    });
    if (before && before != document)
        before->deleteLater();
}

void ProseEdit::setContent(const QString &content)
{
    m_text = DocumentText(content);
    m_original = content;
    auto *fresh = new QTextDocument(this);
    fresh->setDocumentLayout(new ProseLayout(fresh, *this));
    fresh->setUndoRedoEnabled(false);
    fresh->setPlainText(DocumentText::cleaned(content));
    fresh->setUndoRedoEnabled(true);
    fresh->setModified(false);
    const QSignalBlocker quiet(this); // a document that is shown is not an edit
    setUpDocument(fresh);
    setExtraSelections({});
    updateColumn();
    document()->setModified(false);
}

QString ProseEdit::content() const
{
    return document()->isModified() ? m_text.toContent(document()->toRawText()) : m_original;
}

void ProseEdit::markSpans(const QList<Span> &spans)
{
    const Colours &theme = Colours::of(palette());
    const QString text = spans.isEmpty() ? QString() : content();
    QList<QTextEdit::ExtraSelection> marks;
    for (const Span &span : spans) {
        const Span place = DocumentText::inDocument(text, span);
        if (place.start < 0 || place.end() >= document()->characterCount())
            continue;
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(document());
        mark.cursor.setPosition(int(place.start));
        mark.cursor.setPosition(int(place.end()), QTextCursor::KeepAnchor);
        mark.format.setBackground(theme.mark);
        marks.append(mark);
    }
    setExtraSelections(marks);
}

void ProseEdit::selectSpan(const Span &span)
{
    const Span place = DocumentText::inDocument(content(), span);
    if (place.start < 0 || place.end() >= document()->characterCount())
        return;
    QTextCursor cursor(document());
    cursor.setPosition(int(place.end()));
    cursor.setPosition(int(place.start), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    centerCursor();
    setFocus(Qt::OtherFocusReason);
}

void ProseEdit::toggleBold()
{
    toggleMark(textCursor(), u"**"_s);
}

void ProseEdit::toggleItalic()
{
    toggleMark(textCursor(), u"*"_s);
}

int ProseEdit::columnWidth() const
{
    const int room = width() - 2 * leastMargin - verticalScrollBar()->sizeHint().width();
    return qMax(120, qMin(room, QFontMetrics(font()).averageCharWidth() * measure));
}

int ProseEdit::columnLeft() const
{
    return qMax(0, (width() - columnWidth()) / 2);
}

bool ProseEdit::canInsertFromMimeData(const QMimeData *source) const
{
    return source->hasText();
}

void ProseEdit::insertFromMimeData(const QMimeData *source)
{
    qsizetype replaced = 0;
    const QString text = DocumentText::cleaned(source->text(), &replaced);
    textCursor().insertText(text);
    ensureCursorVisible();
    if (replaced > 0)
        Q_EMIT charactersReplaced(replaced);
}

QMimeData *ProseEdit::createMimeDataFromSelection() const
{
    auto *words = new QMimeData;
    words->setText(textCursor().selectedText().replace(QChar::ParagraphSeparator, u'\n'));
    return words;
}

void ProseEdit::resizeEvent(QResizeEvent *event)
{
    updateColumn();
    QPlainTextEdit::resizeEvent(event);
}

void ProseEdit::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_highlighter) {
        setExtraSelections({});
        const QSignalBlocker quiet(this); // new colours are not an edit
        m_highlighter->setTheme(Colours::of(palette()));
    }
    if (event->type() == QEvent::ApplicationFontChange)
        updateFonts();
}

void ProseEdit::keyPressEvent(QKeyEvent *event)
{
    const bool plainReturn = (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        && (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    if (plainReturn && continueList(textCursor()))
        ensureCursorVisible();
    else
        QPlainTextEdit::keyPressEvent(event);
}

void ProseEdit::mousePressEvent(QMouseEvent *event)
{
    QMouseEvent inLine = snapped(*event);
    QPlainTextEdit::mousePressEvent(&inLine);
}

void ProseEdit::mouseMoveEvent(QMouseEvent *event)
{
    QMouseEvent inLine = snapped(*event);
    QPlainTextEdit::mouseMoveEvent(&inLine);
}

void ProseEdit::mouseDoubleClickEvent(QMouseEvent *event)
{
    QMouseEvent inLine = snapped(*event);
    QPlainTextEdit::mouseDoubleClickEvent(&inLine);
}

void ProseEdit::updateFonts()
{
    QFont larger = QGuiApplication::font();
    larger.setPointSizeF(larger.pointSizeF() * fontScale);
    setFont(larger);
    document()->setDefaultFont(larger);
    updateColumn();
}

void ProseEdit::updateColumn()
{
    const int left = columnLeft();
    const int right = width() - left - columnWidth() - verticalScrollBar()->sizeHint().width();
    const QMargins margins(left, 10, qMax(0, right), 0);
    if (margins == viewportMargins())
        return;
    setViewportMargins(margins);
    Q_EMIT columnChanged();
}

QMouseEvent ProseEdit::snapped(const QMouseEvent &event) const
{
    QPointF place = event.position();
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF box = blockBoundingGeometry(block).translated(contentOffset());
        if (box.top() > place.y())
            break;
        if (place.y() < box.bottom()) {
            place.setY(box.top() + ProseLayout::snapped(block, place.y() - box.top()));
            break;
        }
    }
    return {event.type(),   place,           event.scenePosition(), event.globalPosition(),
            event.button(), event.buttons(), event.modifiers(),     event.pointingDevice()};
}

} // namespace englog
