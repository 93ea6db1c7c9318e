// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Chip.h"

#include "ui/Colours.h"
#include "ui/Icons.h"

#include <QEvent>
#include <QKeyEvent>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int sidePadding = 9;
constexpr int crossSize = 11;
constexpr int longest = 240;

} // namespace

Chip::Chip(const QString &text, Kind kind, QWidget *parent) : QAbstractButton(parent), m_kind(kind)
{
    setText(text);
    setAccessibleName(kind == Kind::Removable ? tr("Remove tag %1").arg(text) : text);
    setFocusPolicy(kind == Kind::Plain ? Qt::NoFocus : Qt::StrongFocus);
    if (kind != Kind::Plain)
        setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
}

QSize Chip::sizeHint() const
{
    const QFontMetrics metrics(font());
    const int cross = m_kind == Kind::Removable ? crossSize + 4 : 0;
    return {qMin(longest, metrics.horizontalAdvance(text()) + 2 * sidePadding + cross + 2),
            metrics.height() + 8};
}

QSize Chip::minimumSizeHint() const
{
    return {qMin(60, sizeHint().width()), sizeHint().height()};
}

void Chip::paintEvent(QPaintEvent *)
{
    const Colours &theme = Colours::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool lively = m_kind != Kind::Plain && (underMouse() || hasFocus());
    painter.setBrush(lively ? blend(theme.soft, theme.accent, 0.18) : theme.soft);
    painter.setPen(hasFocus() ? QPen(theme.accent, 1.5) : QPen(Qt::NoPen));
    const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
    painter.setPen(theme.text);
    QRect words = rect().adjusted(sidePadding, 0, -sidePadding, 0);
    if (m_kind == Kind::Removable) {
        words.setRight(words.right() - crossSize - 4);
        const QPixmap cross = iconPixmap(u"close"_s, theme.muted, crossSize, devicePixelRatioF());
        painter.drawPixmap(words.right() + 5, (height() - crossSize) / 2, cross);
    }
    painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(text(), Qt::ElideRight, words.width() + 1));
}

void Chip::keyPressEvent(QKeyEvent *event)
{
    const bool remove = event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace;
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter
        || (remove && m_kind == Kind::Removable))
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

bool Chip::event(QEvent *event)
{
    if (event->type() == QEvent::Enter || event->type() == QEvent::FocusIn)
        Q_EMIT pointedAt(true);
    if (event->type() == QEvent::Leave || event->type() == QEvent::FocusOut)
        Q_EMIT pointedAt(false);
    return QAbstractButton::event(event);
}

} // namespace englog
