// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Card.h"

#include "ui/Colours.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace englog {

Card::Card(const QString &title, QWidget *parent) : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 14, 18, 16);
    layout->setSpacing(4);
    m_head = new QHBoxLayout;
    m_head->addWidget(titleLabel(title, 1.1));
    m_head->addStretch();
    layout->addLayout(m_head);
    m_note = quietLabel({});
    m_note->hide();
    layout->addWidget(m_note);
    m_body = new QVBoxLayout;
    m_body->setContentsMargins(0, 8, 0, 0);
    layout->addLayout(m_body, 1);
}

void Card::addTool(QWidget *tool)
{
    m_head->addWidget(tool);
}

void Card::setNote(const QString &note)
{
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

void Card::paintEvent(QPaintEvent *)
{
    const Colours &theme = Colours::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.line, 1));
    painter.setBrush(theme.paper);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 9, 9);
}

QLabel *quietLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setWordWrap(true);
    QFont small = label->font();
    small.setPointSizeF(small.pointSizeF() * 0.94);
    label->setFont(small);
    return label;
}

QLabel *titleLabel(const QString &text, double scale, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    QFont large = label->font();
    large.setPointSizeF(large.pointSizeF() * scale);
    large.setWeight(QFont::DemiBold);
    label->setFont(large);
    return label;
}

} // namespace englog
