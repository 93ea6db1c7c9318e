// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/BarList.h"

#include "ui/Colours.h"

#include <QEvent>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace englog {

BarList::BarList(const QString &subject, QWidget *parent) : QWidget(parent), m_subject(subject)
{
    setAccessibleName(subject);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void BarList::setBars(const QList<Bar> &bars)
{
    if (bars == m_bars)
        return;
    m_bars = bars;
    QStringList words;
    for (const Bar &bar : bars)
        words.append(u"%1 %2"_s.arg(bar.name, bar.value));
    setAccessibleDescription(words.join(u", "_s));
    updateGeometry();
    update();
}

QSize BarList::sizeHint() const
{
    return {220, qMax(1, int(m_bars.size())) * rowHeight()};
}

QSize BarList::minimumSizeHint() const
{
    return {120, sizeHint().height()};
}

void BarList::paintEvent(QPaintEvent *)
{
    const Colours &theme = Colours::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    int valueWidth = 0;
    for (const Bar &bar : m_bars)
        valueWidth = qMax(valueWidth, fontMetrics().horizontalAdvance(bar.value));
    const int nameWidth = qMin(width() * 2 / 5, fontMetrics().averageCharWidth() * 22);
    const int room = width() - nameWidth - valueWidth - 20;
    for (int i = 0; i < m_bars.size(); ++i) {
        const Bar &bar = m_bars[i];
        const QRect row(0, i * rowHeight(), width(), rowHeight());
        painter.setPen(theme.text);
        painter.drawText(row.adjusted(0, 0, nameWidth - width(), 0),
                         Qt::AlignVCenter | Qt::AlignLeft,
                         fontMetrics().elidedText(bar.name, Qt::ElideRight, nameWidth));
        const QRectF track(nameWidth + 8, row.center().y() - 3, room, 7);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.soft);
        painter.drawRoundedRect(track, 3.5, 3.5);
        QRectF full = track;
        full.setWidth(qMax(7.0, room * qBound(0.0, bar.share, 1.0)));
        painter.setBrush(blend(theme.paper, theme.accent, 0.85));
        painter.drawRoundedRect(full, 3.5, 3.5);
        painter.setPen(theme.muted);
        painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight, bar.value);
    }
}

void BarList::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

int BarList::rowHeight() const
{
    return fontMetrics().height() + 7;
}

} // namespace englog
