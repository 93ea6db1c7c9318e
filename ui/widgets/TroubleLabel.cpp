// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/TroubleLabel.h"

#include "ui/Colours.h"

#include <QEvent>

namespace englog {

TroubleLabel::TroubleLabel(QWidget *parent) : QLabel(parent)
{
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    colour();
    hide();
}

void TroubleLabel::tell(const QString &text)
{
    setText(text);
    setVisible(!text.isEmpty());
}

void TroubleLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
}

void TroubleLabel::colour()
{
    QPalette mine = palette();
    const QColor danger = Colours::of(mine).danger;
    if (mine.color(QPalette::Active, QPalette::WindowText) == danger)
        return;
    mine.setColor(QPalette::WindowText, danger);
    setPalette(mine);
}

} // namespace englog
