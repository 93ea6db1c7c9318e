// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/MoodPicker.h"

#include "ui/Colours.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace englog {

namespace {

constexpr int best = 10;

} // namespace

MoodPicker::MoodPicker(QWidget *parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    updateName();
}

void MoodPicker::setMood(std::optional<int> mood)
{
    m_mood = mood;
    updateName();
    update();
}

QSize MoodPicker::sizeHint() const
{
    return {best * step() + 12 + fontMetrics().horizontalAdvance(tr("no mood")),
            fontMetrics().height() + 8};
}

void MoodPicker::paintEvent(QPaintEvent *)
{
    const Colours &theme = Colours::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int shown = m_hover > 0 ? m_hover : m_mood.value_or(0);
    const double radius = step() * 0.29;
    for (int i = 1; i <= best; ++i) {
        const QPointF centre(step() * (i - 0.65), height() / 2.0);
        const bool on = i <= shown;
        painter.setPen(QPen(on ? theme.accent : blend(theme.line, theme.muted, 0.45), 1.2));
        painter.setBrush(
            on ? QBrush(m_hover > 0 ? blend(theme.paper, theme.accent, 0.55) : theme.accent)
               : QBrush(Qt::NoBrush));
        painter.drawEllipse(centre, radius, radius);
    }
    painter.setPen(theme.muted);
    const QString words = shown > 0 ? tr("%1 of 10").arg(shown) : tr("no mood");
    painter.drawText(rect().adjusted(best * step() + 10, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     words);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.accent, 1.2));
        painter.drawRoundedRect(QRectF(-3, 0.5, best * step() + 3, height() - 1), 5, 5);
    }
}

void MoodPicker::mousePressEvent(QMouseEvent *event)
{
    const int mood = moodAt(event->position().toPoint());
    if (mood > 0)
        change(m_mood == mood ? std::nullopt : std::optional(mood));
    m_hover = 0;
}

void MoodPicker::mouseMoveEvent(QMouseEvent *event)
{
    m_hover = moodAt(event->position().toPoint());
    update();
}

void MoodPicker::leaveEvent(QEvent *)
{
    m_hover = 0;
    update();
}

void MoodPicker::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Plus:
        return change(qMin(best, m_mood.value_or(0) + 1));
    case Qt::Key_Left:
    case Qt::Key_Down:
    case Qt::Key_Minus:
        return change(qMax(1, m_mood.value_or(2) - 1));
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        return change(std::nullopt);
    default:
        QWidget::keyPressEvent(event);
    }
}

void MoodPicker::change(std::optional<int> mood)
{
    if (mood == m_mood)
        return;
    setMood(mood);
    Q_EMIT edited();
}

void MoodPicker::updateName()
{
    const QString name = m_mood ? tr("Mood: %1 of 10").arg(*m_mood) : tr("Mood: not given");
    setAccessibleName(name);
    setAccessibleDescription(tr("Left and right change it, Delete clears it."));
    setToolTip(m_mood ? tr("How you felt. Click the same dot again to clear it.")
                      : tr("How you felt, from 1 to 10"));
}

int MoodPicker::moodAt(QPoint place) const
{
    const int mood = place.x() / step() + 1;
    return place.x() >= 0 && mood <= best ? mood : 0;
}

int MoodPicker::step() const
{
    return qMax(15, fontMetrics().height());
}

} // namespace englog
